from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import VerbundCommon

HIDDEN = "at a member company"


class HostCase(VerbundCommon):
    """A course of twelve seats in the house of A, which opens four for the others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        cls.course = cls._course(
            format="inhouse",
            host_id=cls.company_a.id,
            guest_seats=4,
            venue_id=cls.company_a.id,
        )
        cls.env["verbund.session"].create(
            {
                "course_id": cls.course.id,
                "date_begin": "2100-02-01 08:00:00",
                "date_end": "2100-02-01 15:00:00",
            }
        )
        cls.course.action_open_booking()
        cls.own = cls.course._get_commitment(cls.company_a)
        cls.company_c = cls._company("Gamma Muster GmbH", "gamma")

    def _bodies(self, company):
        notices = self.env["verbund.notice"].search(
            [
                ("owner_model", "=", "verbund.course"),
                ("owner_id", "=", self.course.id),
                ("partner_id.commercial_partner_id", "=", company.id),
            ]
        )
        return " ".join(f"{notice.subject} {notice.body}" for notice in notices)


@tagged("post_install", "-at_install")
class TestHost(HostCase):
    """An in-house course of a large member, open to others in part."""

    def test_the_host_is_asked_for_the_rest_and_carries_it_by_its_own_word(self):
        self.assertEqual((self.own.state, self.own.seats), ("offered", 8))
        self.own.action_commit()
        self.assertEqual((self.own.state, self.course.seats_guests), ("committed", 0))

    def test_a_host_that_opens_no_seats_is_asked_alone(self):
        need = self._need(self.company_b, 2)
        course = self._course(
            format="inhouse", host_id=self.company_a.id, venue_id=self.company_a.id
        )
        course.action_add_needs(need.ids)
        course.action_open_booking()
        self.assertEqual(course.commitment_ids.partner_id, self.company_a)

    def test_others_promise_no_more_than_the_host_has_opened(self):
        self.own.action_commit()
        self._commit(self.course, self.company_b, 3)
        self.assertEqual(self.course._free_seats(), 1)
        with self.assertRaisesRegex(ValidationError, "Still to be had: 1"):
            self.course._commit_seats(self.company_c, 2, None)
        self.course._commit_seats(self.company_c, 1, None)
        self.assertEqual(self.course._free_seats(), 0)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.course._get_commitment(self.company_b).seats = 4
            self.env.flush_all()

    def test_the_host_may_take_seats_that_nobody_else_has(self):
        self.own.action_commit()
        self._commit(self.course, self.company_b, 2)
        self.assertEqual(self.course._free_seats(self.company_a), 2)
        self.course._commit_seats(self.company_a, 10, None)
        self.assertEqual((self.course.seats_committed, self.own.seats), (12, 10))
        self.assertEqual(self.course._free_seats(), 0, "the house is full")

    def test_who_finds_no_open_seat_waits_until_the_host_opens_more(self):
        self._commit(self.course, self.company_b, 4)
        with self.assertRaisesRegex(ValidationError, "join the waiting list"):
            self.course._commit_seats(self.company_c, 1, None)
        with self.assertRaisesRegex(ValidationError, "has 4 seats in all"):
            self.course._join_waiting(self.company_c, 5, "all")
        row = self.course._join_waiting(self.company_c, 1, "all")
        self.course.guest_seats = 5
        self.assertEqual((row.state, row.offered_seats), ("offered", 1))
        offer = row._offer_facts(lambda amount: amount)
        self.assertEqual(offer["price_seats"], 8, "fewer are no group")
        self.assertEqual((offer["price"], offer["limit"]), (412.5, 412.5))
        self.assertEqual(self.course._free_seats(), 0, "reserved")
        with self.assertRaisesRegex(ValidationError, "promised seats in .* already: 4"):
            self.course.guest_seats = 3

    def test_all_seats_cost_the_same(self):
        """Also those of the host; the settlement is the cost, to the cent."""
        self.own.action_commit()
        guest = self._commit(self.course, self.company_b, 3)
        self.assertEqual(self.own._planned_shares(11), [2400.0])
        self.assertEqual(guest._planned_shares(11), [900.0])
        self.course.action_confirm()
        self._over(self.course).action_start()
        self.course.action_finish()
        settlement = self._settlement(self.course, costs=(("fee", 3299.99),))
        settlement.action_compute()
        amounts = {line.partner_id: line.amount_untaxed for line in settlement.line_ids}
        self.assertEqual(sum(amounts.values()), 3299.99)
        self.assertAlmostEqual(amounts[self.company_a], 2399.99, 2)
        self.assertAlmostEqual(amounts[self.company_b], 900.0, 2)

    def test_without_its_host_it_does_not_take_place(self):
        self._commit(self.course, self.company_b, 4)
        self.course.override_reason = "Beispiel"
        with self.assertRaisesRegex(UserError, "hosts .* and takes no part"):
            self.course.action_confirm()
        self.own.action_commit()
        self.assertNotIn("takes no part", self.course.seats_notice)
        self.own.action_release()
        note = self.course.message_ids[0]
        self.assertIn("has taken its seats back", note.body)
        self.assertIn(self.user_manager.partner_id, note.partner_ids)
        self.assertIn("The host takes no part so far.", self.course.seats_notice)
        outcomes = [o.outcome for o in self.course._get_options()[self.course]]
        self.assertNotIn("run", outcomes)
        self.assertIn("cancel", outcomes)

    def test_the_host_cannot_leave_the_others_without_a_house(self):
        self.own.action_commit()
        self._commit(self.course, self.company_b, 2)
        self.course.action_confirm()
        with self.assertRaisesRegex(UserError, "takes place at Alpha"):
            self.own.action_cancel("declined", "Umbau")
        self.course.action_cancel("other")
        self.assertEqual(set(self.course.commitment_ids.mapped("state")), {"cancelled"})
        self.assertIn("does not take place", self._bodies(self.company_b))

    def test_who_hosts_is_read_by_those_who_take_part(self):
        guest = self._commit(self.course, self.company_b, 2)
        other = self.env["verbund.commitment"].create(
            {"course_id": self.course.id, "partner_id": self.company_c.id}
        )
        for word, known in ((guest, False), (other, False), (self.own, True)):
            values = self.course._page_values(word)
            self.assertEqual(bool(values["host"]["name"]), known)
            self.assertEqual(HIDDEN in values["place"], not known)
        self.assertNotIn(self.company_a.name, self._bodies(self.company_b))
        self.assertIn(HIDDEN, self._bodies(self.company_b))
        self.own.action_commit()
        self.course.action_confirm()
        self.assertIn(self.company_a.name, self._bodies(self.company_b))
        self.assertIn(self.company_a.name, guest._page_calendar()[1].decode())
        self.assertEqual(
            self.course._page_values(guest)["host"]["name"], "Alpha Muster GmbH"
        )
        self.assertNotIn(self.company_a.name, self._bodies(self.company_c))

    def test_who_comes_from_another_course_is_told_no_host_and_asked_for_open_seats(
        self,
    ):
        self.own.action_commit()
        self.course.action_confirm()
        thin = self._course()
        thin.action_open_booking()
        word = self.env["verbund.commitment"].create(
            {"course_id": thin.id, "partner_id": self.company_c.id, "seats": 6}
        )
        self.assertIn("venue", thin._get_differences(self.course))
        thin.action_merge(self.course.id)
        moved = self.course._get_commitment(self.company_c)
        self.assertEqual((moved.moved_from_id, moved.seats), (word, 4))
        self.assertIn(HIDDEN, self._bodies(self.company_c))
        self.assertNotIn(self.company_a.name, self._bodies(self.company_c))

    def test_no_calendar_tells_who_hosts_before_it_may_be_known(self):
        """Days that were found together go out before it is decided."""
        guest = self._commit(self.course, self.company_b, 2)
        self.own.action_commit()
        poll = self.env["verbund.date.poll"].create({"course_id": self.course.id})
        poll._with_transition().state = "applied"

        def place(attendee):
            [(_name, content, _type)] = self.course._calendar_files(attendee)
            return content.decode().replace("\r\n ", "")

        contact, people = guest.partner_id, self.env["res.partner"]
        self.assertIn(HIDDEN, place(contact))
        self.assertNotIn(self.company_a.name, place(contact))
        self.assertIn(self.company_a.name, place(self.company_a))
        self.course.action_confirm()
        late = self._commit_later()
        self.assertNotIn(self.company_a.name, place(late.partner_id))
        self.course.session_ids.trainer_id = teacher = people.create({"name": "Tom"})
        for known in (contact, teacher, people.new({"name": "Ada"})):
            self.assertIn(self.company_a.name, place(known))

    def test_neither_room_nor_trainer_tells_whose_house_it_is(self):
        guest = self._commit(self.course, self.company_b, 2)
        self.own.action_commit()
        teacher = self.env["res.partner"].create(
            {"name": "Tom Alphamann", "parent_id": self.company_a.id}
        )
        day = self.course.session_ids
        day.write({"room": "Alpha-Saal", "trainer_id": teacher.id})

        def read(word):
            shown = day._appointment(word.partner_id)
            return f"{self.course._page_values(word)['sessions']} {shown}"

        for told in ("Alpha", "Tom"):
            self.assertNotIn(told, read(guest))
        self.assertIn("Alpha-Saal", read(self.own))
        self.assertIn("Alpha-Saal", str(self.course._page_teaching()["sessions"]))
        day.trainer_id = self.env["res.partner"].create({"name": "Uta Frei"})
        self.assertIn("Uta Frei", read(guest))
        self.course.action_confirm()
        self.assertIn("Alpha-Saal", read(guest))

    def test_a_house_does_not_stay_when_its_host_goes(self):
        guest = self._commit(self.course, self.company_b, 2)
        other = self.course.copy()
        self.course.write({"host_id": False, "format": "onsite"})
        self.assertFalse(self.course.venue_id)
        self.assertNotIn("Alpha", str(self.course._page_values(guest)))
        self.env.cr.precommit.run()
        self.assertNotIn("Alpha", self._bodies(self.company_b))
        other.host_id = self.company_b
        self.assertEqual(other.venue_id, self.company_b)
        other.write({"host_id": False, "venue_id": self.company_b.id})
        self.assertEqual(other.venue_id, self.company_b, "somebody has said so")
        course = self.course.copy({"host_id": self.company_a.id, "format": "inhouse"})
        course.venue_id = self.company_a
        with Form(course.with_user(self.user_staff)) as form:
            form.host_id = self.env["res.partner"]
            self.assertFalse(form.venue_id)

    def test_seats_that_the_host_keeps_are_shown_to_the_others(self):
        self._commit(self.course, self.company_b, 2)

        def bar(partner):
            return [text for _key, _n, text in self.course._page_bar_parts(partner)]

        guests = ["2 promised", "2 free", "8 kept by the host"]
        self.assertEqual(bar(self.company_b), guests)
        self.assertEqual(bar(self.company_a), ["2 promised", "10 free"])
        self.own.action_commit()
        self.assertEqual(bar(self.company_c), ["10 promised", "2 free"])

    def test_two_houses_that_nobody_knows_are_two_places(self):
        other = self.course.copy({"host_id": self.company_b.id})
        other.venue_id = self.company_b
        told = self.course._get_differences(other)["venue"]
        self.assertNotEqual(told["old"], told["new"])
        self.assertIn("in another house", told["new"])
        for name in ("Alpha", "Beta"):
            self.assertNotIn(name, str(told))
        self.assertIn("Another place.", self.course._get_merge_notices(other))

    def test_in_another_house_of_the_host_it_is_another_word(self):
        other = self.course.copy()
        self.assertTrue(self.course._has_terms_of(other))
        other.venue_id = self.env["res.partner"].create(
            {"name": "Halle 7", "parent_id": self.company_a.id, "type": "other"}
        )
        self.assertFalse(self.course._has_terms_of(other))

    def test_the_host_may_be_shown_to_everybody(self):
        self.course.host_shown = True
        guest = self._commit(self.course, self.company_b, 2)
        values = self.course._page_values(guest)
        self.assertEqual(values["host"]["name"], self.company_a.name)
        self.assertIn(self.company_a.name, values["place"])

    def test_a_changed_house_is_told_to_those_who_have_to_find_it(self):
        guest = self._commit(self.course, self.company_b, 2)
        self.own.action_commit()
        self.course.action_confirm()
        late = self._commit_later()
        self.env.cr.precommit.run()
        hall = self.env["res.partner"].create(
            {"name": "Halle 7", "parent_id": self.company_a.id, "type": "other"}
        )
        self.course.venue_id = hall
        changes = {"venue": {"old": "Alpha", "new": "Halle 7"}}
        self.assertEqual(self.course._changes_for(guest, changes), changes)
        self.assertFalse(self.course._changes_for(late, changes))
        self.env.cr.precommit.run()
        self.assertIn("Halle 7", self._bodies(self.company_b))
        self.assertNotIn("Halle 7", self._bodies(self.company_c))

    def _commit_later(self):
        return self.env["verbund.commitment"].create(
            {"course_id": self.course.id, "partner_id": self.company_c.id}
        )

    def test_nobody_else_reads_the_names_of_its_staff(self):
        self.own.action_commit()
        guest = self._commit(self.course, self.company_b, 2)
        self.course.action_confirm()
        self.own._name_seats({self.own._taken_seats()[0]: ("Ada Geheim", "")})
        self.env.cr.precommit.run()
        told = self._bodies(self.company_b) + self._bodies(self.company_c)
        page = str(self.course._page_word(self.company_b, self.company_b))
        files = guest._page_calendar()[1].decode()
        for text in (told, page, files):
            self.assertNotIn("Geheim", text)
        seats = self.own.registration_ids
        with self.assertRaises(AccessError):
            seats.with_user(self.user_manager_other).read(["name"])

    def test_only_an_inhouse_course_of_a_member_has_a_host(self):
        with self.assertRaisesRegex(ValidationError, "its format is in-house"):
            self._course(format="onsite", host_id=self.company_a.id)
        with self.assertRaisesRegex(ValidationError, "not an active member"):
            self._course(format="inhouse", host_id=self.company_foreign.id)
        with self.assertRaisesRegex(ValidationError, "no more seats than the course"):
            self._course(format="inhouse", host_id=self.company_a.id, guest_seats=13)

    def test_staff_enter_the_host_in_one_go(self):
        course = self._course(format="inhouse").with_user(self.user_staff)
        with Form(course) as form:
            form.host_id = self.company_a
            form.guest_seats = 3
        self.assertEqual(course.venue_id, self.company_a, "it takes place there")
        self.assertEqual((course.guest_seats, course.host_shown), (3, False))
