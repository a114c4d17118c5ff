from odoo import api, fields, models

from ..core.fields import activity_field
from .verbund_course import PLANNING_STATES
from .verbund_offer import STATE_ASKED, STATE_AWARDED, STATE_RECEIVED


class VerbundCourse(models.Model):
    """Somebody chooses among the offers as soon as no answer is waited for any more."""

    _inherit = "verbund.course"

    choice_activity_id = activity_field("Whoever chooses among the offers.")
    choice_asked_on = fields.Date(
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="When whoever is responsible was told that all answers are there.",
    )

    @api.model
    def _get_guarded_fields(self):
        guarded = {"choice_activity_id", "choice_asked_on"}
        return super()._get_guarded_fields() | guarded

    def _follow_answers(self):
        """Ask for a choice when all have answered, or the last reply date is over.

        Once; a provider that is asked, or may answer, later makes it too early again.
        """
        for course in self:
            if not course._waits_for_choice():
                course._drop_choice()
            elif not course.choice_asked_on:
                course._ask_for_choice()

    def _waits_for_choice(self):
        asked = self.offer_ids.filtered("reply_until")
        return (
            bool(asked)
            and self.state in PLANNING_STATES
            and STATE_AWARDED not in self.offer_ids.mapped("state")
            and not any(
                offer.state == STATE_ASKED and offer._takes_answer() for offer in asked
            )
        )

    def _ask_for_choice(self):
        offers = self.offer_ids
        silent = offers.filtered(lambda offer: offer.state == STATE_ASKED)
        received = offers.filtered(lambda offer: offer.state == STATE_RECEIVED)
        lapsed = self._get_lapsed_offers()
        env = self.company_id._verbund_here().env
        self._with_transition().write(
            {
                "choice_asked_on": self.company_id._verbund_today(),
                "choice_activity_id": self.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=env._("Choose an offer"),
                    note=env._(
                        "Offers that can be awarded: %(received)s, no longer valid: "
                        "%(lapsed)s. Providers that have not answered in time: "
                        "%(silent)s.",
                        received=len(received - lapsed),
                        lapsed=len(lapsed),
                        silent=len(silent),
                    ),
                    user_id=self._notice_user().id,
                ).id,
            }
        )

    def _drop_choice(self):
        if self.choice_asked_on:
            # sudo: it is the task of whoever is responsible
            self.sudo().choice_activity_id.unlink()
            self._with_transition().choice_asked_on = False

    def _set_state(self, target, **values):
        res = super()._set_state(target, **values)
        self.sudo()._follow_answers()  # sudo: as in `_drop_choice`
        return res
