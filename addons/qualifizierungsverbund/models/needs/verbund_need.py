from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..core.fields import (
    CeilingMonetary,
    association_field,
    reference_field,
    state_field,
)
from ..network.verbund_membership import MEMBER_PICKER_DOMAIN, NEED_STATES
from ..network.verbund_network import STATE_CLOSED as NETWORK_CLOSED
from .need_rules import RULE_FIELDS, RULE_WORDS, need_problems

STATE_DRAFT = "draft"
STATE_SUBMITTED = "submitted"
STATE_CONFIRMED = "confirmed"
STATE_POOLED = "pooled"
STATE_COVERED = "covered"
STATE_PARTIALLY_COVERED = "partially_covered"
STATE_NOT_COVERED = "not_covered"
STATE_WITHDRAWN = "withdrawn"
STATES = [
    (STATE_DRAFT, "Draft"),
    (STATE_SUBMITTED, "Submitted"),
    (STATE_CONFIRMED, "Confirmed"),
    (STATE_POOLED, "Pooled"),
    (STATE_COVERED, "Covered"),
    (STATE_PARTIALLY_COVERED, "Partially covered"),
    (STATE_NOT_COVERED, "Not covered"),
    (STATE_WITHDRAWN, "Withdrawn"),
]
TRANSITIONS = {
    STATE_DRAFT: {STATE_SUBMITTED, STATE_WITHDRAWN},
    STATE_SUBMITTED: {STATE_CONFIRMED, STATE_POOLED, STATE_DRAFT, STATE_WITHDRAWN},
    STATE_CONFIRMED: {STATE_POOLED, STATE_NOT_COVERED, STATE_WITHDRAWN},
    STATE_POOLED: {
        STATE_CONFIRMED,
        STATE_COVERED,
        STATE_PARTIALLY_COVERED,
        STATE_NOT_COVERED,
        STATE_WITHDRAWN,
    },
    STATE_COVERED: set(),
    STATE_PARTIALLY_COVERED: {STATE_CONFIRMED},
    STATE_NOT_COVERED: {STATE_CONFIRMED},
    STATE_WITHDRAWN: {STATE_DRAFT},
}
# A need in these states waits for a course.
POOLABLE_STATES = (STATE_SUBMITTED, STATE_CONFIRMED)
# A course may still ask its company for seats.
AWAITED_STATES = (*POOLABLE_STATES, STATE_POOLED)
# Nobody has planned with it yet.
UNPLANNED_STATES = (STATE_DRAFT, *POOLABLE_STATES)
FORMATS = [
    ("onsite", "On site"),
    ("online", "Online"),
    ("blended", "Blended"),
    ("inhouse", "In-house"),
]
TARGET_GROUPS = [
    ("unskilled", "Unskilled and semi-skilled"),
    ("skilled", "Skilled workers"),
    ("leadership", "Leadership"),
    ("apprentice", "Apprentices"),
    ("office", "Administration"),
]
SHIFTS = [
    ("any", "No restriction"),
    ("early", "Early shift"),
    ("late", "Late shift"),
    ("night", "Night shift"),
    ("weekend", "Weekend"),
]
PRIORITIES = [("0", "Normal"), ("1", "High"), ("2", "Very high")]
LEVELS = [
    ("none", "No prior knowledge"),
    ("a1", "A1"),
    ("a2", "A2"),
    ("b1", "B1"),
    ("b2", "B2"),
    ("c1", "C1"),
    ("basic", "Basic"),
    ("advanced", "Advanced"),
    ("expert", "Expert"),
]


class VerbundNeed(models.Model):
    """What one company wants its people to learn, before any date exists."""

    _name = "verbund.need"
    _description = "Training Need"
    _inherit = ["verbund.company.document.mixin"]
    _order = "priority desc, window_end, id"
    _rec_name = "reference"
    _rec_names_search = ["reference", "topic_id", "free_topic"]
    _check_company_auto = True
    _transitions = TRANSITIONS
    _scope_fields = frozenset({"network_id"})
    _number_code = "verbund.need"

    reference = reference_field()
    state = state_field(
        STATES,
        help="Draft: not handed in yet.\n"
        "Submitted: the company has handed it in.\n"
        "Confirmed: staff have checked it; it waits for a course.\n"
        "Pooled: part of a planned course.\n"
        "Covered, partially covered, not covered: how it ended.\n"
        "Withdrawn: the company no longer needs it.",
    )
    network_id = fields.Many2one(
        "verbund.network",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        domain="[('state', '!=', 'closed')]",
    )
    company_id = association_field("network_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Company",
        required=True,
        index=True,
        ondelete="restrict",
        domain=MEMBER_PICKER_DOMAIN,
        tracking=True,
    )
    partner_phone = fields.Char(related="partner_id.phone", string="Phone")
    contact_id = fields.Many2one("res.partner", ondelete="set null")
    topic_id = fields.Many2one(
        "verbund.topic", index="btree_not_null", ondelete="restrict", tracking=True
    )
    free_topic = fields.Char(
        string="Topic in Own Words",
        tracking=True,
        help="When the catalogue has no fitting topic. Staff assign one later.",
    )
    topic_label = fields.Char(
        string="Topic of the Need",
        compute="_compute_topic_label",
        help="The topic of the catalogue, or else the company's own words.",
    )
    category = fields.Selection(related="topic_id.category", store=True)
    seats_firm = fields.Integer(
        string="Firm Seats", default=1, tracking=True, help="People who will come."
    )
    seats_possible = fields.Integer(
        string="Possible Seats",
        tracking=True,
        help="Further people who could come if that fills the course.",
    )
    target_group = fields.Selection(TARGET_GROUPS, tracking=True)
    level_from = fields.Selection(LEVELS, string="Present Level", tracking=True)
    level_to = fields.Selection(LEVELS, string="Wanted Level", tracking=True)
    format = fields.Selection(FORMATS, tracking=True, help="Empty: any format will do.")
    window_start = fields.Date(string="Earliest Start", tracking=True)
    window_end = fields.Date(string="Latest End", tracking=True)
    shifts = fields.Selection(SHIFTS, default="any", tracking=True)
    district_id = fields.Many2one(
        tracking=True,
        help="Where the people work; distances are measured from its centre.",
    )
    max_km = fields.Integer(
        string="Maximum Distance",
        default=50,
        aggregator=None,
        tracking=True,
        help="Kilometres to the course, as the crow flies. 0: within the district.",
    )
    price_ceiling = CeilingMonetary(
        string="Price Ceiling per Seat",
        aggregator=None,
        tracking=True,
        help="The company does not pay more than this for a seat. Empty: no ceiling.",
    )
    priority = fields.Selection(PRIORITIES, default="0", tracking=True)
    confidential = fields.Boolean(
        tracking=True,
        help="Other members learn of this need only as part of a number, of three "
        "companies or more. Please name the company to nobody, not on the phone "
        "either.",
    )
    share_name = fields.Boolean(
        string="Name May Be Shown",
        tracking=True,
        help="The company agrees that other members of its pool learn that it has this "
        "need. The portal itself names nobody.",
    )
    source = fields.Selection(
        [
            ("portal", "Portal"),
            ("link", "Link"),
            ("import", "Import"),
            ("meeting", "Meeting"),
            ("lead", "Lead"),
            ("phone", "Phone"),
        ],
        default="phone",
        readonly=True,
    )
    remark = fields.Text(string="Remarks")
    internal_note = fields.Text(groups="base.group_user")
    portal_form_key = fields.Char(
        copy=False,
        readonly=True,
        groups="base.group_system",
        help="Given out with each empty portal form, so that sending it twice makes "
        "one need.",
    )

    _portal_form_key_uniq = models.UniqueIndex(
        "(partner_id, portal_form_key) WHERE portal_form_key IS NOT NULL",
        "This form has already been sent.",
    )
    _seats_positive = models.Constraint(
        "CHECK(seats_firm >= 0 AND seats_possible >= 0 "
        "AND seats_firm + seats_possible > 0)",
        "A need has at least one seat, and no number of seats is negative.",
    )
    _window_order = models.Constraint(
        "CHECK(window_end IS NULL OR window_start IS NULL "
        "OR window_end >= window_start)",
        "The latest end is before the earliest start.",
    )
    _limits_positive = models.Constraint(
        "CHECK(max_km >= 0 AND price_ceiling > 0)",
        "No distance is negative, and a price ceiling is more than zero, or empty.",
    )

    @api.depends("topic_id.name", "free_topic")
    def _compute_topic_label(self):
        for need in self:
            need.topic_label = need.topic_id.name or need.free_topic or ""

    @api.depends("reference", "topic_label")
    def _compute_display_name(self):
        for need in self:
            need.display_name = " ".join(
                filter(None, (need.reference, need.topic_label))
            )

    # The state is set with every new need, whatever was left out.
    @api.constrains("state", *RULE_FIELDS)
    def _check_rules(self):
        for need in self:
            problems = need_problems({name: need[name] for name in RULE_FIELDS})
            if problems:
                words = [self.env._(RULE_WORDS[code]) for code in problems.values()]
                raise ValidationError("\n".join(words))

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        """Whoever is in one network only states its needs there."""
        if not self.partner_id or self.network_id:
            return
        Membership = self.env["verbund.membership"]
        domain = Membership._get_member_domain(
            self.partner_id, closed=False, states=NEED_STATES
        )
        networks = Membership.search(domain).network_id
        if len(networks) == 1:
            self.network_id = networks

    @api.constrains("partner_id", "network_id")
    def _check_membership(self):
        """
        :raises ValidationError: when a company is no member or prospect (any more)
        """
        strangers = self - self._filter_members()
        if strangers:
            raise ValidationError(
                self.env._(
                    "%(company)s is neither a member nor a prospect of %(network)s.",
                    company=strangers[0].partner_id.display_name,
                    network=strangers[0].network_id.display_name,
                )
            )

    def _filter_members(self):
        """Needs of companies that are members or prospects of their network today."""
        # sudo: the membership may be one that the user cannot read
        memberships_sudo = self.env["verbund.membership"].sudo()
        members = memberships_sudo._get_member_pairs(
            self.partner_id, self.network_id, closed=True, states=NEED_STATES
        )
        return self.filtered(
            lambda need: (need.partner_id.id, need.network_id.id) in members
        )

    @api.constrains("network_id")
    def _check_network(self):
        self.network_id._check_open()

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if self.env.context.get("import_file"):
                vals.setdefault("source", "import")
        return super().create(vals_list)

    def write(self, vals):
        guarded = {"partner_id", "network_id", "topic_id", "seats_firm"}
        if guarded & vals.keys() and not self._in_transition():
            pooled = self.filtered(lambda need: need.state not in UNPLANNED_STATES)
            if pooled:
                raise UserError(
                    self.env._(
                        "%(need)s is already “%(state)s”. Take it out of its course "
                        "before you change it.",
                        need=pooled[0].display_name,
                        state=pooled[0]._state_label(),
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        if any(n.state not in (STATE_DRAFT, STATE_WITHDRAWN) for n in self):
            raise UserError(
                self.env._("A need that was handed in is withdrawn, not deleted.")
            )

    def _may_edit(self):
        """Whether its company may change it: staff have not checked it yet."""
        self.ensure_one()
        is_checked = self.state not in (STATE_DRAFT, STATE_SUBMITTED)
        return not is_checked and not self._waits_in_vain()

    def _may_withdraw(self):
        """Whether its company may withdraw it; from a course its network takes it."""
        self.ensure_one()
        return self.state in UNPLANNED_STATES

    def _may_restore(self):
        """Whether its company may undo that it is withdrawn."""
        self.ensure_one()
        return self.state == STATE_WITHDRAWN and not self._is_network_closed()

    def _waits_in_vain(self):
        """Whether it is there for a course of a network that plans none any more."""
        return self.state in UNPLANNED_STATES and self._is_network_closed()

    def _may_be_planned(self):
        """Whether a course may still ask its company for seats."""
        return self.state in AWAITED_STATES and not self._waits_in_vain()

    def _is_network_closed(self):
        return self.network_id.state == NETWORK_CLOSED

    def action_submit(self):
        self.network_id._check_open()
        self._check_membership()
        return self._set_state(STATE_SUBMITTED)

    def action_confirm(self):
        self.network_id._check_open()
        self._check_membership()
        without_topic = self.filtered(lambda need: not need.topic_id)
        if without_topic:
            raise UserError(
                self.env._(
                    "Assign a topic of the catalogue to %(need)s first.",
                    need=without_topic[0].display_name,
                )
            )
        return self._set_state(STATE_CONFIRMED)

    def action_reset_to_draft(self):
        return self._set_state(STATE_DRAFT)

    def action_withdraw(self):
        return self._set_state(STATE_WITHDRAWN, **self._prepare_leave_vals())

    def action_not_covered(self):
        return self._set_state(STATE_NOT_COVERED, **self._prepare_leave_vals())

    def _prepare_leave_vals(self):
        """Hook: what a need gives up when nobody plans for it any more."""
        return {}

    def _state_sentences(self):
        _ = self.env._
        return {
            **super()._state_sentences(),
            STATE_DRAFT: _("The need is a draft again."),
            STATE_SUBMITTED: _("The need has been reported."),
            STATE_CONFIRMED: _("The need has been checked, and waits for a course."),
            STATE_POOLED: _("The need is part of a course."),
            STATE_COVERED: _("The need is covered."),
            STATE_PARTIALLY_COVERED: _("A part of the need is covered."),
            STATE_NOT_COVERED: _("The need is not covered."),
            STATE_WITHDRAWN: _("The need is withdrawn."),
        }
