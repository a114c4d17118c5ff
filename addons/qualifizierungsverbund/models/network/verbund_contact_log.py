from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command, Domain

from ..core.fields import activity_field, association_field
from ..core.transition_mixin import with_transition
from .verbund_membership import NEED_STATES

KINDS = [
    ("call", "Call"),
    ("visit", "Visit"),
    ("consultation", "Consultation"),
    ("mail", "E-mail"),
]
OUTCOME_YES = "yes"
OUTCOME_CALL_BACK = "call_back"
OUTCOME_NO = "no"
OUTCOME_NOT_REACHED = "not_reached"
OUTCOME_NOTE = "note"
OUTCOMES = [
    (OUTCOME_YES, "Yes"),
    (OUTCOME_CALL_BACK, "Call back"),
    (OUTCOME_NO, "No"),
    (OUTCOME_NOT_REACHED, "Not reached"),
    (OUTCOME_NOTE, "Note"),
]
CALL = "mail.mail_activity_data_call"


class VerbundContactLog(models.Model):
    """A talk with a company: who, when, about what, and what came of it.

    Staff of its networks read it; companies never do.
    """

    _name = "verbund.contact.log"
    _description = "Contact Log"
    _inherit = [
        "verbund.about.mixin",
        "verbund.retention.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date desc, id desc"
    _check_company_auto = True
    _scope_fields = frozenset({"network_ids"})
    _retention_cases = {"contact_log": ([], "date")}

    # About nothing but the company, too
    res_model = fields.Char(required=False)
    res_id = fields.Many2oneReference(required=False)

    company_id = association_field()
    partner_id = fields.Many2one(
        "res.partner",
        string="Company",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('parent_id', '=', False), ('is_company', '=', True)]",
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Spoken With",
        ondelete="set null",
        index="btree_not_null",
        domain="[('commercial_partner_id', '=', partner_id), "
        "('is_company', '=', False)]",
    )
    network_ids = fields.Many2many(
        "verbund.network",
        string="Networks",
        compute="_compute_network_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
        required=True,
        check_company=True,
        help="Their staff read it.",
    )
    kind = fields.Selection(KINDS, required=True, default="call")
    date = fields.Datetime(string="When", required=True, default=fields.Datetime.now)
    user_id = fields.Many2one(
        "res.users",
        string="Noted By",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.user,
    )
    outcome = fields.Selection(OUTCOMES, required=True, default=OUTCOME_NOTE)
    call_back_on = fields.Date(help="A task for whoever has noted it.")
    note = fields.Text()
    activity_id = activity_field()

    @api.depends("partner_id.name", "date")
    def _compute_display_name(self):
        for log in self:
            day = log.date and log.company_id._verbund_show(log.date)
            log.display_name = ", ".join(filter(None, (log.partner_id.name, day)))

    @api.depends("partner_id")
    def _compute_network_ids(self):
        """Where the company takes part, of the networks that the user may see."""
        # not as superuser, who may be the one that asks for it first
        memberships = self.env["verbund.membership"].sudo(False)
        groups = dict(
            memberships._read_group(
                memberships._get_member_domain(
                    self.partner_id, closed=False, states=NEED_STATES
                ),
                ["partner_id"],
                ["network_id:recordset"],
            )
        )
        for log in self:
            found = groups.get(log.partner_id._origin, log.network_ids)
            log.network_ids = log.network_ids or found

    # --------------------------------------------------------------- rules

    @api.constrains("partner_id", "contact_id")
    def _check_contact(self):
        self.partner_id._verbund_check_company()
        for log in self.filtered("contact_id"):
            if log.contact_id.commercial_partner_id != log.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(contact)s does not belong to %(company)s.",
                        contact=log.contact_id.display_name,
                        company=log.partner_id.display_name,
                    )
                )

    @api.constrains("date")
    def _check_date(self):
        if any(log.date > fields.Datetime.now() for log in self):
            raise ValidationError(
                self.env._(
                    "A talk is noted when it was held. Plan one that is to come as a "
                    "task."
                )
            )

    @api.constrains("outcome", "call_back_on", "date")
    def _check_call_back(self):
        for log in self.filtered(lambda log: log.outcome == OUTCOME_CALL_BACK):
            if not log.call_back_on:
                raise ValidationError(self.env._("Say on which day to call back."))
            if log.call_back_on < log.company_id._verbund_day(log.date):
                raise ValidationError(
                    self.env._("The day to call back lies before the talk.")
                )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "activity_id",
            "res_id",
            "res_model",
            "user_id",
        }

    def _compute_is_readable_document(self):
        about = self.filtered("res_model")
        (self - about).is_readable_document = True
        return super(VerbundContactLog, about)._compute_is_readable_document()

    def _search_is_readable_document(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain("res_model", "=", False) | Domain(
            "res_model", "in", self._get_readable_models()
        )
        return domain if True in value else ~domain

    # ---------------------------------------------------------- what follows

    @api.model_create_multi
    def create(self, vals_list):
        logs = super().create(vals_list)
        logs._end_earlier_tasks()
        logs._plan_call_back()
        return logs

    def write(self, vals):
        res = super().write(vals)
        if {"outcome", "call_back_on"} & vals.keys():
            self._plan_call_back()
        return res

    def unlink(self):
        # sudo: it may be the task of somebody else
        self.sudo().activity_id.unlink()
        return super().unlink()

    def _plan_call_back(self):
        """Whoever has noted it is to call on the day that was named; else nobody is."""
        # sudo: it may be the task of somebody else
        self.sudo().activity_id.unlink()
        for log in self.filtered(lambda log: log.outcome == OUTCOME_CALL_BACK):
            with_transition(log).activity_id = log.activity_schedule(
                CALL,
                date_deadline=log.call_back_on,
                summary=self.env._(
                    "Call %(company)s back", company=log.partner_id.display_name
                ),
                note=log.document_name,
                user_id=log.user_id.id,
            )

    def _end_earlier_tasks(self):
        """Who has been talked to about it since need not be called back any more."""
        # sudo: another network may have asked, of the same document
        earlier_sudo = self.sudo().search(
            [("activity_id", "!=", False), ("partner_id", "in", self.partner_id.ids)]
        )
        for log in self:
            earlier_sudo.filtered(
                lambda other, log=log: (
                    other != log
                    and other.date <= log.date
                    and (other.partner_id, other.res_model, other.res_id)
                    == (log.partner_id, log.res_model, log.res_id)
                    and other.network_ids & log.network_ids
                )
            ).activity_id.unlink()

    @api.model
    def _note(self, record, partner, networks, outcome, **values):
        """Note a talk about a document, with the rights of the user.

        :param record: the document, which the user may read
        :param networks: whose staff read it
        :return: the log
        """
        record.check_access("read")
        self.check_access("create")
        log = with_transition(self).create(
            {
                "res_model": record._name,
                "res_id": record.id,
                "partner_id": partner.id,
                "network_ids": [Command.set(networks.ids)],
                "outcome": outcome,
                **values,
            }
        )
        return self.browse(log.id)

    def _erase_retained(self):
        # sudo: nobody has to be allowed to delete what others have noted
        self.sudo().unlink()
