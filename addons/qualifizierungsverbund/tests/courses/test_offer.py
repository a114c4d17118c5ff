from lxml.html import fromstring
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestOffer(VerbundCommon):
    """Offers of providers: compared, awarded once, ordered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rival = cls.env["res.partner"].create(
            {
                "name": "Akademie Muster GmbH",
                "is_company": True,
                "is_training_provider": True,
            }
        )

    def _offer(self, course, provider=None, **values):
        return (
            self.env["verbund.offer"]
            .with_user(self.user_staff)
            .create(
                {
                    "course_id": course.id,
                    "partner_id": (provider or self.provider).id,
                    **values,
                }
            )
        )

    def _tender(self):
        course = self._course(cost_ids=False).with_user(self.user_staff)
        course.action_start_tender()
        return course

    def test_price_of_a_seat(self):
        offer = self._offer(
            self._tender(), fixed_amount=3000.0, per_head_amount=10.0, travel_amount=200
        )
        self.assertEqual(offer.price_at_minimum, 410.0)  # 3,200 / 8 + 10
        self.assertEqual(offer.price_at_maximum, 276.67)  # 3,200 / 12 + 10
        self.assertRegex(offer.price_words, r"410[.,]00.* at 8, .* at 12$")
        offer.write({"fixed_amount": 0, "per_head_amount": 0, "travel_amount": 0})
        self.assertFalse(offer.price_words)

    def test_what_nobody_has_named_is_shown_and_exported_empty(self):
        """Zeros stood where the price is typed, as if a provider asked for nothing."""
        course = self._tender()
        names = [
            *("fixed_amount", "per_head_amount", "travel_amount", "step_amount"),
            *("price_at_minimum", "price_at_maximum"),
        ]
        asked = self._offer(course)
        answered = self._offer(course, self.rival, per_head_amount=390)
        # as it comes out of a form in which a number is deleted again
        emptied = self._offer(course, self.provider, fixed_amount=0)
        emptied.write({"travel_amount": 50})
        emptied.write({"travel_amount": 0})
        self.env.flush_all()
        # and of a table that held zeros before
        self.env.cr.execute(
            "UPDATE verbund_offer SET step_amount = 0 WHERE id = %s", [emptied.id]
        )
        self.env.invalidate_all()
        for offer in (asked, emptied):
            self.assertEqual(offer.export_data(names)["datas"], [[""] * len(names)])
            [row] = offer.web_read({name: {} for name in names})
            self.assertEqual([row[name] for name in names], [False] * len(names))
        self.assertEqual(
            answered.export_data(names)["datas"], [["", 390.0, "", "", 390.0, 390.0]]
        )
        # it is found by what it lacks, and stands below what has a price
        empty = self.env["verbund.offer"].search(
            [("course_id", "=", course.id), ("fixed_amount", "=", False)]
        )
        self.assertEqual(empty, answered | asked | emptied)
        self.assertEqual(empty[0], answered)
        self.assertEqual(asked._price_at(8), 0.0)

    def test_a_price_is_said_of_groups_that_the_provider_offers(self):
        """The course takes 8 to 12."""
        for minimum, maximum, said in (
            (0, 0, r"at 8, .* at 12$"),
            (6, 10, r"at 8, .* at 10$"),
            (10, 20, r"at 10, .* at 12$"),
            (14, 0, r"^[^a]+ at 14$"),
            (0, 6, r"^[^a]+ at 6$"),
            (12, 12, r"^[^a]+ at 12$"),
            (12, 0, r"^[^a]+ at 12$"),
            (6, 8, r"^[^a]+ at 8$"),
            (14, 14, r"^[^a]+ at 14$"),
        ):
            offer = self._offer(
                self._tender(),
                fixed_amount=3000.0,
                min_seats=minimum,
                max_seats=maximum,
            )
            with self.subTest(minimum=minimum, maximum=maximum):
                self.assertRegex(offer.price_words, said)

    def test_comparison_says_from_where_on_which_is_cheaper(self):
        course = self._tender()
        flat = self._offer(course, fixed_amount=3000.0, max_seats=10)
        self.assertFalse(course.offer_table, "one offer is not compared")
        heads = self._offer(
            course, self.rival, fixed_amount=1200.0, per_head_amount=200.0
        )
        self._offer(course, self.company_a)  # names no price yet
        offers = course._comparable_offers()
        self.assertEqual(offers, flat | heads)
        rows = {row["seats"]: row["prices"] for row in course._offer_rows(offers)}
        self.assertEqual(
            {
                seats: [(price["amount"], price["best"]) for price in prices]
                for seats, prices in rows.items()
            },
            {
                8: [(375.0, False), (350.0, True)],
                # 3,000 = 1,200 + 9 x 200: both the same
                9: [(333.34, True), (333.34, True)],
                10: [(300.0, True), (320.0, False)],
                # a flat price for ten at most
                11: [(None, False), (309.1, True)],
                12: [(None, False), (300.0, True)],
            },
        )
        (turn,) = course._offer_turns(offers)
        self.assertEqual(
            turn,
            "From 10 seats on, Bildung Muster gGmbH is cheaper than Akademie Muster "
            "GmbH.",
        )
        self.assertIn(turn, course.offer_table)
        # at nine both cost the same: nobody has overtaken yet
        marks = [mark.label for mark in course._offer_marks(offers)]
        self.assertEqual(marks, ["from 10", "from 11"])

    def _picture(self, course):
        page = fromstring(str(course.offer_table))
        return page, page.find(".//svg")

    def test_curves_compare_what_holds_and_say_what_does_not(self):
        """A step is a jump of its curve; what has expired is shown, never the best."""
        course = self._tender()
        step = self._offer(
            course, fixed_amount=2400.0, step_seats=10, step_amount=1000.0
        )
        flat = self._offer(course, self.rival, fixed_amount=3000.0, max_seats=11)
        page, svg = self._picture(course)
        self.assertEqual(
            [" ".join(item.itertext()).split() for item in page.iterfind(".//li")],
            [
                ["A", *self.provider.name.split()],
                ["B", *self.rival.name.split()],
            ],
        )
        said = svg.findtext("desc")
        self.assertRegex(
            said, "At 8 seats, Bildung Muster gGmbH is the cheapest: .*300"
        )
        self.assertIn("From 10 seats on, Akademie Muster GmbH is cheaper", said)
        marks = " ".join(svg.xpath(".//text/text()"))
        self.assertIn("from 10", marks)  # the step makes the other one the best
        self.assertIn("from 12", marks)  # which holds for eleven at most
        self.assertIn("planned: 8", marks)
        curves = course._offer_picture(step | flat)["chart"]["rows"]
        self.assertEqual([row["x"] for row in curves], ["8", "9", "10", "11", "12"])
        self.assertEqual(curves[-1]["values"][1], "", "it is not offered for twelve")
        step.valid_until = "2020-01-01"
        page, svg = self._picture(course)
        self.assertIn("valid until", "".join(page.find(".//th[2]").itertext()))
        self.assertNotIn("cheaper", svg.findtext("desc"))
        self.assertRegex(svg.findtext("desc"), "At 8 seats, Akademie Muster GmbH")
        best = [
            [price["best"] for price in row["prices"]]
            for row in course._offer_rows(step | flat)
        ]
        self.assertFalse(any(expired for expired, _open in best))

    def test_who_declines_is_named_without_a_price(self):
        """Also who had named one: nobody holds it any more."""
        course = self._tender()
        self._offer(course, fixed_amount=3000.0)
        other = self._offer(course, self.rival, fixed_amount=1600.0)
        third = self._offer(course, self.company_a, fixed_amount=2500.0)
        self.assertRegex(other.price_words, r"200[.,]00 at 8")
        other.action_decline()
        self.assertFalse(other.price_words)
        self.assertNotIn(other, course._comparable_offers())
        page = fromstring(str(course.offer_table))
        said = " ".join(page.text_content().split())
        self.assertIn(f"No offer from: {self.rival.name}", said)
        self.assertNotRegex(said, r"200[.,]00")
        view = self.env.ref("qualifizierungsverbund.verbund_offer_view_list_of_course")
        arch = fromstring(other.get_view(view.id, "list")["arch"])
        for name in ("fixed_amount", "per_head_amount", "travel_amount", "step_amount"):
            [field] = arch.xpath(f"//field[@name='{name}']")
            self.assertEqual(field.get("invisible"), "state == 'declined'", name)
        third.action_decline()
        self.assertFalse(course.offer_table, "one offer is not compared")
        other.action_receive()
        self.assertTrue(other.price_words, "it holds again")

    def test_equal_offers_are_called_equal(self):
        course = self._tender()
        for provider in (self.provider, self.rival):
            self._offer(course, provider, fixed_amount=2400.0, per_head_amount=10.0)
        _page, svg = self._picture(course)
        said = svg.findtext("desc")
        self.assertRegex(
            said,
            "Bildung Muster gGmbH (and|und) Akademie Muster GmbH cost the same",
        )
        self.assertNotIn("cheape", said)
        rings = svg.xpath(".//circle")
        self.assertFalse(rings, "nowhere does another one become the cheapest")

    def test_per_head_alone_is_a_level_line(self):
        course = self._tender()
        heads = self._offer(course, per_head_amount=320.0)
        self._offer(course, self.rival, fixed_amount=3000.0)
        rows = course._offer_picture(course._comparable_offers())["chart"]["curves"]
        [level] = [c for c in rows if heads.partner_id.name == c["label"]]
        heights = {point.split(" ")[1] for point in level["path"][1:].split("L")}
        self.assertEqual(len(heights), 1)

    def test_sizes_of_an_offer_are_in_order(self):
        course = self._tender()
        for values in (
            {"min_seats": 9, "max_seats": 8},
            {"min_seats": -1},
            {"max_seats": -1},
        ):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
            ):
                self._offer(course, **values)
        self._offer(course, min_seats=9)

    def test_a_picture_needs_a_size_that_is_offered(self):
        course = self._tender()
        for provider in (self.provider, self.rival):
            self._offer(course, provider, fixed_amount=3000.0, min_seats=20)
        self.assertFalse(self._picture(course)[1] is not None)

    def test_award(self):
        course = self._tender()
        chosen = self._offer(
            course, fixed_amount=3000.0, per_head_amount=10.0, travel_amount=200.0
        )
        other = self._offer(course, self.rival, fixed_amount=4000.0)
        other.action_receive()
        chosen.action_receive()
        chosen.action_award()
        self.assertEqual((chosen.state, other.state), ("awarded", "rejected"))
        self.assertEqual(course.provider_id, self.provider)
        self.assertRecordValues(
            course.cost_ids,
            [
                {"cost_type": "fee", "amount_fixed": 3000.0, "amount_per_seat": 10.0},
                {"cost_type": "travel", "amount_fixed": 200.0, "amount_per_seat": 0.0},
            ],
        )
        order = chosen.sudo().purchase_order_id
        self.assertRecordValues(
            order,
            [
                {
                    "partner_id": self.provider.id,
                    "verbund_course_id": course.id,
                    "state": "purchase",
                    # eight seats at 10.00 and what is fixed
                    "amount_untaxed": 3280.0,
                }
            ],
        )

    def test_only_one_is_awarded(self):
        course = self._tender()
        first = self._offer(course, fixed_amount=3000.0)
        second = self._offer(course, self.rival, fixed_amount=3000.0)
        first.action_award()
        with self.assertRaisesRegex(UserError, "already been chosen"):
            second.action_award()
        third = self._offer(course, self.rival)
        with self.assertRaisesRegex(UserError, "already been chosen"):
            third.action_award()
        self.assertEqual(course.provider_id, self.provider)
        self.assertEqual(
            self.env["purchase.order"].search_count(
                [("verbund_course_id", "=", course.id)]
            ),
            1,
        )

    def test_who_has_named_no_price_is_not_awarded(self):
        course = self._tender()
        asked = self._offer(course)
        with self.assertRaisesRegex(UserError, "has not named a price yet"):
            asked.action_award()
        dialog = self.env["verbund.offer.award"].with_user(self.user_staff)
        dialog = dialog.create({"offer_id": asked.id})
        self.assertTrue(dialog.is_refused)
        self.assertIn("has not named a price yet", dialog.preview)
        self.assertEqual(asked.state, "asked")
        self.assertFalse(course.provider_id)
        # Each of its amounts is a price, and somebody may ask for nothing at all
        for amount in (
            {"per_head_amount": 90.0},
            {"travel_amount": 90.0},
            {"step_amount": 90.0, "step_seats": 3},
        ):
            with self.subTest(amount=amount):
                priced = self._offer(self._tender(), **amount)
                priced.action_award()
                self.assertEqual(priced.state, "awarded")
        asked.action_receive()
        asked.action_award()
        self.assertEqual(asked.state, "awarded")

    def test_awarded_stays_as_it_is(self):
        offer = self._offer(self._tender(), fixed_amount=3000.0)
        offer.action_award()
        with self.assertRaisesRegex(UserError, "can no longer be changed"):
            offer.fixed_amount = 1.0
        with self.assertRaisesRegex(UserError, "can no longer be changed"):
            offer.write({"purchase_order_id": False})

    def test_an_offer_that_was_asked_for_is_turned_down_not_deleted(self):
        planned = self._course(cost_ids=False)  # nobody is asked yet
        draft = self._offer(planned)
        typed = self._offer(self._tender(), fixed_amount=3000.0)  # unasked
        (draft | typed).unlink()
        offer = self._offer(self._tender())
        for step in ("action_receive", "action_reject"):
            with self.assertRaisesRegex(UserError, "has been asked for an offer"):
                offer.unlink()
            getattr(offer, step)()
        with self.assertRaisesRegex(UserError, "and stays on record"):
            offer.unlink()
        self.assertEqual(offer.state, "rejected")

    def test_cancelling_the_course_turns_offers_down(self):
        course = self._tender()
        offer = self._offer(course)
        course.action_cancel("cost")
        self.assertEqual(offer.state, "rejected")

    def test_only_staff_of_the_network(self):
        offer = self._offer(self._tender())
        for user in (
            self.user_manager_other,
            self.user_portal_a,
            self.user_portal_provider,
            self.user_internal,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                offer.with_user(user).read(["fixed_amount"])
        with self.assertRaises(AccessError):
            offer.with_user(self.user_finance).action_award()

    @freeze_time("2027-03-10 12:00:00")
    def test_an_offer_is_awarded_while_it_is_valid(self):
        for day, valid in (
            ("2027-03-09", False),
            ("2027-03-10", True),
            ("2027-03-11", True),
            (False, True),
        ):
            offer = self._offer(self._tender(), fixed_amount=3000.0, valid_until=day)
            with self.subTest(day=day):
                if valid:
                    offer.action_award()
                    self.assertEqual(offer.state, "awarded")
                    continue
                with self.assertRaisesRegex(UserError, "was valid until"):
                    offer.action_award()
                offer.valid_until = "2027-04-01"
                offer.action_award()
