import json

from odoo.tests import tagged

from .common import PortalCase


@tagged("post_install", "-at_install")
class TestDecisionCard(PortalCase):
    """What the card of a course says: how full, what it costs, up to which limit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        cls.course = cls._course(fixed=3300.0)  # 8 to 12 seats
        cls.course.action_open_booking()
        cls.url = f"/my/verbund/courses/{cls.course.id}"

    def _bar(self):
        (words,) = self.get(self.url).xpath(
            "//ul[contains(@class, 'o_verbund_bar_words')]"
        )
        return [" ".join(item.text_content().split()) for item in words]

    def _neighbours(self, *seats):
        """Further companies that are asked for seats."""
        companies = self.env["res.partner"].create(
            [{"name": f"Nachbar {n}", "is_company": True} for n in range(len(seats))]
        )
        self.env["verbund.membership"].create(
            [
                {"partner_id": company.id, "network_id": self.network.id}
                for company in companies
            ]
        ).action_activate()
        return self.env["verbund.commitment"].create(
            [
                {
                    "course_id": self.course.id,
                    "partner_id": company.id,
                    "seats": number,
                }
                for company, number in zip(companies, seats, strict=True)
            ]
        )

    def test_seats_are_shown_as_sums_so_that_nobody_has_to_be_first(self):
        self._commit(self.course, self.company_b, 4)
        self._neighbours(4, 3, 2)
        self.login(self.user_portal_a)
        self.assertEqual(
            self._bar(), ["4 promised", "9 asked for", "8 free", "8 are the minimum"]
        )
        widths = [part["width"] for part in self.course._page_bar()["parts"]]
        self.assertAlmostEqual(sum(widths), 100)
        self.assertNotIn("Nachbar", self.url_open(self.url).text)

    def test_a_guarantee_stands_in_the_bar_beside_a_word_above_its_limit(self):
        """Promised, guaranteed and missing seats add up to the minimum."""
        self._commit(self.course, self.company_b, 7)
        cheap = self._commit(self.course, self.company_a, 1, ceiling=300.0)
        self.course._guarantee_seats(self.company_b, 1, 900.0)
        self.login(self.user_portal_a)
        self.assertFalse(self.course.seats_missing)
        self.assertEqual(
            self._bar(),
            [
                "7 promised",
                "1 empty, paid for",
                "1 promised at a lower price only",
                "4 free",
                "8 are the minimum",
            ],
        )
        dearer = "Some promises hold only up to a lower price."
        self.assertIn(dearer, self.text(self.get(self.url)))
        # too few for the guarantee to help: it is no lack all the same
        self.course.commitment_ids.filtered(lambda word: word != cheap).seats = 5
        bar = self._bar()
        self.assertEqual(self.course.seats_missing, 2)
        self.assertEqual(
            bar[:3],
            ["5 promised", "1 guaranteed", "1 promised at a lower price only"],
        )
        self.assertIn(dearer, self.text(self.get(self.url)))
        self.assertIn("1 guaranteed", self.course.demand_words)

    def test_a_guarantee_counts_where_only_a_larger_group_reaches_a_limit(self):
        """412.50 with 8 seats, 366.67 with 9: six are promised up to 370.00."""
        self._commit(self.course, self.company_b, 6, ceiling=370.0)
        self.course._guarantee_seats(self.company_b, 2, 900.0)
        self.login(self.user_portal_a)
        self.assertEqual(self.course.seats_missing, 1)
        bar = ["6 promised", "2 guaranteed", "6 free", "8 are the minimum"]
        self.assertEqual(self._bar(), bar)
        text = self.text(self.get(self.url))
        self.assertIn("1 seat is missing", text)
        group = "With what is missing it is a group of 9."
        self.assertIn("Some promises hold only up to a lower price. " + group, text)
        self.assertIn(group, self.course.seats_notice)
        said = "6 promised · 2 guaranteed · minimum 8 · 1 seat is missing"
        self.assertEqual(self.course.demand_words, said + " · for a group of 9")
        # what is said to be missing brings the course about, taken or empty
        self.course._guarantee_seats(self.company_a, 1, 366.67)
        self.assertFalse(self.course.seats_missing)
        bar = ["6 promised", "3 empty, paid for", "6 free", "8 are the minimum"]
        self.assertEqual(self._bar(), bar)
        text = self.text(self.get(self.url))
        self.assertNotIn("With what is missing", text)
        self.assertNotIn("Some promises hold only", text)

    def test_a_limit_that_only_a_larger_group_reaches_says_why_more_are_missing(self):
        dearer = "Some promises hold only up to a lower price."
        self._commit(self.course, self.company_b, 4, ceiling=370.0)
        self.login(self.user_portal_a)
        # with 8 a seat costs 412.50, with 9 it costs 366.67
        self.assertEqual(self.course.seats_missing, 5)
        self.assertIn(dearer, self.text(self.get(self.url)))
        self.course.commitment_ids.price_ceiling = 412.5
        self.assertEqual(self.course.seats_missing, 4)
        self.assertNotIn(dearer, self.text(self.get(self.url)))

    def test_a_sum_of_two_companies_tells_of_none_of_them(self):
        asked = self._neighbours(4, 3)
        self.login(self.user_portal_a)
        self.assertEqual(self._bar(), ["0 promised", "12 free", "8 are the minimum"])
        asked |= self._neighbours(1)
        self.assertIn("8 asked for", self._bar())
        asked[0].action_release("declined")
        self.assertFalse(self.course._page_asked())

    def test_who_is_asked_itself_subtracts_no_sum_of_two(self):
        asked = self._neighbours(4, 3)
        own = asked.create(
            {"course_id": self.course.id, "partner_id": self.company_a.id, "seats": 2}
        )
        self.login(self.user_portal_a)
        self.assertEqual(self._bar(), ["0 promised", "12 free", "8 are the minimum"])
        sister = self._neighbours(1)
        self.assertIn("10 asked for", self._bar())
        # of one group: what the sister is asked for is known as well
        sister.partner_id.parent_id = self.company_a
        self.assertNotIn("asked for", " ".join(self._bar()))
        self._neighbours(1)
        self.assertIn("11 asked for", self._bar())
        own.action_release("declined")
        self.assertIn("9 asked for", self._bar())

    def test_a_share_on_the_card_is_that_of_a_settlement(self):
        self._commit(self.course, self.company_b, 5)
        self.login(self.user_portal_a)
        page = self.get(self.url)
        rows = page.xpath("//table[contains(@class, 'shares')]/tbody/tr")
        text = " ".join(" ".join(row.text_content().split()) for row in rows)
        self.assertRegex(
            text,
            r"Minimum: 8 \D*412\.50\D* 412\.50\D*"
            r"As things stand: 8 \D*412\.50\D* 412\.50\D*"
            r"Full: 12 \D*275\.00\D* 275\.00",
        )
        live = json.loads(page.xpath("//form/@data-live")[0])
        minimum, now, full = live["cases"]
        # 12 seats are there, 5 of them are taken
        self.assertEqual([len(case["shares"]) for case in live["cases"]], [7, 7, 7])
        self.assertEqual(minimum["shares"][1], 825.0)
        self.assertEqual(now["shares"], live["shares"][:7])
        self.assertEqual((full["shares"][1], full["prices"][1]), (550.0, 275.0))
        self.assertEqual((live["sizes"][0], live["curve"][0]), (8, 412.5))
        # as invoiced when three of A make the group of eight
        self._commit(self.course, self.company_a, 3)
        self.course.action_confirm()
        settlement = self._approve(self._settlement(self.course))
        line = settlement.line_ids.filtered(lambda r: r.partner_id == self.company_a)
        self.assertEqual(line.amount_untaxed, now["shares"][2])
        self.assertIn("no more is invoiced for a group of that size", self.text(page))

    def test_a_word_that_holds_no_seats_still_reads_what_they_cost(self):
        """Its seats are free for others, and taken now: they stand in its form."""
        word = self.course._commit_seats(self.company_a, 3, 280.0)
        self.course.cost_ids.amount_fixed = 4500.0
        self._commit(self.course, self.company_b, 11)
        self.assertFalse(self.course._seats_held(word))
        self.assertEqual(self.course._free_seats(self.company_a), 1)
        live = self.course._page_live(word, self.company_a)
        self.assertEqual(len(live["shares"]), 3)
        self.assertEqual(len(live["cases"][0]["shares"]), 1)

    def test_in_the_worst_case_nobody_pays_more_than_the_card_says(self):
        self.course.cost_ids.amount_per_seat = 33.33
        word = self._commit(self.course, self.company_b, 5)
        live = self.course._page_live(word, self.company_b)
        for case in live["cases"]:
            for seats, share in enumerate(case["shares"], start=1):
                self.assertLessEqual(share, live["worst"] * seats + 0.005, case["key"])

    def test_picture_has_the_curve_and_says_it_in_words(self):
        self.login(self.user_portal_a)
        page = self.get(self.url)
        (picture,) = page.xpath("//form//*[local-name()='svg'][@data-plot]")
        names = picture.get("aria-labelledby").split()
        text = " ".join(page.xpath(f"string(//*[@id='{name}'])") for name in names)
        self.assertIn("412.50", text)
        self.assertIn("275.00", text)
        self.assertTrue(page.xpath("//*[@data-mark='limit']"))

    def test_the_optional_is_folded_until_something_stands_there(self):
        self.login(self.user_portal_a)
        folded = "//details[contains(@class, 'o_verbund_more')]"
        self.assertIsNone(self.get(self.url).xpath(folded)[0].get("open"))
        values = {"seats": "2", "price_ceiling": "1", "binding": "1"}
        page = self.post(f"{self.url}/commit", status=200, **values)
        self.assertEqual(page.xpath(folded)[0].get("open"), "open")

    def test_a_full_course_shows_no_form_of_shares(self):
        self._commit(self.course, self.company_b, 12)
        self.login(self.user_portal_a)
        page = self.get(self.url)
        self.assertFalse(page.xpath("//table[contains(@class, 'shares')]/tbody/tr"))
        self.assertEqual(self._bar()[:1], ["12 promised"])

    def test_a_step_that_makes_it_dearer_is_shown_as_the_worst_case(self):
        self.course.cost_ids.write({"step_seats": 11, "amount_step": 2200.0})
        live = self.course._page_live(self.course.commitment_ids, self.company_a)
        prices = {case["key"]: case["prices"][0] for case in live["cases"]}
        worst = max(live["curve"])
        self.assertEqual(max(prices.values()), worst)
        self.assertEqual(worst, live["worst"])
        self.login(self.user_portal_a)
        text = self.text(self.get(self.url))
        self.assertIn("Worst case: 11", text)
        self.assertNotIn("With more seats it never costs more", text)
        self.assertIn("From a size on the course itself costs more", text)
