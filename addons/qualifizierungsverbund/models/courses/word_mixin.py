from odoo import api, models
from odoo.exceptions import ValidationError

from ..network.verbund_membership import MEMBER_STATES


class VerbundWordMixin(models.AbstractModel):
    """The word of a company (``partner_id``) on a course (``course_id``)."""

    _name = "verbund.word.mixin"
    _description = "Word of a Company on a Course"

    @api.depends("partner_id.name", "course_id.name")
    def _compute_display_name(self):
        for word in self:
            # sudo: a company knows the course by name, though it may not read it all
            names = word.partner_id.name, word.sudo().course_id.name
            word.display_name = " – ".join(filter(None, names))

    def _check_member(self):
        """Only a member binds itself: it has signed the agreement.

        :raises ValidationError: when the company is none (any more)
        """
        strangers = self._without_membership(MEMBER_STATES)
        if strangers:
            raise ValidationError(
                self.env._(
                    "%(company)s is not an active member of a network of %(course)s.",
                    company=strangers[0].partner_id.display_name,
                    course=strangers[0].course_id.display_name,
                )
            )

    def _who_may_instead(self, partner, binders):
        """Who may answer for the company, in words, where a recipient may not.

        :param partner: the recipient
        :param binders: contacts who may bind the company
        """
        if partner in binders:
            return ""
        names = ", ".join(binders.mapped("name"))
        return names or self.env._("nobody that we know – please call us")

    def _without_membership(self, states, course=None):
        """Words of companies that take part in no network of the course.

        :param states: states of a membership that count
        :param course: another one than that of the words
        """
        if not self:
            return self
        # sudo: the membership may be one that the user cannot read
        memberships_sudo = self.env["verbund.membership"].sudo()
        networks = (course or self.course_id).network_ids
        members = memberships_sudo._get_member_pairs(
            self.partner_id, networks, closed=False, states=states
        )
        return self.filtered(
            lambda word: members.isdisjoint(
                (word.partner_id.id, network.id)
                for network in (course or word.course_id).network_ids
            )
        )
