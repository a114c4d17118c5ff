from odoo import api, models
from odoo.exceptions import UserError

from ..core.transition_mixin import with_transition


class BasePartnerMerge(models.TransientModel):
    """Shares of merged companies: what was approved and charged stays true."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        self._verbund_check_same_company(src_partners, dst_partner)
        settlements = self._verbund_get_settlements(src_partners)
        res = super()._update_foreign_keys(src_partners, dst_partner)
        for settlement in settlements:
            with_transition(settlement).calculation = self._verbund_map_keys(
                settlement.calculation, set(src_partners.ids), dst_partner.id
            )
        self.env.flush_all()
        return res

    def _verbund_check_same_company(self, src_partners, dst_partner):
        """A posted document names a company; it must not name another one tomorrow.

        :raises UserError: when one that was charged is another company by its VAT
        """
        # sudo: whoever merges contacts need not see settlements
        charged_sudo = self.env["verbund.settlement.line"].sudo()
        for partner in src_partners.filtered("vat"):
            if (
                dst_partner.vat
                and dst_partner.vat != partner.vat
                and charged_sudo.search_count(
                    [
                        ("partner_id", "=", partner.id),
                        ("invoice_id.state", "=", "posted"),
                    ],
                    limit=1,
                )
            ):
                raise UserError(
                    self.env._(
                        "%(company)s has posted documents of settlements and another "
                        "VAT number than %(other)s. Archive it instead.",
                        company=partner.display_name,
                        other=dst_partner.display_name,
                    )
                )

    def _verbund_get_settlements(self, src_partners):
        # sudo: as above
        lines_sudo = self.env["verbund.settlement.line"].sudo()
        return lines_sudo.search(
            [("partner_id", "in", src_partners.ids)]
        ).settlement_id.filtered("calculation")

    @api.model
    def _verbund_map_keys(self, calculation, gone, kept):
        """The frozen figures under the id of the company that stays."""
        renamed = {
            rows: [
                {**row, "key": kept if row["key"] in gone else row["key"]}
                for row in calculation.get(rows, [])
            ]
            for rows in ("parties", "empty")
        }
        return {**calculation, **renamed}
