from odoo.http import request

from odoo.addons.portal.controllers.web import Home


class VerbundHome(Home):
    """Whoever signs in for a company of a network begins with what it has to do."""

    def _login_redirect(self, uid, redirect=None):
        user = request.env["res.users"].browse(uid)
        if not redirect and not user._is_internal() and user._verbund_takes_part():
            redirect = "/my/verbund"
        return super()._login_redirect(uid, redirect=redirect)
