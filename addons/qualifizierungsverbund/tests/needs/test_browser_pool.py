from odoo.tests import HttpCase, tagged

from ..browser import DESKTOP, PHONE, BrowserMixin
from ..common import MODULE, VerbundCommon


@tagged("post_install", "-at_install")
class TestPoolInTheBrowser(BrowserMixin, VerbundCommon, HttpCase):
    """Pooling, and topics in own words, as staff of a network click through them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        cls.user_staff.lang = "en_US"
        cls.other_topic = cls.topic.copy({"name": "Löten", "code": "TEST-SOLDER"})
        cls.needs = cls._need(cls.company_a, 5) | cls._need(cls.company_b, 4)
        values = {"topic_id": cls.other_topic.id}
        cls.ready = cls._need(cls.company_a, 9, **values)
        cls.late = cls._need(
            cls.company_b,
            4,
            level_to="b1",
            window_start="2027-07-01",
            window_end="2027-09-30",
        )
        cls.early = cls._need(cls.company_a, 6, level_to="b1")
        cls.large = cls._need(cls.company_a, 14, level_to="c1")

    def settle(self, page):
        # The backend keeps a line open for messages, so it is never quite idle.
        page.wait_for_timeout(500)

    def _open(self, page):
        self.sign_in(page, self.user_staff.login)
        page.goto(f"/odoo/action-{MODULE}.verbund_need_action")
        page.wait_for_selector(".o_data_row")

    def test_from_pool_to_course_in_three_clicks(self):
        clicks = 0
        with self.page(DESKTOP, locale="en-US") as page:
            self._open(page)

            def click(selector):
                nonlocal clicks
                page.click(selector)
                clicks += 1

            click("button:has-text('Pool Needs'):visible")
            page.wait_for_selector(".modal .o_data_row")
            self.look(page, "pool-needs")
            click(
                f".modal .o_data_row:has-text('{self.other_topic.name}') "
                ".o_boolean_toggle input"
            )
            click(".modal button:has-text('Plan the Ticked Courses')")
            page.wait_for_selector(".o_form_view .o_statusbar_status")
        self.assertEqual(clicks, 3)
        self.assertEqual(self.ready.course_id.topic_id, self.other_topic)
        self.assertFalse(self.needs.course_id)

    def test_a_click_asks_and_a_click_splits(self):
        with self.page(DESKTOP, locale="en-US") as page:
            self._open(page)
            page.click("button:has-text('Pool Needs'):visible")
            page.click(".modal button[name='action_ask']:visible")
            page.wait_for_selector(".modal td:has-text('Asked, no answer yet')")
            page.click(".modal button[name='action_split']:visible")
            page.wait_for_selector(
                ".modal button[name='action_split']", state="detached"
            )
            self.look(page, "pool-needs-asked")
            page.click(f".modal td:has-text('{self.company_a.name} (12)')")
            page.wait_for_selector(".modal .o_field_phone:visible")
            self.look(page, "pool-needs-row")
        self.assertEqual(
            (self.early | self.late).mapped("window_answer").count("asked"), 1
        )
        self.assertEqual(self.large.split_ids.seats_firm, 2)

    def test_on_a_phone_they_are_cards(self):
        with self.page(PHONE, locale="en-US") as page:
            self.sign_in(page, self.user_staff.login)
            page.goto(f"/odoo/action-{MODULE}.verbund_need_pool_action")
            page.wait_for_selector(".o_kanban_record button[name='action_ask']")
            self.look(page, "pool-needs-phone")
            page.click("button[name='action_ask']")
            page.wait_for_selector(".o_kanban_record:has-text('Asked, no answer yet')")

    def _click_for_dialog(self, page, selector):
        """Click until a dialog opens: a form that is drawn anew meanwhile loses one."""
        dialog = page.locator(".modal")
        for _try in range(5):
            page.click(selector)
            for _wait in range(10):
                if dialog.count():
                    return
                self.settle(page)
        self.fail("no dialog opens")

    def test_own_words_get_their_topic_on_a_phone(self):
        values = {"topic_id": False, "free_topic": "Gabelstapler Führerschein"}
        need = self._need(self.company_a, 2, **values)
        with self.page(PHONE, locale="en-US") as page:
            self.sign_in(page, self.user_staff.login)
            page.goto(f"/odoo/action-{MODULE}.verbund_need_words_action")
            page.click(".o_kanban_record:has-text('Gabelstapler')")
            page.wait_for_selector(".o_form_view")
            self._click_for_dialog(page, "div[name='topic_id'] input")
            page.click(f".modal .o_kanban_record:has-text('{self.topic.name}')")
            page.wait_for_selector(".modal", state="detached")
            page.click("button[name='action_merge']:visible")
            page.wait_for_selector("button[name='action_undo']:visible")
            self.look(page, "own-words-phone")
        self.assertEqual(need.topic_id, self.topic)
