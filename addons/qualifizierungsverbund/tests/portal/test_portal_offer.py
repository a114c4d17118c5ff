from odoo.tests import freeze_time, tagged

from ..courses.test_inquiry import InquiryCase
from .common import PortalCase


@tagged("post_install", "-at_install")
class TestPortalOffer(InquiryCase, PortalCase):
    """A provider answers an inquiry in its portal and by link."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.partner"].search([]).lang = "en_US"
        cls.user_portal_provider.lang = "en_US"
        cls.course.action_start_tender()
        cls.offer, cls.foreign = cls.env["verbund.offer"].create(
            [
                {
                    "course_id": cls.course.id,
                    "partner_id": partner.id,
                    "reply_until": "2099-06-30",
                    "inquiry_text": "Bitte mit Übungen",
                }
                for partner in (cls.provider, cls.rivals[0])
            ]
        )
        cls.url = f"/my/verbund/offers/{cls.offer.id}"

    def setUp(self):
        super().setUp()
        self.login(self.user_portal_provider)

    def _form(self, **values):
        return {
            "answer": "offer",
            "fixed_amount": "3000",
            "per_head_amount": "10.50",
            "step_seats": "11",
            "step_amount": "800",
            "travel_amount": "200",
            "min_seats": "6",
            "max_seats": "12",
            "valid_until": "2099-09-30",
            "azav": "1",
            "possible_dates": "ab 4. Mai",
            "cancellation_terms": "50 %",
            **values,
        }

    def test_the_list_has_the_own_inquiries_alone(self):
        page = self.get("/my/verbund/offers")
        hrefs = page.xpath("//main//a/@href")
        self.assertIn(self.url, hrefs)
        self.assertNotIn(f"/my/verbund/offers/{self.foreign.id}", hrefs)
        self.assertIn("Please answer by 06/30/2099", self.text(page))

    def test_an_inquiry_with_a_day_stands_before_one_without(self):
        course = self._course(cost_ids=False)
        course.action_start_tender()
        noted = self.env["verbund.offer"].create(
            {"course_id": course.id, "partner_id": self.provider.id}
        )
        hrefs = self.get("/my/verbund/offers").xpath("//main//a/@href")
        self.assertLess(
            hrefs.index(self.url), hrefs.index(f"/my/verbund/offers/{noted.id}")
        )

    def test_every_form_says_in_which_unit_amounts_are_read(self):
        course = self._course(cost_ids=False)
        course.action_start_tender()
        undated = self.env["verbund.offer"].create(
            {"course_id": course.id, "partner_id": self.provider.id}
        )
        for url in (self.url, f"/my/verbund/offers/{undated.id}"):
            with self.subTest(url=url):
                page = self.get(url)
                self.assertIn("Amounts are without VAT.", self.text(page))
                for name in ("fixed_amount", "per_head_amount", "travel_amount"):
                    [field] = page.xpath(f"//input[@name='{name}']")
                    [unit] = page.xpath(f"//*[@id='{field.get('aria-describedby')}']")
                    self.assertEqual(unit.text, self.association.currency_id.symbol)
                [seats] = page.xpath("//input[@name='step_seats']")
                self.assertIsNone(seats.get("aria-describedby"))

    def test_an_offer_is_made_and_corrected_until_the_day(self):
        text = self.text(self.get(self.url))
        for part in ("We ask you for an offer", "Bitte mit Übungen", "8 to 12"):
            self.assertIn(part, text)
        self.assertNotIn(self.rivals[0].name, text)
        text = self.text(self.post(self.url, **self._form()))
        self.assertIn("You can correct it until 06/30/2099", text)
        self.assertRecordValues(
            self.offer,
            [
                {
                    "state": "received",
                    "fixed_amount": 3000.0,
                    "per_head_amount": 10.5,
                    "step_seats": 11,
                    "step_amount": 800.0,
                    "travel_amount": 200.0,
                    "min_seats": 6,
                    "max_seats": 12,
                    "azav": True,
                    "possible_dates": "ab 4. Mai",
                    "cancellation_terms": "50 %",
                    "answered_by": self.user_portal_provider.partner_id.name,
                }
            ],
        )
        self.assertTrue(self._told(self.offer, "received"))
        page = self.post(self.url, **self._form(fixed_amount="2800", azav=""))
        self.assertEqual((self.offer.fixed_amount, self.offer.azav), (2800.0, False))
        self.assertEqual(
            page.xpath("//input[@name='fixed_amount']/@value"), ["2800.00"]
        )

    def test_an_offer_is_declined_and_thought_better_of(self):
        page = self.get(self.url)
        self.assertEqual(len(page.xpath("//textarea[@name='decline_reason']")), 1)
        page = self.post(self.url, answer="decline", decline_reason="Voll")
        self.assertIn("You make no offer", self.text(page))
        # it was the provider that declined
        [state] = page.xpath("//*[contains(@class, 'o_verbund_state')]")
        self.assertEqual(state.text, "No offer")
        self.assertEqual(
            (self.offer.state, self.offer.decline_reason), ("declined", "Voll")
        )
        self.post(self.url, **self._form())
        self.assertEqual(
            (self.offer.state, self.offer.decline_reason), ("received", False)
        )

    def test_what_is_wrong_is_said_beside_its_field(self):
        for values, message in (
            ({"fixed_amount": "", "per_head_amount": ""}, "Please name a fixed price"),
            ({"fixed_amount": "viel"}, "is an amount above zero"),
            ({"min_seats": "9", "max_seats": "8"}, "smaller than the smallest"),
            ({"step_seats": ""}, "From how many people"),
            ({"step_amount": ""}, "What does the second trainer cost"),
            ({"valid_until": "2020-01-01"}, "This day has passed"),
            ({"valid_until": "31.02.2099"}, "is not a date"),
            ({"max_seats": "-1"}, "is a whole number"),
            ({"cancellation_terms": "x" * 2001}, "longer than"),
        ):
            with self.subTest(values=values):
                text = self.text(self.post(self.url, 200, **self._form(**values)))
                self.assertIn(message, text)
                self.assertEqual(self.offer.state, "asked")
                self.assertFalse(self.offer.fixed_amount)

    def test_what_is_unlikely_is_asked_once_more(self):
        for values, said in (
            ({"step_seats": "15"}, "more than your largest group"),
            ({"valid_until": "2099-06-29"}, "over before we choose"),
        ):
            name = next(iter(values))
            with self.subTest(values=values):
                page = self.post(self.url, 200, **self._form(**values))
                self.assertIn(said, self.text(page))
                self.assert_said_beside(page, f"offer_{name}")
                sure = {**values, f"sure_{name}": "1"}
                self.post(self.url, **self._form(**sure))
        self.post(self.url, **self._form(valid_until="2099-06-30"))
        self.assertEqual(str(self.offer.valid_until), "2099-06-30")

    def test_too_late_or_decided_changes_nothing(self):
        self.offer.write({"fixed_amount": 1.0, "reply_until": "2027-03-10"})
        with freeze_time("2027-03-10 22:30:00"):  # half past eleven there
            self.post(self.url, **self._form(fixed_amount="2"))
        self.assertEqual(self.offer.fixed_amount, 2.0)
        with freeze_time("2027-03-11 09:00:00"):
            text = self.text(self.post(self.url, 200, **self._form()))
            self.assertIn("Offers were taken until 03/10/2027", text)
            self.assertFalse(self.get(self.url).xpath("//input[@name='fixed_amount']"))
        self.offer.reply_until = "2099-06-30"
        self.foreign.fixed_amount = 100.0
        self.foreign.action_award()
        text = self.text(self.post(self.url, 200, **self._form()))
        self.assertIn("This inquiry is closed", text)
        self.assertEqual((self.offer.fixed_amount, self.offer.state), (2.0, "rejected"))

    def test_more_inquiries_cost_no_more_queries(self):
        few = self._count_queries("/my/verbund/offers")
        for number in range(10):
            course = self._course(name=f"Kurs {number}")
            course.action_start_tender()
            self.env["verbund.offer"].create(
                {"course_id": course.id, "partner_id": self.provider.id}
            )
        self.assertLessEqual(self._count_queries("/my/verbund/offers"), few + 2)

    def test_what_is_wrong_is_said_at_its_field(self):
        page = self.post(self.url, 200, **self._form(max_seats="2", fixed_amount="x"))
        for name in ("max_seats", "fixed_amount"):
            [field] = page.xpath(f"//input[@name='{name}']")
            self.assertEqual(field.get("aria-invalid"), "true")
            *_unit, described = field.get("aria-describedby").split()
            [error] = page.xpath(f"//*[@id='{described}']")
            self.assertTrue(error.text_content().strip())
        [field] = page.xpath("//input[@name='min_seats']")
        self.assertFalse(field.get("aria-invalid"))
        labels = set(page.xpath("//form//label/@for"))
        fields = page.xpath("//main//form//input[@id] | //main//form//textarea[@id]")
        self.assertLessEqual({field.get("id") for field in fields}, labels)

    def test_nobody_else_gets_there(self):
        foreign = f"/my/verbund/offers/{self.foreign.id}"
        for url in (foreign, f"{foreign}/brief", "/my/verbund/offers/0"):
            self.get(url, status=404)
        self.url_open(foreign, data=self._form())
        self.assertEqual(self.foreign.state, "asked")
        self.login(self.user_portal_a)
        for url in ("/my/verbund/offers", self.url):
            self.get(url, status=404)

    def test_the_brief_is_read(self):
        response = self.url_open(f"{self.url}/brief")
        self.assertEqual(response.status_code, 200)
        self.assertIn("attachment", response.headers["Content-Disposition"])

    def test_by_link_too(self):
        contact = self.user_portal_provider.partner_id
        link, token = self.env["verbund.link"]._issue(self.offer, "offer", contact)
        self.logout()
        url = link._url(token)
        url = url[url.index("/verbund/l/") :]
        page = self.get(url)
        self.assertTrue(page.xpath("//form//input[@name='fixed_amount']"))
        self.url_open(url, data=self._form())
        self.assertEqual(self.offer.state, "received")
        self.assertEqual(self.offer.answered_by, contact.name)
        self.assertEqual(self.url_open(f"{url}?file=brief").status_code, 200)
