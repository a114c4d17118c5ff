from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .verbund_settlement import DRAFTING_STATES


def _of_subject(*names):
    """Dependencies on fields of whatever is settled."""
    return lambda self: [
        f"{subject}.{name}" for subject in self._get_subject_fields() for name in names
    ]


class VerbundSettlement(models.Model):
    """What is settled: of the models of a settlement the only one that names a course.

    To settle something else, its model inherits ``verbund.apportionment.mixin``; here
    go a Many2one to it that :meth:`_get_subject_fields` names, a wider
    ``_subject_given`` and an index like ``_course_uniq``. The screens show it beside
    ``course_id``: form, lists and filters, and the page of a share in the portal.
    """

    _inherit = "verbund.settlement"

    course_id = fields.Many2one("verbund.course", index=True, ondelete="restrict")
    subject_name = fields.Char(
        string="Subject",
        compute="_compute_subject_name",
        # as the name of any linked record
        compute_sudo=True,
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        string="Association",
    )
    network_id = fields.Many2one(
        "verbund.network",
        compute="_compute_network_id",
        store=True,
        readonly=False,
        index=True,
        check_company=True,
        help="The network that settles; its key and billing model are proposed.",
    )
    is_exempt = fields.Boolean(string="Exempt", compute="_compute_is_exempt")
    supply_date = fields.Date(
        string="Day of Supply",
        compute="_compute_supply_date",
        help="Whose rates of tax hold.",
    )

    _subject_given = models.Constraint(
        "CHECK(num_nonnulls(course_id) = 1)", "Choose what is settled."
    )
    # Drafts may compare keys. From the review on, a second one would charge the
    # companies twice; later costs are a correction.
    _course_uniq = models.UniqueIndex(
        "(course_id) WHERE previous_id IS NULL AND state NOT IN ('draft', 'computed')",
        "This course already has a settlement. Correct it instead.",
    )

    @api.model
    def _get_subject_fields(self):
        """Names of the Many2one of which each settlement has one."""
        return ["course_id"]

    def _get_subject(self):
        """:return: a record with ``verbund.apportionment.mixin``"""
        self.ensure_one()
        names = self._get_subject_fields()
        return self[next((name for name in names if self[name]), names[0])]

    def _get_subject_domain(self):
        """All settlements of the same subject, versions and drafts."""
        return Domain.AND(
            Domain(name, "=", self[name].id) for name in self._get_subject_fields()
        )

    @api.depends(_of_subject("display_name"))
    def _compute_subject_name(self):
        for settlement in self:
            settlement.subject_name = settlement._get_subject().display_name

    @api.depends(_of_subject("company_id"))
    def _compute_company_id(self):
        for settlement in self:
            settlement.company_id = settlement._get_subject()._apportion_company()

    @api.depends(lambda self: self._get_subject_fields())
    def _compute_network_id(self):
        for settlement in self:
            networks = settlement._get_subject()._apportion_networks()
            if settlement.network_id not in networks:
                settlement.network_id = networks[:1]

    @api.depends("course_id.vat_treatment")
    def _compute_is_exempt(self):
        for settlement in self:
            settlement.is_exempt = settlement._get_subject()._apportion_is_exempt()

    @api.depends("course_id.date_begin", "course_id.date_end", "date")
    def _compute_supply_date(self):
        for settlement in self:
            day = settlement._get_subject()._apportion_supply_day()
            settlement.supply_date = day or settlement.date

    @api.depends_context("lang")
    @api.depends(
        lambda self: ["reference", "version", *_of_subject("display_name")(self)]
    )
    def _compute_display_name(self):
        for settlement in self:
            version = f" v{settlement.version}" if settlement.version > 1 else ""
            title = settlement._get_subject()._apportion_title()
            number = settlement.reference or self.env._("Draft")
            settlement.display_name = f"{number}{version} {title}".strip()

    @api.constrains(lambda self: ["network_id", *self._get_subject_fields()])
    def _check_network(self):
        for settlement in self:
            subject = settlement._get_subject()
            # sudo: all of its networks, also those the user is not part of
            networks_sudo = subject.sudo()._apportion_networks()
            if settlement.network_id.sudo() not in networks_sudo:
                raise ValidationError(
                    self.env._(
                        "%(course)s is settled by one of its own networks.",
                        course=subject.display_name,
                    )
                )

    def write(self, vals):
        for name in vals.keys() & set(self._get_subject_fields()):
            if any(settlement[name].id != vals[name] for settlement in self):
                raise UserError(self.env._("A settlement stays with its course."))
        return super().write(vals)

    @api.model
    def _create_for_course(self, course):
        """The settlement of a course: the one it has, or a new one with its bills."""
        settlement = self.search(
            [("course_id", "=", course.id)],
            # of two drafts the one that was there first
            order="version desc, approved_at, id",
            limit=1,
        )
        if not settlement:
            settlement = self.create({"course_id": course.id})
            settlement.action_load_bills()
        return settlement

    def _check_only_one(self):
        """
        :raises UserError: when another settlement of a subject is beyond drafting
        """
        first = self.filtered(lambda settlement: not settlement.previous_id)
        other = self.search(
            Domain.OR(settlement._get_subject_domain() for settlement in first)
            & Domain(
                [("previous_id", "=", False), ("state", "not in", DRAFTING_STATES)]
            ),
            limit=1,
        )
        if other:
            raise UserError(
                self.env._(
                    "%(course)s already has the settlement %(other)s. Correct that one "
                    "instead.",
                    course=other._get_subject().display_name,
                    other=other.reference,
                )
            )

    def _decision_networks(self):
        return self._get_subject()._apportion_networks()

    def _mark_settled(self):
        for settlement in self:
            # sudo: finance settles subjects of networks it is not part of
            settlement._get_subject().sudo()._apportion_settled()
