"""Fields that many models have, declared once.

Functions and no mixin: a mixin's selection is replaced by each model, and Odoo warns.
"""

from odoo import fields


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

    :param parent: name of the field whose association it is; else that of the user
    """
    if parent:
        return fields.Many2one(
            related=f"{parent}.company_id",
            string="Association",
            store=True,
            index=True,
            precompute=True,
        )
    return fields.Many2one(
        "res.company",
        string="Association",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
