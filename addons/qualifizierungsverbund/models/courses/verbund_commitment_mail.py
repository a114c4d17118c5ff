from fractions import Fraction

from odoo import api, fields, models

from ...tools import money
from ..needs.verbund_need import POOLABLE_STATES
from .verbund_commitment import STATE_COMMITTED, STATE_CONFIRMED, STATE_OFFERED

MODULE = "qualifizierungsverbund"
MAIL_OPEN = f"{MODULE}.mail_booking_open"
# Texts that stay true only as long as the company's seats stand so.
TRUE_WHILE = {MAIL_OPEN: (STATE_OFFERED,)}


class VerbundCommitment(models.Model):
    """What a company is told about its seats."""

    _name = "verbund.commitment"
    _inherit = ["verbund.commitment", "verbund.notice.mixin"]

    need_waits = fields.Boolean(
        compute="_compute_need_waits",
        groups="base.group_user",
        help="Whether a need of the company waits for another course on this topic.",
    )
    was_asked = fields.Boolean(
        compute="_compute_was_asked",
        groups="base.group_user",
        help="Whether the question for seats has left the house.",
    )

    @api.depends("partner_id", "course_id.topic_id")
    def _compute_need_waits(self):
        # sudo: needs of partner networks wait, too
        groups = (
            self.env["verbund.need"]
            .sudo()
            ._read_group(
                [
                    ("partner_id", "in", self.partner_id.ids),
                    ("topic_id", "in", self.course_id.topic_id.ids),
                    ("state", "in", POOLABLE_STATES),
                ],
                ["partner_id", "topic_id"],
            )
        )
        waiting = {(partner.id, topic.id) for partner, topic in groups}
        for commitment in self:
            pair = (commitment.partner_id.id, commitment.course_id.topic_id.id)
            commitment.need_waits = pair in waiting

    def _compute_was_asked(self):
        groups = (
            self.env["verbund.notice"]
            .sudo()
            ._read_group(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("template", "=", MAIL_OPEN),
                    ("state", "!=", "failed"),
                ],
                ["res_id"],
            )
        )
        asked = {res_id for (res_id,) in groups}
        for commitment in self:
            commitment.was_asked = commitment.id in asked

    def _tell_companies(self, template, extras=None):
        """Write to the contacts of each company.

        :param extras: dict commitment -> what the text says beside the facts
        """
        # sudo: in the portal the company itself sets it off, and may read neither
        # networks nor contacts
        self_sudo = self.sudo()
        self_sudo.invalidate_recordset(["need_waits"], flush=False)
        recipients = {}
        for course, commitments in self_sudo.grouped("course_id").items():
            contacts = commitments.partner_id._verbund_contacts_each(
                networks=course.network_ids
            )
            recipients |= {c: contacts[c.partner_id] for c in commitments}
        self.env["verbund.notice"]._send(template, recipients, extras=extras)

    # ------------------------------------------------- hooks of the mail base

    def _notice_owner(self):
        return self.course_id

    def _notice_user(self):
        return self.course_id._notice_user()

    def _notice_networks(self):
        return self.course_id.network_ids

    def _notice_path(self, partner):
        return self.course_id._notice_path(partner)

    def _notice_obstacle(self, template):
        states = TRUE_WHILE.get(template, (self.state,))
        if self.state not in states:
            return self.env._(
                "%(company)s is “%(state)s” now: this text is not true any more.",
                company=self.partner_id.display_name,
                state=self._state_label(),
            )
        return None

    def _notice_values(self, partner):
        facts, show = self.course_id._notice_facts(), self.company_id._verbund_money
        return {
            **facts,
            "company": self.partner_id.name,
            "seats": self.seats,
            "total": show(self._planned_share(facts["group_seats"])),
            "limit": show(self.price_limit),
            "need_waits": self.need_waits,
        }

    def _planned_share(self, group):
        """What all seats of the company cost together when so many take part."""
        course = self.course_id
        if not group:
            return 0.0
        cents = Fraction(course._cents(course._total_at(group)) * self.seats, group)
        return money.to_amount(money.round_half_up(cents), self.currency_id.rounding)

    # ----------------------------------------------------------- why it ended

    def _release_story(self, reason):
        """What is true of a company that is about to be released.

        :param reason: key of ``release_reason``
        :return: dict of what the text says beside the facts
        """
        self.ensure_one()
        course = self.course_id
        bound = self.state == STATE_COMMITTED
        story = {"told": reason, "was_bound": bound}
        if reason in ("no_answer", "early"):
            story["told"] = reason if self.was_asked else "not_asked"
        if reason == "price":
            taking = course.commitment_ids.filtered(
                lambda c: c.state == STATE_CONFIRMED
            )
            group = sum(taking.mapped("seats")) or course.group_seats
            # Even with its own seats, as long as they fit
            seats = min(group + self.seats, max(group, course.max_seats))
            story["price"] = self.company_id._verbund_money(course._price_at(seats))
        return story
