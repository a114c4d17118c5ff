from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.qualifizierungsverbund.models.core.fields import (
    association_field,
    state_field,
)
from odoo.addons.qualifizierungsverbund.models.core.rpc_arguments import is_key
from odoo.addons.qualifizierungsverbund.models.network.verbund_network import (
    STATE_CLOSED,
)

STATE_PROPOSED = "proposed"
STATE_RECEIVER_INTEREST = "receiver_interest"
STATE_PERSON_INTEREST = "person_interest"
STATE_IDENTITY_RELEASED = "identity_released"
STATE_INTERVIEW = "interview"
STATE_TRIAL = "trial"
STATE_OFFER = "offer"
STATE_ACCEPTED = "accepted"
STATE_DECLINED = "declined"
STATE_EXPIRED = "expired"
STATES = [
    (STATE_PROPOSED, "Proposed"),
    (STATE_RECEIVER_INTEREST, "Company interested"),
    (STATE_PERSON_INTEREST, "Person interested"),
    (STATE_IDENTITY_RELEASED, "Identity released"),
    (STATE_INTERVIEW, "Interview"),
    (STATE_TRIAL, "Trial"),
    (STATE_OFFER, "Offer"),
    (STATE_ACCEPTED, "Accepted"),
    (STATE_DECLINED, "Declined"),
    (STATE_EXPIRED, "Expired"),
]
# From every open state a match can be declined or expire.
ENDS = {STATE_DECLINED, STATE_EXPIRED}
TRANSITIONS = {
    STATE_PROPOSED: {STATE_RECEIVER_INTEREST, *ENDS},
    STATE_RECEIVER_INTEREST: {STATE_PERSON_INTEREST, *ENDS},
    STATE_PERSON_INTEREST: {STATE_IDENTITY_RELEASED, *ENDS},
    STATE_IDENTITY_RELEASED: {STATE_INTERVIEW, STATE_TRIAL, STATE_OFFER, *ENDS},
    STATE_INTERVIEW: {STATE_TRIAL, STATE_OFFER, *ENDS},
    STATE_TRIAL: {STATE_OFFER, *ENDS},
    STATE_OFFER: {STATE_ACCEPTED, *ENDS},
    # When the person is there again, see the profile
    STATE_ACCEPTED: {STATE_EXPIRED},
    STATE_DECLINED: set(),
    STATE_EXPIRED: {STATE_PROPOSED},
}
OPEN_STATES = tuple(state for state, targets in TRANSITIONS.items() if ENDS <= targets)
# Somebody works on a match in these: a rebuild re-scores it, but does not remove it.
WORKED_STATES = tuple(state for state in OPEN_STATES if state != STATE_PROPOSED)
# A step out of these begins something.
BEGINNING_STATES = (STATE_PROPOSED, STATE_EXPIRED)
DECLINE_REASONS = [
    ("skills", "Skills do not fit"),
    ("pay", "Pay"),
    ("distance", "Distance"),
    ("shifts", "Shifts or hours"),
    ("start", "Start"),
    ("other_job", "Has another job"),
    ("position_filled", "Position is filled"),
    ("other", "Other"),
]
DECLINE_SIDES = [("receiver", "Company"), ("person", "Person"), ("hub", "Hub")]
# Only a rebuild writes these.
COMPUTED_FIELDS = frozenset(
    {"profile_id", "demand_id", "hub_id", "company_id", "score", "facts", "explanation"}
)
# Only actions write these.
END_FIELDS = frozenset({"decline_reason", "decline_side", "is_set_aside"})


class DrehscheibeMatch(models.Model):
    """A proposal: one anonymous profile for one demand. People decide about it."""

    _name = "drehscheibe.match"
    _description = "Match"
    _inherit = ["verbund.transition.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "score desc, id"
    _transitions = TRANSITIONS

    profile_id = fields.Many2one(
        "drehscheibe.profile",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    demand_id = fields.Many2one(
        "drehscheibe.demand",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    hub_id = fields.Many2one(
        related="profile_id.hub_id", store=True, index=True, precompute=True
    )
    company_id = association_field("hub_id")
    partner_id = fields.Many2one(related="demand_id.partner_id", string="Company")
    state = state_field(
        STATES,
        help="Proposed: nobody has looked at it yet.\n"
        "Company interested: wants to know more about the anonymous profile.\n"
        "Person interested: wants to be introduced.\n"
        "Identity released: this one company knows the name.\n"
        "Interview, trial, offer: how far it got.\n"
        "Accepted: there is a new job.\n"
        "Declined: one side does not want to, with the reason.\n"
        "Expired: profile or demand is no longer there.",
    )
    score = fields.Float(
        digits=(5, 1),
        readonly=True,
        aggregator="avg",
        help="0 to 100: the weighted mean of the criteria. A proposal to people, never "
        "a decision.",
    )
    facts = fields.Json(
        readonly=True, help="What the score was made of, as the rebuild found it."
    )
    can_propose_again = fields.Boolean(compute="_compute_can_propose_again")
    decline_reason = fields.Selection(DECLINE_REASONS, readonly=True, tracking=True)
    decline_side = fields.Selection(
        DECLINE_SIDES, string="Declined By", readonly=True, tracking=True
    )
    is_set_aside = fields.Boolean(
        readonly=True,
        help="Somebody has ended it: it is not proposed again by itself.",
    )
    occupation_id = fields.Many2one(related="demand_id.occupation_id")
    profile_district_id = fields.Many2one(
        related="profile_id.district_id", string="Lives In"
    )
    demand_district_id = fields.Many2one(
        related="demand_id.district_id", string="Works In"
    )

    _pair_uniq = models.UniqueIndex(
        "(profile_id, demand_id)", "This profile is already matched with the demand."
    )
    _score_range = models.Constraint(
        "CHECK(score BETWEEN 0 AND 100)", "A score goes from 0 to 100."
    )
    _proposed_idx = models.Index(
        "(demand_id, hub_id, score DESC) WHERE state = 'proposed'"
    )

    @api.depends(
        "state",
        "hub_id.active",
        "hub_id.state",
        "profile_id.state",
        "demand_id.state",
        "demand_id.hub_ids",
        "demand_id.number_filled",
        "demand_id.partner_id.active",
    )
    def _compute_can_propose_again(self):
        for match in self:
            match.can_propose_again = (
                match.state == STATE_EXPIRED and not match._get_absence()
            )

    @api.depends("profile_id.pseudonym", "demand_id.display_name")
    def _compute_display_name(self):
        for match in self:
            match.display_name = (
                f"{match.profile_id.pseudonym or ''} / "
                f"{match.demand_id.display_name or ''}"
            )

    @api.model
    def _group_expand_state(self, states, domain):
        return list(OPEN_STATES)

    @api.model_create_multi
    def create(self, vals_list):
        # A pair is proposed by the rebuild alone, with a score that holds.
        self._check_transition_context()
        return super().create(vals_list)

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | COMPUTED_FIELDS | END_FIELDS

    # -- transitions

    def _set_state(self, target, **values):
        """As always; a proposal that is none any more makes room for the next best.

        So does a job that somebody has had.
        """
        freed = self.filtered(lambda match: match.state == STATE_ACCEPTED).demand_id
        left = self.filtered(lambda match: match.state == STATE_PROPOSED).demand_id
        res = super()._set_state(target, **values)
        freed._count_accepted()
        if target != STATE_PROPOSED:
            self._fill_up(left)
        return res

    def _go_on(self, target):
        """A step towards a job, if nothing speaks against it at this moment."""
        self.check_access("write")
        self._check_can_reach(target)
        self._check_no_blocker()
        return self._set_state(target)

    def action_receiver_interest(self):
        """The company wants to know more about the anonymous profile."""
        return self._go_on(STATE_RECEIVER_INTEREST)

    def action_person_interest(self):
        return self._go_on(STATE_PERSON_INTEREST)

    def action_release_identity(self):
        """Note that the person agreed to be named to this one company.

        :raises AccessError: without the identity right
        """
        if not self.env.su and not self.env.user.has_group(
            "arbeitsmarkt_drehscheibe.group_hub_identity"
        ):
            raise AccessError(
                self.env._("Only users with the identity right release a name.")
            )
        return self._go_on(STATE_IDENTITY_RELEASED)

    def action_interview(self):
        return self._go_on(STATE_INTERVIEW)

    def action_trial(self):
        return self._go_on(STATE_TRIAL)

    def action_offer(self):
        return self._go_on(STATE_OFFER)

    def action_accept(self):
        """The person takes the job: the profile is placed, the demand counts it."""
        self._go_on(STATE_ACCEPTED)
        self.profile_id.action_place()
        self.demand_id._count_accepted()
        return True

    def action_decline(self, reason=None, side=None):
        """
        :param reason: a key of ``decline_reason``
        :param side: who declines, a key of ``decline_side``
        :raises UserError: when one of them is missing
        """
        self.check_access("write")
        if not (is_key(reason, DECLINE_REASONS) and is_key(side, DECLINE_SIDES)):
            raise UserError(self.env._("Say who declines, and why."))
        return self._set_state(STATE_DECLINED, decline_reason=reason, decline_side=side)

    def action_expire(self):
        """Set matches aside for good: they come back when somebody says so.

        :raises UserError: when the person has got the job by one
        """
        accepted = self.filtered(lambda match: match.state == STATE_ACCEPTED)
        if accepted:
            raise UserError(
                self.env._(
                    "%(match)s has led to a job. When that is over, activate the "
                    "profile again: the job is free then, too.",
                    match=accepted[0].display_name,
                )
            )
        return self._set_aside()

    def _set_aside(self):
        return self._set_state(STATE_EXPIRED, is_set_aside=True)

    def _expire(self):
        """One side is gone; if it comes back, the match does so, too."""
        return self._set_state(STATE_EXPIRED)

    def action_propose_again(self):
        """Take an expired match up again; profile and demand have to be there."""
        self.check_access("write")
        self._check_can_reach(STATE_PROPOSED)
        self._check_sides()
        self._set_state(STATE_PROPOSED, is_set_aside=False)
        self.rebuild(demand_ids=self.demand_id.ids)
        return True

    # -- facts of the moment

    def _check_no_blocker(self):
        """
        :raises UserError: when something rules a match out by now, or a side is gone
        """
        self._check_sides()
        self._rescore()
        blocked = self.filtered("has_blocker")
        if blocked:
            raise UserError(
                self.env._(
                    "%(match)s is ruled out by now: %(why)s",
                    match=blocked[0].display_name,
                    why=" ".join(
                        self._explain_blocker(entry["code"])
                        for entry in blocked[0].explanation
                        if entry["blocker"]
                    ),
                )
            )

    def _check_sides(self):
        """
        :raises UserError: when the hub, the person or the job is not there today
        """
        for match in self:
            if absence := match._get_absence():
                raise UserError(absence)

    def _get_absence(self):
        """Which side, or the hub, is gone, in words; empty when all are there."""
        self.ensure_one()
        hub, begins = self.hub_id, self.state in BEGINNING_STATES
        # What has begun runs on in a hub that closes, as everything of a network
        if not hub.active or (begins and hub.state == STATE_CLOSED):
            return self.env._(
                "%(hub)s is closed or archived: this match does not go on there.",
                hub=hub.display_name,
            )
        if not self.profile_id._is_there():
            return self.env._(
                "%(profile)s takes no part any more, or the consent has run out.",
                profile=self.profile_id.display_name,
            )
        company = self.demand_id.partner_id
        if not company.active:
            return self.env._(
                "%(company)s is archived: nobody is wanted there any more.",
                company=company.display_name,
            )
        if not self.demand_id._has_place():
            return self.env._(
                "%(demand)s is “%(state)s”: nobody is wanted there any more.",
                demand=self.demand_id.display_name,
                state=self.demand_id._state_label(),
            )
        if self.hub_id not in self.demand_id.hub_ids:
            return self.env._(
                "%(demand)s is no matter of %(hub)s, where the profile is now.",
                demand=self.demand_id.display_name,
                hub=self.hub_id.display_name,
            )
        return ""
