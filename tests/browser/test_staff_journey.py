"""From open needs to posted invoices in the backend, by clicks alone."""

from odoo.tests import HttpCase, tagged

from odoo.addons.qualifizierungsverbund.tests.browser import BrowserMixin
from odoo.addons.qualifizierungsverbund.tests.common import VerbundCommon


@tagged("post_install", "-at_install")
class TestStaffJourney(BrowserMixin, VerbundCommon, HttpCase):
    """The manager plans and settles, the second person approves and invoices."""

    def settle(self, page):
        # The backend keeps a line open for messages, so it is never quite idle.
        page.wait_for_timeout(500)

    def _open(self, page, action_xmlid, record=None):
        """:param record: id to open, the first view of the action when None"""
        page.goto(f"/odoo/action-{action_xmlid}" + (f"/{record}" if record else ""))
        page.wait_for_selector(".o_action .o_control_panel, .o_dialog .modal-footer")

    def _press(self, page, name, state, dialog=False):
        """Press a button of the form, wait until its record is in ``state``."""
        # The phone hides buttons of the header; the desktop shows all of them.
        page.click(f".o_form_statusbar button[name='{name}']")
        if dialog:
            page.click(".modal-footer .btn-primary")
        page.wait_for_selector(
            f".o_statusbar_status button.o_arrow_button_current[data-value='{state}']"
        )

    def test_from_needs_to_invoices(self):
        for company, seats in ((self.company_a, 5), (self.company_b, 4)):
            self._need(company, seats).action_confirm()
        manager, finance = self.user_manager.login, self.user_finance.login
        module = "qualifizierungsverbund"

        with self.page(locale="en-US") as page:
            self.sign_in(page, manager)
            self._open(page, f"{module}.verbund_need_action")
            page.click("button:has-text('Pool Needs')")
            page.wait_for_selector(".modal .o_data_row")
            self.assertIn("Can take place", page.inner_text(".modal .o_data_row"))
            page.click(".modal button[name='action_create_courses']")
            page.wait_for_selector(".o_form_view .o_statusbar_status")
            self.look(page, "staff-course-planned")
            self._press(page, "action_open_booking", "booking_open")
            # Both companies say yes on the phone; the manager notes it.
            for _company in range(2):
                row = page.locator(
                    ".o_data_row:has(button[name='action_commit'])"
                ).first
                row.locator("button[name='action_commit']").click()
                page.wait_for_timeout(300)
            page.wait_for_selector("button[name='action_commit']", state="detached")
            self._press(page, "action_confirm", "confirmed", dialog=True)
            self._press(page, "action_start", "running")
            self._press(page, "action_finish", "done")
            self.look(page, "staff-course-done")

        course = self.env["verbund.course"].search([("state", "=", "done")], limit=1)
        self.assertEqual(course.seats_committed, 9)
        self.assertEqual(len(course.event_id.registration_ids), 9)
        settlement = self._settlement(course, costs=(("fee", 900.0),))
        settlement_id = settlement.id
        action = f"{module}.verbund_settlement_action"

        with self.page(locale="en-US") as page:
            self.sign_in(page, manager)
            self._open(page, action, settlement_id)
            self._press(page, "action_compute", "computed")
            self._press(page, "action_request_approval", "in_review")
            self.assertFalse(page.query_selector("button[name='action_approve']"))

        with self.page(locale="en-US") as page:
            self.sign_in(page, finance)
            self._open(page, action, settlement_id)
            self._press(page, "action_approve", "approved", dialog=True)
            self._press(page, "action_create_invoices", "invoiced", dialog=True)
            self.look(page, "staff-settlement-invoiced")

        self.assertEqual(settlement.state, "invoiced")
        self.assertEqual(
            sorted(settlement.invoice_ids.mapped("amount_total")), [400.0, 500.0]
        )
