from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import html2plaintext

from odoo.addons.base.models.ir_cron import IrCron

from ..common import HubCommon


@tagged("post_install", "-at_install")
class TestMatchMails(HubCommon):
    """Companies and hubs are told of their steps, nobody learns who a person is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        cls.profile = cls._profile()
        cls.demand = cls._demand(number=2)
        cls.match = cls._match(cls.profile, cls.demand)

    def _told(self, record):
        return self.env["verbund.notice"].search(
            [("res_model", "=", record._name), ("res_id", "=", record.id)], order="id"
        )

    def test_the_hub_learns_of_the_interest_unless_it_noted_it_itself(self):
        self.match.with_user(self.user_hub_staff).action_receiver_interest()
        [notice] = self._told(self.match)
        self.assertEqual(notice.partner_id, self.user_hub_manager.partner_id)
        self.assertIn("/mail/view?", notice.sudo().mail_id.body_html)
        other = self._match(self._profile(), self.demand)
        other.with_user(self.user_hub_manager).action_receiver_interest()
        self.assertFalse(self._told(other))

    def test_the_company_learns_that_it_goes_on_and_no_name(self):
        match = self.match
        match.action_receiver_interest()
        match.action_person_interest()
        before = self._told(match)
        match.action_release_identity()
        [notice] = self._told(match) - before
        self.assertEqual(notice.partner_id, self.company_b)
        self.assertIn(self.profile.pseudonym, notice.subject)
        self.assertIn("does not stand in an e-mail", notice.body)
        self.assertNotIn(self.company_b.name, notice.subject)

    def test_the_company_learns_that_it_ends_but_no_reason_of_a_person(self):
        match = self.match
        match.action_receiver_interest()
        before = self._told(match)
        match.action_decline("other_job", "person")
        [notice] = self._told(match) - before
        self.assertIn("not pursued any further", notice.body)
        self.assertNotIn("another job", notice.body)
        self.assertIn("Your demand stays open", notice.body)

    def _place(self, match):
        match.action_receiver_interest()
        match.action_person_interest()
        match.action_release_identity()
        match.action_offer()
        match.action_accept()

    def test_whose_placement_is_over_reads_so_and_has_time_to_confirm(self):
        demand, long_ago = self.demand, self.today - timedelta(days=100)
        demand.number = 1
        self._place(self.match)
        demand._with_transition().confirmed_on = long_ago
        before = self._told(self.match)
        self.profile.action_activate()
        [notice] = self._told(self.match) - before
        text = html2plaintext(notice.body)
        self.assertIn("the placement is over", notice.subject)
        self.assertIn(f"with {self.company_b.name}", text)
        self.assertIn("others are proposed", text)
        self.assertNotIn("interested", text)
        # what it says holds in the night, too
        expires = self.today + timedelta(days=90)
        self.assertEqual((demand.state, demand.expires_on), ("open", expires))
        self.assertIn(f"until {self.association._verbund_show(expires)}", text)
        with patch.object(IrCron, "_commit_progress", return_value=1):
            self.env["drehscheibe.demand"]._cron_expire()
        self.assertEqual(demand.state, "open")
        self.assertFalse(self._told(demand))

    def test_a_placement_for_a_demand_that_is_closed_leaves_it_closed(self):
        self._place(self.match)
        self.demand.action_close()
        before = self._told(self.match)
        self.profile.action_activate()
        [notice] = self._told(self.match) - before
        text = html2plaintext(notice.body)
        self.assertIn("look for somebody again", text)
        self.assertNotIn("is open", text)

    def test_who_declines_itself_or_never_looked_is_not_written_to(self):
        match = self.match
        match.action_receiver_interest()
        before = self._told(match)
        match.action_decline("skills", "receiver")
        self.assertEqual(self._told(match), before)
        other = self._match(self._profile(), self.demand)
        other.action_expire()
        self.assertFalse(self._told(other))

    def test_a_withdrawn_consent_ends_it_for_the_company_too(self):
        self.match.action_receiver_interest()
        before = self._told(self.match)
        self.profile.action_withdraw()
        [notice] = self._told(self.match) - before
        self.assertIn("not available any more", notice.body)

    def test_a_profile_that_is_there_is_not_called_unavailable(self):
        for end in (self.match.action_expire, self.demand.action_close):
            match = self.match
            if match.state == "expired":
                match.action_propose_again()
            match.action_receiver_interest()
            before = self._told(match)
            end()
            [notice] = self._told(match) - before
            self.assertIn("not pursued any further", notice.body)
            self.assertNotIn("not available", notice.body)

    def test_a_demand_that_staff_end_is_not_said_to_have_waited_for_90_days(self):
        self.demand.action_expire()
        [expired] = self._told(self.demand)
        self.assertIn("has expired", expired.subject)
        self.assertNotIn("90 days", expired.body)
        self.demand._with_transition().confirmed_on = self.today - timedelta(days=91)
        expired.action_resend()
        self.assertIn("90 days", self._told(self.demand)[-1].body)

    def test_a_demand_that_staff_close_is_closed_for_its_company_too(self):
        self.demand.action_close()
        [closed] = self._told(self.demand)
        self.assertIn("is closed", closed.subject)
        self.env["drehscheibe.match"].rebuild(demand_ids=self.demand.ids)
        self.assertEqual(self.match.state, "expired")
        draft = self._demand(activate=False)
        draft.action_close()
        self.assertFalse(self._told(draft))

    def test_a_demand_is_asked_for_before_it_expires_once(self):
        demand = self.demand
        demand._with_transition().confirmed_on = self.today - timedelta(days=85)
        for _run in range(2):
            with patch.object(IrCron, "_commit_progress", return_value=1):
                self.env["drehscheibe.demand"]._cron_expire()
        [asked] = self._told(demand)
        self.assertIn("do you still look for staff", asked.subject)
        demand.action_expire()
        [expired] = self._told(demand) - asked
        self.assertIn("has expired", expired.subject)

    def test_only_the_confidant_is_written_to(self):
        people = self.env["res.partner"].create(
            [
                {
                    "name": name,
                    "email": f"{name}@example.com",
                    "parent_id": self.company_b.id,
                }
                for name in ("vertrauen", "betriebsrat")
            ]
        )
        membership = self._membership(self.company_b, self.hub)
        self.env["verbund.membership.contact"].create(
            [
                {
                    "membership_id": membership.id,
                    "partner_id": person.id,
                    "function": function,
                }
                for person, function in zip(
                    people, ("hub_confidant", "works_council"), strict=True
                )
            ]
        )
        self.match.action_receiver_interest()
        before = self._told(self.match)
        self.match.action_expire()
        self.assertEqual((self._told(self.match) - before).partner_id, people[0])
