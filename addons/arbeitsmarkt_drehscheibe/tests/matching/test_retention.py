from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from ..common import HubCommon


@tagged("post_install", "-at_install")
class TestRetention(HubCommon):
    """What is over is told in time, then erased; what is on hold stays."""

    def _run(self, days=0):
        cron = self.env.ref("qualifizierungsverbund.ir_cron_retention")
        with freeze_time(fields.Datetime.now() + timedelta(days=days)):
            with self.enter_registry_test_mode():
                self.assertIs(cron.method_direct_trigger(), True)
        self.env.invalidate_all()

    def _withdrawn(self):
        profile = self._profile(remark="Kennt die Anlage 7")
        profile.action_withdraw()
        return profile

    def _rule(self, code):
        return self.env["verbund.retention.rule"].search([("code", "=", code)])

    def test_every_case_has_its_period_and_every_period_its_case(self):
        mixin = self.env.registry["verbund.retention.mixin"]
        cases = {
            (code, model._name)
            for model in map(self.env.__getitem__, self.env)
            if isinstance(model, mixin) and not model._abstract
            for code in model._retention_cases
        }
        rules = self.env["verbund.retention.rule"].search([])
        self.assertEqual({(rule.code, rule.res_model) for rule in rules}, cases)
        self.assertTrue(all(rule.source for rule in rules))
        for code, model in cases:
            with self.subTest(code=code):
                self.env[model]._get_retention_domain(self._rule(code), self.today)
                self.env[model].search([], limit=1).mapped("erase_on")

    def test_a_withdrawn_profile_is_erased_after_a_notice(self):
        profile = self._withdrawn()
        self.assertEqual(profile.erase_on, self.today + timedelta(days=28))
        self._run(20)
        self.assertFalse(profile.retention_told_on)
        self._run(21)
        self.assertTrue(profile.retention_told_on)
        activity = profile.activity_ids
        self.assertEqual(activity.user_id, self.user_hub_manager)
        self.assertEqual(activity.date_deadline, profile.erase_on)
        self._run(27)
        self.assertEqual(profile.state, "withdrawn")
        self._run(28)
        self.assertEqual(profile.state, "anonymised")
        self.assertFalse(profile.activity_ids, "nobody has to look any more")
        self.assertFalse(profile.remark or profile.erase_on)
        self.assertTrue(all(line.is_erased for line in profile.decision_ids))
        log = self.env["verbund.ledger"]._of(self.association)
        self.assertEqual(log._check().problems, [])

    def test_nobody_is_surprised_after_a_standstill(self):
        """The job did not run for weeks: the notice comes first all the same."""
        profile = self._withdrawn()
        self._run(60)
        self.assertEqual(profile.state, "withdrawn")
        told = profile.retention_told_on
        self.assertEqual(profile.activity_ids.date_deadline, told + timedelta(days=7))
        self._run(66)
        self.assertEqual(profile.state, "withdrawn")
        self._run(67)
        self.assertEqual(profile.state, "anonymised")

    def test_what_is_on_hold_stays(self):
        profile, other = self._withdrawn(), self._withdrawn()
        self._run(21)
        profile.with_user(self.user_hub_manager).legal_hold = True
        self.assertFalse(profile.erase_on or profile.activity_ids)
        self._rule("profile_ended").legal_hold = True
        self._run(40)
        self.assertEqual(other.state, "withdrawn")
        self._rule("profile_ended").legal_hold = False
        self._run(40)
        self.assertEqual((profile.state, other.state), ("withdrawn", "anonymised"))
        # Off hold, it is told again first
        profile.legal_hold = False
        self.assertFalse(profile.retention_told_on)
        self._run(40)
        self.assertEqual(profile.state, "withdrawn")
        self._run(47)
        self.assertEqual(profile.state, "anonymised")

    def test_a_profile_that_comes_back_is_not_erased(self):
        profile = self._profile()
        profile.action_expire()
        self._run(21)
        self.assertTrue(profile.retention_told_on)
        profile.action_request_consent()
        self.assertFalse(profile.ended_on or profile.retention_told_on)
        self.assertFalse(profile.activity_ids)
        self._run(100)
        self.assertEqual(profile.state, "consent_pending")

    def test_a_placed_person_is_followed_up_first(self):
        profile = self._profile()
        profile.action_place()
        self._run(430)
        self.assertEqual(profile.state, "placed")
        self._run(445)
        self._run(470)
        self.assertEqual(profile.state, "anonymised")

    def test_a_match_that_led_to_nothing_is_forgotten(self):
        profile, demand = self._profile(), self._demand()
        match = self._match(profile, demand)
        for step in ("receiver_interest", "person_interest", "release_identity"):
            getattr(match, f"action_{step}")()
        line = match.decision_ids
        match.action_decline("pay", "person")
        self.assertEqual(match.ended_on, self.today)
        self._run(170)
        self.assertTrue(match.exists())
        self._run(190)
        self.assertFalse(match.exists())
        self.assertTrue(line.is_erased)

    def test_words_of_the_log_outlive_the_books(self):
        line = self.env["verbund.decision"]._record(self.hub, "approved", "Wort")
        year = line.date.year
        rule = self._rule("decision")
        self.assertEqual(rule._get_end(line.date.date()), date(year + 11, 1, 1))
        self.assertEqual(
            rule._get_last_start(date(year + 10, 12, 31)), date(year - 1, 12, 31)
        )
        self.assertEqual(
            rule._get_last_start(date(year + 11, 1, 1)), date(year, 12, 31)
        )
        with freeze_time(date(year + 11, 1, 2)):
            self._run()
        self.assertTrue(line.is_erased)
        log = self.env["verbund.ledger"]._of(self.association)
        self.assertEqual(log._check().problems, [])

    def test_a_link_goes_after_its_time(self):
        record = self._course()
        link, _token = self.env["verbund.link"]._issue(
            self._commitment(record), "word", self.user_portal_a.partner_id
        )
        expires = link.expires_at.date() - self.today
        self._run(expires.days + 150)
        self.assertTrue(link.exists())
        self._run(expires.days + 190)
        self.assertFalse(link.exists())

    def _commitment(self, course):
        course.action_open_booking()
        return self.env["verbund.commitment"].create(
            {"course_id": course.id, "partner_id": self.company_a.id}
        )

    def test_periods_are_changed_by_administrators_alone(self):
        rule = self._rule("profile_ended")
        rule.with_user(self.user_verbund_admin).period = 14
        with self.assertRaises(AccessError):
            rule.with_user(self.user_verbund_admin).code = "other"
        with self.assertRaises(AccessError):
            rule.with_user(self.user_hub_manager).period = 999
        profile = self._withdrawn()
        with self.assertRaises(AccessError):
            profile.with_user(self.user_hub_manager).ended_on = "2099-01-01"
        with self.assertRaises(AccessError):
            profile.with_user(self.user_hub_manager).retention_told_on = self.today
