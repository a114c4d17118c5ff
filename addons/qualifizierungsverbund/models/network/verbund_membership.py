from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..core.fields import association_field, state_field
from ..core.scheduled import due_records
from .verbund_network import STATE_CLOSED as NETWORK_CLOSED

STATE_PROSPECT = "prospect"
STATE_AGREEMENT_SENT = "agreement_sent"
STATE_ACTIVE = "active"
STATE_NOTICE = "notice"
STATE_ENDED = "ended"
STATE_DECLINED = "declined"
STATES = [
    (STATE_PROSPECT, "Prospect"),
    (STATE_AGREEMENT_SENT, "Agreement sent"),
    (STATE_ACTIVE, "Active"),
    (STATE_NOTICE, "Under notice"),
    (STATE_ENDED, "Ended"),
    (STATE_DECLINED, "Declined"),
]
TRANSITIONS = {
    STATE_PROSPECT: {STATE_AGREEMENT_SENT, STATE_ACTIVE, STATE_DECLINED},
    STATE_AGREEMENT_SENT: {STATE_ACTIVE, STATE_DECLINED, STATE_PROSPECT},
    STATE_ACTIVE: {STATE_NOTICE, STATE_ENDED},
    STATE_NOTICE: {STATE_ACTIVE, STATE_ENDED},
    STATE_ENDED: set(),
    STATE_DECLINED: {STATE_PROSPECT},
}
# Members in these states take part: they may commit seats.
MEMBER_STATES = (STATE_ACTIVE, STATE_NOTICE)
# From the first talk on a company may say what it needs: it is a reason to join.
NEED_STATES = (STATE_PROSPECT, STATE_AGREEMENT_SENT, *MEMBER_STATES)
# Companies to choose from where a need is stated or seats are offered.
MEMBER_PICKER_DOMAIN = (
    f"[('membership_ids', 'any', [('state', 'in', {list(NEED_STATES)}), "
    "('network_id.state', '!=', 'closed')])]"
)
# Members that send people to courses and pay for them.
BUYER_ROLES = ("company", "association", "institution")
ROLES = [
    ("company", "Company"),
    ("association", "Association"),
    ("institution", "Institution"),
    ("provider", "Training provider"),
    ("agency", "Employment agency"),
]


class VerbundMembership(models.Model):
    _name = "verbund.membership"
    _description = "Network Membership"
    _inherit = [
        "verbund.transition.mixin",
        "verbund.notice.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "network_id, partner_id, id"
    _check_company_auto = True
    _transitions = TRANSITIONS
    _scope_fields = frozenset({"network_id"})

    network_id = fields.Many2one(
        "verbund.network",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('state', '!=', 'closed')]",
        tracking=True,
    )
    company_id = association_field("network_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Member",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('parent_id', '=', False), ('is_company', '=', True)]",
        tracking=True,
    )
    role = fields.Selection(ROLES, required=True, default="company")
    state = state_field(
        STATES,
        help="Prospect: interested.\n"
        "Agreement sent: the cooperation agreement is out for signature.\n"
        "Active: takes part.\n"
        "Under notice: takes part until the end of the notice period.\n"
        "Ended, declined: no longer, or never, a member.",
    )
    agreement_version = fields.Char(help="Version of the cooperation agreement.")
    agreement_signed_on = fields.Date(string="Signed On", tracking=True)
    agreement_file = fields.Binary(string="Agreement", attachment=True, copy=False)
    agreement_filename = fields.Char(copy=False)
    notice_months = fields.Integer(
        string="Notice Period",
        default=3,
        aggregator=None,
        help="Months of notice to the end of a year.",
    )
    date_start = fields.Date(string="Member Since", copy=False)
    date_end = fields.Date(string="Member Until", copy=False, tracking=True)
    contact_ids = fields.One2many(
        "verbund.membership.contact", "membership_id", string="Contacts", copy=True
    )
    note = fields.Text(string="Internal Note", groups="base.group_user")

    _open_uniq = models.UniqueIndex(
        "(network_id, partner_id) WHERE state NOT IN ('ended', 'declined')",
        "This company already has an open membership in the network.",
    )
    _dates_order = models.Constraint(
        "CHECK(date_end IS NULL OR date_start IS NULL OR date_end >= date_start)",
        "A membership cannot end before it starts.",
    )
    _notice_positive = models.Constraint(
        "CHECK(notice_months >= 0)", "The notice period cannot be negative."
    )

    @api.depends("partner_id.name", "network_id.name")
    def _compute_display_name(self):
        for membership in self:
            names = membership.partner_id.name, membership.network_id.name
            membership.display_name = " / ".join(filter(None, names))

    @api.constrains("partner_id")
    def _check_partner(self):
        self.partner_id._verbund_check_company()

    @api.constrains("network_id")
    def _check_network(self):
        self.network_id._check_open()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_not_prospect(self):
        if any(m.state not in (STATE_PROSPECT, STATE_DECLINED) for m in self):
            raise UserError(
                self.env._("A membership that has begun is ended, not deleted.")
            )

    def action_send_agreement(self):
        self.network_id._check_open()
        return self._set_state(STATE_AGREEMENT_SENT)

    def action_activate(self):
        self.network_id._check_open()
        under_notice = self._under_notice()
        for membership in self:
            today = membership.company_id._verbund_today()
            membership._set_state(
                STATE_ACTIVE, date_start=membership.date_start or today, date_end=False
            )
        under_notice._tell_member()
        return True

    def action_give_notice(self):
        """Record a notice; the end date follows from the notice period.

        The usual cooperation agreement ends with a year, ``notice_months``
        months after the notice at the earliest.
        """
        for membership in self:
            today = membership.company_id._verbund_today()
            earliest = fields.Date.add(today, months=membership.notice_months)
            membership._set_state(
                STATE_NOTICE,
                date_end=membership.date_end or earliest.replace(month=12, day=31),
            )
        self._tell_member()
        return True

    def action_end(self):
        """The company takes part no longer, from now on or since the agreed day."""
        for membership in self:
            today = membership.company_id._verbund_today()
            end = min(membership.date_end or today, today)
            start = membership.date_start
            membership._set_state(
                STATE_ENDED,
                date_end=end,
                # Who leaves before its first day never was one
                date_start=start and start <= end and start,
            )
        self._leave()
        return True

    def action_decline(self):
        self._set_state(STATE_DECLINED)
        self._leave()
        return True

    def action_reset_to_prospect(self):
        self.network_id._check_open()
        return self._set_state(STATE_PROSPECT)

    # ------------------------------------------------------------ leaving

    def write(self, vals):
        if "date_end" not in vals or self._in_transition():
            return super().write(vals)
        date_end = fields.Date.to_date(vals["date_end"])
        self._check_end_stays(date_end)
        moved = self._under_notice().filtered(lambda m: m.date_end != date_end)
        res = super().write(vals)
        # An end that lies behind us holds at once, not from the night on.
        self._get_over()._end_in_time()
        # Whoever was told a last day learns of another one
        moved._under_notice()._tell_member()
        return res

    def _under_notice(self):
        return self.filtered(lambda membership: membership.state == STATE_NOTICE)

    def _check_end_stays(self, date_end):
        """
        :raises UserError: when a membership that is over would get another end, or
            one under notice none
        """
        for membership in self:
            if membership.state == STATE_NOTICE and not date_end:
                raise UserError(
                    self.env._(
                        "%(company)s is under notice in %(network)s, so its membership "
                        "has a last day. Take the notice back instead.",
                        company=membership.partner_id.display_name,
                        network=membership.network_id.display_name,
                    )
                )
            if membership.state == STATE_ENDED and membership.date_end != date_end:
                raise UserError(
                    self.env._(
                        "The membership of %(company)s in %(network)s has ended and "
                        "does not come back by a date. Make a new one.",
                        company=membership.partner_id.display_name,
                        network=membership.network_id.display_name,
                    )
                )

    def _get_over(self):
        """Those that go on by their state, but not by their end."""
        return self.filtered(
            lambda membership: (
                membership.state in MEMBER_STATES
                and membership.date_end
                and membership.date_end < membership.company_id._verbund_today()
            )
        )

    def _end_in_time(self):
        # sudo: whoever typed the date may; what follows from it is no matter of rights
        return self.sudo().action_end()

    @api.model
    def _cron_end(self, limit=100):
        """End memberships whose last day is over."""
        today = self.env.company._verbund_today()
        domain = [("state", "in", MEMBER_STATES), ("date_end", "<", today)]
        for membership in due_records(self, domain, limit):
            membership._get_over().action_end()

    def _leave(self):
        """Clear up after companies that take part no longer, and say so to all."""
        for membership in self:
            # It is stored and sent: in the language of the association.
            here = membership.with_env(membership.company_id._verbund_here().env)
            left = here._action_left()
            to_staff, to_company = (
                map(list, zip(*left, strict=True)) if left else ((), ())
            )
            if left:
                membership.message_post(body=Markup("<br/>").join(to_staff))
            # Whoever has only talked to us took no part before
            if left or membership.state == STATE_ENDED:
                membership._tell_member(to_company)

    def _action_left(self):
        """Hook: what a company leaves behind when its membership is over.

        :return: list of what was done, told twice: (to the staff, to the company);
            nothing to the company of what :meth:`_get_standing_words` says
        """
        self.ensure_one()
        return []

    def _get_standing_words(self):
        """Hook: what the company is bound to although it has left, as it is now.

        :return: list of sentences
        """
        self.ensure_one()
        return []

    def _tell_member(self, done=()):
        """That it ends, has ended, or goes on after a notice.

        :param done: sentences on what follows from it
        """
        # sudo: whoever ends it, the contacts of the company are told
        for membership_sudo in self.sudo():
            company_sudo = membership_sudo.partner_id
            contacts = company_sudo._verbund_contacts_each(
                networks=membership_sudo.network_id, binding=True
            )
            membership_sudo._tell(
                "qualifizierungsverbund.mail_membership_left",
                contacts[company_sudo],
                told=membership_sudo.state,
                done=list(filter(None, done)),
            )

    def _notice_networks(self):
        return self.network_id

    def _notice_obstacle(self, template, extra):
        if extra.get("told") in MEMBER_STATES:
            if self.state == extra["told"]:
                return None
            return self.env._(
                "%(company)s is “%(state)s” now: this text is not true any more.",
                company=self.display_name,
                state=self._state_label(),
            )
        domain = self._get_member_domain(
            self.partner_id, self.network_id, closed=True, states=NEED_STATES
        )
        if self.search_count(domain, limit=1):
            return self.env._(
                "%(company)s takes part in %(network)s again.",
                company=self.partner_id.display_name,
                network=self.network_id.display_name,
            )
        return None

    def _notice_values(self, partner):
        return {
            "company": self.partner_id.name,
            "words": self._get_standing_words(),
            "network": self.network_id.name,
            "until": self.company_id._verbund_show(self.date_end),
        }

    # --------------------------------------------------------- who takes part

    @api.model
    def _get_member_domain(
        self, partners=None, networks=None, *, closed, states=MEMBER_STATES, on=None
    ):
        """Memberships by which companies take part on a day.

        The one place that says so: by the state and by the dates, as a state may be
        moved later than its date. Who may only say what it needs has not to wait for
        the first day of its membership: prospects need none either.

        :param partners: companies; all when None
        :param networks: where; anywhere when None
        :param closed: whether a membership of a closed network counts
        :param states: states of a membership that count
        :param on: the day, today when None
        """
        day = on or self.env.company._verbund_today()
        domain = Domain("state", "in", states) & (
            Domain("date_end", "=", False) | Domain("date_end", ">=", day)
        )
        if STATE_PROSPECT not in states:
            domain &= Domain("date_start", "=", False) | Domain("date_start", "<=", day)
        if partners is not None:
            domain &= Domain("partner_id", "in", partners.ids)
        if networks is not None:
            domain &= Domain("network_id", "in", networks.ids)
        if not closed:
            domain &= Domain("network_id.state", "!=", NETWORK_CLOSED)
        return domain

    @api.model
    def _get_member_pairs(self, partners, networks, **who):
        """Who takes part where, as :meth:`_get_member_domain`, for all at once.

        :return: set of (id of the company, id of the network)
        """
        domain = self._get_member_domain(partners, networks, **who)
        groups = self._read_group(domain, ["partner_id", "network_id"])
        return {(partner.id, network.id) for partner, network in groups}

    @api.model
    def _get_speaking_domain(self, partners, networks, **who):
        """Memberships whose contacts speak for a word that companies have given.

        Those by which they take part; of a company that has left, those that it had:
        what it was promised holds on.

        :param who: as in :meth:`_get_member_domain`
        """
        current = self._get_member_domain(partners, networks, closed=True, **who)
        left = partners - self.search(current).partner_id
        return current | (
            Domain("partner_id", "in", left.ids)
            & Domain("network_id", "in", networks.ids)
            & Domain("state", "in", (*MEMBER_STATES, STATE_ENDED))
        )

    @api.model
    def _can_commit(self, contact, networks, given=False):
        """Whether a contact may bind its company to cost in one of the networks.

        :param given: about a word that the company has given already
        """
        company = contact.commercial_partner_id

        def may_in(memberships):
            return bool(
                self.env["verbund.membership.contact"].search_count(
                    Domain("partner_id", "=", contact.id)
                    & Domain("can_commit", "=", True)
                    & Domain("membership_id", "any", memberships),
                    limit=1,
                )
            )

        return contact.active and (
            may_in(self._get_member_domain(company, networks, closed=given))
            # Seldom asked: whether the company has left
            or (given and may_in(self._get_speaking_domain(company, networks)))
        )
