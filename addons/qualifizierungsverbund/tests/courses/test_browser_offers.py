from odoo.tests import HttpCase, tagged

from ..browser import DESKTOP, PHONE, BrowserMixin
from ..common import VerbundCommon

# How wide the table is, what of it is seen, and where its last column can be moved to.
WIDTHS = """(selector) => {
    const place = document.querySelector(selector);
    const whole = [place.scrollWidth, place.clientWidth];
    place.scrollLeft = place.scrollWidth;
    const heads = [...place.querySelectorAll("th")].filter((head) => head.offsetWidth);
    const [first, last] = [heads[0], heads.at(-1)].map((head) =>
        head.getBoundingClientRect()
    );
    return [...whole, Math.round(last.right), Math.round(first.left)];
}"""


@tagged("post_install", "-at_install")
class TestBrowserOffers(BrowserMixin, VerbundCommon, HttpCase):
    def settle(self, page):
        # The backend keeps a line open for messages, so it is never quite idle.
        page.wait_for_timeout(500)

    def _offer(self, course, provider):
        self.env["verbund.offer"].create(
            {
                "course_id": course.id,
                "partner_id": provider.id,
                "fixed_amount": 9000.0 + provider.id,
            }
        )

    def test_many_offers_are_compared_on_a_phone(self):
        course = self._course(cost_ids=False)
        course.action_start_tender()
        names = ("Bildungswerk", "Weiterbildungsakademie", "Kolleg", "Technikschule")
        providers = self.env["res.partner"].create(
            [
                {
                    "name": f"{name} Muster gemeinnützige GmbH",
                    "is_company": True,
                    "is_training_provider": True,
                }
                for name in names
            ]
        )
        for provider in providers[:3]:
            self._offer(course, provider)
        table = "[name='offer_table'] .table-responsive"

        def look(page, name):
            page.goto(f"/odoo/verbund.course/{course.id}")
            page.click("a[name='offers']")
            page.wait_for_selector(f"{table} th:last-child", state="attached")
            self.look(page, name)
            return page.evaluate(WIDTHS, table)

        with self.page(PHONE) as page:
            self.sign_in(page, self.user_manager.login)
            whole, seen, _last, _first = look(page, "offers-3-390")
            self.assertLessEqual(whole, seen, "three are seen at a glance")
            heads = page.locator(f"{table} th").all_inner_texts()
            self.assertEqual([text.strip() for text in heads[1:4]], ["A", "B", "C"])
            for provider in providers[:3]:
                self.assertTrue(page.is_visible(f"text={provider.name}"))
        self._offer(course, providers[3])
        with self.page(PHONE) as page:
            self.sign_in(page, self.user_manager.login)
            _whole, _seen, last, first = look(page, "offers-4-390")
            self.assertLessEqual(last, PHONE, "the last one can be reached")
            self.assertGreaterEqual(first, 0, "beside its number of seats")
        with self.page(DESKTOP) as page:
            self.sign_in(page, self.user_manager.login)
            look(page, "offers-4-1440")
            self.assertIn(providers[3].name, page.inner_text(table))
