from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..core.fields import association_field, state_field
from .verbund_network import STATE_CLOSED as NETWORK_CLOSED

STATE_PROSPECT = "prospect"
STATE_AGREEMENT_SENT = "agreement_sent"
STATE_ACTIVE = "active"
STATE_NOTICE = "notice"
STATE_ENDED = "ended"
STATE_DECLINED = "declined"
STATES = [
    (STATE_PROSPECT, "Prospect"),
    (STATE_AGREEMENT_SENT, "Agreement sent"),
    (STATE_ACTIVE, "Active"),
    (STATE_NOTICE, "Under notice"),
    (STATE_ENDED, "Ended"),
    (STATE_DECLINED, "Declined"),
]
TRANSITIONS = {
    STATE_PROSPECT: {STATE_AGREEMENT_SENT, STATE_ACTIVE, STATE_DECLINED},
    STATE_AGREEMENT_SENT: {STATE_ACTIVE, STATE_DECLINED, STATE_PROSPECT},
    STATE_ACTIVE: {STATE_NOTICE, STATE_ENDED},
    STATE_NOTICE: {STATE_ACTIVE, STATE_ENDED},
    STATE_ENDED: set(),
    STATE_DECLINED: {STATE_PROSPECT},
}
# Members in these states take part: they may commit seats.
MEMBER_STATES = (STATE_ACTIVE, STATE_NOTICE)
# From the first talk on a company may say what it needs: it is a reason to join.
NEED_STATES = (STATE_PROSPECT, STATE_AGREEMENT_SENT, *MEMBER_STATES)
# Companies to choose from where a need is stated or seats are offered.
MEMBER_PICKER_DOMAIN = (
    f"[('membership_ids', 'any', [('state', 'in', {list(NEED_STATES)}), "
    "('network_id.state', '!=', 'closed')])]"
)
# Members that send people to courses and pay for them.
BUYER_ROLES = ("company", "association", "institution")
ROLES = [
    ("company", "Company"),
    ("association", "Association"),
    ("institution", "Institution"),
    ("provider", "Training provider"),
    ("agency", "Employment agency"),
]


class VerbundMembership(models.Model):
    _name = "verbund.membership"
    _description = "Network Membership"
    _inherit = ["verbund.transition.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "network_id, partner_id, id"
    _check_company_auto = True
    _transitions = TRANSITIONS
    _scope_fields = frozenset({"network_id"})

    network_id = fields.Many2one(
        "verbund.network",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('state', '!=', 'closed')]",
        tracking=True,
    )
    company_id = association_field("network_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Member",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('parent_id', '=', False), ('is_company', '=', True)]",
        tracking=True,
    )
    role = fields.Selection(ROLES, required=True, default="company", index=True)
    state = state_field(
        STATES,
        help="Prospect: interested.\n"
        "Agreement sent: the cooperation agreement is out for signature.\n"
        "Active: takes part.\n"
        "Under notice: takes part until the end of the notice period.\n"
        "Ended, declined: no longer, or never, a member.",
    )
    agreement_version = fields.Char(help="Version of the cooperation agreement.")
    agreement_signed_on = fields.Date(string="Signed On", tracking=True)
    agreement_file = fields.Binary(string="Agreement", attachment=True, copy=False)
    agreement_filename = fields.Char(copy=False)
    notice_months = fields.Integer(
        string="Notice Period",
        default=3,
        aggregator=None,
        help="Months of notice to the end of a year.",
    )
    date_start = fields.Date(string="Member Since", copy=False)
    date_end = fields.Date(string="Member Until", copy=False, tracking=True)
    contact_ids = fields.One2many(
        "verbund.membership.contact", "membership_id", string="Contacts", copy=True
    )
    note = fields.Text(string="Internal Note", groups="base.group_user")

    _open_uniq = models.UniqueIndex(
        "(network_id, partner_id) WHERE state NOT IN ('ended', 'declined')",
        "This company already has an open membership in the network.",
    )
    _dates_order = models.Constraint(
        "CHECK(date_end IS NULL OR date_start IS NULL OR date_end >= date_start)",
        "A membership cannot end before it starts.",
    )
    _notice_positive = models.Constraint(
        "CHECK(notice_months >= 0)", "The notice period cannot be negative."
    )

    @api.depends("partner_id.name", "network_id.name")
    def _compute_display_name(self):
        for membership in self:
            names = membership.partner_id.name, membership.network_id.name
            membership.display_name = " / ".join(filter(None, names))

    @api.constrains("partner_id")
    def _check_partner(self):
        self.partner_id._verbund_check_company()

    @api.constrains("network_id")
    def _check_network(self):
        self.network_id._check_open()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_not_prospect(self):
        if any(m.state not in (STATE_PROSPECT, STATE_DECLINED) for m in self):
            raise UserError(
                self.env._("A membership that has begun is ended, not deleted.")
            )

    def action_send_agreement(self):
        self.network_id._check_open()
        return self._set_state(STATE_AGREEMENT_SENT)

    def action_activate(self):
        self.network_id._check_open()
        dated = self.filtered("date_start")
        dated._set_state(STATE_ACTIVE, date_end=False)
        today = fields.Date.context_today(self)
        return (self - dated)._set_state(STATE_ACTIVE, date_start=today, date_end=False)

    def action_give_notice(self):
        """Record a notice; the end date follows from the notice period.

        The usual cooperation agreement ends with a year, ``notice_months``
        months after the notice at the earliest.
        """
        today = fields.Date.context_today(self)
        for membership in self:
            earliest = fields.Date.add(today, months=membership.notice_months)
            membership._set_state(
                STATE_NOTICE,
                date_end=membership.date_end or earliest.replace(month=12, day=31),
            )
        return True

    def action_end(self):
        today = fields.Date.context_today(self)
        for membership in self:
            membership._set_state(STATE_ENDED, date_end=membership.date_end or today)
        return True

    def action_decline(self):
        return self._set_state(STATE_DECLINED)

    def action_reset_to_prospect(self):
        self.network_id._check_open()
        return self._set_state(STATE_PROSPECT)

    @api.model
    def _get_member_domain(
        self, partners=None, networks=None, *, closed, states=MEMBER_STATES
    ):
        """Memberships by which companies take part.

        :param partners: companies; all when None
        :param networks: where; anywhere when None
        :param closed: whether a membership of a closed network counts
        :param states: states of a membership that count
        """
        domain = Domain("state", "in", states)
        if partners is not None:
            domain &= Domain("partner_id", "in", partners.ids)
        if networks is not None:
            domain &= Domain("network_id", "in", networks.ids)
        if not closed:
            domain &= Domain("network_id.state", "!=", NETWORK_CLOSED)
        return domain

    @api.model
    def _get_member_pairs(self, partners, networks, *, closed, states=MEMBER_STATES):
        """Who takes part where, as :meth:`_get_member_domain`, for all at once.

        :return: set of (id of the company, id of the network)
        """
        domain = self._get_member_domain(
            partners, networks, closed=closed, states=states
        )
        groups = self._read_group(domain, ["partner_id", "network_id"])
        return {(partner.id, network.id) for partner, network in groups}

    @api.model
    def _can_commit(self, contact, networks):
        """Whether a contact may bind its company to cost in one of the networks."""
        memberships = self._get_member_domain(
            contact.commercial_partner_id, networks, closed=False
        )
        return bool(
            self.env["verbund.membership.contact"].search_count(
                Domain("partner_id", "=", contact.id)
                & Domain("can_commit", "=", True)
                & Domain("membership_id", "any", memberships),
                limit=1,
            )
        )
