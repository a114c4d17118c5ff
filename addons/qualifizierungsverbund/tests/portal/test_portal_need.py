from odoo.tests import tagged

from ...models.needs import need_rules
from .common import PortalCase

URL = "/my/verbund/needs"


@tagged("post_install", "-at_install")
class TestPortalNeed(PortalCase):
    def _values(self, **values):
        return {
            "topic_id": str(self.topic.id),
            "seats_firm": "2",
            "seats_possible": "1",
            "format": "onsite",
            "window_start": "2027-02-01",
            "window_end": "2027-06-30",
            "district_id": str(self.district.id),
            "max_km": "30",
            "price_ceiling": "412.50",
            "remark": "Zwei Schichten",
            "confidential": "1",
            **values,
        }

    def _own_needs(self, company=None):
        return self.env["verbund.need"].search(
            [("partner_id", "=", (company or self.company_a).id)]
        )

    def test_hand_in_at_once(self):
        self.login(self.user_portal_a)
        self.get(f"{URL}/new")
        page = self.post(f"{URL}/new", submit="1", **self._values())
        self.assertIn("handed in", self.text(page))
        need = self._own_needs()
        self.assertRecordValues(
            need,
            [
                {
                    "state": "submitted",
                    "source": "portal",
                    "network_id": self.network.id,
                    "contact_id": self.user_portal_a.partner_id.id,
                    "topic_id": self.topic.id,
                    "seats_firm": 2,
                    "seats_possible": 1,
                    "max_km": 30,
                    "price_ceiling": 412.5,
                    "confidential": True,
                }
            ],
        )
        self.assertEqual(need.create_uid, self.user_portal_a)
        self.assertIn(need.reference, self.text(self.get(URL)))

    def test_each_number_with_a_unit_has_it_beside(self):
        self.login(self.user_portal_a)
        page, money = self.get(f"{URL}/new"), self.env.company.currency_id.symbol
        for name, unit in (("max_km", "km"), ("price_ceiling", money)):
            (field,) = page.xpath(f"//input[@id='need_{name}']")
            self.assertEqual(field.xpath("../span/text()"), [unit])
            self.assertIn(f"need_{name}_unit", field.get("aria-describedby"))
        (seats,) = page.xpath("//input[@id='need_seats_firm']")
        self.assertFalse(seats.xpath("../span"))

    def test_draft_then_edit_then_hand_in(self):
        self.login(self.user_portal_a)
        self.post(f"{URL}/new", **self._values(topic_id="", free_topic="Staplerschein"))
        need = self._own_needs()
        self.assertEqual(need.state, "draft")
        page = self.get(f"{URL}/{need.id}")
        self.assertEqual(
            page.xpath("//input[@id='need_price_ceiling']/@value"), ["412.50"]
        )
        self.post(f"{URL}/{need.id}", submit="1", **self._values(seats_firm="5"))
        self.assertEqual((need.state, need.seats_firm), ("submitted", 5))
        page = self.post(f"{URL}/{need.id}", **self._values(seats_firm="6"))
        self.assertEqual((need.state, need.seats_firm), ("submitted", 6))
        self.assertIn("Your changes are saved.", self.text(page))

    def _more(self):
        return {
            "level_from": "a2",
            "level_to": "b1",
            "target_group": "unskilled",
            "shifts": "late",
            "priority": "1",
            "share_name": "1",
        }

    def _is_open(self, page):
        (more,) = page.xpath("//form[contains(@class, 'o_verbund_form')]//details")
        return more.get("open") is not None

    def _chosen(self, page):
        """Values of the choices, as a browser shows them."""
        return {
            name: page.xpath(f"//select[@name='{name}']/option[@selected]/@value")
            for name in ("level_from", "level_to", "target_group", "shifts", "priority")
        }

    def test_more_details_are_stored_and_shown(self):
        self.login(self.user_portal_a)
        self.post(f"{URL}/new", **self._values(**self._more(), confidential=""))
        need = self._own_needs()
        self.assertRecordValues(
            need, [{**self._more(), "share_name": True, "confidential": False}]
        )
        page = self.get(f"{URL}/{need.id}")
        self.assertTrue(self._is_open(page))
        self.assertEqual(
            self._chosen(page),
            {name: [self._more()[name]] for name in self._chosen(page)},
        )
        self.assertTrue(page.xpath("//input[@name='share_name']/@checked"))
        self.assertFalse(page.xpath("//input[@name='confidential']/@checked"))
        # The level tells two needs of one topic apart.
        self.assertIn(f"{self.topic.name} · B1", self.text(self.get(URL)))
        need.action_withdraw()
        text = self.text(self.get(f"{URL}/{need.id}"))
        for words in (
            "Wanted level B1",
            "Present level A2",
            "Target group Unskilled and semi-skilled",
            "Shifts Late shift",
            "Priority High",
            "Name may be shown Yes",
        ):
            self.assertIn(words, text)
        self.assertNotIn("Confidential", text)

    def test_what_is_left_out_takes_no_room(self):
        self.login(self.user_portal_a)
        self.assertFalse(self._is_open(self.get(f"{URL}/new")))
        self.post(f"{URL}/new", submit="1", **self._values(confidential=""))
        need = self._own_needs()
        self.assertRecordValues(
            need,
            [
                {
                    "level_from": False,
                    "level_to": False,
                    "target_group": False,
                    "shifts": "any",
                    "priority": "0",
                    "share_name": False,
                }
            ],
        )
        self.assertFalse(self._is_open(self.get(f"{URL}/{need.id}")))
        self.assertNotIn("·", self.text(self.get(f"{URL}/{need.id}")))
        need.action_withdraw()
        text = self.text(self.get(f"{URL}/{need.id}"))
        for words in ("level", "Target group", "Shifts", "Priority", "Name may"):
            self.assertNotIn(words, text)

    def test_more_details_survive_an_error(self):
        self.login(self.user_portal_a)
        more = self._more()
        page = self.post(
            f"{URL}/new", status=200, **self._values(**more, seats_firm="-1")
        )
        self.assertTrue(self._is_open(page))
        self.assertEqual(
            self._chosen(page),
            {name: [more[name]] for name in self._chosen(page)},
        )
        self.assertTrue(page.xpath("//input[@name='share_name']/@checked"))
        # An error in the block opens it, one outside does not.
        page = self.post(
            f"{URL}/new", status=200, **self._values(confidential="", shifts="noon")
        )
        self.assertTrue(self._is_open(page))
        self.assertIn("is-invalid", page.xpath("//*[@id='need_shifts']/@class")[0])
        page = self.post(
            f"{URL}/new", status=200, **self._values(confidential="", max_km="x")
        )
        self.assertFalse(self._is_open(page))

    def test_a_neighbours_need_shows_nowhere(self):
        """Whatever may be passed on: help texts say that the portal names nobody."""
        # A number that stands nowhere by chance
        self.patch(need_rules, "MAX_SEATS", 10**6)
        course = self._course()
        for flags in ({}, {"confidential": True}, {"share_name": True}):
            need = self._need(self.company_b, 765432, free_topic="Geheimes", **flags)
            need._set_state("pooled", course_id=course.id)
        own = self._need(self.company_a, 2)
        own._set_state("pooled", course_id=course.id)
        course.action_open_booking()
        self.login(self.user_portal_a)
        self.get(f"{URL}/{need.id}", status=404)
        for url in (
            "/my/verbund",
            URL,
            f"{URL}/{own.id}",
            "/my/verbund/courses",
            f"/my/verbund/courses/{course.id}",
        ):
            with self.subTest(url=url):
                self.assert_silent(
                    self.text(self.get(url)),
                    self.company_b.name,
                    need.reference,
                    "Geheimes",
                    "765432",
                    str(3 * 765432),
                )

    def test_every_field_has_a_label(self):
        self.login(self.user_portal_a)
        page = self.get(f"{URL}/new")
        labels = page.xpath("//main//label/@for")
        fields = page.xpath(
            "//form[contains(@class, 'o_verbund_form')]"
            "//*[self::select or self::textarea or self::input[@type != 'hidden']]/@id"
        )
        self.assertGreaterEqual(len(fields), 17)
        self.assertEqual(sorted(set(fields) - set(labels)), [])

    def test_a_need_is_repeated_in_the_weeks_of_a_later_year(self):
        days = {"window_start": "2025-02-01", "window_end": "2025-06-30"}
        need = self._need(self.company_a, 3, remark="Wie letztes Mal", **days)
        foreign = self._need(self.company_b, 4, remark="Nur für uns")
        for record in (need, foreign):
            record._with_transition().state = "covered"
        self.login(self.user_portal_a)
        (url,) = self.get(f"{URL}/{need.id}").xpath(
            "//a[contains(@href, 'again')]/@href"
        )
        page = self.get(url)
        value = "string(//input[@name='%s']/@value)"
        self.assertEqual(page.xpath(value % "window_end")[4:], "-06-30")
        self.assertGreater(page.xpath(value % "window_end"), "2026-06-30")
        self.assertEqual(page.xpath(value % "seats_firm"), "3")
        self.assertIn("Wie letztes Mal", self.text(page))
        self.assertEqual(len(self._own_needs()), 1)
        for strange in (foreign.id, "x", "9" * 30, "-1"):
            text = self.text(self.get(f"{URL}/new?again={strange}"))
            self.assert_silent(text, "Nur für uns")

    def test_sent_twice_makes_one_need(self):
        self.login(self.user_portal_a)
        key = self.get(f"{URL}/new").xpath("//input[@name='form_key']/@value")[0]
        for _number in range(2):
            self.post(f"{URL}/new", submit="1", **self._values(form_key=key))
        self.assertEqual(len(self._own_needs()), 1)
        other = self.get(f"{URL}/new").xpath("//input[@name='form_key']/@value")[0]
        self.assertNotEqual(other, key)

    def test_bad_input_is_named_and_kept(self):
        cases = {
            "seats_firm": (["-1", "abc", "999999999999", "1.5", "²", "1e3"], "Firm"),
            "seats_possible": (["-1", "x"], "Possible"),
            "window_start": (
                ["2027-02-31", "31.02.2027", "31.02.", "01.02.27", "x"],
                "start",
            ),
            "window_end": (["2027-01-01", "0000-00-00", "9999-12-31"], "end"),
            "price_ceiling": (["-5", "x", "1e9", "99999999999", "NaN"], "ceiling"),
            "max_km": (["-1", "x"], "distance"),
            "format": (["nonsense"], "Format"),
            "topic_id": (["x", "0", "999999999", "-1"], "Topic"),
            "district_id": (["x", "999999999"], "District"),
            "remark": (["x" * 2001], "Remarks"),
            "level_from": (["b9", "B1"], "Present level"),
            "level_to": (["b9", "none"], "Wanted level"),
            "target_group": (["nobody"], "Target group"),
            "shifts": (["noon"], "Shifts"),
            "priority": (["3", "-1"], "Priority"),
        }
        self.login(self.user_portal_a)
        for name, (values, word) in cases.items():
            for value in values:
                with self.subTest(name=name, value=value[:20]):
                    page = self.post(
                        f"{URL}/new",
                        status=200,
                        submit="1",
                        **self._values(**{name: value}),
                    )
                    self.assertIn(word, self.error(page))
                    kept = page.xpath("//textarea[@id='need_remark']")[0].text
                    if name != "remark":
                        self.assertEqual(kept, "Zwei Schichten")
        self.assertFalse(self._own_needs())

    def test_what_is_missing_is_named(self):
        self.login(self.user_portal_a)
        page = self.post(
            f"{URL}/new",
            status=200,
            **self._values(topic_id="", seats_firm="0", seats_possible="0"),
        )
        self.assertIn("own words", self.error(page))
        self.assertIn("at least one seat", self.error(page))

    def test_company_and_state_cannot_be_posted(self):
        self.login(self.user_portal_a)
        self.post(
            f"{URL}/new",
            **self._values(
                partner_id=str(self.company_b.id),
                network_id=str(self.network_other.id),
                state="covered",
                source="phone",
                internal_note="x",
            ),
        )
        self.assertFalse(self._own_needs(self.company_b))
        need = self._own_needs()
        self.assertRecordValues(
            need,
            [{"state": "draft", "network_id": self.network.id, "source": "portal"}],
        )
        self.assertFalse(need.internal_note)

    def test_choice_among_own_networks_only(self):
        self._membership(self.company_a, self.network_other)
        third = self._network("Dritter", "TEST-3", self.user_manager)
        self.login(self.user_portal_a)
        for wrong in ("", str(third.id), "x"):
            with self.subTest(network=wrong):
                page = self.post(
                    f"{URL}/new", status=200, **self._values(network_id=wrong)
                )
                self.assertIn("Network", self.error(page))
        self.post(f"{URL}/new", **self._values(network_id=str(self.network_other.id)))
        self.assertEqual(self._own_needs().network_id, self.network_other)

    def test_only_while_nobody_plans_with_it(self):
        need = self._need(self.company_a, 3)
        course = self._course()
        need._set_state("pooled", course_id=course.id)
        self.login(self.user_portal_a)
        page = self.get(f"{URL}/{need.id}")
        self.assertFalse(page.xpath("//form[contains(@class, 'o_verbund_form')]"))
        page = self.post(f"{URL}/{need.id}", status=200, **self._values(seats_firm="9"))
        self.assertIn("can no longer be changed", self.error(page))
        page = self.post(f"{URL}/{need.id}/withdraw", status=200)
        self.assertIn("Pooled", self.error(page))
        self.assertEqual((need.state, need.seats_firm), ("pooled", 3))

    def test_withdraw_even_twice(self):
        need = self._need(self.company_a, 3)
        self.login(self.user_portal_a)
        for _number in range(2):
            page = self.post(f"{URL}/{need.id}/withdraw")
            self.assertIn("withdrawn", self.text(page))
        self.assertEqual(need.state, "withdrawn")

    def test_each_page_of_a_part_names_the_others(self):
        """Also where its seats are typed: these are not all that is looked for."""
        need = self._need(self.company_a, 14, seats_possible=3)
        contact = self.user_portal_a.partner_id
        contact.lang = "en_US"
        _link, token = self.env["verbund.link"]._issue(need, "need", contact)
        urls = (f"{URL}/{need.id}", f"/verbund/l/{token}")
        self.login(self.user_portal_a)
        for url in urls:
            self.assertNotIn("ther parts", self.text(self.get(url)))
        need.action_split()
        part = need.split_ids
        said = f"Other parts of this need: {part.reference}: 2 seats, 3 possible"
        form = "//form[contains(@class, 'row')]"
        for is_editable in (True, False):
            for url in urls:
                with self.subTest(url=url, editable=is_editable):
                    text = self.text(self.get(url))
                    self.assertIn(said, text)
                    self.assertIn("courses are planned. Its other parts stay.", text)
            page = self.get(urls[0])
            self.assertEqual(bool(page.xpath(form)), is_editable)
            [parts] = page.xpath(f"//p[contains(., '{said}')]")
            if is_editable:
                [fields] = page.xpath(form)
                self.assertIn(fields, parts.xpath("following::form"), "above it")
                need.action_confirm()
        self.assertNotIn(part.reference, self.text(self.get(f"{URL}/new")))
        self.post(f"{URL}/{need.id}/withdraw")
        self.assertEqual((need.state, part.state), ("withdrawn", "submitted"))
        self.assertNotIn("ther parts stay", self.text(self.get(f"{URL}/{part.id}")))

    def test_empty_state(self):
        self.login(self.user_portal_foreign)
        self.assertIn("No need here", self.text(self.get(URL)))

    def test_markup_in_text_stays_text(self):
        self.login(self.user_portal_a)
        self.post(
            f"{URL}/new",
            **self._values(topic_id="", free_topic="<script>alert(1)</script>"),
        )
        for url in (URL, f"{URL}/{self._own_needs().id}", "/my/verbund"):
            with self.subTest(url=url):
                response = self.url_open(url)
                self.assertNotIn("<script>alert(1)", response.text)

    def test_amounts_of_german_users(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.user_portal_a.lang = "de_DE"
        self.login(self.user_portal_a)
        # Odoo puts the language into the address
        self.get(f"{URL}/new", status=303)
        page = self.get(f"/de{URL}/new")
        self.assertEqual(page.get("lang"), "de-DE")
        self.post(
            f"/de{URL}/new",
            **self._values(price_ceiling="1.234,50 €", window_end="30.06.2027"),
        )
        need = self._own_needs()
        self.assertEqual(need.price_ceiling, 1234.5)
        self.assertEqual(need.window_end.isoformat(), "2027-06-30")
