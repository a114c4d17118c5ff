from markupsafe import Markup

from odoo import api, fields, models


class VerbundNetwork(models.Model):
    _inherit = "verbund.network"

    kind = fields.Selection(
        selection_add=[("hub", "Hub")], ondelete={"hub": "set default"}
    )
    agency_partner_id = fields.Many2one(
        "res.partner",
        string="Employment Agency",
        compute="_compute_agency_partner_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        help="The office of the Federal Employment Agency that takes part.",
    )
    hub_agenda = fields.Html(
        string="Usual Agenda",
        compute="_compute_hub_agenda",
        store=True,
        readonly=False,
        help="Where the meetings of the hub start from.",
    )

    @api.depends("district_ids", "kind")
    def _compute_agency_partner_id(self):
        """A proposal: the agency of the first district that has one."""
        for network in self:
            network.agency_partner_id = network.agency_partner_id or (
                network.kind == "hub" and network.district_ids.agency_partner_id[:1]
            )

    @api.depends("kind")
    def _compute_hub_agenda(self):
        for network in self:
            network.hub_agenda = network.hub_agenda or (
                network.kind == "hub" and network._get_usual_agenda()
            )

    def _get_usual_agenda(self):
        """Four items in the language of the association, whoever founds the hub."""
        lang = self.company_id.partner_id.lang or self.env.lang
        env = self.with_context(lang=lang).env
        items = (
            env._("Situation of the region"),
            env._("Open jobs"),
            env._("Impulse"),
            env._("Discussion"),
        )
        return Markup("<ol>%s</ol>") % Markup("").join(
            Markup("<li>%s</li>") % item for item in items
        )
