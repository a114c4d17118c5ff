"""Names in forms are read whole, beside the chatter of a usual screen."""

from odoo.tests import HttpCase, tagged

from odoo.addons.qualifizierungsverbund.tests.browser import (
    DESKTOP,
    PHONE,
    BrowserMixin,
)
from odoo.addons.qualifizierungsverbund.tests.common import VerbundCommon

LONG = "TQ 2 Maschinen- und Anlagenführer: Einrichten, Bedienen und Instandhalten"
# Inputs that hold more than they show, and beside which it is not shown whole.
CUT = """
() => [...document.querySelectorAll(".o_inner_group .o_field_widget input")].filter(
    (input) => {
        const whole = input.parentElement.querySelector(".o_verbund_whole");
        const isWhole = whole?.scrollWidth <= whole?.clientWidth;
        const isShown = whole?.checkVisibility() && isWhole;
        return input.scrollWidth > input.clientWidth && !isShown;
    }
).map((input) => input.value)
"""
TRANSPARENT = "(box) => getComputedStyle(box).color === 'rgba(0, 0, 0, 0)'"


@tagged("post_install", "-at_install")
class TestWholeNames(BrowserMixin, VerbundCommon, HttpCase):
    def settle(self, page):
        # The backend keeps a line open for messages, so it is never quite idle.
        page.wait_for_timeout(500)

    def test_a_long_name_is_read_whole_until_it_is_typed(self):
        self.topic.name = LONG
        need = self._need(self.company_a, 3, submit=False)
        course = self._course()
        offer = self.env["verbund.offer"].create(
            {"course_id": course.id, "partner_id": self.provider.id}
        )
        course.name = self.provider.name = self.company_a.name = LONG
        for width in (DESKTOP, PHONE):
            with self.page(width, locale="en-US") as page:
                self.sign_in(page, self.user_manager.login)
                for record in (offer, course, need):
                    self._look_at(page, record)
                topic = page.locator("div[name='topic_id']")
                whole, box = topic.locator(".o_verbund_whole"), topic.locator("input")
                self.assertEqual(whole.inner_text(), LONG)
                self.assertTrue(box.evaluate(TRANSPARENT))
                if width == DESKTOP:  # a phone chooses in a dialog
                    box.focus()
                    self.assertFalse(box.evaluate(TRANSPARENT))
                    self.assertFalse(whole.is_visible())

    def _look_at(self, page, record):
        action = f"{record._name.replace('.', '_')}_action"
        page.goto(f"/odoo/action-qualifizierungsverbund.{action}/{record.id}")
        page.wait_for_selector(".o_form_view .o_inner_group")
        self.settle(page)
        self.assertEqual(page.evaluate(CUT), [], record._name)
