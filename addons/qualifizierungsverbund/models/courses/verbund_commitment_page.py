from odoo import models
from odoo.exceptions import UserError

from ...tools.link_token import spell
from ..core import words
from ..core.verbund_link import URL as LINK_URL
from .verbund_commitment import (
    GIVEN_STATES,
    STATE_CANCELLED,
    STATE_OFFERED,
    STATE_RELEASED,
)
from .verbund_course import STATE_CANCELLED as COURSE_CANCELLED


class VerbundCommitment(models.Model):
    """What a company is shown of its own word, and the link by which it gives it."""

    _inherit = "verbund.commitment"

    def _page_values(self):
        self.ensure_one()
        env, currency, given = self.env, self.currency_id, self._limit_total()
        has_limit = given is not None
        return {
            "state": self.state,
            "state_label": words.label(self),
            "seats": words.seats(env, self.seats),
            "seats_possible": self.seats_possible if self.state == STATE_OFFERED else 0,
            "limit": words.money(env, self.price_limit, currency) if has_limit else "",
            "limit_total": words.money(env, given, currency) if has_limit else "",
            "priced_out": self._is_priced_out(),
            "by": self.committed_by,
            "at": words.moment(env, self.word_given_at),
            "reason": self._page_reason(),
            **self._page_end(),
            "participants": self._page_participants(),
            "is_joint": len(self.course_id.network_ids) > 1,
            "half_free": self.course_id._half_free_sentence(),
            "writes_participants": self.course_id.mail_participants,
            "question": self._page_question(),
            "has_left": self.state in GIVEN_STATES and self.is_stranger,
        }

    def _page_reason(self):
        """Why it is bound no more; not that it has said so itself."""
        if self._ends_with_course():
            reason = self.course_id.cancel_reason
            went_on = self._went_on_in()
            parts = [words.label(self.course_id, "cancel_reason"), went_on.name]
            return ": ".join(filter(None, parts)) * (reason != "other")
        if self.release_reason in (False, "declined"):
            return ""
        return words.label(self, "release_reason")

    def _went_on_in(self):
        """Hook: the course in which its company goes on, elevated; empty for none."""
        return self.course_id.browse()

    def _page_end(self):
        """What has become of a company that takes no part, as its e-mail says it."""
        with_course = self._ends_with_course()
        ended = with_course or self.state == STATE_RELEASED
        went_on = with_course and self._went_on_in()
        return {
            "went_on_url": f"/my/verbund/courses/{went_on.id}" if went_on else "",
            "note": self.course_id.cancel_note if with_course else "",
            "free_of_cost": ended and not self._is_charged(),
            "need_waits": ended and self.need_waits,
        }

    def _ends_with_course(self):
        """Whether it ended because the course does not take place."""
        return (
            self.state == STATE_CANCELLED
            and not self.release_reason
            and self.course_id.state == COURSE_CANCELLED
        )

    def _page_ceiling(self):
        """The company's own ceiling as typed; more, if it has agreed to more since."""
        own, agreed = self.price_ceiling, self.price_limit
        return words.plain_amount(self.env, own and max(own, agreed or own))

    def _page_question(self):
        """What the company is asked because of a higher price; None for nothing."""
        asked, is_free = self._asked_now(), self._is_set_free()
        if self.state not in GIVEN_STATES or not (asked or is_free):
            return None
        return {
            "reason": self.limit_reason or "plan",
            "title": self._question_title(),
            "is_short": self._is_asked_as_short(),
            "amount": asked or "",
            "asked": words.money(self.env, asked, self.currency_id) if asked else "",
            "until": words.day(self.env, self._free_beyond()),
            "seats_free": self._is_seat_free(),
        }

    def _question_title(self):
        """What has happened: where the minimum is reached its own limit is low."""
        if self.limit_reason == "fewer" and not self._is_asked_as_short():
            return self.env._("a seat costs more than your limit")
        return self.env._("the price has risen")

    def _is_asked_as_short(self):
        """Whether it is asked because all that have given their word are too few."""
        # sudo: a company does not see the words of the others
        course_sudo = self.sudo().course_id
        return self.limit_reason == "fewer" and course_sudo._is_short_to_run()

    # ----------------------------------------------- the same without a login

    def _link_show_word(self, link):
        """Give, change or take back the word of the company."""
        course = self.course_id
        word = course._page_word(self.partner_id, link.partner_id)
        return {
            "title": self.env._("%(course)s: your seats", course=course.name),
            "until": word["course"]["open_until"],
            "template": "qualifizierungsverbund.link_word",
            "prefix": "commit_",
            "timeline": course._page_timeline(self.partner_id),
            "values": {**word, "who_may": self._link_who_may()},
        }

    def _link_act_word(self, link, form):
        """
        :raises UserError: when the person may not bind the company, or the course
            takes no such word (any more)
        """
        course, partner = self.course_id, self.partner_id
        match form.post.get("verb"):
            case "release":
                return course._read_release(partner, link.partner_id)
            case "limit":
                return course._read_limit(form, partner, link.partner_id)
            case "ask":
                return course._read_proposal(form, partner, link.partner_id)
        return course._read_word(form, partner, link.partner_id)

    def _link_show_limit(self, link):
        """Say yes to a higher price, or withdraw as long as the company may."""
        course = self.course_id
        word = course._page_word(self.partner_id, link.partner_id)
        until = (self._page_question() or {}).get("until")
        if not until and self._is_set_free():
            until = word["course"]["deadline"]
        return {
            "title": f"{course.name}: {self._question_title()}",
            "until": until,
            "template": "qualifizierungsverbund.link_limit",
            "timeline": course._page_timeline(self.partner_id),
            "values": {
                **word,
                "who_may": self._link_who_may(),
            },
        }

    def _link_act_limit(self, link, form):
        """
        :raises UserError: when the person may not bind the company, or it is asked
            for something else by now
        """
        course, partner = self.course_id, self.partner_id
        if form.post.get("verb") == "release":
            return course._read_release(partner, link.partner_id)
        return course._read_limit(form, partner, link.partner_id)

    def action_read_out_codes(self):
        """A short code for each who may bind the company, to be told on the phone.

        :raises UserError: when there is nobody
        """
        self.ensure_one()
        self.check_access("write")
        # sudo: staff of one network call the contacts of another's members too
        contacts_sudo = self.sudo()._link_contacts()
        if not contacts_sudo:
            raise UserError(
                self.env._(
                    "Nobody may bind %(company)s to cost. Enter who may in the "
                    "contacts of its membership.",
                    company=self.partner_id.display_name,
                )
            )
        codes = [
            f"{contact_sudo.name}: {spell(self._link_code('word', contact_sudo))}"
            for contact_sudo in contacts_sudo
        ]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "sticky": True,
                "title": self.env._(
                    "To be typed at %(url)s, within two hours",
                    url=f"{self.get_base_url()}{LINK_URL}",
                ),
                "message": ", ".join(codes),
            },
        }

    def _link_who_may(self):
        """Names of those who may bind the company, for a colleague who may not."""
        return self.course_id._who_may(self.partner_id)

    def _link_contacts(self):
        """Those who may bind the company to the cost of the course."""
        return self._link_contacts_each()[self]

    def _link_contacts_each(self):
        """
        :return: dict commitment -> partners
        """
        found = {}
        for course, commitments in self.grouped("course_id").items():
            binders = course._get_binders(commitments.partner_id)
            found |= {word: binders[word.partner_id] for word in commitments}
        return found
