from pathlib import Path

from lxml import etree

from odoo import http
from odoo.tests import freeze_time, tagged

from ...models.core.kept_form import SILENT
from .common import PortalCase

NEEDS = "/my/verbund/needs"
VIEWS = Path(__file__).parents[2] / "views" / "portal"


@tagged("post_install", "-at_install")
class TestForms(PortalCase):
    """What holds for every form: nothing is lost, doubled or refused in silence."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._course()
        cls.course.action_open_booking()
        cls.course_url = f"/my/verbund/courses/{cls.course.id}"
        cls.need = cls._need(cls.company_a, 2)

    def _values(self, **values):
        return {
            "topic_id": str(self.topic.id),
            "seats_firm": "2",
            "window_start": "2027-02-01",
            "window_end": "2027-06-30",
            "remark": "Zwei Schichten",
            "submit": "1",
            **values,
        }

    def _send(self, url, follow=True, own_site=True, **values):
        """A form as a browser sends it, with a token that is none any more."""
        headers = {"Origin": self.base_url()} if own_site else {}
        values.setdefault("csrf_token", "stale")
        return self.url_open(url, data=values, headers=headers, allow_redirects=follow)

    def _needs(self):
        return self.env["verbund.need"].search_count(
            [("partner_id", "=", self.company_a.id)]
        )

    # ------------------------------------------- session and token that ended

    def test_stale_token_keeps_what_was_typed(self):
        self.login(self.user_portal_a)
        before = self._needs()
        for url, values in (
            (f"{NEEDS}/new", self._values()),
            (f"{NEEDS}/{self.need.id}", self._values()),
            (f"{self.course_url}/commit", {"seats": "7", "price_ceiling": "432"}),
        ):
            with self.subTest(url=url):
                response = self._send(url, **values)
                self.assertEqual(response.status_code, 200)
                page = self.tree(response)
                self.assertIn("Nothing was saved", self.text(page))
                self.assertIn("still here", self.text(page))
                shown = page.xpath("//main//form//input/@value")
                self.assertIn(values.get("seats", values.get("window_end")), shown)
                # shown once: the next visit starts from what is stored
                page = self.tree(self.url_open(response.url))
                self.assertNotIn("Nothing was saved", self.text(page))
        self.assertEqual(self._needs(), before)
        self.assertFalse(self.course.commitment_ids)
        self.assertEqual(self.need.remark, False)

    def test_a_form_of_another_site_types_nothing_into_ours(self):
        self.login(self.user_portal_a)
        response = self._send(
            f"{self.course_url}/commit", own_site=False, seats="7", binding="1"
        )
        page = self.tree(response)
        self.assertIn("Nothing was saved", self.text(page))
        self.assertNotIn("7", page.xpath("//input[@id='commit_seats']/@value"))
        self.assertFalse(self.course.commitment_ids)

    def test_ended_session_leads_through_the_login_back_to_the_form(self):
        self.login(self.user_portal_a)
        self.authenticate(None, None)
        response = self._send(
            f"{self.course_url}/commit", follow=False, seats="7", binding="1"
        )
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])
        page = self.tree(self.url_open(response.headers["Location"]))
        user = self.user_portal_a.login
        response = self.url_open(
            "/web/login",
            data={
                "csrf_token": page.xpath("//input[@name='csrf_token']/@value")[0],
                "login": user,
                "password": user,
                "redirect": page.xpath("//input[@name='redirect']/@value")[0],
            },
        )
        page = self.tree(response)
        self.assertTrue(response.url.endswith(self.course_url), response.url)
        self.assertIn("Nothing was saved", self.text(page))
        self.assertEqual(page.xpath("//input[@id='commit_seats']/@value"), ["7"])
        self.assertFalse(page.xpath("//input[@id='commit_binding']/@checked"))
        self.assertFalse(self.course.commitment_ids)

    def test_what_one_person_typed_stands_in_no_form_of_the_next(self):
        """Somebody else logs in at the same computer, without a logout before."""
        self.login(self.user_portal_a)
        self._send(f"{self.course_url}/commit", follow=False, seats="7")
        other = self.user_portal_b.login
        response = self.url_open(
            "/web/login",
            data={
                "csrf_token": http.Request.csrf_token(self),
                "login": other,
                "password": other,
                "redirect": self.course_url,
            },
        )
        self.assertTrue(response.url.endswith(self.course_url), response.url)
        (field,) = self.tree(response).xpath("//input[@id='commit_seats']")
        self.assertNotEqual(field.get("value"), "7")

    def test_reload_after_an_error_shows_the_form_again(self):
        """A phone that was away asks for the page again, or for the form's address."""
        self.login(self.user_portal_a)
        for url, values in (
            (f"{self.course_url}/commit", {"seats": "99", "price_ceiling": ""}),
            (f"{NEEDS}/new", self._values(seats_firm="-7")),
            (f"{NEEDS}/{self.need.id}", self._values(seats_firm="-7")),
        ):
            with self.subTest(url=url):
                values["csrf_token"] = http.Request.csrf_token(self)
                response = self._send(url, **values)
                self.assertTrue(self.error(self.tree(response)))
                self.assertEqual(response.history[0].status_code, 303)
                page = self.tree(self.url_open(url))
                self.assertIn("still here", self.text(page))
                self.assertFalse(self.error(page))
                shown = page.xpath("//main//form//input/@value")
                self.assertIn(values.get("seats", "-7"), shown)

    def test_who_pressed_a_button_alone_has_typed_nothing(self):
        self.login(self.user_portal_a)
        self.post(f"{self.course_url}/commit", seats="2", binding="1")
        url = f"{self.course_url}/waiting"
        page = self.post(url, status=200, verb="wait_leave")
        self.assertTrue(self.error(page))
        self.assertNotIn("Nothing was saved", self.text(self.get(self.course_url)))

    def test_hidden_fields_are_nothing_that_was_typed(self):
        hidden = {
            name
            for view in VIEWS.rglob("*.xml")
            for name in etree.parse(view).xpath("//input[@type='hidden']/@name")
        }
        self.assertEqual(hidden - {"csrf_token"}, SILENT)

    def test_what_is_sent_to_a_page_without_a_form_leads_to_the_page(self):
        self.login(self.user_portal_a)
        for url in (
            self.course_url,
            "/my/verbund/courses",
            NEEDS,
            "/my/verbund/shares",
        ):
            with self.subTest(url=url):
                response = self._send(url, x="1")
                self.assertEqual(response.history[0].status_code, 303)
                self.assertTrue(self.text(self.tree(response)))
        self._send(self.course_url, x="1", follow=False)
        self.assertIn("Nothing was saved", self.text(self.get(self.course_url)))

    def test_after_success_nothing_is_said_to_be_unsaved(self):
        self.login(self.user_portal_a)
        page = self.post(
            f"{self.course_url}/commit", status=200, seats="99", binding="1"
        )
        self.assertTrue(self.error(page))
        page = self.post(f"{self.course_url}/commit", seats="2", binding="1")
        self.assertNotIn("Nothing was saved", self.text(page))

    def test_what_was_emptied_or_unticked_does_not_come_back(self):
        self.need.write({"confidential": True, "price_ceiling": 400.0})
        self.login(self.user_portal_a)
        emptied = self._values(seats_firm="-1", price_ceiling="", form_key="kept")
        page = self.post(f"{NEEDS}/{self.need.id}", status=200, **emptied)
        self.assertIn(
            page.xpath("//input[@name='price_ceiling']/@value"), ([], [""]), "emptied"
        )
        self.assertFalse(page.xpath("//input[@name='confidential']/@checked"))
        self.course._commit_seats(self.company_a, 2, 450.0)
        page = self.post(f"{self.course_url}/commit", status=200, seats="")
        self.assertIn(page.xpath("//input[@name='seats']/@value"), ([], [""]))

    def test_errors_are_listed_in_the_order_of_the_page(self):
        self.login(self.user_portal_a)
        fields = self.get(f"{NEEDS}/new").xpath("//main//form//*[@name]/@name")
        wrong = {
            "seats_firm": "x",
            "window_start": "2027-06-01",
            "window_end": "2027-02-01",
            "max_km": "x",
            "price_ceiling": "x",
        }
        typed = {**dict.fromkeys(fields, ""), **self._values(**wrong)}
        page = self.post(f"{NEEDS}/new", status=200, **typed)
        led_to = page.xpath("//*[contains(@class, 'o_verbund_error')]//a/@href")
        said = [href.removeprefix("#need_") for href in led_to]
        self.assertEqual(said, sorted(said, key=fields.index))
        self.assertLessEqual({"window_end", "max_km", "price_ceiling"}, set(said))

    def test_huge_forms_are_not_kept(self):
        self.login(self.user_portal_a)
        response = self._send(f"{NEEDS}/new", **self._values(remark="x" * 30_000))
        self.assertIn("fill in the form again", self.text(self.tree(response)))

    # ------------------------------------------------------------------ once

    def test_back_and_send_again_makes_no_second_need(self):
        self.login(self.user_portal_a)
        before = self._needs()
        (link,) = self.get(NEEDS).xpath("//a[contains(@href, '/needs/new')]/@href")
        key = self.get(link).xpath("//input[@name='form_key']/@value")[0]
        self.assertIn(key, link)
        self.post(f"{NEEDS}/new", **self._values(form_key=key))
        # back: the same address again; it leads to what has become of the form
        response = self.url_open(link)
        self.assertRegex(response.url, r"/needs/\d+$")
        self.assertIn("sent before", self.text(self.tree(response)))
        # and a page that the browser had kept sends the same once more
        self.post(f"{NEEDS}/new", **self._values(form_key=key))
        self.assertEqual(self._needs(), before + 1)

    def test_two_companies_may_have_one_key(self):
        """Somebody passes the address of a form on, with the key in it."""
        for user in (self.user_portal_a, self.user_portal_b):
            self.login(user)
            self.get(f"{NEEDS}/new?form_key=shared%00")
            for _number in range(2):
                self.post(f"{NEEDS}/new", **self._values(form_key="shared"))
            self.assertEqual(
                self.env["verbund.need"].search_count(
                    [
                        ("partner_id", "=", user.commercial_partner_id.id),
                        ("portal_form_key", "=", "shared"),
                    ]
                ),
                1,
            )

    def test_page_of_a_refused_form_keeps_its_key(self):
        self.login(self.user_portal_a)
        values = self._values(seats_firm="-1", form_key="kept")
        values["csrf_token"] = http.Request.csrf_token(self)
        response = self._send(f"{NEEDS}/new", **values)
        self.assertIn("form_key=kept", response.url)
        page = self.tree(response)
        self.assertEqual(page.xpath("//input[@name='form_key']/@value"), ["kept"])

    def test_back_change_and_send_is_not_lost_in_silence(self):
        self.login(self.user_portal_a)
        before = self._needs()
        self.post(f"{NEEDS}/new", **self._values(form_key="one"))
        for change in (
            {"seats_firm": "5"},
            {"window_end": "2027-07-31"},
            {"remark": "Anders"},
            {"price_ceiling": "100"},
            {"confidential": "1"},
        ):
            with self.subTest(change=change):
                page = self.post(
                    f"{NEEDS}/new", status=200, **self._values(form_key="one", **change)
                )
                self.assertIn("has been sent already", self.error(page))
        self.assertEqual(self._needs(), before + 1)

    # ------------------------------------------------------------- withdrawing

    def test_withdrawing_asks_and_can_be_undone(self):
        self.login(self.user_portal_a)
        url = f"{NEEDS}/{self.need.id}"
        page = self.get(url)
        (details,) = page.xpath("//form[contains(@action, '/withdraw')]/details")
        self.assertIsNone(details.get("open"))
        self.assertEqual(len(details.xpath(".//button[@type='submit']")), 1)
        page = self.post(f"{url}/withdraw")
        self.assertTrue(page.xpath("//form[contains(@action, '/restore')]"))
        for _number in range(2):
            page = self.post(f"{url}/restore")
            self.assertEqual(self.need.state, "draft")
            self.assertIn("The withdrawal is undone", self.text(page))
            self.assertNotIn("is saved", self.text(page))
        self.post(url, **self._values())
        self.assertEqual(self.need.state, "submitted")

    def test_only_what_was_withdrawn_is_restored(self):
        self.login(self.user_portal_a)
        page = self.post(f"{NEEDS}/{self.need.id}/restore", status=200)
        self.assertIn("“Submitted”: nothing was changed", self.error(page))
        self.assertEqual(self.need.state, "submitted")
        self.need.action_withdraw()
        self.company_a.membership_ids.action_end()
        self.post(f"{NEEDS}/{self.need.id}/restore", status=404)
        self.assertEqual(self.need.state, "withdrawn")

    def test_sent_again_after_it_was_withdrawn_it_is_not_said_to_be_handed_in(self):
        self.login(self.user_portal_a)
        sent = self._values(form_key="two", submit="1")
        self.post(f"{NEEDS}/new", **sent)
        need = self.env["verbund.need"].search([("portal_form_key", "=", "two")])
        need.action_withdraw()
        page = self.post(f"{NEEDS}/new", status=200, **sent)
        self.assertIn("“Withdrawn”: nothing was changed", self.error(page))
        self.assertNotIn("Thank you", self.text(page))
        self.assertEqual(need.state, "withdrawn")

    # ----------------------------------------------------------- asked, refused

    def test_line_breaks_count_once(self):
        self.login(self.user_portal_a)
        text = "\r\n".join(["x" * 99] * 20)  # 1,999 characters as a person counts
        self.post(f"{NEEDS}/new", **self._values(remark=text, form_key="lines"))
        need = self.env["verbund.need"].search([("remark", "like", "x" * 99)])
        self.assertEqual(len(need.remark), 1999)
        self.assertNotIn("\r", need.remark)

    def test_unlikely_values_are_asked_once(self):
        self.login(self.user_portal_a)
        before = self._needs()
        cases = (
            ("seats_firm", {"seats_firm": "9999"}),
            ("seats_possible", {"seats_possible": "101"}),
            ("window_start", {"window_start": "", "window_end": ""}),
            ("window_start", {"window_start": "2020-01-01"}),
        )
        for name, values in cases:
            with self.subTest(values=values):
                page = self.post(f"{NEEDS}/new", status=200, **self._values(**values))
                self.assertTrue(page.xpath(f"//input[@name='sure_{name}']"))
                self.post(
                    f"{NEEDS}/new", **self._values(**values, **{f"sure_{name}": "1"})
                )
        self.assertEqual(self._needs(), before + len(cases))

    def test_a_draft_is_not_asked(self):
        self.login(self.user_portal_a)
        self.post(
            f"{NEEDS}/new", **self._values(window_start="", window_end="", submit="")
        )

    @freeze_time("2027-03-15")
    def test_a_window_that_is_over_is_refused(self):
        self.login(self.user_portal_a)
        for start, end, status in (
            ("2020-01-01", "2020-12-31", 200),
            ("", "2027-03-14", 200),
            ("", "2027-03-15", 303),
            ("2027-02-15", "", 303),
            ("2027-02-14", "", 200),
        ):
            with self.subTest(start=start, end=end):
                self.post(
                    f"{NEEDS}/new",
                    status=status,
                    **self._values(window_start=start, window_end=end),
                )

    # ------------------------------------------------------ errors that are read

    def test_a_wrong_field_says_so_beside_it(self):
        self.login(self.user_portal_a)
        page = self.post(
            f"{NEEDS}/new", status=200, **self._values(seats_firm="-1", max_km="x")
        )
        for name in ("seats_firm", "max_km"):
            self.assert_said_beside(page, f"need_{name}")
        links = page.xpath("//div[contains(@class, 'o_verbund_error')]//a/@href")
        self.assertEqual(links, ["#need_seats_firm", "#need_max_km"])
        (summary,) = page.xpath("//div[contains(@class, 'o_verbund_error')]")
        self.assertEqual(summary.get("role"), "alert")
        self.assertIsNotNone(summary.get("autofocus"))
        self.assertTrue(page.findtext(".//title").startswith("Error: "))
        for name in ("topic_id", "window_end"):
            (field,) = page.xpath(f"//*[@id='need_{name}']")
            self.assertIsNone(field.get("aria-invalid"))

    def test_every_kind_of_field_says_so_beside_it(self):
        self.login(self.user_portal_a)
        wrong = {
            "topic_id": "x",
            "seats_possible": "x",
            "window_end": "x",
            "price_ceiling": "x",
            "remark": "x" * 2001,
        }
        page = self.post(f"{NEEDS}/new", status=200, **self._values(**wrong))
        for name in wrong:
            with self.subTest(name=name):
                self.assert_said_beside(page, f"need_{name}")

    def test_titles_name_object_subject_and_association(self):
        self.login(self.user_portal_a)
        association = self.association.name
        for url, title in (
            (NEEDS, f"Needs – {association}"),
            (
                f"{NEEDS}/{self.need.id}",
                f"{self.need.reference} – {self.topic.name} – {association}",
            ),
        ):
            page = self.get(url)
            self.assertEqual(page.findtext(".//title"), title)

    def test_foreign_words_say_their_language(self):
        """A course has the name that a German association gave it."""
        self.env["res.lang"]._activate_lang("de_DE")
        self.login(self.user_portal_a)
        for lang, said in (("de_DE", ["de-DE"]), ("en_US", [])):
            self.association.partner_id.lang = lang
            page = self.get(self.course_url)
            self.assertEqual(page.xpath("//main//h1/@lang"), said)

    def test_tables_have_captions(self):
        self.login(self.user_portal_a)
        for table in self.get(self.course_url).xpath("//main//table"):
            self.assertTrue(table.findtext("caption"))

    def test_links_are_links_and_buttons_are_buttons(self):
        self.login(self.user_portal_a)
        for url in ("/my/verbund", NEEDS, f"{NEEDS}/new", self.course_url):
            page = self.get(url)
            self.assertFalse(page.xpath("//main//a[@role='button']"), url)

    def test_unknown_addresses_are_a_page_of_ours(self):
        self.login(self.user_portal_a)
        page = self.get("/my/verbund/nonsense/5", status=404)
        self.assertIn("This page is not there", self.text(page))
