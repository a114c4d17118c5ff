from odoo import fields, models

from ...tools.pasted_people import Person


class EventRegistration(models.Model):
    """Who was named already in a course that was merged."""

    _inherit = "event.registration"

    verbund_before_id = fields.Many2one(
        "event.registration",
        string="Named Before",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_user",
        help="The same person in the course that was merged with this one.",
    )
    verbund_left_out_id = fields.Many2one(
        "verbund.commitment",
        string="Left Out Of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_user",
        help="Where the company does not name this person any more: its seats in the "
        "course with which this one was merged.",
    )

    def _verbund_with_earlier(self):
        """The same persons as well where their course was merged from.

        Else the form of their company would offer them again, by name.
        """
        known, earlier = self, self.verbund_before_id
        while earlier:
            known |= earlier
            earlier = earlier.verbund_before_id - known
        return known

    def _verbund_is_like(self, other):
        return Person(0, *self._verbund_person()).is_like(
            Person(0, *other._verbund_person())
        )

    def _verbund_may_be(self, other):
        """Whether it can be the same person with a mended name."""
        return not (self.email and other.email) or self._verbund_is_like(other)

    def _verbund_line_of(self, lines):
        """Where this person was named before, as far as can be told.

        :param lines: registrations of the course that was merged
        :return: one of these, empty for none
        """
        person = self._verbund_person()
        return lines.filtered(self._verbund_is_like).sorted(
            lambda line: (
                line._verbund_person() != person,
                bool(line.verbund_left_out_id),
                line.id,
            )
        )[:1]
