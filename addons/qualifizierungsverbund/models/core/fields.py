"""Fields that many models have, declared once.

Functions and no mixin: a mixin's selection is replaced by each model, and Odoo warns.
"""

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.fields import Domain


def state_field(states, **attributes):
    """Where a document stands: moved by its actions alone, from the first state on.

    :param states: selection of the model, in the order in which they are shown
    :param attributes: of the field, such as ``help``
    """
    return fields.Selection(
        states,
        string="Status",
        required=True,
        default=states[0][0],
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
        group_expand="_group_expand_state",
        **attributes,
    )


def reference_field(string="Reference"):
    """The number of a document: drawn from its sequence once, never typed."""
    return fields.Char(string=string, readonly=True, copy=False, index="trigram")


def association_field(parent=None):
    """The association that a record belongs to.

    Without an index: a database has a handful of associations, so that each of
    them is a good part of every table.

    :param parent: name of the field whose association it is; else that of the user
    """
    if parent:
        return fields.Many2one(
            related=f"{parent}.company_id",
            string="Association",
            store=True,
            precompute=True,
        )
    return fields.Many2one(
        "res.company",
        string="Association",
        required=True,
        default=lambda self: self.env.company,
    )


def week_field(method, **attributes):
    """To filter by alone: what is due in the calendar week of the association.

    :param method: name of a method that gets its Monday and its Sunday, for a domain
    """

    def search(records, operator, value):
        if operator != "in":
            return NotImplemented
        domain = getattr(records, method)(*records.env.company._verbund_week())
        return domain if True in value else ~domain

    return fields.Boolean(store=False, search=search, **attributes)


def activity_field(help_text=None):
    """The task that somebody has because of a record, as long as its reason holds."""
    return fields.Many2one(
        "mail.activity",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_user",
        help=help_text,
    )


def hold_field(help_text):
    """Until when e-mails of a document wait, see ``_held_until`` of its mixin."""
    return fields.Datetime(
        readonly=True, copy=False, groups="base.group_user", help=help_text
    )


class WholeLines(fields.One2many):
    """Lines that a page reads with all they say, in one statement instead of two.

    Odoo asks first which lines there are, then what they say. Not for lines that are
    only counted.
    """

    # The statement of ``super`` is the one that this spares.
    def read(self, records):  # pylint: disable=method-required-super
        lines = records.env[self.comodel_name].with_context(
            **{"active_test": False, **self.context}
        )
        lines = lines.search_fetch(
            self.get_comodel_domain(records)
            & Domain(self.inverse_name, "in", records.ids)
        )
        ids = dict.fromkeys(records.ids, ())
        for line in lines:
            ids[line[self.inverse_name].id] += (line.id,)
        self._insert_cache(records, list(ids.values()))


class OptionalMonetary(fields.Monetary):
    """An amount that may be left empty, which is not zero but False."""

    def convert_to_cache(self, value, record, validate=True):
        if value is None or value is False:
            return None
        return super().convert_to_cache(value, record, validate)

    def convert_to_column_insert(self, value, record, values=None, validate=True):
        if value is None or value is False:
            return None
        return super().convert_to_column_insert(value, record, values, validate)

    def convert_to_record(self, value, record):
        return False if value is None else value

    def convert_to_export(self, value, record):
        return "" if value is False else value


class NamedMonetary(OptionalMonetary):
    """An amount that somebody names: a zero names none, and is shown as nothing."""

    def convert_to_cache(self, value, record, validate=True):
        return super().convert_to_cache(value, record, validate) or None

    def convert_to_column_insert(self, value, record, values=None, validate=True):
        return super().convert_to_column_insert(value or None, record, values, validate)

    def convert_to_record(self, value, record):
        return value or False


class CeilingMonetary(OptionalMonetary):
    """A limit that may be left empty; who types a zero is told, at every door."""

    def write(self, records, value):
        self._check(value, records)
        return super().write(records, value)

    def convert_to_column_insert(self, value, record, values=None, validate=True):
        if validate:
            self._check(value, record)
        return super().convert_to_column_insert(value, record, values, validate)

    def _check(self, value, record):
        """
        :raises ValidationError: for zero, and for less
        """
        if value is not None and value is not False and float(value) <= 0:
            raise ValidationError(
                record.env._(
                    "“%(field)s” is more than zero. Leave it empty for none.",
                    field=self._description_string(record.env),
                )
            )
