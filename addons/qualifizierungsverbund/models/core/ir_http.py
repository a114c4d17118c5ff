import contextlib

from werkzeug.exceptions import Unauthorized

from odoo import models
from odoo.exceptions import AccessDenied
from odoo.http import request

from .verbund_setup_step import SETUP_GROUP

CHECKLIST = "qualifizierungsverbund.verbund_setup_action"


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _auth_method_bearer(cls):
        """A key of an API is guessed as slowly as a password."""
        if not request.httprequest.headers.get("Authorization"):
            return super()._auth_method_bearer()
        users = request.env["res.users"]
        refused = None
        with contextlib.suppress(AccessDenied), users._verbund_limit(None):
            try:
                return super()._auth_method_bearer()
            except Unauthorized as error:
                refused = error
                raise AccessDenied from error
        raise refused or Unauthorized()

    @classmethod
    def _dispatch(cls, endpoint):
        """A field of a form that is called “self” is no argument of a method."""
        request.params.pop("self", None)
        return super()._dispatch(endpoint)

    @classmethod
    def _serve_fallback(cls):
        """There is no such page: the database cannot hold its address."""
        if "\0" in request.httprequest.path:
            return None
        return super()._serve_fallback()

    def session_info(self):
        """Tell administrators what is not set up, and begin there until it is."""
        info = super().session_info()
        # A file in a form is sent in letters, which are a third more: what the server
        # would refuse without a word of help, the browser refuses with one.
        info["max_file_upload_size"] = info["max_file_upload_size"] * 3 // 4
        if self.env.user.has_group(SETUP_GROUP):
            if missing := self.env["verbund.setup.step"].count_missing():
                action = self.env.ref(CHECKLIST)
                info["verbund_setup"] = {
                    "missing": missing,
                    "steps": len(self.env.company._verbund_setup_steps()),
                    "action_id": action.id,
                }
                info["home_action_id"] = info["home_action_id"] or action.id
        return info
