from odoo import api, models

from .event_registration import STATE_CANCEL
from .verbund_course_invite import MAIL_DAYS, TOLD_STATES
from .verbund_course_people import HELD_STATES

TOUCHED_KEY = "verbund_seats_touched"
# What says who sits on a seat, and whether.
SEAT_FIELDS = frozenset({"email", "name", "state", "verbund_half", "verbund_named_at"})


class EventRegistration(models.Model):
    """Who comes has the days of the course in the calendar, and nobody else.

    Only where the course writes to people (``mail_participants``), their company does
    not tell them itself, and has given an e-mail address. A person is no contact: the
    text goes to the address on the seat.
    """

    _name = "event.registration"
    _inherit = ["event.registration", "verbund.notice.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        seats = super().create(vals_list)
        seats._verbund_touch()
        return seats

    def write(self, vals):
        if SEAT_FIELDS & vals.keys():
            self._verbund_touch()
        return super().write(vals)

    def _verbund_touch(self):
        """Remember seats; at the end of the transaction people hear what is new."""
        data = self.env.cr.precommit.data
        if TOUCHED_KEY not in data:
            data[TOUCHED_KEY] = set()
            self.env.cr.precommit.add(self.browse()._verbund_tell_touched)
        # sudo: the event app need not see commitments
        data[TOUCHED_KEY].update(self.sudo().filtered("verbund_commitment_id").ids)

    def _verbund_tell_touched(self):
        ids = self.env.cr.precommit.data.pop(TOUCHED_KEY, ())
        # sudo: what is told does not depend on who changes it
        self.sudo().browse(sorted(ids)).exists()._verbund_tell_days()

    def _verbund_tell_days(self):
        """Tell people what is new: that they come, other days, that they come no more.

        Called elevated.
        """
        told = self._verbund_told_days()
        for seat in self.filtered(lambda seat: seat._verbund_is_told()):
            course, last = seat.verbund_commitment_id.course_id, told.get(seat, {})
            here, days = seat._verbund_attendee(), seat._verbund_days()
            for email, extra in last.items():
                if email != here:
                    story = course._days_story(extra, days, False)
                    seat._verbund_tell(email, story)
            # Who is not to be written to any more keeps what was told until then
            if here and seat._verbund_to_be_mailed():
                story = course._days_story(last.get(here), days, True)
                seat._verbund_tell(here, story)

    def _verbund_is_told(self):
        return self.verbund_commitment_id.course_id.state in TOLD_STATES

    def _verbund_tell(self, email, story):
        if story:
            self._tell(MAIL_DAYS, self._verbund_addressee(email), **story)

    def _verbund_attendee(self):
        """Address of who comes; empty for nobody, and for who has none."""
        self.ensure_one()
        course = self.verbund_commitment_id.course_id
        if (
            self.state == STATE_CANCEL
            or not self.verbund_named_at
            or course.state not in HELD_STATES
        ):
            return ""
        return self._verbund_addressee(self.email)._verbund_address() or ""

    def _verbund_addressee(self, email):
        """Who is written to, as the mail base wants it; nobody becomes a contact."""
        name, own = self._verbund_person()
        person = self.env["res.partner"].new({"name": name, "email": own})
        if email in (own, person._verbund_address()):
            return person
        return person.new({"email": email})

    def _verbund_told_days(self):
        """What was told last on each seat, by address.

        :return: dict seat -> dict address -> what the text said beside the facts
        """
        told = {}
        for notice in self.env["verbund.notice"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("template", "=", MAIL_DAYS),
            ],
            order="id",
        ):
            seat = self.browse(notice.res_id)
            told.setdefault(seat, {})[notice.email] = notice.extra
        return told

    # ------------------------------------------------- hooks of the mail base

    def _notice_owner(self):
        return self.verbund_commitment_id.course_id or self

    def _notice_recipient(self, notice):
        return self._verbund_addressee(notice.email)

    def _notice_concerns(self, partner):
        return True  # the address itself is asked in `_notice_obstacle`

    def _notice_obstacle(self, template, extra):
        course, here = self.verbund_commitment_id.course_id, self._verbund_attendee()
        return course._days_obstacle(extra, self._verbund_days(), bool(here))

    def _notice_files(self, notice):
        files = super()._notice_files(notice)
        if notice.template != MAIL_DAYS:
            return files
        course = self.verbund_commitment_id.course_id
        return files + course._days_files(
            notice.extra, self._verbund_addressee(notice.email)
        )

    def _notice_values(self, partner):
        commitment = self.verbund_commitment_id
        return {
            "course": commitment.course_id.name,
            "company": commitment.partner_id.name,
            "trainer": False,
        }

    def _notice_why(self, partner):
        return self.env._(
            "You get this e-mail because %(company)s has named you for this course.",
            company=self.verbund_commitment_id.partner_id.name,
        )

    def _notice_url(self, partner):
        """People have no login here: they write to the association."""
        here = self._notice_company()
        return f"mailto:{here.email}" if here.email else self.get_base_url()
