from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.qualifizierungsverbund.models.core.fields import (
    association_field,
    reference_field,
    state_field,
)
from odoo.addons.qualifizierungsverbund.models.core.scheduled import due_records

from ...tools import scales
from ...tools.personal_data import find_contact_data

STATE_DRAFT = "draft"
STATE_CONSENT_PENDING = "consent_pending"
STATE_ACTIVE = "active"
STATE_RESERVED = "reserved"
STATE_PLACED = "placed"
STATE_WITHDRAWN = "withdrawn"
STATE_EXPIRED = "expired"
STATE_ANONYMISED = "anonymised"
STATES = [
    (STATE_DRAFT, "Draft"),
    (STATE_CONSENT_PENDING, "Consent pending"),
    (STATE_ACTIVE, "Active"),
    (STATE_RESERVED, "Reserved"),
    (STATE_PLACED, "Placed"),
    (STATE_WITHDRAWN, "Withdrawn"),
    (STATE_EXPIRED, "Expired"),
    (STATE_ANONYMISED, "Anonymised"),
]
TRANSITIONS = {
    STATE_DRAFT: {STATE_CONSENT_PENDING, STATE_WITHDRAWN},
    STATE_CONSENT_PENDING: {
        STATE_ACTIVE,
        STATE_DRAFT,
        STATE_WITHDRAWN,
        STATE_EXPIRED,
    },
    STATE_ACTIVE: {STATE_RESERVED, STATE_PLACED, STATE_WITHDRAWN, STATE_EXPIRED},
    STATE_RESERVED: {STATE_ACTIVE, STATE_PLACED, STATE_WITHDRAWN, STATE_EXPIRED},
    STATE_PLACED: {STATE_ACTIVE, STATE_ANONYMISED},
    STATE_WITHDRAWN: {STATE_ANONYMISED},
    STATE_EXPIRED: {STATE_CONSENT_PENDING, STATE_ANONYMISED},
    STATE_ANONYMISED: set(),
}
# A consent lives this long unless it is renewed.
CONSENT_MONTHS = 12


class DrehscheibeProfile(models.Model):
    """What a person can do and wants, without who they are.

    Bands in place of exact values, the district in place of an address. There is no
    field for age, sex, origin, photo or employer, and there must not be one.
    """

    _name = "drehscheibe.profile"
    _description = "Anonymous Profile"
    _inherit = ["verbund.transition.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_available, id"
    _rec_name = "pseudonym"
    _check_company_auto = True
    _transitions = TRANSITIONS
    _number_code = "drehscheibe.profile"
    _number_field = "pseudonym"
    _scope_fields = frozenset({"hub_id"})
    _frozen_states = frozenset({STATE_ANONYMISED})

    pseudonym = reference_field("Pseudonym")
    state = state_field(
        STATES,
        help="Draft: being prepared with the person.\n"
        "Consent pending: the person has the text of the consent.\n"
        "Active: takes part in matching.\n"
        "Reserved: one company is about to decide.\n"
        "Placed: has a new job.\n"
        "Withdrawn: the person takes the consent back.\n"
        "Expired: the consent ran out.\n"
        "Anonymised: nothing leads back to the person any more.",
    )
    hub_id = fields.Many2one(
        "verbund.network",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('kind', '=', 'hub'), ('state', '!=', 'closed')]",
    )
    company_id = association_field("hub_id")
    # Tells the employer, hence for the staff of the hub only.
    release_id = fields.Many2one(
        "drehscheibe.release",
        string="From Release",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        copy=False,
        domain="[('hub_ids', 'in', hub_id)]",
        groups="arbeitsmarkt_drehscheibe.group_hub_user",
        help="The releasing company never sees this profile proposed for its own jobs.",
    )
    occupation_ids = fields.Many2many(
        "verbund.occupation",
        "drehscheibe_profile_occupation_rel",
        "profile_id",
        "occupation_id",
        string="Occupations",
        help="What the person has done or wants to do.",
    )
    skill_ids = fields.One2many(
        "drehscheibe.profile.skill", "profile_id", string="Skills", copy=True
    )
    experience_band = fields.Selection(scales.EXPERIENCE_BANDS, string="Experience")
    german_level = fields.Selection(
        scales.GERMAN_LEVELS,
        string="German",
        help="Empty: nothing is said. Where a job asks for German it counts as none.",
    )
    district_id = fields.Many2one("verbund.district", required=True, index=True)
    radius_km = fields.Selection(
        scales.RADII,
        string="Radius",
        required=True,
        default="50",
        help="Kilometres from the district of residence, as the crow flies.",
    )
    date_available = fields.Date(
        string="Available From",
        required=True,
        default=lambda self: self.env.company._verbund_today(),
    )
    hours = fields.Selection(
        [*scales.HOURS, scales.HOURS_ANY], required=True, default="full"
    )
    shifts = fields.Selection(
        scales.SHIFTS,
        string="Shifts up to",
        required=True,
        default="day",
        help="The most demanding scheme of shifts the person accepts.",
    )
    pay_band = fields.Selection(scales.PAY_BANDS, string="Wanted Pay")
    blocked_partner_ids = fields.Many2many(
        "res.partner",
        "drehscheibe_profile_blocked_rel",
        "profile_id",
        "partner_id",
        string="Blocked Companies",
        domain="[('parent_id', '=', False), ('is_company', '=', True)]",
        copy=False,
        groups="arbeitsmarkt_drehscheibe.group_hub_user",
        help="Companies that must never see this profile, with what belongs to them.",
    )
    remark = fields.Text(
        string="Remarks",
        help="Nothing that leads to the person: no name, e-mail or phone number.",
    )
    consent_on = fields.Date(
        string="Consent Given On",
        copy=False,
        help="Date of the person's own consent to an anonymous profile. It is valid "
        "for twelve months.",
    )
    consent_until = fields.Date(
        string="Consent Valid Until", compute="_compute_consent_until", store=True
    )

    _pseudonym_uniq = models.UniqueIndex(
        "(pseudonym)", "There is already a profile with this pseudonym."
    )
    _matching_idx = models.Index("(hub_id) WHERE state = 'active'")

    @api.depends("consent_on")
    def _compute_consent_until(self):
        for profile in self:
            profile.consent_until = profile.consent_on and fields.Date.add(
                profile.consent_on, months=CONSENT_MONTHS
            )

    @api.constrains("hub_id", "release_id")
    def _check_hub(self):
        for profile in self:
            if profile.hub_id.kind != "hub":
                raise ValidationError(
                    self.env._("Only networks of the kind “Hub” have profiles.")
                )
            profile.hub_id._check_open()
            # sudo: the release may be under an embargo
            release_sudo = profile.sudo().release_id
            if release_sudo and profile.hub_id not in release_sudo.hub_ids:
                raise ValidationError(
                    self.env._(
                        "%(release)s was not handed in to %(hub)s.",
                        release=release_sudo.reference,
                        hub=profile.hub_id.display_name,
                    )
                )

    @api.constrains("blocked_partner_ids")
    def _check_blocked_partners(self):
        for profile in self:
            # sudo: whatever the user may see, the rule holds
            partners_sudo = profile.sudo().blocked_partner_ids
            if partners_sudo != partners_sudo.commercial_partner_id:
                raise ValidationError(
                    self.env._("Companies are blocked, not contact persons.")
                )

    @api.constrains("remark")
    def _check_remark(self):
        for profile in self:
            kind = find_contact_data(profile.remark)
            if kind == "email":
                raise ValidationError(
                    self.env._(
                        "The remarks hold an e-mail address. An anonymous profile has "
                        "nothing that leads to the person."
                    )
                )
            if kind:
                raise ValidationError(
                    self.env._(
                        "The remarks hold a phone number. An anonymous profile has "
                        "nothing that leads to the person."
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        profiles = super().create(vals_list)
        profiles._check_release_readable()
        return profiles

    def write(self, vals):
        res = super().write(vals)
        if vals.get("release_id"):
            self._check_release_readable()
        return res

    def _check_release_readable(self):
        # Else a profile of one's own would tell, by its matches, who is behind a
        # release that is still under an embargo.
        if not self._in_transition():
            self.release_id.check_access("read")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        if any(p.state not in (STATE_DRAFT, STATE_ANONYMISED) for p in self):
            raise UserError(
                self.env._("A profile that was in use is withdrawn, not deleted.")
            )

    def _check_complete(self):
        """
        :raises UserError: when matching lacks something
        """
        without = self.filtered(lambda profile: not profile.occupation_ids)
        if without:
            raise UserError(
                self.env._(
                    "%(profile)s needs at least one occupation.",
                    profile=without[0].display_name,
                )
            )

    def _has_consent(self):
        """Whether the person's consent holds today."""
        self.ensure_one()
        today = self.company_id._verbund_today()
        return bool(self.consent_on and self.consent_on <= today <= self.consent_until)

    def _check_consent(self):
        """
        :raises UserError: when the person has not agreed, or too long ago
        """
        without = self.filtered(lambda profile: not profile._has_consent())
        if without:
            raise UserError(
                self.env._(
                    "%(profile)s has no valid consent. Enter the date on which the "
                    "person gave it.",
                    profile=without[0].display_name,
                )
            )

    def _action_visible(self):
        """Hook: the profiles take part in matching now."""

    def _action_hidden(self):
        """Hook: the profiles take part in nothing any more."""

    def action_request_consent(self):
        self.check_access("write")
        self.hub_id._check_open()
        self._check_complete()
        return self._set_state(STATE_CONSENT_PENDING)

    def action_activate(self):
        self.check_access("write")
        self._check_can_reach(STATE_ACTIVE)
        self.hub_id._check_open()
        self._check_complete()
        self._check_consent()
        self._set_state(STATE_ACTIVE)
        self._action_visible()
        return True

    def action_reserve(self):
        return self._set_state(STATE_RESERVED)

    def action_place(self):
        self._set_state(STATE_PLACED)
        self._action_hidden()
        return True

    def action_withdraw(self):
        """The person takes the consent back: hidden at once."""
        self._set_state(STATE_WITHDRAWN, consent_on=False)
        self._action_hidden()
        return True

    def action_expire(self):
        self._set_state(STATE_EXPIRED, consent_on=False)
        self._action_hidden()
        return True

    def action_reset_to_draft(self):
        return self._set_state(STATE_DRAFT)

    def action_anonymise(self):
        """Remove what leads to the person and the employer; there is no way back."""
        # The tracking of this very step would keep the old values.
        self.with_context(tracking_disable=True)._set_state(
            STATE_ANONYMISED,
            release_id=False,
            blocked_partner_ids=[fields.Command.clear()],
            remark=False,
            consent_on=False,
        )
        self.activity_ids.unlink()
        # sudo: messages belong to their authors, files to their uploaders
        self.sudo().message_ids.unlink()
        self.env["mail.followers"].sudo().search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        ).unlink()
        self.env["ir.attachment"].sudo().search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        ).unlink()
        return True

    @api.model
    def _cron_expire(self, limit=100):
        """Hide profiles whose consent has run out."""
        domain = [
            ("state", "in", (STATE_ACTIVE, STATE_RESERVED)),
            ("consent_until", "<", self.env.company._verbund_today()),
        ]
        for profile in due_records(self, domain, limit):
            profile.action_expire()
