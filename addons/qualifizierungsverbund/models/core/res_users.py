import contextlib
from contextvars import ContextVar

from odoo import models
from odoo.exceptions import AccessDenied, UserError
from odoo.http import request

# Where a call of an interface for programs comes from: there is no request in it.
_rpc_address = ContextVar("verbund_rpc_address", default=None)


@contextlib.contextmanager
def calling_from(address):
    """Remember where a call comes from, as long as it lasts."""
    token = _rpc_address.set(address)
    try:
        yield
    finally:
        _rpc_address.reset(token)


class ResUsers(models.Model):
    """Every door counts wrong passwords together: pages, sessions, RPC, keys."""

    _inherit = "res.users"

    @contextlib.contextmanager
    def _assert_can_auth(self, user=None):
        # Odoo's own limit counts in each worker alone, and any right login from the
        # same address resets it
        with self._verbund_limit(user), super()._assert_can_auth(user=user):
            yield

    @contextlib.contextmanager
    def _verbund_limit(self, login):
        """Around a check of a secret: refused after too many failures.

        :param login: whom it is for, a login or an id; None for a key
        :raises AccessDenied: without looking at the secret
        """
        failures = self.env["verbund.login.failure"]
        origins = self._verbund_origins(login)
        if failures._is_blocked(origins):
            raise AccessDenied(
                self.env._(
                    "Too many failed logins. Wait a quarter of an hour before you try "
                    "again."
                )
            )
        try:
            yield
        except AccessDenied:
            failures._note(origins)
            raise
        failures._forget(origins)

    def _verbund_origins(self, login):
        # Without either, all of them are one place: a server of many databases answers
        # programs before it knows which one, and so which add-ons, they mean
        address = request.httprequest.remote_addr if request else _rpc_address.get()
        name = str(login or "").strip().lower()
        return self.env["verbund.login.failure"]._origins(name, address)

    def reset_password(self, login):
        """Each request counts, whether there is such a login or not.

        So nobody finds out logins here, or fills the mailbox of somebody else.
        """
        failures = self.env["verbund.login.failure"]
        origins = self._verbund_origins(f"reset {str(login).strip()}")
        if failures._is_blocked(origins):
            raise UserError(
                self.env._("Too many requests. Wait a quarter of an hour, please.")
            )
        failures._note(origins)
        return super().reset_password(login)
