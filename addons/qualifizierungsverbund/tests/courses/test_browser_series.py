from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..browser import DESKTOP, PHONE, BrowserMixin
from ..common import VerbundCommon

DIALOG = ".o_dialog"


@tagged("post_install", "-at_install")
class TestSeriesBrowser(BrowserMixin, VerbundCommon, HttpCase):
    """A series of sessions is planned in a real browser."""

    def settle(self, page):
        # The backend keeps a line open for messages, so it is never quite idle.
        page.wait_for_timeout(500)

    def _planned(self, width):
        course = self._course(units=20)
        course.session_ids = [
            Command.create(
                {
                    "date_begin": "2100-02-01 08:00:00",
                    "date_end": "2100-02-01 11:00:00",
                    "units": 4,
                }
            )
        ]
        login = self.user_manager.login
        with self.page(width, locale="en-US") as page:
            self.sign_in(page, login)
            page.goto(f"/odoo/verbund.course/{course.id}")
            page.click(".o_form_view .nav-link[name='sessions']")
            self.look(page, f"course-sessions-{width}")
            page.click("button:has-text('Plan a Series')")
            page.wait_for_selector(f"{DIALOG} .o_form_view")
            self.settle(page)
            page.click(f"{DIALOG} div[name='without_school'] input")
            page.wait_for_selector(f"{DIALOG} .alert-warning:visible")
            self.look(page, f"course-series-{width}")
            wide = page.evaluate(
                "() => document.documentElement.scrollWidth > window.innerWidth"
            )
            page.click("button[name='action_plan']")
            page.wait_for_selector(DIALOG, state="detached")
            page.wait_for_selector(".o_form_view button:has-text('Take Back the Last')")
            self.look(page, f"course-planned-{width}")
        self.assertFalse(wide)
        return course

    def test_a_series_is_planned_with_two_clicks(self):
        course = self._planned(DESKTOP)
        self.assertEqual(len(course.session_ids), 3)
        self.assertEqual(course.units_left, 0)

    def test_on_a_phone_as_well(self):
        self.assertEqual(self._planned(PHONE).units_left, 0)
