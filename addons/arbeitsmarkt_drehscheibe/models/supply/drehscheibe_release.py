from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.qualifizierungsverbund.models.core.fields import (
    reference_field,
    state_field,
)

from ...tools import mass_dismissal

STATE_DRAFT = "draft"
STATE_SUBMITTED = "submitted"
STATE_RELEASED = "released"
STATE_CLOSED = "closed"
STATE_WITHDRAWN = "withdrawn"
STATES = [
    (STATE_DRAFT, "Draft"),
    (STATE_SUBMITTED, "Submitted"),
    (STATE_RELEASED, "Released"),
    (STATE_CLOSED, "Closed"),
    (STATE_WITHDRAWN, "Withdrawn"),
]
TRANSITIONS = {
    STATE_DRAFT: {STATE_SUBMITTED, STATE_WITHDRAWN},
    STATE_SUBMITTED: {STATE_RELEASED, STATE_DRAFT, STATE_WITHDRAWN},
    STATE_RELEASED: {STATE_CLOSED, STATE_WITHDRAWN},
    STATE_CLOSED: set(),
    STATE_WITHDRAWN: {STATE_DRAFT},
}
VISIBILITY_EMBARGOED = "embargoed"
VISIBILITY_HUB = "hub"
VISIBILITY_PUBLIC = "public"


class DrehscheibeRelease(models.Model):
    """A company's notice that people will leave a site: numbers, no persons."""

    _name = "drehscheibe.release"
    _description = "Release Notice"
    _inherit = ["drehscheibe.notice.mixin"]
    _order = "date_from desc, id desc"
    _rec_name = "reference"
    _transitions = TRANSITIONS
    _number_code = "drehscheibe.release"
    _frozen_states = frozenset({STATE_CLOSED})
    _scope_fields = frozenset({"hub_ids", "visibility"})

    # The display name is this alone: it also shows where the release itself may not
    # be read.
    reference = reference_field()
    state = state_field(
        STATES,
        help="Draft: being prepared.\n"
        "Submitted: the company has handed it in.\n"
        "Released: the hub may work with it.\n"
        "Closed: everybody is taken care of, or the date has passed.\n"
        "Withdrawn: nobody is released after all.",
    )
    partner_id = fields.Many2one(string="Releasing Company")
    hub_ids = fields.Many2many(
        relation="drehscheibe_release_hub_rel",
        column1="release_id",
        column2="hub_id",
    )
    site = fields.Char(help="Plant or office that is concerned.")
    site_headcount = fields.Integer(
        string="Headcount of the Site",
        compute="_compute_site_headcount",
        store=True,
        readonly=False,
        aggregator=None,
        help="Employees of the establishment as heads.",
    )
    line_ids = fields.One2many(
        "drehscheibe.release.line", "release_id", string="Occupations", copy=True
    )
    number = fields.Integer(
        string="People",
        compute="_compute_number",
        store=True,
        help="Sum over all occupations.",
    )
    reason = fields.Selection(
        [
            ("orders", "Fewer orders"),
            ("closure", "Site is closed"),
            ("relocation", "Relocation"),
            ("insolvency", "Insolvency"),
            ("transformation", "Change of products or technology"),
            ("other", "Other"),
        ],
        required=True,
        default="orders",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env.company._verbund_today(),
        tracking=True,
    )
    date_to = fields.Date(string="To", tracking=True)
    visibility = fields.Selection(
        [
            (VISIBILITY_EMBARGOED, "Embargoed"),
            (VISIBILITY_HUB, "Hub"),
            (VISIBILITY_PUBLIC, "Public"),
        ],
        required=True,
        default=VISIBILITY_EMBARGOED,
        tracking=True,
        help="Embargoed: only the manager of the hub sees it.\n"
        "Hub: the staff of the hub see it.\n"
        "Public: may be talked about.",
    )
    works_council_informed_on = fields.Date()
    social_plan = fields.Boolean(help="A social plan exists or is being negotiated.")
    transfer_company = fields.Boolean(help="A transfer company is planned.")
    mass_dismissal_hint = fields.Selection(
        [
            ("unknown", "Headcount missing"),
            ("below", "Below the threshold"),
            ("check", "Check the notification"),
        ],
        string="Mass Dismissal (§ 17 KSchG)",
        compute="_compute_mass_dismissal_hint",
        store=True,
        help="Orientation only: compares all people of this notice with the threshold "
        "for 30 calendar days. Other terminations by the employer count too.",
    )
    released_on = fields.Date(readonly=True, copy=False)
    note = fields.Text(string="Internal Note", groups="base.group_user")

    _dates_order = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)",
        "A release cannot end before it starts.",
    )
    _headcount_positive = models.Constraint(
        "CHECK(site_headcount >= 0)", "A headcount cannot be negative."
    )

    @api.depends("partner_id")
    def _compute_site_headcount(self):
        for release in self:
            release.site_headcount = (
                release.site_headcount or release.partner_id.headcount
            )

    @api.depends("line_ids.number")
    def _compute_number(self):
        for release in self:
            release.number = sum(release.line_ids.mapped("number"))

    @api.depends("number", "site_headcount")
    def _compute_mass_dismissal_hint(self):
        hints = {None: "unknown", False: "below", True: "check"}
        for release in self:
            release.mass_dismissal_hint = hints[
                mass_dismissal.must_be_checked(
                    max(0, release.site_headcount), max(0, release.number)
                )
            ]

    @api.constrains("visibility", "state")
    def _check_no_embargo(self):
        for release in self:
            if (
                release.state in (STATE_RELEASED, STATE_CLOSED)
                and release.visibility == VISIBILITY_EMBARGOED
            ):
                raise ValidationError(
                    self.env._(
                        "%(release)s is “%(state)s”: its embargo has ended and does "
                        "not come back.",
                        release=release.display_name,
                        state=release._state_label(),
                    )
                )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"released_on"}

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        if any(r.state not in (STATE_DRAFT, STATE_WITHDRAWN) for r in self):
            raise UserError(
                self.env._("A release that was handed in is withdrawn, not deleted.")
            )

    def action_submit(self):
        self.check_access("write")
        self._check_some_hub_open()
        without = self.filtered(lambda release: not release.line_ids)
        if without:
            raise UserError(
                self.env._(
                    "%(release)s names no occupations yet: add each with its number.",
                    release=without[0].display_name,
                )
            )
        return self._set_state(STATE_SUBMITTED)

    def action_release(self):
        """The company frees its notice: an embargo ends, the hub sees it."""
        self.check_access("write")
        self._check_some_hub_open()
        for release in self:
            today = release.company_id._verbund_today()
            visibility = release.visibility
            if visibility == VISIBILITY_EMBARGOED:
                visibility = VISIBILITY_HUB
            release._set_state(STATE_RELEASED, released_on=today, visibility=visibility)
        return True

    def action_close(self):
        return self._set_state(STATE_CLOSED)

    def action_withdraw(self):
        return self._set_state(STATE_WITHDRAWN)

    def action_reset_to_draft(self):
        return self._set_state(STATE_DRAFT)
