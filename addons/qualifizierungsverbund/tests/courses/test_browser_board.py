from odoo.tests import HttpCase, tagged

from ..browser import DESKTOP, PHONE, BrowserMixin
from ..common import MODULE, VerbundCommon

# The column that most of a small screen shows, on a large one the first.
FIRST = """() => [...document.querySelectorAll(".o_kanban_group")]
    .filter((node) => {
        const box = node.getBoundingClientRect();
        return box.left < 100 && box.right > 250;
    })
    .map((node) => node.querySelector(".o_column_title").textContent)
    .join()"""


@tagged("post_install", "-at_install")
class TestCourseBoard(BrowserMixin, VerbundCommon, HttpCase):
    """The board of courses in a real browser."""

    def settle(self, page):
        # The backend keeps a line open for messages, so it is never quite idle.
        page.wait_for_timeout(500)

    def _first_column(self, width):
        login = self.user_manager.login
        with self.page(width, locale="en-US") as page:
            self.sign_in(page, login)
            page.goto(f"/odoo/action-{MODULE}.verbund_course_action")
            page.wait_for_selector(".o_kanban_group .o_kanban_record")
            self.settle(page)
            self.look(page, f"course-board-{width}")
            return page.evaluate(FIRST)

    def test_a_phone_begins_at_the_courses_that_can_be_booked(self):
        self._course()
        course = self._course()
        course.action_open_booking()
        label = self._state(course)
        self.assertIn(label, self._first_column(PHONE))
        self.assertNotIn(label, self._first_column(DESKTOP))

    def test_a_phone_begins_at_what_there_is_when_nothing_can_be_booked(self):
        course = self._course()
        self.assertIn(self._state(course), self._first_column(PHONE))

    def test_each_step_of_a_course_has_its_name(self):
        """Not “…”, however many buttons stand before the steps."""
        course = self._course()
        with self.page(DESKTOP, locale="en-US") as page:
            self.sign_in(page, self.user_manager.login)
            page.goto(f"/odoo/verbund.course/{course.id}")
            page.wait_for_selector(".o_form_view .o_statusbar_status")
            self.settle(page)
            self.look(page, "course-steps")
            steps = page.locator(".o_statusbar_status button:visible").all_inner_texts()
        self.assertGreater(len(steps), 3)
        self.assertNotIn("...", [step.strip() for step in steps])

    def test_a_dialog_that_has_asked_for_a_limit_closes_and_says_so(self):
        course = self._course(fixed=3300.0)
        course.action_open_booking()
        word = self._commit(course, self.company_a, 4)
        login = self.user_manager.login
        with self.page(DESKTOP, locale="en-US") as page:
            self.sign_in(page, login)
            page.goto(f"/odoo/verbund.course/{course.id}")
            page.click("button:has-text('Run Below Minimum'):visible")
            page.click(".modal button[name='action_ask_limits']")
            page.wait_for_selector(".o_notification:has-text('were asked: 1.')")
            page.wait_for_selector(".modal", state="detached")
            self.look(page, "course-limit-asked")
        self.assertEqual(word.limit_asked, 825.0)

    def _state(self, course):
        return dict(course._fields["state"]._description_selection(self.env))[
            course.state
        ]
