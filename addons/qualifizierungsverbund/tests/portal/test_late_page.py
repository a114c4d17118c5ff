from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged

from .common import PortalCase

ROWS = "//table[contains(@class, 'o_verbund_prices')]/tbody/tr/th"
CASES = "//table[contains(@class, 'o_verbund_shares')]/tbody/tr/th"
PICTURE = "//form//*[local-name()='svg'][@data-plot]"


@tagged("post_install", "-at_install")
class TestLatePage(PortalCase):
    """A course that takes place says what a seat costs in groups that there can be."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        cls.contact = cls.user_portal_a.partner_id

    def _open(self, seats, step=None, **values):
        """8 to 12 seats, 3,300.00 in all."""
        self.course = self._course(**values)
        self.course.cost_ids.write(step or {})
        self.url = f"/my/verbund/courses/{self.course.id}"
        self.course.action_open_booking()
        self._commit(self.course, self.company_b, seats)

    def _confirmed(self, seats):
        self._open(seats)
        self.course.action_confirm()

    def _words(self, page, path):
        return [" ".join(node.text_content().split()) for node in page.xpath(path)]

    def _page(self, user=None):
        """:return: page, sizes of the table, rows of the card"""
        self.env.invalidate_all()
        self.login(user or self.user_portal_a)
        page = self.get(self.url)
        sizes = [int(row.split()[0]) for row in self._words(page, ROWS)]
        return page, sizes, self._words(page, CASES)

    def _said(self, page):
        """What the picture of the curve says in words."""
        (picture,) = page.xpath(PICTURE)
        names = picture.get("aria-labelledby").split()
        return " ".join(page.xpath(f"string(//*[@id='{name}'])") for name in names)

    def test_the_group_only_grows_by_seats_that_are_free(self):
        self._confirmed(9)
        page, sizes, cases = self._page()
        self.assertEqual(sizes, [9, 10, 11, 12])
        self.assertEqual(cases, ["Worst case: 8", "As things stand: 10", "Full: 12"])
        said = self._said(page)
        self.assertIn("330.00 in a group of 10", said)
        self.assertIn("275.00 in one of 12", said)
        self.assertIn("With more seats it never costs more.", self.text(page))
        # who is in reads its own share at the same sizes
        _page, sizes, _cases = self._page(self.user_portal_b)
        self.assertEqual(sizes, [9, 10, 11, 12])

    def test_nobody_joins_beyond_a_step(self):
        step = {"step_seats": 12, "amount_step": 2200.0}
        self._open(9, step, max_seats=16)
        self.course.action_confirm()
        page, sizes, cases = self._page()
        self.assertEqual(sizes, [9, 10, 11])
        self.assertEqual(cases[-1], "Full: 11")
        self.assertIn("300.00 in one of 11", self._said(page))
        self.assertNotIn("costs more, and with it a seat", self.text(page))
        with self.assertRaisesRegex(ValidationError, "even with 11 seats taken"):
            self.course._commit_seats(self.company_a, 2, 250.0)

    def test_of_one_size_there_is_one_price_and_no_curve(self):
        self._confirmed(11)
        page, sizes, cases = self._page()
        self.assertEqual(sizes, [11, 12])
        self.assertEqual(cases[1:], ["As things stand: 12", "Full: 12"])
        self.assertFalse(page.xpath(PICTURE), "there is one group left")
        word = self.course.sudo()._commit_seats(self.company_a, 1, None)
        self.assertEqual(word.state, "confirmed")
        page, sizes, cases = self._page()
        self.assertEqual((sizes, cases), ([12], []))
        self.assertNotIn("With more seats", self.text(page))

    def test_from_the_first_day_on_the_group_is_what_it_is(self):
        self._confirmed(9)
        self.login(self.user_portal_b)
        with freeze_time(self.course.date_begin):
            _page, sizes, cases = self._page(self.user_portal_b)
        self.assertEqual((sizes, cases), ([9], []))
        self._over(self.course).action_start()
        self.assertEqual(self._page(self.user_portal_b)[1], [9])

    def test_seats_that_are_offered_to_who_waits_may_be_taken(self):
        self._confirmed(9)
        self.course._join_waiting(self.company_a, 4, "all")
        self.assertFalse(self.course.seats_reserved)
        self.course._get_waiting(self.company_a).write({"seats": 3})
        self.assertEqual(self.course.seats_reserved, 3)
        page, sizes, cases = self._page(self.user_portal_b)
        self.assertEqual((sizes, cases), ([9, 10, 11, 12], []))
        self.assertIn("No seat is free at present.", self.course._free_sentence())

    def test_empty_seats_that_are_paid_for_are_in_the_group(self):
        self._open(6)
        self.course._guarantee_seats(self.company_b, 2, 900.0)
        self.course.action_confirm()
        page, sizes, cases = self._page()
        self.assertEqual(sizes, [8, 9, 10, 11, 12])
        self.assertEqual(cases[1:], ["As things stand: 8", "Full: 12"])
        rows = self.course._price_table_rows()
        self.assertEqual([row["seats"] for row in rows if row["is_now"]], [8])

    def test_before_it_is_decided_any_group_may_come_about(self):
        self._open(10)
        _page, sizes, cases = self._page()
        self.assertEqual(sizes, [8, 9, 10, 11, 12])
        self.assertEqual(cases[0], "Minimum: 8")
