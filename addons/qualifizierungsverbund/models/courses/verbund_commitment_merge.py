from odoo import api, fields, models

from ...tools import appointments
from ..core import words
from ..core.transition_mixin import with_transition
from ..network.verbund_membership import NEED_STATES
from .verbund_commitment import (
    CURRENT_STATES,
    GIVEN_STATES,
    STATE_COMMITTED,
    STATE_CONFIRMED,
    STATE_OFFERED,
)
from .verbund_commitment_mail import SCOPE_NAMES, SCOPE_WORD
from .verbund_commitment_record import RECORDING, RECORDING_KEY
from .verbund_course import STATE_CONFIRMED as COURSE_CONFIRMED

MAIL_MERGED = "qualifizierungsverbund.mail_course_merged"


class VerbundCommitment(models.Model):
    """What becomes of a company whose course is merged with another one."""

    _inherit = "verbund.commitment"

    moved_from_id = fields.Many2one(
        "verbund.commitment",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="Its seats in the course that was merged with this one.",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"moved_from_id"}

    def _went_on_in(self):
        # sudo: the field is for staff; a company reads where it is itself
        target_sudo = self.course_id.sudo().merged_into_id
        goes_on = target_sudo and target_sudo._get_commitment(self.partner_id)
        return target_sudo if goes_on else super()._went_on_in()

    def _strangers_in(self, course):
        """Those of companies that are in no network of another course."""
        return self._without_membership(NEED_STATES, course)

    def _there(self, course):
        """What each company has in another course, the open word before the past.

        :return: dict word -> commitment, empty for nothing
        """
        words = self.search(
            [("course_id", "=", course.id), ("partner_id", "in", self.partner_id.ids)]
        )
        there = {
            word.partner_id: word
            for word in words.sorted(lambda w: (w.state in CURRENT_STATES, w.id))
        }
        return {word: there.get(word.partner_id, self.browse()) for word in self}

    def _going_on(self, course):
        """Those whose word holds in another course as it is, without a new yes."""
        given = self.filtered(lambda word: word.state in GIVEN_STATES)
        if not given or not given.course_id._has_terms_of(course):
            return given.browse()
        there = given._there(course)
        return given.filtered(
            lambda word: (
                there[word].state not in CURRENT_STATES
                and word._is_within_limit(word._best_price_in(course))
                and not word.limit_asked
            )
        )

    def _best_price_in(self, course):
        """What a seat costs there at best; where it takes place, what it costs now."""
        if course.state == COURSE_CONFIRMED:
            size = course._size_with(self.seats)
        else:
            size = course.max_seats
        return course._price_at(size, self.partner_id, self.seats)

    def _move_to(self, course, going_on):
        """Into another course: a word as it is, or a question for its seats there.

        :param going_on: see :meth:`_going_on`, before any word was moved
        :return: dict word -> what its company has there
        """
        there = self._there(course)
        open_ = {w: own for w, own in there.items() if own.state in CURRENT_STATES}
        for word, own in open_.items():
            values = {"moved_from_id": word.id}
            if own.state == STATE_OFFERED:
                most = course._most_seats(word.partner_id)
                values["seats"] = max(min(own.seats + word.seats, most), own.seats)
            own._with_transition().write(values)
        come = self.filtered(lambda word: word not in open_)
        moved = with_transition(self.browse()).create(
            [
                {
                    "course_id": course.id,
                    "partner_id": word.partner_id.id,
                    "seats": max(
                        min(word.seats, course._most_seats(word.partner_id)), 1
                    ),
                    "seats_possible": word.seats_possible,
                    "price_ceiling": word.price_ceiling,
                    "order_number": word.order_number,
                    "tells_people": word.tells_people,
                    "moved_from_id": word.id,
                    "asked_at": word.asked_at
                    or word not in going_on
                    and fields.Datetime.now(),
                }
                for word in come
            ]
        )
        new = dict(zip(come, moved.with_env(self.env), strict=True))
        olds = {new[word]: word for word in come & going_on}
        self.browse().union(*olds)._go_on(olds)
        there = open_ | new
        self.browse().union(*there.values())._follow_people({})
        return there

    def _go_on(self, olds):
        """Words of another course: with their limit, their time and who gave them.

        :param olds: dict word -> the one that it was there
        """
        if not self:
            return
        plan = self.course_id._plan()
        recorded = self.with_context(**{RECORDING_KEY: RECORDING})
        for word in recorded:
            old = olds[word]
            word._set_state(
                STATE_COMMITTED,
                committed_at=old.committed_at,
                committed_by=old.committed_by,
                word_given_at=old.word_given_at,
                price_limit=old.price_limit,
                plan_told=plan,
            )
        self.env["verbund.decision"]._record(
            self, "promise_moved", lambda word: word._describe_word()
        )
        course_sudo = self.sudo().course_id  # sudo: as where a seat is booked late
        if course_sudo.state == COURSE_CONFIRMED:
            fewer = course_sudo._free_guarantees(sum(self.mapped("seats")))
            recorded._confirm()
            self._create_registrations()
            course_sudo._replace_carriers(fewer)

    def _create_registrations(self):
        """Whom a company had named in a course that was merged comes along."""
        res = super()._create_registrations()
        for commitment in self.filtered("moved_from_id"):
            commitment._bring_people()
        return res

    def _bring_people(self):
        """Seats without a name get those of the course that was merged, once each.

        With half groups on other days the company says first to which each one comes:
        nobody is put into both by saying nothing.
        """
        self.ensure_one()
        halves = self.course_id._half_groups()
        if halves and not self._has_days_of(self.moved_from_id):
            return
        # sudo: by its own word the company gets the people that it has named itself
        self_sudo = self.sudo()
        for old_seat in self_sudo._people_waiting():
            unnamed = self_sudo._get_unnamed_seats().sorted("id")[:1]
            names = {unnamed: old_seat._verbund_person()}
            details = {
                unnamed: {
                    "verbund_level": self.course_id.level and old_seat.verbund_level,
                    "verbund_half": bool(halves) and old_seat.verbund_half,
                }
            }
            # Who waits is not here: somebody of this name is somebody else
            problems = self_sudo._get_name_problems(names, sure=names)
            problems |= self_sudo._get_half_problems(names, details)
            if unnamed and not problems:
                self_sudo._name_seats(names, details, sure=names)

    def _has_days_of(self, other):
        """Whether the half groups here are those of another course."""
        here, there = (word.course_id._get_terms()["days"] for word in (self, other))
        return here == there

    def _people_before(self):
        """Whom the company had named in the course that was merged, seat by seat."""
        old = self.moved_from_id.registration_ids
        # Not whom somebody else has replaced
        named = (old - old.substitute_of_id).filtered("verbund_named_at")
        return named.sorted("id")

    def _people_waiting(self):
        """Those of them who are not here yet, and may come."""
        people = self._people_before() - self.registration_ids.verbund_before_id
        return people.filtered(lambda line: line.verbund_left_out_id != self)

    def _people_without_half(self):
        """Those of them who wait for their half group, to take a seat here.

        :return: seats of the course that was merged
        """
        people = self._people_waiting()
        if not (people and self._takes_names() and self.course_id._half_groups()):
            return people.browse()
        return people[: len(self._get_unnamed_seats())]

    def _prepare_nobody_vals(self, number):
        return {**super()._prepare_nobody_vals(number), "verbund_before_id": False}

    def _name_seats(self, names, details=None, sure=()):
        lines = {
            seat: seat.verbund_before_id
            for seat, person in names.items()
            if person != seat._verbund_person()
        }
        res = super()._name_seats(names, details, sure)
        self._follow_people(lines)
        return res

    def _substitute(self, seat, *args, **kwargs):
        res = super()._substitute(seat, *args, **kwargs)
        self._follow_people({})
        return res

    def _follow_people(self, lines):
        """Who is named here and was named before is one person: each line for one.

        Who goes to another seat, or whose name is mended, keeps the line. Who is taken
        out, or gives way to somebody else, is not offered again.

        :param lines: dict seat -> line of the merged course that stood on it, of seats
            on which something is written
        """
        # sudo: who names people need not read where they were named before
        for word in self.sudo().filtered("moved_from_id"):
            seats = word.registration_ids.filtered("verbund_named_at").sorted("id")
            written = seats.filtered(lambda seat: seat in lines)
            with_transition(written).verbund_before_id = False
            free = word._people_before() - word.registration_ids.verbund_before_id
            for seat in seats.filtered(lambda seat: not seat.verbund_before_id):
                line = seat._verbund_line_of(free)
                with_transition(seat).verbund_before_id = line
                free -= line
            for seat, line in lines.items():
                if line and line in free:
                    if seat in seats and seat._verbund_may_be(line):
                        with_transition(seat).verbund_before_id = line
                    else:
                        with_transition(line).verbund_left_out_id = word

    def _read_names(self, form):
        """Whoever stood on a seat as named before, and was taken off, stays away."""
        # sudo: as in _follow_people
        waiting = {str(line.id): line for line in self.sudo()._people_without_half()}
        message = super()._read_names(form)
        shown = {
            seat: waiting.get(form.post.get(f"before_{seat.id}"))
            for seat in self._taken_seats()
            if f"name_{seat.id}" in form.post
        }
        self._follow_people({seat: line for seat, line in shown.items() if line})
        return message

    def _page_participants(self):
        """Who waits for a half group stands on a free seat: it has to be chosen."""
        rows, waiting = super()._page_participants(), self._people_without_half()
        free = [row for row in rows if not row["name"]]
        for row, seat in zip(free, waiting, strict=False):
            name, email = seat._verbund_person()
            level = self.course_id.level and seat.verbund_level
            row["before"] = {
                "id": seat.id,
                "name": name,
                "email": email,
                "level": level or "",
            }
        return rows

    # ------------------------------------------------------------- the words

    def _notice_word(self, *facts):
        return {
            **super()._notice_word(*facts),
            "half_missing": len(self._people_without_half()),
        }

    def _describe_moves(self, course):
        """What becomes of each word, for whoever decides.

        :return: dict word -> sentence
        """
        _, strangers = self.env._, self._strangers_in(course)
        going_on, there = self._going_on(course), self._there(course)

        def describe(word):
            if word in strangers:
                return _("Is in no network of that course: set free, its need waits.")
            if there[word].state in GIVEN_STATES:
                return _("Has promised seats there: that stays, it is asked for more.")
            if word in going_on:
                return _("Its word goes on there, with its limit.")
            return _("Is set free here and asked for its seats there.")

        return {word: describe(word) for word in self}

    def _merge_warnings(self, course):
        """What the limit of the company means there.

        :return: list of sentences
        """
        self.ensure_one()
        if self.state not in GIVEN_STATES or self._is_within_limit(
            course._worst_case(0, self.partner_id, self.seats)
        ):
            return []
        _, show = self.env._, self.company_id._verbund_money
        values = {"limit": show(self.price_limit)}
        if self._is_within_limit(self._best_price_in(course)):
            return [
                _("Its limit is %(limit)s: below the price there at worst.", **values)
            ]
        return [_("Its limit is %(limit)s: below every price there.", **values)]

    def _merge_stories(self, course, note):
        """What their e-mails say beside the facts of the other course: plain values.

        :param course: into which they go
        :return: dict word -> dict
        """
        here, there = self.course_id, self._there(course)
        going_on = self._going_on(course)
        env = here.company_id._verbund_here().env
        changes = here and here._get_differences(course)

        def kind_of(word):
            if there[word].state in GIVEN_STATES:
                return "keeps"
            return "goes_on" if word in going_on else "asked"

        return {
            word: {
                "merged": {
                    "course": here.name,
                    "kind": kind_of(word),
                    "was_bound": word.state in GIVEN_STATES,
                    "charged": word._is_charged(),
                    "old_seats": words.seats(env, word.seats),
                    "changes": changes,
                    "note": note,
                }
            }
            for word in self
        }

    def _tell_merged(self, stories):
        """
        :param stories: dict commitment -> see :meth:`_merge_stories`
        """
        # A word that goes on where the course takes place lacks no answer, but names
        naming = self.filtered(
            lambda word: (
                stories[word]["merged"]["kind"] == "goes_on"
                and word._get_unnamed_seats()
            )
        )
        naming._tell_companies(MAIL_MERGED, stories, scope=SCOPE_NAMES)
        (self - naming)._tell_companies(MAIL_MERGED, stories, scope=SCOPE_WORD)

    def _notice_files(self, notice):
        """Days of the other course go out of calendars, sure ones come into them."""
        files, to = super()._notice_files(notice), notice.partner_id
        if notice.template != MAIL_MERGED or not to.email_normalized:
            return files
        off = self.moved_from_id.course_id._calendar(appointments.CANCEL, to)
        if self.state == STATE_CONFIRMED:
            files = files + self.course_id._calendar_files(to)
        return [*files, *filter(None, [off])]

    def _is_true_now(self, template, extra):
        if template == MAIL_MERGED:
            wanted = {
                "asked": (STATE_OFFERED,),
                "keeps": GIVEN_STATES,
                "goes_on": GIVEN_STATES,
            }[extra["merged"]["kind"]]
            changes = self.moved_from_id.course_id._get_differences(self.course_id)
            course = self.course_id
            asked = extra["merged"]["kind"] == "asked"
            return (
                self.state in wanted
                and (course._takes_words() if asked else course._notes_words())
                and changes == extra["merged"]["changes"]
            )
        return super()._is_true_now(template, extra)
