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

    def _in_own_words(self):
        """What is stored is in the language of the association, whoever acts."""
        return self.with_context(lang=self.company_id[:1]._verbund_lang())

    def _who_asked(self):
        """Hook: users who asked for a decision."""
        return self.env["res.users"]

    def _tell_who_asked(self, words):
        """Who asked for a decision, and still may read it, learns what came of it.

        For everybody else it is a note on the document.
        """
        for record in self:
            asked = (record._who_asked() - self.env.user).filtered(
                lambda user, record=record: (
                    user.active and record.with_user(user).has_access("read")
                )
            )
            # sudo: who decides need not have the right to change the document
            record.sudo().message_post(
                partner_ids=asked.partner_id.ids,
                subject=record.display_name,
                body=words,
            )
