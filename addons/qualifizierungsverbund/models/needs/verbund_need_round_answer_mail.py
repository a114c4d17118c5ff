from odoo import fields, models
from odoo.fields import Domain

from .verbund_need import POOLABLE_STATES
from .verbund_need_round import STATE_CLOSED, STATE_EVALUATED
from .verbund_need_round_answer import STATE_ASKED

MAIL_ASKED = "qualifizierungsverbund.mail_round_asked"
MAIL_EARLIER = "qualifizierungsverbund.mail_round_earlier"
MAIL_CLOSED = "qualifizierungsverbund.mail_round_closed"
MAIL_RESULT = "qualifizierungsverbund.mail_round_result"
# What a contact does in a round by the link, without a login.
SCOPE_ROUND = "round"


class VerbundNeedRoundAnswer(models.Model):
    """A company is asked, reminded, and told what came of it."""

    _name = "verbund.need.round.answer"
    _inherit = ["verbund.need.round.answer", "verbund.linked.mixin"]

    def _tell_asked(self, once=None, reminder=False, news=None):
        """Ask each contact by a link of its own.

        :param once: a contact who was told with the same words is left out
        :param reminder: whether they are asked again
        :param news: ``again`` or ``moved``: that the round is open again, or for longer
        :return: the notices
        """
        return self._tell_contacts(MAIL_ASKED, once=once, reminder=reminder, news=news)

    def _tell_earlier(self):
        """That the round ends earlier than the company was told.

        :return: the notices
        """
        return self._tell_contacts(MAIL_EARLIER)

    def _tell_closed(self):
        self._tell_contacts(MAIL_CLOSED)

    def _tell_result(self):
        answered = self.filtered(lambda answer: answer.state != STATE_ASKED)
        answered._tell_contacts(MAIL_RESULT, once="result")

    def _tell_contacts(self, template, once=None, **extra):
        # sudo: staff of one network write to members that others see, too
        notices = self.env["verbund.notice"]
        for round_, answers in self.sudo().grouped("round_id").items():
            contacts = answers.partner_id._verbund_contacts_each(
                networks=round_.network_ids
            )
            notices |= notices._send(
                template,
                {answer: answer._get_receivers(contacts) for answer in answers},
                SCOPE_ROUND,
                once,
                dict.fromkeys(
                    answers,
                    {**extra, "told_until": fields.Date.to_string(round_.deadline)},
                ),
            )
        return notices

    def _get_day_notices_sudo(self):
        """What has told the companies until when they answer, the first one first."""
        # sudo: who may move the day asks what was told, whoever else may read it
        return (
            self.env["verbund.notice"]
            .sudo()
            .search(
                Domain("res_model", "=", self._name)
                & Domain("res_id", "in", self.ids)
                & Domain("template", "in", (MAIL_ASKED, MAIL_EARLIER)),
                order="id",
            )
        )

    def _get_moved_notices_sudo(self):
        """Those of them that say nothing but another day."""
        return self._get_day_notices_sudo().filtered(
            lambda notice: (
                notice.template == MAIL_EARLIER
                or (notice.extra or {}).get("news") == "moved"
            )
        )

    def _take_out_held(self):
        """What asks companies, and waits with a new last day, never leaves.

        Else it would come after the e-mail that the round is over.

        :return: the answers of companies that have read nothing of the round then
        """
        now, told_sudo = fields.Datetime.now(), self._get_day_notices_sudo()
        held_sudo = told_sudo.filtered(
            lambda notice: (notice.mail_id.scheduled_date or now) > now
        )._get_waiting()
        known = set((told_sudo - held_sudo).mapped("res_id"))
        unread = self.browse(set(held_sudo.mapped("res_id")) - known)
        held_sudo._take_out()
        return unread

    def _get_told_days(self):
        """The last day to answer, as each company was told it last.

        :return: dict answer -> day, without those of whom it is not known
        """
        days = {
            notice_sudo.res_id: (notice_sudo.extra or {}).get("told_until")
            for notice_sudo in self._get_day_notices_sudo()
        }
        return {
            answer: fields.Date.to_date(days[answer.id])
            for answer in self
            if days.get(answer.id)
        }

    def _get_receivers(self, contacts):
        """Who is asked; who has answered, too, reads what came of it."""
        company = self.partner_id
        return contacts[company] | self.contact_id._verbund_reached_at(company)

    def _get_person(self):
        """Who of the company speaks where it is not known who did: its contact."""
        contacts = self.partner_id._verbund_contacts_each(
            networks=self.round_id.network_ids
        )[self.partner_id]
        return self.contact_id or contacts.filtered(lambda c: not c.is_company)[:1]

    # ------------------------------------------------------------- the facts

    def _notice_owner(self):
        return self.round_id

    def _notice_path(self, partner):
        return f"/my/verbund/rounds/{self.id}"

    def _notice_obstacle(self, template, extra):
        _ = self.env._
        round_, until = self.round_id, extra.get("told_until")
        if template in (MAIL_ASKED, MAIL_EARLIER):
            if not round_.is_open_now:
                return _("%(round)s takes no answers now.", round=round_.name)
            if until and fields.Date.to_date(until) != round_.deadline:
                return _(
                    "%(round)s takes answers until %(day)s now: this text is not true "
                    "any more.",
                    round=round_.name,
                    day=self.company_id._verbund_show(round_.deadline),
                )
        if template == MAIL_ASKED and self.state != STATE_ASKED:
            return _("%(who)s has answered already.", who=self.partner_id.display_name)
        is_true = {
            MAIL_CLOSED: round_.state in (STATE_CLOSED, STATE_EVALUATED),
            MAIL_RESULT: round_.state == STATE_EVALUATED,
        }.get(template, True)
        if is_true:
            return None
        return _(
            "%(round)s is “%(state)s” now: this text is not true any more.",
            round=round_.name,
            state=round_._state_label(),
        )

    def _notice_values(self, partner):
        round_ = self.round_id
        return {
            "round_name": round_.name,
            "company": self.partner_id.name,
            "networks": ", ".join(self._get_networks().mapped("name")),
            "text": round_.text or "",
            "until": self.company_id._verbund_show(round_.deadline),
            "is_silent": self.state == STATE_ASKED,
            "answered": round_.answered_count,
            "asked": round_.asked_count,
            "waits": any(
                need.state in POOLABLE_STATES and not need._waits_in_vain()
                for need in self.need_ids
            ),
            "sums": self._page_sums(),
        }
