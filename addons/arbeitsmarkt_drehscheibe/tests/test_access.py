from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import MODULE, HubCommon


@tagged("post_install", "-at_install")
class TestAccess(HubCommon):
    """Who may see what in a hub, one row per record and role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Of company A only the confidant, not every colleague who has a login
        cls.env["verbund.membership"].create(
            {
                "network_id": cls.hub.id,
                "partner_id": cls.company_a.id,
                "contact_ids": [
                    Command.create(
                        {
                            "partner_id": cls.user_portal_a.partner_id.id,
                            "function": "hub_confidant",
                        }
                    )
                ],
            }
        ).action_activate()
        cls.embargoed = cls._release(cls.company_a)
        cls.released = cls._release(cls.company_a)
        cls.released.action_submit()
        cls.released.action_release()
        skills = {cls.skill_plant: "1"}
        cls.profile = cls._profile(skills)
        cls.demand = cls._demand(cls.company_b, skills=skills)
        cls.match = cls._match(cls.profile, cls.demand)

    def _sees(self, user, record):
        Model = self.env[record._name].with_user(user)
        return bool(
            Model.has_access("read") and Model.search([("id", "in", record.ids)])
        )

    def test_read_matrix(self):
        own, staff = self.user_hub_manager, self.user_hub_staff
        admin = self.user_hub_admin
        a, b = self.user_portal_a, self.user_portal_b
        self.match.action_receiver_interest()
        notices = self.env["verbund.notice"].search(
            [("res_model", "=", "drehscheibe.match"), ("res_id", "=", self.match.id)]
        )
        self.assertTrue(notices)
        matrix = {
            notices: {own, staff, admin},
            self.embargoed: {own, admin, a},
            self.embargoed.line_ids: {own, admin, a},
            self.released: {own, staff, admin, a},
            self.released.line_ids: {own, staff, admin, a},
            self.demand: {own, staff, admin, b},
            self.demand.skill_ids: {own, staff, admin, b},
            self.profile: {own, staff, admin},
            self.profile.skill_ids: {own, staff, admin},
            self.match: {own, staff, admin},
        }
        everybody = {
            own,
            staff,
            admin,
            a,
            b,
            self.user_portal_a_reader,
            self.user_hub_other,
            self.user_hub_identity,
            self.user_portal_foreign,
            self.user_portal_provider,
            self.user_internal,
            self.user_manager,
            self.user_verbund_admin,
            self.user_finance,
        }
        for record, allowed in matrix.items():
            for user in everybody:
                with self.subTest(model=record._name, user=user.login):
                    self.assertEqual(self._sees(user, record), user in allowed)

    def test_an_embargo_has_no_oracle(self):
        profile = self._profile(activate=False).with_user(self.user_hub_staff)
        with self.assertRaises(AccessError):
            profile.release_id = self.embargoed.sudo()
        profile.with_user(self.user_hub_manager).release_id = self.embargoed
        self.assertEqual(profile.sudo().release_id, self.embargoed)

    def test_dates_of_consent_and_expiry_are_not_written(self):
        for record, values in (
            (self.profile, {"consent_until": "2999-01-01"}),
            (self.demand, {"expires_on": "2999-01-01"}),
            (self.released, {"released_on": "2020-01-01"}),
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                record.with_user(self.user_hub_manager).write(values)

    def test_a_profile_stays_with_hubs_of_its_staff(self):
        profile = self._profile(activate=False).with_user(self.user_hub_staff)
        with self.assertRaises(AccessError):
            profile.hub_id = self.hub_other.sudo().id

    def test_a_hub_stays_a_hub(self):
        with self.assertRaises(UserError):
            self.hub.with_user(self.user_hub_manager).kind = "verbund"

    def test_rights_of_two_roles_do_not_add_up(self):
        both = self.user_hub_manager
        both.group_ids += self.env.ref("qualifizierungsverbund.group_verbund_user")
        self.network.team_ids += both
        self.assertTrue(self._sees(both, self.network))
        with self.assertRaises(AccessError):
            self.network.with_user(both).manager_id = both

    def test_hub_itself(self):
        for user, expected in (
            (self.user_hub_manager, True),
            (self.user_hub_staff, True),
            (self.user_hub_other, False),
            (self.user_hub_admin, True),
            (self.user_portal_a, False),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self._sees(user, self.hub), expected)
        # Staff of a hub do not see training networks by that.
        self.assertFalse(self._sees(self.user_hub_manager, self.network))

    def test_embargo_does_not_leak_beside_the_record(self):
        profile = self._profile(activate=False, release_id=self.embargoed.id)
        staff = self.user_hub_staff
        with self.assertRaises(AccessError):
            self.embargoed.with_user(staff).read(["partner_id"])
        data = profile.with_user(staff).read(["release_id"])[0]["release_id"]
        self.assertNotIn(self.company_a.name, str(data))
        domain = [("release_id.partner_id", "=", self.company_a.id)]
        self.assertNotIn(
            profile, self.env["drehscheibe.profile"].with_user(staff).search(domain)
        )

    def test_portal_changes_nothing(self):
        for user, record in (
            (self.user_portal_a, self.released),
            (self.user_portal_a, self.released.line_ids),
            (self.user_portal_b, self.demand),
            (self.user_portal_b, self.demand.skill_ids),
        ):
            for operation in ("write", "create", "unlink"):
                with self.subTest(model=record._name, operation=operation):
                    self.assertFalse(record.with_user(user).has_access(operation))
        for user, action in (
            (self.user_portal_a, self.released.action_close),
            (self.user_portal_b, self.demand.action_close),
        ):
            record = action.__self__.with_user(user)
            with self.assertRaises(AccessError):
                getattr(record, action.__name__)()

    def test_portal_reads_no_internal_fields(self):
        with self.assertRaises(AccessError):
            self.released.with_user(self.user_portal_a).read(["note"])
        for name in ("match_ids", "match_count"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                self.demand.with_user(self.user_portal_b).read([name])

    def test_neighbouring_hub_moves_nothing(self):
        user = self.user_hub_other
        for record, action in (
            (self.released, "action_close"),
            (self.demand, "action_close"),
            (self.profile, "action_withdraw"),
            (self.match, "action_receiver_interest"),
        ):
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                getattr(record.with_user(user), action)()

    def test_staff_works_on_the_own_hub(self):
        self.match.with_user(self.user_hub_staff).action_receiver_interest()
        self.demand.with_user(self.user_hub_staff).action_confirm_still_open()
        with self.assertRaises(AccessError):
            self.hub.with_user(self.user_hub_staff).weight_skills = 90

    def test_every_model_has_access_rules_and_record_rules(self):
        for model in self.env["ir.model"].search([("model", "=like", "drehscheibe.%")]):
            if self.env[model.model]._abstract:
                continue
            with self.subTest(model=model.model):
                self.assertTrue(model.access_ids)
                self.assertTrue(all(model.access_ids.mapped("group_id")))
                # Skills are a list for all; wizards are the user's own.
                if not model.transient and model.model != "drehscheibe.skill":
                    self.assertTrue(model.rule_ids.filtered("global"))

    def test_identity_stands_apart(self):
        manager = self.env.ref(f"{MODULE}.group_hub_manager")
        identity = self.env.ref(f"{MODULE}.group_hub_identity")
        self.assertNotIn(identity, manager.all_implied_ids)
        self.assertNotIn(
            self.env.ref(f"{MODULE}.group_hub_user"), identity.all_implied_ids
        )
