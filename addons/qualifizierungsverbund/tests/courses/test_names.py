import io
from datetime import timedelta

import openpyxl
from lxml import etree

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from ...controllers.form import PortalForm
from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestNames(VerbundCommon):
    """Who sits on the seats of a company, whoever says so."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._confirmed_course(
            {cls.company_a: 4, cls.company_b: 4}, level="b1"
        )
        cls.mine = cls.course._get_commitments(cls.company_a)[cls.course]
        cls.theirs = cls.course._get_commitments(cls.company_b)[cls.course]
        cls.seats = cls.mine._taken_seats()

    def _name(self, *persons, commitment=None):
        commitment = (commitment or self.mine).with_user(self.user_portal_a).sudo()
        seats = commitment._taken_seats()
        commitment._name_seats(dict(zip(seats, persons, strict=False)))

    def _kinds(self, seat):
        lines = self.env["verbund.decision"].search(
            [("res_model", "=", seat._name), ("res_id", "=", seat.id)], order="id"
        )
        return lines.mapped("decision")

    def test_a_person_has_one_seat_of_a_company_in_a_course(self):
        self._name(("Ada Muster", "ada@example.com"))
        for person, message in (
            (("ada  MUSTER", ""), "Name of seat 2: this person has seat 1"),
            (("Ada Muster", "ADA@example.com"), "E-mail of seat 2: this person"),
            (("Ada M.", "ada@example.com"), "E-mail of seat 2: this person"),
        ):
            with (
                self.subTest(person),
                self.assertRaisesRegex(ValidationError, message),
            ):
                self._name(("Ada Muster", "ada@example.com"), person)
        self.assertFalse(self.seats[1].verbund_named_at, "nothing is changed")

    def test_what_is_no_address_is_told_however_long_it_is(self):
        for typed in ("(" * 50_000, "http://a." * 5000, "a@" * 50_000, "anna"):
            with (
                self.subTest(typed[:10]),
                self.assertRaisesRegex(ValidationError, "is not an e-mail address"),
            ):
                self._name(("Ada Muster", typed))

    def test_people_of_the_same_name_are_told_apart_by_their_addresses(self):
        self._name(("Ali Kaya", "ali.1@example.com"), ("Ali Kaya", "ali.2@example.com"))
        self._name(("Ali Kaya", ""), commitment=self.theirs)  # of another company
        self.assertEqual(len(self.mine._get_unnamed_seats()), 2)

    def test_two_people_change_places(self):
        self._name(("Ada", ""), ("Bea", ""))
        self._name(("Bea", ""), ("Ada", ""))
        self.assertEqual(self.seats[:2].mapped("name"), ["Bea", "Ada"])

    def test_a_name_is_taken_out_again(self):
        placeholder = self.seats[0].name
        self._name(("Ada", "ada@example.com"))
        self._name(("", ""))
        self.assertRecordValues(
            self.seats[0],
            [{"name": placeholder, "email": False, "verbund_named_at": False}],
        )
        self.assertEqual(self._kinds(self.seats[0]), ["named", "unnamed"])
        self._name(("Ada", ""), ("", ""))
        self.assertEqual(self.seats[0].name, "Ada")

    def test_a_person_may_come_again_after_its_seat_was_called_off(self):
        self._name(("Ada", "ada@example.com"))
        self.mine._set_state("cancelled")
        self.seats._verbund_cancel()
        again = self.env["verbund.commitment"].create(
            {"course_id": self.course.id, "partner_id": self.company_a.id, "seats": 1}
        )
        again._set_state("committed")
        again._set_state("confirmed")
        again._create_registrations()
        self._name(("Ada", "ada@example.com"), commitment=again)
        self.assertEqual(again._taken_seats().name, "Ada")

    # ------------------------------------------------------- a pasted list

    def _paste(self, text, commitment=None, **post):
        """What the form of a company says, whose list is pasted."""
        commitment = (commitment or self.mine).with_user(self.user_portal_a).sudo()
        form = PortalForm(commitment.env, {"pasted_names": text, **post})
        try:
            with self.env.cr.savepoint():
                return form, commitment._read_names(form)
        except ValidationError:
            return form, None

    def _people(self):
        return [
            (seat.name, seat.email or "", seat.verbund_level or "")
            for seat in self.mine._taken_seats().filtered("verbund_named_at")
        ]

    def test_a_list_is_pasted_twice_and_seats_each_person_once(self):
        text = "Name\tE-Mail\tNiveau\nAda\tada@example.com\tA2\nBo\t\tGrundlagen"
        for _time in range(2):
            form, message = self._paste(text)
            self.assertFalse(form.errors)
            self.assertIn("Seats without a name: 2", message)
            self.assertEqual(
                self._people(), [("Ada", "ada@example.com", "a2"), ("Bo", "", "basic")]
            )
        self.assertEqual(self._kinds(self.seats[0]), ["named"])
        self._paste("Cleo;;B1\nBo;bo@example.com")
        self.assertEqual(
            self._people()[1:], [("Bo", "bo@example.com", "basic"), ("Cleo", "", "b1")]
        )

    def test_a_list_with_a_wrong_row_seats_nobody(self):
        for text, said in (
            ("Ada\n;b@example.com", "Row 2 of the list: the name is missing."),
            ("Ada;x@y", "Row 1 of the list: the e-mail address is none."),
            ("Name;Niveau\nAda;Q7", "Row 2 of the list: we do not know this level."),
            ("A;a@x.de\nB;a@x.de", "stands in row 1 already"),
            ("Aa\nBb\nCc\nDd\nEe", "have no seat yet: 5. Seats without a name: 4."),
            ("Name;E-Mail", "no names in the list"),
            ("x" * 10_001, "longer than 10000"),
        ):
            with self.subTest(text[:20]):
                form, message = self._paste(text)
                self.assertIsNone(message)
                self.assertIn(said, form.errors["pasted_names"])
                self.assertFalse(self._people())

    def test_two_of_one_name_are_asked_for_once(self):
        form, message = self._paste("Ali Kaya\nAli Kaya")
        self.assertIsNone(message)
        self.assertEqual(form.asked, {"pasted_names"})
        self.assertIn("another person of this name", form.errors["pasted_names"])
        self._paste("Ali Kaya\nAli Kaya", sure_pasted_names="1")
        self.assertEqual(len(self._people()), 2)
        first, second, third = self.seats[:3].ids
        typed = {f"name_{seat_id}": "Ali Kaya" for seat_id in (first, second, third)}
        form, message = self._paste("", **typed)
        self.assertEqual(form.errors.keys(), {f"name_{third}"})
        self.assertEqual(form.asked, {f"name_{third}"})
        form, message = self._paste("", **typed, **{f"sure_name_{third}": "1"})
        self.assertFalse(form.errors)
        self.assertEqual(len(self._people()), 3)

    def test_what_is_typed_and_what_is_pasted_are_saved_together(self):
        first = self.seats[0].id
        form, message = self._paste(
            "Ada\nBo", **{f"name_{first}": "Ada", f"level_{first}": "c1"}
        )
        self.assertFalse(form.errors)
        self.assertEqual(self._people(), [("Ada", "", "c1"), ("Bo", "", "")])
        form, message = self._paste("", **{f"name_{first}": "", f"level_{first}": "a1"})
        self.assertEqual(self._people(), [("Bo", "", "")])
        self.assertFalse(self.seats[0].verbund_level, "it went with its person")
        form, message = self._paste(
            "", **{f"name_{first}": "Ada", f"level_{first}": "zz"}
        )
        self.assertIn(f"level_{first}", form.errors)

    def test_a_course_without_a_level_asks_for_none(self):
        self.course.level = False
        form, message = self._paste("Ada;ada@example.com;A2\nBo")
        self.assertIsNone(message)
        said = "Row 1 of the list: this course has no level: please leave it out."
        self.assertEqual(form.errors["pasted_names"], said)
        form, message = self._paste("Name;Gruppe;Niveau\nAda;rot;A2\nBo;;Profi")
        self.assertIn("The course has no level: that column is not kept.", message)
        self.assertIn("no half groups: that column is not kept.", message)
        self.assertEqual(self._people(), [("Ada", "", ""), ("Bo", "", "")])
        form, message = self._paste("Name;E-Mail\nAda;ada@example.com")
        self.assertNotIn("column", message)
        self._replace(self.seats[0], "Cleo", substitute_level="b1")
        cleo = self.mine._taken_seats()[0]
        self.assertEqual((cleo.name, cleo.verbund_level), ("Cleo", False))

    def test_staff_keep_no_level_of_a_course_that_leads_to_none(self):
        self._name(("Ada", ""), ("Bo", ""))
        self.seats[1].verbund_level = "a2"
        self.course.level = False
        seat = self.seats[0].with_user(self.user_staff)
        for action in (
            lambda: seat.write({"verbund_level": "b1"}),
            lambda: self.mine._substitute(self.seats[0], "Cleo", level="b1"),
        ):
            refused = self.assertRaisesRegex(ValidationError, "leads to no level")
            with refused, self.env.cr.savepoint():
                action()
        self.assertEqual((seat.state, seat.verbund_level), ("open", False))
        self.assertEqual(self._table(self.user_staff)[0].count("Niveau"), 0)
        for level, shown in ((False, False), ("b1", True)):
            self.course.level = level
            with Form(seat) as form:
                hidden = form._get_modifier("verbund_level", "invisible")
                self.assertEqual(hidden, not shown)
            dialog = self._staff_dialog("verbund_seat_substitute_action", self.seats[0])
            self.assertEqual(dialog._get_modifier("level", "invisible"), not shown)
        lacking = etree.fromstring(
            self.env.ref(
                "qualifizierungsverbund.event_registration_view_search_of_courses"
            ).arch
        ).xpath("//filter[@name='filter_without_level']/@domain")[0]
        rows = self.env["event.registration"].with_user(self.user_staff)
        self.assertIn(seat, rows.search(safe_eval(lacking)))
        self.course.level = False
        self.assertNotIn(seat, rows.search(safe_eval(lacking)))

    def test_the_level_of_a_person_is_not_that_of_the_next_one(self):
        """It stays with its person, should the course lead to one again."""
        self._name(("Ada", ""), ("Bo", ""), ("Cy", ""))
        seats = self.seats[:3]
        seats.verbund_level = "a2"
        self.course.level = False
        self._name(("Cleo", ""), ("Bo", "bo@example.com"))
        seats[2].with_user(self.user_staff).name = "Dora"
        self.assertEqual(seats.mapped("name"), ["Cleo", "Bo", "Dora"])
        self.assertEqual(seats.mapped("verbund_level"), [False, "a2", False])

    def test_a_list_names_the_neighbours_people_to_nobody(self):
        self._name(("Emine", "emine@example.com"), commitment=self.theirs)
        form, message = self._paste("Emine;emine@example.com")
        self.assertFalse(form.errors, "it would tell that she takes part")
        self.assertEqual(self.theirs._taken_seats()[0].name, "Emine")
        self.assertFalse(self.seats[0].partner_id - self.company_a)

    # ------------------------------------------------------------ substitutes

    def _replace(self, seat, name, email="", **post):
        """What the form of a company says, in which somebody else comes."""
        commitment = self.mine.with_user(self.user_portal_a).sudo()
        form = PortalForm(
            commitment.env,
            {
                "verb": "substitute",
                "substitute_seat": str(seat.id),
                "substitute_name": name,
                "substitute_email": email,
                **post,
            },
        )
        try:
            with self.env.cr.savepoint():
                return form, commitment._read_names(form)
        except ValidationError:
            return form, None

    def test_somebody_else_comes_instead_free_of_cost(self):
        self._name(("Ada", "ada@example.com"), ("Bo", ""))
        price, ada = self.course.seats_committed, self.seats[0]
        form, message = self._replace(ada, "Cleo", substitute_level="b1")
        self.assertFalse(form.errors)
        self.assertIn("It costs nothing", message)
        self.assertEqual((ada.state, ada.name), ("cancel", "Ada"), "stays on record")
        cleo = self.mine._taken_seats()[0]
        self.assertRecordValues(
            cleo,
            [
                {
                    "name": "Cleo",
                    "email": False,
                    "verbund_level": "b1",
                    "substitute_of_id": ada.id,
                    "partner_id": self.company_a.id,
                    "state": "open",
                }
            ],
        )
        self.assertEqual(len(self.mine._taken_seats()), 4)
        self.assertEqual(self.mine.seats, 4)
        self.assertEqual(self.course.seats_committed, price)
        self.assertEqual(self._kinds(cleo), ["substituted"])
        # again, and in the running course; the first one may come back
        self._over(self.course).action_start()
        form, message = self._replace(cleo, "Ada", "ada@example.com")
        self.assertFalse(form.errors)
        self.assertEqual(
            self.mine._taken_seats()[:2].mapped("name"), ["Ada", "Bo"], "its place"
        )
        self.course.action_finish()
        with self.assertRaisesRegex(UserError, "nobody can be replaced any more"):
            self._replace(self.mine._taken_seats()[0], "Dora")

    def test_who_cannot_be_replaced_or_come_is_told(self):
        self._name(("Ada", "ada@example.com"), ("Bo", ""))
        ada, bo, nobody = self.seats[:3]
        for seat, name, email, field in (
            (ada, "", "", "substitute_name"),
            (ada, "ADA", "", "substitute_name"),
            (ada, "bo", "", "substitute_name"),
            (bo, "A.", "ada@example.com", "substitute_email"),
            (ada, "Cleo", "x@", "substitute_email"),
            (nobody, "Cleo", "", "substitute_seat"),
            (self.theirs._taken_seats()[0], "Cleo", "", "substitute_seat"),
        ):
            with self.subTest(name=name, email=email):
                form, message = self._replace(seat, name, email)
                self.assertIsNone(message)
                self.assertEqual(form.errors.keys(), {field})
        self._replace(ada, "Cleo")
        form, message = self._replace(ada, "Dora")
        self.assertEqual(form.errors.keys(), {"substitute_seat"}, "sent twice")
        self.assertEqual(
            self.mine._taken_seats().filtered("verbund_named_at").mapped("name"),
            ["Cleo", "Bo"],
        )

    def test_substitutes_are_made_by_the_action_alone(self):
        self._name(("Ada", ""))
        values = {"event_id": self.course.event_id.id, "name": "X"}
        rows = self.env["event.registration"].with_user(self.user_staff)
        with self.assertRaises(AccessError):
            rows.create({**values, "substitute_of_id": self.seats[0].id})
        with self.assertRaises(AccessError):
            self.seats[1].with_user(self.user_staff).substitute_of_id = self.seats[0]

    # --------------------------------------------------------------- erasure

    def _traces(self, word):
        """Where a word still stands, of what we and Odoo keep of seats."""
        self.env.flush_all()
        seats = self.mine.registration_ids
        lines = self.env["verbund.decision"].search([("res_model", "=", seats._name)])
        return [
            *(seat for seat in seats if word in f"{seat.name} {seat.email}"),
            *(line for line in lines if word in (line.content or "")),
            *(
                value
                for value in seats.message_ids.tracking_value_ids
                if word in f"{value.old_value_char} {value.new_value_char}"
            ),
        ]

    def test_a_person_is_forgotten_and_the_seat_stays(self):
        self._name(("Xenia", "xenia@example.com"), ("Bo", ""))
        self._replace(self.seats[0], "Cleo")
        self.assertTrue(self._traces("Xenia"))
        post = {"verb": "erase", "erase_seat": str(self.seats[0].id)}
        form, message = self._paste("", **post)
        self.assertEqual(form.errors.keys(), {"erase_sure"})
        form, message = self._paste("", **post, erase_sure="1")
        self.assertIn("is erased", message)
        self.assertFalse(self._traces("Xenia"))
        self.assertEqual(self.mine._taken_seats()[:2].mapped("name"), ["Cleo", "Bo"])
        self.assertEqual((self.mine.seats, len(self.mine._taken_seats())), (4, 4))
        form, message = self._paste("", **post, erase_sure="1")
        self.assertEqual(form.errors.keys(), {"erase_seat"}, "sent twice")
        self.assertTrue(self.env["verbund.ledger"]._of(self.association))

    def test_staff_forget_a_person_when_the_course_is_over_too(self):
        self._name(("Xenia", "xenia@example.com"))
        self._over(self.course).action_start()
        self.course.action_finish()
        with self.assertRaises(AccessError):
            self.seats[0].with_user(self.user_portal_a).action_verbund_erase()
        self.seats.with_user(self.user_staff).action_verbund_erase()
        self.assertFalse(self._traces("Xenia"))
        self.assertFalse(self.seats[0].verbund_named_at)
        self.assertEqual(self.seats[0].state, "open")
        self.assertEqual(self.course.seats_committed, 8)

    # -------------------------------------------------------- works council

    def _say(self, day):
        commitment = self.mine.with_user(self.user_portal_a).sudo()
        form = PortalForm(
            commitment.env, {"verb": "works_council", "works_council_on": day}
        )
        try:
            with self.env.cr.savepoint():
                return form, commitment._read_names(form)
        except ValidationError:
            return form, None

    def test_a_company_says_that_its_works_council_was_involved(self):
        self.company_a.works_council = True
        today = self.association._verbund_today()
        form, message = self._say(str(today + timedelta(days=1)))
        self.assertIn("still to come", form.errors["works_council_on"])
        self.assertFalse(self.mine.works_council_on)
        for _time in range(2):
            form, message = self._say(str(today))
            self.assertIn("is noted", message)
        self.assertEqual(self.mine.works_council_on, today)
        self.assertIn(self.user_portal_a.name, self.mine.works_council_by)
        kinds = self.mine.decision_ids.mapped("decision")
        self.assertEqual(kinds.count("works_council"), 1)
        self._say("")
        self.assertFalse(self.mine.works_council_on)
        self.assertFalse(self.mine.works_council_by)
        with self.assertRaises(UserError):
            self.mine.with_user(self.user_staff).works_council_on = today

    def test_nobody_is_asked_for_a_works_council_that_is_not_there(self):
        self.company_a.works_council = False
        self.assertIsNone(self.mine._page_works_council())
        with self.assertRaisesRegex(UserError, "no works council"):
            self._say(str(self.association._verbund_today()))

    # ------------------------------------------------------- staff type it

    def _staff_dialog(self, name, record):
        return self._dialog(f"qualifizierungsverbund.{name}", record, self.user_staff)

    def test_staff_paste_a_list_as_the_company_does(self):
        with self.assertRaisesRegex(ValidationError, "Row 2 of the list"):
            with self._staff_dialog("verbund_commitment_names_action", self.mine) as d:
                d.names = "Ada;ada@example.com;B1\n;x@example.com"
                d.save().action_save()
        self.assertFalse(self._people())
        dialog = self._staff_dialog("verbund_commitment_names_action", self.mine)
        dialog.names = "Ali Kaya\nAli Kaya"
        with self.assertRaisesRegex(ValidationError, "another person of this name"):
            dialog.save().action_save()
        dialog.sure = True
        action = dialog.save().action_save()
        self.assertIn("Seats without a name: 2", action["params"]["message"])
        self.assertEqual(len(self._people()), 2)
        self.assertEqual(self._kinds(self.seats[0]), ["named"])

    def test_staff_paste_from_the_row_of_the_company_on_its_course(self):
        """In the list of the form, and on the cards of a phone."""
        action = self.env.ref("qualifizierungsverbund.verbund_commitment_names_action")
        for kind in ("list", "kanban"):
            view = self.env.ref(
                f"qualifizierungsverbund.verbund_commitment_view_{kind}_of_course"
            )
            arch = (
                self.env["verbund.commitment"]
                .with_user(self.user_staff)
                .get_view(view.id, kind)["arch"]
            )
            (button,) = etree.fromstring(arch).xpath(f"//button[@name='{action.id}']")
            hidden = button.get("invisible")
            for state, of_course, offered in (
                ("confirmed", "confirmed", True),
                ("confirmed", "running", True),
                ("confirmed", "done", False),
                ("committed", "confirmed", False),
            ):
                facts = {
                    "id": self.mine.id,
                    "state": state,
                    "parent": {"state": of_course},
                }
                said = hidden.replace("parent.state", "parent['state']")
                with self.subTest(kind=kind, state=state, course=of_course):
                    self.assertEqual(not safe_eval(said, facts), offered)

    def test_the_people_of_a_company_stand_in_the_order_of_its_seats(self):
        """As Odoo lists them, the last one would be the first."""
        self._name(("Ada Muster", ""), ("Bea Muster", ""))
        arch = self.env["verbund.commitment"].get_view(view_type="form")["arch"]
        (rows,) = etree.fromstring(arch).xpath("//field[@name='registration_ids']/list")
        listed = self.mine.registration_ids.search(
            [("id", "in", self.mine.registration_ids.ids)],
            order=rows.get("default_order"),
        )
        self.assertEqual(listed[:2].mapped("name"), ["Ada Muster", "Bea Muster"])

    def test_staff_replace_somebody_and_see_who_is_told(self):
        self._name(("Ada", "ada@example.com"), ("Bo", ""))
        self.course.mail_participants = True
        self.env.cr.precommit.run()
        dialog = self._staff_dialog("verbund_seat_substitute_action", self.seats[0])
        dialog.name = "bo"
        self.assertIn("this person has seat 2", dialog.preview)
        dialog.name, dialog.email, dialog.level = "Cleo", "cleo@example.com", "b1"
        for address in ("ada@example.com", "cleo@example.com"):
            self.assertIn(address, dialog.preview)
        self.assertEqual(self.seats[0].state, "open", "rehearsed, and undone")
        dialog.save().action_replace()
        cleo = self.mine._taken_seats()[0]
        self.assertEqual((cleo.name, cleo.verbund_level), ("Cleo", "b1"))
        self.assertEqual(cleo.substitute_of_id, self.seats[0])
        self.assertEqual(self._kinds(cleo), ["substituted"])
        for seat, words in (
            (self.seats[0], "own seats only"),
            (self.seats[2], "Nobody has this seat"),
            (self._guest(), "No company has promised"),
        ):
            values = {"seat_id": seat.id, "name": "Dora"}
            dialogs = self.env["verbund.seat.substitute"].with_user(self.user_staff)
            with self.assertRaisesRegex(UserError, words):
                dialogs.create(values).action_replace()

    def _guest(self):
        return self.env["event.registration"].create(
            {"event_id": self.course.event_id.id, "name": "Guest"}
        )

    def test_the_people_of_a_course_are_read_by_the_staff_of_each_of_its_networks(self):
        """They run it together, whoever is responsible; nobody else reads a name."""
        seats = self.course.event_id.registration_ids
        for networks, other in (
            (self.network, False),
            (self.network | self.network_other, True),
            (self.network, False),
        ):
            self.course._with_transition().network_ids = networks
            self.env.invalidate_all()
            for user, reads in (
                (self.user_staff, True),
                (self.user_manager_other, other),
                (self.user_finance, False),
            ):
                with self.subTest(networks=networks.mapped("name"), user=user.login):
                    seen = self.env["event.registration"].with_user(user)
                    if user == self.user_finance:
                        with self.assertRaises(AccessError):
                            seats.with_user(user).read(["name"])
                        continue
                    found = seen.search([("event_id", "=", self.course.event_id.id)])
                    self.assertEqual(found == seats, reads)
                    self.assertEqual(bool(found), reads)

    def test_nobody_pastes_or_replaces_for_another_network(self):
        self._name(("Ada", ""))
        for model, name, typed, record in (
            ("verbund.commitment.names", "commitment_id", "names", self.mine),
            ("verbund.seat.substitute", "seat_id", "name", self.seats[0]),
        ):
            for user in (
                self.user_manager_other,
                self.user_portal_a,
                self.user_finance,
            ):
                dialogs = self.env[model].with_user(user)
                with self.subTest(model, user=user.login):
                    with self.assertRaises(AccessError):
                        dialogs.create({name: record.id, typed: "X"})

    def test_a_name_typed_into_the_registration_names_the_seat(self):
        seat = self.seats[0].with_user(self.user_staff)
        with Form(seat) as form:
            form.name = "Ada Muster"
        self.assertTrue(seat.verbund_named_at)
        self.assertNotIn(self.seats[0], self.mine._get_unnamed_seats())
        self.assertEqual(self._kinds(seat), ["named"])
        with Form(seat) as form:
            form.name = False
        self.assertFalse(seat.verbund_named_at)
        self.assertIn(self.company_a.name, seat.name)

    def test_staff_name_nobody_twice_either(self):
        self._name(("Ada", ""))
        second = self.seats[1].with_user(self.user_staff)
        with self.assertRaisesRegex(ValidationError, "this person has seat 1"):
            second.write({"name": "ADA"})
        with self.assertRaisesRegex(UserError, "A text is expected"):
            second.write({"name": ["x"]})
        with self.assertRaises(AccessError):
            second.with_user(self.user_portal_a).write({"name": "Bea"})
        self.assertFalse(second.verbund_named_at)

    def test_staff_take_a_person_out_with_a_button(self):
        self._name(("Ada", "ada@example.com"), ("Bea", ""))
        self.seats[:2].with_user(self.user_staff).action_verbund_take_out()
        self.assertFalse(self.seats.filtered("verbund_named_at"))

    def test_what_rows_of_the_list_offer_is_on_the_form_of_a_phone_as_well(self):
        rows = self.env["event.registration"].with_user(self.user_staff)
        view = self.env.ref(
            "qualifizierungsverbund.event_registration_view_list_of_course"
        )
        offered = [
            {
                (button.get("name"), button.get("string"))
                for button in etree.fromstring(shown["arch"]).xpath(path)
            }
            for shown, path in (
                (rows.get_view(view.id, "list"), "//button"),
                (rows.get_view(view_type="form"), "//header/button"),
            )
        ]
        self.assertEqual(len(offered[0]), 3)
        self.assertLessEqual(offered[0], offered[1])

    def test_staff_mend_a_name_when_the_course_is_over(self):
        self._name(("Ada Mutser", ""))
        self._over(self.course).action_start()
        self.course.action_finish()
        with self.assertRaisesRegex(UserError, "can no longer be changed"):
            self._name(("Ada Muster", ""))
        self.seats[0].with_user(self.user_staff).name = "Ada Muster"
        self.assertEqual(self.seats[0].name, "Ada Muster")

    def test_staff_list_participants_of_all_courses_and_set_levels_at_once(self):
        self._name(("Ada", ""), ("Bo", ""))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "qualifizierungsverbund.event_registration_action_of_courses"
        )
        rows = self.env["event.registration"].with_user(self.user_staff)
        found = rows.search(safe_eval(action["domain"]))
        self.assertLessEqual(self.seats, found)
        found.filtered("verbund_named_at").write({"verbund_level": "b1"})
        self.assertEqual(self.seats[:2].mapped("verbund_level"), ["b1", "b1"])
        search = self.env.ref(
            "qualifizierungsverbund.event_registration_view_search_of_courses"
        )
        for node in etree.fromstring(search.arch).iter("filter"):
            domain = node.get("domain")
            if domain:
                rows.search(safe_eval(domain))
            else:
                field = safe_eval(node.get("context"))["group_by"]
                rows._read_group([], [field], ["__count"])
        self.assertFalse(
            found.with_user(self.user_portal_a).sudo(False)._filtered_access("read")
        )

    def _table(self, user, lang="de_DE"):
        """The participants of the course as staff print them.

        :return: rows of text
        """
        env = self.env(user=user, context={"lang": lang})
        content, _type = env["ir.actions.report"]._render(
            "qualifizierungsverbund.action_report_participants_xlsx",
            self.course.ids,
            {},
        )
        page = openpyxl.load_workbook(io.BytesIO(content)).active
        self.assertEqual(page.freeze_panes, "A2")
        return [[cell.value or "" for cell in row] for row in page.iter_rows()]

    def test_staff_print_the_participants_as_a_table(self):
        self._name(("Özgür", "oe@example.com"), ("=1+1", ""), ("ada", ""))
        self._name(("Zoe", ""), commitment=self.theirs)
        self.seats[0].verbund_level = "b1"
        self.mine._substitute(self.seats[2], "Bea")
        one, two = self.company_a.name, self.company_b.name
        nobody = [two, "not named", "", ""]
        self.assertEqual(
            self._table(self.user_staff, "en_US"),
            [
                ["Company", "Participant", "E-mail", "Level"],
                [one, "=1+1", "", ""],
                [one, "Bea", "", ""],
                [one, "Özgür", "oe@example.com", "B1"],
                [one, "not named", "", ""],
                [two, "Zoe", "", ""],
                *[nobody] * 3,
            ],
        )
        self.env["verbund.session"].create(
            [
                {
                    "course_id": self.course.id,
                    "date_begin": self.course.date_begin,
                    "date_end": self.course.date_end,
                    "half": half,
                }
                for half in "12"
            ]
        )
        self.seats[0].verbund_half = "2"
        german = self._table(self.user_staff)
        self.assertEqual(len(german[0]), 5)
        self.assertEqual(
            [german[0][i] for i in (0, 2, 3)], ["Unternehmen", "E-Mail", "Niveau"]
        )
        self.assertEqual(
            [row[4] for row in german[1:5]], ["beide", "beide", "Gruppe 2", ""]
        )

    def test_the_table_is_called_after_course_and_day(self):
        self.course.name = "Robotik: Grundlagen/Praxis"
        day = self.course._get_days()[0].isoformat()
        self.assertEqual(
            self.course.with_context(lang="en_US")._participants_filename(),
            f"Participants Robotik - Grundlagen-Praxis {day}",
        )

    def test_nobody_else_prints_the_participants(self):
        for user in (self.user_portal_a, self.user_manager_other, self.user_finance):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._table(user)

    def test_other_registrations_are_written_as_ever(self):
        guest = self._guest()
        both = (guest + self.seats[0]).with_user(self.user_staff)
        both.write({"email": "gast@example.com", "name": "Gast"})
        self.assertEqual(both.mapped("name"), ["Gast", "Gast"])
        self.assertFalse(guest.verbund_named_at)
        self.assertTrue(self.seats[0].verbund_named_at)
