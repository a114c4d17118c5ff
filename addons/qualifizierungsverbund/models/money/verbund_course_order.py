from odoo import models

from .verbund_offer_order_page import ANSWER_CONFIRM, ANSWER_OBJECT


class VerbundCourse(models.Model):
    """The provider finds its order on the page of the course that it teaches."""

    _inherit = "verbund.course"

    def _page_order(self):
        """The order of the provider that teaches it; None without one that stands."""
        offer_sudo = self._get_order_offer_sudo()
        return offer_sudo._page_order() if offer_sudo else None

    def _read_order_answer(self, form, contact):
        """See the same method of an offer."""
        return self._get_order_offer_sudo()._read_order_answer(form, contact)

    def _link_show_teaching(self, link):
        show = super()._link_show_teaching(link)
        show["values"]["course"] |= {"order": self._page_order()}
        return {**show, "prefix": "offer_"}

    def _link_act_teaching(self, link, form):
        """
        :raises UserError: when there is no order, or it is another one by now
        """
        answers = form.post.get("answer") in (ANSWER_CONFIRM, ANSWER_OBJECT)
        if answers and self._get_order_offer_sudo():
            return self._read_order_answer(form, link.partner_id)
        return self._link_act_nothing(link, form)

    def _notice_values(self, partner):
        values = super()._notice_values(partner)
        if partner.commercial_partner_id == self.provider_id:
            offer_sudo = self._get_order_offer_sudo()
            values |= offer_sudo._notice_order() if offer_sudo else {}
        return values
