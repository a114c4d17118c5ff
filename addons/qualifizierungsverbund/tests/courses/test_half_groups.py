from datetime import timedelta
from unittest.mock import patch

import vobject
from lxml import html

from odoo.exceptions import ValidationError
from odoo.tests import Form, freeze_time, tagged

from ...controllers.form import PortalForm
from ..common import VerbundCommon

MAIL_DAYS = "qualifizierungsverbund.mail_days"


@tagged("post_install", "-at_install")
class TestHalfGroups(VerbundCommon):
    """A company says who is in which half group, and each has its own days alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.write(
            {"lang": "en_US", "email": "verbund@example.com"}
        )
        cls.course = cls._confirmed_course({cls.company_a: 8})
        cls.mine = cls.course._get_commitments(cls.company_a)[cls.course]
        begin = cls.course.date_begin
        cls.one, cls.two, cls.all = cls.days = cls.env["verbund.session"].create(
            [
                {
                    "course_id": cls.course.id,
                    "date_begin": begin + timedelta(days=number),
                    "date_end": begin + timedelta(days=number, hours=3),
                    "units": 4,
                    "half": half,
                }
                for number, half in enumerate(("1", "2", False))
            ]
        )
        cls.course.mail_participants = True
        cls.env.cr.precommit.run()
        cls.last = cls.env["verbund.notice"].search([], limit=1).id

    def _save(self, text="", **post):
        """What the form of a company says."""
        word = self.mine.with_user(self.user_portal_a).sudo()
        form = PortalForm(word.env, {"pasted_names": text, **post})
        try:
            with self.env.cr.savepoint():
                return form, word._read_names(form)
        except ValidationError:
            return form, None

    def _type(self, *people):
        """
        :param people: (name, e-mail, half group) of each seat
        """
        post = {}
        for seat, person in zip(self.mine._taken_seats(), people, strict=False):
            for field, value in zip(("name", "email", "half"), person, strict=False):
                post[f"{field}_{seat.id}"] = value
        return self._save(**post)

    def _halves(self):
        named = self.mine._taken_seats().filtered("verbund_named_at")
        return {seat.name: seat.verbund_half or "" for seat in named}

    def _told(self):
        """What was told since the last time, and the numbers of its days.

        :return: [(what, address, method -> session -> SEQUENCE)]
        """
        self.env.cr.precommit.run()
        notices = self.env["verbund.notice"].search(
            [("id", ">", self.last), ("template", "=", MAIL_DAYS)], order="id"
        )
        type(self).last = max([self.last, *notices.ids])
        return [
            (notice.extra["told"], notice.email, self._numbers(notice))
            for notice in notices
        ]

    def _numbers(self, notice):
        uids = {day._calendar_uid(day.id): day for day in self.days}
        numbers = {}
        for _name, content, _type in notice._find_record()._notice_files(notice):
            calendar = vobject.readOne(content.decode())
            numbers[calendar.method.value] = {
                uids[event.uid.value]: int(event.sequence.value)
                for event in calendar.vevent_list
            }
        return numbers

    # --------------------------------------------------------- who is in which

    def test_the_form_of_the_course_says_whose_each_day_is(self):
        """In the list of its days, as soon as there are two groups."""
        self.assertTrue(self.course.has_half_groups)
        self.assertIn("has_half_groups", Form(self.course)._view["fields"])
        days = self.env.ref(
            "qualifizierungsverbund.verbund_session_view_list_of_course"
        )
        arch = self.env["verbund.session"].get_view(days.id, "list")["arch"]
        [shown] = [
            field
            for field in html.fromstring(arch).xpath("//field[@name='half']")
            if not field.get("optional")
        ]
        self.assertEqual(shown.get("column_invisible"), "not parent.has_half_groups")
        # A sum would count the days of both, where “8 of 8 units” are planned
        summed = {
            field.get("column_invisible"): field.get("sum")
            for field in html.fromstring(arch).xpath("//field[@name='units']")
        }
        self.assertEqual(
            summed,
            {
                "parent.has_half_groups": "Units",
                "not parent.has_half_groups": None,
            },
        )
        self.two.half = False
        self.assertFalse(self.course.has_half_groups)

    def test_a_company_types_who_is_in_which(self):
        people = ("Ada", "", "1"), ("Bo", "", "2"), ("Cy", "", "both")
        form, _message = self._type(*people)
        self.assertFalse(form.errors)
        self.assertEqual(self._halves(), {"Ada": "1", "Bo": "2", "Cy": ""})
        self._type(("", "", "1"), ("Bo", "", "both"))
        self.assertEqual(self._halves(), {"Bo": "", "Cy": ""})
        form, message = self._type(("Ada", "", "3"))
        self.assertIsNone(message)
        seat = self.mine._taken_seats()[0]
        self.assertIn("choose from the list", form.errors[f"half_{seat.id}"])
        self.assertFalse(seat.verbund_half, "the group went with its person")

    def test_who_is_new_is_in_no_group_before_somebody_says_so(self):
        """Both groups take two places: nobody is put there by saying nothing."""
        ada, bo = self.mine._taken_seats()[:2]
        shown = [row["half"] for row in self.mine._page_participants()]
        self.assertEqual(set(shown), {""}, "nothing is chosen beforehand")
        form, message = self._type(("Ada", "", "1"), ("Bo", "", ""))
        self.assertIsNone(message)
        self.assertEqual(form.errors.keys(), {f"half_{bo.id}"})
        self.assertIn("Choose the half group", form.errors[f"half_{bo.id}"])
        self.assertEqual(self._halves(), {}, "nothing is saved by halves")
        form, message = self._save(**{f"name_{bo.id}": "Bo"})
        self.assertIsNone(message, "of a page that did not ask")
        form, message = self._save("Name;Gruppe\nAda;1\nBo;")
        self.assertIsNone(message)
        self.assertIn("Row 3 of the list: Choose", form.errors["pasted_names"])
        self._type(("Ada", "", "1"), ("Bo", "", "both"))
        shown = [row["half"] for row in self.mine._page_participants()]
        self.assertEqual(shown[:3], ["1", "both", ""])
        self._save(**{f"name_{ada.id}": "Adam", f"name_{bo.id}": "Bodo"})
        self.assertEqual(self._halves(), {"Adam": "1", "Bodo": ""}, "as it was said")

    def test_staff_who_paste_read_where_the_half_group_stands(self):
        dialog = self.env["verbund.commitment.names"].with_user(self.user_staff)
        dialog = dialog.create(
            {
                "commitment_id": self.mine.id,
                "names": "Ada;Group 1\nBo;bo@example.com;Group 2\nCy;both",
            }
        )
        words = " ".join(html.fromstring(dialog.get_view()["arch"]).itertext())
        self.assertIn("of its own: Group 1, Group 2 or both.", " ".join(words.split()))
        dialog.action_save()
        self.assertEqual(self._halves(), {"Ada": "1", "Bo": "2", "Cy": ""})

    def test_staff_choose_the_group_of_a_seat_before_its_person_is_known(self):
        seat = self.mine._taken_seats()[0].with_user(self.user_staff)
        seat.verbund_half = "2"
        self.assertEqual(self.mine._page_participants()[0]["half"], "2")
        self._save("Ada")
        self.assertEqual(self._halves(), {"Ada": "2"})
        for view in ("form", "list"):
            name = {
                "form": "event.view_event_registration_form",
                "list": "qualifizierungsverbund.event_registration_view_list_of_course",
            }[view]
            arch = seat.get_view(self.env.ref(name).id, view)["arch"]
            [field] = html.fromstring(arch).xpath("//field[@name='verbund_half_said']")
            shown = f"{field.get('invisible')} {field.get('readonly')}"
            self.assertNotIn("verbund_named_at", shown, view)

    def test_staff_say_as_well_to_which_group_somebody_comes(self):
        """A name alone means nothing: both groups take two places."""
        ada, bo, cy = self.mine._taken_seats()[:3].with_user(self.user_staff)
        refused = "Choose the half group of Ada"
        for values in (
            {"name": "Ada"},
            {"name": "Ada", "verbund_half": False},
            {"name": "Ada", "verbund_half_said": False},
            {"name": "Ada", "email": "ada@example.com"},
        ):
            with self.subTest(values), self.env.cr.savepoint() as savepoint:
                with self.assertRaisesRegex(ValidationError, refused):
                    ada.write(values)
                savepoint.rollback()
        self.assertEqual(self._halves(), {})
        ada.write({"name": "Ada", "verbund_half_said": "1"})
        bo.write({"name": "Bo", "verbund_half_said": "both"})
        # In the list cell by cell: first the group, then the name
        self.assertFalse(cy.verbund_half_said)
        cy.verbund_half_said = "both"
        self.assertEqual(self.mine._page_participants()[2]["half"], "both")
        cy.name = "Cy"
        self.assertEqual(self._halves(), {"Ada": "1", "Bo": "", "Cy": ""})
        self.assertEqual(
            (ada | bo | cy).mapped("verbund_half_said"), ["1", "both", "both"]
        )
        ada.name = "Adam"  # a slip in the name asks nothing
        with self.assertRaisesRegex(ValidationError, "Adam: choose one of the half"):
            ada.verbund_half_said = False
        ada.verbund_half_said = "2"
        self.assertEqual(self._halves(), {"Adam": "2", "Bo": "", "Cy": ""})
        cy.action_verbund_take_out()
        self.assertFalse(cy.verbund_half_said, "it goes with its person")
        self.days.half = False
        self.assertFalse(bo.verbund_half_said, "all come together")
        cy.name = "Cy"

    def test_a_list_says_who_is_in_which(self):
        self._save("Name;Gruppe\nAda;1\nBo;Halbgruppe 2\nCy;beide")
        self.assertEqual(self._halves(), {"Ada": "1", "Bo": "2", "Cy": ""})
        self._save("Ada;Gruppe 2;ada@example.com\nBo;beide\nCy")
        self.assertEqual(self._halves(), {"Ada": "2", "Bo": "", "Cy": ""})
        form, message = self._save("Name;Gruppe\nEd;3")
        self.assertIsNone(message)
        self.assertIn("do not know this half group", form.errors["pasted_names"])

    def test_where_all_come_together_nobody_is_asked(self):
        self.assertEqual(
            [label for _value, label in self.mine._half_choices()],
            ["Group 1", "Group 2", "both"],
        )
        self.two.half = "1"
        self.assertEqual(self.mine._half_choices(), [])
        form, _message = self._type(("Ada", "", "2"))
        self.assertFalse(form.errors)
        self._save("Name;Gruppe\nBo;rot")
        self.assertEqual(self._halves(), {"Ada": "", "Bo": ""})

    # ------------------------------------------------------------ how many may come

    def test_a_half_group_takes_half_of_the_maximum(self):
        self.assertEqual((self.course.half_max_1, self.course.half_max_2), (6, 6))
        self.course.max_seats = 13
        self.assertEqual((self.course.half_max_1, self.course.half_max_2), (7, 7))
        self.assertEqual(
            self.course.with_user(self.user_staff).half_free,
            "Group 1: 7 of 7 free · Group 2: 7 of 7 free",
        )

    def test_a_half_group_takes_no_more_people_than_the_course(self):
        course = self.course.with_user(self.user_staff)
        for values in (
            {"half_max_1": 13},
            {"half_max_2": 13},
            {"max_seats": 10, "half_max_1": 11},
        ):
            with self.subTest(values):
                refused = self.assertRaisesRegex(ValidationError, "no more than that")
                with refused, self.env.cr.savepoint():
                    course.write(values)
        course.write({"half_max_1": 12, "half_max_2": 0})
        course.write({"max_seats": 20, "half_max_1": 7})
        self.assertEqual((course.half_max_1, course.half_max_2), (7, 10))
        course.write({"max_seats": 10, "half_max_2": 3})
        self.assertEqual((course.half_max_1, course.half_max_2), (5, 3))
        course.max_seats = 8
        self.assertEqual((course.half_max_1, course.half_max_2), (4, 4))
        tree = Form(course)._view["tree"]
        [said] = tree.xpath("//field[@name='half_max_1']/following-sibling::div")
        self.assertIn("takes no more people than the course", said.text)

    def test_a_company_names_nobody_for_a_half_group_that_is_full(self):
        self.course.half_max_1 = 2
        form, message = self._type(*((name, "", "1") for name in ("Ada", "Bo", "Cy")))
        self.assertIsNone(message)
        last = self.mine._taken_seats()[2]
        self.assertEqual(form.errors.keys(), {f"half_{last.id}"}, "beside the third")
        self.assertIn("its maximum is 2", form.errors[f"half_{last.id}"])
        self.assertEqual(self._halves(), {}, "nothing is saved by halves")
        form, message = self._type(
            ("Ada", "", "1"), ("Bo", "", "1"), ("Cy", "", "both")
        )
        self.assertIsNone(message)
        self.assertIn("takes a seat in each", form.errors[f"half_{last.id}"])
        self._type(("Ada", "", "1"), ("Bo", "", "both"), ("Cy", "", "2"))
        self.assertEqual(self._halves(), {"Ada": "1", "Bo": "", "Cy": "2"})
        self.assertEqual(
            self.mine._page_values()["half_free"],
            "Group 1: 0 of 2 free · Group 2: 4 of 6 free",
        )

    def test_people_change_places_in_full_groups(self):
        self.course.write({"half_max_1": 1, "half_max_2": 1})
        self._type(("Ada", "", "1"), ("Bo", "", "2"))
        form, _message = self._type(("Ada", "", "2"), ("Bo", "", "1"))
        self.assertFalse(form.errors)
        self.assertEqual(self._halves(), {"Ada": "2", "Bo": "1"})
        form, _message = self._type(("Cleo", "", "2"), ("Bo", "", "1"))
        self.assertFalse(form.errors, "somebody else has the seat")

    def test_a_list_brings_nobody_into_a_full_group(self):
        self.course.half_max_2 = 1
        form, message = self._save("Name;Gruppe\nAda;2\nBo;1\nCy;2")
        self.assertIsNone(message)
        self.assertIn("Row 4", form.errors["pasted_names"])
        self.assertIn("No seat is free in Group 2", form.errors["pasted_names"])
        self.assertEqual(self._halves(), {})

    def test_staff_bring_nobody_into_a_full_group_either(self):
        self._type(("Ada", "", "1"), ("Bo", "", "1"), ("Cy", "", "2"))
        self.course.half_max_1 = 2
        cy, nobody = self.mine._taken_seats()[2:4].with_user(self.user_staff)
        for half in ("1", False):
            with self.assertRaisesRegex(ValidationError, "^Cy: .*in Group 1"):
                cy.verbund_half = half
        with self.assertRaisesRegex(ValidationError, "takes a seat in each"):
            nobody.write({"name": "Di", "verbund_half_said": "both"})
        nobody.write({"name": "Di", "verbund_half": "2"})
        self.assertEqual(self._halves(), {"Ada": "1", "Bo": "1", "Cy": "2", "Di": "2"})
        seats = self.mine._taken_seats().filtered("verbund_named_at")
        seats.with_user(self.user_staff).verbund_half = "2"
        self.assertEqual({*self._halves().values()}, {"2"})

    def test_staff_read_what_does_not_fit(self):
        course = self.course.with_user(self.user_staff)
        self.assertFalse(course.half_notice)
        self._type(("Ada", "", "1"), ("Bo", "", "both"), ("Cy", "", "2"))
        course.half_max_1 = 1
        self.assertEqual(
            course.half_notice,
            "Group 1 has 2 people and takes 1.\n"
            "The half groups take 7 people together, and 8 seats are promised.",
        )
        form, _message = self._type(("Ada", "", "1"), ("Bo", "b@example.com", ""))
        self.assertFalse(form.errors, "who is there already stays")
        self.days.half = False
        self.assertFalse(course.half_notice or course.half_free)

    def test_staff_read_that_who_is_in_both_takes_the_seats_of_others(self):
        self.course.write({"half_max_1": 4, "half_max_2": 4})
        course = self.course.with_user(self.user_staff)
        self.assertFalse(course.half_notice, "one seat for each that is promised")
        self._type(("Ada", "", "both"))
        self.assertEqual(
            course.half_notice,
            "Seats without a name: 7, free in the half groups: 6. Who comes to the "
            "days of both takes a seat in each.",
        )
        self._type(("Ada", "", "1"))
        self.assertFalse(course.half_notice)

    def test_no_seat_is_sold_for_which_nobody_could_be_named(self):
        self.course.write({"half_max_1": 5, "half_max_2": 5})
        seats = self.course._free_seats()
        self.assertEqual(seats, 2, "eight of ten have theirs")
        self._type(("Ada", "", "both"))
        self.assertEqual(self.course._free_seats(), 1, "Ada takes one in each")
        self._type(("Ada", "", "both"), ("Bo", "", "both"))
        self.assertEqual(self.course._free_seats(), 0)
        with self.assertRaisesRegex(ValidationError, "seat"):
            self.course._commit_seats(self.company_b, 1, None)
        self._type(("Ada", "", "1"), ("Bo", "", "2"))
        self.assertEqual(self.course._free_seats(), 2)

    def test_nobody_is_sent_into_the_other_group_where_that_is_full(self):
        self.course.write({"half_max_1": 1, "half_max_2": 1})
        self._type(("Ada", "", "1"))
        seat = self.mine._taken_seats()[1]
        for half, advice in (
            ("1", "Choose the other group."),
            ("both", "Choose a group with a free seat."),
        ):
            form, _message = self._type(("Ada", "", "1"), ("Bo", "", half))
            self.assertIn(advice, form.errors[f"half_{seat.id}"])
        self._type(("Ada", "", "both"))
        for half in ("1", "2", "both"):
            form, _message = self._type(("Ada", "", "both"), ("Bo", "", half))
            self.assertIn("No half group has a free", form.errors[f"half_{seat.id}"])
            self.assertNotIn("Choose", form.errors[f"half_{seat.id}"])

    def test_people_of_a_merged_course_are_in_no_group_before_somebody_says_so(self):
        """Nobody is named there, and the company is reminded of it; no word fails."""
        thin = self._confirmed_course({self.company_b: 8})
        word = thin._get_commitment(self.company_b)
        said = "people who are named here go along once their companies"
        self.assertNotIn(said, " ".join(thin._get_merge_notices(self.course)))
        seats = word._taken_seats()
        word._name_seats({seats[0]: ("Ada", ""), seats[1]: ("Bo", "")})
        self.assertIn(said, " ".join(thin._get_merge_notices(self.course)))
        self.course.write({"max_seats": 16, "half_max_1": 16, "half_max_2": 16})
        thin.action_merge(self.course.id)
        moved = self.course._get_commitment(self.company_b)
        moved.action_commit()
        self.assertEqual((moved.state, moved.seats), ("confirmed", 8))
        self.assertEqual(len(moved._get_unnamed_seats()), 8)
        # It is told so at once, and only the half groups are missing in the form
        [notice] = self._told_of(moved, "mail_course_confirmed")
        self.assertIn("so many have no half group here: 2.", self._text(notice))
        self.assertIn("Enter 8 names", self._todo_names(moved))
        rows = moved._page_participants()
        self.assertEqual(
            [row["before"]["name"] for row in rows if "before" in row], ["Ada", "Bo"]
        )
        self.assertEqual(rows[0]["name"], "", "nobody sits there yet")
        moved._name_seats(
            {moved._taken_seats()[0]: ("Ada", "")},
            {moved._taken_seats()[0]: {"verbund_half": "1"}},
        )
        waiting = [row.get("before") for row in moved._page_participants()]
        self.assertEqual([row["name"] for row in waiting if row], ["Bo"])
        begin = self.association._verbund_day(self.course.date_begin)
        with freeze_time(begin - timedelta(days=3)):
            self.course._remind()
        asked = self.env["verbund.notice"].search(
            [
                ("template", "=", "qualifizierungsverbund.mail_names_missing"),
                ("res_id", "=", moved.id),
            ]
        )
        self.assertEqual(asked.partner_id, self.company_b)

    def _told_of(self, word, template):
        return self.env["verbund.notice"].search(
            [
                ("template", "=", f"qualifizierungsverbund.{template}"),
                ("res_model", "=", word._name),
                ("res_id", "=", word.id),
            ]
        )

    def _text(self, notice):
        return " ".join(html.fromstring(notice.body).text_content().split())

    def _todo_names(self, word):
        todos = word.partner_id._todos_of_words(word.partner_id)
        return [todo.task for todo in todos if not todo.done]

    def test_people_of_a_merged_course_with_the_same_groups_come_along(self):
        """As long as their group has a seat; of whom it has none is told at once."""
        thin = self._confirmed_course({self.company_b: 8})
        self.days.copy({"course_id": thin.id})
        word = thin._get_commitment(self.company_b)
        seats = word._taken_seats()
        people = (("Ada", "1"), ("Bo", "2"), ("Cy", "1"))
        named = dict(zip(seats, people, strict=False))
        word._name_seats(
            {seat: (name, "") for seat, (name, _half) in named.items()},
            {seat: {"verbund_half": half} for seat, (_name, half) in named.items()},
        )
        self.course.write({"max_seats": 16, "half_max_1": 1, "half_max_2": 16})
        self.assertNotIn("Half groups", " ".join(thin._get_merge_notices(self.course)))
        thin.action_merge(self.course.id)
        moved = self.course._get_commitment(self.company_b)
        self.assertEqual(moved.state, "confirmed")
        inside = moved._taken_seats().filtered("verbund_named_at")
        self.assertEqual(
            {seat.name: seat.verbund_half for seat in inside}, {"Ada": "1", "Bo": "2"}
        )
        [notice] = self._told_of(moved, "mail_course_merged")
        self.assertEqual(notice.scope, "names", "its link opens the form")
        said = self._text(notice)
        self.assertIn("that have no name yet: 6. Please enter the names", said)
        self.assertIn("by the start of the course", said)
        self.assertIn("so many have no half group here: 1.", said)
        self.assertIn("Enter 6 names", self._todo_names(moved))
        self.assertFalse(self._told_of(moved, "mail_names_missing"))

    def _merged_without_halves(self):
        """The word of a company, two of whose people wait for a half group."""
        thin = self._confirmed_course({self.company_b: 8})
        word = thin._get_commitment(self.company_b)
        seats = word._taken_seats()
        word._name_seats({seats[0]: ("Ada", ""), seats[1]: ("Bo", "")})
        self.course.write({"max_seats": 16, "half_max_1": 16, "half_max_2": 16})
        thin.action_merge(self.course.id)
        moved = self.course._get_commitment(self.company_b)
        moved.action_commit()
        return moved

    def _waiting_for_half(self, word):
        rows = word._page_participants()
        return [row["before"]["name"] for row in rows if "before" in row]

    def test_who_is_replaced_after_a_merge_waits_for_no_half_group(self):
        moved = self._merged_without_halves()
        seat = moved._taken_seats()[0]
        moved._name_seats({seat: ("Ada", "")}, {seat: {"verbund_half": "1"}})
        moved._substitute(seat, "Dora")
        self.assertEqual(self._waiting_for_half(moved), ["Bo"])
        self.assertEqual(moved._notice_values_each()[moved]["half_missing"], 1)

    def test_no_more_wait_for_a_half_group_than_seats_are_free(self):
        moved = self._merged_without_halves()
        seats = moved._taken_seats()
        moved._name_seats(
            {seat: (f"New {seat.id}", "") for seat in seats},
            {seat: {"verbund_half": "1"} for seat in seats},
        )
        self.assertEqual(moved._notice_values_each()[moved]["half_missing"], 0)

    def test_who_is_erased_after_a_merge_is_erased_where_it_came_from(self):
        """Else the form offers again whom the company was told is erased."""
        moved = self._merged_without_halves()
        seat = moved._taken_seats()[0]
        moved._name_seats({seat: ("Ada", "")}, {seat: {"verbund_half": "1"}})
        post = {"verb": "erase", "erase_seat": str(seat.id), "erase_sure": "1"}
        moved._read_names(PortalForm(moved.env, post))
        self.assertEqual(self._waiting_for_half(moved), ["Bo"])
        before = moved.moved_from_id.registration_ids.filtered("verbund_named_at")
        self.assertEqual(before.mapped("name"), ["Bo"])

    def _type_merged(self, word, *people):
        """Save the form of a company as it is shown, with what it types.

        :param people: (name, half group) of each of the first seats
        """
        post, typed = {}, dict(enumerate(people))
        for number, row in enumerate(word._page_participants()):
            person = row.get("before", row)
            name, half = typed.get(number, (person["name"], row["half"]))
            post[f"name_{row['id']}"], post[f"half_{row['id']}"] = name, half
            post[f"email_{row['id']}"] = person["email"] if name else ""
            if "before" in row:
                post[f"before_{row['id']}"] = str(person["id"])
        form = PortalForm(word.env, post)
        word._read_names(form)
        self.assertFalse(form.errors)

    def test_who_is_taken_out_after_a_merge_is_not_offered_again(self):
        moved = self._merged_without_halves()
        self._type_merged(moved, ("Ada", "1"), ("Bo", "2"))
        self._type_merged(moved, ("", ""), ("Bo", "2"))
        self.assertEqual(self._waiting_for_half(moved), [])
        self.assertEqual(moved._notice_values_each()[moved]["half_missing"], 0)
        self._type_merged(moved, ("Ada", "2"))
        self._type_merged(moved, ("", ""))
        self.assertEqual(self._waiting_for_half(moved), [], "nor the second time")

    def test_who_is_taken_off_the_form_after_a_merge_is_not_offered_again(self):
        moved = self._merged_without_halves()
        self._type_merged(moved, ("", ""), ("Boris", "2"))
        self.assertEqual(self._waiting_for_half(moved), [], "left out, and mended")
        named = moved.registration_ids.filtered("verbund_named_at")
        self.assertEqual(named.verbund_before_id.name, "Bo")

    def test_a_form_from_elsewhere_takes_nobody_off(self):
        moved = self._merged_without_halves()
        first = moved._taken_seats()[0].id
        for line in ("0", "x", str(self.mine._taken_seats()[0].id)):
            post = {f"name_{first}": "", f"email_{first}": "", f"before_{first}": line}
            moved._read_names(PortalForm(moved.env, post))
        self.assertEqual(self._waiting_for_half(moved), ["Ada", "Bo"])

    def test_who_changes_seats_after_a_merge_stays_the_same_person(self):
        moved = self._merged_without_halves()
        self._type_merged(moved, ("Ada", "1"), ("Bo", "2"))
        self._type_merged(moved, ("Bo", "2"), ("Ada", "1"))
        first, second = moved._taken_seats()[:2]
        self.assertEqual(first.verbund_before_id.name, "Bo")
        self.assertEqual(second.verbund_before_id.name, "Ada")
        self._type_merged(moved, ("Bo", "2"), ("Adda", "1"))
        self.assertEqual(second.verbund_before_id.name, "Ada", "its name is mended")

    def test_people_of_a_merged_course_come_along_where_all_come_together(self):
        self.days.half = False
        thin = self._confirmed_course({self.company_b: 8}, level="b1")
        word = thin._get_commitment(self.company_b)
        seat = word._taken_seats()[0]
        word._name_seats({seat: ("Ada", "")})
        seat.verbund_level = "a2"
        self.course.max_seats = 16
        said = "people who are named here go along once their companies"
        self.assertNotIn(said, " ".join(thin._get_merge_notices(self.course)))
        thin.action_merge(self.course.id)
        moved = self.course._get_commitment(self.company_b)
        moved.action_commit()
        [named] = moved._taken_seats().filtered("verbund_named_at")
        self.assertEqual(named.name, "Ada")
        self.assertFalse(named.verbund_level, "no level is asked here")

    def test_where_all_come_together_nobody_is_counted(self):
        """A page of each company would else read the people of all of them."""
        self.days.half = False
        counted = patch.object(type(self.course), "_named_seats_sudo", autospec=True)
        with counted as count:
            self.assertEqual(self.course._half_free_sentence(), "")
            seats = self.mine._taken_seats()
            self.assertEqual(self.course._half_problems(dict.fromkeys(seats, "1")), {})
            self.assertEqual(self.course._half_notices(), [])
        count.assert_not_called()

    def test_who_comes_instead_comes_on_the_same_days(self):
        self._type(("Ada", "", "2"))
        [seat] = self.mine._taken_seats().filtered("verbund_named_at")
        new = self.mine._substitute(seat, "Bo")
        self.assertEqual(new._verbund_days(), self.two | self.all)
        self.course.write({"half_max_1": 1, "half_max_2": 1})
        new = self.mine._substitute(new, "Bodo")
        self.assertEqual(new.verbund_half, "2", "full, and the seat is the same")
        new._verbund_erase()
        self.assertFalse(new.verbund_half)

    def test_a_company_says_to_which_half_group_a_substitute_comes(self):
        """Or nothing: then it is that of who comes no more, and the form says so."""
        self._type(("Ada", "", "2"), ("Bo", "", "1"))
        for old, half, halves in (
            ("Ada", "", "2"),
            ("New Ada", "1", "1"),
            ("New New Ada", "both", ""),
        ):
            seats = self.mine._taken_seats()
            form, _message = self._save(
                verb="substitute",
                substitute_seat=str(seats.filtered(lambda s, o=old: s.name == o).id),
                substitute_name=f"New {old}",
                substitute_half=half,
            )
            self.assertFalse(form.errors)
            self.assertEqual(self._halves(), {f"New {old}": halves, "Bo": "1"})
        self.course.half_max_2 = 0
        for half, said in (("2", "No seat is free in Group 2"), ("3", "choose from")):
            form, message = self._save(
                verb="substitute",
                substitute_seat=str(self.mine._taken_seats()[1].id),
                substitute_name="Dora",
                substitute_half=half,
            )
            self.assertIsNone(message)
            self.assertIn(said, form.errors["substitute_half"])

    def test_staff_say_to_which_half_group_a_substitute_comes(self):
        self._type(("Ada", "", "2"), ("Bo", "", "1"))
        ada, bo = self.mine._taken_seats()[:2]
        self.course.half_max_1 = 1
        dialog = self._replace(ada)
        self.assertEqual(dialog.half, "2")
        dialog.half = "1"
        self.assertIn("No seat is free in Group 1", dialog.preview)
        dialog.half = "2"
        dialog.save().action_replace()
        self.assertEqual(self._halves(), {"Cleo": "2", "Bo": "1"})
        bo.with_user(self.user_staff).verbund_half = "2"
        dialog = self._replace(bo, "Dora")
        dialog.half = False
        dialog.save().action_replace()
        self.assertEqual(self._halves(), {"Cleo": "2", "Dora": ""})

    def _replace(self, seat, name="Cleo"):
        dialogs = self.env["verbund.seat.substitute"].with_user(self.user_staff)
        dialog = Form(dialogs.with_context(default_seat_id=seat.id))
        dialog.name = name
        return dialog

    # ------------------------------------------------------------- their days

    def test_a_person_gets_the_days_of_its_group_alone(self):
        self._type(("Ada", "a@example.com", "1"), ("Bo", "b@example.com", "both"))
        told = {who: numbers for _told, who, numbers in self._told()}
        self.assertEqual(told["a@example.com"]["REQUEST"].keys(), {self.one, self.all})
        self.assertEqual(told["b@example.com"]["REQUEST"].keys(), set(self.days))
        self.two.date_end += timedelta(minutes=5)
        self.assertEqual(
            [(what, who) for what, who, _numbers in self._told()],
            [("changed", "b@example.com")],
        )

    def test_another_group_takes_days_out_and_brings_others(self):
        self._type(("Ada", "a@example.com", "1"))
        [(_what, _who, before)] = self._told()
        [seat] = self.mine._taken_seats().filtered("verbund_named_at")
        seat.with_user(self.user_staff).verbund_half = "2"
        [(what, _who, after)] = self._told()
        self.assertEqual(what, "changed")
        self.assertEqual(after["REQUEST"].keys(), {self.two, self.all})
        self.assertEqual(after["CANCEL"].keys(), {self.one})
        self.assertGreater(after["CANCEL"][self.one], before["REQUEST"][self.one])
        self.assertGreaterEqual(after["REQUEST"][self.all], before["REQUEST"][self.all])
        seat.with_user(self.user_staff).verbund_half = "1"
        [(_what, _who, again)] = self._told()
        self.assertGreater(again["REQUEST"][self.one], after["CANCEL"][self.one])
        self.assertGreater(again["CANCEL"][self.two], after["REQUEST"][self.two])
        seat.with_user(self.user_staff).verbund_half = "1"
        self.assertEqual(self._told(), [])

    def test_days_that_have_no_groups_any_more_are_those_of_all(self):
        self._type(("Ada", "a@example.com", "1"))
        self._told()
        self.days.half = False
        [(what, _who, numbers)] = self._told()
        self.assertEqual(what, "changed")
        self.assertEqual(numbers["REQUEST"].keys(), set(self.days))

    def test_units_are_those_of_one_group_and_of_all(self):
        self.assertEqual(self.course._taught_units(), 8)
        self.assertEqual(self.course._series_units("add", "1"), self.course.units - 8)
