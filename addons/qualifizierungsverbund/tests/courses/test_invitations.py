from datetime import timedelta

import vobject

from odoo.tests import tagged

from ..common import VerbundCommon

MAIL_DAYS = "qualifizierungsverbund.mail_days"


@tagged("post_install", "-at_install")
class TestInvitations(VerbundCommon):
    """Who teaches and who comes has the days in the calendar, and nobody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.write(
            {"lang": "en_US", "email": "verbund@example.com"}
        )
        cls.course = cls._confirmed_course({cls.company_a: 8}, level="b1")
        cls.mine = cls.course._get_commitments(cls.company_a)[cls.course]
        begin = cls.course.date_begin
        cls.days = cls.env["verbund.session"].create(
            [
                {
                    "course_id": cls.course.id,
                    "date_begin": begin + timedelta(days=number),
                    "date_end": begin + timedelta(days=number, hours=3),
                }
                for number in range(2)
            ]
        )
        cls.course.mail_participants = True
        cls.trainer = cls.env["res.partner"].create(
            {"name": "Tina Trainer", "email": "tina@example.com"}
        )
        cls.env.cr.precommit.run()

    def setUp(self):
        super().setUp()
        self.last = self.env["verbund.notice"].search([], limit=1).id

    def _told(self, template=MAIL_DAYS):
        """What was told since the last time: [(what, address)]."""
        self.env.cr.precommit.run()
        notices = self.env["verbund.notice"].search(
            [("id", ">", self.last), ("template", "=", template)], order="id"
        )
        self.last = max([self.last, *notices.ids])
        self.notices = notices
        return [(notice.extra["told"], notice.email) for notice in notices]

    def _name(self, *persons):
        commitment = self.mine.with_user(self.user_portal_a).sudo()
        seats = commitment._taken_seats()
        commitment._name_seats(dict(zip(seats, persons, strict=False)))

    def _numbers(self, notice):
        """:return: dict method -> dict uid -> SEQUENCE"""
        files = notice._find_record()._notice_files(notice)
        numbers = {}
        for _name, content, _type in files:
            calendar = vobject.readOne(content.decode())
            numbers[calendar.method.value] = {
                event.uid.value: int(event.sequence.value)
                for event in calendar.vevent_list
            }
            for event in calendar.vevent_list:
                self.assertEqual(
                    [line.value for line in event.attendee_list],
                    [f"mailto:{notice.email}"],
                )
        return numbers

    def test_who_is_named_with_an_address_is_told_once(self):
        partners = self.user_portal_a.partner_id | self.env["res.partner"].search([])
        self._name(("Ada Muster", "Ada@Example.com"), ("Bo", ""))
        self.assertEqual(self._told(), [("in", "ada@example.com")])
        notice = self.notices
        self.assertFalse(notice.partner_id)
        more = self.env["res.partner"].search([]) - partners
        self.assertFalse(more, more.mapped("display_name"))
        self.assertEqual(notice.owner_id, self.course.id)
        self.assertNotIn("Ada", notice.subject)
        self.assertIn("Hello Ada Muster", notice.body)
        self.assertIn("mailto:verbund@example.com", notice.mail_id.body_html)
        self.assertEqual(self._numbers(notice).keys(), {"REQUEST"})
        self.assertEqual(len(self._numbers(notice)["REQUEST"]), 2)
        self._name(("Ada Muster", "ada@example.com"), ("Bo", ""))
        self.mine._taken_seats()[0].verbund_level = "b1"
        self.assertEqual(self._told(), [])

    def test_nobody_is_written_to_whom_course_or_company_does_not_want(self):
        for record, name, value in (
            (self.course, "mail_participants", False),
            (self.mine, "tells_people", True),
        ):
            record[name] = value
            self._name(("Ada", "ada@example.com"))
            self.assertEqual(self._told(), [], name)
            record[name] = not value
            self.assertEqual(self._told(), [("in", "ada@example.com")], name)
            # Who is known stays so: the calendar was not taken back
            record[name] = value
            self.assertEqual(self._told(), [])
            record[name] = not value
            self.assertEqual(self._told(), [])
            self._name(("", ""))
            self.assertEqual(self._told(), [("out", "ada@example.com")])

    def test_other_days_are_told_once_to_who_comes_and_who_teaches(self):
        self._name(("Ada", "ada@example.com"))
        self.days.trainer_id = self.trainer
        expected = [("in", "ada@example.com"), ("in", "tina@example.com")]
        self.assertEqual(sorted(self._told()), expected)
        first = self._numbers(self.notices[1])["REQUEST"]
        self.days[0].date_end += timedelta(hours=1)
        self.days[1].unlink()
        self.assertEqual(
            sorted(self._told()),
            [("changed", "ada@example.com"), ("changed", "tina@example.com")],
        )
        gone = self.days[1]._calendar_uid(self.days[1].id)
        for notice in self.notices:
            self.assertIn("Days until now", notice.body)
            numbers = self._numbers(notice)
            self.assertEqual(numbers["CANCEL"].keys(), {gone})
            self.assertGreater(numbers["CANCEL"][gone], first[gone])
            [(uid, number)] = numbers["REQUEST"].items()
            self.assertGreater(number, first[uid])

    def test_a_trainer_has_the_own_days_alone(self):
        other = self.trainer.copy({"name": "Udo", "email": "udo@example.com"})
        self.days[0].trainer_id = self.trainer
        self.days[1].trainer_id = other
        self.assertEqual({who for _told, who in self._told()}, {
            "tina@example.com", "udo@example.com",
        })  # fmt: skip
        self.assertEqual(len(self._numbers(self.notices[0])["REQUEST"]), 1)
        self.days[0].trainer_id = other
        self.assertEqual(
            sorted(self._told()),
            [("changed", "udo@example.com"), ("out", "tina@example.com")],
        )
        out = self.notices.filtered(lambda notice: notice.extra["told"] == "out")
        self.assertIn("do not teach", out.body)
        off = self._numbers(out)["CANCEL"]
        self.days[0].trainer_id = self.trainer
        self.assertIn(("in", "tina@example.com"), self._told())
        back = self._numbers(self.notices.filtered(lambda n: n.extra["told"] == "in"))
        for uid, number in off.items():
            self.assertGreater(back["REQUEST"][uid], number)
        self.days.trainer_id = self.provider  # told as the provider
        self.assertNotIn(self.provider.email, [who for _told, who in self._told()])

    def test_who_comes_back_gets_the_days_again(self):
        """The number that takes a day out is below the one that brings it back."""
        self._name(("Ada", "ada@example.com"))
        self._told()
        before = self._numbers(self.notices)["REQUEST"]
        for old, new in (("ada", "cleo"), ("cleo", "ada"), ("ada", "bo")):
            seat = self.mine._taken_seats()[0]
            self.mine._substitute(seat, new.title(), f"{new}@example.com")
            self.assertEqual(
                sorted(self._told()),
                [("in", f"{new}@example.com"), ("out", f"{old}@example.com")],
            )
            files = {n.extra["told"]: self._numbers(n) for n in self.notices}
            off, now = files["out"]["CANCEL"], files["in"]["REQUEST"]
            self.assertEqual(off.keys(), now.keys())
            for uid, number in before.items():
                self.assertLess(number, off[uid])
                self.assertLess(off[uid], now[uid])
            before = now

    def test_a_company_that_comes_back_gets_the_days_again(self):
        template = "qualifizierungsverbund.mail_course_confirmed"
        notice = self.env["verbund.notice"].search([("template", "=", template)])[:1]
        course = self.mine.course_id

        def number(kind):
            [file] = filter(None, [course._calendar(kind, notice.partner_id)])
            events = vobject.readOne(file[1].decode()).vevent_list
            return {int(event.sequence.value) for event in events}

        before = number("REQUEST")
        self.mine._set_state("cancelled")
        [off] = number("CANCEL")
        self.assertGreater(off, max(before))
        self.assertGreater(min(number("REQUEST")), off)

    def test_who_is_called_off_is_told_with_the_course_or_alone(self):
        self._name(("Ada", "ada@example.com"))
        self.days.trainer_id = self.trainer
        self._told()
        self.course.action_cancel("other")
        self.assertEqual(
            self._told(),
            [("cancelled", "tina@example.com"), ("cancelled", "ada@example.com")],
        )
        for notice in self.notices:
            self.assertIn("does not take place", notice.subject)
            self.assertEqual(len(self._numbers(notice)["CANCEL"]), 2)
        self.assertEqual(self._told(), [])
        self.course.action_step_back()
        self.assertEqual(self.course.state, "confirmed")
        self.assertEqual(self._told(), [])
        seats = self.mine._taken_seats()
        self.assertEqual(seats[0].name, "Ada")

    def test_a_finished_course_tells_nobody_to_stay_away(self):
        self._name(("Ada", "ada@example.com"))
        self._over(self.course).action_start()
        self._told()
        self.course.action_finish()
        seat = self.mine._taken_seats()[0].with_user(self.user_staff)
        seat.name = "Ada Muster"
        self.assertEqual(self._told(), [])

    def test_a_letter_goes_again_while_it_is_true(self):
        self._name(("Ada", "ada@example.com"))
        self._told()
        invited = self.notices
        invited.with_user(self.user_manager).action_resend()
        self.assertEqual(self._told(), [("in", "ada@example.com")])
        self._name(("Bea", "bea@example.com"))
        self._told()
        out = self.notices.filtered(lambda notice: notice.extra["told"] == "out")
        self.assertIn("Hello,", out.body)
        self.assertNotIn("Bea", out.body)
        self.days[0].unlink()
        self._told()
        self.assertIn(
            "changed again", invited.resent_as_id._get_untruth(invited._find_record())
        )

    def test_a_letter_that_does_not_arrive_names_no_address(self):
        self._name(("Ada", "ada@example.com"))
        self._told()
        self.notices._follow("failed", "bounced")
        self.assertIn("a participant", self.notices.activity_id.summary)
        self.assertNotIn("ada@", self.notices.activity_id.note)

    def test_whoever_is_erased_is_erased_from_letters_too(self):
        self._name(("Xenia", "xenia@example.com"))
        self.assertEqual(len(self._told()), 1)
        mail, seat = self.notices.mail_id, self.mine._taken_seats()[0]
        seat.with_user(self.user_staff).action_verbund_erase()
        self.assertEqual(self._told(), [])
        self.assertFalse(mail.exists())
        for model, field in (
            ("verbund.notice", "email"),
            ("verbund.notice", "body"),
            ("mail.mail", "email_to"),
            ("mail.message", "body"),
            ("mail.activity", "summary"),
        ):
            found = self.env[model].search([(field, "ilike", "xenia")])
            self.assertFalse(found, f"{model}.{field}")
