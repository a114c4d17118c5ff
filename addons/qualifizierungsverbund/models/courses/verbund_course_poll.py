from collections import Counter
from datetime import time

from odoo import fields, models
from odoo.fields import Command

from ..needs.verbund_need import STATE_POOLED
from .verbund_commitment import CURRENT_STATES as CURRENT_COMMITMENTS
from .verbund_course_provider import BEFORE_KEY, RELIED_ON_STATES
from .verbund_date_poll import COURSE_STATES, CURRENT_STATES, STATE_CANCELLED


class VerbundCourse(models.Model):
    """Dates that are found together with the companies become sessions."""

    _inherit = "verbund.course"

    poll_ids = fields.One2many(
        "verbund.date.poll",
        "course_id",
        string="Date Polls",
        groups="qualifizierungsverbund.group_verbund_user",
    )

    def _pool_needs(self, need_ids):
        """A company that comes in while dates are asked about is asked, too."""
        res = super()._pool_needs(need_ids)
        # sudo: polls of the course, whoever puts needs into it
        self.sudo().poll_ids._ask_joined()
        return res

    def _people_by_company(self):
        """Whom each company of the course would send: with a word, or with a need.

        :return: dict partner -> number of people
        """
        self.ensure_one()
        people = Counter()
        # sudo: needs of a partner network count, whoever works for it
        needs_sudo = self.sudo().need_ids.filtered(lambda n: n.state == STATE_POOLED)
        for need_sudo in needs_sudo:
            seats = need_sudo.seats_firm + need_sudo.seats_possible
            people[need_sudo.partner_id.id] += seats
        for word_sudo in self.sudo().commitment_ids:
            if word_sudo.state in CURRENT_COMMITMENTS:
                company_id = word_sudo.partner_id.id
                people[company_id] = max(people[company_id], word_sudo.seats)
        partners = self.env["res.partner"].browse(sorted(people))
        return {partner: people[partner.id] for partner in partners}

    def action_view_date_poll(self):
        """Open the poll that is not finished, or the form of a new one."""
        self.ensure_one()
        self.check_access("read")
        poll = self.poll_ids.filtered(lambda poll: poll.state in CURRENT_STATES)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Date Poll"),
            "res_model": "verbund.date.poll",
            "view_mode": "form",
            "res_id": poll.id,
            "context": {"default_course_id": self.id},
        }

    def _take_dates(self, options, choice):
        """The sessions of a date of a poll, or of two for half groups, are its own.

        The companies are told by the poll, with what it means for each.

        :param options: one or two dates
        :param choice: what the poll has found for them, ``Choice``
        """
        self.ensure_one()
        groups = [str(n) for n in range(1, len(options) + 1)] if options[1:] else [""]
        rows = [
            {**session_values(self.company_id, session), "half": group or False}
            for group, option in zip(groups, options, strict=True)
            for session in option._sessions()
        ]
        values = {"session_ids": [Command.clear(), *map(Command.create, rows)]}
        if options[1:]:
            # Where nobody has answered nothing is found
            found = [*map(sum, zip(*choice.seats.values(), strict=True))]
            values |= self._half_maxima(found or (0, 0))
        self.write(values)
        self._tell_provider_days()

    def _tell_provider_days(self):
        """The provider hears of the days at once, and nobody hears of them twice."""
        watched = self.env.cr.precommit.data.get(BEFORE_KEY, {})
        before, _provider = watched.get(self.id, (None, None))
        self._tell_planned()
        if not before or self.state not in RELIED_ON_STATES:
            return
        days = self._get_changeable()["days"]
        if days != before["days"]:
            changes = {"days": {"old": before["days"], "new": days}}
            before["days"] = days
            self._tell_provider("changed", changes=changes)

    def _set_state(self, target, **values):
        """What is decided, or called off, needs no dates any more."""
        res = super()._set_state(target, **values)
        if target not in COURSE_STATES:
            # sudo: polls follow their course, whoever may take it there; it tells the
            # companies itself
            polls_sudo = self.sudo().poll_ids
            polls_sudo.filtered(lambda poll: poll.state in CURRENT_STATES)._set_state(
                STATE_CANCELLED
            )
        return res

    def _page_sessions(self, commitment=None, teaches=False):
        rows = super()._page_sessions(commitment, teaches)
        for row, session in zip(rows, self.session_ids, strict=True):
            group = session._half_words()
            row["name"] = ": ".join(filter(None, (group, row["name"])))
        return rows


def session_values(association, session):
    """
    :param association: by whose clock it is held
    :param session: a ``tools.session_series.Session``
    :return: values of a ``verbund.session``
    """
    moment = association._verbund_moment
    return {
        "date_begin": moment(session.day, _clock(session.start)),
        "date_end": moment(session.day, _clock(session.end)),
        "units": session.units,
    }


def _clock(minutes):
    """
    :param minutes: since midnight; the day ends a minute before the next one
    """
    minutes = min(minutes, 24 * 60 - 1)
    return time(minutes // 60, minutes % 60)
