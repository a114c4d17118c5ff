from odoo import fields, models

from ..core.verbund_decision import keep_lines

KINDS = [
    ("promised", "Seats promised"),
    ("promise_changed", "Promise changed"),
    ("limit_accepted", "New price limit accepted"),
    ("promise_withdrawn", "Promise withdrawn"),
    ("promise_released", "Released from the promise"),
    ("declined", "Declined"),
    ("named", "Participant named"),
    ("unnamed", "Participant taken out"),
    ("substituted", "Participant replaced"),
    ("works_council", "Works council involved"),
    ("few_providers", "Fewer than three providers asked"),
    ("awarded", "Offer awarded"),
    ("award_taken_back", "Award taken back"),
    ("prolonged", "Decision put off"),
    ("merged", "Merged with another course"),
    ("decision_back", "Decision taken back"),
    ("prolonged_back", "Not put off after all"),
    ("promise_restored", "Promise holds again"),
    ("promise_undone", "Noted promise taken back"),
    ("promise_moved", "Promise goes on in another course"),
]


class VerbundDecision(models.Model):
    _inherit = "verbund.decision"

    decision = fields.Selection(
        selection_add=KINDS, ondelete={kind: keep_lines for kind, _label in KINDS}
    )
