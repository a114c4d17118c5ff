from datetime import timedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ...models.core import words
from ..needs.test_round import RoundCase
from .common import PortalCase

FIRST = {"topic", "seats_firm", "window_start", "window_end", "district_id", "level_to"}
SAID = {
    "verb": "need",
    "need": "new",
    "submit": "1",
    "seats_firm": "3",
    "window_start": "2027-03-01",
    "window_end": "2027-09-30",
}
SEND = "//form[.//input[@name='verb'][@value='%s']]"


class RoundDoorsCase(RoundCase, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.round.text = "Was steht 2027 an?"
        cls.round.action_open()
        cls.answer = cls._answer(cls, cls.round, cls.company_a)
        cls.today = cls.association._verbund_today()

    def _link(self, person=None, answer=None):
        person = person or self.contact_a
        link, token = self.env["verbund.link"]._issue(
            answer or self.answer, "round", person
        )
        return link, f"/verbund/l/{token}"

    def _send(self, url, status=303, **values):
        return self.post(
            url, status, csrf=not url.startswith("/verbund/l/"), **{**SAID, **values}
        )

    def _notice(self, page):
        (notice,) = page.xpath("//*[contains(@class, 'alert-success')]")
        return " ".join(notice.text_content().split())

    def _names(self, page, more=False):
        """What the form of a need asks, at once or behind “More details”."""
        (form,) = page.xpath(SEND % "need")
        inside = "ancestor::details[ancestor::form]"
        fields = form.xpath(
            ".//*[self::select or self::textarea or self::input[@type != 'hidden']]"
            f"[{inside if more else f'not({inside})'}]/@name"
        )
        return fields


@tagged("post_install", "-at_install")
class TestRoundLink(RoundDoorsCase):
    """Without a login, on a phone between two meetings."""

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)
        self.link, self.url = self._link()

    def test_six_fields_are_asked_at_once(self):
        page = self.get(self.url)
        self.assertEqual(set(self._names(page)), FIRST)
        self.assertLessEqual(len(self._names(page)), 6)
        self.assertIn("price_ceiling", self._names(page, more=True))
        text = self.text(page)
        self.assertIn("Was steht 2027 an?", text)
        self.assertIn("You can answer, and correct it, until", text)

    def test_the_topic_is_typed_and_found_in_the_catalogue(self):
        page = self.get(self.url)
        self.assertIn(self.topic.name, page.xpath("//datalist/option/@value"))
        self._send(self.url, topic=self.topic.name.upper())
        self._send(self.url, topic="Roboter programmieren", form_key="x")
        needs = self.answer.need_ids.sorted("id")
        self.assertEqual(needs.mapped("topic_id"), self.topic)
        self.assertEqual(needs.mapped("free_topic"), [False, "Roboter programmieren"])

    def test_what_is_said_is_a_need_that_is_handed_in(self):
        page = self._send(
            self.url, topic=self.topic.name, level_to="b1", price_ceiling="432.10"
        )
        need = self.answer.need_ids
        self.assertEqual(need.state, "submitted")
        self.assertEqual((need.source, need.seats_firm), ("link", 3))
        self.assertEqual(need.partner_id, self.company_a)
        self.assertEqual(need.contact_id, self.contact_a)
        self.assertEqual(need.price_ceiling, 432.1)
        self.assertEqual(need.round_id, self.round)
        self.assertEqual(
            (self.answer.state, self.answer.source, self.answer.contact_id),
            ("answered", "link", self.contact_a),
        )
        self.assertIn(need.reference, self._notice(page))
        self.assertIn("Done on", self.text(page))
        lines = need.decision_ids
        self.assertEqual(lines.mapped("who_name"), [self.contact_a.name])

    def test_several_needs_go_one_after_the_other(self):
        for number, topic in enumerate(("Excel", "Python", "Staplerschein")):
            page = self._send(self.url, topic=topic, form_key=f"key-{number}")
        self.assertEqual(len(self.answer.need_ids), 3)
        self.assertIn("Add another need", self.text(page))
        (details,) = page.xpath("//details[.//input[@name='topic']]")
        self.assertIsNone(details.get("open"))
        self.assertEqual(len(page.xpath(SEND % "withdraw")), 3)

    def test_sent_twice_it_is_one_need(self):
        key = self.get(self.url).xpath("//input[@name='form_key']/@value")[0]
        for _press in range(2):
            self._send(self.url, topic="Excel", form_key=key)
        self.assertEqual(len(self.answer.need_ids), 1)

    def test_what_is_wrong_is_said_beside_and_kept(self):
        page = self._send(
            self.url, 200, topic=" ", seats_firm="0", window_end="2027-02-01"
        )
        for name in ("topic", "seats_firm", "window_end"):
            self.assert_said_beside(page, f"need_{name}")
        value = page.xpath("//input[@name='window_start']/@value")
        self.assertEqual(value, ["2027-03-01"])
        self.assertFalse(self.answer.need_ids)
        self.assertEqual(self.answer.state, "asked")

    def test_an_answer_is_changed_until_the_deadline(self):
        self._send(self.url, topic="Excel", price_ceiling="99", remark="Nur vormittags")
        need = self.answer.need_ids
        page = self.get(f"{self.url}?need={need.id}")
        self.assert_silent(self.text(page), "99.00", "Nur vormittags")
        self.assertNotIn("price_ceiling", self._names(page, more=True))
        self.assertEqual(page.xpath("//input[@name='topic']/@value"), ["Excel"])
        self._send(self.url, need=str(need.id), topic="Excel", seats_firm="5")
        self.assertEqual((need.seats_firm, need.price_ceiling), (5, 99.0))
        self.assertEqual(need.remark, "Nur vormittags")
        self._send(self.url, need=str(need.id), topic=self.topic.name)
        self.assertEqual((need.topic_id, need.free_topic), (self.topic, False))

    def test_a_topic_that_staff_have_found_stays_when_it_is_not_touched(self):
        self._send(self.url, topic="Deutsch Prod")
        need = self.answer.need_ids
        need.topic_id = self.topic
        self._send(self.url, need=str(need.id), topic=self.topic.name, seats_firm="4")
        self.assertEqual(need.topic_id, self.topic)
        self.assertEqual((need.free_topic, need.seats_firm), ("Deutsch Prod", 4))

    def test_checked_needs_are_changed_by_a_call(self):
        self._send(self.url, topic=self.topic.name)
        need = self.answer.need_ids
        need.action_confirm()
        self.assertIn("To change it, please call us", self.text(self.get(self.url)))
        page = self._send(
            self.url, 200, need=str(need.id), topic="Anders", seats_firm="9"
        )
        self.assertIn("can no longer be changed", self.error(page))
        self.assertEqual(need.seats_firm, 3)

    def test_nothing_this_time_is_an_answer(self):
        page = self.post(self.url, csrf=False, verb="nothing")
        self.assertEqual(self.answer.state, "nothing")
        self.assertIn("You have no need this time", self.text(page))
        self._send(self.url, topic="Excel")  # they have thought again
        self.assertEqual(self.answer.state, "answered")
        page = self.post(self.url, csrf=False, status=200, verb="nothing")
        self.assertIn("has handed in", self.error(page))

    def test_taking_the_last_need_back_says_that_there_is_none(self):
        self._send(self.url, topic="Excel")
        need = self.answer.need_ids
        self.post(self.url, csrf=False, verb="withdraw", need=str(need.id))
        self.assertEqual((need.state, self.answer.state), ("withdrawn", "nothing"))
        page = self.get(self.url)
        self.assertIn("You have taken back what you had handed in", self.text(page))
        until = self.association._verbund_show(self.round.deadline)
        self.assertIn(f"hand it in until {until}", self.text(page))
        self.assertIn("Hand in a need all the same", self.text(page))
        self.assertFalse(page.xpath(SEND % "nothing"), "it is noted already")
        self._send(self.url, topic="Word")
        self.assertEqual(self.answer.state, "answered")
        page = self.get(self.url)
        self.assertNotIn("You have taken back", self.text(page))

    def test_no_need_by_mistake_is_taken_back(self):
        """By the company with a need until the deadline, by staff at its call."""
        answer = self.answer.with_user(self.user_staff)
        with self.assertRaises(UserError):
            answer.action_unsay()  # nothing was said yet
        self.post(self.url, csrf=False, verb="nothing")
        page = self.get(self.url)
        until = self.association._verbund_show(self.round.deadline)
        self.assertIn(f"hand it in until {until}", self.text(page))
        answer.action_unsay()
        self.assertRecordValues(
            self.answer,
            [
                {
                    "state": "asked",
                    "answered_at": False,
                    "source": False,
                    "contact_id": False,
                }
            ],
        )
        self.assertIn(self.answer, self.round._get_silent(), "reminded again")
        self.assertTrue(self.get(self.url).xpath(SEND % "nothing"), "as before")
        answer.action_no_need()
        with freeze_time(self.round.deadline):
            self._send(self.url, topic="Excel")
            self.assertEqual(self.answer.state, "answered")
            with self.assertRaises(UserError):
                answer.action_unsay()  # it needs something
            self.answer.need_ids.action_withdraw()
        with freeze_time(self.round.deadline + timedelta(days=1)):
            self.round.invalidate_recordset()
            with self.assertRaisesRegex(UserError, "takes no answers now"):
                answer.action_unsay()
            page = self.get(self.url)
            self.assertNotIn("hand it in until", self.text(page))
        self.assertEqual(self.answer.state, "nothing")

    def test_needs_of_others_are_not_there(self):
        foreign = self._need(self.company_b, 2)
        own_but_elsewhere = self._need(self.company_a, 2)
        for need in (foreign, own_but_elsewhere):
            for verb in ("withdraw", "need"):
                with self.subTest(need=need, verb=verb):
                    page = self._send(
                        self.url, 200, verb=verb, need=str(need.id), topic="Excel"
                    )
                    self.assertIn("not there any more", self.error(page))
            self.assertEqual((need.state, need.seats_firm), ("submitted", 2))
        page = self.get(f"{self.url}?need={foreign.id}")
        self.assertEqual(page.xpath("//input[@name='need']/@value"), ["new"])

    def test_after_the_deadline_nothing_changes_and_nothing_is_lost(self):
        self._send(self.url, topic="Python")
        before = self.answer.need_ids
        with freeze_time(f"{self.round.deadline} 12:00:00"):
            self.assertTrue(self.get(self._link()[1]).xpath(SEND % "need"))
        with freeze_time(f"{self.round.deadline + timedelta(days=1)} 12:00:00"):
            self.env.invalidate_all()
            url = self._link()[1]
            page = self.get(url)
            self.assertIn("This round ended on", self.text(page))
            self.assertFalse(page.xpath(SEND % "need"))
            page = self._send(url, 200, topic="Roboter", remark="Ab März")
            self.assertIn("Nothing was changed", self.error(page))
            for typed in ("What you typed", "Roboter", "Ab März"):
                self.assertIn(typed, self.text(page))
        self.assertEqual(self.answer.need_ids, before)

    def test_a_closed_round_takes_nothing(self):
        self.round.action_close()
        page = self._send(self.url, 200, topic="Excel")
        self.assertIn("This round is closed", self.error(page))
        # nor is the day named until which it would have been open
        self.assertNotIn(words.day(self.env, self.round.deadline), self.text(page))
        self.assertFalse(self.answer.need_ids)
        # whoever calls is heard all the same
        need = (
            self.env["verbund.need"]
            .with_user(self.user_staff)
            .create(
                {
                    "partner_id": self.company_a.id,
                    "network_id": self.network.id,
                    "topic_id": self.topic.id,
                }
            )
        )
        need.action_submit()
        self.assertEqual(need.state, "submitted")

    def test_the_same_again_is_one_tap(self):
        last = self._round("Bedarf 2026", days=1)
        last.action_open()
        old = self._answer(last, self.company_a)
        needs = self._need(self.company_a, 2, submit=False, level_to="b1")
        needs |= self._need(
            self.company_a,
            4,
            submit=False,
            topic_id=False,
            free_topic="Excel",
            window_start="2025-02-01",
            window_end="2025-06-30",
            price_ceiling=321.0,
        )
        needs._with_transition().answer_id = old
        needs.action_submit()
        needs[0].action_withdraw()  # it is not said any more
        page = self.get(self.url)
        self.assertIn("The same as the last time?", self.text(page))
        self.assertIn("Excel: 4 seats · 02/01/2027 – 06/30/2027", self.text(page))
        change = self.get(f"{self.url}?need=again-{needs[1].id}")
        self.assertEqual(change.xpath("//input[@name='topic']/@value"), ["Excel"])
        self.assertEqual(
            change.xpath("//input[@name='window_end']/@value"), ["2027-06-30"]
        )
        self.assert_silent(self.text(change), "321.00")
        for _press in range(2):
            self.post(self.url, csrf=False, verb="again")
        again = self.answer.need_ids
        self.assertEqual(len(again), 1)
        self.assertEqual(
            (again.free_topic, again.state, again.source, again.price_ceiling),
            ("Excel", "submitted", "link", 321.0),
        )
        self.assertEqual(self.answer.state, "answered")
        self.assertNotIn("The same as the last time?", self.text(self.get(self.url)))

    def test_what_is_awaited_still_is_not_handed_in_twice(self):
        """One tap more would count its seats twice."""
        last = self._round("Bedarf 2026", days=1)
        last.action_open()
        need = self._need(self.company_a, 2, submit=False)
        need._with_transition().answer_id = self._answer(last, self.company_a)
        need.action_submit()
        # the same, said by another door while a course for it was not found
        covered = self._need(self.company_a, 3, submit=False, level_to="b1")
        covered._with_transition().answer_id = need.answer_id
        covered.action_submit()
        covered._with_transition().state = "covered"
        self._need(self.company_a, 4, level_to="b1", window_start="2027-03-01")
        text = self.text(self.get(self.url))
        self.assertNotIn("The same as the last time?", text)
        self.assertIn("Still noted from before", text)
        self.assertIn("2 seats · 02/01/2027 – 06/30/2027", text)
        self.assertIn("4 seats · 03/01/2027 – 06/30/2027", text)
        self.post(self.url, csrf=False, verb="again")
        self.assertFalse(self.answer.need_ids)
        need.action_confirm()
        self.assertIn("2 seats", self.text(self.get(self.url)))
        with freeze_time("2027-07-01 12:00:00"):
            again, awaited = self.answer._get_again()
            self.assertIn(need, again)
            self.assertFalse(awaited)

    def test_whatever_is_awaited_still_is_named(self):
        """Also where nothing like it was said in a round, or there was none before."""
        self.assertNotIn("Still noted from before", self.text(self.get(self.url)))
        need = self._need(self.company_a, 2)
        self._need(self.company_b, 7)
        draft = self._need(self.company_a, 5, submit=False)
        text = self.text(self.get(self.url))
        self.assertIn("Still noted from before", text)
        self.assertIn("2 seats · 02/01/2027 – 06/30/2027", text)
        self.assertNotIn("7 seats", text, "of another company")
        self.assertNotIn("5 seats", text, "not handed in")
        draft.action_submit()
        self.assertEqual(self.answer._get_again()[1], need | draft)
        draft.action_withdraw()
        self.assertEqual(self.answer._get_again()[1], need)

    def test_sums_of_others_tell_nothing_of_one_company(self):
        third = self._company("Gamma Muster GmbH", "gamma")
        fourth = self._company("Delta Muster GmbH", "delta")
        for company in (self.company_b, third):
            self._need(company, 5, seats_possible=2, confidential=True)
        self._need(self.company_a, 9)
        self._need(self.company_foreign, 9)

        def sums():
            self.env.invalidate_all()
            return [
                (row["seats"], row["companies"]) for row in self.answer._page_sums()
            ]

        self.assertEqual(sums(), [])
        self.assertNotIn("What others look for", self.text(self.get(self.url)))
        secret = self._need(fourth, 5, confidential=True)
        self.assertEqual(sums(), [("19 seats", 3)])
        self.assertIn("19 seats, 3 companies", self.text(self.get(self.url)))
        # words that somebody has typed may tell who it is
        for company in (self.company_b, third, fourth):
            self._need(company, 1, topic_id=False, free_topic="Linie 4 bei Beta")
        self.assertEqual(sums(), [("19 seats", 3)])
        secret.action_withdraw()
        self.assertEqual(sums(), [])

    def test_sums_of_several_networks_subtract_to_no_single_company(self):
        """Neither with each other, nor with what the own group looks for."""
        own = [self._company(f"Muster {number}", f"m{number}") for number in range(4)]
        for company in own:
            self._need(company, 2)
        self._membership(self.company_a, self.network_other)
        self._need(self.company_foreign, 9, network_id=self.network_other.id)
        needs, here = self.env["verbund.need"], self.network
        both = here | self.network_other

        def seats(partner, networks):
            self.env.invalidate_all()
            return [row[1:] for row in needs._get_shared_sums(partner, networks)]

        self.assertEqual(seats(self.company_a, here), [(4, 8)])
        self.assertEqual(seats(self.company_a, both), [(4, 8)])
        self.assertEqual(seats(self.company_a, self.network_other), [])
        for number in range(2):
            company = self._company(f"Fern {number}", f"f{number}")
            self._membership(company, self.network_other)
            self._need(company, 3, network_id=self.network_other.id)
        self.assertEqual(seats(self.company_a, both), [(7, 23)])
        # two of the four are of the reader's group, and tell it what they look for
        (own[0] | own[1]).parent_id = self.company_a
        self.assertEqual(seats(self.company_a, here), [])
        self.assertEqual(seats(own[0], here), [])
        self.assertEqual(seats(self.company_b, here), [(4, 8)])

    def test_a_company_of_two_networks_says_where(self):
        self._membership(self.company_a, self.network_other)
        both = self._round(days=20)
        both.network_ids = [Command.link(self.network_other.id)]
        both.action_open()
        answer = self._answer(both, self.company_a)
        url = self._link(answer=answer)[1]
        page = self.get(url)
        self.assertLessEqual(len(self._names(page)), 6)
        chosen = page.xpath("//select[@name='network_id']/option[@selected]/@value")
        self.assertEqual(chosen, [str(answer._get_networks()[:1].id)])
        self._send(url, topic="Excel", network_id=str(self.network_other.id))
        self.assertEqual(answer.need_ids.network_id, self.network_other)


@tagged("post_install", "-at_install")
class TestRoundPortal(RoundDoorsCase):
    """The same page with a login, and for staff who have the company on the phone."""

    def setUp(self):
        super().setUp()
        self.url = f"/my/verbund/rounds/{self.answer.id}"

    def test_the_overview_leads_to_an_open_round(self):
        self.login(self.user_portal_a)
        page = self.get("/my/verbund")
        self.assertTrue(page.xpath(f"//a[@href='{self.url}']"))
        self.round.action_close()
        self.assertFalse(self.get("/my/verbund").xpath(f"//a[@href='{self.url}']"))

    def test_a_company_answers_in_the_portal(self):
        self.login(self.user_portal_a)
        self._send(self.url, topic="Excel")
        need = self.answer.need_ids
        self.assertEqual((need.source, self.answer.source), ("portal", "portal"))
        self.assertEqual(need.contact_id, self.contact_a)
        page = self.get(self.url)
        self.assertTrue(page.xpath(f"//a[@href='/my/verbund/needs/{need.id}']"))
        page = self._send(self.url, 200, topic="")
        self.assert_said_beside(page, "need_topic")

    def test_staff_enter_what_they_hear(self):
        self.login(self.user_staff)
        action = self.answer.with_user(self.user_staff).action_enter()
        self.assertEqual(action["url"], self.url)
        page = self.get(self.url)
        self.assertIn("You enter what Alpha Muster GmbH says", self.text(page))
        # The pages of the company have nothing for staff: it leads back to the round
        links = {link.get("href") or "" for link in page.xpath("//main//a")}
        self.assertIn(f"/odoo/need-rounds/{self.round.id}", links)
        self.assertFalse([url for url in links if url.startswith("/my/verbund")])
        self._send(self.url, topic=self.topic.name)
        need = self.answer.need_ids
        self.assertEqual((need.source, self.answer.source), ("phone", "phone"))
        self.assertEqual(need.contact_id, self.contact_a)
        self.assertEqual(need.decision_ids.who_name, self.user_staff.name)
        self.assertEqual(need.notice_count, 1)

    def test_what_staff_do_not_see_on_the_phone_stays_as_it_is(self):
        self.login(self.user_portal_a)
        self._send(self.url, topic="Excel", price_ceiling="99", remark="Vormittags")
        need = self.answer.need_ids
        self.login(self.user_staff)
        page = self.get(f"{self.url}?need={need.id}")
        self.assertNotIn("price_ceiling", self._names(page, more=True))
        self.assertIn("Price ceiling and remarks stay as they are", self.text(page))
        self._send(self.url, need=str(need.id), topic="Excel", seats_firm="5")
        self.assertRecordValues(
            need, [{"seats_firm": 5, "price_ceiling": 99.0, "remark": "Vormittags"}]
        )

    def test_strangers_find_no_page(self):
        for user in (
            self.user_portal_b,
            self.user_portal_foreign,
            self.user_manager_other,
            self.user_internal,
            self.user_finance,
        ):
            with self.subTest(user=user.login):
                self.login(user)
                self.get(self.url, status=404)
                self._send(self.url, 404, topic="Excel")
        self.login(self.user_portal_a)
        self.get("/my/verbund/rounds/999999999", status=404)
        self.company_a.membership_ids.action_end()
        self.get(self.url, status=404)
        self.assertFalse(self.answer.need_ids)

    def test_the_page_costs_the_same_with_more_needs(self):
        self.login(self.user_portal_a)

        def queries():
            self.get(self.url)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.get(self.url)
            return self.env.cr.sql_log_count - before

        self._send(self.url, topic="Excel", form_key="k")
        few = queries()
        for number in range(8):
            self._send(self.url, topic=f"Thema {number}", form_key=f"k{number}")
        self.assertLessEqual(queries(), few + 2)
