import werkzeug.exceptions

from odoo import models
from odoo.exceptions import ConcurrencyError
from odoo.http import Response, request
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import LazyTranslate

from . import words

_lt = LazyTranslate(__name__)
PAGES = ("/my/verbund", "/verbund/", "/qualifizierungsverbund/")
# What a page of ours does not take, in words.
WORDS = {
    405: (
        _lt("This page is not used this way"),
        _lt(
            "Your program has asked for it in a way that it does not serve. Nothing "
            "has been changed."
        ),
    ),
    413: (
        _lt("This is too much at once"),
        _lt("What was sent is larger than this page takes. Nothing has been changed."),
    ),
    503: (
        _lt("Many are sending something at this moment"),
        _lt(
            "Others were faster each time we tried. Nothing has been changed, and what "
            "you typed is still here: please send it once more."
        ),
    ),
}
# Odoo has tried such a request five times before it gives up.
LOST_RACES = (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, ConcurrencyError)


def _is_page():
    # Without the language that may stand before it
    return request.httprequest.path.startswith(PAGES)


class IrHttp(models.AbstractModel):
    """Requests that a page of ours does not take.

    They come by PUT or the like, are too large, or have met others each time.
    """

    _inherit = "ir.http"

    @classmethod
    def _match(cls, path_info):
        # Odoo asks for the addresses of links on a page as well
        asked_for = path_info == request.httprequest.path
        try:
            rule, args = super()._match(path_info)
            # Odoo leads OPTIONS to any route, past the token that a form needs
            asks = request.httprequest.method == "OPTIONS"
            if asks and asked_for and _is_page():
                allowed = rule.endpoint.routing["methods"]
                if "OPTIONS" not in (allowed or ["OPTIONS"]):
                    raise werkzeug.exceptions.MethodNotAllowed(allowed)
        except werkzeug.exceptions.MethodNotAllowed as error:
            if not asked_for or not _is_page():
                raise
            werkzeug.exceptions.abort(cls._verbund_refuse(error))
        return rule, args

    @classmethod
    def _handle_error(cls, exception):
        too_large = werkzeug.exceptions.RequestEntityTooLarge
        if isinstance(exception, too_large) and _is_page():
            return cls._verbund_refuse(exception)
        sent = request.httprequest.form
        if isinstance(exception, LOST_RACES) and sent and _is_page():
            busy = werkzeug.exceptions.ServiceUnavailable()
            # The page is not there to be kept: what was typed is sent again from it.
            return cls._verbund_refuse(busy, sent)
        return super()._handle_error(exception)

    @classmethod
    def _verbund_refuse(cls, error, form=None):
        """The page that says so; nothing of what was sent is read for it.

        :param form: what is shown to be sent again, a MultiDict
        """
        spoken = request.cookies.get("frontend_lang"), request.env.context.get("lang")
        langs = map(request.env["ir.http"].get_nearest_lang, spoken)
        lang = next(filter(None, langs), None)
        # Nobody need be logged in; whether somebody is was not checked yet
        request.update_env(user=request.env.ref("base.public_user").id)
        request.lang = (
            request.env["res.lang"]._get_data(code=lang) or cls._get_default_lang()
        )
        request.is_frontend, request.is_frontend_multilang = True, False
        cls._frontend_pre_dispatch()
        request.params = {}
        title, explanation = map(request.env._, WORDS[error.code])
        html = request.env["ir.ui.view"]._render_template(
            "qualifizierungsverbund.page_refused",
            {
                "title": title,
                "explanation": explanation,
                # sudo: visitors may not read the association, whose name stands there
                "association": request.env.company.sudo().name,
                "foreign_lang": words.foreign_lang(request.env),
                "url": request.httprequest.path,
                "form": form and [*form.items(multi=True)],
            },
        )
        response = Response(html, status=error.code, mimetype="text/html")
        if allowed := getattr(error, "valid_methods", None):
            response.headers["Allow"] = ", ".join(sorted(set(allowed)))
        response.headers["Cache-Control"] = "no-store"
        return response
