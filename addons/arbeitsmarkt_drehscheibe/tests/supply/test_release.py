from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import HubCommon


@tagged("post_install", "-at_install")
class TestRelease(HubCommon):
    def test_way_of_a_release(self):
        release = self._release(self.company_a, note="intern")
        self.assertTrue(release.reference.startswith("F"))
        self.assertEqual((release.state, release.visibility), ("draft", "embargoed"))
        release.action_submit()
        release.action_release()
        self.assertEqual((release.state, release.visibility), ("released", "hub"))
        self.assertEqual(release.released_on, self.today)
        release.action_close()
        for change in ({"site": "Werk 2"}, {"line_ids": [(5,)]}):
            with self.subTest(change=change), self.assertRaises(UserError):
                release.write(change)
        with self.assertRaises(UserError):
            release.line_ids.number = 99

    def test_the_obvious_fields_are_enough(self):
        release = (
            self.env["drehscheibe.release"]
            .with_user(self.user_hub_manager)
            .create({"partner_id": self.company_a.id, "hub_ids": self.hub.ids})
        )
        self.assertEqual(release.date_from, self.today)

    def test_hub_of_the_district_is_chosen_by_itself(self):
        self.hub.district_ids = self.company_a.district_id
        self.hub_other.district_ids = self.district_near
        for model in ("drehscheibe.release", "drehscheibe.demand"):
            form = Form(self.env[model].with_user(self.user_hub_manager))
            form.partner_id = self.company_a
            self.assertEqual(form.hub_ids[:], self.hub, model)

    def test_a_closed_hub_takes_no_notices(self):
        self.hub_other.action_close()
        with self.assertRaisesRegex(ValidationError, "is closed"):
            self._release(self.company_a, hub_ids=self.hub_other.ids)

    def test_public_stays_public(self):
        release = self._release(self.company_a, visibility="public")
        release.action_submit()
        release.action_release()
        self.assertEqual(release.visibility, "public")

    def test_company_learns_what_becomes_of_its_notice(self):
        """Its confidant alone, after the embargo, without figures and reasons."""
        self.association.partner_id.lang = "en_US"
        person, colleague = self.env["res.partner"].create(
            [
                {
                    "name": name,
                    "email": f"{name}@example.com",
                    "parent_id": self.company_a.id,
                }
                for name in ("vertrauen", "personal")
            ]
        )
        membership = self._membership(self.company_a, self.hub)
        self.env["verbund.membership.contact"].create(
            [
                {
                    "membership_id": membership.id,
                    "partner_id": partner.id,
                    "function": function,
                }
                for partner, function in (
                    (person, "hub_confidant"),
                    (colleague, "works_council"),
                )
            ]
        )
        release = self._release(self.company_a, site="Werk Geheim", number=37)
        release = release.with_user(self.user_hub_manager)
        notices = self.env["verbund.notice"].search

        def told():
            return notices(
                [("res_model", "=", release._name), ("res_id", "=", release.id)]
            )

        release.action_submit()
        release.action_withdraw()
        release.action_reset_to_draft()
        release.action_submit()
        self.assertFalse(told(), "nothing leaves the house under an embargo")
        release.action_release()
        [working] = told()
        release.action_close()
        [closed] = told() - working
        self.assertIn("is in work", working.subject)
        self.assertIn("is closed", closed.subject)
        for notice in (working, closed):
            self.assertEqual(notice.partner_id, person)
            self.assertNotIn("Geheim", notice.body)
            self.assertNotIn("37", notice.body.replace(release.reference, ""))

    def test_a_notice_that_staff_take_back_is_told_once_it_was_in_work(self):
        self.association.partner_id.lang = "en_US"
        release, early = self._release(self.company_a), self._release(self.company_a)
        for one in (release, early):
            one.action_submit()
        early.action_withdraw()
        release.action_release()
        release.action_withdraw()
        notices = self.env["verbund.notice"].search(
            [("res_model", "=", release._name), ("res_id", "in", (release | early).ids)]
        )
        self.assertEqual(set(notices.mapped("res_id")), {release.id})
        [told] = notices.filtered(lambda n: "taken back" in n.subject)
        self.assertEqual(told.partner_id, self.company_a)

    def test_submitting_needs_occupations(self):
        release = self._release(self.company_a, line_ids=[])
        with self.assertRaises(UserError):
            release.action_submit()

    def test_mass_dismissal_hint_uses_the_headcount_of_the_site(self):
        release = self._release(self.company_a, number=6)  # 40 heads
        self.assertEqual(release.mass_dismissal_hint, "check")
        release.line_ids.number = 5
        self.assertEqual(release.mass_dismissal_hint, "below")
        release.site_headcount = 0
        self.assertEqual(release.mass_dismissal_hint, "unknown")

    def test_display_name_tells_no_company(self):
        release = self._release(self.company_a)
        self.assertEqual(release.display_name, release.reference)
        self.assertNotIn(self.company_a.name, release.display_name)

    def test_bad_input_is_refused(self):
        contact = self.user_portal_a.partner_id
        for values in (
            {"partner_id": contact.id},
            {"hub_ids": [(6, 0, self.network.ids)]},
            {"hub_ids": [(5,)]},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self._release(self.company_a, **values)

    def test_dates_in_order(self):
        release = self._release(self.company_a)
        with self.assertRaisesRegex(Exception, "release_dates_order|cannot end"):
            release.date_to = release.date_from - timedelta(days=1)
            release.flush_recordset()

    def test_handed_in_is_not_deleted(self):
        release = self._release(self.company_a)
        release.action_submit()
        with self.assertRaises(UserError):
            release.unlink()
        release.action_withdraw()
        release.unlink()
        self.assertFalse(release.exists())

    def test_a_released_notice_goes_back_under_no_embargo(self):
        for end in ("action_release", "action_close"):
            release = self._release(self.company_a)
            release.action_submit()
            release.action_release()
            if end == "action_close":
                getattr(release, end)()
            for user in (self.user_hub_staff, self.user_hub_manager):
                with (
                    self.subTest(user=user.login, end=end),
                    self.assertRaises(UserError),
                    self.cr.savepoint(),
                ):
                    release.with_user(user).visibility = "embargoed"
            self.assertEqual(release.visibility, "hub")

    def test_nobody_moves_a_notice_out_of_the_own_sight(self):
        release = self._release(
            self.company_a,
            visibility="hub",
            hub_ids=[Command.set((self.hub | self.hub_other).ids)],
        )
        demand = self._demand(hub_ids=release.hub_ids.ids)
        for record, values in (
            (release, {"visibility": "embargoed"}),
            (release, {"hub_ids": [Command.set(self.hub_other.ids)]}),
            (release, {"hub_ids": [Command.unlink(self.hub.id)]}),
            (demand, {"hub_ids": [Command.set(self.hub_other.ids)]}),
        ):
            with (
                self.subTest(record=record._name, values=values),
                self.assertRaises(AccessError),
                self.cr.savepoint(),
            ):
                record.with_user(self.user_hub_staff).write(values)
        # the manager, who sees it still, may
        release.with_user(self.user_hub_manager).visibility = "embargoed"
