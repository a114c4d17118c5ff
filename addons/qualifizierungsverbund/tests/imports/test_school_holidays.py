import base64

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import VerbundCommon


def _file(*periods):
    events = "".join(
        f"BEGIN:VEVENT\nSUMMARY:{name}\nDTSTART;VALUE=DATE:{first}\n"
        f"DTEND;VALUE=DATE:{end}\nEND:VEVENT\n"
        for name, first, end in periods
    )
    return base64.b64encode(f"BEGIN:VCALENDAR\n{events}END:VCALENDAR\n".encode())


EASTER = ("Osterferien 2099", "20990406", "20990418")
SUMMER = ("Sommerferien 2099", "20990730", "20990914")


@tagged("post_install", "-at_install")
class TestSchoolHolidays(VerbundCommon):
    """School holidays come from calendar files, and say where they come from."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.state = cls.env.ref("base.state_de_bw")
        cls.Holiday = cls.env["verbund.school.holiday"].with_user(cls.user_manager)

    def _import(self, *periods, file=None):
        form = Form(
            self.env["verbund.school.holiday.import"].with_user(self.user_manager)
        )
        form.federal_state_id = self.state
        form.file = file or _file(*periods)
        form.source = "Kultusministerium"
        action = form.save().action_import()
        return action["params"]["message"]

    def _days(self):
        return [
            (str(row.date_first), str(row.date_last))
            for row in self.Holiday.search([("federal_state_id", "=", self.state.id)])
        ]

    def test_a_file_is_read_once(self):
        self.assertIn("2 new, 0 changed", self._import(EASTER, SUMMER, EASTER))
        days = [("2099-04-06", "2099-04-17"), ("2099-07-30", "2099-09-13")]
        self.assertEqual(self._days(), days)
        self.assertEqual(
            set(self.Holiday.search([]).mapped("source")), {"Kultusministerium"}
        )
        self.assertIn("0 new, 0 changed, 2 known", self._import(EASTER, SUMMER))
        self.assertEqual(self._days(), days)

    def test_a_newer_file_moves_what_has_moved(self):
        self._import(EASTER, SUMMER)
        moved = ("Osterferien 2099", "20990408", "20990420")
        self.assertIn("0 new, 1 changed, 1 known", self._import(moved, SUMMER))
        self.assertEqual(self._days()[0], ("2099-04-08", "2099-04-19"))

    def test_other_states_keep_theirs(self):
        self._import(EASTER)
        self.state = self.env.ref("base.state_de_by")
        self.assertIn("1 new", self._import(EASTER))
        self.assertEqual(len(self.Holiday.search([])), 2)

    def test_another_file_changes_nothing(self):
        for file, problem in (
            (base64.b64encode(b"Ferien;von;bis"), "no calendar file"),
            (base64.b64encode(b"PK\x03\x04\xff"), "no calendar file"),
            (base64.b64encode(b"x" * (2 * 1024 * 1024 + 1)), "no calendar file"),
            (_file(), "has no day"),
        ):
            with self.assertRaisesRegex(UserError, problem):
                self._import(file=file)
        self.assertFalse(self.Holiday.search([]))

    def test_staff_read_them_and_managers_enter_them(self):
        self._import(EASTER)
        row = self.Holiday.search([]).with_user(self.user_staff)
        self.assertEqual(row.name, "Osterferien 2099")
        with self.assertRaises(AccessError):
            row.name = "x"
        with self.assertRaises(AccessError):
            self.env["verbund.school.holiday.import"].with_user(self.user_staff).create(
                {
                    "source": "x",
                    "file": _file(EASTER),
                    "federal_state_id": self.state.id,
                }
            )
        with self.assertRaises(AccessError):
            row.with_user(self.user_portal_a).read(["name"])

    def test_holidays_do_not_end_before_they_begin(self):
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.Holiday.create(
                {
                    "name": "x",
                    "federal_state_id": self.state.id,
                    "date_first": "2099-02-02",
                    "date_last": "2099-02-01",
                }
            )

    def test_a_region_that_nobody_knows_says_so(self):
        regions = (("DE", "BW"), ("DE", "BY"))
        self.assertFalse(self.Holiday._get_known_until(regions))
        self._import(EASTER)
        self.assertFalse(self.Holiday._get_known_until(regions))
        self.assertEqual(str(self.Holiday._get_known_until(regions[:1])), "2099-04-17")
        self.assertEqual(len(self.Holiday._get_periods(regions)), 1)
        self.assertEqual(self.Holiday._get_periods((("AT", ""),)), [])
