from odoo import models
from odoo.exceptions import UserError

from ..core import words
from .verbund_waiting import MODE_TOGETHER, MODE_UP_TO, STATE_OFFERED, STATE_TAKEN

JOIN, TAKE, DECLINE, LEAVE = "wait_join", "wait_take", "wait_decline", "wait_leave"
VERBS = (JOIN, TAKE, DECLINE, LEAVE)


class VerbundCourse(models.Model):
    """The waiting list as a company sees it: its own place, and no names."""

    _inherit = "verbund.course"

    def _page_word(self, partner, contact):
        values = super()._page_word(partner, contact)
        values["waiting"] = self._page_waiting(partner, values["may_commit"])
        return values

    def _page_bar_parts(self, partner=None):
        """Beside them the seats that are offered to who waits."""
        parts = super()._page_bar_parts(partner)
        # sudo: that seats are reserved is seen by who wants some
        reserved = self.sudo().seats_reserved
        if not reserved:
            return parts
        text = self.env._("%(seats)s offered to the waiting list", seats=reserved)
        return [parts[0], ("reserved", reserved, text), *parts[1:]]

    def _page_waiting(self, partner, may):
        """The place of a company, or the form by which it gets one.

        :param may: whether who looks at it may bind the company
        :return: dict of plain values, None when there is nothing to wait for
        """
        row = self._get_waiting(partner)
        word = self._get_commitment(partner)
        if not row and (not may or word.is_stranger or not self._notes_words()):
            return None
        own_seats = self._seats_given(word)
        free, most = self._free_seats(partner), self._most_seats(partner)
        modes = row._fields["mode"]._description_selection(self.env)
        # While some can be had, only more than these are waited for, and together
        least = 1 if row or not self._takes_words() else free + 1
        if least > 1:
            modes = [mode for mode in modes if mode[0] == MODE_TOGETHER]
        return {
            "may": may,
            "full": not free and self._free_sentence(partner),
            "can_wait": own_seats + least <= most,
            "closed": self._awaits_decision(),
            "further": bool(own_seats),
            "min_seats": least,
            "max_seats": most,
            "modes": modes,
            "shown": self._page_shown(own_seats, partner),
            "taxable": self.vat_treatment == "taxable",
            "row": row._page_values() if row else None,
            "typed": {
                "waiting_seats": str(row.seats or least),
                "waiting_mode": row.mode or modes[0][0],
                "waiting_ceiling": words.plain_amount(self.env, row.price_ceiling),
            },
        }

    def _read_waiting(self, form, partner, contact):
        """Do what a company has chosen on its page.

        :param form: ``PortalForm``; what is wrong is refused there
        :param contact: the person who sends it
        :return: message
        """
        verb = form.post.get("verb")
        if verb == JOIN:
            return self._read_joining(form, partner, contact)
        rows = self._get_waiting(partner) or self._waiting_rows((STATE_TAKEN,))
        row = rows.filtered(
            lambda row: (
                row.partner_id == partner and str(row.id) == form.post.get("row")
            )
        )
        if row and verb == TAKE:
            return self._read_taking(row, form, partner, contact)
        if not row or row.state == STATE_TAKEN:
            self._raise_list_changed()
        self._check_may_bind(partner, contact)
        if verb == DECLINE:
            row.action_decline()
            return self.env._("Thank you. The seats go to the next on the list.")
        row.action_leave()
        return self.env._("You are no longer on the waiting list.")

    def _read_joining(self, form, partner, contact):
        _ = self.env._
        modes = dict(self.env["verbund.waiting"]._fields["mode"].selection)
        seats = form.integer("waiting_seats", _("Seats"), minimum=1, default=None)
        mode = form.choice("waiting_mode", _("How many of them"), modes)
        ceiling = form.amount("waiting_ceiling", _("Price ceiling per seat"))
        if seats is None:
            form.refuse("waiting_seats", _("Seats are missing."))
        elif self._notes_words():
            with form.beside("waiting_seats"):
                self._check_ever_free(seats, partner)
                if not self._get_waiting(partner):
                    self._check_must_wait(partner, seats, mode or MODE_UP_TO)
        with form.beside("waiting_ceiling"):
            self._check_ceiling(ceiling, partner)
        form.check()
        self._join_waiting(partner, seats, mode or MODE_UP_TO, ceiling, contact)
        return _("You are on the waiting list. It binds you to nothing.")

    def _read_taking(self, row, form, partner, contact):
        if row.state != STATE_TAKEN:  # else it was pressed twice
            if row.state != STATE_OFFERED:
                self._raise_list_changed()
            if not form.flag("waiting_binding"):
                form.refuse(
                    "waiting_binding",
                    self.env._("Please confirm that your word is binding."),
                )
            form.check()
            self._check_shown(form.text("shown", "shown"), partner)
            row._check_offer()
            row.with_env(self.env)._take(contact)
        return self.env._("Thank you, your seats are promised bindingly.")

    def _raise_list_changed(self):
        raise UserError(
            self.env._(
                "The waiting list has changed since you opened this page. Please read "
                "it again."
            )
        )
