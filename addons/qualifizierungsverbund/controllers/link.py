"""Links without a login: one route for all scopes."""

from odoo.http import Controller, content_disposition, request
from odoo.tools import format_datetime

from ..models.core import words
from ..models.core.kept_form import KEPT_KEY, keep, take_kept, unsaved_words
from ..models.core.verbund_link import URL
from ..tools.link_token import CODE_LENGTH, read_code
from . import routes
from .attempt import attempt
from .form import PortalForm

# The token in the path is the right and the secret: no other site knows it, so that
# its forms need no token of a session, and go on working when the session has ended.
# Not from a replica: a link may be opened before the replica has it.
OPTIONS = {"auth": "public", "multilang": False}
NOTICE_KEY = "verbund_link_notice"


class VerbundLinkController(Controller):
    """GET shows, POST acts; what there is to show and to do says the scope."""

    @routes.get(f"{URL}/<string:token>", readonly=False, **OPTIONS)
    def verbund_link(self, token, file="", **_query):
        link_sudo = self._find(token)
        if not link_sudo:
            return self._unknown(read_code(token))
        found = link_sudo._file(file) if file else None
        return self._download(*found) if found else self._show(link_sudo)

    @routes.post(f"{URL}/<string:token>", csrf=False, **OPTIONS)
    def verbund_link_act(self, token, **post):
        link_sudo = self._find(token)
        if not link_sudo:
            return self._unknown(read_code(token))
        match post.get("verb"):
            case "opened":
                link_sudo._note_opened()
                return self._private(request.make_response("", status=204))
            case "fresh":
                return self._mail_again(link_sudo, token)
        return self._act(link_sudo, token, post)

    @routes.get(URL, **OPTIONS)
    def verbund_link_code(self, **_query):
        return self._render("qualifizierungsverbund.link_code", length=CODE_LENGTH)

    @routes.post(URL, csrf=False, **OPTIONS)
    def verbund_link_read_code(self, code="", **_post):
        code = read_code(code if isinstance(code, str) else "")
        if not code:
            return self._unknown(is_code=True)
        return self._private(request.redirect(f"{URL}/{code}", code=303))

    # -------------------------------------------------------------- finding

    def _find(self, token):
        """The link of a token, and the page in the language of its person."""
        misses = request.env["verbund.link.miss"]
        origins = misses._origins(request.httprequest.remote_addr)
        # sudo: the secret is the right
        links_sudo = request.env["verbund.link"].sudo()
        # A long token cannot be guessed: neighbours at one address do not lock it out.
        if read_code(token) and misses._is_blocked(origins):
            return links_sudo
        link_sudo = links_sudo._find(token)
        if not link_sudo:
            misses._count(origins)
            return link_sudo
        if lang := link_sudo._lang():
            request.lang = request.env["res.lang"]._get_data(code=lang)
            request.update_context(lang=lang)
        return link_sudo.with_env(request.env(su=True))

    # ---------------------------------------------------------------- pages

    def _show(self, link_sudo, form=None, error=None):
        """The page of a link.

        :param form: what was sent, when it is shown again with an error
        """
        standing = link_sudo._standing()
        show = link_sudo._show()
        typed = self._typed(link_sudo, form, error)
        done = "" if show.get("undone") else link_sudo._done_words()
        body = ""
        if (
            standing == "open"
            and show.get("template")
            and not self._is_over(show, done)
        ):
            body = request.env["ir.qweb"]._render(
                show["template"],
                {
                    **show.get("values", {}),
                    "form_url": request.httprequest.path,
                    "posted": typed["posted"],
                    "wrong": typed["wrong"],
                    "asked": typed["asked"],
                },
            )
        return self._render(
            "qualifizierungsverbund.link_page",
            association=link_sudo.company_id.name or request.env.company.name,
            show=show,
            who=show.get("who") or link_sudo._who(),
            until=show.get("until") or self._moment(link_sudo, link_sudo.expires_at),
            standing=standing,
            email=link_sudo._masked_email(),
            done=done,
            body=body,
            contact=link_sudo._contact(),
            error=typed["error"],
            error_items=[
                (f"{show.get('prefix', '')}{name}", message)
                for name, message in typed["wrong"].items()
            ],
            notice=request.session.pop(NOTICE_KEY, None),
            # where no form stands any more there is nothing to send again
            warning=typed["warning"] if "<form" in body else None,
            unopened=not link_sudo.opened_at,
        )

    def _typed(self, link_sudo, form, error):
        """What was typed and not saved, and what is said of it; see :meth:`_show`.

        :return: dict ``posted wrong asked error warning``
        """
        typed = {"posted": {}, "wrong": {}, "asked": (), "error": error}
        typed["warning"] = None
        if form:
            return {
                **typed,
                "posted": form.post,
                "wrong": form.errors,
                "asked": form.asked,
            }
        if kept := take_kept(self._name(link_sudo)):
            typed["posted"] = kept["values"]
            if kept["said"]:
                return {**typed, **kept["said"]}
            typed["warning"] = unsaved_words(request.env, bool(kept["values"]))
        return typed

    def _download(self, name, content, mimetype):
        headers = [
            ("Content-Type", mimetype),
            ("Content-Length", len(content)),
            ("Content-Disposition", content_disposition(name)),
        ]
        return self._private(request.make_response(content, headers))

    def _is_over(self, show, done):
        return bool(done and show.get("once"))

    def _moment(self, link_sudo, moment):
        tz = link_sudo._record().env.context["tz"]
        return format_datetime(request.env, moment, tz=tz, dt_format="short")

    def _act(self, link_sudo, token, post):
        if link_sudo._standing() != "open":
            return self._show(link_sudo)
        if self._is_over(link_sudo._show(), link_sudo._done_words()):
            return self._again(token)  # sent twice: the page says when it was done
        form = PortalForm(request.env, post)
        message, error = attempt(request.env, lambda: link_sudo._act(form))
        if not error:
            request.session.pop(KEPT_KEY, None)
            return self._again(token, message)
        said = {"error": error, "wrong": form.errors, "asked": sorted(form.asked)}
        # Who takes no cookies cannot be told on the next page.
        if request.cookies.get("session_id") and keep(
            request.session.uid, self._name(link_sudo), trusted=True, said=said
        ):
            return self._again(token)
        return self._show(link_sudo, form, error)

    def _name(self, link_sudo):
        """The form of a link in a session, where its token has no business."""
        return f"link-{link_sudo.id}"

    def _mail_again(self, link_sudo, token):
        if link_sudo._standing() == "closed":
            return self._again(token)
        sent, error = attempt(request.env, link_sudo._mail_again)
        _ = request.env._
        if sent:
            email = link_sudo._masked_email()
            return self._again(
                token, _("A fresh link is on its way to %(email)s.", email=email)
            )
        return self._again(
            token,
            error or _("We have no e-mail address of yours. Please call us."),
        )

    def _again(self, token, notice=None):
        """Show the page after a change; a reload changes nothing."""
        if notice:
            request.session[NOTICE_KEY] = notice
        return self._private(request.redirect(f"{URL}/{token}", code=303))

    def _unknown(self, is_code):
        """The same answer for what never was, is gone, or is asked for too often.

        :param is_code: somebody has typed it, rather than followed it
        """
        misses = request.env["verbund.link.miss"]
        origins = misses._origins(request.httprequest.remote_addr)
        blocked = misses._is_blocked(origins)
        response = self._render(
            "qualifizierungsverbund.link_unknown",
            blocked=blocked,
            is_code=is_code,
            length=CODE_LENGTH,
        )
        response.status_code = 429 if blocked else 404
        return response

    def _render(self, template, **values):
        # sudo: visitors may not read the association, whose name stands on each page
        association = request.env.company.sudo().name
        return self._private(
            request.render(
                template,
                {
                    "association": association,
                    "foreign_lang": words.foreign_lang(request.env),
                    **values,
                },
            )
        )

    def _private(self, response):
        """Kept by no cache, told to and framed by no other site, found by no search."""
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response
