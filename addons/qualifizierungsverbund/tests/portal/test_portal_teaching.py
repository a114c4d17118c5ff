from odoo.tests import tagged

from .common import PortalCase

URL = "/my/verbund/teaching"


@tagged("post_install", "-at_install")
class TestPortalTeaching(PortalCase):
    """A provider sees its own courses, and never a company or a price."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._course(fixed=3456.0, provider_id=cls.provider.id)
        cls.course.action_open_booking()
        cls._commit(cls.course, cls.company_a, 2, ceiling=987.65)
        cls._commit(cls.course, cls.company_b, 6)
        cls.url = f"{URL}/{cls.course.id}"
        cls.other = cls._course(name="Kurs eines anderen")
        cls.other.action_open_booking()

    def test_own_courses_only(self):
        self.login(self.user_portal_provider)
        text = self.text(self.get(URL))
        self.assertIn(self.course.name, text)
        self.assertIn("8 of 12", text)
        self.assertNotIn(self.other.name, text)
        self.get(f"{URL}/{self.other.id}", status=404)
        # the pages of a member are not for providers
        self.get(f"/my/verbund/courses/{self.course.id}", status=404)

    def test_no_companies_no_prices(self):
        self.course.action_confirm()
        self.login(self.user_portal_provider)
        for url in (URL, self.url, "/my/verbund", "/my/verbund/courses"):
            with self.subTest(url=url):
                self.assert_silent(
                    self.url_open(url).text,
                    self.company_a.name,
                    self.company_b.name,
                    "987.65",
                    "3,456",
                    "3456.0",
                    "432.0",  # price per seat
                )

    def test_a_course_called_off_says_so(self):
        self.course.action_cancel("other", "Leider krank")
        self.login(self.user_portal_provider)
        text = self.text(self.get(self.url))
        self.assertIn("The course does not take place.", text)
        self.assertIn("Leider krank", text)
        self.assertNotIn("Promised:", text)

    def test_sessions_name_a_common_day_once(self):
        self.course.commitment_deadline = "2031-02-01"
        self.env["verbund.session"].create(
            [
                {
                    "course_id": self.course.id,
                    "date_begin": begin,
                    "date_end": end,
                }
                for begin, end in (
                    ("2031-03-03 08:00:00", "2031-03-03 14:00:00"),
                    ("2031-03-04 08:00:00", "2031-03-05 14:00:00"),
                )
            ]
        )
        self.login(self.user_portal_provider)
        text = self.text(self.get(self.url))
        for day, times in (("3/3/31", 1), ("3/4/31", 1), ("3/5/31", 1)):
            with self.subTest(day=day):
                self.assertEqual(text.count(day), times)

    def test_overview_leads_to_the_courses(self):
        self.login(self.user_portal_provider)
        page = self.get("/my/verbund")
        self.assertTrue(page.xpath(f"//section//a[@href='{URL}']"))

    def test_names_once_confirmed(self):
        self.login(self.user_portal_provider)
        self.assertNotIn("Participants", self.text(self.get(self.url)))
        self.course.action_confirm()
        self.login(self.user_portal_a)
        seat = self.course.commitment_ids.registration_ids.filtered(
            lambda registration: registration.partner_id == self.company_a
        )[0]
        self.post(
            f"/my/verbund/courses/{self.course.id}/participants",
            **{f"name_{seat.id}": "Emine Yıldız", f"email_{seat.id}": "e@example.com"},
        )
        self.login(self.user_portal_provider)
        text = self.text(self.get(self.url))
        self.assertIn("Emine Yıldız", text)
        self.assertEqual(text.count("not named"), 7)
        self.assertNotIn("e@example.com", text)

    def test_needs_are_the_page_of_who_has_or_may_have_some(self):
        self.login(self.user_portal_provider)
        self.get("/my/verbund/needs", status=404)
        membership = self._membership(self.provider, self.network)
        need = self._need(self.provider, 2)
        self.assertIn(need.reference, self.text(self.get("/my/verbund/needs")))
        membership.action_end()
        self.assertIn(need.reference, self.text(self.get("/my/verbund/needs")))

    def test_companies_have_no_such_page(self):
        self.login(self.user_portal_a)
        self.get(URL, status=404)
        self.get(self.url, status=404)

    def test_odd_parameters(self):
        self.login(self.user_portal_provider)
        for query in ("?sortby=x", "/page/0", "?page=abc", "?sortby=name"):
            self.get(URL + query)

    def test_empty_state(self):
        self.course.provider_id = False
        self.login(self.user_portal_provider)
        self.assertIn("No course yet", self.text(self.get(URL)))
