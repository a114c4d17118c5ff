from odoo.tests import tagged

from ..money.common import SettlementCommon
from .common import PortalCase


@tagged("post_install", "-at_install")
class TestPortalOrderNumber(SettlementCommon, PortalCase):
    """A company notes its order number until its invoice is written."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        # full: nobody can take more seats, so no form asks for a further word
        cls.course = cls._confirmed_course({cls.company_a: 4, cls.company_b: 8})
        cls.word = cls.course._get_commitment(cls.company_a)
        cls.url = f"/my/verbund/courses/{cls.course.id}"

    def _fields(self):
        return self.get(self.url).xpath("//input[@name='order_number']")

    def _post(self, number, status=303):
        return self.post(f"{self.url}/order_number", status, order_number=number)

    def test_it_is_changed_until_the_invoice_is_written_and_stands_there(self):
        self.login(self.user_portal_a)
        text = self.text(self.get(self.url))
        self.assertIn("You can change it until the invoice is written", text)
        self._post("4500-1")
        self.assertEqual(self.word.order_number, "4500-1")
        settlement = self._approve(self._settlement(self.course))
        self.assertEqual(self._fields()[0].get("value"), "4500-1")
        self._post("4500-2")
        settlement.with_user(self.user_finance).action_create_invoices()
        [invoice] = settlement.invoice_ids.filtered(
            lambda move: move.commercial_partner_id == self.company_a
        )
        self.assertEqual(invoice.ref, "4500-2")
        self.assertFalse(self._fields())
        self.assertIn("you have noted: 4500-2", self.text(self.get(self.url)))
        page = self._post("4500-3", status=200)
        self.assertIn("No invoice can bear another order number", self.error(page))
        self.assertEqual(self.word.order_number, "4500-2")

    def test_what_finance_has_entered_for_the_share_is_not_typed_over(self):
        settlement = self._settlement(self.course)
        settlement.action_compute()
        self._line(settlement, self.company_b).order_number = "OTHER"
        self.login(self.user_portal_a)
        self.assertTrue(self._fields())
        self._line(settlement, self.company_a).order_number = "OFFICE"
        self.assertFalse(self._fields())
        page = self._post("4500-4", status=200)
        self.assertIn("No invoice can bear another order number", self.error(page))

    def test_where_nothing_is_invoiced_no_number_is_asked_for(self):
        settlement = self._settlement(self.course, costs=[("fee", 0.0)])
        self.login(self.user_portal_a)
        settlement.with_user(self.user_manager).action_compute()
        self.assertTrue(self._fields(), "it may be computed again")
        self._post("4500-1")
        settlement = self._approve(settlement)
        self.assertFalse(self._fields())
        self.assertIn("you have noted: 4500-1", self.text(self.get(self.url)))
        page = self._post("4500-2", status=200)
        self.assertIn("No invoice can bear another order number", self.error(page))
        settlement.with_user(self.user_finance).action_create_invoices()
        self.assertFalse(settlement.invoice_ids)
        self.assertFalse(self._fields())
        # it has cost something all the same
        settlement.with_user(self.user_manager).action_correct("A bill came late")
        self.assertTrue(self._fields())
        later = settlement.next_ids
        later.cost_ids.amount_net = 3300.0
        self._approve(later)
        self._post("4500-3")
        later.with_user(self.user_finance).action_create_invoices()
        self.assertIn("4500-3", later.invoice_ids.mapped("ref"))
        self.assertFalse(self._fields())

    def test_where_others_invoice_no_number_is_asked_for(self):
        """Neither with the word nor afterwards; nobody would pass it on."""
        other = self._course()
        other.action_open_booking()
        url = f"/my/verbund/courses/{other.id}"
        self.login(self.user_portal_a)
        self.assertIn("your order number", self.text(self.get(url)))
        self.assertTrue(self._fields())
        self.network.billing_model = "provider"
        self.assertFalse(self._fields())
        page = self._post("4500-1", status=200)
        self.assertIn("No invoice can bear another order number", self.error(page))
        self.assertNotIn("order number", self.text(self.get(url)))

    def test_what_is_approved_is_invoiced_as_the_network_had_it_then(self):
        self._approve(self._settlement(self.course))
        self.network.billing_model = "provider"
        self.login(self.user_portal_a)
        self._post("4500-9")
        self.assertEqual(self.word.order_number, "4500-9")

    def test_who_may_not_bind_the_company_changes_nothing(self):
        self.login(self.user_portal_a_reader)
        self.assertFalse(self._fields())
        page = self._post("4500-5", status=200)
        self.assertIn("Only contacts who may bind your company", self.error(page))
        self.assertFalse(self.word.order_number)

    def test_wrong_numbers_are_said_beside_the_field(self):
        self.login(self.user_portal_a)
        page = self._post("x" * 51, status=200)
        self.assert_said_beside(page, "commit_order_number")
        self.assertFalse(self.word.order_number)
        self._post("4500-6")
        self._post("")
        self.assertFalse(self.word.order_number)

    def test_a_company_without_seats_finds_no_such_page(self):
        other = self._course()
        self.login(self.user_portal_a)
        for course_id in (other.id, 999999):
            url = f"/my/verbund/courses/{course_id}/order_number"
            self.post(url, 404, order_number="4500-7")
        self.word.action_cancel(note="Nobody has time")
        page = self._post("4500-8", status=200)
        self.assertIn("No invoice can bear another order number", self.error(page))

    def test_by_link_after_the_company_has_left(self):
        self.company_a.membership_ids.action_end()
        contact = self.user_portal_a.partner_id
        _link, token = self.env["verbund.link"]._issue(self.word, "word", contact)
        self.authenticate(None, None)
        url = f"/verbund/l/{token}"
        self.assertTrue(self.get(url).xpath("//input[@name='order_number']"))
        self.post(url, csrf=False, verb="order_number", order_number="4500-9")
        self.assertEqual(self.word.order_number, "4500-9")
