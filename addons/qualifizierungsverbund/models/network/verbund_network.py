from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.working_days import Calendar
from ..core.fields import association_field, state_field

STATE_SCOUTING = "scouting"
STATE_FOUNDING = "founding"
STATE_ACTIVE = "active"
STATE_DORMANT = "dormant"
STATE_CLOSED = "closed"
STATES = [
    (STATE_SCOUTING, "Scouting"),
    (STATE_FOUNDING, "Founding"),
    (STATE_ACTIVE, "Active"),
    (STATE_DORMANT, "Dormant"),
    (STATE_CLOSED, "Closed"),
]
TRANSITIONS = {
    STATE_SCOUTING: {STATE_FOUNDING, STATE_CLOSED},
    STATE_FOUNDING: {STATE_ACTIVE, STATE_CLOSED},
    STATE_ACTIVE: {STATE_DORMANT, STATE_CLOSED},
    STATE_DORMANT: {STATE_ACTIVE, STATE_CLOSED},
    STATE_CLOSED: set(),
}


class VerbundNetwork(models.Model):
    _name = "verbund.network"
    _description = "Training Network"
    _inherit = ["verbund.transition.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "name, id"
    _rec_names_search = ["name", "code"]
    _check_company_auto = True
    _transitions = TRANSITIONS

    name = fields.Char(required=True, tracking=True, index="trigram")
    code = fields.Char(copy=False, help="Short name, used in imports and references.")
    kind = fields.Selection(
        [("verbund", "Training network")],
        required=True,
        default="verbund",
    )
    state = state_field(
        STATES,
        help="Scouting: companies are being won.\n"
        "Founding: goals and rules are being agreed.\n"
        "Active: members meet and train.\n"
        "Dormant: on hold, can be woken up.\n"
        "Closed: ended or merged into another network.",
    )
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = association_field()
    currency_id = fields.Many2one(related="company_id.currency_id")
    manager_id = fields.Many2one(
        "res.users",
        string="Network Manager",
        required=True,
        index=True,
        tracking=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    team_ids = fields.Many2many(
        "res.users",
        "verbund_network_team_rel",
        "network_id",
        "user_id",
        domain="[('share', '=', False)]",
        help="Colleagues who work on this network. Others of the staff do not see it.",
    )
    is_own = fields.Boolean(
        string="My Network",
        compute="_compute_is_own",
        search="_search_is_own",
        help="Whether you manage it or are in its team. Most record rules hang on it.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Carrier",
        index="btree_not_null",
        help="The organisation behind the network.",
    )
    district_ids = fields.Many2many("verbund.district", string="Districts")
    industry_ids = fields.Many2many("verbund.industry", string="Industries")
    archetype = fields.Selection(
        [
            ("training", "Joint training"),
            ("exchange", "Exchange among HR"),
            ("both", "Training and exchange"),
        ],
        required=True,
        default="both",
    )
    holiday_state_id = fields.Many2one(
        "res.country.state",
        string="Public Holidays of",
        domain="[('country_id.code', 'in', ('AT', 'CH', 'DE'))]",
        help="No day of these is suggested for a course. Empty: those of the federal "
        "state of the association's address, in Germany else of Baden-Württemberg.",
    )
    share_needs = fields.Boolean(
        string="Pools With Other Networks",
        default=True,
        help="Needs of this network may be pooled with those of other networks of the "
        "same association that allow it too.",
    )
    goals = fields.Html()
    date_start = fields.Date(string="Active Since", readonly=True, copy=False)
    date_end = fields.Date(string="Closed On", readonly=True, copy=False)
    merged_into_id = fields.Many2one(
        "verbund.network",
        index="btree_not_null",
        copy=False,
        domain="[('state', '!=', 'closed')]",
        help="The heir. Members and needs do not move by themselves: those that agree "
        "are taken over one by one.",
    )
    membership_ids = fields.One2many("verbund.membership", "network_id")
    member_count = fields.Integer(string="Members", compute="_compute_member_count")

    _code_uniq = models.UniqueIndex(
        "(company_id, code) WHERE code IS NOT NULL AND code <> ''",
        "There is already a network with this code.",
    )

    @api.depends("manager_id", "team_ids")
    @api.depends_context("uid")
    def _compute_is_own(self):
        for network in self:
            network.is_own = self.env.user in network.manager_id | network.team_ids

    def _search_is_own(self, operator, value):
        """One set of ids instead of two conditions with an "or".

        PostgreSQL knows how few these are and takes the index of what hangs on them;
        with an "or" it reads the documents of all networks.
        """
        if operator != "in":
            return NotImplemented
        own = SQL(
            "%s UNION %s",
            SQL(
                "SELECT id FROM verbund_network WHERE manager_id = %s",
                self.env.uid,
                to_flush=self._fields["manager_id"],
            ),
            SQL(
                "SELECT network_id FROM verbund_network_team_rel WHERE user_id = %s",
                self.env.uid,
                to_flush=self._fields["team_ids"],
            ),
        )
        domain = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN (%s)", SQL.identifier(alias, "id"), own
            ),
            predicate=lambda network: network.is_own,
        )
        return domain if True in value else ~domain

    @api.depends(
        "membership_ids.state", "membership_ids.date_start", "membership_ids.date_end"
    )
    def _compute_member_count(self):
        memberships = self.env["verbund.membership"]
        domain = memberships._get_member_domain(networks=self, closed=True)
        counts = dict(memberships._read_group(domain, ["network_id"], ["__count"]))
        for network in self:
            network.member_count = counts.get(network, 0)

    @api.constrains("merged_into_id")
    def _check_merged_into(self):
        if self._has_cycle("merged_into_id"):
            raise ValidationError(self.env._("A network cannot be merged into itself."))

    def write(self, vals):
        kind = vals.get("kind")
        if kind and any(network.kind != kind for network in self):
            # Who may see a network, and what it may hold, depends on its kind.
            raise UserError(self.env._("The kind of a network stays as it is."))
        if not vals.get("active", True):
            self._check_over()
        return super().write(vals)

    def _check_over(self):
        """
        :raises UserError: when somebody would look in vain for what goes on there
        """
        for network in self.filtered(lambda network: network.state != STATE_CLOSED):
            raise UserError(
                self.env._(
                    "%(network)s is “%(state)s”: close it before you archive it.",
                    network=network.display_name,
                    state=network._state_label(),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        if any(network.state != STATE_SCOUTING for network in self):
            raise UserError(
                self.env._(
                    "Only a network that is still being scouted can be deleted. "
                    "Close it instead."
                )
            )

    def action_start_founding(self):
        return self._set_state(STATE_FOUNDING)

    def action_activate(self):
        for network in self:
            network._set_state(
                STATE_ACTIVE,
                date_start=network.date_start or network.company_id._verbund_today(),
            )
        return True

    def action_make_dormant(self):
        return self._set_state(STATE_DORMANT)

    def action_close(self):
        """End the network: nothing new begins in it, what is confirmed runs on.

        Needs that wait stay on record, so that another network can take them over.

        :raises UserError: when a course of it is still being planned
        """
        for network in self:
            today = network.company_id._verbund_today()
            network._set_state(STATE_CLOSED, date_end=today)
        return True

    def _check_open(self):
        """
        :raises ValidationError: when one of the networks is closed
        """
        # sudo: whether it goes on is no secret to who may name it
        closed_sudo = self.sudo().filtered(lambda n: n.state == STATE_CLOSED)
        if closed_sudo:
            raise ValidationError(
                self.env._(
                    "%(network)s is closed: nothing new begins there.",
                    network=closed_sudo[0].display_name,
                )
            )

    def _get_people(self):
        """Who works on these networks, their managers first; nobody who has left."""
        return (self.manager_id | self.team_ids).filtered("active")

    def _get_calendar(self):
        """Working days on which companies of all these networks have time."""
        # sudo: where a network is, is no secret to who plans a course with it
        return Calendar(
            network_sudo.company_id._verbund_region(network_sudo.holiday_state_id)
            for network_sudo in self.sudo()
        )

    def action_view_memberships(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Members"),
            "res_model": "verbund.membership",
            "view_mode": "list,kanban,form",
            "mobile_view_mode": "kanban",
            "domain": [("network_id", "=", self.id)],
            "context": {
                "default_network_id": self.id,
                "search_default_group_by_state": 1,
            },
        }
