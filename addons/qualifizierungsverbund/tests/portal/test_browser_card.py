"""The decision card in a real browser: taps, keys, narrow screens."""

from odoo.tests import tagged

from ..browser import DESKTOP, NARROW, PHONE
from .test_browser_keyboard import KeyboardCase

PROMISE = ".o_verbund_commit button[type='submit']"
MORE = ".o_verbund_more summary"
# Whether the button of the card lies on the screen, with nothing upon it.
IN_SIGHT = """(selector) => {
    const button = document.querySelector(selector);
    const box = button.getBoundingClientRect();
    const there = document.elementFromPoint(
        box.left + box.width / 2, box.top + box.height / 2
    );
    return button.contains(there);
}"""


@tagged("post_install", "-at_install")
class TestBrowserCard(KeyboardCase):
    def _offer(self):
        offer = self.env["verbund.commitment"].create(
            {
                "course_id": self.course.id,
                "partner_id": self.company_a.id,
                "seats": 2,
            }
        )
        contact = self.user_portal_a.partner_id
        _link, token = self.env["verbund.link"]._issue(offer, "word", contact)
        return offer, f"/verbund/l/{token}"

    def test_word_by_a_link_takes_three_taps(self):
        """The link of the mail, the box, the button, which is in sight throughout."""
        offer, url = self._offer()
        with self.page(PHONE, locale="en-US") as page:
            page.goto(url)  # the first tap
            self._ready(page)
            self.assertTrue(page.evaluate(IN_SIGHT, PROMISE))
            self.assertIn("825.00", page.inner_text(".o_verbund_act"))
            page.mouse.wheel(0, 20000)
            self.assertTrue(page.evaluate(IN_SIGHT, PROMISE))
            page.check("#commit_binding")
            page.click(PROMISE)
            page.wait_for_selector(".o_verbund_done")
            # who has decided reads on undisturbed
            self.assertFalse(page.query_selector(".o_verbund_act_open"))
            self.look(page, "card-done-390")
        self.assertEqual((offer.state, offer.seats), ("committed", 2))

    def test_the_price_moves_with_the_number_and_is_said_when_it_rests(self):
        _offer, url = self._offer()
        with self.page(PHONE, locale="en-US") as page:
            page.goto(url)
            self._ready(page)
            page.wait_for_selector(
                ".o_verbund_act .o_verbund_live_share:has-text('825')"
            )
            at_once = page.evaluate(
                """() => {
                    document.querySelector("[data-step='1']").click();
                    return [".o_verbund_act", ".o_verbund_cost", "#commit_live"].map(
                        (place) => document.querySelector(place).textContent
                    );
                }"""
            )
            for shown in at_once[:2]:
                self.assertIn("1,237.50", shown)
            self.assertNotIn("1,237.50", at_once[2], "said at each press")
            page.wait_for_selector(
                "#commit_live:has-text('1,237.50')", state="attached"
            )

    def test_no_share_is_shown_above_the_limit_that_is_typed(self):
        _offer, url = self._offer()
        with self.page(PHONE, locale="en-US") as page:
            page.goto(url)
            self._ready(page)
            page.click("summary:has-text('Your own limit')")
            page.fill("input[name='price_ceiling']", "300")
            self.assertFalse(page.is_visible(".o_verbund_act .o_verbund_live_share"))
            self.assertFalse(page.is_visible(".o_verbund_live_words"))
            page.fill("input[name='price_ceiling']", "450")
            page.wait_for_selector(
                ".o_verbund_act .o_verbund_live_share:has-text('825')"
            )
            self.assertTrue(page.is_visible(".o_verbund_live_words"))

    def test_what_was_done_has_the_focus(self):
        _offer, url = self._offer()
        with self.page(PHONE, locale="en-US") as page:
            page.goto(url)
            self._ready(page)
            page.check("#commit_binding")
            page.click(PROMISE)
            page.wait_for_selector(".alert-success:focus")
            self.assertEqual(page.get_attribute(".alert-success", "role"), "status")

    def test_stepper_and_limit_by_the_keyboard_alone(self):
        offer, url = self._offer()
        with self.page(NARROW, locale="en-US") as page:
            page.goto(url)
            self._ready(page)
            self._press(page, "[data-step='1']")
            page.keyboard.press("Space")
            page.wait_for_selector(".o_verbund_live_share:has-text('1,466.67')")
            full = page.inner_text("[data-case='full'] .o_verbund_case_share")
            self.assertIn("1,100.00", full)
            for _number in range(12):
                page.keyboard.press("Enter")
            self.assertEqual(page.input_value("#commit_seats"), "7")  # that are free
            self._type(page, "#commit_seats", "2")
            self._press(page, MORE, "Space")
            self._type(page, "#commit_price_ceiling", "330")
            page.wait_for_selector(".o_verbund_fits:has-text('10–12')")
            line = page.get_attribute("[data-mark='limit'] path", "d")
            self._tab_to(page, ".o_verbund_drag")
            page.keyboard.press("End")
            self.assertEqual(page.input_value("#commit_price_ceiling"), "413.00")
            page.wait_for_selector(".o_verbund_fits:has-text('8–12')")
            self.assertNotEqual(
                page.get_attribute("[data-mark='limit'] path", "d"), line
            )
            self._type(page, "#commit_price_ceiling", "100")
            page.wait_for_selector(".o_verbund_fits_none:not(.d-none)")
            self._type(page, "#commit_price_ceiling", "330")
            self._press(page, PROMISE)
            self._follow_error(page, "commit_binding")
            self.look(page, "card-error-320")
            page.keyboard.press("Space")
            self._press_for(page, PROMISE, ".o_verbund_done")
        self.assertEqual((offer.seats, offer.price_limit), (2, 330.0))

    def test_card_is_read_by_everybody(self):
        _offer, url = self._offer()
        with self.page(NARROW) as page:
            page.goto(url)
            page.click(MORE)
            page.fill("#commit_price_ceiling", "1")
            page.click(PROMISE)
            page.wait_for_selector(".o_verbund_error")
            for width in self.at_widths(page, NARROW, PHONE, DESKTOP):
                with self.subTest(width=width):
                    self._check(page, "card with errors")
                    self._check_targets(page)
                    self._check_width(page, "card")
                    self.look(page, f"card-errors-{width}")
