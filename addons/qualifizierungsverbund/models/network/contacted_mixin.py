from odoo import fields, models

STAFF = "qualifizierungsverbund.group_verbund_user"


class VerbundContactedMixin(models.AbstractModel):
    """A record from which the talks with companies are opened, counted on a button."""

    _name = "verbund.contacted.mixin"
    _description = "Has a Contact Log"

    contact_log_count = fields.Integer(
        string="Contact Log",
        compute="_compute_contact_log_count",
        groups=STAFF,
        help="Talks with the company that staff have noted.",
    )

    def _contact_log_domain(self):
        """Hook: the talks that these have to do with."""
        raise NotImplementedError

    def _contact_log_defaults(self):
        """Hook: what a new one starts with."""
        return {}

    def _contact_log_records(self, log):
        """Hook: the records of these that a log counts for."""
        raise NotImplementedError

    def _compute_contact_log_count(self):
        stored = self._origin
        counts = dict.fromkeys(stored, 0)
        for log in self.env["verbund.contact.log"].search_fetch(
            stored._contact_log_domain(), ["partner_id", "network_ids"]
        ):
            for record in stored._contact_log_records(log):
                counts[record] += 1
        for record in self:
            record.contact_log_count = counts.get(record._origin, 0)

    def action_view_contact_logs(self):
        """The talks, and the form of a new one."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Contact Log"),
            "res_model": "verbund.contact.log",
            "view_mode": "list,kanban,form",
            "mobile_view_mode": "kanban",
            "domain": self._contact_log_domain(),
            "context": self._contact_log_defaults(),
        }
