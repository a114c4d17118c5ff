from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.misc import hmac

from ...tools.link_token import address_range
from .transition_mixin import with_transition

WINDOW_MINUTES = 10
MAX_MISSES = 20


class VerbundLinkMiss(models.Model):
    """Codes and links that nobody had been given, by where they came from.

    In the database, because each worker answers some of the requests; the address as a
    digest that only this database can make.
    """

    _name = "verbund.link.miss"
    _description = "Wrong Link or Code"
    _inherit = ["verbund.guarded.mixin"]
    _order = "id desc"
    _rec_name = "origin"

    origin = fields.Char(required=True, readonly=True, index=True)

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"origin"}

    @api.model
    def _place(self, address):
        return hmac(self.env(su=True), "verbund-link-miss", address_range(address))

    @api.model
    def _is_blocked(self, address):
        """Whether so many attempts from there failed that no more are looked at."""
        # sudo: asked for visitors without any right
        return (
            self.sudo().search_count(
                [
                    ("origin", "=", self._place(address)),
                    ("create_date", ">", self._window_start()),
                ],
                limit=MAX_MISSES,
            )
            >= MAX_MISSES
        )

    @api.model
    def _count(self, address):
        """Keep one failed attempt; none beyond those that block already."""
        if not self._is_blocked(address):
            with_transition(self.sudo()).create({"origin": self._place(address)})

    @api.model
    def _window_start(self):
        return fields.Datetime.now() - timedelta(minutes=WINDOW_MINUTES)

    @api.autovacuum
    def _gc_misses(self):
        self.sudo().search([("create_date", "<", self._window_start())]).unlink()
