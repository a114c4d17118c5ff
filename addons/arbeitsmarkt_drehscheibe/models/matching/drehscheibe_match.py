from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.qualifizierungsverbund.models.core.fields import (
    association_field,
    state_field,
)
from odoo.addons.qualifizierungsverbund.models.core.rpc_arguments import check_ids
from odoo.addons.qualifizierungsverbund.models.core.scheduled import with_progress

from . import match_query

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
    STATE_ACCEPTED: set(),
    STATE_DECLINED: set(),
    STATE_EXPIRED: {STATE_PROPOSED},
}
OPEN_STATES = tuple(state for state, targets in TRANSITIONS.items() if ENDS <= targets)
# Somebody works on a match in these: a rebuild re-scores it, but does not remove it.
WORKED_STATES = tuple(state for state in OPEN_STATES if state != STATE_PROPOSED)
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
    {"profile_id", "demand_id", "hub_id", "company_id", "score", "explanation"}
)
# Only action_decline writes these.
DECLINE_FIELDS = frozenset({"decline_reason", "decline_side"})


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
    explanation = fields.Json(
        readonly=True, help="Each criterion with its weight and value, and blockers."
    )
    explanation_html = fields.Html(
        string="Why This Score",
        compute="_compute_explanation_html",
        sanitize=False,
    )
    has_blocker = fields.Boolean(compute="_compute_has_blocker")
    decline_reason = fields.Selection(DECLINE_REASONS, readonly=True, tracking=True)
    decline_side = fields.Selection(
        DECLINE_SIDES, string="Declined By", readonly=True, tracking=True
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

    @api.depends("profile_id.pseudonym", "demand_id.display_name")
    def _compute_display_name(self):
        for match in self:
            match.display_name = (
                f"{match.profile_id.pseudonym or ''} / "
                f"{match.demand_id.display_name or ''}"
            )

    @api.depends("explanation")
    def _compute_has_blocker(self):
        for match in self:
            match.has_blocker = any(
                entry["blocker"] for entry in match.explanation or ()
            )

    @api.depends("explanation")
    @api.depends_context("lang")
    def _compute_explanation_html(self):
        for match in self:
            entries = match.explanation or []
            match.explanation_html = Markup("").join(
                (
                    match._render_blockers([e for e in entries if e["blocker"]]),
                    match._render_criteria([e for e in entries if not e["blocker"]]),
                )
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
        return super()._get_guarded_fields() | COMPUTED_FIELDS | DECLINE_FIELDS

    # -- explanation in words

    @api.model
    def _explain_blocker(self, code):
        return {
            "must_missing": self.env._("A must-have skill is missing."),
            "company_blocked": self.env._("The person has blocked this company."),
            "own_employer": self.env._("The company itself releases the person."),
            "radius_exceeded": self.env._("The job is outside the person's radius."),
            "occupation_far": self.env._(
                "Another occupation, and career changers are not wanted."
            ),
        }.get(code, code)

    @api.model
    def _explain_criterion(self, entry):
        """One entry of the explanation in the user's language.

        :return: tuple of the label of the criterion and its reason
        """
        args = entry["args"]
        steps = args.get("steps", 0)
        texts = {
            "occupation": (
                self.env._("Occupation"),
                {
                    "same": self.env._("The same occupation."),
                    "near": self.env._(
                        "%(shared)s of %(digits)s digits of the KldB code are the "
                        "same.",
                        shared=args.get("shared"),
                        digits=args.get("digits"),
                    ),
                    "other": self.env._("Another occupation."),
                },
            ),
            "skills": (
                self.env._("Skills"),
                {
                    "open": self.env._("No skills are asked for."),
                    "fit": self.env._("All wanted skills are there."),
                    "gap": self.env._(
                        "%(held)s of %(asked)s wanted skill levels are there.",
                        held=args.get("held"),
                        asked=args.get("asked"),
                    ),
                },
            ),
            "distance": (
                self.env._("Distance"),
                {
                    "unknown": self.env._("The distance is not known."),
                    "far": self.env._(
                        "%(km)s km as the crow flies, more than the radius of "
                        "%(radius)s km.",
                        km=args.get("km"),
                        radius=args.get("radius"),
                    ),
                    "km": self.env._(
                        "%(km)s km as the crow flies, within the radius of "
                        "%(radius)s km.",
                        km=args.get("km"),
                        radius=args.get("radius"),
                    ),
                },
            ),
            "availability": (
                self.env._("Availability"),
                {
                    "open": self.env._("The start is open."),
                    "fit": self.env._("Available by the start."),
                    "late": self.env._(
                        "Available after the start (days: %(days)s).",
                        days=args.get("days"),
                    ),
                },
            ),
            "shifts": (
                self.env._("Shifts"),
                {
                    "open": self.env._("No shifts are asked for."),
                    "fit": self.env._("Accepts the shifts."),
                    "gap": self.env._(
                        "The shifts go too far (steps: %(steps)s).", steps=steps
                    ),
                },
            ),
            "hours": (
                self.env._("Hours"),
                {
                    "open": self.env._("Any hours will do."),
                    "fit": self.env._("The hours fit."),
                    "gap": self.env._(
                        "The hours differ (steps: %(steps)s).", steps=steps
                    ),
                },
            ),
            "language": (
                self.env._("German"),
                {
                    "open": self.env._("No level of German is asked for."),
                    "fit": self.env._("The German is good enough."),
                    "gap": self.env._(
                        "The German is too low (levels: %(steps)s).", steps=steps
                    ),
                    "unstated": self.env._(
                        "Nothing is said about the German, so it counts as none "
                        "(levels too low: %(steps)s).",
                        steps=steps,
                    ),
                },
            ),
        }
        label, reasons = texts[entry["criterion"]]
        return label, reasons[entry["code"]]

    def _render_blockers(self, entries):
        if not entries:
            return Markup("")
        return Markup(
            '<div class="alert alert-warning" role="alert"><ul>%s</ul></div>'
        ) % (
            Markup("").join(
                Markup("<li>%s</li>") % self._explain_blocker(entry["code"])
                for entry in entries
            )
        )

    def _render_criteria(self, entries):
        if not entries:
            return Markup("")
        head = (
            self.env._("Criterion"),
            self.env._("Reason"),
            self.env._("Value"),
            self.env._("Weight"),
            self.env._("Points"),
        )
        body = []
        for entry in entries:
            label, reason = self._explain_criterion(entry)
            body.append(
                Markup(
                    "<tr><th scope='row'>%s</th><td>%s</td>"
                    "<td class='text-end text-nowrap'>%s %%</td>"
                    "<td class='text-end'>%s</td><td class='text-end'>%s</td></tr>"
                )
                % (
                    label,
                    reason,
                    entry["value"],
                    entry["weight"],
                    self._format_points(entry["points"]),
                )
            )
        return Markup(
            "<div class='table-responsive'><table class='table table-sm mb-0'>"
            "<thead><tr>%s</tr></thead><tbody>%s</tbody></table></div>"
        ) % (
            Markup("").join(
                Markup("<th scope='col'%s>%s</th>")
                % (Markup(" class='text-end'") if number > 1 else "", title)
                for number, title in enumerate(head)
            ),
            Markup("").join(body),
        )

    @api.model
    def _format_points(self, points):
        return self.env["ir.qweb.field.float"].value_to_html(points, {"precision": 2})

    # -- transitions

    def action_receiver_interest(self):
        """The company wants to know more about the anonymous profile."""
        self._check_no_blocker()
        return self._set_state(STATE_RECEIVER_INTEREST)

    def action_person_interest(self):
        self._check_no_blocker()
        return self._set_state(STATE_PERSON_INTEREST)

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
        self._check_no_blocker()
        return self._set_state(STATE_IDENTITY_RELEASED)

    def action_interview(self):
        return self._set_state(STATE_INTERVIEW)

    def action_trial(self):
        return self._set_state(STATE_TRIAL)

    def action_offer(self):
        return self._set_state(STATE_OFFER)

    def action_accept(self):
        """The person takes the job: the profile is placed, the demand counts it."""
        self._set_state(STATE_ACCEPTED)
        self.profile_id.action_place()
        self.demand_id._count_accepted()
        return True

    def action_decline(self, reason=None, side=None):
        """
        :param reason: a key of ``decline_reason``
        :param side: who declines, a key of ``decline_side``
        :raises UserError: when one of them is missing
        """
        if reason not in dict(DECLINE_REASONS) or side not in dict(DECLINE_SIDES):
            raise UserError(self.env._("Say who declines, and why."))
        return self._set_state(STATE_DECLINED, decline_reason=reason, decline_side=side)

    def action_expire(self):
        return self._set_state(STATE_EXPIRED)

    def action_propose_again(self):
        """Take an expired match up again; profile and demand have to be there."""
        gone = self.filtered(
            lambda match: (
                match.profile_id.state != "active" or not match.demand_id._is_open()
            )
        )
        if gone:
            raise UserError(
                self.env._(
                    "%(match)s: profile and demand have to be active first.",
                    match=gone[0].display_name,
                )
            )
        self._set_state(STATE_PROPOSED)
        self.rebuild(demand_ids=self.demand_id.ids)
        return True

    def _check_no_blocker(self):
        blocked = self.filtered("has_blocker")
        if blocked:
            raise UserError(
                self.env._(
                    "%(match)s is ruled out by now. See why below the score.",
                    match=blocked[0].display_name,
                )
            )

    # -- finding matches

    @api.model
    def rebuild(self, hub_ids=None, profile_ids=None, demand_ids=None):
        """Propose the best profiles for each open demand.

        Works in the hubs the user may see. In each of them the best profiles of a
        demand are stored, as many as the hub wants; proposals that nobody has looked
        at and that are no longer among them go. Matches somebody works on stay and
        get their new score. Without ids everything is computed; with the ids of
        changed profiles or demands only what they change.

        :param hub_ids: ids of hubs, all when ``None``
        :param profile_ids: ids of changed profiles
        :param demand_ids: ids of changed demands
        :return: dict ``written``, ``removed``, ``rescored`` with numbers of matches
        :raises AccessError: when the user does not work for a hub
        :raises UserError: when an argument is no list of ids
        """
        hub_ids, profile_ids, demand_ids = (
            check_ids(self.env, ids) for ids in (hub_ids, profile_ids, demand_ids)
        )
        if not self.env.su and not self.env.user.has_group(
            "arbeitsmarkt_drehscheibe.group_hub_user"
        ):
            raise AccessError(self.env._("Matches are proposed by the staff of a hub."))
        domain = [("kind", "=", "hub")]
        if hub_ids is not None:
            domain.append(("id", "in", hub_ids))
        hubs = self.env["verbund.network"].search(domain)
        self.env.flush_all()
        if profile_ids is not None or demand_ids is not None:
            hubs = hubs.browse(self._changed_hub_ids(hubs, profile_ids, demand_ids))
        counts = {"written": 0, "removed": 0, "rescored": 0}
        if not hubs:
            return counts
        for profile_filter, demand_filter, all_profiles in self._rebuild_passes(
            hubs.ids, profile_ids, demand_ids
        ):
            [(written, vanished)] = self.env.execute_query(
                match_query.propose(
                    hubs.ids,
                    self.env.uid,
                    profile_filter,
                    demand_filter,
                    all_profiles=all_profiles,
                )
            )
            self.invalidate_model()
            # Through the ORM, for notes and activities on them; sudo: people do not
            # delete matches, this does.
            self.browse(vanished).sudo().unlink()
            counts["written"] += written
            counts["removed"] += len(vanished)
        counts["rescored"] = len(
            self.env.execute_query(
                match_query.rescore(
                    hubs.ids,
                    self.env.uid,
                    WORKED_STATES,
                    self._touched(SQL("m"), profile_ids, demand_ids),
                )
            )
        )
        self.invalidate_model()
        return counts

    @api.model
    def _changed_hub_ids(self, hubs, profile_ids, demand_ids):
        """Those of the hubs that changed profiles or demands are in, or were."""
        return [
            hub_id
            for (hub_id,) in self.env.execute_query(
                SQL(
                    """SELECT id FROM verbund_network
                        WHERE id = ANY(%(hubs)s) AND id IN (
                           SELECT hub_id FROM drehscheibe_profile
                            WHERE id = ANY(%(profiles)s)
                            UNION ALL
                           SELECT hub_id FROM drehscheibe_demand_hub_rel
                            WHERE demand_id = ANY(%(demands)s)
                            UNION ALL
                           SELECT hub_id FROM drehscheibe_match
                            WHERE profile_id = ANY(%(profiles)s)
                               OR demand_id = ANY(%(demands)s))""",
                    hubs=hubs.ids,
                    profiles=profile_ids or [],
                    demands=demand_ids or [],
                )
            )
        ]

    @api.model
    def _rebuild_passes(self, hub_ids, profile_ids, demand_ids):
        """What to score, as arguments of ``match_query.propose``.

        A changed profile may have to leave a demand's proposals, so that another one
        moves up: these demands are scored with all profiles. Everywhere else it only
        competes with what is stored.
        """
        if profile_ids is None and demand_ids is None:
            return [(SQL("TRUE"), SQL("TRUE"), True)]
        redo = set(demand_ids or ())
        if profile_ids:
            redo.update(
                demand_id
                for (demand_id,) in self.env.execute_query(
                    SQL(
                        """SELECT DISTINCT demand_id FROM drehscheibe_match
                            WHERE state = 'proposed' AND profile_id = ANY(%s)
                              AND hub_id = ANY(%s)""",
                        profile_ids,
                        hub_ids,
                    )
                )
            )
        redo = list(redo)
        passes = []
        if redo:
            passes.append((SQL("TRUE"), SQL("d.id = ANY(%s)", redo), True))
        if profile_ids:
            passes.append(
                (
                    SQL("p.id = ANY(%s)", profile_ids),
                    SQL("d.id <> ALL(%s)", redo),
                    False,
                )
            )
        return passes

    @api.model
    def _touched(self, alias, profile_ids, demand_ids):
        if profile_ids is None and demand_ids is None:
            return SQL("TRUE")
        return SQL(
            """(%(m)s.profile_id = ANY(%(profiles)s)
                OR %(m)s.demand_id = ANY(%(demands)s))""",
            m=alias,
            profiles=profile_ids or [],
            demands=demand_ids or [],
        )

    @api.model
    def _cron_rebuild(self):
        """Nightly: hub by hub, so that a long run keeps what it has done."""
        hubs = self.env["verbund.network"].search([("kind", "=", "hub")], order="id")
        for hub in with_progress(self.env, hubs, len(hubs)):
            self.rebuild(hub_ids=hub.ids)
