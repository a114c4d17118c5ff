from odoo.tests import tagged

from .common import PortalCase

NEEDS = "/my/verbund/needs"


@tagged("post_install", "-at_install")
class TestPortalNumbers(PortalCase):
    """Amounts that people type into a form, in their language or another's."""

    def _post_need(self, prefix="", status=303, **values):
        values = {"topic_id": str(self.topic.id), "seats_firm": "2", **values}
        return self.post(f"{prefix}{NEEDS}/new", status=status, **values)

    def _needs(self):
        return self.env["verbund.need"].search(
            [("partner_id", "=", self.company_a.id)], order="id"
        )

    def _log_in_german(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.user_portal_a.lang = "de_DE"
        self.login(self.user_portal_a)

    def test_a_comma_in_an_english_form_is_never_lost(self):
        course = self._course(fixed=3300.0)
        course.action_open_booking()
        self.login(self.user_portal_a)
        for typed in ("512,5", "512.50", "€ 512.5", "512,50 Euro"):
            self._post_need(price_ceiling=typed)
        self.assertEqual(self._needs().mapped("price_ceiling"), [512.5] * 4)
        self.post(
            f"/my/verbund/courses/{course.id}/commit",
            seats="2",
            price_ceiling="512,5",
            binding="1",
        )
        self.assertEqual(course.commitment_ids.price_ceiling, 512.5)

    def test_a_grouped_amount_is_read_by_the_language(self):
        self.login(self.user_portal_a)
        self._post_need(price_ceiling="1,234")
        self.assertEqual(self._needs().price_ceiling, 1234)

    def test_what_can_be_read_in_two_ways_is_asked(self):
        self._log_in_german()
        for typed in ("1.234", "1,234", "1.234 €"):
            page = self._post_need("/de", status=200, price_ceiling=typed)
            self.assertIn("1234", self.error(page))
            kept = page.xpath("//form//input[@name='price_ceiling']/@value")
            self.assertEqual(kept, [typed])
        page = self._post_need("/de", status=200, seats_firm="1.234")
        self.assertIn("1234", self.error(page))
        self.assertFalse(self._needs())

    def test_amounts_as_germans_write_them(self):
        self._log_in_german()
        typed = {"450,-": 450, "1.234,-": 1234, "1.234,50": 1234.5, "450 Euro": 450}
        for text in typed:
            self._post_need("/de", price_ceiling=text)
        self.assertEqual(
            self._needs().mapped("price_ceiling"), [float(n) for n in typed.values()]
        )
