import io
import zipfile
from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import PortalCase

SECRET = "Nur für uns GmbH"


class LinkScopesCase(PortalCase):
    """A record for each way without a login, and the person who has it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        cls.contact = cls.user_portal_a.partner_id
        cls.teacher = cls.user_portal_provider.partner_id
        (cls.contact | cls.teacher).lang = "en_US"
        open_course = cls._course(name="Offen")
        open_course.action_open_booking()
        cls.word = cls.env["verbund.commitment"].create(
            {"course_id": open_course.id, "partner_id": cls.company_a.id, "seats": 2}
        )
        asked_course = cls._course(name="Gefragt")
        asked_course.action_open_booking()
        cls.asked = cls._commit(asked_course, cls.company_a, 4)
        cls.asked._ask_limit({cls.asked: cls.asked.price_limit + 100}, "plan")
        cls.course = cls._confirmed_course(
            {cls.company_a: 3, cls.company_b: 8}, fixed=1000.0
        )
        cls.course.provider_id = cls.provider
        cls.named = cls.course.commitment_ids.filtered(
            lambda row: row.partner_id == cls.company_a
        )
        cls.guarantee = cls.env["verbund.guarantee"].create(
            {
                "course_id": open_course.id,
                "partner_id": cls.company_a.id,
                "seats": 2,
                "max_amount": 900.0,
            }
        )
        tender = cls._course(name="Ausgeschrieben", cost_ids=False)
        cls.offer = cls.env["verbund.offer"].create(
            {"course_id": tender.id, "partner_id": cls.provider.id}
        )
        tender.action_start_tender()
        poll = cls.env["verbund.date.poll"].create(
            {
                "course_id": open_course.id,
                "deadline": "2099-10-01",
                "option_ids": [Command.create({"first_day": "2100-01-11"})],
            }
        )
        poll.action_open()
        cls.dates = poll.answer_ids
        cls.round = cls.env["verbund.need.round"].create(
            {
                "name": "Bedarf 2027",
                "network_ids": [Command.set(cls.network.ids)],
                "user_id": cls.user_manager.id,
            }
        )
        cls.round.action_open()
        cls.answer = cls.round.answer_ids.filtered(
            lambda answer: answer.partner_id == cls.company_a
        )
        full = cls._course(name="Voll")
        full.action_open_booking()
        cls._commit(full, cls.company_b, 12)
        cls.waiting = full._join_waiting(cls.company_a, 2, "up_to")
        full.max_seats = 13
        # after the courses, with which it would go
        cls.need = cls._need(cls.company_a, 2, contact_id=cls.contact.id)
        cls.moved = cls._need(cls.company_a, 3, contact_id=cls.contact.id)
        cls.moved._ask_window(date(2027, 7, 1), date(2027, 7, 9))

    def setUp(self):
        super().setUp()
        self.settlement = self._settlement(self.course, costs=(("fee", 1000.0),))
        self._approve(self.settlement)
        self.line = self._share_of(self.settlement)
        self.env.cr.precommit.run()  # tells of the provider
        self.authenticate(None, None)

    def _share_of(self, settlement):
        return settlement.line_ids.filtered(lambda r: r.partner_id == self.company_a)

    def _scopes(self):
        """:return: dict scope -> (record, person, form that it takes, or None)"""
        seat = self.named._taken_seats()[0]
        return {
            "need": (self.need, self.contact, {"verb": "withdraw"}),
            "round": (self.answer, self.contact, {"verb": "nothing"}),
            "window": (
                self.moved,
                self.contact,
                {"verb": "yes", "question": self.moved._question_key()},
            ),
            "share": (self.line, self.contact, None),
            "offer": (self.offer, self.teacher, {"fixed_amount": "2000"}),
            "dates": (
                self.dates,
                self.contact,
                {"people": "2", "shift_model": "two", "away_max": "1"},
            ),
            "teaching": (self.course, self.teacher, None),
            "word": (self.word, self.contact, {"seats": "3", "binding": "1"}),
            "guarantee": (
                self.guarantee,
                self.contact,
                {
                    "verb": "guarantee",
                    "empty_seats": "2",
                    "max_amount": "900",
                    "empty_binding": "1",
                },
            ),
            "waiting": (
                self.waiting,
                self.contact,
                {
                    "verb": "wait_take",
                    "row": str(self.waiting.id),
                    "waiting_binding": "1",
                },
            ),
            "names": (self.named, self.contact, {f"name_{seat.id}": "Emine"}),
            "limit": (
                self.asked,
                self.contact,
                {"verb": "limit", "amount": str(self.asked.limit_asked)},
            ),
        }

    def _issue(self, scope, record=None, person=None):
        of_scope, whose, _form = self._scopes()[scope]
        link, token = self.env["verbund.link"]._issue(
            record or of_scope, scope, person or whose
        )
        return link, f"/verbund/l/{token}"

    def _each(self):
        """Each scope with a link of its own: (scope, record, link, address, form)."""
        for scope, (record, _person, form) in self._scopes().items():
            yield scope, record, *self._issue(scope), form

    def _stand(self, record, but=()):
        """All that somebody could change: the record, its log and what was told.

        :param but: fields that may change
        """
        self.env.flush_all()
        self.env.invalidate_all()
        names = set(record._fields) - {"link_ids", *but}
        return (
            record.read(sorted(names))[0],
            self.env["verbund.notice"].search_count([]),
            self.env["verbund.decision"].search_count([]),
            self.env["mail.mail"].search_count([]),
            self.env["event.registration"].search_read([], ["name", "email", "state"]),
        )

    def _send(self, url, **values):
        response = self.url_open(url, data=values, allow_redirects=False)
        self.assertIn(response.status_code, (200, 303, 404), response.text[:500])
        return response


@tagged("post_install", "-at_install")
class TestLinkScopes(LinkScopesCase):
    """What holds for each way without a login, whatever its matter is."""

    def test_each_scope_is_tried_here(self):
        scopes = {
            name.removeprefix("_link_show_")
            for model in self.env.registry.values()
            for name in dir(model)
            if name.startswith("_link_show_")
        }
        self.assertEqual(scopes, set(self._scopes()))

    def test_looking_twice_changes_nothing(self):
        for scope, record, link, url, _form in self._each():
            with self.subTest(scope=scope):
                before = self._stand(record), link.read()[0]
                for address in (url, url, f"{url}?verb=withdraw&file=x&submit=1"):
                    self.assertEqual(self.url_open(address).status_code, 200)
                self.assertEqual(self.url_open(url, method="HEAD").status_code, 200)
                self.assertEqual((self._stand(record), link.read()[0]), before)

    def test_a_wrong_token_says_so_and_does_nothing(self):
        for scope, record, _link, url, form in self._each():
            with self.subTest(scope=scope):
                before = self._stand(record)
                for wrong in (url[:-1], f"{url}x", url.swapcase()):
                    self.get(wrong, status=404)
                    self._send(wrong, **(form or {}))
                self.env["verbund.link.miss"].search([]).unlink()
                self.assertEqual(self._stand(record), before)

    def test_an_expired_link_does_nothing_and_mails_a_fresh_one(self):
        for scope, record, link, url, form in self._each():
            with self.subTest(scope=scope):
                before = self._stand(record)
                link._note(expires_at=fields.Datetime.now() - timedelta(seconds=1))
                self.assertIn("has expired", self.text(self.get(url)))
                self._send(url, **(form or {}))
                self.assertEqual(self.url_open(f"{url}?file=pdf").url.count("?"), 1)
                self.assertEqual(self._stand(record), before)
                # past the time in which one mail is enough
                with freeze_time(fields.Datetime.now() + timedelta(hours=1)):
                    self._send(url, verb="fresh")
                self.env.invalidate_all()
                fresh = link.superseded_by_id
                self.assertEqual((fresh.scope, fresh._standing()), (scope, "open"))
                notice = fresh.notice_ids
                self.assertEqual(notice.email, link.partner_id.email)
                address = notice.sudo().mail_id.body_html.split("/verbund/l/")[1]
                page = self.get(f"/verbund/l/{address.partition(chr(34))[0]}")
                self.assertNotIn("expired", self.text(page))

    def test_a_replaced_link_does_nothing(self):
        for scope, record, link, url, form in self._each():
            with self.subTest(scope=scope):
                before, address = self._stand(record), link.partner_id.email
                link.partner_id.email = "nachfolge@example.com"
                self.assertIn("replaced by a newer one", self.text(self.get(url)))
                self._send(url, **(form or {}))
                link.partner_id.email = address
                self.assertEqual(self._stand(record), before)

    def test_who_works_elsewhere_reads_and_does_nothing(self):
        for scope, record, link, url, form in self._each():
            with self.subTest(scope=scope):
                person, before = link.partner_id, self._stand(record)
                shown = self.text(self.get(url))
                old, person.parent_id = person.parent_id, self.company_foreign
                page = self.get(url)
                self.assertIn("This link is closed", self.text(page))
                self.assertFalse(page.xpath("//main//form"))
                for told in (record.display_name, old.name, self.course.name):
                    self.assertNotIn(told, self.text(page))
                for values in (form or {"verb": "x"}, {"verb": "fresh"}):
                    self._send(url, **values)
                self.assertEqual(self.url_open(f"{url}?file=pdf").status_code, 200)
                person.parent_id = old
                self.assertEqual(self._stand(record), before)
                self.assertEqual(self.text(self.get(url)), shown)

    def test_nonsense_is_refused_in_words(self):
        for scope, record, _link, url, _form in self._each():
            with self.subTest(scope=scope):
                before = self._stand(record)
                for values in (
                    {},
                    {"verb": "nonsense"},
                    {"verb": ["nonsense", "withdraw", "release"]},
                    {"verb": "\x00", "amount": "\x00", "seats": "\x00"},
                    {"amount": "1e9", "verb": "limit"},
                    {"x" * 300: "y" * 5000},
                    {"name_999999999": "Emine", "name_x": "Y", "email_": "z"},
                ):
                    self._send(url, **values)
                for name in ("pdf/../x", "exe", "\x00", "PDF"):
                    response = self.url_open(url, params={"file": name})
                    self.assertIn("text/html", response.headers["Content-Type"])
                files = {"verb": ("a.txt", b"withdraw"), "seats": ("b.txt", b"2")}
                response = self.url_open(url, files=files, allow_redirects=False)
                self.assertLess(response.status_code, 500)
                self.assertEqual(self._stand(record), before)

    def test_what_is_done_twice_is_done_once(self):
        for scope, record, _link, url, form in self._each():
            with self.subTest(scope=scope):
                if not form:
                    continue
                self._send(url, **form)
                once = self._stand(record, ["write_date"])
                self._send(url, **form)
                self.assertEqual(self._stand(record, ["write_date"]), once)
                self.assertIn("Done on", self.text(self.get(url)))

    def test_what_is_only_read_takes_no_form(self):
        for scope, record, link, url, form in self._each():
            with self.subTest(scope=scope):
                if form:
                    continue
                self.assertFalse(self.get(url).xpath("//main//form"))
                before = self._stand(record)
                page = self.post(url, csrf=False, status=200, verb="withdraw")
                self.assertIn("only to be read", self.error(page))
                self.assertEqual(self._stand(record), before)
                self.assertFalse(link.done_at)

    def test_each_page_says_whom_to_ask(self):
        for scope, _record, _link, url, _form in self._each():
            with self.subTest(scope=scope):
                text = self.text(self.get(url))
                self.assertIn(self.association.name, text)
                self.assertIn(self.association.phone, text)
                self.assertIn("Questions?", text)

    def test_links_are_seen_by_staff_of_the_network_alone(self):
        for scope, _record, link, _url, _form in self._each():
            with self.subTest(scope=scope):
                for user, sees in (
                    (self.user_manager, 1),
                    (self.user_manager_other, 0),
                ):
                    found = self.env["verbund.link"].with_user(user)
                    self.assertEqual(found.search_count([("id", "=", link.id)]), sees)

    def test_nothing_of_the_neighbours(self):
        self.company_b.name = SECRET
        self.user_portal_b.partner_id.name = "Nadja Nachbarin"
        for scope, _record, _link, url, _form in self._each():
            with self.subTest(scope=scope):
                content = self.url_open(url).text
                self.assert_silent(content, SECRET, "Nadja Nachbarin", "727.27")


@tagged("post_install", "-at_install")
class TestLinkNeed(LinkScopesCase):
    """The own need by the link of its receipt."""

    def setUp(self):
        super().setUp()
        self.url = self._issue("need")[1]

    def _page(self):
        return self.text(self.get(self.url))

    def test_it_says_what_was_noted_and_what_comes_next(self):
        own = {"price_ceiling": 432.1, "remark": "Nicht im Mai"}
        self.need.write({"level_to": "b1", "seats_possible": 4, **own})
        text = self._page()
        # forwarded, it tells nobody what the company would pay
        self.assert_silent(text, "432.1", "Nicht im Mai")
        for part in (
            self.need.reference,
            self.topic.name,
            "B1",
            "2 seats firm, 4 possible",
            "02/01/2027 – 06/30/2027",
            "We check it",
            "A need binds you to nothing",
        ):
            self.assertIn(part, text)

    def test_it_says_what_holds_now(self):
        said = {
            "confirmed": "We have checked it",
            "pooled": "We plan a course with it",
            "covered": "A course has covered it",
            "partially_covered": "covered a part of it",
            "not_covered": "closed it without a course",
            "withdrawn": "no course is planned with it",
            "draft": "It is a draft",
        }
        for state, words in said.items():
            self.need._with_transition().state = state
            text = self._page()
            self.assertIn(words, text)
            for other in set(said.values()) - {words}:
                self.assertNotIn(other, text)

    def test_it_is_withdrawn_restored_and_handed_in_as_in_the_portal(self):
        kinds = ["need_withdrawn", "need_submitted"]
        portal = f"/my/verbund/needs/{self.need.id}"
        done = []
        for door in ("link", "portal"):
            before = self.need.decision_ids
            if door == "portal":
                self.login(self.user_portal_a)
                url, csrf = portal, True
            else:
                url, csrf = self.url, False
            addresses = (
                [f"{url}/withdraw", f"{url}/restore", url] if csrf else [url] * 3
            )
            steps = []
            for address, verb in zip(
                addresses, ("withdraw", "restore", "submit"), strict=True
            ):
                values = {"verb": verb}
                if csrf and verb == "submit":
                    values = {
                        "topic_id": str(self.topic.id),
                        "seats_firm": "2",
                        "window_start": "2027-02-01",
                        "window_end": "2027-06-30",
                        "submit": "1",
                    }
                page = self.post(address, csrf=csrf, **values)
                (notice,) = page.xpath("//*[contains(@class, 'alert-success')]")
                steps.append((self.need.state, notice.text_content().strip()))
                if not csrf:
                    says_done = "Done on" in self.text(page)
                    self.assertEqual(says_done, verb != "restore", verb)
            lines = (self.need.decision_ids - before).sorted("id")
            self.assertEqual(lines.mapped("decision"), kinds)
            self.assertEqual(set(lines.mapped("who_name")), {self.contact.name})
            done.append(steps)
        self.assertEqual(done[0], done[1])
        self.assertEqual(
            [state for state, _words in done[0]], ["withdrawn", "draft", "submitted"]
        )

    def test_withdrawing_asks_once_more(self):
        page = self.get(self.url)
        (button,) = page.xpath("//details//button")
        self.assertIn("Withdraw it now", button.text_content())

    def test_what_a_course_is_planned_with_is_not_withdrawn(self):
        course = self._course()
        course.with_user(self.user_manager).action_add_needs(self.need.ids)
        self.assertNotIn("Withdraw", self._page())
        page = self.post(self.url, csrf=False, status=200, verb="withdraw")
        self.assertIn("Please call your network", self.error(page))
        self.assertEqual(self.need.state, "pooled")
        for verb in ("submit", "restore"):
            page = self.post(self.url, csrf=False, status=200, verb=verb)
            self.assertIn("“Pooled”: nothing was changed", self.error(page))
        self.assertEqual(self.need.state, "pooled")

    def test_a_step_that_was_not_taken_is_not_said_to_be_done(self):
        for state, verb, words in (
            ("withdrawn", "submit", "“Withdrawn”: nothing was changed"),
            ("not_covered", "restore", "“Not covered”: nothing was changed"),
            ("submitted", "restore", "“Submitted”: nothing was changed"),
        ):
            with self.subTest(state=state, verb=verb):
                self.need._with_transition().state = state
                link, url = self._issue("need")
                page = self.post(url, csrf=False, status=200, verb=verb)
                self.assertIn(words, self.error(page))
                self.assertEqual(self.need.state, state)
                self.assertFalse(link.done_at)
                self.assertNotIn("Thank you", self.text(page))

    def test_when_the_network_is_closed_nobody_is_said_to_look_for_a_course(self):
        self.network._with_transition().state = "closed"
        self.login(self.user_portal_a)
        for url in (self.url, f"/my/verbund/needs/{self.need.id}"):
            for state in ("draft", "submitted", "confirmed", "withdrawn"):
                with self.subTest(url=url, state=state):
                    self.need._with_transition().state = state
                    page = self.get(url)
                    text = self.text(page)
                    in_vain = state != "withdrawn"
                    for words, said in (
                        ("no course is planned there any more", in_vain),
                        ("Withdraw it now", in_vain),
                        ("look for a course", False),
                        ("for companies with", False),
                        ("A need binds you", False),
                        ("undo", False),
                        ("Undo", False),
                        ("Hand in", False),
                        ("in the portal", False),
                    ):
                        self.assertEqual(words in text, said, words)
        page = self.post(self.url, csrf=False, status=200, verb="restore")
        self.assertIn("is closed", self.error(page))
        self.assertEqual(self.need.state, "withdrawn")

    def test_what_is_unlikely_is_asked_before_it_is_handed_in(self):
        self.need.action_reset_to_draft()
        self.need.write({"window_start": False, "window_end": False})
        page = self.post(self.url, csrf=False, status=200, verb="submit")
        self.assertEqual(self.need.state, "draft")
        (lead,) = page.xpath("//*[contains(@class, 'o_verbund_error')]//a/@href")
        self.assertTrue(page.xpath(f"//*[@id='{lead[1:]}']"))
        (sure,) = page.xpath("//input[@type='checkbox']/@name")
        self.post(self.url, csrf=False, verb="submit", **{sure: "1"})
        self.assertEqual(self.need.state, "submitted")

    def test_what_makes_no_sense_any_more_is_not_handed_in(self):
        self.need.action_reset_to_draft()
        self.need.write({"window_start": "2026-01-01", "window_end": "2026-02-01"})
        with freeze_time("2026-11-26 10:00:00"):
            page = self.post(self.url, csrf=False, status=200, verb="submit")
        self.assertIn("is in the past", self.error(page))
        self.assertEqual(self.need.state, "draft")

    def test_a_company_that_left_reads_nothing_of_its_need(self):
        self.company_a.membership_ids.action_end()
        self.assertIn("This link is closed", self._page())
        self.assertNotIn(self.topic.name, self._page())
        self._send(self.url, verb="restore")
        self.assertEqual(self.need.state, "withdrawn")

    def test_mails_of_a_need_lead_there(self):
        self.need.with_user(self.user_staff).action_confirm()
        self.need.with_user(self.user_staff).action_not_covered()
        notices = self.env["verbund.notice"].search(
            [("res_model", "=", "verbund.need"), ("res_id", "=", self.need.id)]
        )
        self.assertEqual(len(notices), 2)
        self.assertEqual(set(notices.link_id.mapped("scope")), {"need"})
        for notice in notices:
            self.assertEqual(notice.sudo().mail_id.body_html.count("<a "), 1)


@tagged("post_install", "-at_install")
class TestLinkShare(LinkScopesCase):
    """The own share by the link of its e-mail: read, not changed."""

    def setUp(self):
        # before there are invoices; a bank transfer is in euros
        self.association.currency_id = self.env.ref("base.EUR")
        super().setUp()
        self.url = self._issue("share")[1]

    def _page(self):
        return self.text(self.get(self.url))

    def _correct(self, amount, settlement=None):
        settlement = settlement or self.settlement
        settlement.with_user(self.user_manager).action_correct("Bill came late")
        new = settlement.next_ids
        new.cost_ids.amount_net = amount
        return new

    def test_it_is_that_of_the_portal(self):
        self.settlement.with_user(self.user_finance).action_create_invoices()
        transfer = self.line.invoice_id._verbund_transfer()
        page = self.get(self.url)
        text = self.text(page)
        for part in (
            "3 of 11 seats",
            "× 3 / 11",
            "272.73",
            "Still to pay",
            transfer["iban"],
            transfer["reference"],
        ):
            self.assertIn(part, text)
        self.assertTrue(page.xpath("//*[contains(@class, 'giro_code')]//*"))
        self.login(self.user_portal_a)
        portal = self.get(f"/my/verbund/shares/{self.line.id}")
        body = "//div[contains(@class, 'row g-4')]"
        own, other = (
            " ".join(p.xpath(f"string({body})").split()) for p in (page, portal)
        )
        self.assertEqual(own, other)

    def test_after_a_correction_it_shows_what_holds_now(self):
        self.settlement.with_user(self.user_finance).action_create_invoices()
        second = self._correct(1110.0)
        self.assertNotIn("302.73", self._page(), "it is not approved yet")
        self._approve(second)
        page = self.get(self.url)
        for part in ("version 2", "302.73", "Bill came late"):
            self.assertIn(part, self.text(page))
        self.assertIn("272.73", page.xpath("string(//del)"))
        self.assertEqual(len(page.xpath("//del")), 1)
        # the newer mail leads to the same page
        [notice] = self.env["verbund.notice"].search(
            [
                ("res_model", "=", "verbund.settlement.line"),
                ("res_id", "=", self._share_of(second).id),
            ]
        )
        self.assertEqual(notice.link_id.scope, "share")
        self.assertIn("your corrected share", notice.subject)

    def test_a_version_that_does_not_name_the_company_leaves_it_what_holds(self):
        """Out with the second version, it is no part of the third."""
        self.named._set_state("cancelled")
        second = self._approve(self._correct(1000.0))
        third = self._approve(self._correct(900.0, second))
        self.assertEqual(self._share_of(second).amount_total, 0.0)
        self.assertFalse(self._share_of(third))
        page = self.get(self.url)
        for part in ("version 2", "no longer takes part"):
            self.assertIn(part, self.text(page))
        [replaced] = page.xpath("//del")
        self.assertIn("272.73", replaced.text)
        self.assertEqual(self.text(page).count("272.73"), 1)

    def test_an_open_question_is_named(self):
        self.assertNotIn("no answer yet", self._page())
        self.named._with_transition().write(
            {"limit_asked": self.named.price_limit + 50, "limit_reason": "cost"}
        )
        self.assertIn("have no answer yet", self._page())

    def test_its_sheets_are_those_of_the_portal(self):
        self.login(self.user_portal_a)
        portal = {
            kind: self.url_open(f"/my/verbund/shares/{self.line.id}/sheet/{kind}")
            for kind in ("pdf", "xlsx")
        }
        self.authenticate(None, None)
        before = self._stand(self.line)
        for kind in ("pdf", "xlsx"):
            own = self.url_open(f"{self.url}?file={kind}")
            for name in ("Content-Type", "Content-Disposition"):
                self.assertEqual(own.headers[name], portal[kind].headers[name])
            self.assertEqual(own.headers["Cache-Control"], "no-store")
            self.assertEqual(own.headers["Referrer-Policy"], "no-referrer")
        self.assertIn(self.company_a.name, self.url_open(f"{self.url}?file=pdf").text)
        self.assert_silent(
            self.url_open(f"{self.url}?file=pdf").text, self.company_b.name
        )
        with zipfile.ZipFile(io.BytesIO(own.content)) as archive:
            strings = archive.read("xl/sharedStrings.xml").decode()
        self.assertIn(self.company_a.name, strings)
        self.assertEqual(self._stand(self.line), before)

    def test_who_has_left_still_reads_what_it_owes(self):
        self.company_a.membership_ids.action_end()
        self.assertIn("272.73", self._page())


@tagged("post_install", "-at_install")
class TestLinkNames(LinkScopesCase):
    """The names of those who come, by a link that goes on to whoever knows them."""

    def test_it_says_neither_what_is_paid_at_most_nor_who_has_promised(self):
        self.named._with_transition().committed_by = "Berta Bindend"
        shown = self.named._page_values()
        text = self.text(self.get(self._issue("names")[1]))
        self.assertIn(shown["seats"], text)
        secrets = shown["by"], shown["limit"], shown["limit_total"]
        self.assertTrue(all(secrets))
        self.assert_silent(text, *(words.replace("\xa0", " ") for words in secrets))
        self.assert_silent(text, "at most", "Promised by")

    def test_a_page_without_a_login_leads_to_no_share_behind_one(self):
        for state, leads in (("done", 0), ("settled", 1)):
            self.course._with_transition().state = state
            for scope in ("names", "word"):
                page = self.get(self._issue(scope, self.named)[1])
                self.assertNotIn("share of its cost", self.text(page))
                self.assertFalse(page.xpath("//a[@href='/my/verbund/shares']"), scope)
            self.login(self.user_portal_a)
            page = self.get(f"/my/verbund/courses/{self.course.id}")
            self.assertIn("share of its cost", self.text(page))
            links = page.xpath("//p/a[@href='/my/verbund/shares']")
            self.assertEqual(len(links), leads)
            self.authenticate(None, None)


@tagged("post_install", "-at_install")
class TestLinkProvider(LinkScopesCase):
    """What a provider is told: its course and its offer, and of nobody else."""

    def _offer_page(self):
        return self.text(self.get(self._issue("offer")[1]))

    def test_who_is_asked_reads_what_for(self):
        text = self._offer_page()
        for part in ("Ausgeschrieben", "We ask you for an offer", "8 to 12"):
            self.assertIn(part, text)
        self.assertNotIn("Promised:", text)

    def test_who_is_asked_reads_where_the_offer_goes(self):
        """To whom the answer of the mail would go, as long as one is wanted."""
        link, url = self._issue("offer")
        email = link._contact()["email"]
        self.assertEqual(email, self.offer._notice_values(self.teacher)["reply_to"])
        self.assertIn(f"send it by e-mail to {email}", self.text(self.get(url)))
        self.offer.fixed_amount = 1000.0
        self.offer.action_receive()
        self.assertNotIn("send it by e-mail", self.text(self.get(url)))

    def test_a_course_online_has_no_empty_place(self):
        url, course = self._issue("offer")[1], self.offer.course_id
        course.write({"format": "online", "venue_id": False, "district_id": False})
        self.assertNotIn("Where", self._offer_page())
        course.venue_id = self.company_b
        self.assertIn(f"Where {self.company_b.name}", self.text(self.get(url)))

    def test_it_says_what_has_become_of_the_offer(self):
        url, course = self._issue("offer")[1], self.offer.course_id
        self.offer.fixed_amount = 1000.0
        self.offer.action_receive()
        self.assertIn("have not chosen yet", self.text(self.get(url)))
        self.offer.action_award()
        self.assertIn("We have chosen your offer", self.text(self.get(url)))
        self.assertIn("enough companies have given", self.text(self.get(url)))
        course.action_open_booking()
        self._commit(course, self.company_a, 8)
        self.assertIn("Promised: 8 seats", self.text(self.get(url)))
        course.action_confirm()
        self.assertNotIn("enough companies have given", self.text(self.get(url)))
        course.action_cancel("other")
        self.assertIn("does not take place", self.text(self.get(url)))

    def test_who_is_not_chosen_reads_so_and_nothing_of_the_course(self):
        url, course = self._issue("offer")[1], self.offer.course_id
        course.units = 31
        self.offer.action_receive()
        self.assertIn("31 units", self.text(self.get(url)))
        self.offer.action_reject()
        self._assert_no_facts(url, "is not taken up")

    def _assert_no_facts(self, url, words):
        text = self.text(self.get(url))
        self.assertIn(words, text)
        self.assert_silent(
            text, "Promised:", "When", "Where", "Group", "31 units", "have not chosen"
        )

    def test_who_was_passed_over_by_hand_reads_that_it_is_not_taken_up(self):
        url, course = self._issue("offer")[1], self.offer.course_id
        course.units = 31
        other = self.provider.copy({"name": "Andere Akademie"})
        self.offer.action_receive()
        course.provider_id = other
        fee = {"name": "Honorar", "cost_type": "fee", "amount_fixed": 900.0}
        course.cost_ids = [Command.create(fee)]
        course.action_open_booking()
        self._assert_no_facts(url, "is not taken up")
        # entered by hand itself, it teaches the course
        course.provider_id = self.provider
        text = self.text(self.get(url))
        self.assertIn("We have chosen your offer", text)
        self.assertIn("31 units", text)

    def test_who_is_replaced_is_not_told_that_it_is_chosen(self):
        url, course = self._issue("offer")[1], self.offer.course_id
        course.units = 31
        self.offer.fixed_amount = 1000.0
        self.offer.action_award()
        notice = self.env["verbund.notice"].search(
            [("res_model", "=", "verbund.offer"), ("res_id", "=", self.offer.id)],
            limit=1,
        )
        self.assertFalse(notice._get_obstacle(self.offer))
        course.provider_id = self.provider.copy({"name": "Andere Akademie"})
        self._assert_no_facts(url, "You are no longer the training provider")
        with self.assertRaisesRegex(UserError, "no longer the training provider"):
            notice.with_user(self.user_manager).action_resend()

    def test_the_course_names_no_company_no_person_and_no_price(self):
        seats = self.named._taken_seats()
        self.named._name_seats({seats[0]: ("Emine Yıldız", "e@example.com")})
        content = self.url_open(self._issue("teaching")[1]).text
        self.assertIn("<strong>11 seats</strong>", content)
        self.assert_silent(
            content, self.company_a.name, self.company_b.name, "Emine", "1,000", "90.91"
        )

    def test_the_course_called_off_says_so(self):
        url = self._issue("teaching")[1]
        course = self._course(name="Fällt aus", provider_id=self.provider.id)
        course.action_open_booking()
        url = self._issue("teaching", record=course)[1]
        course.action_cancel("other", "Leider krank")
        text = self.text(self.get(url))
        self.assertIn("does not take place", text)
        self.assertIn("Leider krank", text)
        self.assertNotIn("Promised:", text)

    def test_who_teaches_it_no_more_reads_nothing(self):
        url = self._issue("teaching")[1]
        self.course.provider_id = False
        text = self.text(self.get(url))
        self.assertIn("This link is closed", text)
        self.assertNotIn(self.course.name, text)

    def test_mails_to_providers_lead_there(self):
        course = self.offer.course_id
        self.offer.fixed_amount = 1000.0
        self.offer.action_award()
        course.action_open_booking()
        self._commit(course, self.company_a, 9)
        course.action_confirm()
        self.env.cr.precommit.run()
        course.date_end = "2100-02-06 15:00:00"
        self.env.cr.precommit.run()
        course.action_cancel("other")
        notices = self.env["verbund.notice"].search(
            [
                ("owner_model", "=", "verbund.course"),
                ("owner_id", "=", course.id),
                ("partner_id", "child_of", self.provider.id),
            ]
        )
        self.assertEqual(len(notices), 5)
        for notice in notices:
            scope = "offer" if notice.res_model == "verbund.offer" else "teaching"
            self.assertEqual(notice.link_id.scope, scope)
            self.assertNotIn("/my/", notice.sudo().mail_id.body_html)


@tagged("post_install", "-at_install")
class TestLinkOrder(LinkScopesCase):
    """Links and codes one after the other: what holds is what stands, not the mail."""

    def _newest(self, template, record):
        notice = self.env["verbund.notice"].search(
            [
                ("template", "=", f"qualifizierungsverbund.{template}"),
                ("res_id", "=", record.id),
            ],
            limit=1,
        )
        token = notice.sudo().mail_id.body_html.split("/verbund/l/")[1]
        return f"/verbund/l/{token.partition(chr(34))[0]}"

    def test_an_old_word_link_shows_and_changes_what_the_new_one_does(self):
        old, course = self._issue("word")[1], self.word.course_id
        self.post(old, csrf=False, seats="3", binding="1")
        new = self._newest("mail_commitment_receipt", self.word)
        self.post(new, csrf=False, seats="5", binding="1")
        self.assertEqual(
            self.get(old).xpath("//input[@id='commit_seats']/@value"), ["5"]
        )
        self.post(old, csrf=False, verb="release")
        self.assertEqual(self.word.state, "released")
        # twice, by the other link: nothing is released a second time
        before = self._stand(self.word)
        page = self.tree(self.url_open(new, data={"verb": "release"}))
        self.assertEqual(self._stand(self.word), before)
        self.assertIn("Released", self.text(page))
        self.assertEqual(course.seats_committed, 0)

    def test_an_old_limit_link_asks_for_the_second_rise(self):
        course = self.asked.course_id
        self.asked._drop_question()
        course.cost_ids.amount_fixed += 800.0
        self.env.cr.precommit.run()
        old = self._newest("mail_plan_dearer", self.asked)
        first = self.asked.limit_asked
        course.cost_ids.amount_fixed += 800.0
        self.env.cr.precommit.run()
        self.assertGreater(self.asked.limit_asked, first)
        sent = {"verb": "limit", "amount": str(first)}
        page = self.post(old, csrf=False, status=200, **sent)
        self.assertIn("price has changed", self.error(page))
        (amount,) = self.get(old).xpath("//input[@name='amount']/@value")
        self.post(old, csrf=False, verb="limit", amount=amount)
        self.assertEqual(self.asked.price_limit, float(amount))
        new = self._newest("mail_plan_dearer", self.asked)
        self.assertIn("This question is closed", self.text(self.get(new)))
        self._send(new, verb="limit", amount="9999")
        self.env.invalidate_all()
        self.assertEqual(self.asked.price_limit, float(amount))

    def test_a_code_used_twice_is_one_word(self):
        code = self.word._link_code("word", self.contact)
        for seats in ("3", "3"):
            self.post("/verbund/l", csrf=False, code=code)
            self.post(f"/verbund/l/{code}", csrf=False, seats=seats, binding="1")
        self.assertEqual(self.word.course_id.seats_committed, 3)
        [link] = self.word.link_ids.filtered("is_code")
        self.assertTrue(link.done_at)
        # after two hours it opens nothing, whatever was done with it
        with freeze_time(fields.Datetime.now() + timedelta(hours=3)):
            self._send(f"/verbund/l/{code}", verb="release")
        self.assertEqual(self.word.state, "committed")

    def test_a_code_after_a_link_goes_on_from_there(self):
        self.post(self._issue("word")[1], csrf=False, seats="3", binding="1")
        code = self.word._link_code("word", self.contact)
        page = self.get(f"/verbund/l/{code}")
        self.assertEqual(page.xpath("//input[@id='commit_seats']/@value"), ["3"])
        self.post(f"/verbund/l/{code}", csrf=False, verb="release")
        self.assertEqual(self.word.state, "released")

    def test_a_code_is_for_one_matter_and_one_person(self):
        code = self.need._link_code("need", self.contact)
        self.assertIn(self.need.reference, self.text(self.get(f"/verbund/l/{code}")))
        self.contact.parent_id = self.company_b
        self.assertIn("closed", self.text(self.get(f"/verbund/l/{code}")))

    def test_each_mail_about_seats_leads_without_a_login(self):
        course = self.word.course_id
        self.env.cr.precommit.run()
        self._commit(course, self.company_b, 8)
        course.date_end = "2100-02-06 15:00:00"
        self.env.cr.precommit.run()
        course._commit_seats(self.company_a, 2, None)
        course.action_confirm()
        course.action_cancel("other")
        notices = self.env["verbund.notice"].search(
            [("res_model", "=", "verbund.commitment"), ("owner_id", "=", course.id)]
        )
        told = {notice.template.partition(".")[2] for notice in notices}
        self.assertGreaterEqual(
            told,
            {"mail_course_changed", "mail_course_confirmed", "mail_course_cancelled"},
        )
        for notice in notices.filtered("email"):
            self.assertTrue(notice.link_id, notice.template)
            self.assertNotIn("/my/", notice.sudo().mail_id.body_html)
        confirmed = notices.filtered(lambda n: n.template.endswith("confirmed"))
        self.assertEqual(set(confirmed.link_id.mapped("scope")), {"names"})

    def test_after_a_word_is_gone_each_link_says_what_holds(self):
        course = self._confirmed_course({self.company_a: 3, self.company_b: 8})
        own = course.commitment_ids.filtered(lambda r: r.partner_id == self.company_a)
        urls = {s: self._issue(s, own)[1] for s in ("word", "names", "limit")}
        course.action_cancel("other")
        for scope, url in urls.items():
            with self.subTest(scope=scope):
                page = self.get(url)
                self.assertIn("The course does not take place", self.text(page))
                self.assertNotIn("Price per seat", self.text(page))
                self.assertFalse(page.xpath("//main//form"))
        self.login(self.user_portal_a)
        page = self.get(f"/my/verbund/courses/{course.id}")
        self.assertIn("The course does not take place", self.text(page))

    def test_a_text_is_not_sent_again_by_a_link_when_it_is_not_true(self):
        self.need.action_withdraw()
        notice = self.env["verbund.notice"].search(
            [("res_model", "=", "verbund.need"), ("res_id", "=", self.need.id)], limit=1
        )
        with self.assertRaisesRegex(UserError, "not true any more"):
            notice.with_user(self.user_manager).action_resend()
