from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core.fields import association_field, reference_field, state_field
from ..needs.verbund_need import FORMATS, LEVELS

STATE_IDEA = "idea"
STATE_CONCEPT = "concept"
STATE_TENDER = "tender"
STATE_BOOKING_OPEN = "booking_open"
STATE_CONFIRMED = "confirmed"
STATE_RUNNING = "running"
STATE_DONE = "done"
STATE_SETTLED = "settled"
STATE_CANCELLED = "cancelled"
STATES = [
    (STATE_IDEA, "Idea"),
    (STATE_CONCEPT, "Concept"),
    (STATE_TENDER, "Tender"),
    (STATE_BOOKING_OPEN, "Booking open"),
    (STATE_CONFIRMED, "Confirmed"),
    (STATE_RUNNING, "Running"),
    (STATE_DONE, "Done"),
    (STATE_SETTLED, "Settled"),
    (STATE_CANCELLED, "Cancelled"),
]
TRANSITIONS = {
    STATE_IDEA: {STATE_CONCEPT, STATE_TENDER, STATE_BOOKING_OPEN, STATE_CANCELLED},
    STATE_CONCEPT: {STATE_TENDER, STATE_BOOKING_OPEN, STATE_CANCELLED},
    STATE_TENDER: {STATE_BOOKING_OPEN, STATE_CANCELLED},
    STATE_BOOKING_OPEN: {STATE_CONFIRMED, STATE_CANCELLED},
    STATE_CONFIRMED: {STATE_RUNNING, STATE_CANCELLED},
    STATE_RUNNING: {STATE_DONE},
    STATE_DONE: {STATE_SETTLED},
    STATE_SETTLED: {STATE_DONE},
    STATE_CANCELLED: set(),
}
PLANNING_STATES = (STATE_IDEA, STATE_CONCEPT, STATE_TENDER)
# From here on the number of seats is given to the companies.
PROMISED_STATES = (STATE_CONFIRMED, STATE_RUNNING, STATE_DONE, STATE_SETTLED)
# What neither the catalogue nor anybody says otherwise.
DEFAULT_FORMAT = "onsite"


class VerbundCourse(models.Model):
    """A course that several companies fill and pay together."""

    _name = "verbund.course"
    _description = "Joint Course"
    _inherit = ["verbund.approval.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_begin desc, id desc"
    _rec_names_search = ["reference", "name"]
    _check_company_auto = True
    _scope_fields = frozenset({"network_ids"})
    _transitions = TRANSITIONS
    _number_code = "verbund.course"
    _state_from = [STATE_BOOKING_OPEN]
    _state_to = [STATE_CONFIRMED]
    _cancel_state = STATE_CANCELLED

    name = fields.Char(
        required=True,
        tracking=True,
        index="trigram",
        compute="_compute_from_topic",
        store=True,
        readonly=False,
        precompute=True,
    )
    reference = reference_field()
    state = state_field(
        STATES,
        help="Idea, concept: being planned.\n"
        "Tender: providers are asked for offers.\n"
        "Booking open: companies give their word on seats.\n"
        "Confirmed: takes place.\n"
        "Running, done: being held, over.\n"
        "Settled: costs are shared and invoiced.\n"
        "Cancelled: does not take place.",
    )
    company_id = association_field()
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        index=True,
        domain="[('share', '=', False)]",
    )
    topic_id = fields.Many2one(
        "verbund.topic", required=True, index=True, ondelete="restrict"
    )
    category = fields.Selection(related="topic_id.category", store=True)
    network_ids = fields.Many2many(
        "verbund.network",
        string="Networks",
        required=True,
        check_company=True,
        domain="[('state', '!=', 'closed')]",
        context={"active_test": False},  # it stays theirs
    )
    format = fields.Selection(
        FORMATS,
        required=True,
        compute="_compute_from_topic",
        store=True,
        readonly=False,
        precompute=True,
    )
    level = fields.Selection(
        LEVELS,
        compute="_compute_from_topic",
        store=True,
        readonly=False,
        precompute=True,
        help="Which level it leads to.",
    )
    units = fields.Integer(
        compute="_compute_from_topic",
        store=True,
        readonly=False,
        precompute=True,
        aggregator=None,
        help="Length in teaching units of 45 minutes.",
    )
    min_seats = fields.Integer(
        string="Minimum Seats",
        compute="_compute_from_topic",
        store=True,
        readonly=False,
        precompute=True,
        aggregator=None,
        tracking=True,
    )
    max_seats = fields.Integer(
        string="Maximum Seats",
        compute="_compute_from_topic",
        store=True,
        readonly=False,
        precompute=True,
        aggregator=None,
        tracking=True,
    )
    district_id = fields.Many2one("verbund.district", index="btree_not_null")
    venue_id = fields.Many2one("res.partner", index="btree_not_null")
    provider_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        tracking=True,
        domain="[('is_training_provider', '=', True)]",
    )
    description = fields.Html(help="What the companies read in the portal.")
    internal_note = fields.Html(groups="base.group_user")
    color = fields.Integer()

    _seats_range = models.Constraint(
        "CHECK(min_seats >= 1 AND max_seats >= min_seats)",
        "A course needs at least one seat, and its maximum is not below its minimum.",
    )
    _units_positive = models.Constraint(
        "CHECK(units >= 0)", "Units cannot be negative."
    )

    # ------------------------------------------------------------ computes

    @api.depends("topic_id")
    def _compute_from_topic(self):
        for course in self:
            topic = course.topic_id
            if not topic:
                # A form without a topic yet: numbers made up now would stay.
                course.name = course.name or False
                course.format = course.format or False
                course.level = course.level or False
                course.units = course.units or 0
                course.min_seats = course.min_seats or 0
                course.max_seats = course.max_seats or 0
                continue
            course.name = course.name or topic.name
            course.format = course.format or topic.format or DEFAULT_FORMAT
            course.level = course.level or topic.level
            course.units = course.units or topic.units
            course.min_seats = course.min_seats or topic.min_seats
            course.max_seats = max(
                course.max_seats or topic.max_seats, course.min_seats
            )

    @api.depends("reference", "name")
    def _compute_display_name(self):
        for course in self:
            course.display_name = " ".join(
                filter(None, (course.reference, course.name))
            )

    @api.model
    def _group_expand_state(self, states, domain):
        """The board shows empty columns, but not for what is over."""
        return [
            state
            for state, _label in STATES
            if state in states or state not in (STATE_SETTLED, STATE_CANCELLED)
        ]

    # -------------------------------------------------------- constraints

    @api.constrains("network_ids")
    def _check_networks(self):
        self.network_ids._check_open()

    def write(self, vals):
        self._check_minimum_stays(vals.get("min_seats"))
        if {"min_seats", "topic_id", "network_ids"} & vals.keys():
            promised = self.filtered(lambda course: course.state in PROMISED_STATES)
            if promised and not self._in_transition():
                raise UserError(
                    self.env._(
                        "%(course)s is confirmed; topic, networks and minimum stay.",
                        course=promised[0].display_name,
                    )
                )
        return super().write(vals)

    def _check_minimum_stays(self, minimum):
        """Companies gave their word on the minimum: from then on it only rises.

        :param minimum: seats, None for no change
        :raises UserError: when it would fall while booking is open
        """
        for course in self:
            if (
                minimum is not None
                and course.state == STATE_BOOKING_OPEN
                and minimum < course.min_seats
            ):
                raise UserError(
                    self.env._(
                        "Companies have been asked for %(course)s with its minimum of "
                        "%(minimum)s. Below it the course runs with a reason and an "
                        "approval.",
                        course=course.display_name,
                        minimum=course.min_seats,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        if any(course.state not in (STATE_IDEA, STATE_CONCEPT) for course in self):
            raise UserError(
                self.env._("A course that companies know of is cancelled, not deleted.")
            )

    # ---------------------------------------------------------- actions

    def action_make_concept(self):
        return self._set_state(STATE_CONCEPT)

    def action_start_tender(self):
        return self._set_state(STATE_TENDER)

    def action_start(self):
        return self._set_state(STATE_RUNNING)
