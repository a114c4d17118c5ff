from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..core.fields import activity_field, association_field, state_field, week_field
from ..network.verbund_membership import BUYER_ROLES, MEMBER_STATES, STATE_ENDED

STATE_DRAFT = "draft"
STATE_OPEN = "open"
STATE_CLOSED = "closed"
STATE_EVALUATED = "evaluated"
STATES = [
    (STATE_DRAFT, "Draft"),
    (STATE_OPEN, "Open"),
    (STATE_CLOSED, "Closed"),
    (STATE_EVALUATED, "Evaluated"),
]
TRANSITIONS = {
    STATE_DRAFT: {STATE_OPEN},
    STATE_OPEN: {STATE_CLOSED},
    STATE_CLOSED: {STATE_OPEN, STATE_EVALUATED},
    STATE_EVALUATED: set(),
}
# Weeks that companies have to answer, where nobody says otherwise.
DEFAULT_WEEKS = 3


class VerbundNeedRound(models.Model):
    """The members of some networks are asked what they need, until a day."""

    _name = "verbund.need.round"
    _description = "Round of Needs"
    _inherit = ["verbund.transition.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "deadline desc, id desc"
    _check_company_auto = True
    _transitions = TRANSITIONS
    _scope_fields = frozenset({"network_ids"})

    name = fields.Char(required=True, tracking=True)
    state = state_field(
        STATES,
        help="Draft: nobody is asked yet.\n"
        "Open: every member has a link and answers until the deadline.\n"
        "Closed: no more answers; staff pool what came in.\n"
        "Evaluated: those who answered have read what came of it.",
    )
    company_id = association_field()
    network_ids = fields.Many2many(
        "verbund.network",
        string="Networks",
        required=True,
        check_company=True,
        domain="[('state', '!=', 'closed')]",
        context={"active_test": False},
        help="Their members are asked.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        index=True,
        domain="[('share', '=', False)]",
        help="Signs the e-mails.",
    )
    deadline = fields.Date(
        required=True,
        tracking=True,
        copy=False,
        default=lambda self: fields.Date.add(
            self.env.company._verbund_today(), weeks=DEFAULT_WEEKS
        ),
        help="The last day on which companies answer. Moved while the round is open, "
        "whoever was told another day is told the new one in ten minutes: so long a "
        "slip is corrected without a word.",
    )
    closed_on = fields.Date(
        readonly=True,
        copy=False,
        help="The day on which it was closed, with the last day to answer or before.",
    )
    text = fields.Text(
        string="Text to the Companies",
        help="What this round is about, in your own words. It stands in the e-mail "
        "and above the form.",
    )
    answer_ids = fields.One2many(
        "verbund.need.round.answer", "round_id", string="Answers", readonly=True
    )
    asked_count = fields.Integer(
        string="Asked",
        compute="_compute_counts",
        help="Without those who left before they have answered.",
    )
    answered_count = fields.Integer(
        string="Answered",
        compute="_compute_counts",
        help="With needs, or with none this time.",
    )
    response_rate = fields.Float(
        compute="_compute_counts", help="Answered, of the companies that were asked."
    )
    unasked_count = fields.Integer(
        string="Not Asked Yet",
        compute="_compute_unasked_count",
        help="Members that have come since the round was opened.",
    )
    need_count = fields.Integer(string="Needs", compute="_compute_need_count")
    due_this_week = week_field("_week_due")
    is_open_now = fields.Boolean(
        compute="_compute_is_open_now", help="Whether companies can answer today."
    )
    may_reopen = fields.Boolean(compute="_compute_is_open_now")
    activity_id = activity_field()

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"closed_on"}

    @api.depends("answer_ids.state", "closed_on", "deadline", "network_ids", "state")
    def _compute_counts(self):
        counts = {
            (round_.id, state): count
            for round_, state, count in self.env[
                "verbund.need.round.answer"
            ]._read_group(
                [("round_id", "in", self.ids)], ["round_id", "state"], ["__count"]
            )
        }
        left = self._get_left()
        for round_ in self:
            # What is typed in a form is not in the database, whose rows are counted
            saved = round_._origin
            states = {s: n for (rid, s), n in counts.items() if rid == saved.id}
            asked = sum(states.values())
            round_.answered_count = asked - states.get("asked", 0)
            round_.asked_count = asked = asked - len(left.get(saved, ()))
            round_.response_rate = round_.answered_count / asked if asked else 0.0

    @api.depends("network_ids", "answer_ids", "state")
    def _compute_unasked_count(self):
        for round_ in self:
            unasked = round_._get_unasked() if round_.state == STATE_OPEN else {}
            # Of the networks that the user sees, as the other sums
            own = set(round_.network_ids._filtered_access("read").ids)
            round_.unasked_count = sum(
                not own.isdisjoint(networks.ids) for networks in unasked.values()
            )

    @api.depends("answer_ids.need_ids")
    def _compute_need_count(self):
        counts = dict(
            self.env["verbund.need"]._read_group(
                [("round_id", "in", self.ids)], ["round_id"], ["__count"]
            )
        )
        for round_ in self:
            round_.need_count = counts.get(round_._origin, 0)

    @api.depends("state", "deadline")
    def _compute_is_open_now(self):
        for round_ in self:
            in_time = round_._is_in_time()
            round_.is_open_now = round_.state == STATE_OPEN and in_time
            round_.may_reopen = round_.state == STATE_CLOSED and in_time

    def _is_in_time(self):
        """Whether the last day to answer is still to come, or today."""
        today = self.company_id._verbund_today()
        return bool(self.deadline) and self.deadline >= today

    @api.constrains("network_ids")
    def _check_networks(self):
        self.filtered(lambda r: r.state == STATE_DRAFT).network_ids._check_open()

    def write(self, vals):
        """Who was told a day learns of another one, see ``_tell_moved``.

        :raises UserError: when an open round would end before today
        """
        deadline = fields.Date.to_date(vals.get("deadline"))
        moved = self.filtered(
            lambda round_: (
                deadline and round_.state == STATE_OPEN and round_.deadline != deadline
            )
        )
        before = {round_: round_.deadline for round_ in moved}
        res = super().write(vals)
        moved._check_not_over()
        moved._tell_moved(before)
        return res

    def _check_not_over(self):
        """
        :raises UserError: when an open round would have ended before today
        """
        for round_ in self:
            if not round_._is_in_time():
                raise UserError(
                    self.env._(
                        "%(day)s is over already. To take no more answers, close the "
                        "round: those who have not answered are told.",
                        day=round_.company_id._verbund_show(round_.deadline),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if any(round_.state != STATE_DRAFT for round_ in self):
            raise UserError(
                self.env._("A round that was opened is closed, not deleted.")
            )

    # ------------------------------------------------------------- actions

    def action_open(self):
        """Ask every member of the networks, each contact once.

        :raises UserError: when nobody could answer
        """
        for round_ in self:
            round_.network_ids._check_open()
            round_._check_in_time()
            if not round_._get_unasked():
                raise UserError(
                    self.env._("The networks have no members that could be asked.")
                )
            round_._set_state(STATE_OPEN)
            round_._ask()
        return True

    def action_ask_new(self):
        """Ask the members that have come since."""
        self.check_access("write")
        for round_ in self:
            round_._check_open_now()
            round_._ask()
        return True

    def action_close(self):
        """No more answers; whoever was promised more time is told."""
        for round_ in self:
            today = round_.company_id._verbund_today()
            round_._set_state(STATE_CLOSED, closed_on=today)
            round_._tell_closed()
            round_._ask_to_evaluate()
        return True

    def action_reopen(self):
        """Back one step: those who have not answered are asked again."""
        for round_ in self:
            round_._check_in_time()
            round_._set_state(STATE_OPEN, closed_on=False)
            round_.activity_id.unlink()
            round_._tell_reopened()
        return True

    def action_evaluate(self):
        """The work on it is done; those who answered read what came of it."""
        for round_ in self:
            round_._set_state(STATE_EVALUATED)
            round_.activity_id.unlink()
            # sudo: what came of it concerns all networks of the round
            round_.sudo().answer_ids._tell_result()
        return True

    def _week_due(self, _monday, sunday):
        return Domain("state", "=", STATE_OPEN) & Domain("deadline", "<=", sunday)

    def _check_in_time(self):
        """
        :raises UserError: when the last day to answer is over
        """
        if not self._is_in_time():
            raise UserError(
                self.env._("The deadline of %(round)s has passed.", round=self.name)
            )

    def _check_open_now(self):
        """
        :raises UserError: when companies cannot answer now
        """
        if not self.is_open_now:
            raise UserError(
                self.env._("%(round)s takes no answers now.", round=self.name)
            )

    # --------------------------------------------------------------- who

    def _get_members(self):
        """Companies that take part in the networks today, with their networks.

        :return: dict company -> networks
        """
        # sudo: whoever asks in a round asks all members of all its networks
        memberships_sudo = self.env["verbund.membership"].sudo()
        networks_sudo = self.sudo().network_ids
        found = memberships_sudo.search(
            memberships_sudo._get_member_domain(networks=networks_sudo, closed=False)
            & Domain("role", "in", BUYER_ROLES),
            order="partner_id, network_id",
        )
        return {
            company: memberships.network_id
            for company, memberships in found.grouped("partner_id").items()
        }

    def _get_unasked(self):
        # sudo: as above
        asked_sudo = self.sudo().answer_ids.partner_id
        return {c: n for c, n in self._get_members().items() if c not in asked_sudo}

    def _get_silent(self):
        """Those asked who have not answered and take part still."""
        members = self._get_members()
        # sudo: as above
        return self.sudo().answer_ids.filtered(
            lambda answer: answer.state == "asked" and answer.partner_id in members
        )

    def _get_left(self):
        """Companies that take part no more, and have not answered.

        Of a round that is over: those that had left when it ended. What came of it
        stays, whoever leaves later.

        :return: dict round -> companies
        """
        silent = dict(
            self.env["verbund.need.round.answer"]._read_group(
                [("round_id", "in", self.ids), ("state", "=", "asked")],
                ["round_id"],
                ["partner_id:recordset"],
            )
        )
        # sudo: as above
        memberships_sudo = self.env["verbund.membership"].sudo()
        companies = memberships_sudo.partner_id.union(*silent.values())
        memberships_sudo = memberships_sudo.search(
            Domain("partner_id", "in", companies.ids)
            & Domain("role", "in", BUYER_ROLES)
        )
        return {
            round_: asked
            - memberships_sudo.filtered_domain(
                round_._get_taking_part_domain(asked)
            ).partner_id
            for round_, asked in silent.items()
        }

    def _get_taking_part_domain(self, companies):
        """By which memberships companies can answer, or could when the round ended."""
        memberships, who = self.env["verbund.membership"], {"closed": False}
        if self.state in (STATE_CLOSED, STATE_EVALUATED):
            ended_on = self.closed_on or self.company_id._verbund_today()
            last = min(self.deadline, ended_on)
            states = (*MEMBER_STATES, STATE_ENDED)
            who = {"closed": True, "states": states, "on": last}
        # sudo: a company of another network takes part as well
        networks_sudo = self.sudo().network_ids
        return memberships._get_member_domain(companies, networks_sudo, **who)

    def _ask(self):
        """A row for each company that has none, and an e-mail to its contacts."""
        answers = self.env["verbund.need.round.answer"]._create_asked(
            self, self._get_unasked()
        )
        answers._tell_asked()
        return answers

    def _ask_to_evaluate(self):
        """Somebody looks at what came in."""
        here = self.with_env(self.company_id._verbund_here().env)
        # sudo: a task of the round, whoever closes it
        self.sudo().activity_id = self.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=(self.user_id or self.env.user).id,
            summary=here.env._("Pool the needs of the round and evaluate it"),
        )[:1]

    # -------------------------------------------------------------- screens

    def action_view_answers(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answers"),
            "res_model": "verbund.need.round.answer",
            "view_mode": "list,kanban,form",
            "mobile_view_mode": "kanban",
            "domain": [("round_id", "=", self.id)],
            "context": {"create": False, "search_default_group_by_state": 1},
        }

    def action_view_needs(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Needs"),
            "res_model": "verbund.need",
            "view_mode": "list,kanban,form,pivot",
            "mobile_view_mode": "kanban",
            "domain": [("round_id", "=", self.id)],
            "context": {"create": False},
        }

    def copy_data(self, default=None):
        """The round of the next year has a name of its own."""
        vals_list = super().copy_data(default)
        if "name" not in (default or {}):
            for vals in vals_list:
                vals["name"] = self.env._("%(round)s (copy)", round=vals["name"])
        return vals_list

    def _state_sentences(self):
        _, day = self.env._, self.company_id._verbund_show(self.deadline)
        return {
            **super()._state_sentences(),
            STATE_OPEN: _("The members are asked until %(day)s.", day=day),
            STATE_CLOSED: _("The round is closed: no answer is taken any more."),
            STATE_EVALUATED: _("The round is evaluated."),
        }
