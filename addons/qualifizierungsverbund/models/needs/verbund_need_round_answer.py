from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core.fields import association_field
from ..core.transition_mixin import with_transition
from .verbund_need import STATE_DRAFT, STATE_WITHDRAWN
from .verbund_need_round import STATE_EVALUATED

STATE_ASKED = "asked"
STATE_ANSWERED = "answered"
STATE_NOTHING = "nothing"
STATES = [
    (STATE_ASKED, "Asked"),
    (STATE_ANSWERED, "Answered"),
    (STATE_NOTHING, "No need this time"),
]
TRANSITIONS = {
    STATE_ASKED: {STATE_ANSWERED, STATE_NOTHING},
    STATE_ANSWERED: {STATE_NOTHING},
    STATE_NOTHING: {STATE_ANSWERED, STATE_ASKED},
}
# A need in these states was not said, or not any more.
UNSAID_STATES = (STATE_DRAFT, STATE_WITHDRAWN)


class VerbundNeedRoundAnswer(models.Model):
    """What one company says in a round: its needs, or that it has none."""

    _name = "verbund.need.round.answer"
    _description = "Answer in a Round of Needs"
    _inherit = ["verbund.transition.mixin"]
    _order = "round_id desc, state, partner_id, id"
    _transitions = TRANSITIONS
    _scope_fields = frozenset({"round_id"})

    round_id = fields.Many2one(
        "verbund.need.round",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = association_field("round_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Company",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    has_left = fields.Boolean(
        compute="_compute_has_left",
        help="The round is open, and the company takes part in none of its networks "
        "any more.",
    )
    takes_answers = fields.Boolean(
        compute="_compute_has_left", help="Whether the company can answer today."
    )
    partner_phone = fields.Char(related="partner_id.phone", string="Phone")
    # Without a chatter of its own: the needs have one
    state = fields.Selection(
        STATES,
        string="Status",
        required=True,
        default=STATE_ASKED,
        readonly=True,
        copy=False,
        index=True,
        group_expand="_group_expand_state",
        help="Asked: no answer yet.\n"
        "Answered: with one need or several.\n"
        "No need this time: that is an answer too.",
    )
    contact_id = fields.Many2one(
        "res.partner", string="Answered By", readonly=True, ondelete="set null"
    )
    answered_at = fields.Datetime(string="Answered On", readonly=True, copy=False)
    source = fields.Selection(
        [("link", "Link"), ("portal", "Portal"), ("phone", "Phone")],
        string="Way",
        readonly=True,
        help="Phone: staff have entered what the company said.",
    )
    need_ids = fields.One2many("verbund.need", "answer_id", string="Needs")
    need_count = fields.Integer(string="Number of Needs", compute="_compute_needs")
    seats = fields.Integer(compute="_compute_needs", help="Firm and possible ones.")
    is_opened = fields.Boolean(
        string="Link Opened", compute="_compute_is_opened", groups="base.group_user"
    )

    _company_uniq = models.UniqueIndex(
        "(round_id, partner_id)", "This company has been asked already."
    )

    @api.depends("partner_id.name", "round_id.name")
    def _compute_display_name(self):
        for answer in self:
            # sudo: a company knows by name what it was asked in, and may not read it
            names = answer.partner_id.name, answer.sudo().round_id.name
            answer.display_name = " / ".join(filter(None, names))

    @api.depends("partner_id", "round_id.network_ids", "round_id.is_open_now")
    def _compute_has_left(self):
        open_now = self.round_id.filtered("is_open_now")
        members = {round_: round_._get_members() for round_ in open_now}
        for answer in self:
            is_open = answer.round_id in members
            takes_part = is_open and answer.partner_id in members[answer.round_id]
            answer.takes_answers = takes_part
            answer.has_left = is_open and not takes_part

    @api.depends("need_ids.state", "need_ids.seats_firm", "need_ids.seats_possible")
    def _compute_needs(self):
        for answer in self:
            said = answer._get_said()
            answer.need_count = len(said)
            answer.seats = sum(need.seats_firm + need.seats_possible for need in said)

    def _compute_is_opened(self):
        for answer in self:
            answer.is_opened = any(answer.link_ids.mapped("opened_at"))

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "answered_at",
            "contact_id",
            "partner_id",
            "round_id",
            "source",
        }

    @api.model
    def _create_asked(self, round_, members):
        """
        :param members: dict company -> its networks
        """
        # sudo: members of a partner network are asked as well; rows come with the
        # members, nobody writes them otherwise
        asked_sudo = with_transition(self.sudo()).create(
            [{"round_id": round_.id, "partner_id": company.id} for company in members]
        )
        return self.browse(asked_sudo.ids)

    def _get_said(self):
        """The needs that the company has handed in with this answer."""
        return self.need_ids.filtered(lambda need: need.state not in UNSAID_STATES)

    def _note_answer(self, target, contact, source):
        """That the company has answered, anew or otherwise than before.

        :param contact: the person who says so; nobody when that is not known
        """
        values = {
            "answered_at": fields.Datetime.now(),
            "contact_id": contact.id,
            "source": source,
        }
        if self.state == target:
            self._with_transition().write(values)
        else:
            self._set_state(target, **values)

    def _follow_needs(self):
        """Its needs were handed in, or taken back, wherever that was done."""
        for answer in self.filtered(lambda a: a.round_id.state != STATE_EVALUATED):
            target = STATE_ANSWERED if answer._get_said() else STATE_NOTHING
            if answer.state != target and (
                answer.state != STATE_ASKED or target == STATE_ANSWERED
            ):
                answer._set_state(
                    target, answered_at=answer.answered_at or fields.Datetime.now()
                )

    def action_no_need(self):
        """Staff note that a company has told them so."""
        self.check_access("write")
        for answer in self:
            answer._check_takes_answers()
            answer._check_says_nothing()
            answer._note_answer(STATE_NOTHING, self.env["res.partner"], "phone")
        return True

    def action_unsay(self):
        """Back one step: “no need” was a mistake, the company is asked and reminded.

        :raises UserError: when the round takes no answers any more
        """
        self.check_access("write")
        self._check_can_reach(STATE_ASKED)
        for answer in self:
            answer._check_takes_answers()
            answer._set_state(
                STATE_ASKED, answered_at=False, contact_id=False, source=False
            )
        return True

    def _check_takes_answers(self):
        """
        :raises UserError: when the round is over, or the company takes part no more
        """
        self.round_id._check_open_now()
        if self.has_left:
            raise UserError(
                self.env._(
                    "%(company)s takes part in no network of %(round)s any more.",
                    company=self.partner_id.display_name,
                    round=self.round_id.name,
                )
            )

    def _check_says_nothing(self):
        """
        :raises UserError: when needs of the company stand against it
        """
        if said := self._get_said():
            raise UserError(
                self.env._(
                    "%(company)s has handed in %(needs)s. Take that back first.",
                    company=self.partner_id.display_name,
                    needs=", ".join(said.mapped("reference")),
                )
            )

    def action_enter(self):
        """Open the form of the company, to enter what it says on the phone."""
        self.ensure_one()
        self.check_access("write")
        self._check_takes_answers()
        return {
            "type": "ir.actions.act_url",
            "url": f"/my/verbund/rounds/{self.id}",
            "target": "new",
        }
