from odoo import fields, models


class VerbundRecordedMixin(models.AbstractModel):
    """Documents on which something is decided, promised or agreed to."""

    _name = "verbund.recorded.mixin"
    _description = "Document With Decisions"

    decision_ids = fields.One2many(
        "verbund.decision",
        "res_id",
        string="Decisions",
        domain=lambda self: [("res_model", "=", self._name)],
        readonly=True,
        copy=False,
        groups="qualifizierungsverbund.group_verbund_user,"
        "qualifizierungsverbund.group_verbund_finance",
    )
