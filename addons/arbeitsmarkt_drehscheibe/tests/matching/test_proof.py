from odoo.tests import tagged

from ..common import HubCommon


@tagged("post_install", "-at_install")
class TestHubProof(HubCommon):
    """Consents stay on record, until the person is forgotten."""

    def _kinds(self, record, user):
        return record.with_user(user).decision_ids.sorted("number").mapped("decision")

    def test_each_consent_is_on_record(self):
        profile = self._profile(activate=False).with_user(self.user_hub_staff)
        profile.action_request_consent()
        profile.action_activate()
        [line] = profile.decision_ids
        self.assertEqual(
            (line.decision, line.who_name), ("consent_given", self.user_hub_staff.name)
        )
        self.assertIn(profile.pseudonym, line.words)
        profile.action_withdraw()
        self.assertEqual(
            self._kinds(profile, self.user_hub_manager),
            ["consent_given", "consent_withdrawn"],
        )

    def test_a_draft_without_consent_leaves_no_line(self):
        profile = self._profile(activate=False, consent_on=False)
        profile.action_withdraw()
        self.assertFalse(profile.decision_ids)

    def test_an_identity_that_is_released_is_on_record(self):
        profile, demand = self._profile(), self._demand()
        self.env["drehscheibe.match"].rebuild(profile_ids=profile.ids)
        match = self._match(profile, demand).with_user(self.user_hub_identity)
        self.hub.team_ids |= self.user_hub_identity
        match.action_receiver_interest()
        match.action_person_interest()
        match.action_release_identity()
        [line] = match.decision_ids
        self.assertEqual(line.decision, "identity_released")
        self.assertIn(self.company_b.name, line.words)
        for user, allowed in (
            (self.user_hub_manager, True),
            (self.user_hub_other, False),
            (self.user_manager, False),
            (self.user_finance, False),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(line.with_user(user).has_access("read"), allowed)

    def test_who_has_no_right_on_profiles_reads_nothing_of_them(self):
        """Not even in the team of the hub."""
        line = self._profile().decision_ids
        self.hub.team_ids |= self.user_staff
        self.assertFalse(line.with_user(self.user_staff).has_access("read"))

    def test_a_person_that_is_forgotten_is_so_in_the_log(self):
        profile, demand = self._profile(), self._demand()
        self.env["drehscheibe.match"].rebuild(profile_ids=profile.ids)
        match = self._match(profile, demand)
        for step in ("receiver_interest", "person_interest", "release_identity"):
            getattr(match, f"action_{step}")()
        profile.action_withdraw()
        lines = profile.decision_ids | match.decision_ids
        self.assertEqual(len(lines), 3)
        profile.with_user(self.user_hub_manager).action_anonymise()
        self.assertTrue(all(line.is_erased for line in lines))
        self.assertNotIn(profile.pseudonym, str(lines.sudo().read()))
        log = self.env["verbund.ledger"]._of(self.association)
        self.assertEqual(log._check().problems, [])
