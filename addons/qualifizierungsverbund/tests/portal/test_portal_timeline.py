import base64
import io
from datetime import timedelta

from PIL import Image

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

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

    def test_staff_read_the_way_of_all_companies(self):
        course = self._course()

        def check(following, *done):
            self.env.invalidate_all()
            rows = course.with_context(lang="en_US").sudo()._staff_timeline()
            names = {key: [] for key in ("done", "next", "later")}
            for row in rows:
                names[row["state"]].append(row["name"])
            self.assertEqual((names["next"], names["done"]), (following, [*done]))

        check(["Asked for seats"], "Course is planned")
        course.action_add_needs(self.need.ids)
        planned = ("Needs handed in", "Course is planned")
        check(["Asked for seats"], *planned)
        course.action_open_booking()
        check(["Seats promised"], *planned, "Asked for seats")
        self._commit(course, self.company_b, 4)
        course._commit_seats(self.company_a, 4, False, contact=self.contact)
        asked = (*planned, "Asked for seats", "Seats promised")
        check(["Decided"], *asked)
        form = course.with_user(self.user_staff).with_context(lang="en_US")
        self.assertIn("Seats promised", form.timeline)
        self.assertNotIn("<a", form.timeline)
        course.action_confirm()
        check(["Held"], *asked, "Decided")
        settlement = self._approve(self._settlement(course))
        settlement.with_user(self.user_finance).action_create_invoices()
        self.env.flush_all()
        invoiced = (*asked, "Decided", "Invoiced")
        check(["Paid"], *invoiced)
        # when one has paid the other still owes
        first, last = settlement.line_ids.sudo().invoice_id
        for move in (first, last):
            check(["Paid"], *invoiced)
            self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=move.ids
            ).create({})._create_payments()
        check([], *invoiced, "Paid")

    def test_after_its_day_a_course_waits_for_the_decision_alone(self):
        course = self._course()
        course.action_add_needs(self.need.ids)
        course.action_open_booking()
        last = course.commitment_deadline
        self.assertEqual(self._steps(course)["next"], ["Seats promised"])
        self._commit(course, self.company_b, 4)
        with freeze_time(last + timedelta(days=1)):
            for record in (course, self.need):
                rows = record.with_context(lang="en_US").sudo()
                who = [self.company_a] if record == course else []
                [step] = [
                    row for row in rows._page_timeline(*who) if row["state"] == "next"
                ]
                self.assertEqual((step["name"], step["date"]), ("Decided", ""))
            # who has promised reads that it has, all the same
            rows = course.with_context(lang="en_US").sudo()
            steps = rows._page_timeline(self.company_b)
            done = [row["name"] for row in steps if row["state"] == "done"]
            self.assertIn("Seats promised", done)

    def test_nothing_follows_a_course_that_was_cancelled(self):
        course = self._course()
        course.action_open_booking()
        course.action_cancel("other")
        states = {row["state"] for row in course.sudo()._staff_timeline()}
        self.assertEqual(states, {"done"})

    def test_the_share_and_its_payment_are_the_last_steps(self):
        course = self._confirmed_course({self.company_a: 8})
        settlement = self._approve(self._settlement(course))
        settlement.with_user(self.user_finance).action_create_invoices()
        self.env.flush_all()
        steps = self._steps(course)
        self.assertIn("Invoiced", steps["done"])
        self.assertEqual(steps["next"], ["Paid"])
        page = self.get(f"/my/verbund/courses/{course.id}")
        line = settlement.line_ids.sudo()
        self.assertTrue(page.xpath(f"{STEPS}/a[@href='/my/verbund/shares/{line.id}']"))
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=line.invoice_id.ids
        ).create({})._create_payments()
        self.assertIn("Paid", self._steps(course)["done"])

    def test_where_nothing_is_invoiced_no_invoice_is_waited_for(self):
        """A share of nothing, and one that others invoice, end with the course."""
        said = {
            "association": "For this share there is no invoice.",
            "provider": "The training provider invoices this share.",
            "lead": "The lead company of the network invoices this share.",
        }
        for billing, words_ in said.items():
            self.network.billing_model = billing
            course = self._confirmed_course({self.company_a: 8})
            cost = 0.0 if billing == "association" else 3300.0
            settlement = self._settlement(course, costs=[("fee", cost)])
            with self.subTest(billing):
                ahead = "Invoiced" in self._steps(course)["later"]
                self.assertEqual(ahead, billing == "association")
                self._approve(settlement)
                self.assertNotIn("Invoiced", str(self._steps(course)))
                self.assertNotIn("Paid", str(course.sudo()._staff_timeline()))
                url = f"/my/verbund/shares/{settlement.line_ids.sudo().id}"
                text = self.text(self.get(url))
                self.assertIn(words_, text)
                self.assertNotIn("invoice for this share yet", text)

    def test_need_course_share_and_invoice_lead_to_each_other(self):
        course = self._course()
        course.action_add_needs(self.need.ids)
        course.action_open_booking()
        course._commit_seats(self.company_a, 8, False, contact=self.contact)
        course.action_confirm()
        settlement = self._approve(self._settlement(course))
        line = settlement.line_ids.sudo()
        pages = {
            "need": self.url,
            "course": f"/my/verbund/courses/{course.id}",
            "share": f"/my/verbund/shares/{line.id}",
        }
        self.assert_ways(pages)  # approved, not invoiced yet
        settlement.with_user(self.user_finance).action_create_invoices()
        self.env.flush_all()
        self.assert_ways(pages)
        invoice = f"/my/invoices/{line.invoice_id.id}"
        self.assertTrue(self.get(pages["share"]).xpath(f"//a[@href='{invoice}']"))
        back = f"//a[@href='{pages['share']}']"
        self.assertTrue(self.get(invoice).xpath(back))
        # by a link of Odoo, without a login, there is no way into the portal
        token = line.invoice_id._portal_ensure_token()
        self.authenticate(None, None)
        self.assertFalse(self.get(f"{invoice}?access_token={token}").xpath(back))

    def assert_ways(self, pages):
        """Each page leads to the others, by its timeline."""
        for name, url in pages.items():
            ways = self.get(url).xpath(f"{STEPS}/a/@href")
            for other in pages.keys() - {name}:
                self.assertIn(pages[other], ways, f"{name} to {other}")

    def test_a_page_without_a_login_shows_the_same_and_leads_nowhere(self):
        course = self._course()
        course.action_add_needs(self.need.ids)
        course.action_open_booking()
        word = course._get_commitment(self.company_a)
        self.authenticate(None, None)
        for record, scope in ((self.need, "need"), (word, "word"), (word, "names")):
            _link, token = self.env["verbund.link"]._issue(record, scope, self.contact)
            page = self.get(f"/verbund/l/{token}")
            with self.subTest(scope=scope):
                said = [" ".join(li.text_content().split()) for li in page.xpath(STEPS)]
                self.assertTrue(any("Next: Seats promised" in words for words in said))
                self.assertFalse(page.xpath(f"{STEPS}//a"))

    def test_staff_read_on_the_need_what_the_company_reads(self):
        need = self.need.with_user(self.user_staff)
        self.assertIn("Course is planned", need.timeline)
        self.assertIn("Need handed in", need.timeline)
        self.assertNotIn("<a", need.timeline)
        new = self.env["verbund.need"].with_user(self.user_staff).new({})
        self.assertNotIn("Need handed in", new.timeline or "")

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

    def test_only_who_was_asked_reads_so(self):
        """Not who has booked by itself, or came from the waiting list."""
        course = self._course()
        course.action_open_booking()
        course._commit_seats(self.company_a, 2, False, contact=self.contact)
        for record, who in ((course, self.company_a), (course, None)):
            rows = record.with_context(lang="en_US").sudo()
            rows = rows._page_timeline(who) if who else rows._staff_timeline()
            done = [row["name"] for row in rows if row["state"] == "done"]
            self.assertNotIn("Asked for seats", done)
            self.assertIn("Seats promised", done)

        course = self._course()
        course.action_open_booking()
        self._commit(course, self.company_b, 12)
        course._join_waiting(self.company_a, 1, "up_to")
        self.assertNotIn("Asked for seats", str(self._steps(course)))
        course.max_seats = 13
        course._get_waiting(self.company_a)._take(self.contact)
        self.assertEqual(self._steps(course)["done"], ["Seats promised"])

    def test_who_has_declined_and_comes_by_itself_was_asked(self):
        course = self._course()
        course.action_open_booking()
        word = self.env["verbund.commitment"].create(
            {"course_id": course.id, "partner_id": self.company_a.id}
        )
        asked = "Asked for seats"
        rows = course.with_context(lang="en_US").sudo()._page_timeline(self.company_a)
        dates = {row["name"]: row["date"] for row in rows}
        day = self.association._verbund_day(word.asked_at)
        self.assertEqual(dates[asked], day.strftime("%m/%d/%Y"))
        with self.assertRaises(AccessError):  # nobody says so by RPC
            word.with_user(self.user_staff).asked_at = False
        course._release_seats(self.company_a, self.contact)
        self.assertEqual(
            self._steps(course), {"done": [asked], "next": [], "later": []}
        )
        course._commit_seats(self.company_a, 2, False, contact=self.contact)
        self.assertEqual(self._steps(course)["done"][-2:], [asked, "Seats promised"])

    def test_every_page_names_who_is_asked(self):
        course = self._course()
        course.action_open_booking()
        contacts = "//*[contains(@class, 'o_verbund_contacts')]"
        pages = ("", "/needs", "/needs/new", "/courses", "/shares")
        for url in (
            self.url,
            f"/my/verbund/courses/{course.id}",
            *(f"/my/verbund{page}" for page in pages),
        ):
            page = self.get(url)
            with self.subTest(url=url):
                self.assertEqual(len(page.xpath(contacts)), 1)
                self.assertIn(self.user_manager.name, self.text(page))
        self.login(self.user_portal_provider)
        page = self.get("/my/verbund/offers")
        self.assertIn(self.network.company_id.name, self.text(page))
        self.assertEqual(len(page.xpath(contacts)), 1)

    def test_who_is_asked_has_a_number_a_face_and_still_works_here(self):
        image = io.BytesIO()
        Image.new("RGB", (2, 2)).save(image, "PNG")
        image = base64.b64encode(image.getvalue())

        def shown():
            self.env.invalidate_all()
            [contact] = self.need._page_contacts()
            return contact

        association = self.need.company_id
        association.phone = "+49 711 1"
        self.user_manager.partner_id.phone = False
        self.assertEqual(shown()["phone"], "+49 711 1")
        self.assertFalse(shown()["photo"])
        self.user_manager.partner_id.write({"phone": "+49 731 5", "image_1920": image})
        self.assertEqual(shown()["phone"], "+49 731 5")
        self.assertTrue(shown()["photo"].startswith("data:image/"))
        _link, token = self.env["verbund.link"]._issue(self.need, "need", self.contact)
        page = self.get(f"/verbund/l/{token}")
        self.assertTrue(page.xpath("//img[starts-with(@src, 'data:image/')]"))
        # whoever is left answers; where nobody is, the association does
        self.user_manager.active = False
        self.assertNotEqual(shown()["name"], self.user_manager.name)
        (self.network.manager_id | self.network.team_ids).active = False
        self.assertEqual(shown()["name"], self.need._notice_sender())
        self.assertTrue(shown()["email"] or shown()["phone"])
