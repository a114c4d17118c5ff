from datetime import timedelta

import vobject

from odoo.tests import tagged

from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestCalendar(VerbundCommon):
    """The days of a course in the calendars of those who come."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.write(
            {"lang": "en_US", "email": "verbund@example.com"}
        )
        cls.course = cls._confirmed_course({cls.company_a: 8})
        cls.mine = cls.course._get_commitments(cls.company_a)[cls.course]
        cls.days = cls.course.session_ids
        if len(cls.days) < 2:
            begin = cls.course.date_begin
            cls.days |= cls.env["verbund.session"].create(
                [
                    {
                        "course_id": cls.course.id,
                        "date_begin": begin + timedelta(days=number),
                        "date_end": begin + timedelta(days=number, hours=3),
                    }
                    for number in range(2)
                ]
            )
        cls.contact = cls.user_portal_a.partner_id

    def _files(self, template, commitment=None):
        notice = self.env["verbund.notice"].new(
            {
                "template": f"qualifizierungsverbund.{template}",
                "partner_id": self.contact.id,
            }
        )
        return [
            vobject.readOne(content.decode())
            for name, content, _type in (commitment or self.mine)._notice_files(notice)
            if name.endswith(".ics")
        ]

    def _numbers(self):
        [calendar] = self._files("mail_course_confirmed")
        return {e.uid.value: int(e.sequence.value) for e in calendar.vevent_list}

    def test_each_day_is_an_event_for_its_receiver_alone(self):
        [calendar] = self._files("mail_course_confirmed")
        self.assertEqual(calendar.method.value, "REQUEST")
        self.assertEqual(len(calendar.vevent_list), len(self.days))
        for event in calendar.vevent_list:
            self.assertEqual(event.status.value, "CONFIRMED")
            self.assertEqual(event.organizer.value, "mailto:verbund@example.com")
            self.assertEqual(
                [line.value for line in event.attendee_list],
                [f"mailto:{self.contact.email_normalized}"],
            )
        self.assertFalse(self._files("mail_names_missing"))

    def test_what_changes_raises_the_number_and_keeps_the_identifier(self):
        before = self._numbers()
        day, other = self.days[:2]
        day.date_end += timedelta(hours=1)
        day.room = day.room  # what stays as it is changes nothing
        after = self._numbers()
        self.assertEqual(after.keys(), before.keys())
        uid = day._calendar_uid(day.id)
        self.assertGreater(after[uid], before[uid])
        kept = other._calendar_uid(other.id)
        self.assertEqual(after[kept], before[kept])
        self.course.venue_id = self.company_b
        moved = self._numbers()
        self.assertTrue(all(moved[uid] > after[uid] for uid in moved))

    def test_a_dropped_day_is_taken_out(self):
        uid = self.days[0]._calendar_uid(self.days[0].id)
        self.days[0].unlink()
        present, gone = self._files("mail_course_changed")
        self.assertNotIn(uid, [event.uid.value for event in present.vevent_list])
        self.assertEqual(gone.method.value, "CANCEL")
        self.assertEqual([event.uid.value for event in gone.vevent_list], [uid])
        self.assertEqual(gone.vevent.status.value, "CANCELLED")
        self.assertEqual(gone.vevent.sequence.value, "1")

    def test_a_cancelled_course_is_taken_out_of_calendars(self):
        before = self._numbers()
        self.course.action_cancel("other")
        [calendar] = self._files("mail_course_cancelled")
        self.assertEqual(calendar.method.value, "CANCEL")
        self.assertEqual(len(calendar.vevent_list), len(before))
        for event in calendar.vevent_list:
            self.assertGreater(int(event.sequence.value), before[event.uid.value])
        self.assertIsNone(self.mine._page_calendar())

    def test_it_goes_along_with_the_mail(self):
        notices = self.env["verbund.notice"].search(
            [
                ("template", "=", "qualifizierungsverbund.mail_course_confirmed"),
                ("res_id", "=", self.mine.id),
            ]
        )
        self.assertTrue(notices)
        self.assertIn(
            f"{self.course.reference}.ics",
            [name for name, _content, _type in self.mine._notice_files(notices[0])],
        )
