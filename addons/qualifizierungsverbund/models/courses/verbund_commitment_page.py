from odoo import models
from odoo.exceptions import UserError

from ...tools.link_token import spell
from ..core import words
from ..core.verbund_link import URL as LINK_URL
from .verbund_commitment import GIVEN_STATES


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
            "seats": self.seats,
            "limit": words.money(env, self.price_limit, currency) if has_limit else "",
            "limit_total": words.money(env, given, currency) if has_limit else "",
            "by": self.committed_by,
            "at": words.moment(env, self.committed_at),
            "reason": (
                words.label(self, "release_reason") if self.release_reason else ""
            ),
            "participants": [
                {
                    "id": seat.id,
                    "number": number,
                    "name": seat.name if seat.verbund_named_at else "",
                    "email": seat.email or "",
                }
                for number, seat in enumerate(self._taken_seats(), start=1)
            ],
            "question": self._page_question(),
        }

    def _page_ceiling(self):
        """The company's own ceiling as typed; more, if it has agreed to more since."""
        own, agreed = self.price_ceiling, self.price_limit
        return words.plain_amount(self.env, own and max(own, agreed or own))

    def _page_question(self):
        """What the company is asked because of a higher price; None for nothing."""
        asked, is_free = self.limit_asked, self._is_set_free()
        if self.state not in GIVEN_STATES or not (asked or is_free):
            return None
        return {
            "reason": self.limit_reason or "plan",
            "amount": asked or "",
            "asked": words.money(self.env, asked, self.currency_id) if asked else "",
            "until": words.day(self.env, self.free_until) if is_free else "",
        }

    # ----------------------------------------------- the same without a login

    def _link_networks(self):
        return self.course_id.network_ids

    def _link_show_word(self, link):
        """Give, change or take back the word of the company."""
        course = self.course_id
        word = course._page_word(self.partner_id, link.partner_id)
        return {
            "title": self.env._("%(course)s: your seats", course=course.name),
            "until": word["course"]["deadline"],
            "template": "qualifizierungsverbund.link_word",
            "prefix": "commit_",
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
        return course._read_word(form, partner, link.partner_id)

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
        return ", ".join(self._link_contacts().mapped("name"))

    def _link_contacts(self):
        """Those who may bind the company to the cost of the course."""
        contacts = self.env["verbund.membership.contact"].search(
            [
                ("membership_id.partner_id", "=", self.partner_id.id),
                ("membership_id.network_id", "in", self.course_id.network_ids.ids),
                ("can_commit", "=", True),
            ]
        )
        return contacts.partner_id
