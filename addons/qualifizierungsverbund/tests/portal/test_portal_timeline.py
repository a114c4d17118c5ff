from odoo.tests import tagged

from .common import PortalCase

STEPS = "//nav[contains(@class, 'o_verbund_timeline')]//li"


@tagged("post_install", "-at_install")
class TestPortalTimeline(PortalCase):
    """How far a need and its course have come for a company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.partner"].search([]).lang = "en_US"
        cls.contact = cls.user_portal_a.partner_id
        cls.need = cls._need(cls.company_a, 8)
        cls.url = f"/my/verbund/needs/{cls.need.id}"

    def setUp(self):
        super().setUp()
        self.login(self.user_portal_a)

    def _steps(self, record):
        """:return: dict state -> names of the steps"""
        record = record.with_context(lang="en_US").sudo()
        who = [self.company_a] if record._name == "verbund.course" else []
        found = {"done": [], "next": [], "later": []}
        for step in record._page_timeline(*who):
            found[step["state"]].append(step["name"])
        return found

    def test_a_need_goes_its_way_to_the_payment(self):
        def done(*names):
            self.assertEqual(self._steps(self.need)["done"], [*names])

        done("Need handed in")
        self.assertEqual(self._steps(self.need)["next"], ["Course is planned"])
        course = self._course()
        course.action_add_needs(self.need.ids)
        done("Need handed in", "Course is planned")
        # a course that is planned is not shown to companies yet
        urls = self.need.sudo()._page_timeline()
        self.assertFalse([step["url"] for step in urls if "/courses/" in step["url"]])
        course.action_open_booking()
        course._commit_seats(self.company_a, 8, False, contact=self.contact)
        way = ["Need handed in", "Course is planned", "Asked for seats"]
        done(*way, "Seats promised")
        self.assertEqual(self._steps(course), self._steps(self.need))
        course.action_confirm()
        done(*way, "Seats promised", "Decided")
        self.assertEqual(self._steps(self.need)["next"], ["Held"])
        page = self.get(self.url)
        [current] = page.xpath(f"{STEPS}[@aria-current='step']")
        self.assertIn("Held", current.text_content())
        url = f"/my/verbund/courses/{course.id}"
        self.assertTrue(page.xpath(f"{STEPS}/a[@href='{url}']"))
        self.assertTrue(self.get(url).xpath(f"{STEPS}/a[@href='{self.url}']"))

    def test_the_share_and_its_payment_are_the_last_steps(self):
        course = self._confirmed_course({self.company_a: 8})
        settlement = self._approve(self._settlement(course))
        settlement.with_user(self.user_finance).action_create_invoices()
        self.env.flush_all()
        steps = self._steps(course)
        self.assertIn("Invoiced", steps["done"])
        self.assertEqual(steps["next"], ["Paid"])
        page = self.get(f"/my/verbund/courses/{course.id}")
        line = settlement.line_ids
        self.assertTrue(page.xpath(f"{STEPS}/a[@href='/my/verbund/shares/{line.id}']"))
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=line.invoice_id.ids
        ).create({})._create_payments()
        self.assertIn("Paid", self._steps(course)["done"])

    def test_what_has_ended_has_no_next_step(self):
        self.need.action_withdraw()
        self.assertFalse(self._steps(self.need)["next"])
        course = self._course()
        course.action_open_booking()
        self._commit(course, self.company_a, 3)
        course.action_cancel()
        self.assertFalse(self._steps(course)["next"])

    def test_who_was_not_asked_begins_with_its_word(self):
        course = self._course()
        course.action_open_booking()
        self.assertEqual(self._steps(course)["next"], ["Seats promised"])
        self._commit(course, self.company_b, 8)
        course.action_confirm()
        self.assertEqual(self._steps(course), {"done": [], "next": [], "later": []})

    def test_every_page_names_who_is_asked(self):
        course = self._course()
        course.action_open_booking()
        for url in (self.url, f"/my/verbund/courses/{course.id}"):
            page = self.get(url)
            self.assertTrue(page.xpath("//*[contains(@class, 'o_verbund_contacts')]"))
        self.assertIn(self.user_manager.name, self.text(page))
