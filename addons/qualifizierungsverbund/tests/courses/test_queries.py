from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...tools import price_curve
from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestQueries(VerbundCommon):
    """What a company more costs the database: nothing."""

    def _course_with_needs(self, count):
        """
        :return: a planned course with one need of each of so many companies
        """
        companies = self.env["res.partner"].create(
            [{"name": f"Firma {index}", "is_company": True} for index in range(count)]
        )
        memberships = self.env["verbund.membership"].create(
            [
                {"partner_id": company.id, "network_id": self.network.id}
                for company in companies
            ]
        )
        memberships.action_activate()
        people = self.env["res.partner"].create(
            [
                {
                    "name": "Personal",
                    "parent_id": company.id,
                    "email": f"hr-{company.id}@example.com",
                }
                for company in companies
            ]
        )
        self.env["verbund.membership.contact"].create(
            [
                {"membership_id": membership.id, "partner_id": person.id}
                for membership, person in zip(memberships, people, strict=True)
            ]
        )
        needs = self.env["verbund.need"].create(
            [
                {
                    "partner_id": company.id,
                    "network_id": self.network.id,
                    "topic_id": self.topic.id,
                    "seats_firm": 2,
                }
                for company in companies
            ]
        )
        needs.action_submit()
        course = self._course(min_seats=count, max_seats=2 * count)
        course._pool_needs(needs.ids)
        return course.with_user(self.user_manager)

    def _queries(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def _check_no_growth(self, few, many):
        """One query a company would be 20 more; caches make a difference of one."""
        for step, queries in few.items():
            with self.subTest(step=step):
                self.assertAlmostEqual(many[step], queries, delta=2)

    def _measure(self, count):
        """
        :return: dict step -> queries for so many companies
        """
        course = self._course_with_needs(count)
        course.write(
            {
                "commitment_deadline": "2099-12-31",
                "date_begin": "2100-02-01 08:00:00",
                "date_end": "2100-02-05 15:00:00",
            }
        )
        # On other days, so that they are asked; on the same ones a word goes on
        days = {"commitment_deadline": "2099-12-31"}
        old = course.copy(
            {**days, "date_begin": course.date_begin, "date_end": course.date_end}
        )
        other = course.copy(
            {
                **days,
                "date_begin": "2100-03-01 08:00:00",
                "date_end": "2100-03-05 15:00:00",
            }
        )
        (old | other).action_open_booking()
        return {
            "ask": self._queries(course.action_open_booking),
            # the last one does not answer
            "commit": self._queries(lambda: course.commitment_ids[:-1].action_commit()),
            "prolong": self._queries(lambda: course.action_prolong("2100-01-15")),
            "confirm": self._queries(course.action_confirm),
            "merge, word goes on": self._queries(lambda: course.action_merge(old.id)),
            "merge, asked": self._queries(lambda: old.action_merge(other.id)),
            "cancel": self._queries(other.action_cancel),
        }

    def test_no_query_a_company(self):
        """25 companies take what 5 take: to ask, bind, decide on and call off."""
        self._measure(2)  # fills the caches of the registry
        self._check_no_growth(self._measure(5), self._measure(25))

    def _measure_to_the_end(self, count):
        course = self._course_with_needs(count)
        needs = course.need_ids
        out = self._queries(lambda: course.write({"need_ids": []}))
        back = self._queries(lambda: course.action_add_needs(needs.ids))
        course.action_open_booking()
        course.commitment_ids[:-1].action_commit()
        course.commitment_ids[0].seats = 1
        course.action_confirm()
        self._over(course).action_start()
        finish = self._queries(course.action_finish)
        return {"out": out, "back": back, "finish": finish}

    def test_no_query_a_need(self):
        """25 needs take what 5 take: to leave, to come in and to be covered."""
        self._measure_to_the_end(3)
        self._check_no_growth(self._measure_to_the_end(5), self._measure_to_the_end(25))

    def test_one_search_for_the_group_a_confirmation(self):
        course = self._course_with_needs(4)
        course.action_open_booking()
        course.commitment_ids.action_commit()
        course.invalidate_recordset()
        with patch.object(
            price_curve, "largest_group", side_effect=price_curve.largest_group
        ) as search:
            course.action_confirm()
        search.assert_called_once()

    def test_one_search_for_the_group_and_its_numbers(self):
        course = self._course_with_needs(4)
        course.action_open_booking()
        *others, last = course.commitment_ids
        last.browse().union(*others).action_commit()
        self.env.flush_all()
        with patch.object(
            price_curve, "largest_group", side_effect=price_curve.largest_group
        ) as search:
            last.action_commit()
            self.assertEqual(course.group_seats, 8)
            self.assertEqual(course.taking_part_ids, course.commitment_ids)
        search.assert_called_once()

    def _measure_words(self, count):
        """
        :return: queries of what a board says of so many courses in planning and as
            many in booking
        """
        courses = self.env["verbund.course"]
        for index in range(count):
            planned = self._course_with_needs(2)
            asked = self._course_with_needs(2)
            asked.action_open_booking()
            asked.commitment_ids[0].action_commit()
            courses |= planned | asked
            self.assertEqual(planned.seats_words, "4 pooled", index)
            self.assertEqual(asked.missing_words, "2 seats asked for", index)
        names = ["seats_words", "missing_words", "price_words"]
        names += ["demand_words", "demand_bar", "next_label"]
        return {"words": self._queries(lambda: courses.read(names))}

    def test_a_board_asks_for_what_it_says(self):
        """No template a course, no time zone where all dates are far ahead."""
        course = self._course_with_needs(2)
        course.action_open_booking()
        self.env.flush_all()
        self.env.invalidate_all()
        model = self.env.registry["ir.qweb"]
        company = self.env.registry["res.company"]
        with (
            patch.object(model, "_render", side_effect=AssertionError),
            patch.object(company, "_verbund_today", side_effect=AssertionError),
        ):
            [row] = course.read(["demand_bar", "demand_words", "proposed_outcome"])
        self.assertIn("progress-bar", row["demand_bar"])
        self.assertFalse(row["proposed_outcome"])

    def test_lines_are_read_with_all_they_say(self):
        """In one statement, each of its course alone, in their order, for who may."""
        one, other = self._course_with_needs(3), self._course_with_needs(2)
        empty = self._course()
        (one | other).action_open_booking()
        courses = (one | other | empty).with_user(self.user_manager)
        words = {
            course: self.env["verbund.commitment"].search(
                [("course_id", "=", course.id)]
            )
            for course in courses
        }
        self.env.flush_all()
        self.env.invalidate_all()
        courses.fetch(["name"])
        courses.commitment_ids.browse().has_access("read")
        with self.assertQueryCount(1):
            seats = [course.commitment_ids.mapped("seats") for course in courses]
        self.assertEqual(seats, [[2, 2, 2], [2, 2], []])
        for course in courses:
            self.assertEqual(course.commitment_ids.ids, words[course].ids)
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            courses.with_user(self.user_portal_a).commitment_ids.mapped("seats")

    def test_names_of_users_are_all_that_is_asked(self):
        user = self.user_staff
        partner = user.partner_id
        self.env.invalidate_all()
        name = user.display_name
        self.assertNotIn("signature", user._cache)
        self.assertNotIn("email", partner._cache)
        self.assertEqual(name, partner.name)

    def test_who_reads_the_board_is_not_asked_at_each_figure(self):
        courses = self.env["verbund.course"].with_user(self.user_manager)
        for _number in range(4):
            courses |= self._course_with_needs(2)
        courses.action_open_booking()
        users = self.env.registry["res.users"]
        has_groups = users.has_groups

        def asked(courses, names):
            self.env.flush_all()
            self.env.invalidate_all()
            with patch.object(users, "has_groups", autospec=True) as groups:
                groups.side_effect = has_groups
                courses.read(names)
            return groups.call_count

        for names in (["demand_words"], ["demand_bar"], ["price_words"]):
            with self.subTest(names=names):
                more = asked(courses, names) - asked(courses[:2], names)
                self.assertEqual(more, 2)  # whether it may be read, once a course

    def test_no_query_a_course_on_the_board(self):
        self._measure_words(1)
        self._check_no_growth(self._measure_words(2), self._measure_words(12))
