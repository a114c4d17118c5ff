from odoo import SUPERUSER_ID, api, models

from ...tools.link_token import address_range
from .transition_mixin import with_transition

# Of one login from one place, of all logins from there, of one login from everywhere
LIMITS = {"pair": 10, "place": 30, "login": 100}


class VerbundLoginFailure(models.Model):
    """Wrong passwords, by login and by place.

    A failure rolls its request back, so that it is written in a transaction of its own.
    """

    _name = "verbund.login.failure"
    _description = "Failed Login"
    _inherit = "verbund.failure.mixin"
    _limits = LIMITS

    @api.model
    def _origins(self, login, address):
        """Under which names a failure counts.

        :param login: empty for a secret that belongs to no login, such as a key
        """
        place = address_range(address)
        names = {"place": place}
        if login:
            names |= {"pair": f"{place} {login}", "login": login}
        return self._digests(names)

    @api.model
    def _note(self, origins):
        """Keep a failure, whatever becomes of the request."""
        with self.env.registry.cursor() as cr:
            # sudo: nobody is logged in
            failures_sudo = api.Environment(cr, SUPERUSER_ID, {})[self._name]
            with_transition(failures_sudo).create(
                [{"origin": origin} for origin in origins.values()]
            )

    @api.model
    def _forget(self, origins):
        """The right password: what was mistyped before counts no more."""
        domain = [("origin", "=", origins.get("pair", False))]
        # sudo: nobody is logged in
        if self.sudo().search_count(domain, limit=1):
            with self.env.registry.cursor() as cr:
                failures_sudo = api.Environment(cr, SUPERUSER_ID, {})[self._name]
                failures_sudo.search(domain).unlink()
