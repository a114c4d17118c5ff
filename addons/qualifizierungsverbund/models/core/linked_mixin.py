from odoo import fields, models
from odoo.exceptions import UserError


class VerbundLinkedMixin(models.AbstractModel):
    """Records that a person without a login reaches by a link, for one purpose each.

    A scope is a pair of methods, or the first alone where there is nothing to do:

    ``_link_show_<scope>(link)``
        what the page shows, changing nothing: dict with ``title``; ``who`` (else the
        person of the link), ``until`` (in words), ``template`` and ``values``, plain
        values for it, ``prefix`` of the ids of its fields, ``once`` when it can be done
        a single time, ``undone`` when what was done is undone since. The template also
        gets ``form_url``, ``posted`` (what was typed, as strings), ``wrong`` (name ->
        message) and ``asked``
    ``_link_act_<scope>(link, form)``
        what a sent form does, read by a ``PortalForm``; its return value is the
        message. The record is elevated: the method does what its purpose needs alone.
    ``_link_file_<scope>(link, name)``
        where the page offers files, by ``?file=<name>``: (file name, bytes, type), or
        None
    """

    _name = "verbund.linked.mixin"
    _description = "Reached by Links Without Login"
    _inherit = ["verbund.notice.mixin"]

    link_ids = fields.One2many(
        "verbund.link",
        "res_id",
        string="Links",
        domain=lambda self: [("res_model", "=", self._name)],
        readonly=True,
        groups="base.group_user",
    )

    def _link_code(self, scope, partner):
        """Issue a short code to be read out on the phone."""
        _link, code = self.env["verbund.link"]._issue(self, scope, partner, code=True)
        return code

    def _link_concerns(self, partner):
        """Whether the person of a link has to do with the record still.

        Whoever works for another company now reads nothing of the old one.
        """
        return partner.commercial_partner_id == self.partner_id

    def _link_method(self, kind, scope):
        """One of the two methods of a scope.

        :param kind: ``show`` or ``act``
        """
        name = f"_link_{kind}_{scope}"
        if kind == "act":
            return getattr(self, name, self._link_act_nothing)
        return getattr(self, name)

    def _link_act_nothing(self, link, form):
        raise UserError(self.env._("This page is only to be read."))

    def _prepare_link_vals(self, scope, partner):
        self.ensure_one()
        return {
            "res_model": self._name,
            "res_id": self.id,
            "scope": scope,
            "partner_id": partner.id,
            "company_id": self.company_id.id,
        }
