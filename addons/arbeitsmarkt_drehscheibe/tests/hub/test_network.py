from lxml import etree

from odoo.tests import Form, tagged

from ..common import HubCommon


@tagged("post_install", "-at_install")
class TestHub(HubCommon):
    def test_hub_proposes_agency_and_agenda(self):
        agency = self.env["res.partner"].create({"name": "Agentur Test"})
        self.district.agency_partner_id = agency
        with Form(
            self.env["verbund.network"]
            .with_user(self.user_hub_manager)
            .with_context(default_kind="hub"),
            view="arbeitsmarkt_drehscheibe.hub_view_form",
        ) as form:
            form.name = "Neue Drehscheibe"
            form.district_ids.add(self.district)
        self.assertEqual(form.record.agency_partner_id, agency)
        self.assertEqual(form.record.hub_agenda.count("<li>"), 4)
        self.assertEqual(form.record.manager_id, self.user_hub_manager)

    def test_staff_of_a_hub_admit_its_companies(self):
        membership = (
            self.env["verbund.membership"]
            .with_user(self.user_hub_staff)
            .create({"network_id": self.hub.id, "partner_id": self.company_a.id})
        )
        arch = membership.get_view(view_type="form")["arch"]
        shown = set(etree.fromstring(arch).xpath("//header/button/@name"))
        steps = ("send_agreement", "activate", "give_notice", "activate", "end")
        for step in steps:
            self.assertIn(f"action_{step}", shown)
            getattr(membership, f"action_{step}")()
        self.assertEqual(membership.state, "ended")

    def test_training_network_has_no_agenda_of_a_hub(self):
        self.assertFalse(self.network.hub_agenda)
        self.assertFalse(self.network.agency_partner_id)

    def test_menus_keep_the_kinds_apart(self):
        action = self.env.ref("arbeitsmarkt_drehscheibe.hub_action")
        found = self.env["verbund.network"].search(
            [("kind", "=", "hub"), ("id", "in", (self.hub | self.network).ids)]
        )
        self.assertEqual(action.domain, "[('kind', '=', 'hub')]")
        self.assertEqual(found, self.hub)
