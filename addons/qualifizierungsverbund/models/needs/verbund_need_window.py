from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.pooling import days_out
from ..core import words
from ..core.fields import activity_field, week_field
from .need_rules import RULE_WORDS, need_problems
from .verbund_need import POOLABLE_STATES
from .verbund_need_mail import SCOPE_NEED

MAIL_ASKED = "qualifizierungsverbund.mail_need_window"
MAIL_NOTED = "qualifizierungsverbund.mail_need_window_noted"
MAIL_BACK = "qualifizierungsverbund.mail_need_window_back"
# How a company answers, without a login, whether other days would do.
SCOPE_WINDOW = "window"
ANSWER_NONE, ANSWER_YES, ANSWER_NO, ANSWER_OTHER = "asked", "yes", "no", "other"
ANSWERS = [
    (ANSWER_NONE, "Asked, no answer yet"),
    (ANSWER_YES, "Yes, the days suit"),
    (ANSWER_NO, "No"),
    (ANSWER_OTHER, "Other days instead"),
]
QUESTION_FIELDS = (
    "window_asked_start",
    "window_asked_end",
    "window_answer",
    "window_before_start",
    "window_before_end",
)


class VerbundNeed(models.Model):
    """Would other days do? A company is asked, and its answer moves its window.

    One question at a time: a new one takes the place of the old one, and whoever opens
    the link of an old one reads the new one. It stands while the need waits for a
    course and the first of the days is not over.
    """

    _inherit = "verbund.need"

    window_asked_start = fields.Date(
        string="Asked For: From", readonly=True, copy=False
    )
    window_asked_end = fields.Date(string="Asked For: Until", readonly=True, copy=False)
    window_answer = fields.Selection(
        ANSWERS,
        string="Answer on Other Days",
        readonly=True,
        copy=False,
        help="What the company has said to days outside of its window.",
    )
    # What the window was before the answer, to which it can be taken back.
    window_before_start = fields.Date(
        string="Before the Answer: From", readonly=True, copy=False
    )
    window_before_end = fields.Date(
        string="Before the Answer: Until", readonly=True, copy=False
    )
    window_activity_id = activity_field("Whoever pools its need again.")
    answer_this_week = week_field("_week_answer")

    def _week_answer(self, _monday, sunday):
        """Asked for other days, whose first one comes this week, and no answer yet."""
        return (
            Domain("state", "in", POOLABLE_STATES)
            & Domain("window_answer", "=", ANSWER_NONE)
            & Domain("window_asked_start", "<=", sunday)
        )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | set(QUESTION_FIELDS)

    def write(self, vals):
        res = super().write(vals)
        if vals.get("state", POOLABLE_STATES[0]) not in POOLABLE_STATES:
            # sudo: the task of somebody else is done, whoever moves the need on
            self.sudo().window_activity_id.unlink()
        return res

    # ------------------------------------------------------------------ asking

    def _ask_window(self, start, end):
        """Ask the companies by link whether days outside of their window would do.

        :param start: first and
        :param end: last day of the course
        :raises UserError: when a need waits for no course, the days are over or suit
            already, or the same was asked and is not answered
        """
        self.check_access("write")
        for need in self:
            need._check_askable(start, end)
        # sudo: it is done by its staff, who may not delete the task of somebody else
        self.sudo().window_activity_id.unlink()
        self._with_transition().write(
            {
                "window_asked_start": start,
                "window_asked_end": end,
                "window_answer": ANSWER_NONE,
            }
        )
        self._tell_owners(MAIL_ASKED, SCOPE_WINDOW)

    def _check_askable(self, start, end):
        _ = self.env._
        today = self.company_id._verbund_today()
        values = {"need": self.display_name, "company": self.partner_id.display_name}
        if self.state not in POOLABLE_STATES or self._waits_in_vain():
            raise UserError(
                _(
                    "%(need)s is “%(state)s”: it waits for no course, there is nothing "
                    "to ask.",
                    state=self._state_label(),
                    **values,
                )
            )
        if end < start:
            raise UserError(_(RULE_WORDS["window_order"]))
        if start < today:
            raise UserError(_("The days to ask for are in the past."))
        if not days_out(self, start, end):
            raise UserError(
                _("These days suit %(company)s already: pool again.", **values)
            )
        same = (self.window_asked_start, self.window_asked_end) == (start, end)
        if same and self.window_answer == ANSWER_NONE:
            raise UserError(
                _("%(company)s has been asked this and has not answered.", **values)
            )

    def _window_obstacle(self):
        """Why there is nothing to answer; empty while the question stands."""
        self.ensure_one()
        _ = self.env._
        if not self.window_answer:
            return _("You are not asked for other days.")
        if self.window_answer != ANSWER_NONE:
            return _("You have answered: %(answer)s.", answer=self._window_words())
        if not days_out(self, self.window_asked_start, self.window_asked_end):
            return _("Your need says these days by now. Nothing is left to answer.")
        return self._window_over()

    def _window_over(self):
        """Why no answer is of use any more; empty while one is."""
        _ = self.env._
        if self.state not in POOLABLE_STATES or self._waits_in_vain():
            return _("The need waits for no course any more. Nothing is left to say.")
        if self.window_asked_start < self.company_id._verbund_today():
            return _("The days that you were asked about are over.")
        return ""

    def _window_words(self):
        """The answer, in words."""
        return words.label(self, "window_answer")

    def _get_declined(self):
        """To which days of a course the companies have said no.

        :return: dict id of a need -> first and last day
        """
        domain = Domain("id", "in", self.ids) & Domain("window_answer", "=", ANSWER_NO)
        return {
            need.id: (need.window_asked_start, need.window_asked_end)
            for need in self.search(domain)
        }

    def _asked_days(self):
        days = (self.window_asked_start, self.window_asked_end)
        return " – ".join(
            dict.fromkeys(self.company_id._verbund_show(day) for day in days)
        )

    # --------------------------------------------------------------- answering

    def _answer_window(self, answer, start=None, end=None):
        """Keep what the company says, and tell those who wait for it.

        :param answer: key of ``window_answer``
        :param start: with other days, its window from now on
        :param end: the same
        """
        if answer == ANSWER_YES:
            start, end = (
                self.window_start and min(self.window_start, self.window_asked_start),
                self.window_end and max(self.window_end, self.window_asked_end),
            )
        vals = {
            "window_answer": answer,
            "window_before_start": self.window_start,
            "window_before_end": self.window_end,
        }
        if answer != ANSWER_NO:
            vals |= {"window_start": start, "window_end": end}
        self._with_transition().write(vals)
        self.env["verbund.decision"]._record(
            self, "window_answered", lambda need: need._describe_answer()
        )
        self.window_activity_id.unlink()
        self.window_activity_id = self._activity_of_answer()

    def _may_take_back_answer(self):
        """As long as it can be given anew: nobody plans with it yet."""
        return (
            self.window_answer in (ANSWER_YES, ANSWER_NO, ANSWER_OTHER)
            and not self._window_over()
        )

    def _take_back_answer(self):
        """The question stands again, and the need says what it has said before.

        :raises UserError: when somebody plans with it, or the days are over
        """
        _ = self.env._
        if not self._may_take_back_answer():
            raise UserError(
                self._window_over() or _("There is no answer to take back.")
            )
        self._with_transition().write(
            {
                "window_answer": ANSWER_NONE,
                "window_start": self.window_before_start,
                "window_end": self.window_before_end,
            }
        )
        self.env["verbund.decision"]._record(
            self, "window_answered", lambda need: need._describe_answer()
        )
        # who has pooled it meanwhile does so again
        self.window_activity_id.unlink()
        self.window_activity_id = self._activity_of_answer()

    def _describe_answer(self):
        return self.env._(
            "%(need)s, asked for %(days)s: %(answer)s. Window: %(window)s.",
            need=self.display_name,
            days=self._asked_days(),
            answer=self._window_words(),
            window=self._page_window() or self.env._("any time"),
        )

    def _activity_of_answer(self):
        here = self.company_id._verbund_here().env
        need, values = self.with_env(here), {"company": self.partner_id.name}
        if self.window_answer == ANSWER_NONE:
            summary = here._("Other days: %(company)s takes its answer back", **values)
        else:
            summary = here._("Other days: %(company)s has answered", **values)
        return self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=summary,
            note=need._describe_answer(),
            user_id=self._notice_user().id,
        )

    # ------------------------------------------------------- its page and mails

    def _link_show_window(self, link):
        """What is asked, and the ways to answer."""
        obstacle = self._window_obstacle()
        need = self._page_values()
        return {
            "title": self.env._("Would other days do? %(need)s", need=self.reference),
            "template": "qualifizierungsverbund.link_window",
            "prefix": "window_",
            # asked anew, whatever was answered to an earlier question
            "undone": not obstacle,
            "values": {
                "need": need,
                **self._page_question(),
                "obstacle": obstacle,
                "answer": self._page_answer(),
            },
        }

    def _question_key(self):
        """What a form was about, told when it is sent."""
        return f"{self.window_asked_start}/{self.window_asked_end}"

    def _stands_question(self):
        """The question that the page of the need asks, nothing when there is none."""
        asked = self.window_answer and not self._window_obstacle()
        return self._page_question() if asked else {}

    def _page_question(self):
        """What a form of the question says, by whichever door."""
        return {
            "asked_days": self._asked_days(),
            "question": self._question_key(),
            "window_now": {
                "window_start": fields.Date.to_string(self.window_start) or "",
                "window_end": fields.Date.to_string(self.window_end) or "",
            },
        }

    def _page_answer(self):
        """The answer that can be taken back, and what the need says then; or nothing.

        :return: dict ``said window``
        """
        if not self._may_take_back_answer():
            return {}
        days = (self.window_before_start, self.window_before_end)
        return {
            "said": self._window_words(),
            "window": words.period(self.env, *days) or self.env._("any time"),
        }

    def _link_act_window(self, link, form):
        return self._read_window(form, link.partner_id)

    def _read_window(self, form, partner):
        """What a company answers, by whichever door.

        :param form: ``PortalForm``
        :param partner: who answers, and gets a receipt
        :return: message
        :raises UserError: when there is nothing to answer, or something else by now
        """
        _ = self.env._
        answer = form.choice("verb", _("Your answer"), {"yes", "no", "other", "back"})
        form.check()
        if answer == "back":
            self._take_back_answer()
            self._tell(MAIL_BACK, partner, scope=SCOPE_WINDOW)
            return _("Your answer is taken back. Please answer anew.")
        if not answer:
            raise UserError(_("Please choose what shall be done."))
        if obstacle := self._window_obstacle():
            raise UserError(obstacle)
        if form.post.get("question") != self._question_key():
            raise UserError(
                _(
                    "You are asked for other days by now. Please read the page again; "
                    "nothing was saved."
                )
            )
        days = self._read_other_days(form) if answer == ANSWER_OTHER else {}
        self._answer_window(answer, **days)
        self._tell(MAIL_NOTED, partner, scope=SCOPE_NEED)
        return _("Thank you, your answer is noted.")

    def _read_other_days(self, form):
        """The window that a company names instead."""
        _ = self.env._
        labels = {"start": _("Earliest start"), "end": _("Latest end")}
        days = {
            name: form.date(f"window_{name}", label) for name, label in labels.items()
        }
        form.check()
        days = {name: fields.Date.to_date(day) or False for name, day in days.items()}
        values = {name: self[name] for name in ("topic_id", "free_topic", "seats_firm")}
        values |= {f"window_{name}": day for name, day in days.items()}
        today = self.company_id._verbund_today()
        for name, code in need_problems(values, today).items():
            form.refuse(name, _(RULE_WORDS[code]))
        if (days["start"], days["end"]) == (self.window_start, self.window_end):
            form.refuse(
                "window_start", _("These are the days that you have named before.")
            )
        form.check()
        return days

    def _notice_values(self, partner):
        return {
            **super()._notice_values(partner),
            "asked_days": self._asked_days(),
            "window_answer": self.window_answer,
        }

    def _notice_obstacle(self, template, extra):
        if template in (MAIL_ASKED, MAIL_BACK):
            return self._window_obstacle() or None
        if template == MAIL_NOTED:
            waits = self.state in POOLABLE_STATES and not self._waits_in_vain()
            if waits and self.window_answer != ANSWER_NONE:
                return None
            return self.env._(
                "%(need)s has moved on: this text is not true any more.",
                need=self.reference,
            )
        return super()._notice_obstacle(template, extra)
