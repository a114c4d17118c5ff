from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.qualifizierungsverbund.models.core.fields import (
    reference_field,
    state_field,
)
from odoo.addons.qualifizierungsverbund.models.core.notification import notification
from odoo.addons.qualifizierungsverbund.models.core.scheduled import due_records

from ...tools import scales

STATE_DRAFT = "draft"
STATE_OPEN = "open"
STATE_PARTLY_FILLED = "partly_filled"
STATE_FILLED = "filled"
STATE_CLOSED = "closed"
STATE_EXPIRED = "expired"
STATES = [
    (STATE_DRAFT, "Draft"),
    (STATE_OPEN, "Open"),
    (STATE_PARTLY_FILLED, "Partly filled"),
    (STATE_FILLED, "Filled"),
    (STATE_CLOSED, "Closed"),
    (STATE_EXPIRED, "Expired"),
]
TRANSITIONS = {
    STATE_DRAFT: {STATE_OPEN, STATE_CLOSED},
    STATE_OPEN: {STATE_PARTLY_FILLED, STATE_FILLED, STATE_CLOSED, STATE_EXPIRED},
    STATE_PARTLY_FILLED: {STATE_OPEN, STATE_FILLED, STATE_CLOSED, STATE_EXPIRED},
    STATE_FILLED: {STATE_OPEN, STATE_PARTLY_FILLED, STATE_CLOSED},
    STATE_CLOSED: {STATE_DRAFT},
    STATE_EXPIRED: {
        STATE_OPEN,
        STATE_PARTLY_FILLED,
        STATE_FILLED,
        STATE_CLOSED,
    },
}
# Profiles are proposed for demands in these states.
SEEKING_STATES = (STATE_OPEN, STATE_PARTLY_FILLED)
# Which of these it is say the numbers.
COUNTING_STATES = (*SEEKING_STATES, STATE_FILLED)
# An old demand helps nobody: it expires unless the company says it still holds.
CONFIRM_DAYS = 90


class DrehscheibeDemand(models.Model):
    """Staff a company is looking for."""

    _name = "drehscheibe.demand"
    _description = "Staff Demand"
    _inherit = ["drehscheibe.notice.mixin"]
    _order = "date_start, id"
    _rec_name = "reference"
    _rec_names_search = ["reference", "title", "occupation_id"]
    _transitions = TRANSITIONS
    _number_code = "drehscheibe.demand"

    reference = reference_field()
    title = fields.Char(string="Job Title", help="As the company would advertise it.")
    state = state_field(
        STATES,
        help="Draft: being prepared.\n"
        "Open: profiles are proposed.\n"
        "Partly filled, filled: people have accepted.\n"
        "Closed: no longer wanted.\n"
        "Expired: not confirmed for 90 days.",
    )
    hub_ids = fields.Many2many(
        relation="drehscheibe_demand_hub_rel", column1="demand_id", column2="hub_id"
    )
    occupation_id = fields.Many2one(
        "verbund.occupation",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    number = fields.Integer(string="People", required=True, default=1, tracking=True)
    number_filled = fields.Integer(
        string="People Found",
        readonly=True,
        copy=False,
        help="People who accepted an offer.",
    )
    skill_ids = fields.One2many(
        "drehscheibe.demand.skill", "demand_id", string="Skills", copy=True
    )
    lateral_entry = fields.Boolean(
        string="Career Changers Welcome",
        help="People from any occupation are proposed, not only from near ones.",
    )
    trial_visit = fields.Boolean(
        string="Trial Visit Possible", help="Somebody may come and look for some days."
    )
    training_offered = fields.Boolean(help="What is missing can be learned on the job.")
    german_level = fields.Selection(
        scales.GERMAN_LEVELS, string="German", help="At least."
    )
    shifts = fields.Selection(scales.SHIFTS)
    hours = fields.Selection([*scales.HOURS, scales.HOURS_ANY])
    district_id = fields.Many2one(
        help="Where the job is; distances are measured from its centre."
    )
    date_start = fields.Date(string="Start", help="Empty: at any time.")
    is_permanent = fields.Boolean(string="Permanent", default=True)
    pay_band = fields.Selection(scales.PAY_BANDS, string="Pay")
    description = fields.Text(string="Tasks")
    confirmed_on = fields.Date(readonly=True, copy=False)
    expires_on = fields.Date(compute="_compute_expires_on", store=True)

    _number_positive = models.Constraint(
        "CHECK(number > 0 AND number_filled >= 0)",
        "The number of people is at least 1.",
    )
    _open_idx = models.Index("(expires_on) WHERE state IN ('open', 'partly_filled')")

    @api.depends("confirmed_on")
    def _compute_expires_on(self):
        for demand in self:
            demand.expires_on = demand.confirmed_on and fields.Date.add(
                demand.confirmed_on, days=CONFIRM_DAYS
            )

    @api.depends("reference", "title", "occupation_id.name")
    def _compute_display_name(self):
        for demand in self:
            # sudo: a company knows what it has asked for; masters are for the staff
            label = demand.title or demand.sudo().occupation_id.name
            demand.display_name = " ".join(filter(None, (demand.reference, label)))

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"number_filled", "confirmed_on"}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        if any(demand.state != STATE_DRAFT for demand in self):
            raise UserError(
                self.env._("A demand that was open is closed, not deleted.")
            )

    def _action_visible(self):
        """Hook: profiles are proposed for the demands from now on."""

    def _action_hidden(self):
        """Hook: nobody is wanted any more, open proposals end."""

    def _action_expired(self):
        """Hook: nobody new is proposed until the company confirms."""

    def write(self, vals):
        res = super().write(vals)
        if "number" in vals and not self._in_transition():
            self._follow_number()
        return res

    def _follow_number(self, states=COUNTING_STATES):
        """More, or fewer, people are wanted, or found, than before."""
        for demand in self.filtered(lambda demand: demand.state in states):
            before, target = demand.state, demand._state_by_number()
            if target == before:
                continue
            # Nobody confirms what is filled: its days count from now on again
            today = demand.company_id._verbund_today()
            since = {"confirmed_on": today} if before == STATE_FILLED else {}
            demand._set_state(target, **since)
            if target == STATE_FILLED:
                demand._action_hidden()
            elif before == STATE_FILLED:
                demand._action_visible()

    def _state_by_number(self):
        self.ensure_one()
        if self.number_filled >= self.number:
            return STATE_FILLED
        return STATE_PARTLY_FILLED if self.number_filled else STATE_OPEN

    def action_open(self):
        self.check_access("write")
        self._check_some_hub_open()
        for demand in self:
            today = demand.company_id._verbund_today()
            demand._set_state(STATE_OPEN, confirmed_on=today)
        for demand in self.filtered("number_filled"):
            # closed once and taken up again
            target = demand._state_by_number()
            if target != demand.state:
                demand._set_state(target)
        self._action_visible()
        return True

    def action_confirm_still_open(self):
        """The company still looks for staff: 90 days more."""
        self.check_access("write")
        self._check_some_hub_open()
        expired = self.filtered(lambda demand: demand.state == STATE_EXPIRED)
        others = self - expired
        wrong = others.filtered(lambda demand: demand.state not in SEEKING_STATES)
        if wrong:
            raise UserError(
                self.env._(
                    "%(demand)s is “%(state)s”: only an open or an expired demand is "
                    "confirmed.",
                    demand=wrong[0].display_name,
                    state=wrong[0]._state_label(),
                )
            )
        for demand in self:
            today = demand.company_id._verbund_today()
            if demand in expired:
                demand._set_state(demand._state_by_number(), confirmed_on=today)
            else:
                demand._with_transition().write({"confirmed_on": today})
        expired._action_visible()
        return notification(
            self.env._("Noted: the company still looks for staff."), "success"
        )

    def action_close(self):
        self._set_state(STATE_CLOSED)
        self._action_hidden()
        return True

    def action_expire(self):
        self._set_state(STATE_EXPIRED)
        self._action_expired()
        return True

    def action_reset_to_draft(self):
        return self._set_state(STATE_DRAFT, confirmed_on=False)

    def _update_filled(self, number_filled):
        """Record how many people have accepted, and follow with the state."""
        for demand in self:
            demand.check_access("write")
            # What is expired is taken up by who is found, not by who leaves
            found = number_filled > demand.number_filled
            demand._with_transition().write({"number_filled": number_filled})
            demand._follow_number(
                (*COUNTING_STATES, STATE_EXPIRED) if found else COUNTING_STATES
            )

    @api.model
    def _cron_expire(self, limit=100):
        """Expire demands that nobody has confirmed for 90 days."""
        domain = [
            ("state", "in", SEEKING_STATES),
            ("expires_on", "<", self.env.company._verbund_today()),
        ]
        for demand in due_records(self, domain, limit):
            demand.action_expire()
