from datetime import date, timedelta

from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import SQL

from ..common import VerbundCommon

LAST_DAY = date(2030, 1, 1)


@tagged("post_install", "-at_install")
class TestPeopleErased(VerbundCommon):
    """Who took part is forgotten when nobody needs it any more; sums stay."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._confirmed_course({cls.company_a: 4, cls.company_b: 4})
        cls.word = cls.course._get_commitments(cls.company_a)[cls.course]
        cls.seats = cls.word._taken_seats()
        cls.word._name_seats(
            {
                cls.seats[0]: ("Xenia Muster", "xenia@example.com"),
                cls.seats[1]: ("Yara Muster", ""),
            }
        )
        cls.env.cr.precommit.run()

    def _run(self, day):
        cron = self.env.ref("qualifizierungsverbund.ir_cron_retention")
        with freeze_time(f"{day} 12:00:00"):
            with self.enter_registry_test_mode():
                self.assertIs(cron.method_direct_trigger(), True)
        self.env.invalidate_all()

    def _named(self):
        return self.course.event_id.registration_ids.filtered("verbund_named_at")

    def _finish(self):
        """It has ended in 2026, so the period is over with 2029."""
        self._over(self.course).action_start()
        self.course.action_finish()

    def test_people_are_forgotten_after_the_period_and_its_notice(self):
        self.association.partner_id.lang = "en_US"
        self._run(LAST_DAY)
        self.assertTrue(self._named(), "it is not over")
        self._finish()
        self.course.mail_participants = True
        self.assertEqual(self.course.erase_on, LAST_DAY)
        self._run(LAST_DAY - timedelta(days=29))
        self.assertFalse(self.course.retention_told_on)
        self._run(LAST_DAY - timedelta(days=28))
        task = self.course.activity_ids
        self.assertEqual(
            (task.user_id, task.date_deadline), (self.user_manager, LAST_DAY)
        )
        self._run(LAST_DAY - timedelta(days=1))
        self.assertEqual(len(self._named()), 2)
        before = self.env["mail.mail"].search_count([])
        self._run(LAST_DAY)
        self.assertFalse(self._named() or self.course.activity_ids)
        self.assertFalse(self.course.erase_on or self.course.retention_told_on)
        self.assertEqual(self.env["mail.mail"].search_count([]), before)
        self.assertEqual((self.word.seats, len(self.word._taken_seats())), (4, 4))
        self.assertTrue(all(line.is_erased for line in self.seats.decision_ids))
        self.assertTrue(self.word.decision_ids, "what was promised stays")
        log = self.env["verbund.ledger"]._of(self.association)
        self.assertEqual(log._check().problems, [])
        self.assertIn("erased", self.course.message_ids[0].body)
        self.assertNotIn("Xenia", str(self.course.message_ids.mapped("body")))

    def _places(self, words):
        """Columns of the whole database in which these words stand."""
        self.env.flush_all()
        columns = self.env.execute_query(
            SQL(
                """
                SELECT table_name, column_name FROM information_schema.columns
                WHERE table_schema = 'public'
                AND data_type IN ('character varying', 'text', 'jsonb', 'json')
                """
            )
        )
        return {
            f"{table}.{column}"
            for table, column in columns
            if self.env.execute_query(
                SQL(
                    "SELECT 1 FROM %s WHERE %s::text ILIKE %s LIMIT 1",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    f"%{words}%",
                )
            )
        }

    def test_nothing_is_left_of_who_was_named_told_replaced_and_forgotten(self):
        """Letters that wait, the log, and the line of who came instead among it."""
        self.env["verbund.session"].create(
            {
                "course_id": self.course.id,
                "date_begin": "2100-02-01 08:00:00",
                "date_end": "2100-02-01 15:00:00",
            }
        )
        self.course.mail_participants = True
        seat = self.seats[2]
        self.word._name_seats({seat: ("Zora Zyxwort", "zora@zyxwort.example")})
        self.env.cr.precommit.run()
        self.word._substitute(seat, "Ersatz Muster", "ersatz@example.com")
        self.course.session_ids.date_end = "2100-02-01 16:00:00"
        self.env.cr.precommit.run()
        known = self._places("zyxwort")
        self.assertGreater(known, {"event_registration.name", "mail_mail.email_to"})
        seat._verbund_with_earlier()._verbund_erase()
        self.env.cr.precommit.run()
        self.assertEqual(self._places("zyxwort"), set())
        self.assertIn("event_registration.name", self._places("Ersatz Muster"))

    def test_a_grant_keeps_them(self):
        self._finish()
        self._run(LAST_DAY - timedelta(days=28))
        self.assertTrue(self.course.activity_ids)
        with Form(self.course.with_user(self.user_staff)) as form:
            form.legal_hold = True
        self.assertFalse(self.course.erase_on or self.course.activity_ids)
        self._run(LAST_DAY + timedelta(days=40))
        self.assertEqual(len(self._named()), 2)
        self.course.legal_hold = False
        self._run(LAST_DAY + timedelta(days=41))
        self.assertEqual(len(self._named()), 2, "told again first")
        self._run(LAST_DAY + timedelta(days=69))
        self.assertFalse(self._named())

    def test_a_name_that_is_mended_later_has_a_notice_of_its_own(self):
        self._finish()
        for day in (LAST_DAY - timedelta(days=28), LAST_DAY):
            self._run(day)
        self.seats[0].with_user(self.user_staff).name = "Xenia Muster"
        self._run(LAST_DAY + timedelta(days=1))
        self.assertEqual(len(self._named()), 1)
        self._run(LAST_DAY + timedelta(days=29))
        self.assertFalse(self._named())

    def test_those_of_a_cancelled_course_too(self):
        self.course.action_cancel("other")
        self.assertTrue(self.course.erase_on)
        end = self.course.erase_on
        self._run(end - timedelta(days=28))
        self._run(end)
        self.assertFalse(self._named())

    def test_whom_staff_have_typed_in_the_event_too(self):
        self.association.partner_id.lang = "en_US"
        guests = self.env["event.registration"].create(
            [
                {
                    "event_id": self.course.event_id.id,
                    "name": name,
                    "email": f"{name}@example.com",
                    "phone": "0123",
                    "partner_id": self.env["res.partner"].create({"name": name}).id,
                    "active": active,
                }
                for name, active in (("Gast", True), ("Archiv", False))
            ]
        )
        self.word._taken_seats().filtered("verbund_named_at")._verbund_erase()
        self._finish()
        self.assertEqual(self.course.erase_on, LAST_DAY)
        self._run(LAST_DAY - timedelta(days=28))
        self._run(LAST_DAY - timedelta(days=1))
        self.assertEqual(guests[0].name, "Gast")
        self._run(LAST_DAY)
        for guest in guests:
            self.assertRecordValues(
                guest,
                [{"name": False, "email": False, "phone": False, "partner_id": False}],
            )
        self.assertFalse(guests.message_ids or self.course.erase_on)
        self.assertIn("over: 2", self.course.message_ids[0].body)

    def test_staff_erase_whom_they_have_typed_of_courses_alone(self):
        events = self.course.event_id | self.env["event.event"].create(
            {
                "name": "Sommerfest",
                "date_begin": "2027-06-01",
                "date_end": "2027-06-02",
            }
        )
        guests = self.env["event.registration"].create(
            [{"event_id": event.id, "name": "Gast"} for event in events]
        )
        guests.with_user(self.user_staff).action_verbund_erase()
        self.assertEqual(guests.mapped("name"), [False, "Gast"])

    def test_the_day_is_that_of_the_association(self):
        """It ends half an hour after midnight, in another year there."""
        self.association.partner_id.tz = "Europe/Berlin"
        self._over(self.course).action_start()
        self.course._with_transition().date_end = "2026-12-31 23:30:00"
        self.assertEqual(self.word._page_values()["kept_until"], "01.01.2031")
        with freeze_time("2027-01-02"):
            self.course.action_finish()
        self.assertEqual(self.course.erase_on, date(2031, 1, 1))
        self._run(LAST_DAY - timedelta(days=28))
        self.assertFalse(self.course.retention_told_on)
        self._run(date(2030, 12, 4))
        self.assertTrue(self.course.retention_told_on)

    def test_a_company_reads_when_its_people_are_forgotten(self):
        self._over(self.course)
        self.assertEqual(self.word._page_values()["kept_until"], "01.01.2030")
        self.course.legal_hold = True
        self.assertFalse(self.word._page_values()["kept_until"])
        self.course.legal_hold = False
        rules = self.env["verbund.retention.rule"]
        rules.search([("code", "=", "participants")]).legal_hold = True
        self.assertFalse(self.word._page_values()["kept_until"])

    def test_nobody_else_keeps_or_forgets_them(self):
        self._finish()
        for user in (self.user_manager_other, self.user_portal_a):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.course.with_user(user).legal_hold = True
