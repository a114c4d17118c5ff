from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ...models.needs.verbund_need_window import MAIL_ASKED, MAIL_NOTED
from ..common import VerbundCommon

ASKED = (date(2027, 7, 1), date(2027, 7, 12))


class WindowCase(VerbundCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        cls.need = cls._need(cls.company_a, 5)
        cls.contact = cls.user_portal_a.partner_id

    def _ask(self, days=ASKED, need=None):
        (need or self.need).with_user(self.user_staff)._ask_window(*days)

    def _told(self, template):
        return self.env["verbund.notice"].search(
            [
                ("res_model", "=", "verbund.need"),
                ("res_id", "=", self.need.id),
                ("template", "=", template),
            ]
        )


@tagged("post_install", "-at_install")
class TestNeedWindow(WindowCase):
    """Would other days do? Asked by staff, answered by the company."""

    def test_the_company_is_asked_once_and_by_link(self):
        self._ask()
        notice = self._told(MAIL_ASKED)
        self.assertEqual(notice.link_id.scope, "window")
        self.assertIn("07/01/2027 – 07/12/2027", notice.body)
        self.assertNotIn(self.company_b.name, notice.body)
        self.assertEqual(self.need.window_answer, "asked")
        with self.assertRaisesRegex(UserError, "has not answered"):
            self._ask()
        self.assertEqual(self._told(MAIL_ASKED), notice)

    def test_another_question_takes_the_place_of_the_first(self):
        self._ask()
        self._ask((date(2027, 8, 2), date(2027, 8, 11)))
        self.assertEqual(self.need.window_asked_start, date(2027, 8, 2))
        self.assertEqual(len(self._told(MAIL_ASKED)), 2)

    def test_nothing_is_asked_that_has_no_answer(self):
        for days, words in (
            ((date(2027, 3, 1), date(2027, 3, 10)), "suit .* already"),
            ((date(2027, 7, 12), date(2027, 7, 1)), "before the earliest start"),
            ((date(2026, 1, 7), date(2027, 1, 8)), "in the past"),
        ):
            with self.assertRaisesRegex(UserError, words):
                self._ask(days)
        self.need.action_withdraw()
        with self.assertRaisesRegex(UserError, "waits for no course"):
            self._ask()
        self.assertFalse(self.need.window_answer)
        self.assertFalse(self._told(MAIL_ASKED))

    def test_today_can_be_asked_for_and_yesterday_not(self):
        self.need.write({"window_start": "2027-06-02", "window_end": "2027-06-30"})
        with freeze_time("2027-06-01 21:00:00"):  # 23 o'clock here
            with self.assertRaisesRegex(UserError, "in the past"):
                self._ask((date(2027, 5, 31), date(2027, 6, 5)))
            self._ask((date(2027, 6, 1), date(2027, 6, 5)))
        with freeze_time("2027-06-01 21:59:00"):
            self.assertFalse(self.need._window_obstacle())
        with freeze_time("2027-06-01 22:01:00"):
            self.assertIn("are over", self.need._window_obstacle())

    def test_yes_widens_the_window_and_someone_pools_again(self):
        self._ask()
        self.need._answer_window("yes")
        self.assertRecordValues(
            self.need,
            [
                {
                    "window_start": date(2027, 2, 1),
                    "window_end": date(2027, 7, 12),
                    "window_answer": "yes",
                    "state": "submitted",
                }
            ],
        )
        activity = self.need.window_activity_id
        self.assertEqual(activity.user_id, self.user_manager)
        self.assertIn("Yes, the days suit", activity.note)
        line = self.need.decision_ids[0]
        self.assertEqual(line.decision, "window_answered")
        self.assertIn("07/12/2027", line.words)
        self.need.with_user(self.user_staff).action_withdraw()
        self.assertFalse(activity.exists(), "nobody pools it any more")

    def test_an_answer_changes_the_days_of_the_need_and_nothing_else(self):
        kept = [
            name
            for name, field in self.need._fields.items()
            if field.store
            and field.type != "one2many"  # its log, its task and who was told
            and not name.startswith(("window_", "write_", "activity_"))
        ]
        before = self.need.read(kept)
        for answer, days in (
            ("no", ()),
            ("yes", ()),
            ("other", (date(2027, 3, 1), date(2027, 8, 1))),
        ):
            self._ask((date(2027, 8, 2), date(2027, 8, 11 + len(answer))))
            self.need._answer_window(answer, *days)
            self.assertEqual(self.need.read(kept), before, answer)
        self.assertIn("seats_firm", kept)

    def test_an_open_side_of_the_window_stays_open(self):
        self.need.window_start = False
        self._ask()
        self.need._answer_window("yes")
        self.assertFalse(self.need.window_start)

    def test_no_changes_nothing_and_is_told(self):
        self._ask()
        self.need._answer_window("no")
        self.assertEqual(self.need.window_end, date(2027, 6, 30))
        self.assertIn(": No.", self.need.window_activity_id.note)

    def test_asked_anew_the_task_of_the_old_answer_is_gone(self):
        self._ask()
        self.need._answer_window("no")
        activity = self.need.window_activity_id
        self._ask((date(2027, 8, 2), date(2027, 8, 11)))
        self.assertFalse(activity.exists())
        self.assertEqual(self.need.window_answer, "asked")

    def test_a_text_that_is_over_is_not_sent_again(self):
        self._ask()
        self.assertIsNone(self.need._notice_obstacle(MAIL_ASKED, {}))
        self.assertIn("moved on", self.need._notice_obstacle(MAIL_NOTED, {}))
        self.need._answer_window("no")
        self.assertIn("answered: No", self.need._notice_obstacle(MAIL_ASKED, {}))
        self.assertIsNone(self.need._notice_obstacle(MAIL_NOTED, {}))

    def test_the_neighbour_asks_nobody_and_no_client_writes_an_answer(self):
        with self.assertRaises(AccessError):
            self.need.with_user(self.user_manager_other)._ask_window(*ASKED)
        for values in ({"window_answer": "yes"}, {"window_asked_end": "2027-09-01"}):
            with self.assertRaisesRegex(AccessError, "actions of the document"):
                self.need.with_user(self.user_manager).write(values)
