"""Forms of the portal that could not be taken: nothing is saved, nothing is lost."""

from urllib.parse import urlsplit

import werkzeug.exceptions

from odoo import models
from odoo.http import SessionExpiredException, request

FORMS = "/my/verbund/"
KEPT_KEY = "verbund_kept"
# More than any form of ours holds; a session is read with each request.
MAX_KEPT = 20_000
# What forms send beside what somebody has typed or ticked: their hidden fields. Who has
# pressed a button alone has nothing to check, and to send again.
SILENT = frozenset(
    (
        "amount",
        "answer",
        "form_key",
        "need",
        "people_asked",
        "question",
        "row",
        "shown",
        "submit",
        "verb",
    )
)


def is_portal_form():
    http = request.httprequest
    return http.method == "POST" and http.path.startswith(FORMS)


def keep(uid, path=None, trusted=False, said=None):
    """Keep what was typed until the page of the form is shown again.

    What another site has sent is not kept: it would stand in a form of ours as if the
    person had typed it.

    :param uid: whose form it is; None when that is not known any more
    :param path: name of the form, else its address
    :param trusted: whether the form is known to be one of ours
    :param said: what the page says of it: dict ``error wrong asked``
    :return: whether all that was typed is kept
    """
    http, values = request.httprequest, {}
    origin = urlsplit(http.headers.get("Origin") or http.headers.get("Referer") or "")
    if trusted or origin.netloc == http.host:
        # Also what was emptied: what stood there before is not to come back.
        values = {**http.form}
        values.pop("csrf_token", None)
    fits = sum(map(len, values.values())) <= MAX_KEPT
    request.session[KEPT_KEY] = {
        "path": path or http.path,
        "values": values if fits and values.keys() - SILENT else {},
        "uid": uid,
        "said": said,
    }
    return fits


def unsaved_words(env, kept):
    """Words for a form that did not arrive, where nothing else is said of it.

    :param kept: whether what was typed is still there
    """
    if kept:
        return env._(
            "Nothing was saved. What you typed is still here: please check it, and "
            "send it again."
        )
    return env._("Nothing was saved. Please fill in the form again.")


def take_kept(path):
    """What was sent from a page and could not be taken: dict ``values said``, or None.

    What was said of it is said once. When the page is asked for again, as a phone does,
    what was typed is there still, for a last time.
    """
    kept = request.session.get(KEPT_KEY)
    if not kept or path not in (kept["path"], kept["path"].rpartition("/")[0]):
        return None
    if kept["said"] and kept["values"]:
        request.session[KEPT_KEY] = {**kept, "said": None}
    else:
        del request.session[KEPT_KEY]
    if kept["uid"] in (None, request.session.uid):
        return kept
    return {"values": {}, "said": None}


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _match(cls, path_info):
        """What is sent to a page that takes no form leads to the page."""
        try:
            return super()._match(path_info)
        except werkzeug.exceptions.MethodNotAllowed:
            # Odoo asks for the addresses of links on a page as well
            if not is_portal_form() or path_info != request.httprequest.path:
                raise
            keep(request.session.uid)
            werkzeug.exceptions.abort(request.redirect(path_info, code=303))

    @classmethod
    def _handle_error(cls, exception):
        """Lead back to the page of the form instead of a bare 400.

        An ended session leads to the login first, which Odoo does.
        """
        if not is_portal_form():
            return super()._handle_error(exception)
        uid = request.session.uid
        if isinstance(exception, SessionExpiredException):
            response = super()._handle_error(exception)
        elif _is_stale(exception):
            response = request.redirect(request.httprequest.path, code=303)
        else:
            return super()._handle_error(exception)
        keep(uid)
        # The request may have failed before they were read
        request.params = request.get_http_params()
        cls._post_dispatch(response)
        return response


def _is_stale(exception):
    """Whether the form belongs to a session that has ended, or to another site."""
    return isinstance(exception, werkzeug.exceptions.BadRequest) and "CSRF" in str(
        exception.description
    )
