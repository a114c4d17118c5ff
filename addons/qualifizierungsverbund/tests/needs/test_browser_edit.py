from datetime import date

from odoo.tests import HttpCase, tagged

from ..browser import BrowserMixin
from ..common import MODULE, VerbundCommon

ROW = ".o_data_row:has-text('{}')".format
CONFIRM = ".modal:has-text('3 records') .modal-footer .btn-primary"


@tagged("post_install", "-at_install")
class TestNeedsEditedTogether(BrowserMixin, VerbundCommon, HttpCase):
    """Staff change a field of several needs at once, in their list."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        cls.user_staff.lang = "en_US"
        cls.needs = cls.env["verbund.need"].browse()
        for number in range(4):
            topic = cls.topic.copy(
                {"name": f"Thema {number}", "code": f"EDIT-{number}"}
            )
            cls.needs |= cls._need(cls.company_a, 2, topic_id=topic.id)

    def settle(self, page):
        # The backend keeps a line open for messages, so it is never quite idle.
        page.wait_for_timeout(500)

    def _change_three(self, page, day):
        """Tick three of the four and type a day into one of them."""
        self.sign_in(page, self.user_staff.login)
        page.goto(f"/odoo/action-{MODULE}.verbund_need_action")
        for number in range(3):
            page.click(f"{ROW(f'Thema {number}')} .o_list_record_selector input")
        page.click(f"{ROW('Thema 1')} [name='window_end']")
        page.fill(f"{ROW('Thema 1')} [name='window_end'] input", day)
        page.keyboard.press("Enter")
        page.wait_for_selector(CONFIRM)
        self.look(page, "needs-edited-together")
        page.click(CONFIRM)

    def test_one_field_of_three_is_changed_and_the_fourth_stays(self):
        before, after = date(2027, 6, 30), date(2027, 12, 31)
        with self.page(locale="en-US") as page:
            self._change_three(page, "12/31/2027")
            page.wait_for_selector(".modal", state="detached")
            for number in range(3):
                page.wait_for_selector(
                    f"{ROW(f'Thema {number}')} [name='window_end']:has-text('2027')"
                    ":has-text('Dec')"
                )
        self.assertEqual(self.needs.mapped("window_end"), [after] * 3 + [before])

    def test_what_does_not_fit_one_of_them_changes_none(self):
        self.needs[2].window_start = date(2027, 5, 1)
        with self.page(locale="en-US", expected=("RPC_ERROR",)) as page:
            self._change_three(page, "03/31/2027")
            page.wait_for_selector(
                ".modal:has-text('latest end is before the earliest start')"
            )
            self.look(page, "needs-edited-refused")
        self.assertEqual(set(self.needs.mapped("window_end")), {date(2027, 6, 30)})

    def test_who_empties_a_ceiling_has_none_and_who_types_zero_is_told(self):
        need = self.needs[0]
        need.price_ceiling = 390
        form = f"/odoo/action-{MODULE}.verbund_need_action/{need.id}"
        amount = "[name='price_ceiling'] input"
        with self.page(locale="en-US", expected=("RPC_ERROR",)) as page:
            self.sign_in(page, self.user_staff.login)
            page.goto(form)
            page.fill(amount, "")
            page.click(".o_form_button_save")
            page.wait_for_selector("[name='price_ceiling'] + :has-text('(none)')")
            page.wait_for_selector(".o_form_button_save", state="hidden")
            self.env.invalidate_all()
            self.assertIs(need.price_ceiling, False)
            page.fill(amount, "0")
            page.click(".o_form_button_save")
            page.wait_for_selector(".modal:has-text('more than zero')")
        self.env.invalidate_all()
        self.assertIs(need.price_ceiling, False)
