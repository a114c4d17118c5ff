from datetime import timedelta

from odoo.tests import HttpCase, tagged

from ..browser import BrowserMixin
from ..common import MODULE, VerbundCommon


@tagged("post_install", "-at_install")
class TestCalendarDrawn(BrowserMixin, VerbundCommon, HttpCase):
    """What the calendar shows as over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        cls.association.partner_id.tz = "Europe/Berlin"
        cls.user_staff.write({"lang": "en_US", "tz": "Europe/Berlin"})

    def settle(self, page):
        # The backend keeps a line open for messages, so it is never quite idle.
        page.wait_for_timeout(500)

    def test_what_is_to_be_decided_today_is_not_over(self):
        today = self.association._verbund_today()
        begin = today + timedelta(days=60)
        self._course(
            name="Heute",
            date_begin=f"{begin} 08:00:00",
            date_end=f"{begin} 15:00:00",
            commitment_deadline=today,
        )
        with self.page(locale="en-US") as page:
            self.sign_in(page, self.user_staff.login)
            page.goto(f"/odoo/action-{MODULE}.verbund_calendar_entry_action")
            entry = page.wait_for_selector(".o_event:has-text('Heute')")
            self.assertNotIn("o_past_event", entry.get_attribute("class"))
            self.look(page, "calendar-of-courses")
