from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.needs.verbund_need import FORMATS, POOLABLE_STATES
from ...tools.pooling import Need, Proposal

# What a proposal was made from: if one of these changes, it is out of date. A need
# that has become more urgent still fits.
SNAPSHOT_FIELDS = [name for name in Need._fields if name not in ("id", "priority")]
OBSTACLES = [
    ("size", "Too large for one course: split it"),
    ("window", "Its window is too short for the course"),
    ("price", "No group is large enough for its price ceiling"),
]


class VerbundNeedPoolLine(models.TransientModel):
    """One proposal: needs that could become a course.

    What `tools.pooling.Proposal` names has the same name here.
    """

    _name = "verbund.need.pool.line"
    _description = "Proposal of Pooled Needs"
    _inherit = ["verbund.dialog.mixin"]
    _rec_name = "topic_id"
    _order = "missing, seats desc, id"

    wizard_id = fields.Many2one(
        "verbund.need.pool", required=True, ondelete="cascade", index=True
    )
    selected = fields.Boolean(string="Plan")
    topic_id = fields.Many2one("verbund.topic", required=True, readonly=True)
    seats = fields.Integer(readonly=True)
    min_seats = fields.Integer(related="topic_id.min_seats")
    missing = fields.Integer(
        readonly=True, help="Seats still missing to the minimum of the topic."
    )
    obstacle = fields.Selection(
        OBSTACLES, readonly=True, help="Why the need fits into no group at all."
    )
    notice = fields.Char(string="Status", compute="_compute_notice")
    company_count = fields.Integer(string="Companies", compute="_compute_company_count")
    need_ids = fields.Many2many("verbund.need", string="Needs", readonly=True)
    who = fields.Char(
        compute="_compute_who",
        help="Each company with its firm seats and those that are possible besides.",
    )
    networks = fields.Many2many("verbund.network", readonly=True)
    window_start = fields.Date(string="From", readonly=True)
    window_end = fields.Date(string="Until", readonly=True)
    format = fields.Selection(FORMATS, readonly=True)
    level = fields.Char(compute="_compute_level")
    district_id = fields.Many2one("verbund.district", readonly=True)
    snapshot = fields.Json(readonly=True)

    @api.depends("missing", "obstacle")
    def _compute_notice(self):
        labels = dict(self._fields["obstacle"]._description_selection(self.env))
        for line in self:
            if line.obstacle:
                line.notice = labels[line.obstacle]
            elif not line.missing:
                line.notice = self.env._("Can take place")
            elif line.missing == 1:
                line.notice = self.env._("1 seat missing")
            else:
                line.notice = self.env._("%s seats missing", line.missing)

    @api.depends("need_ids.level_to")
    def _compute_level(self):
        labels = dict(
            self.env["verbund.need"]
            ._fields["level_to"]
            ._description_selection(self.env)
        )
        for line in self:
            wanted = set(line.need_ids.mapped("level_to"))
            line.level = ", ".join(
                label for level, label in labels.items() if level in wanted
            )

    @api.depends("need_ids")
    def _compute_company_count(self):
        for line in self:
            line.company_count = len(line.need_ids.partner_id)

    @api.depends("need_ids.seats_firm", "need_ids.seats_possible")
    def _compute_who(self):
        for line in self:
            line.who = ", ".join(
                f"{need.partner_id.display_name} "
                + (
                    f"({need.seats_firm} + {need.seats_possible})"
                    if need.seats_possible
                    else f"({need.seats_firm})"
                )
                for need in line.need_ids
            )

    @api.model
    def _prepare_vals(self, proposal):
        """
        :param proposal: a ``pooling.Proposal``
        """
        needs = self.env["verbund.need"].browse(proposal["need_ids"])
        return {**proposal, "snapshot": self._take_snapshot(needs)}

    @api.model
    def _take_snapshot(self, needs):
        return {
            str(need.id): [
                fields.Date.to_string(value) if isinstance(value, date) else value
                for value in (
                    need[name].id if need._fields[name].relational else need[name]
                    for name in SNAPSHOT_FIELDS
                )
            ]
            for need in needs
        }

    def _check_unchanged(self):
        """
        :raises UserError: when a need is gone, taken or no longer what it was
        """
        needs = self.need_ids.exists()
        # Two managers may look at the same proposals: the second one waits here.
        needs.lock_for_update()
        needs.invalidate_recordset()
        for line in self:
            changed = line.need_ids.filtered(
                lambda need: need.state not in POOLABLE_STATES or need.course_id
            )
            if changed or line._take_snapshot(line.need_ids) != line.snapshot:
                raise UserError(
                    self.env._(
                        "Needs of the proposal “%(topic)s” have changed meanwhile. "
                        "Make the proposals anew.",
                        topic=line.topic_id.display_name,
                    )
                )

    def action_split(self):
        """Split the need that is too large for one course, and pool again."""
        self.ensure_one()
        self.need_ids.action_split()
        wizard = self.wizard_id
        if wizard.chosen_ids:
            wizard.chosen_ids = [*wizard.chosen_ids, *self.need_ids.split_ids.ids]
        return wizard.action_pool_again()

    def _to_proposal(self):
        """The line as the ``pooling.Proposal`` that it was made from."""
        self.ensure_one()
        return self.read(list(Proposal.__annotations__), load="")[0]
