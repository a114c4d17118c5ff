from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ..core.rpc_arguments import check_day, check_ids, check_text
from .verbund_commitment import CURRENT_STATES
from .verbund_course import STATE_BOOKING_OPEN, STATE_CANCELLED

MERGED = "merged"
# What companies need at least to answer for another course.
DAYS_TO_ANSWER = 7
# What a word was given on: where one of these differs, it needs a new yes.
TERMS = ("days", "venue", "format", "level", "units", "provider")


class VerbundCourse(models.Model):
    """Two thin courses on a topic become one, and nobody is lost on the way.

    This one is cancelled, its companies go into the other one with their needs. A word
    was given on days, place and kind of a course: where these are the same it goes on
    with its limit, otherwise it ends, and the company is asked there by link. Until it
    says yes it is bound to nothing. Whoever has promised seats in both keeps its word
    there and is asked whether it needs more.
    """

    _inherit = "verbund.course"

    merged_into_id = fields.Many2one(
        "verbund.course",
        string="Merged With",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="base.group_user",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"merged_into_id"}

    def action_merge(self, course_id=None, day=None, note=None):
        """Move needs, companies and people into another course, cancel this one.

        :param course_id: id of the other one
        :param day: its new decision date, where companies need time to answer
        :param note: sentence for the companies
        :raises UserError: when it cannot take the seats that are promised here
        """
        self.ensure_one()
        self.check_access("write")
        day, note = check_day(self.env, day), check_text(self.env, note)
        target = self.browse(check_ids(self.env, [course_id] if course_id else []))
        if not target.exists():
            raise UserError(self.env._("Choose the course to merge with."))
        target.check_access("write")
        self._check_can_merge(target, day)
        self._merge_into(target, day, note)
        return True

    def _check_can_merge(self, target, day=None):
        """
        :raises UserError: when one of the courses is decided otherwise, or there are
            not enough seats
        """
        _, names = self.env._, {"target": target.display_name}
        names["course"] = self.display_name
        self._check_can_reach(STATE_CANCELLED)
        self._check_not_under_review()
        if not self._may_merge_into(target):
            raise UserError(
                _(
                    "%(course)s cannot be merged with %(target)s: it is another course "
                    "on the same topic, takes commitments and waits for no approval.",
                    **names,
                )
            )
        promised = sum(self._given_words().mapped("seats"))
        if promised > target._room():
            raise UserError(
                _(
                    "%(target)s has %(free)s free seats, and %(promised)s are promised "
                    "in %(course)s.",
                    free=target._room(),
                    promised=promised,
                    **names,
                )
            )
        if target._awaits_decision():
            if not day:
                raise UserError(
                    _(
                        "The decision date of %(target)s, %(day)s, has passed. Enter a "
                        "new one: the companies need time to answer.",
                        day=format_date(self.env, target.commitment_deadline),
                        **names,
                    )
                )

    def _merged_words(self, target, note):
        """What the log of decisions says."""
        said = self.env._("Merged with %(course)s.", course=target.display_name)
        return " ".join(filter(None, (said, note)))

    def _merge_into(self, target, day=None, note=""):
        self.ensure_one()
        if day and target.state == STATE_BOOKING_OPEN:
            target.action_prolong(day)
        words = self.commitment_ids.filtered(lambda c: c.state in CURRENT_STATES)
        moving = (words - words._strangers_in(target)).sorted(
            lambda word: (not word.committed_at, word.committed_at, word.id)
        )
        stories = moving._merge_stories(target, note)
        going_on = moving._going_on(target)
        self._with_transition().merged_into_id = target
        self._move_needs(target)
        moved = moving._move_to(target, going_on)
        self.env["verbund.decision"]._record(
            self,
            "merged",
            lambda course: course._merged_words(target, note),
        )
        self.action_cancel(MERGED, note or None)
        told = self.env["verbund.commitment"].union(*moved.values())
        told._tell_merged({moved[word]: stories[word] for word in moving})

    def _move_needs(self, target):
        """Its needs are pooled there, as far as their networks take part."""
        moving_sudo = self._pooled_needs_sudo().filtered(
            lambda need: need.network_id in target.network_ids
        )
        moving_sudo._with_transition().write({"course_id": target.id})

    def _get_terms(self):
        """What a word is given on, as companies read it."""
        terms = self._get_changeable()
        return {name: terms[name] for name in ("name", *TERMS)}

    def _get_differences(self, target):
        """What is otherwise in another course.

        :return: dict name -> dict ``old new``, as ``_get_changes``
        """
        here, there = self._get_terms(), target._get_terms()
        return {
            name: {"old": here[name], "new": there[name]}
            for name in here
            if here[name] != there[name]
        }

    def _has_terms_of(self, target):
        """Whether a word on this course is one on the other as well."""
        return (
            not self._get_differences(target).keys() - {"name"}
            and self.vat_treatment == target.vat_treatment
        )

    def _cancel_tells(self, words):
        """Who has gone into another course reads of both in one e-mail."""
        words = super()._cancel_tells(words)
        moved = self.env["verbund.commitment"].search(
            [("moved_from_id", "in", words.ids)]
        )
        return words - moved.moved_from_id

    # ---------------------------------------------------- before it is done

    def _guess_merge_day(self):
        """A later decision date, where companies that come in had less than a week.

        :return: day, or False where the present one leaves the time
        """
        self.ensure_one()
        soon = fields.Date.add(self.company_id._verbund_today(), days=DAYS_TO_ANSWER)
        if (
            self.state != STATE_BOOKING_OPEN
            or (self.commitment_deadline or soon) > soon
        ):
            return False
        return self._next_decision_day(weeks=2) or False

    def _get_merge_rows(self, target):
        """What becomes of each company, for whoever decides.

        :return: list of dicts ``company seats becomes warnings``
        """
        words = self.commitment_ids.filtered(lambda c: c.state in CURRENT_STATES)
        becomes, needs_sudo = words._describe_moves(target), self._pooled_needs_sudo()
        inside_sudo = target._pooled_needs_sudo()
        rows = []
        for word in words:
            own_sudo = needs_sudo.filtered(
                lambda need, word=word: need.partner_id == word.partner_id
            )
            rows.append(
                {
                    "company": word.partner_id.display_name,
                    "seats": word.seats,
                    "becomes": becomes[word],
                    "warnings": [
                        *word._merge_warnings(target),
                        *(
                            warning
                            for need_sudo in own_sudo
                            for warning in need_sudo._get_course_warnings(
                                target, inside_sudo
                            )
                        ),
                    ],
                }
            )
        return rows

    def _get_merge_notices(self, target):
        """How the other course differs: price, days, place, kind, half groups.

        :return: list of sentences
        """
        _, show = self.env._, self.company_id._verbund_money
        labels = {
            "days": _("Other days."),
            "venue": _("Another place."),
            "format": _("Another format."),
            "level": _("Another level."),
            "units": _("Another length."),
            "provider": _("Another training provider."),
        }
        notices = [
            labels[name] for name in self._get_differences(target) if name in labels
        ]
        if self.vat_treatment != target.vat_treatment:
            notices.append(_("VAT is treated otherwise."))
        regrouped = target._half_groups() and "days" in self._get_differences(target)
        if regrouped and self._named_seats_sudo():
            notices.append(
                _(
                    "Half groups there: people who are named here go along once their "
                    "companies have said to which group each one comes."
                )
            )
        # as somebody who comes from elsewhere reads it
        anybody = self.env["res.partner"]
        here, there = (c._worst_case(0, anybody) for c in (self, target))
        if here != there:
            notices.append(
                _(
                    "A seat costs at worst %(there)s instead of %(here)s.",
                    here=show(here),
                    there=show(there),
                )
            )
        return notices
