from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestCalls(VerbundCommon):
    """Whom to call for the seats that are missing, and what came of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        cls.today = cls.association._verbund_today()
        cls.industry = cls.env["verbund.industry"].search([], limit=1)
        cls.company_a.write(
            {"industry_wz_id": cls.industry.id, "district_id": cls.district.id}
        )
        cls.course = cls._course(fixed=3300.0)  # 8 to 12 seats
        cls.need_a = cls._need(cls.company_a, 4, seats_possible=2)
        cls.course.action_add_needs(cls.need_a.ids)
        cls.course.action_open_booking()
        cls.word_a = cls.course.commitment_ids
        cls.word_a.seats = 4
        cls.word_a.action_commit()
        cls.waiting = cls._member("Wartet Muster GmbH", "waiting")
        cls.need = cls._need(
            cls.waiting, 4, window_start="2100-02-10", window_end="2100-06-30"
        )
        cls.silent = cls._member("Still Muster GmbH", "silent")

    @classmethod
    def _member(cls, name, key):
        company = cls._company(name, key)
        company.write(
            {
                "industry_wz_id": cls.industry.id,
                "district_id": cls.district.id,
                "phone": "+49 30 2312571",
            }
        )
        return company

    def _open(self, user=None):
        course = self.course.with_user(user or self.user_staff)
        action = course.action_call_list()
        return course.env[action["res_model"]].browse(action["res_id"])

    def _line(self, company, dialog=None):
        dialog = dialog or self._open()
        lines = dialog.line_ids | dialog.refused_ids
        return lines.filtered(lambda line: line.partner_id == company)

    def test_who_is_in_then_needs_then_members_of_the_branch_and_district(self):
        lines = self._open().line_ids
        self.assertEqual(
            [(line.partner_id, line.kind) for line in lines],
            [
                (self.company_a, "inside"),
                (self.waiting, "waiting"),
                (self.silent, "member"),
            ],
        )
        inside, waiting, member = lines
        self.assertEqual(lines.mapped("brings"), [2, 4, 1])
        self.assertEqual(inside.effect, "then still missing: 2 seats")
        self.assertEqual(waiting.effect, "takes the course to its minimum")
        self.assertIn("9 days", waiting.reason)
        self.assertEqual(waiting.phone, "+49 30 2312571")
        # at the minimum at least, and what the company would be bound to
        self.assertEqual(inside.price, self.course._price_at(8))
        self.assertEqual(member.limit, self.course._worst_case())

    def test_a_window_moves_by_four_weeks_and_no_more(self):
        for start, listed in (("2100-03-01", True), ("2100-03-02", False)):
            self.need.window_start = start
            self.assertEqual(
                "waiting" in self._open().line_ids.mapped("kind"), listed, start
            )

    def test_two_obstacles_are_one_too_many(self):
        self.need.format = "inhouse"
        self.assertNotIn("waiting", self._open().line_ids.mapped("kind"))

    def test_who_would_not_pay_the_price_does_not_help(self):
        self.need.price_ceiling = 300.0  # 412.50 at the minimum
        line = self._line(self.waiting)
        self.assertEqual(line.effect, "does not help at its price ceiling")
        self.assertEqual(line.limit, 300.0)

    def test_nobody_is_called_who_does_not_want_to_be(self):
        self.silent.membership_ids.no_calls = True
        self.assertFalse(self._line(self.silent))

    def test_who_has_declined_or_has_a_need_is_no_member_without_one(self):
        word = self.env["verbund.commitment"].create(
            {"course_id": self.course.id, "partner_id": self.silent.id}
        )
        self.assertEqual(self._line(self.silent).kind, "inside", "asked, no answer")
        word.action_release("declined")
        self.assertFalse(self._line(self.silent))

    def test_what_goes_back_is_what_was_remembered_and_no_default(self):
        """Nobody says in the context of a call what taking it back would write."""
        forged = {
            "last": 0,
            "rows": {"res.partner": {str(self.company_b.id): {"name": "Forged"}}},
            "after": {},
            "tasks": [],
        }
        line = self._line(self.silent).with_context(default_way_back=forged)
        line.action_no()
        log = self.env["verbund.contact.log"].search([("outcome", "=", "no")])
        self.assertFalse(log.way_back)
        line = self._line(self.silent).with_context(default_way_back=forged)
        line.action_undo()
        self.assertEqual(self.company_b.name, "Beta Muster GmbH")

    def test_yes_notes_the_word_and_takes_the_need_along(self):
        dialog = self._open()
        line = self._line(self.waiting, dialog)
        with Form(dialog) as form, form.line_ids.edit(1) as row:
            row.seats = 3
        line.action_yes()
        word = self.course._get_commitment(self.waiting)
        self.assertEqual((word.state, word.seats), ("committed", 3))
        self.assertEqual(self.need.course_id, self.course)
        log = self.env["verbund.contact.log"].search([("outcome", "=", "yes")])
        self.assertEqual(log.partner_id, self.waiting)
        self.assertEqual(
            (log.res_model, log.res_id), (self.course._name, self.course.id)
        )
        self.assertEqual(dialog.line_ids[-1].outcome, "yes", "at the end")

    def test_yes_of_who_is_in_adds_seats_to_the_word(self):
        line = self._line(self.company_a)
        self.assertEqual(line.seats, 2)
        line.action_yes()
        self.assertEqual((self.word_a.seats, self.word_a.state), (6, "committed"))
        last = self._open().line_ids[-1]
        self.assertEqual(last.outcome, "yes", "all it has")
        self.assertEqual(last.reason, "has promised its seats")

    def test_yes_binds_up_to_what_the_list_says(self):
        self.course.cost_ids.amount_fixed = 4000.0  # 500 at worst, 412.50 agreed
        line = self._line(self.company_a)
        self.assertEqual(line.limit, 412.5)
        line.seats = -1
        with self.assertRaisesRegex(UserError, "Seats start at one"):
            line.action_yes()
        line.seats = 2
        line.action_yes()
        self.assertEqual((self.word_a.seats, self.word_a.price_limit), (6, 412.5))

    def _stands(self):
        self.env.flush_all()
        self.env.invalidate_all()
        words = self.course.commitment_ids.sorted("id")
        names = ("state", "seats", "price_ceiling", "price_limit", "committed_by")
        return [tuple(word[name] for name in names) for word in words] + [
            (self.need.state, self.need.course_id, self.course.seats_committed)
        ]

    def _notices(self):
        return self.env["verbund.notice"].search([])

    def test_a_yes_is_undone_as_a_whole_while_nothing_has_left_the_house(self):
        """Of who is in, has a need, or has said nothing; nobody is written to."""
        before, told = self._stands(), self._notices()
        for company in (self.company_a, self.waiting, self.silent):
            dialog = self._open()
            self._line(company, dialog).action_yes()
            self.assertNotEqual(self._stands(), before)
            new = (self._notices() - told).sudo()
            self.assertTrue(new)
            self.assertTrue(all(new.mail_id.mapped("scheduled_date")), "they wait")
            self._line(company, dialog).action_undo()
            self.assertEqual(self._stands(), before)
            self.assertEqual(self._notices(), told)
            self.assertFalse(self._line(company, dialog).outcome)
            self.assertFalse(self.env["verbund.contact.log"].search_count([]))
            undone = self.course.decision_ids[0]
            self.assertEqual(undone.decision, "promise_undone")
            self.assertIn(company.name, undone.words)

    def test_each_yes_goes_back_on_its_own(self):
        """After the decision date too, and whatever others have said since."""
        passed = self.course.commitment_deadline + timedelta(days=1)
        self.enterContext(freeze_time(passed))
        first, second = self._open(), self._open(self.user_manager)
        self._line(self.company_a, first).action_yes()
        self._line(self.silent, second).action_yes()
        self._line(self.company_a, first).action_undo()
        self.assertEqual((self.word_a.seats, self.word_a.state), (4, "committed"))
        self.assertEqual(self.course._get_commitment(self.silent).seats, 1)
        self.assertEqual(self.course.seats_committed, 5)

    def test_a_yes_stays_once_its_receipt_has_left_or_it_has_gone_on(self):
        dialog = self._open()
        self._line(self.waiting, dialog).action_yes()
        word = self.course._get_commitment(self.waiting)
        with self.assertRaisesRegex(UserError, "you have noted yourself"):
            self._line(self.waiting, self._open(self.user_manager)).action_undo()
        with self.env.cr.savepoint() as savepoint:
            word.seats += 1
            with self.assertRaisesRegex(UserError, "have changed since"):
                self._line(self.waiting, dialog).action_undo()
            savepoint.rollback()
            self.env.invalidate_all()
        receipt = self.env["verbund.notice"].search(
            [("res_model", "=", word._name), ("res_id", "=", word.id)], limit=1
        )
        receipt._follow("sent")
        with self.assertRaisesRegex(UserError, "receipt has left the house"):
            self._line(self.waiting, dialog).action_undo()
        self.assertEqual(word.state, "committed")

    def test_of_two_who_call_the_second_is_told_and_notes_nothing_twice(self):
        late = {
            verb: self._line(self.company_a, self._open(self.user_manager))
            for verb in ("action_yes", "action_no", "action_call_back")
        }
        self._line(self.company_a).action_yes()
        for verb, line in late.items():
            dialog = line.wizard_id
            with patch.object(type(self.env.user), "_bus_send") as sent:
                getattr(line, verb)()
            self.assertIn("has called", sent.call_args.args[1]["message"])
            self.assertEqual(self.word_a.seats, 6, "not eight")
            self.assertEqual(self.env["verbund.contact.log"].search_count([]), 1)
            self.assertEqual(self._line(self.company_a, dialog).outcome, "yes")

    def test_yes_of_a_member_without_a_need(self):
        self._line(self.silent).action_yes()
        word = self.course._get_commitment(self.silent)
        self.assertEqual((word.state, word.seats), ("committed", 1))
        self.assertEqual(word.price_limit, self.course._worst_case())

    def test_too_many_seats_change_nothing(self):
        line = self._line(self.waiting)
        line.seats = 9  # 12 at most
        with self.assertRaises(UserError), self.env.cr.savepoint():
            line.action_yes()
        self.assertFalse(self.course._get_commitment(self.waiting))
        self.assertFalse(self.env["verbund.contact.log"].search_count([]))

    def test_no_is_out_of_the_way_and_is_undone(self):
        line = self._line(self.waiting)
        line.note = "Erst im Herbst"
        line.action_no()
        dialog = self._open()
        self.assertNotIn(self.waiting, dialog.line_ids.partner_id)
        last = dialog.refused_ids
        self.assertEqual((last.partner_id, last.outcome), (self.waiting, "no"))
        self.assertIn("No", last.last_talk)
        self.assertEqual(last.said, "Erst im Herbst")
        self.assertFalse(self._open(self.user_manager).refused_ids.is_own_log)
        with self.assertRaises(UserError):
            self._line(self.waiting, self._open(self.user_manager)).action_undo()
        last.action_undo()
        self.assertFalse(dialog.refused_ids)
        self.assertIn(self.waiting, dialog.line_ids.partner_id)
        self.assertFalse(self._line(self.waiting).outcome)

    def test_who_has_said_no_may_say_yes_all_the_same(self):
        dialog = self._open()
        self._line(self.silent, dialog).action_no()
        dialog.refused_ids.action_yes()
        self.assertEqual(self.course._get_commitment(self.silent).state, "committed")
        self.assertFalse(dialog.refused_ids)

    def test_who_has_said_yes_is_not_called_back(self):
        dialog = self._open()
        self._line(self.silent, dialog).action_yes()
        form = Form(dialog)
        said = {}
        for index, line in enumerate(dialog.line_ids):
            with form.line_ids.edit(index) as row:
                try:
                    row.call_back_on = "2099-01-05"
                except AssertionError:
                    said[line.partner_id] = "hidden"
                else:
                    said[line.partner_id] = "shown"
        self.assertEqual(said.pop(self.silent), "hidden")
        self.assertEqual(set(said.values()), {"shown"})

    def test_nobody_calls_back_on_a_day_on_which_nobody_works(self):
        """Saturday and the holidays to the working day after, told on the screen."""
        with freeze_time("2026-12-18 09:00:00"):
            for named, day in (
                ("2026-12-19", "2026-12-21"),
                ("2026-12-25", "2026-12-28"),
                ("2026-12-22", "2026-12-22"),
            ):
                dialog = self._open()
                line = self._line(self.company_a, dialog)
                line.call_back_on = named
                with patch.object(type(self.env.user), "_bus_send") as sent:
                    line.action_call_back()
                log = self.env["verbund.contact.log"].search([], limit=1)
                self.assertEqual(str(log.call_back_on), day)
                said = "no working day" in str(sent.call_args_list)
                self.assertEqual(said, named != day)
                typed = self._line(self.company_a, dialog)
                typed.call_back_on = named
                warning = typed._onchange_call_back_on()
                self.assertEqual(str(typed.call_back_on), day)
                self.assertEqual(bool(warning), named != day)

    def test_call_back_is_a_task_and_comes_up_again_on_its_day(self):
        line, calendar = (
            self._line(self.company_a),
            self.association._verbund_calendar(),
        )
        day = calendar.next_working_day(self.today + timedelta(days=2))
        line.call_back_on = day
        line.action_call_back()
        task = self.env["verbund.contact.log"].search([]).activity_ids
        self.assertEqual(task.user_id, self.user_staff)
        self.assertEqual(task.date_deadline, day)
        self.assertEqual(self._open().line_ids[-1].partner_id, self.company_a)
        self.env["verbund.contact.log"].search([]).call_back_on = self.today
        self.assertEqual(self._open().line_ids[0].partner_id, self.company_a)

    def test_who_was_not_reached_is_called_again(self):
        self._line(self.company_a).action_not_reached()
        first = self._open().line_ids[0]
        self.assertEqual(
            (first.partner_id, first.outcome), (self.company_a, "not_reached")
        )

    def test_only_while_words_are_given(self):
        course = self._course()
        with self.assertRaises(UserError):
            course.with_user(self.user_staff).action_call_list()
        with self.assertRaises(AccessError):
            self.course.with_user(self.user_manager_other).action_call_list()

    def test_a_yes_in_a_list_that_stands_open_comes_too_late_for_a_decided_course(self):
        line = self._line(self.silent)
        self._commit(self.course, self._company("Zeta Muster GmbH", "zeta"), 4)
        self.course.action_confirm()
        with self.assertRaisesRegex(UserError, "takes no commitments"):
            line.action_yes()
        self.assertFalse(self.course._get_commitment(self.silent))

    def test_a_note_that_was_made_a_yes_by_hand_is_undone_like_a_note(self):
        line = self._line(self.company_a)
        line.action_not_reached()
        line = self._line(self.company_a)
        line.contact_log_id.outcome = "yes"
        line.action_undo()
        self.assertFalse(self._line(self.company_a).outcome)
        self.assertEqual((self.word_a.state, self.word_a.seats), ("committed", 4))

    def test_as_many_queries_for_many_rows(self):
        def queries():
            self.env.invalidate_all()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.course.with_user(self.user_staff)._calls()
            return self.env.cr.sql_log_count - before

        def more(first, last):
            for number in range(first, last):
                self._member(f"Mehr Muster {number} GmbH", f"more{number}")
                company = self._member(f"Not Muster {number} GmbH", f"need{number}")
                self._need(company, 1, window_end=False)

        more(0, 2)
        queries()
        few = queries()
        more(2, 6)
        self.assertEqual(len(self._open().line_ids), 3 + 12)
        queries()
        self.assertEqual(queries(), few)
