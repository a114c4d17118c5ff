from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.misc import format_date

from ..core import words
from ..core.transition_mixin import with_transition


class VerbundCommitment(models.Model):
    """Whether the works council of a company had its part in who comes."""

    _inherit = "verbund.commitment"

    works_council_on = fields.Date(
        string="Works Council Involved On",
        readonly=True,
        copy=False,
        help="As the company says. Orientation: § 98 BetrVG, as of July 2024.",
    )
    works_council_by = fields.Char(
        string="Involved, Said by",
        readonly=True,
        copy=False,
        help="Who said so: name, function and company.",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"works_council_on", "works_council_by"}

    def _has_works_council(self):
        self.ensure_one()
        # sudo: whoever works with the word sees it, not each fact of the company
        partner_sudo = self.sudo().partner_id
        partner_sudo.fetch(["works_council"])
        return partner_sudo.works_council

    def _note_works_council(self, day):
        """The company says when its works council was involved: portal and link.

        :param day: False when that was said by mistake
        :raises UserError: when it has none, or it is too late to say so
        """
        self.ensure_one()
        self._check_naming_open()
        if not self._has_works_council():
            raise UserError(
                self.env._(
                    "We know of no works council at %(company)s.",
                    company=self.partner_id.name,
                )
            )
        if day and day > self.company_id._verbund_today():
            raise ValidationError(self.env._("That day is still to come."))
        if day == self.works_council_on:
            return
        [line] = self.env["verbund.decision"]._record(
            self,
            "works_council",
            lambda word: format_date(word.env, day) if day else "",
        )
        who = (line.who_name, line.who_function, line.who_company)
        with_transition(self).write(
            {
                "works_council_on": day,
                "works_council_by": day and ", ".join(filter(None, who)),
            }
        )

    # ------------------------------------------------------------- the form

    def _page_values(self):
        return {**super()._page_values(), "works_council": self._page_works_council()}

    def _page_works_council(self):
        """What the company has said; None where it has no works council."""
        if not self._has_works_council():
            return None
        return {
            "on": fields.Date.to_string(self.works_council_on) or "",
            "day": words.day(self.env, self.works_council_on),
            "by": self.works_council_by or "",
        }

    def _read_names(self, form):
        if form.post.get("verb") != "works_council":
            return super()._read_names(form)
        typed = form.date("works_council_on", self.env._("The day"))
        day = fields.Date.to_date(typed) or False
        form.check()
        with form.beside("works_council_on"):
            self._note_works_council(day)
        form.check()
        if day:
            return self.env._("It is noted that your works council was involved.")
        return self.env._("The note on your works council is taken back.")
