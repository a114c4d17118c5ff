from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, new_test_user, tagged
from odoo.tools import html2plaintext, mute_logger

from ..common import VerbundCommon

# The one action that leads to each state.
ACTIONS = {
    "prospect": "action_reset_to_prospect",
    "agreement_sent": "action_send_agreement",
    "active": "action_activate",
    "notice": "action_give_notice",
    "ended": "action_end",
    "declined": "action_decline",
}
# How a membership gets from prospect into each state.
WAYS = {
    "prospect": (),
    "agreement_sent": ("agreement_sent",),
    "active": ("agreement_sent", "active"),
    "notice": ("active", "notice"),
    "ended": ("active", "ended"),
    "declined": ("declined",),
}
ALLOWED = {
    "prospect": {"agreement_sent", "active", "declined"},
    "agreement_sent": {"prospect", "active", "declined"},
    "active": {"notice", "ended"},
    "notice": {"active", "ended"},
    "ended": set(),
    "declined": {"prospect"},
}


class MembershipCase(VerbundCommon):
    """Data and factories only: staff, and companies that are no members yet."""

    def setUp(self):
        super().setUp()
        self.Membership = self.env["verbund.membership"].with_user(self.user_staff)
        self.newcomer = self._newcomer()

    def _newcomer(self):
        return self.env["res.partner"].create(
            {"name": "Neu Muster GmbH", "is_company": True}
        )

    def _join(self, state="prospect", company=None, **values):
        membership = self.Membership.create(
            {
                "partner_id": (company or self.newcomer).id,
                "network_id": self.network.id,
                **values,
            }
        )
        for step in WAYS[state]:
            getattr(membership, ACTIONS[step])()
        # Each click is a request of its own, so its state is in the database.
        self.env.flush_all()
        self.assertEqual(membership.state, state)
        return membership


@tagged("post_install", "-at_install")
class TestMembership(MembershipCase):
    """A company joins and leaves, as the staff of its network notes it."""

    def test_from_prospect_to_the_end(self):
        membership = self._join()
        membership.action_send_agreement()
        self.assertFalse(membership.date_start)
        with freeze_time("2026-03-02 12:00:00"):
            membership.action_activate()
        self.assertEqual(membership.date_start, fields.Date.to_date("2026-03-02"))
        with freeze_time("2026-05-04 12:00:00"):
            membership.action_give_notice()
        self.assertEqual(membership.date_end, fields.Date.to_date("2026-12-31"))
        with freeze_time("2026-12-31 12:00:00"):
            membership.action_end()
        self.assertEqual(membership.date_end, fields.Date.to_date("2026-12-31"))
        self.assertEqual(membership.state, "ended")

    def test_every_other_jump_is_refused(self):
        for state, allowed in ALLOWED.items():
            for target, action in ACTIONS.items():
                with self.subTest(state=state, target=target):
                    membership = self._join(state, company=self._newcomer())
                    if target in allowed:
                        getattr(membership, action)()
                        self.assertEqual(membership.state, target)
                        continue
                    old = membership._state_label()
                    new = membership._state_label(target)
                    with self.assertRaisesRegex(
                        UserError, f"Testverbund is “{old}” and cannot become “{new}”"
                    ):
                        getattr(membership, action)()
                    self.assertEqual(membership.state, state)

    def test_notice_ends_with_a_year_after_its_period(self):
        cases = (
            ("2026-09-30", 3, "2026-12-31"),
            ("2026-10-01", 3, "2027-12-31"),
            ("2026-12-31", 0, "2026-12-31"),
            # A month without a 31st must not lead into the next one.
            ("2026-08-31", 6, "2027-12-31"),
            ("2026-11-20", 14, "2028-12-31"),
        )
        for day, months, expected in cases:
            with self.subTest(day=day, months=months), freeze_time(f"{day} 12:00:00"):
                membership = self._join(
                    "active", company=self._newcomer(), notice_months=months
                )
                membership.action_give_notice()
                self.assertEqual(membership.date_end, fields.Date.to_date(expected))

    def test_an_agreed_end_is_kept(self):
        with freeze_time("2026-06-30 12:00:00"):
            membership = self._join("active", date_start="2026-01-01")
            membership.date_end = "2026-06-30"
            membership.action_give_notice()
        with freeze_time("2026-07-02 12:00:00"):
            membership.action_end()
        self.assertEqual(membership.date_end, fields.Date.to_date("2026-06-30"))

    def test_a_notice_taken_back_has_no_end(self):
        membership = self._join("notice", date_start="2026-01-01")
        membership.action_activate()
        self.assertFalse(membership.date_end)
        # The company was a member all the time.
        self.assertEqual(membership.date_start, fields.Date.to_date("2026-01-01"))

    def test_an_end_without_notice_is_today(self):
        membership = self._join("active", date_start="2026-01-01")
        with freeze_time("2026-04-15 12:00:00"):
            membership.action_end()
        self.assertEqual(membership.date_end, fields.Date.to_date("2026-04-15"))

    def test_an_end_of_today_comes_before_the_agreed_one(self):
        with freeze_time("2026-04-15 12:00:00"):
            membership = self._join("notice", date_start="2026-01-01")
            self.assertEqual(str(membership.date_end), "2026-12-31")
            membership.action_end()
            self.assertEqual(str(membership.date_end), "2026-04-15")

    def test_who_leaves_before_the_first_day_never_was_a_member(self):
        with freeze_time("2026-04-15 12:00:00"):
            membership = self._join("active", date_start="2027-01-01")
            membership.action_end()
        # not an end in the future, which nobody could be told truly
        self.assertEqual(str(membership.date_end), "2026-04-15")
        self.assertFalse(membership.date_start)

    def _told(self, membership):
        notices = self.env["verbund.notice"].search(
            [("res_model", "=", membership._name), ("res_id", "=", membership.id)],
            order="id",
        )
        return [(notice.subject, html2plaintext(notice.body)) for notice in notices]

    def _until(self, day):
        return f"until {self.association._verbund_show(fields.Date.to_date(day))}, and"

    @freeze_time("2026-05-04 12:00:00")
    def test_whoever_was_told_a_last_day_learns_of_another_or_none(self):
        self.association.partner_id.lang = "en_US"
        membership = self._join("notice")
        told = len(self._told(membership))
        self.assertIn(self._until("2026-12-31"), self._told(membership)[-1][1])
        for day, words in (
            ("2026-12-31", None),
            ("2027-06-30", self._until("2027-06-30")),
            ("2026-05-03", "takes no longer part"),
        ):
            with self.subTest(day=day), self.env.cr.savepoint() as savepoint:
                membership.date_end = day
                new = self._told(membership)[told:]
                self.assertEqual(len(new), bool(words))
                self.assertFalse(words and words not in new[0][1])
                savepoint.rollback()
                membership.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "Take the notice back"):
            membership.date_end = False
        membership.action_activate()
        [(subject, text)] = self._told(membership)[told:]
        self.assertIn("the notice is taken back", subject)
        self.assertIn("Neu Muster GmbH takes part in *Testverbund* as before", text)
        # what has become untrue is not sent again
        template = "qualifizierungsverbund.mail_membership_left"
        for state, stands in (("active", True), ("notice", False)):
            obstacle = membership._notice_obstacle(template, {"told": state})
            self.assertEqual(obstacle is None, stands)

    def test_a_membership_ends_with_its_last_day(self):
        self.association.partner_id.lang = "en_US"
        membership = self._join("notice", date_start="2026-01-01")
        membership.date_end = "2027-12-31"
        self.assertIn(self._until("2027-12-31"), self._told(membership)[-1][1])
        cron = self.env.ref("qualifizierungsverbund.ir_cron_end_memberships")
        pair = {(self.newcomer.id, self.network.id)}
        for moment, state in (
            ("2027-12-30 12:00:00", "notice"),
            ("2027-12-31 22:59:00", "notice"),  # a minute before midnight
            ("2027-12-31 23:00:00", "ended"),
            ("2028-01-02 12:00:00", "ended"),  # twice
        ):
            with self.subTest(moment), freeze_time(moment):
                # by the date, before the night has moved the state
                self.assertEqual(
                    membership._get_member_pairs(
                        self.newcomer, self.network, closed=False
                    ),
                    pair if state == "notice" else set(),
                )
                with self.enter_registry_test_mode():
                    cron.method_direct_trigger()
                membership.invalidate_recordset()
                self.assertEqual(membership.state, state)
                self.assertEqual(str(membership.date_end), "2027-12-31")

    @freeze_time("2026-11-25 12:00:00")
    def test_an_end_that_is_typed_holds_at_once(self):
        for day, state in (
            ("2026-11-24", "ended"),
            ("2026-11-25", "active"),
            ("2026-11-26", "active"),
            (False, "active"),
        ):
            with self.subTest(day=day):
                membership = self._join(
                    "active", self._newcomer(), date_start="2026-01-01"
                )
                membership.date_end = day
                self.assertEqual(membership.state, state)

    @freeze_time("2026-11-25 12:00:00")
    def test_an_ended_membership_does_not_come_back_by_a_date(self):
        membership = self._join("ended", date_start="2026-01-01")
        with self.assertRaisesRegex(UserError, "Make a new one"):
            membership.date_end = "2027-12-31"
        membership.write({"date_end": membership.date_end, "note": "Akte 7"})
        self.assertEqual(membership.state, "ended")

    def test_one_open_membership_per_network_and_company(self):
        for state in ("prospect", "agreement_sent", "active", "notice"):
            with self.subTest(state=state):
                company = self._newcomer()
                self._join(state, company=company)
                with (
                    self.assertRaises(IntegrityError),
                    mute_logger("odoo.sql_db"),
                    self.env.cr.savepoint(),
                ):
                    self._join(company=company)

    def test_again_after_it_ended_or_was_declined(self):
        for state in ("ended", "declined"):
            with self.subTest(state=state):
                company = self._newcomer()
                self._join(state, company=company)
                again = self._join("active", company=company)
                self.assertEqual(len(company.membership_ids), 2)
                self.assertEqual(again.state, "active")

    def test_a_declined_one_does_not_come_back_beside_an_open_one(self):
        declined = self._join("declined")
        self._join("active")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            declined.action_reset_to_prospect()
            declined.flush_recordset()

    def test_a_closed_network_takes_nobody_in(self):
        prospect = self._join()
        self.network.action_close()
        for method in ("action_send_agreement", "action_activate"):
            with (
                self.subTest(method=method),
                self.assertRaisesRegex(ValidationError, "Testverbund is closed"),
            ):
                getattr(prospect, method)()
        with self.assertRaisesRegex(ValidationError, "Testverbund is closed"):
            self._join(company=self._newcomer())
        # nor does a member bind itself there
        contact = self.user_portal_a.partner_id
        self.assertFalse(prospect._can_commit(contact, self.network))
        # who wants to leave may
        self.company_a.membership_ids.with_user(self.user_staff).action_end()

    def test_a_company_may_be_in_two_networks(self):
        self._join("active")
        neighbour = self._membership(self.newcomer, self.network_other)
        self.assertEqual(neighbour.state, "active")
        # Each team sees its own.
        self.assertEqual(
            self.Membership.search([("partner_id", "=", self.newcomer.id)]).network_id,
            self.network,
        )

    def test_the_member_is_the_company_not_its_contact(self):
        contact = self.env["res.partner"].create(
            {"name": "Nora Neu", "parent_id": self.newcomer.id}
        )
        with self.assertRaisesRegex(ValidationError, "Nora Neu.*Neu Muster GmbH"):
            self._join(company=contact)

    def test_the_end_is_not_before_the_start(self):
        membership = self._join(date_start="2026-05-01", date_end="2026-05-01")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            membership.date_end = "2026-04-30"
            membership.flush_recordset()

    def test_the_notice_period_is_not_negative(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._join(notice_months=-1)

    def test_what_has_begun_is_not_deleted(self):
        for state in WAYS:
            with self.subTest(state=state):
                membership = self._join(state, company=self._newcomer())
                membership = membership.with_user(self.user_manager)
                if state in ("prospect", "declined"):
                    membership.unlink()
                    self.assertFalse(membership.exists())
                    continue
                with self.assertRaisesRegex(UserError, "ended, not deleted"):
                    membership.unlink()
                self.assertTrue(membership.exists())

    def test_staff_deletes_no_membership(self):
        with self.assertRaises(AccessError):
            self._join().unlink()

    def test_others_change_nothing(self):
        membership = self._join()
        for user in (
            self.user_internal,
            self.user_finance,
            self.user_manager_other,
            self.user_portal_a,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                membership.with_user(user).action_activate()
        self.assertEqual(membership.state, "prospect")


@tagged("post_install", "-at_install")
class TestMembershipContact(MembershipCase):
    """Who may bind a company to cost, and where."""

    def setUp(self):
        super().setUp()
        self.membership = self.company_a.membership_ids
        self.contact = self.user_portal_a.partner_id

    def _can_commit(self, contact=None, network=None):
        return self.env["verbund.membership"]._can_commit(
            contact or self.contact, network or self.network
        )

    def test_a_contact_gets_its_address_where_it_is_named(self):
        """Without one nothing that happens reaches the company."""
        person = self.env["res.partner"].create(
            {"name": "Nora Neu", "parent_id": self.company_a.id}
        )
        with (
            Form(self.membership.with_user(self.user_staff)) as form,
            form.contact_ids.new() as line,
        ):
            line.partner_id = person
            line.email = "nora.neu@example.com"
            line.phone = "0711 2"
        self.assertEqual(person.email, "nora.neu@example.com")
        self.assertEqual(person.phone, "0711 2")

    def test_with_and_without_the_right(self):
        self.assertTrue(self._can_commit())
        self.assertFalse(self._can_commit(self.user_portal_a_reader.partner_id))
        stranger = self.env["res.partner"].create(
            {"name": "Nora Neu", "parent_id": self.company_a.id}
        )
        self.assertFalse(self._can_commit(stranger))

    def test_who_has_left_the_company_speaks_for_it_no_more(self):
        self.assertIn(self.contact, self.company_a._verbund_contacts())
        self.user_portal_a.active = False
        self.contact.active = False
        self.assertFalse(self._can_commit())
        self.assertEqual(self.company_a._verbund_contacts(), self.company_a)

    def test_who_works_elsewhere_reads_nothing_of_the_old_company(self):
        course = self._course()
        course.action_open_booking()
        word = self._commit(course, self.company_a, 8)
        self.assertEqual(word._link_contacts(), self.contact)
        self.contact.parent_id = self.company_b
        self.assertFalse(self._can_commit())
        self.assertFalse(word._link_contacts())
        for company in (self.company_a, self.company_b):
            self.assertEqual(company._verbund_contacts(), company)

    def test_only_in_the_networks_of_the_company(self):
        self.assertFalse(self._can_commit(network=self.network_other))
        self.assertTrue(self._can_commit(network=self.network | self.network_other))
        self.assertFalse(self._can_commit(self.user_portal_foreign.partner_id))

    def test_only_while_the_company_takes_part(self):
        self.membership.with_user(self.user_staff).action_give_notice()
        self.assertTrue(self._can_commit())
        self.membership.with_user(self.user_staff).action_end()
        self.assertFalse(self._can_commit())

    @freeze_time("2026-11-25 12:00:00")
    def test_only_within_the_dates_of_the_membership(self):
        for start, end, may in (
            ("2026-11-26", False, False),
            ("2027-01-01", False, False),
            ("2026-11-25", False, True),
            ("2026-11-25", "2026-11-25", True),
            ("2026-01-01", "2026-11-26", True),
            (False, False, True),
        ):
            with self.subTest(start=start, end=end):
                self.membership.write({"date_start": start, "date_end": end})
                self.assertIs(self._can_commit(), may)
        # by the date alone, before anything has moved the state
        self.membership._with_transition().write({"date_end": "2026-11-24"})
        self.assertEqual(self.membership.state, "active")
        self.assertFalse(self._can_commit())

    def test_a_prospect_binds_nobody(self):
        membership = self._join()
        contact = self.env["res.partner"].create(
            {"name": "Nora Neu", "parent_id": self.newcomer.id}
        )
        membership.contact_ids = [
            fields.Command.create({"partner_id": contact.id, "can_commit": True})
        ]
        self.assertFalse(self._can_commit(contact))
        membership.action_activate()
        self.assertTrue(self._can_commit(contact))

    def test_who_changes_the_company_binds_neither(self):
        self.contact.parent_id = self.company_b
        self.assertFalse(self._can_commit())

    def test_contact_of_another_company_is_refused(self):
        Contact = self.env["verbund.membership.contact"].with_user(self.user_staff)
        with self.assertRaisesRegex(ValidationError, "does not belong to Alpha Muster"):
            Contact.create(
                {
                    "membership_id": self.membership.id,
                    "partner_id": self.user_portal_b.partner_id.id,
                }
            )
        own = self.membership.with_user(self.user_staff).contact_ids[:1]
        with self.assertRaisesRegex(ValidationError, "does not belong to Alpha Muster"):
            own.partner_id = self.user_portal_b.partner_id

    def test_one_function_once_two_functions_both(self):
        Contact = self.env["verbund.membership.contact"].with_user(self.user_staff)
        values = {
            "membership_id": self.membership.id,
            "partner_id": self.contact.id,
        }
        Contact.create({**values, "function": "finance"})
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            Contact.create({**values, "function": "finance"})

    def test_admission_and_leaving_stay_on_record(self):
        company = self.env["res.partner"].create(
            {"name": "Beitritt Muster GmbH", "is_company": True}
        )
        membership = (
            self.env["verbund.membership"]
            .with_user(self.user_staff)
            .create({"partner_id": company.id, "network_id": self.network.id})
        )
        membership.action_activate()
        membership.action_give_notice()
        with freeze_time(f"{membership.date_end + timedelta(days=1)} 12:00:00"):
            membership._get_over().action_end()
        lines = membership.decision_ids.sorted("number")
        self.assertEqual(
            lines.mapped("decision"),
            ["member_admitted", "member_notice", "member_ended"],
        )
        self.assertEqual(lines[0].who_name, self.user_staff.name)
        self.assertIn("Beitritt Muster GmbH", lines[0].words)
        other = lines.with_user(self.user_manager_other)
        self.assertFalse(other.search([("id", "in", lines.ids)]))

    def test_staff_of_other_networks_gives_nobody_the_right(self):
        other = new_test_user(
            self.env,
            login="verbund_staff2",
            groups="qualifizierungsverbund.group_verbund_user",
        )
        self.network_other.team_ids = other
        person = self.user_portal_a_reader.partner_id
        reader = self.membership.contact_ids.filtered(
            lambda contact: contact.partner_id == person
        )
        with self.assertRaises(AccessError):
            reader.with_user(other).can_commit = True
        self.assertFalse(self._can_commit(person))
