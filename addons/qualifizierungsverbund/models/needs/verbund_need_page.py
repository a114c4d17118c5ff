from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date

from ..core import words
from .need_fields import NEED_FIELDS
from .need_rules import (
    DOUBT_WORDS,
    RULE_FIELDS,
    RULE_WORDS,
    need_doubts,
    need_problems,
)
from .verbund_need import STATE_DRAFT, STATE_SUBMITTED, STATE_WITHDRAWN

# What stands above the list of the other values.
TOLD_ABOVE = (
    "network_id",
    "topic_id",
    "free_topic",
    "seats_firm",
    "seats_possible",
    "window_start",
    "window_end",
)


class VerbundNeed(models.Model):
    """What a company is shown of its need and does with it, by whichever door."""

    _inherit = "verbund.need"

    def _page_values(self):
        self.ensure_one()
        # Without the level two needs of a language look alike
        level = words.label(self, "level_to")
        return {
            "reference": self.reference,
            "topic": " · ".join(filter(None, (self.topic_label, level))),
            "seats_firm": self.seats_firm,
            "firm_words": words.seats(self.env, self.seats_firm),
            "seats_possible": self.seats_possible,
            "window": self._page_window(),
            "state": self.state,
            "state_label": words.label(self),
            "in_vain": self._waits_in_vain(),
            "may_be_planned": self._may_be_planned(),
        }

    def _page_window(self):
        """The days between which a course suits."""
        days = (self.window_start, self.window_end)
        return " – ".join(format_date(self.env, day) for day in days if day)

    def _page_details(self):
        """Label and value of what was said, where it is only read."""
        _ = self.env._
        rows = [(_("Period"), self._page_window())]
        rows += [
            (_(field.question.label), self._say(field))
            for field in NEED_FIELDS
            if field.question and field.name not in TOLD_ABOVE
        ]
        return [(label, value) for label, value in rows if value]

    def _say(self, field):
        """The value of a field in words, empty when it says nothing.

        :param field: ``NeedField``
        """
        env, value = self.env, self[field.name]
        model_field = self._fields[field.name]
        if model_field.type == "integer":
            said = env._(field.question.said) if field.question.said else "%(value)s"
            return said % {"value": value}
        if not value or value == field.silent:
            return ""
        match model_field.type:
            case "boolean":
                return env._("Yes")
            case "date":
                return format_date(env, value)
            case "many2one":
                return value.display_name
            case "monetary":
                return format_amount(env, value, self.currency_id)
            case "selection":
                return dict(model_field._description_selection(env))[value]
        return value

    # ---------------------------------------------- what the company does

    def _page_notice(self, reached=(STATE_DRAFT, STATE_SUBMITTED), handed_in=True):
        """What a form of the need has done; sent twice it has done it once.

        :param reached: states to which the form leads
        :param handed_in: whether it was sent to hand the need in, not to change it
        :raises UserError: when somebody else has moved the need on meanwhile
        """
        _ = self.env._
        self._check_reached(reached)
        if self.state == STATE_DRAFT:
            return _("The draft is saved. Hand it in when it is complete.")
        if not handed_in:
            return _("Your changes are saved.")
        return _("Thank you, your need has been handed in.")

    def _check_reached(self, states):
        """
        :raises UserError: when somebody else has moved the need on meanwhile
        """
        if self.state not in states:
            raise UserError(
                self.env._(
                    "%(need)s is “%(state)s”: nothing was changed.",
                    need=self.reference,
                    state=self._state_label(),
                )
            )

    def _read_withdrawal(self):
        """Withdraw the need; pressed twice it is withdrawn once.

        :return: message
        :raises UserError: when somebody plans with it already
        """
        if self.state != STATE_WITHDRAWN:
            if not self._may_withdraw():
                raise UserError(
                    self.env._(
                        "%(need)s is “%(state)s”. Please call your network, a course "
                        "may already be planned with it.",
                        need=self.reference,
                        state=self._state_label(),
                    )
                )
            self.action_withdraw()
        return self.env._("%(need)s is withdrawn.", need=self.reference)

    def _read_restoral(self):
        """Undo a withdrawal: the company looks at it once more and hands it in.

        :return: message
        :raises UserError: when nobody could hand it in again, or it is not withdrawn
        """
        if self.state == STATE_WITHDRAWN:
            self.network_id._check_open()
            self.action_reset_to_draft()
        self._check_reached([STATE_DRAFT])
        return self.env._(
            "The withdrawal is undone: %(need)s is a draft again. Hand it in when it "
            "is complete.",
            need=self.reference,
        )

    def _read_handing_in(self, form):
        """Hand a draft in as it stands; what is unlikely is asked about.

        :param form: ``PortalForm``
        :return: message
        :raises UserError: when it makes no sense as it stands, or is no draft
        """
        if self.state == STATE_DRAFT:
            values = {name: self[name] for name in RULE_FIELDS}
            today = self.company_id._verbund_today()
            problems = need_problems(values, today)
            if problems:
                sentences = [self.env._(RULE_WORDS[code]) for code in problems.values()]
                raise UserError("\n".join(sentences))
            month_ago = fields.Date.subtract(today, months=1)
            for name, code in need_doubts(values, month_ago).items():
                form.ask(name, self.env._(DOUBT_WORDS[code]))
            form.check()
            self.action_submit()
        return self._page_notice([STATE_SUBMITTED])

    # --------------------------------------------- the same without a login

    def _link_concerns(self, partner):
        """Of a company that takes part no more nobody does anything here."""
        return super()._link_concerns(partner) and bool(self._filter_members())

    def _link_show_need(self, link):
        """Read the own need, withdraw it or hand it in again."""
        return {
            # Not the topic: it may be in own words, and stands in a subject
            "title": self.env._("Your need %(need)s", need=self.reference),
            "template": "qualifizierungsverbund.link_need",
            "prefix": "need_",
            "timeline": self._page_timeline(),
            "undone": self.state == STATE_DRAFT,
            "values": {
                "need": self._page_values(),
                "parts": self._page_parts(),
                "editable": self._may_edit(),
                "withdrawable": self._may_withdraw(),
                "restorable": self._may_restore(),
                "portal_url": self._notice_path(link.partner_id),
            },
        }

    def _link_act_need(self, link, form):
        """
        :raises UserError: when somebody plans with it, or it makes no sense
        """
        match form.post.get("verb"):
            case "withdraw":
                return self._read_withdrawal()
            case "restore":
                return self._read_restoral()
            case "submit":
                return self._read_handing_in(form)
        raise UserError(self.env._("Please choose what shall be done."))
