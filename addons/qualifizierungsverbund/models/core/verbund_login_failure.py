from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools.misc import hmac

from ...tools.link_token import address_range
from .transition_mixin import with_transition

WINDOW_MINUTES = 15
# Failures within the window after which nothing is looked at any more: of one login
# from one place, of all logins from there, of one login from everywhere.
LIMITS = {"pair": 10, "place": 30, "login": 100}


class VerbundLoginFailure(models.Model):
    """Wrong passwords, by login and by where they came from.

    In the database, because each worker answers some of the requests; login and address
    as digests that only this database can make. A failure rolls its request back, so
    that it is written in a transaction of its own.
    """

    _name = "verbund.login.failure"
    _description = "Failed Login"
    _inherit = ["verbund.guarded.mixin"]
    _order = "id desc"
    _rec_name = "origin"

    origin = fields.Char(required=True, readonly=True, index=True)

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"origin"}

    @api.model
    def _origins(self, login, address):
        """Under which names a failure counts: ``{kind of limit: digest}``.

        :param login: empty for a secret that belongs to no login, such as a key
        """
        place = address_range(address)
        named = {"place": place}
        if login:
            named |= {"pair": f"{place} {login}", "login": login}
        return {
            kind: hmac(self.env(su=True), "verbund-login-failure", f"{kind} {name}")
            for kind, name in named.items()
        }

    @api.model
    def _is_blocked(self, origins):
        """Whether so many attempts have failed that no more are looked at.

        :param origins: what :meth:`_origins` gives
        """
        # sudo: asked before anybody is logged in
        counts = dict(
            self.sudo()._read_group(
                [
                    ("origin", "in", list(origins.values())),
                    ("create_date", ">", self._window_start()),
                ],
                ["origin"],
                ["__count"],
            )
        )
        return any(
            counts.get(origin, 0) >= LIMITS[kind] for kind, origin in origins.items()
        )

    @api.model
    def _note(self, origins):
        """Keep a failure, whatever becomes of the request."""
        with self.env.registry.cursor() as cr:
            failures_sudo = api.Environment(cr, SUPERUSER_ID, {})[self._name]
            with_transition(failures_sudo).create(
                [{"origin": origin} for origin in origins.values()]
            )

    @api.model
    def _forget(self, origins):
        """The right password: what was mistyped before counts no more."""
        domain = [("origin", "=", origins.get("pair", False))]
        # sudo: see above
        if self.sudo().search_count(domain, limit=1):
            with self.env.registry.cursor() as cr:
                failures_sudo = api.Environment(cr, SUPERUSER_ID, {})[self._name]
                failures_sudo.search(domain).unlink()

    @api.model
    def _window_start(self):
        return fields.Datetime.now() - timedelta(minutes=WINDOW_MINUTES)

    @api.autovacuum
    def _gc_failures(self):
        # sudo: nobody's records
        self.sudo().search([("create_date", "<", self._window_start())]).unlink()
