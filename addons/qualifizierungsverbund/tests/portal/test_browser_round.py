from odoo.tests import tagged

from ..browser import PHONE, BrowserMixin
from .test_round_doors import RoundDoorsCase

FORM = "form.o_verbund_round"
SEND = f"{FORM} > div button[type='submit']"
# What a person sees and fills in, without a touch on “More details”.
INPUTS = """(form) => [...form.querySelectorAll("input, select, textarea")]
    .filter((field) => field.type !== "hidden" && field.checkVisibility())
    .map((field) => field.name)"""


@tagged("post_install", "-at_install")
class TestBrowserRound(BrowserMixin, RoundDoorsCase):
    """A need by a link, on a phone, between two meetings."""

    def test_a_need_by_a_link_takes_six_inputs_at_most(self):
        link, url = self._link()
        topic = self.topic.name
        with self.page(PHONE, locale="en-US") as page:
            page.goto(url)
            shown = page.eval_on_selector(FORM, INPUTS)
            self.assertLessEqual(len(shown), 6, shown)
            self.assertIn("topic", shown)
            page.fill("#need_topic", topic)
            page.fill("#need_seats_firm", "3")
            page.fill("#need_window_start", "2027-03-01")
            page.fill("#need_window_end", "2027-09-30")
            page.click(SEND)
            page.wait_for_selector(".alert-success")
            # and one more
            page.click(f"details:has({FORM}) > summary")
            page.fill("#need_topic", "Roboter programmieren")
            page.fill("#need_window_end", "2027-12-31")
            page.click(SEND)
            page.wait_for_selector("li:has-text('Roboter programmieren')")
        needs = self.answer.need_ids.sorted("id")
        self.assertEqual(needs.mapped("topic_label"), [topic, "Roboter programmieren"])
        self.assertEqual(needs.mapped("seats_firm"), [3, 1])
        self.assertEqual(set(needs.mapped("state")), {"submitted"})
        self.assertTrue(link.done_at)

    def test_nothing_this_time_is_one_tap(self):
        _link, url = self._link()
        with self.page(PHONE, locale="en-US") as page:
            page.goto(url)
            page.click("button:has-text('Nothing this time')")
            page.wait_for_selector(".alert-success")
        self.assertEqual(self.answer.state, "nothing")

    def test_what_is_half_typed_stays_where_another_button_is_pressed(self):
        """“Hand in the same again” stands beside the form of a new need."""
        last = self._round("Bedarf 2026", days=1)
        last.action_open()
        need = self._need(
            self.company_a,
            2,
            submit=False,
            topic_id=False,
            free_topic="Excel",
            window_start="2025-02-01",
            window_end="2025-06-30",
        )
        need._with_transition().answer_id = self._answer(last, self.company_a)
        need.action_submit()
        _link, url = self._link()
        with self.page(PHONE, locale="en-US") as page:
            page.goto(url)
            page.click(f"details:has({FORM}) > summary")
            page.fill("#need_topic", "Roboter programmieren")
            page.fill("#need_seats_firm", "3")
            page.fill("#need_window_end", "2027-12-31")
            page.click(f"{FORM} details > summary")
            page.fill("#need_seats_possible", "1")
            page.click("button:has-text('Hand in the same again')")
            page.wait_for_selector(".alert-success")
            page.wait_for_function(
                "document.querySelector('#need_topic').value"
                " === 'Roboter programmieren'"
            )
            self.assertTrue(page.is_visible("#need_topic"))
            self.assertEqual(page.input_value("#need_seats_firm"), "3")
            self.assertEqual(page.input_value("#need_seats_possible"), "1")
            # as long as it is not handed in, or another need is changed first
            page.click("a:has-text('Change')")
            page.wait_for_selector("button:has-text('Save changes')")
            self.assertNotEqual(page.input_value("#need_seats_firm"), "3")
            page.click("button:has-text('Save changes')")
            page.wait_for_selector(".alert-success")
            page.wait_for_function(
                "document.querySelector('#need_topic').value"
                " === 'Roboter programmieren'"
            )
            page.click(SEND)
            page.wait_for_selector("li:has-text('Roboter programmieren')")
            page.reload()
            page.wait_for_timeout(500)
            self.assertFalse(page.is_visible("#need_topic"))
            self.assertEqual(page.input_value("#need_topic"), "")
        said = self.answer.need_ids.sorted("id")
        self.assertEqual(said.mapped("seats_firm"), [2, 3])
        self.assertEqual(said[-1].seats_possible, 1)
