from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..core import words
from ..network.verbund_membership import MEMBER_PICKER_DOMAIN
from .verbund_commitment import CURRENT_STATES
from .verbund_commitment import STATE_CONFIRMED as COMMITMENT_CONFIRMED
from .verbund_course import PROMISED_STATES, STATE_BOOKING_OPEN

FORMAT_INHOUSE = "inhouse"


class VerbundCourse(models.Model):
    """A course in the house of a large member, which opens seats for the others.

    The price rule is that of any course: all seats cost the same by the plan, and the
    host carries its own by a word of its own. Of the four models of joint training
    (§ 10 (5) BBiG) that is the consortium: each company pays its own part. The house
    itself is no discount; it is an in-kind contribution and settled as a document of
    its own, as room against a lower fee would be a barter-like supply (§ 3 (12) UStG).

    Others take at most the seats that the host has opened. Who hosts is read by those
    who take part, as they have to find it, and by the others if the host allows.
    """

    _inherit = "verbund.course"

    host_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        domain=MEMBER_PICKER_DOMAIN,
        help="The member in whose house the course takes place. It promises seats of "
        "its own, and opens some for other companies.",
    )
    guest_seats = fields.Integer(
        string="Seats for Other Companies",
        tracking=True,
        aggregator=None,
        help="Other companies than the host can promise so many seats, and no more.",
    )
    host_shown = fields.Boolean(
        string="Everybody Reads Who Hosts",
        help="Otherwise companies read “at a member company”, until their seats are "
        "confirmed and they have to know the address.",
    )
    seats_guests = fields.Integer(
        string="Seats of Other Companies",
        compute="_compute_seats",
        store=True,
        aggregator=None,
        groups="base.group_user",
    )

    # As for all seats: parallel requests meet on the counter.
    _guests_within_open = models.Constraint(
        "CHECK(host_id IS NULL OR COALESCE(seats_guests, 0) <= guest_seats)",
        "The host has not opened that many seats for other companies.",
    )

    @api.depends("host_id")
    def _compute_seats(self):
        res = super()._compute_seats()
        for course in self:
            guests = course._holding_words().filtered(
                lambda word, course=course: word.partner_id != course.host_id
            )
            course.seats_guests = sum(guests.mapped("seats"))
        return res

    @api.constrains("host_id", "format", "network_ids")
    def _check_host(self):
        for course in self.filtered("host_id"):
            if course.format != FORMAT_INHOUSE:
                raise ValidationError(
                    self.env._(
                        "%(course)s has a host: its format is in-house.",
                        course=course.display_name,
                    )
                )
            course.host_id._verbund_check_company()
            own = {"course_id": course.id, "partner_id": course.host_id.id}
            self.env["verbund.commitment"].new(own)._check_member()

    @api.constrains("host_id", "guest_seats", "max_seats")
    def _check_guest_seats(self):
        for course in self.filtered("host_id"):
            if not 0 <= course.guest_seats <= course.max_seats:
                raise ValidationError(
                    self.env._("The host opens no more seats than the course has.")
                )
            if course.seats_guests > course.guest_seats:
                raise ValidationError(
                    self.env._(
                        "Other companies have promised seats in %(course)s already: "
                        "%(seats)s.",
                        seats=course.seats_guests,
                        course=course.display_name,
                    )
                )

    @api.onchange("host_id")
    def _onchange_host_id(self):
        """It takes place there, unless somebody says otherwise."""
        if self._is_in_house_of(self._origin.host_id - self.host_id):
            self.venue_id = False
        if self.host_id and not self.venue_id:
            self.venue_id = self.host_id

    def _is_in_house_of(self, company):
        return bool(company) and self.venue_id.commercial_partner_id == company

    # ------------------------------------------------------- the booking rule

    def _is_host(self, partner):
        return bool(partner) and self.host_id in partner

    def _most_seats(self, partner=None):
        most = super()._most_seats(partner)
        if not self.host_id or self._is_host(partner):
            return most
        return min(most, self.guest_seats)

    def _free_seats(self, partner=None):
        """Of other companies than the host, within those that it has opened."""
        free = super()._free_seats(partner)
        if not self.host_id or self._is_host(partner):
            return free
        # sudo: seats that are reserved, and those of others, are seen by who wants some
        self_sudo = self.sudo()
        taken = self_sudo.seats_guests + self_sudo.seats_reserved
        return max(min(free, self.guest_seats - taken), 0)

    def write(self, vals):
        """Further seats for other companies go to who waits for them.

        A host that hosts no more takes its house along, unless somebody says otherwise:
        without a host the place is read by everybody.
        """
        left = self.browse()
        if "host_id" in vals and "venue_id" not in vals:
            left = self.filtered(
                lambda course: (
                    course.host_id.id != vals["host_id"]
                    and course._is_in_house_of(course.host_id)
                )
            )
        if left:
            left.write({**vals, "venue_id": vals["host_id"]})
        res = super(VerbundCourse, self - left).write(vals)
        if "guest_seats" in vals:
            self._offer_freed()
        return res

    def _ask_companies(self):
        """The host carries seats of its own: it is asked for the rest of the course."""
        res = super()._ask_companies()
        host = self.host_id
        if host and self._get_commitment(host).state not in CURRENT_STATES:
            self.env["verbund.commitment"].create(
                {
                    "course_id": self.id,
                    "partner_id": host.id,
                    "seats": max(self.max_seats - self.guest_seats, 1),
                }
            )
        return res

    # ----------------------------------------------------------- the decision

    def _misses_host(self):
        """Whether the host would take no part as it stands."""
        self.ensure_one()
        return bool(
            self.host_id and self.host_id not in self.taking_part_ids.partner_id
        )

    def _check_minimum(self, *, explained=False):
        """
        :raises UserError: also when the host takes no part in its own house
        """
        if self._misses_host():
            raise UserError(
                self.env._(
                    "%(host)s hosts %(course)s and takes no part in it so far. Talk to "
                    "it, find another house, or cancel the course.",
                    host=self.host_id.display_name,
                    course=self.display_name,
                )
            )
        return super()._check_minimum(explained=explained)

    def _open_options(self, facts):
        """In a house whose company takes no part it does not run."""
        options = super()._open_options(facts)
        if not self._misses_host():
            return options
        return tuple(option for option in options if option.outcome != "run")

    @api.depends("host_id", "group_seats")
    def _compute_seats_notice(self):
        return super()._compute_seats_notice()

    def _get_seats_notice(self):
        notice = super()._get_seats_notice()
        if self.state != STATE_BOOKING_OPEN or not self._misses_host():
            return notice
        return f"{notice} {self.env._('The host takes no part so far.')}"

    def _tell_host_gone(self):
        """Whoever is responsible learns that there is no house any more."""
        for course in self:
            course.message_post(
                body=self.env._(
                    "%(host)s hosts %(course)s and has taken its seats back. Without "
                    "it the course does not take place there.",
                    host=course.host_id.display_name,
                    course=course.display_name,
                ),
                partner_ids=course.user_id.partner_id.ids,
            )

    def _get_terms(self):
        """Whoever comes from another course takes no part yet."""
        terms = super()._get_terms()
        if self.host_id and self._hides_place():
            terms["venue"] = self._hidden_place()
        return terms

    def _get_differences(self, target):
        """In another house it is another word, also where both are not told."""
        differences = super()._get_differences(target)
        if (self.host_id or target.host_id) and (
            (self.host_id, self.venue_id) != (target.host_id, target.venue_id)
        ):
            here, there = self._get_terms()["venue"], target._get_terms()["venue"]
            if here == there:
                env = self.company_id._verbund_here().env
                there = env._("in another house: %(place)s", place=there)
            differences["venue"] = {"old": here, "new": there}
        return differences

    # --------------------------------------------------- who reads who hosts

    def _knows_host(self, commitment=None):
        """Whether a company may read in whose house the course takes place.

        :param commitment: its own
        """
        return (
            not self.host_id
            or self.host_shown
            or bool(commitment)
            and (
                commitment.partner_id == self.host_id
                or commitment.state == COMMITMENT_CONFIRMED
            )
        )

    def _hides_place(self, commitment=None):
        """Whether the place would tell who hosts to a company that may not know."""
        house = self.venue_id.commercial_partner_id or self.host_id
        return house == self.host_id and not self._knows_host(commitment)

    def _hidden_place(self):
        env = self.company_id._verbund_here().env
        return ", ".join(
            filter(None, (env._("at a member company"), self.district_id.display_name))
        )

    def _page_place(self, commitment=None):
        if self.host_id and self._hides_place(commitment):
            return self._hidden_place()
        return super()._page_place(commitment)

    def _notice_venue(self, commitment=None):
        if self.host_id and self._hides_place(commitment):
            return self._hidden_place()
        return super()._notice_venue(commitment)

    def _page_sessions(self, commitment=None, teaches=False):
        """The room would tell the house."""
        days = super()._page_sessions(commitment, teaches)
        if self.host_id and not teaches and self._hides_place(commitment):
            return [{**day, "room": False} for day in days]
        return days

    def _calendar_place(self, attendee=None):
        if self.host_id and attendee and self._hides_place_from(attendee):
            return self._hidden_place()
        return super()._calendar_place(attendee)

    def _page_bar_parts(self, partner=None):
        """What the host keeps for itself is nothing that others could have."""
        parts = super()._page_bar_parts(partner)
        # Seats that are asked for are free all the same
        shown = sum(seats for key, seats, _text in parts if key != "asked")
        kept = self.max_seats - shown
        if not self.host_id or self._is_host(partner) or kept <= 0:
            return parts
        text = self.env._("%(seats)s kept by the host", seats=kept)
        return [*parts, ("host", kept, text)]

    def _hides_place_from(self, attendee):
        """Whoever comes or teaches finds the house; companies as on their page.

        :param attendee: as in ``_calendar``; somebody who comes is no contact
        """
        company = attendee.commercial_partner_id
        if (
            not company.id
            or company == self.provider_id
            or attendee in self.session_ids.trainer_id
        ):
            return False
        return self._hides_place(self._get_commitment(company))

    def _notice_values(self, partner):
        """Its provider teaches there."""
        values = super()._notice_values(partner)
        if partner.commercial_partner_id == self.provider_id:
            values["venue"] = self.venue_id.display_name or ""
        return values

    def _get_changeable(self):
        """Until it is decided nobody but the host relies on the house."""
        facts = super()._get_changeable()
        if self.host_id and self.state not in PROMISED_STATES and self._hides_place():
            facts["venue"] = self._hidden_place()
        return facts

    def _changes_for(self, word, changes):
        changes = super()._changes_for(word, changes)
        if "venue" not in changes or not (self.host_id and self._hides_place(word)):
            return changes
        hidden = self._hidden_place()
        if changes["venue"]["new"] == hidden:
            return changes
        return {name: changes[name] for name in changes if name != "venue"}

    def _page_values(self, commitment, partner=None):
        values = super()._page_values(commitment, partner)
        values["host"] = self.host_id and {
            "name": self.host_id.name if self._knows_host(commitment) else "",
            "own": self._is_host(partner or commitment.partner_id),
            "seats": words.seats(self.env, self.guest_seats),
        }
        return values
