from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..core.transition_mixin import in_transition
from ..courses.verbund_course_cost import COST_TYPES
from .account_move import changes

# What may change in the lines of a posted document of a settlement: where its income
# is counted, and what it is settled with.
OPEN_FIELDS = frozenset(
    {
        "analytic_distribution",
        "analytic_line_ids",
        "full_reconcile_id",
        "matched_credit_ids",
        "matched_debit_ids",
        "matching_number",
        "no_followup",
    }
)
# Odoo itself, acting for nobody, may write more, but none of these.
PROTECTED_FIELDS = frozenset(
    {
        "amount_currency",
        "balance",
        "credit",
        "debit",
        "discount",
        "move_id",
        "name",
        "price_unit",
        "product_id",
        "quantity",
        "tax_ids",
    }
)


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["verbund.naming.mixin", "account.move.line"]

    verbund_cost_type = fields.Selection(
        COST_TYPES,
        string="Cost Type",
        help="How the settlement of the course treats this line.",
    )

    verbund_part_id = fields.Many2one(
        "verbund.settlement.part",
        string="Part of a Share",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups="base.group_user",
        help="The part of a company's share that this line charges.",
    )

    # Backs the lock of `action_create_invoices`: nothing is charged twice.
    _verbund_part_uniq = models.UniqueIndex(
        "(verbund_part_id) WHERE verbund_part_id IS NOT NULL",
        "This share has been invoiced already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        # `default_…` in the context of a client sets the field as well
        default = self.env.context.get("default_verbund_part_id")
        self._verbund_check_charging(
            default or any(vals.get("verbund_part_id") for vals in vals_list)
        )
        lines = super().create(vals_list)
        # …and so does a default that a user has stored.
        # sudo: whoever books something else need not be of the staff
        self._verbund_check_charging(lines.sudo().verbund_part_id)
        lines._verbund_check_posted()
        return lines

    @api.model
    def _verbund_check_charging(self, parts):
        """
        :raises AccessError: when a client would charge parts of shares
        """
        if parts and not in_transition(self.env):
            raise AccessError(
                self.env._("Documents of a settlement come from the settlement.")
            )

    def write(self, vals):
        if "verbund_part_id" in vals:
            raise UserError(
                self.env._("A document keeps the settlement it was made for.")
            )
        closed = vals.keys() - OPEN_FIELDS
        if self.env.su:
            closed &= PROTECTED_FIELDS
        self.filtered(
            lambda line: any(changes(line, name, vals[name]) for name in closed)
        )._verbund_check_posted()
        return super().write(vals)

    # Before the document itself: it deletes its lines first
    @api.ondelete(at_uninstall=False)
    def _unlink_except_verbund(self):
        self._verbund_check_posted()

    @api.model
    def _verbund_check_standing(self, field, records, vals, names):
        """Refuse to change what posted documents of settlements are reckoned from.

        :param field: of lines, which stands for one of the records
        :param vals: about to be written to them
        :param names: fields of them by which a line would come to something else
        :raises UserError: when there is such a line
        """
        will_change = self.env["account.move"]._field_will_change
        changed = records.filtered(
            lambda record: any(will_change(record, vals, name) for name in names)
        )
        if not changed or self.env.su:
            return
        # sudo: whoever sets up the books need not see settlements
        line_sudo = self.sudo().search(
            [
                (field, "in", changed.ids),
                ("parent_state", "=", "posted"),
                ("move_id.invoice_line_ids.verbund_part_id", "!=", False),
            ],
            limit=1,
        )
        if line_sudo:
            raise UserError(
                self.env._(
                    "“%(name)s” stands on %(move)s, which would say something else "
                    "afterwards. Make a new one instead, and use that.",
                    name=(changed & line_sudo[field])[0].display_name,
                    move=line_sudo.move_id.display_name,
                )
            )

    def _verbund_check_posted(self):
        """
        :raises UserError: when a line belongs to a posted document of a settlement
        """
        if not in_transition(self.env):
            posted = self.move_id.filtered(lambda move: move.state == "posted")
            posted._check_no_settlement()
