from odoo.tests import HttpCase, tagged

from ..browser import DESKTOP, PHONE, BrowserMixin
from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestPriceSlider(BrowserMixin, VerbundCommon, HttpCase):
    """The size of the group in the hand of the manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        cls.course = cls._course(fixed=3300.0)  # 8 to 12 seats
        cls.course.action_open_booking()
        cls.word_a = cls._commit(cls.course, cls.company_a, 5, ceiling=350.0)
        cls.word_b = cls._commit(cls.course, cls.company_b, 5)

    def _rows(self):
        slider = self.course.with_user(self.user_manager).price_slider
        return {row["seats"]: row for row in slider["rows"]}

    def test_who_is_out_is_who_would_pay_above_the_limit(self):
        rows = self._rows()
        out = {size: set(row["out"]) for size, row in rows.items()}
        self.assertEqual(set(rows), set(range(1, 13)))
        word_a, word_b = f"word-{self.word_a.id}", f"word-{self.word_b.id}"
        self.assertEqual(out[9], {word_a})  # 366.67
        self.assertEqual(out[10], set())  # 330.00
        self.assertEqual(out[7], {word_a, word_b})  # 471.43, above the minimum
        for size, row in rows.items():
            for word in self.course.commitment_ids:
                fits = word._is_within_limit(self.course._price_at(size))
                self.assertEqual(f"word-{word.id}" not in row["out"], fits)
        # and so it stands where the group is the one that takes part now
        now = self.course.price_slider["now"]
        self.assertEqual(now, self.course.group_seats)
        self.assertFalse(out[now])

    def test_sentence_says_who_drops_out(self):
        rows, plain = self._rows(), lambda text: text.replace("\xa0", " ")
        self.assertRegex(
            plain(rows[9]["sentence"]),
            f"^At 9 seats a seat costs .*366.67.*; {self.company_a.name} drops out.$",
        )
        self.assertIn("nobody drops out", rows[10]["sentence"])
        self.assertIn("drop out.", rows[7]["sentence"])

    def test_who_has_not_answered_is_weighed_by_the_own_ceiling(self):
        self.word_a.action_release()
        asked = self.env["verbund.commitment"].create(
            {
                "course_id": self.course.id,
                "partner_id": self.company_a.id,
                "price_ceiling": 300.0,
            }
        )
        rows = self._rows()
        self.assertIn(f"word-{asked.id}", rows[10]["out"])
        self.assertNotIn(f"word-{asked.id}", rows[11]["out"])
        asked.price_ceiling = False
        self.assertNotIn(f"word-{asked.id}", self._rows()[8]["out"])

    def test_what_is_copied_has_the_price_of_the_mails_and_names_nobody(self):
        self.course.company_id.partner_id.lang = "en_US"
        for row in self.course.price_slider["rows"]:
            price = self.course._price_at(row["seats"])
            shown = self.course.company_id._verbund_money(price)
            self.assertIn(shown, row["copied"])
            self.assertIn(shown, row["sentence"])
            for word in self.course.commitment_ids:
                self.assertNotIn(word.partner_id.name, row["copied"])
            counted = f": {len(row['out'])}." in row["copied"]
            self.assertEqual(counted, bool(row["out"]))

    def test_before_booking_the_needs_drop_out(self):
        course = self._course(fixed=3300.0)
        need = self._need(self.company_a, 3, price_ceiling=350.0)
        free = self._need(self.company_b, 3)
        course.action_add_needs((need | free).ids)
        rows = {row["seats"]: row for row in course.price_slider["rows"]}
        self.assertEqual(rows[9]["out"], [f"word-{need.id}"])  # 366.67
        self.assertFalse(rows[10]["out"])  # 330.00
        self.assertIn(self.company_a.name, rows[9]["sentence"])

    def test_guaranteed_empty_seats_are_in_the_picture(self):
        self.word_a.action_release()
        self.course._guarantee_seats(self.company_b, 3, 3000.0)
        self.assertTrue(self.course._guaranteed_seats())
        slider = self.course.price_slider
        self.assertEqual(slider["now"], self.course._group_size())
        empty = f"with {self.course._guaranteed_seats()} empty, paid for"
        self.assertIn(empty, slider["picture"])

    def test_there_is_none_without_a_price_or_something_to_decide(self):
        course = self._course(cost_ids=False)
        self.assertFalse(course.price_slider)
        self.assertFalse(course.new({"max_seats": 0}).price_slider)
        self._confirmed_course({self.company_a: 8})
        self.course.action_cancel()
        self.assertFalse(self.course.price_slider)

    def settle(self, page):
        # The backend keeps a line open for messages, so it is never quite idle.
        page.wait_for_timeout(500)

    def test_a_company_drops_out_as_the_group_shrinks(self):
        login, course_id = self.user_manager.login, self.course.id
        word = self.word_a.id
        for width in (DESKTOP, PHONE):
            with self.page(width, locale="en-US") as page:
                self.sign_in(page, login)
                page.goto(f"/odoo/verbund.course/{course_id}")
                page.click("a[name='costs']")
                page.wait_for_selector(".o_verbund_slider svg")
                self.assertIn("At 10 seats", page.inner_text(".o_verbund_sentence"))
                out = f"[data-mark='word-{word}'].o_verbund_out"
                self.assertFalse(page.query_selector(out))
                line = "[data-mark='size'] path"
                before = page.get_attribute(line, "d")
                page.focus(".o_verbund_slider input")
                page.keyboard.press("ArrowLeft")
                page.wait_for_selector(".o_verbund_sentence:has-text('At 9')")
                page.wait_for_selector(out, state="attached", timeout=9000)
                self.assertIn("drops out", page.inner_text(".o_verbund_sentence"))
                self.assertNotEqual(page.get_attribute(line, "d"), before)
                self.look(page, f"price-slider-{width}")
