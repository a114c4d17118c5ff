from odoo import models
from odoo.exceptions import UserError

from .verbund_commitment import GIVEN_STATES
from .verbund_course_page import typed_order_number


class VerbundCommitment(models.Model):
    """The number that a company wants to read on its invoice: it binds nobody.

    So it is noted whatever the decision date, as long as an invoice can still bear it.
    """

    _inherit = "verbund.commitment"

    def _takes_order_number(self):
        """Hook: whether a number that is noted now stands on the invoice."""
        self.ensure_one()
        return self.state in GIVEN_STATES and self.course_id._association_invoices()

    def _page_values(self):
        takes = self._takes_order_number()
        return {
            **super()._page_values(),
            "order_number": self.order_number or "",
            "takes_order_number": takes,
        }

    def _link_act_word(self, link, form):
        if form.post.get("verb") == "order_number":
            return self._read_order_number(form, link.partner_id)
        return super()._link_act_word(link, form)

    def _read_order_number(self, form, contact):
        """Note the number of a company, as its form says.

        :param form: ``PortalForm``; what is wrong is refused there
        :param contact: the person who sends it
        :return: message
        :raises UserError: when that person may not bind the company, or no invoice can
            bear the number any more
        """
        self.ensure_one()
        _ = self.env._
        self.course_id._check_may_bind(self.partner_id, contact)
        number = typed_order_number(form)
        form.check()
        if not self._takes_order_number():
            raise UserError(
                _(
                    "No invoice can bear another order number any more. Nothing was "
                    "changed; please call your network."
                )
            )
        self.order_number = number
        return _("Thank you, your order number is noted.")
