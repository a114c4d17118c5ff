from odoo import api, fields, models
from odoo.fields import Domain

from .verbund_commitment_mail import MAIL_CHANGED, MODULE
from .verbund_course import (
    PLANNING_STATES,
    STATE_BOOKING_OPEN,
    STATE_CONFIRMED,
    STATE_RUNNING,
    STATE_TENDER,
)
from .verbund_offer import (
    AWARDING_STATES,
    STATE_ASKED,
    STATE_AWARDED,
    STATE_RECEIVED,
)
from .verbund_offer_mail import MAIL_OFFER

MAIL_PROVIDER = f"{MODULE}.mail_provider_course"
# What its provider reads by the link of the e-mail, without a login.
SCOPE_TEACHING = "teaching"
# Courses on whose days and place others rely.
RELIED_ON_STATES = (STATE_BOOKING_OPEN, STATE_CONFIRMED, STATE_RUNNING)
# Courses that a provider chosen for them can still lose.
REPLACING_STATES = (*PLANNING_STATES, *RELIED_ON_STATES)
# In the transaction: how courses stood before it changed them.
BEFORE_KEY = "verbund_courses_before"
# In the transaction: what providers were told of a course that is being planned, and
# the offers of those who were asked for one.
PLANNED_KEY = "verbund_courses_planned"
# Until when companies decide is no matter of the provider, nor who it is.
NO_MATTER = ("deadline", "provider")
# What a provider was told by whom the course is not taught any more.
DROPPED = ("replaced", "taken_back")


class VerbundCourse(models.Model):
    """Who teaches a course: whoever does, did or does again is told."""

    _inherit = "verbund.course"

    cancel_terms = fields.Text(
        compute="_compute_cancel_terms",
        groups="qualifizierungsverbund.group_verbund_user",
        help="What the provider may charge when the course is cancelled now.",
    )

    @api.depends(
        "state",
        "provider_id",
        "offer_ids.state",
        "offer_ids.partner_id",
        "offer_ids.cancellation_terms",
    )
    def _compute_cancel_terms(self):
        """Until it takes place an order holds on that condition, and ends freely."""
        for course in self:
            awarded = course.offer_ids.filtered(
                lambda offer, provider=course.provider_id: (
                    offer.state == STATE_AWARDED and offer.partner_id == provider
                )
            )
            sure = course.state == STATE_CONFIRMED
            course.cancel_terms = sure and awarded[:1].cancellation_terms

    def _tell_provider(self, told, provider=None, **values):
        """Write to the provider, where there is one.

        :param told: ``confirmed``, ``seats``, ``changed``, ``replaced``, ``again`` or
            ``cancelled``
        :param provider: who, when it is not the one of the course
        """
        # sudo: it is told whoever acts, also a company that gives its word
        for course_sudo in self.sudo():
            own = course_sudo.provider_id
            teaches = own if provider is None else provider
            if teaches:
                course_sudo._tell(
                    MAIL_PROVIDER,
                    teaches._verbund_contacts(networks=course_sudo.network_ids),
                    # Who teaches it no more has nothing to read there
                    scope=SCOPE_TEACHING if teaches == own else None,
                    told=told,
                    teacher=teaches.id,
                    **values,
                )

    def _drop_provider(self, provider):
        """Take a provider off the course whose action tells it so, and why, itself."""
        if self.provider_id == provider:
            self.provider_id = False
            watched = self.env.cr.precommit.data[BEFORE_KEY]
            before, _told = watched[self.id]
            watched[self.id] = before, self.provider_id

    def _tell_change_of_provider(self, old, is_relied_on):
        """Who taught it until now, and who does from now on, while that matters.

        :param old: the provider before
        :param is_relied_on: whether companies relied on the course before
        :return: whether the provider has just been told all of the course
        """
        new = self.provider_id
        if old == new or self.state not in REPLACING_STATES:
            return False
        if is_relied_on or old in self._get_chosen():
            self._tell_provider("replaced", old)
        if self.state in (STATE_CONFIRMED, STATE_RUNNING):
            told = is_relied_on and "confirmed"
        else:
            told = self._was_dropped(new) and "again"
        if told:
            self._tell_provider(told)
        return bool(told)

    def _watch_planned(self):
        """Remember what providers are told while the course is planned.

        The one that is chosen has an order for these days, those that were asked reckon
        with them; companies have not been asked yet.
        """
        before = self.env.cr.precommit.data.setdefault(PLANNED_KEY, {})
        if self.id not in before:
            asked = self._get_asked()
            told = self._has_chosen() or asked
            before[self.id] = told and (self._get_inquired(), asked)

    def _tell_planned(self):
        """Tell those providers what has changed of it, once."""
        told = self.env.cr.precommit.data.get(PLANNED_KEY, {}).pop(self.id, False)
        if not told:
            return
        before, asked = told
        changes = self._get_changes(before)
        asked_for = {k: v for k, v in changes.items() if k not in NO_MATTER}
        # With whom it is agreed reads how many come, not how many could
        taught = {k: v for k, v in asked_for.items() if k != "size"}
        # Another one is told that itself
        same = before["provider"] == self.provider_id.display_name
        if taught and same and self._has_chosen():
            self._tell_provider("changed", changes=taught)
        # As strangers they do not read whose house it is
        if known := self._changes_for(None, asked_for):
            (asked & self._get_asked())._tell_providers("changed", changes=known)

    def _get_asked(self):
        """The offers of providers that have read of it, and can still be chosen."""
        states = {STATE_RECEIVED} if self.state in AWARDING_STATES else set()
        if self.state == STATE_TENDER:
            states.add(STATE_ASKED)
        waiting = self.offer_ids.filtered(lambda offer: offer.state in states)
        return waiting._were_asked()

    def _has_chosen(self):
        """Whether its provider has the award, before companies are asked."""
        chosen = self.state in PLANNING_STATES and self.provider_id
        return bool(chosen and chosen in self._get_chosen())

    def _get_chosen(self):
        """The provider that was told that its offer is chosen."""
        return self.offer_ids.filtered(
            lambda offer: offer.state == STATE_AWARDED
        ).partner_id

    def _was_dropped(self, provider):
        """Whether a provider has heard last that it does not teach the course."""
        last = provider and self.env["verbund.notice"].search(
            self._domain_told(MAIL_PROVIDER, MAIL_OFFER)
            & Domain("partner_id", "child_of", provider.id),
            limit=1,
        )
        return bool(last) and (last.extra or {}).get("told") in DROPPED

    def _misses_provider(self):
        """Whether companies have read last that nobody teaches the course."""
        for notice in self.env["verbund.notice"].search(
            self._domain_told(MAIL_CHANGED)
        ):
            changes = (notice.extra or {}).get("changes") or {}
            if "provider" in changes:
                return not changes["provider"]["new"]
        return False

    def _domain_told(self, *templates):
        self.ensure_one()
        return Domain(
            [
                ("owner_model", "=", self._name),
                ("owner_id", "=", self.id),
                ("template", "in", templates),
            ]
        )
