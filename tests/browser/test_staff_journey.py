"""From open needs to posted invoices in the backend, by clicks alone."""

from odoo.tests import HttpCase, tagged

from odoo.addons.qualifizierungsverbund.tests.browser import BrowserMixin
from odoo.addons.qualifizierungsverbund.tests.common import VerbundCommon


@tagged("post_install", "-at_install")
class TestStaffJourney(BrowserMixin, VerbundCommon, HttpCase):
    """The manager plans and settles, finance books, approves and invoices."""

    def settle(self, page):
        # The backend keeps a line open for messages, so it is never quite idle.
        page.wait_for_timeout(500)

    def _open(self, page, action_xmlid, record=None):
        """:param record: id to open, the first view of the action when None"""
        page.goto(f"/odoo/action-{action_xmlid}" + (f"/{record}" if record else ""))
        page.wait_for_selector(".o_action .o_control_panel, .o_dialog .modal-footer")

    def _choose(self, page, field, words):
        """Type into a many2one and take what it offers."""
        box = page.locator(f"div[name='{field}'] input").first
        box.click()
        box.fill(words)
        page.click(f".o-autocomplete--dropdown-menu li:has-text('{words}') >> nth=0")

    def _add_line(self, page, field, **values):
        """Add a row to a list and fill it in, texts by typing, choices by choosing."""
        page.click(f"div[name='{field}'] .o_field_x2many_list_row_add a")
        row = page.locator(f"div[name='{field}'] .o_data_row.o_selected_row")
        row.wait_for()
        for name, value in values.items():
            cell = row.locator(f"td[name='{name}']")
            cell.click()
            choice = cell.locator("select, input.o_select_menu_toggler")
            if choice.count():
                choice.click()
                page.click(f".o_select_menu_item:has-text('{value}')")
            else:
                cell.locator("input, textarea").first.fill(value)

    def _press(self, page, name, state, dialog=False):
        """Press a button of the form, wait until its record is in ``state``."""
        # In the header, or beside the sentence that says what comes next.
        page.click(f".o_form_view button[name='{name}']:visible")
        if dialog:
            page.click(".modal-footer .btn-primary")
        page.wait_for_selector(
            f".o_statusbar_status button.o_arrow_button_current[data-value='{state}']"
        )

    def _decide(self, page, label, state):
        """Open the dialog that shows who will be told, and say yes there."""
        page.click(f".o_form_view button:has-text('{label}'):visible")
        page.wait_for_selector(".modal details summary")
        page.click(".modal-footer .btn-primary:visible")
        page.wait_for_selector(
            f".o_statusbar_status button.o_arrow_button_current[data-value='{state}']"
        )

    def test_from_needs_to_invoices(self):
        for company, seats in ((self.company_a, 5), (self.company_b, 4)):
            self._need(company, seats, price_ceiling=1000.0).action_confirm()
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
            page.click(".nav-link:has-text('Cost Plan')")
            self._add_line(page, "cost_ids", name="Teaching", amount_fixed="805")
            self._decide(page, "Open Booking", "booking_open")
            page.click(".nav-link:has-text('Commitments')")
            # Both companies say yes on the phone; the manager notes it.
            for _company in range(2):
                row = page.locator(
                    ".o_data_row:has(button[name='action_commit'])"
                ).first
                row.locator("button[name='action_commit']").click()
                page.click(".o_dialog .modal-footer .btn-primary")
                page.wait_for_selector(".o_dialog", state="detached")
                page.wait_for_timeout(300)
            page.wait_for_selector("button[name='action_commit']", state="detached")
            self._decide(page, "Confirm Course", "confirmed")

        # The weeks go by. No page is open: it would ask with the cursor of the test.
        course = self.env["verbund.course"].search([("state", "=", "confirmed")])
        course.write({"date_begin": "2026-02-02 08:00:00"})
        course.write({"date_end": "2026-02-06 15:00:00"})
        course_id = course.id

        with self.page(locale="en-US") as page:
            self.sign_in(page, manager)
            self._open(page, f"{module}.verbund_course_action", course_id)
            self._press(page, "action_start", "running", dialog=True)
            self._press(page, "action_finish", "done", dialog=True)
            self.look(page, "staff-course-done")

        course = self.env["verbund.course"].search([("state", "=", "done")], limit=1)
        self.assertEqual(course.seats_committed, 9)
        self.assertEqual(len(course.event_id.registration_ids), 9)
        course_name = course.name
        provider_name = self.provider.name

        with self.page(locale="en-US") as page:
            self.sign_in(page, finance)
            self._open(page, "account.action_move_in_invoice_type", "new")
            self._choose(page, "partner_id", provider_name)
            self._choose(page, "verbund_course_id", course_name)
            page.fill("div[name='ref'] input", "BM-2026-7")
            page.click("div[name='invoice_date'] :is(input, button)")
            page.keyboard.type("11/02/2026")
            page.keyboard.press("Tab")
            self._add_line(
                page,
                "invoice_line_ids",
                name="Teaching of nine people",
                price_unit="500",
            )
            self.look(page, "staff-bill-draft")
            self._press(page, "action_post", "posted")

        with self.page(locale="en-US") as page:
            self.sign_in(page, manager)
            self._open(page, f"{module}.verbund_course_action", course_id)
            page.click("button[name='action_create_settlement']")
            # The bill is in it already, with the tax that nobody can deduct from an
            # exempt course; what nobody billed is typed.
            page.wait_for_selector("div[name='cost_ids'] .o_data_row")
            self._add_line(page, "cost_ids", name="Room of company A", amount_net="305")
            self.look(page, "staff-settlement-costs")
            self._press(page, "action_compute", "computed")
            self._press(page, "action_request_approval", "in_review")
            self.assertFalse(page.query_selector("button[name='action_approve']"))
            self.look(page, "staff-settlement-in-review")

        settlement = course.settlement_ids
        self.assertEqual(
            settlement.cost_ids.mapped(lambda cost: (cost.source, cost.amount)),
            [("bill", 595.0), ("typed", 305.0)],
        )
        settlement_id = settlement.id

        with self.page(locale="en-US") as page:
            self.sign_in(page, finance)
            self._open(page, f"{module}.verbund_settlement_action", settlement_id)
            self._press(page, "action_approve", "approved", dialog=True)
            self._press(page, "action_create_invoices", "invoiced", dialog=True)
            self.look(page, "staff-settlement-invoiced")

        self.assertEqual(settlement.state, "invoiced")
        self.assertEqual(
            sorted(settlement.invoice_ids.mapped("amount_total")), [400.0, 500.0]
        )
