from psycopg2.errors import UniqueViolation

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import mute_logger


class BasePartnerMerge(models.TransientModel):
    """Two contacts become one: all that hangs on them moves, by SQL."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """
        :raises AccessError: without a right on all networks of the companies
        :raises UserError: when they are not the same company
        """
        partners = self.env["res.partner"].browse(partner_ids).exists()
        partners._verbund_check_all_networks()
        number = self._verbund_take_number(partners)
        merge = super()._merge
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                res = merge(partner_ids, dst_partner, extra_checks)
                self.env.flush_all()
        except UniqueViolation as error:
            raise UserError(self._verbund_describe_double(error)) from error
        if number:
            # sudo: it is the number that one of them had
            partners.exists().sudo().betriebsnummer = number
        return res

    def _verbund_take_number(self, partners):
        """The establishment number of what becomes one; none keeps it meanwhile."""
        numbers = {partner.betriebsnummer for partner in partners} - {False, ""}
        if len(numbers) > 1:
            raise UserError(
                self.env._(
                    "These are different establishments: their establishment numbers "
                    "are %(numbers)s.",
                    numbers=", ".join(sorted(numbers)),
                )
            )
        if numbers and len(partners) > 1:
            # sudo: rights on all of them were checked; only their number moves
            partners.sudo().betriebsnummer = False
            self.env.flush_all()
        return numbers.pop() if numbers else False

    def _verbund_describe_double(self, error):
        models_by_table = {
            model._table: model for model in map(self.env.__getitem__, self.env)
        }
        model = models_by_table.get(error.diag.table_name)
        return self.env._(
            "These contacts cannot be merged: each of them has its own “%(document)s” "
            "where there can be only one. End or delete one of the two first.",
            document=(
                self.env["ir.model"]._get(model._name).name
                if model is not None
                else error.diag.table_name
            ),
        )
