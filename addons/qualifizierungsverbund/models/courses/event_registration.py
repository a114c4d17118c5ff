from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..core.rpc_arguments import check_text
from ..core.transition_mixin import in_transition, with_transition
from ..needs.verbund_need import LEVELS
from .verbund_session import BOTH, HALVES

STATE_CANCEL = "cancel"
# Which promise a seat fills, and whether it has a name: written by the course alone.
GUARDED_ROWS = (
    "verbund_commitment_id",
    "substitute_of_id",
    "verbund_before_id",
    "verbund_left_out_id",
)
GUARDED_FIELDS = frozenset({"verbund_named_at", *GUARDED_ROWS})
# Who sits on a seat.
PERSON_FIELDS = frozenset({"name", "email"})
# What a company says of a person besides; it goes with the person.
DETAIL_FIELDS = ("verbund_level", "verbund_half", "verbund_both")
# Of it, to which half group.
HALF_SAID = ("verbund_half", "verbund_both")


class SeatNamesError(ValidationError):
    """Names that cannot be stored.

    :param problems: dict (seat, field) -> message
    :param doubtful: keys of those that hold no more when the person says so
    """

    def __init__(self, problems, doubtful=()):
        super().__init__("\n".join(problems.values()))
        self.problems = problems
        self.doubtful = frozenset(doubtful)


class EventRegistration(models.Model):
    _name = "event.registration"
    _inherit = ["verbund.naming.mixin", "event.registration"]

    verbund_commitment_id = fields.Many2one(
        "verbund.commitment",
        string="Commitment",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The seat that a company has promised to fill.",
    )
    verbund_named_at = fields.Datetime(
        string="Named On",
        readonly=True,
        copy=False,
        help="When the company said who takes this seat. Until then the name is a "
        "placeholder.",
    )

    verbund_level = fields.Selection(
        LEVELS,
        string="Level",
        copy=False,
        help="What this person can do already, so that the training provider can "
        "prepare. Only in a course that leads to a level.",
    )
    verbund_course_level = fields.Selection(
        related="verbund_commitment_id.course_id.level", string="Level of the Course"
    )
    verbund_half = fields.Selection(
        HALVES,
        string="Half Group",
        copy=False,
        help="To whose days this person comes, in a course with two half groups. "
        "Empty: to the days of both.",
    )
    verbund_both = fields.Boolean(
        string="Both Half Groups",
        copy=False,
        help="It is said of this seat, before anybody is named, that its person comes "
        "to the days of both half groups.",
    )
    verbund_half_said = fields.Selection(
        [*HALVES, (BOTH, "both")],
        string="Days of",
        compute="_compute_verbund_half_said",
        inverse="_inverse_verbund_half_said",
        compute_sudo=True,
        help="To whose days this person comes, in a course with two half groups. Empty "
        "until somebody says so.",
    )

    substitute_of_id = fields.Many2one(
        "event.registration",
        string="Substitute of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Who had this seat before. That registration is cancelled, and costs "
        "nothing more.",
    )

    @api.constrains("verbund_level")
    def _check_verbund_level(self):
        """Of nobody a level is entered for which the course has no use.

        One from before the course had none stays with its person, and goes with it.
        """
        for seat in self.filtered("verbund_level"):
            if not seat.verbund_course_level:
                raise ValidationError(
                    self.env._(
                        "%(course)s leads to no level: enter one in the course before "
                        "that of its people.",
                        # sudo: who manages events reads no courses
                        course=seat.sudo().verbund_commitment_id.course_id.display_name
                        or seat.event_id.display_name,
                    )
                )

    @api.depends_context("uid")
    @api.depends("verbund_commitment_id")
    def _compute_display_name(self):
        """A name stays with those who may read the row.

        Odoo reads display names of linked records without asking for rights: an answer
        to a question or a mail of the event would tell who takes part.
        """
        res = super()._compute_display_name()
        bound = self.filtered("verbund_commitment_id")
        readable = bound.sudo(False)._filtered_access("read")
        for registration in bound:
            if registration.id not in readable._ids:
                registration.display_name = f"#{registration.id}"
        return res

    @api.model_create_multi
    def create(self, vals_list):
        registrations = super().create(vals_list)
        # sudo: it is asked what is in them, not who reads it
        if any(registrations.sudo()[name] for name in GUARDED_ROWS):
            self._verbund_check_guarded()
        return registrations

    @api.depends(
        "verbund_half",
        "verbund_both",
        "verbund_named_at",
        "verbund_commitment_id.course_id.session_ids.half",
    )
    def _compute_verbund_half_said(self):
        for seat in self:
            is_said = seat.verbund_both or seat.verbund_named_at
            both = is_said and seat.verbund_commitment_id.course_id._half_groups()
            seat.verbund_half_said = seat.verbund_half or (BOTH if both else False)

    def _inverse_verbund_half_said(self):
        for seat in self:
            seat.write({"verbund_half_said": seat.verbund_half_said})

    def _verbund_as_stored(self, vals):
        """What staff choose of the half groups, as it is kept.

        :raises ValidationError: when nothing is chosen for somebody who is named
        """
        if "verbund_half_said" not in vals:
            return vals
        said = vals["verbund_half_said"]
        unsaid = self.filtered("verbund_half_said").filtered("verbund_named_at")
        if unsaid and not said:
            raise ValidationError(
                self.env._(
                    "%(person)s: choose one of the half groups, or “both”.",
                    person=unsaid[0].name,
                )
            )
        vals = {name: vals[name] for name in vals if name != "verbund_half_said"}
        half = said if said != BOTH else False
        return {**vals, "verbund_half": half, "verbund_both": said == BOTH}

    def write(self, vals):
        vals = self._verbund_as_stored(vals)
        if GUARDED_FIELDS & vals.keys():
            self._verbund_check_guarded()
        self._verbund_check_seat_stays(vals)
        person = {name: vals[name] for name in PERSON_FIELDS & vals.keys()}
        if in_transition(self.env):
            return super().write(vals)
        if "verbund_half" in vals:
            self._verbund_check_half(vals["verbund_half"])
        if not person:
            return super().write(vals)
        seats = self - self._verbund_without_promised()
        seats = seats.filtered(lambda seat: seat.state != STATE_CANCEL)
        details = {name: vals[name] for name in DETAIL_FIELDS if name in vals}
        seats._verbund_write_person(person, details)
        super(EventRegistration, self - seats).write(vals)
        rest = {name: vals[name] for name in vals if name not in person}
        return super(EventRegistration, seats).write(rest)

    # ------------------------------------------------------- who sits there

    def _verbund_person(self):
        """Name and e-mail of who sits here, both empty for nobody."""
        self.ensure_one()
        return (self.name if self.verbund_named_at else "") or "", self.email or ""

    def _verbund_days(self):
        """The sessions to which who sits here comes."""
        self.ensure_one()
        return self.verbund_commitment_id.course_id._sessions_of_half(self.verbund_half)

    def _verbund_place(self):
        """What a seat is counted by: it keeps its number whoever sits there."""
        self.ensure_one()
        seat = self
        while seat.substitute_of_id:
            seat = seat.substitute_of_id
        return seat.id

    def _verbund_check_half(self, half):
        """
        :param half: half group to which who sits here would come, empty for both
        :raises ValidationError: when it is full
        """
        # sudo: the event app need not see commitments
        named_sudo = self.sudo().filtered(
            lambda seat: (
                seat.verbund_commitment_id
                and seat.verbund_named_at
                and seat.state != STATE_CANCEL
            )
        )
        for course_sudo, seats_sudo in named_sudo.grouped(
            lambda seat: seat.verbund_commitment_id.course_id
        ).items():
            problems = course_sudo._half_problems(dict.fromkeys(seats_sudo, half))
            if problems:
                raise ValidationError(
                    "\n".join(
                        f"{seat_sudo.name}: {message}"
                        for seat_sudo, message in problems.items()
                    )
                )

    def _verbund_write_person(self, vals, details):
        """Staff type a name into a seat, or take it out: as a company does itself.

        :param vals: name, e-mail or both; an empty name takes the person out
        :param details: values of ``DETAIL_FIELDS`` that are typed as well
        :raises SeatNamesError: as ``verbund.commitment._name_seats``
        """
        self.check_access("write")
        if not (details.get("verbund_half") or details.get("verbund_both")):
            details = {name: details[name] for name in details if name not in HALF_SAID}
        typed = {name: check_text(self.env, vals[name] or None) for name in vals}
        # sudo: the event app need not see commitments
        for commitment_sudo, seats in self.grouped(
            lambda seat: seat.sudo().verbund_commitment_id
        ).items():
            names = {}
            for seat in seats.sudo():
                name, email = seat._verbund_person()
                name = typed.get("name", name)
                names[seat] = name, typed.get("email", email if name else "")
            said = dict.fromkeys(names, details)
            if unsaid := commitment_sudo._get_unsaid_halves(names, said):
                raise SeatNamesError(unsaid)
            commitment_sudo._name_seats(names, said)

    def action_verbund_take_out(self):
        """Take the person out: the seat stays with its company, for somebody else."""
        self.write({"name": False, "email": False})
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_except_promised(self):
        self._verbund_check_seat_stays({"active": False})

    def _verbund_without_promised(self):
        """Registrations that no company has promised to fill."""
        # sudo: the event app need not see commitments
        return (
            self.sudo()
            .filtered(lambda seat: not seat.verbund_commitment_id)
            .with_env(self.env)
        )

    def _verbund_to_be_mailed(self):
        """Those to whom the event itself may write."""
        # sudo: the event app sees neither commitments nor courses
        return (
            self.sudo()
            .filtered(
                lambda seat: (
                    not seat.verbund_commitment_id
                    or (
                        seat.verbund_named_at
                        and seat.verbund_commitment_id.course_id.mail_participants
                        and not seat.verbund_commitment_id.tells_people
                    )
                )
            )
            .with_env(self.env)
        )

    def _message_add_default_recipients(self):
        """Mail about a promised seat goes to its company, and nobody becomes a contact.

        Odoo makes one of each address that it proposes.
        """
        res = super()._message_add_default_recipients()
        for seat in self - self._verbund_to_be_mailed():
            res[seat.id]["email_to_lst"] = []
        return res

    def _update_leads(self, new_vals, lead_tracked_vals):
        """Nor do those leads change that somebody has made of promised seats."""
        return super(EventRegistration, self._verbund_without_promised())._update_leads(
            new_vals, lead_tracked_vals
        )

    def _verbund_cancel(self):
        """Call off seats, as an action of their course or commitment."""
        seats = self.filtered(lambda seat: seat.state != STATE_CANCEL)
        return with_transition(seats).action_cancel()

    def _verbund_check_seat_stays(self, vals):
        """A company pays for the seats it has promised: the event alone takes none.

        :param vals: values about to be written
        :raises UserError: when a seat of a commitment would be lost, or come back
        """
        if in_transition(self.env) or not {"state", "active", "event_id"} & vals.keys():
            return
        for seat in self.filtered("verbund_commitment_id"):
            state = vals.get("state", seat.state)
            if (
                (state == STATE_CANCEL) != (seat.state == STATE_CANCEL)
                or not vals.get("active", True)
                or vals.get("event_id", seat.event_id.id) != seat.event_id.id
            ):
                raise UserError(
                    self.env._(
                        "%(seat)s is a seat that %(company)s has promised to fill. "
                        "Call it off in the commitment of the course, or give the "
                        "seat to another participant.",
                        seat=seat.display_name,
                        # sudo: who manages events reads no commitments
                        company=seat.sudo().verbund_commitment_id.partner_id.name,
                    )
                )

    def _verbund_check_guarded(self):
        if not (self.env.su or in_transition(self.env)):
            raise AccessError(
                self.env._("Seats of a course come from what its companies promise.")
            )
