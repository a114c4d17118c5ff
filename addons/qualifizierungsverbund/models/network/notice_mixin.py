from odoo import models


class VerbundNoticeMixin(models.AbstractModel):
    _inherit = "verbund.notice.mixin"

    def _notice_networks(self):
        """Networks whose staff may read who was told."""
        owner = self._notice_owner()
        if owner != self:
            return owner._notice_networks()
        return self.env["verbund.network"]

    def _get_company_contacts(self, **which):
        """Whom of the company of each row a text goes to, in the networks of the row.

        :param which: see ``res.partner._verbund_contacts_each``
        :return: dict row -> partners
        """
        recipients = {}
        for networks, rows in self.grouped(lambda row: row._notice_networks()).items():
            contacts = rows.partner_id._verbund_contacts_each(
                networks=networks, **which
            )
            recipients |= {row: contacts[row.partner_id] for row in rows}
        return recipients

    def _notice_people(self):
        """Who is named, then who works on the networks."""
        yield from super()._notice_people()
        networks = self._notice_networks()
        # sudo: who works on a network answers for it, whoever asks
        networks.sudo().fetch(["manager_id"])
        yield networks.manager_id
        yield networks.team_ids

    def _notice_why(self, partner):
        networks = self._notice_networks()
        if not networks:
            return super()._notice_why(partner)
        return self.env._(
            "You get this e-mail because %(company)s takes part in %(networks)s and "
            "you are the contact for it.",
            company=partner.commercial_partner_id.name,
            networks=", ".join(networks.mapped("name")),
        )
