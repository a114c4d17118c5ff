from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...models.needs.verbund_need import (
    STATE_DRAFT,
    STATE_SUBMITTED,
    UNPLANNED_STATES,
)
from ...tools import same_words

# A need that was checked has a topic.
UNDOABLE_STATES = (STATE_DRAFT, STATE_SUBMITTED)


class VerbundNeedWords(models.TransientModel):
    """Needs whose own words mean the same, with the topic that it may be.

    What was merged stands below, as long as nobody has checked the needs: by their own
    words, which stay, it is undone.
    """

    _name = "verbund.need.words"
    _description = "Needs in the Same Words"
    _inherit = ["verbund.dialog.mixin"]
    _rec_name = "words"
    _order = "is_merged, need_count desc, id"

    words = fields.Text(string="Own Words", readonly=True)
    need_ids = fields.Many2many("verbund.need", string="Needs", readonly=True)
    need_count = fields.Integer(string="Number of Needs", readonly=True)
    company_count = fields.Integer(string="Companies", readonly=True)
    seats = fields.Integer(readonly=True, help="Firm and possible ones.")
    topic_id = fields.Many2one("verbund.topic")
    is_merged = fields.Boolean(string="Merged", readonly=True)

    @api.model
    def _open(self):
        """Group the needs that the user may change, and show the groups."""
        needs = self.env["verbund.need"].search(
            Domain("state", "in", UNPLANNED_STATES) & Domain("free_topic", "!=", False)
        )
        unnamed = needs.filtered(lambda need: not need.topic_id)
        topics = self.env["verbund.topic"].search_fetch([], ["name"])
        groups = same_words.group(
            [(need.id, need.free_topic) for need in unnamed],
            [(topic.id, topic.name) for topic in topics],
        )
        rows = [
            self._prepare_vals(group.words, group.keys, group.topic) for group in groups
        ]
        named = (needs - unnamed).filtered(lambda need: need.state in UNDOABLE_STATES)
        for topic, merged in named.grouped("topic_id").items():
            words = dict.fromkeys(merged.mapped("free_topic"))
            vals = self._prepare_vals(words, merged.ids, topic.id)
            rows.append({**vals, "is_merged": True})
        return self.create(rows)._show()

    @api.model
    def _prepare_vals(self, words, need_ids, topic_id):
        needs = self.env["verbund.need"].browse(need_ids)
        return {
            "words": "\n".join(words),
            "need_ids": needs.ids,
            "need_count": len(needs),
            "company_count": len(needs.partner_id),
            "seats": sum(need.seats_firm + need.seats_possible for need in needs),
            "topic_id": topic_id,
        }

    def _show(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Topics in Own Words"),
            "res_model": self._name,
            "view_mode": "list,kanban,form",
            "mobile_view_mode": "kanban",
            "domain": [("id", "in", self.ids)],
            "help": self.env._("No need waits in words of its own."),
        }

    def action_merge(self):
        """Give the needs of each row its topic, those that have none yet.

        :raises UserError: when a topic is missing
        """
        for row in self.filtered(lambda row: not row.is_merged):
            if not row.topic_id:
                raise UserError(
                    self.env._(
                        "Choose the topic of “%(words)s” first.",
                        words=row.words.splitlines()[0],
                    )
                )
            waiting = row.need_ids.filtered(
                lambda need: not need.topic_id and need.state in UNPLANNED_STATES
            )
            waiting.topic_id = row.topic_id
            row.is_merged = True
        return True

    def action_undo(self):
        """Take the topic out again; the needs have their own words still.

        :raises UserError: when staff have checked them meanwhile
        """
        for row in self.filtered("is_merged"):
            merged = row.need_ids.filtered(
                lambda need, row=row: (
                    need.topic_id == row.topic_id and need.state in UNDOABLE_STATES
                )
            )
            if not merged:
                raise UserError(
                    self.env._("These needs are checked or planned with already.")
                )
            merged.topic_id = False
            row.is_merged = False
        return True
