from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..common import HubCommon

# What must never stand on an anonymous profile (AGG § 1, design of the hub).
FORBIDDEN = (
    "age birth gender sex nationality origin religion photo image employer "
    "partner_id email phone mobile street zip disability"
).split()


@tagged("post_install", "-at_install")
class TestProfile(HubCommon):
    def test_profile_has_no_field_for_an_identity(self):
        own = [
            name
            for name, field in self.env["drehscheibe.profile"]._fields.items()
            if "arbeitsmarkt_drehscheibe" in field._modules
        ]
        self.assertIn("pseudonym", own)
        for name in own:
            for word in FORBIDDEN:
                with self.subTest(field=name, word=word):
                    self.assertNotIn(word, name.split("_"))
                    self.assertNotEqual(name, word)

    def test_the_obvious_fields_are_enough(self):
        profile = (
            self.env["drehscheibe.profile"]
            .with_user(self.user_hub_staff)
            .create({"hub_id": self.hub.id, "district_id": self.district.id})
        )
        self.assertEqual(profile.date_available, self.today)
        self.assertFalse(profile.german_level)

    def test_a_closed_hub_takes_no_profiles(self):
        self.hub_other.action_close()
        with self.assertRaisesRegex(ValidationError, "is closed"):
            self._profile(activate=False, hub_id=self.hub_other.id)

    def test_pseudonym_is_given_once(self):
        profile = self._profile(activate=False, pseudonym="Erika Muster")
        self.assertRegex(profile.pseudonym, r"^DS-\d{4}-\d{4}")
        with self.assertRaises(AccessError):
            profile.pseudonym = "Erika Muster"

    def test_activation_needs_occupation_and_consent(self):
        profile = self._profile(activate=False, occupation_ids=[], consent_on=False)
        with self.assertRaises(UserError):
            profile.action_request_consent()
        profile.occupation_ids = self.chemist
        profile.action_request_consent()
        for consent_on in (
            False,
            self.today + timedelta(days=1),
            self.today - timedelta(days=366),
        ):
            profile.consent_on = consent_on
            with self.subTest(consent_on=consent_on), self.assertRaises(UserError):
                profile.action_activate()
        profile.consent_on = self.today
        profile.action_activate()
        self.assertEqual(profile.state, "active")

    def test_remarks_hold_no_contact_data(self):
        profile = self._profile(activate=False)
        for remark in (
            "Bitte an erika.muster@example.com",
            "Tel. 0711 123456-78",
            "mobil +49 (170) 1234567",
            "erika (at) example.com",
        ):
            with self.subTest(remark=remark), self.assertRaises(ValidationError):
                profile.remark = remark
        for remark in (
            "KldB 41312, seit 2019 im Schichtbetrieb",
            "Verfügbar ab 01.02.2100, 2 x 8 Stunden",
            "Schweißschein 135/136, Stapler 0,5 t",
        ):
            with self.subTest(remark=remark):
                profile.remark = remark

    def test_release_belongs_to_the_hub(self):
        release = self._release(self.company_a, hub_ids=[(6, 0, self.hub_other.ids)])
        with self.assertRaises(ValidationError):
            self._profile(release_id=release.id)

    def test_training_network_has_no_profiles(self):
        with self.assertRaises(ValidationError):
            self._profile(hub_id=self.network.id, activate=False)

    def test_withdrawal_hides_at_once(self):
        profile, demand = self._profile(), self._demand()
        match = self._match(profile, demand)
        match.action_receiver_interest()
        profile.action_withdraw()
        self.assertEqual(match.state, "expired")
        self.assertFalse(profile.consent_on)
        self.env["drehscheibe.match"].rebuild()
        self.assertEqual(match.state, "expired")

    def test_anonymised_leads_back_to_nobody(self):
        profile = self._profile(
            release_id=self._release(self.company_a).id,
            blocked_partner_ids=[(6, 0, self.company_foreign.ids)],
            remark="Wechselt wegen Umzug",
        )
        note = "Gespräch mit Erika Muster"
        profile.message_post(body=note)
        self.env["ir.attachment"].create(
            {"name": "cv", "res_model": profile._name, "res_id": profile.id}
        )
        profile.action_withdraw()
        profile.action_anonymise()
        self.flush_tracking()
        profile.invalidate_recordset()
        self.assertFalse(profile.release_id or profile.blocked_partner_ids)
        self.assertFalse(profile.remark)
        self.assertFalse(profile.message_ids)
        self.assertFalse(
            self.env["ir.attachment"].search(
                [("res_model", "=", profile._name), ("res_id", "=", profile.id)]
            )
        )
        with self.assertRaises(UserError):
            profile.remark = "wieder da"

    def test_cron_hides_profiles_without_consent(self):
        profiles = self._profile() | self._profile() | self._profile()
        old = profiles[:2]
        old.consent_on = self.today - timedelta(days=370)
        cron = self.env.ref("arbeitsmarkt_drehscheibe.ir_cron_expire_profiles")
        with self.enter_registry_test_mode():
            self.assertIs(cron.method_direct_trigger(), True)
        profiles.invalidate_recordset()
        self.assertEqual(profiles.mapped("state"), ["expired", "expired", "active"])

    def flush_tracking(self):
        self.env.flush_all()
        self.env.cr.precommit.run()
