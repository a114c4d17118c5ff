import secrets
from urllib.parse import quote

from odoo.fields import Domain
from odoo.http import request

from ..models.needs import need_form
from ..models.needs.verbund_need import (
    AWAITED_STATES,
    STATE_DRAFT,
    STATE_WITHDRAWN,
)
from ..models.needs.verbund_need_window import ANSWER_OTHER
from . import routes
from .form import PortalForm
from .portal_base import VerbundPortal

URL = "/my/verbund/needs"

# What a list says of a need: not all that it has.
NEED_LISTED = (
    "free_topic",
    "level_to",
    "network_id",
    "reference",
    "seats_firm",
    "seats_possible",
    "state",
    "topic_id",
    "window_end",
    "window_start",
)


class VerbundPortalNeed(VerbundPortal):
    def _verbund_need_networks_sudo(self):
        """Networks in which the company may state a need."""
        return self._verbund_networks_sudo(["verbund"])

    # ---------------------------------------------------------------- home

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "verbund_need_count" in counters:
            values["verbund_need_count"] = self._verbund_count_own("verbund.need")
        return values

    def _verbund_navigation(self, takes_part):
        entries = super()._verbund_navigation(takes_part)
        if takes_part:
            entries = [*entries, (10, URL, request.env._("Needs"))]
        return entries

    def _verbund_overview_values(self):
        values = super()._verbund_overview_values()
        if not values["takes_part"]:
            return values
        needs = self._verbund_latest_own(
            "verbund.need", NEED_LISTED, Domain("state", "!=", STATE_WITHDRAWN)
        )
        return {
            **values,
            "needs": self._verbund_need_rows(needs),
            "may_add": bool(self._verbund_need_networks_sudo()),
            "new_key": self._verbund_new_key(),
        }

    # -------------------------------------------------------------- values

    def _verbund_new_key(self):
        """Tells one sending of a form from the next."""
        return secrets.token_urlsafe(16)

    def _verbund_need_sortings(self):
        _ = request.env._
        return {
            "date": {"label": _("Newest"), "order": "id desc"},
            "window": {"label": _("Latest end"), "order": "window_end, id"},
            "topic": {"label": _("Topic"), "order": "topic_id, free_topic, id"},
            "state": {"label": _("Status"), "order": "state, id desc"},
        }

    def _verbund_need_filters(self):
        _ = request.env._
        return {
            "all": {"label": _("All"), "domain": []},
            "draft": {"label": _("Drafts"), "domain": [("state", "=", STATE_DRAFT)]},
            "open": {
                "label": _("Open"),
                "domain": [("state", "in", AWAITED_STATES)],
            },
            "closed": {
                "label": _("Closed"),
                "domain": [("state", "not in", (STATE_DRAFT, *AWAITED_STATES))],
            },
        }

    def _verbund_need_rows(self, needs):
        """:return: dicts of the company's own needs, for lists"""
        # sudo: with the topics of its needs, which it may not read
        needs_sudo = needs.sudo()
        needs_sudo.topic_id.fetch(["name"])
        return [
            {"url": f"{URL}/{need_sudo.id}", **need_sudo._page_values()}
            for need_sudo in needs_sudo
        ]

    # --------------------------------------------------------------- pages

    @routes.get(URL, f"{URL}/page/<int:page>")
    def portal_verbund_needs(self, page=1, sortby=None, filterby=None, **_query):
        if not (self._verbund_takes_part() or self._verbund_count_own("verbund.need")):
            return self._verbund_not_found()
        Need = request.env["verbund.need"]
        needs, values = Need, {}
        if Need.has_access("read"):
            needs, values = self._verbund_list(
                Need,
                self._verbund_own_domain(),
                URL,
                sortings=self._verbund_need_sortings(),
                filters=self._verbund_need_filters(),
                page=page,
                sortby=sortby,
                filterby=filterby,
            )
        return self._verbund_render(
            "qualifizierungsverbund.portal_needs",
            **values,
            needs=self._verbund_need_rows(needs),
            may_add=bool(self._verbund_need_networks_sudo()),
            new_key=self._verbund_new_key(),
            breadcrumbs=self._verbund_need_breadcrumbs(),
        )

    def _verbund_need_breadcrumbs(self, label=None):
        return self._verbund_breadcrumbs(request.env._("Needs"), URL, label)

    def _verbund_render_need_form(self, strings, need_sudo=None, form=None, error=None):
        """
        :param strings: the form, as posted or as stored
        """
        kept = self._verbund_kept()
        posted = self._verbund_typed(form.post if form else {})
        is_window = posted.get("verb") == ANSWER_OTHER  # another form of the page
        if not is_window:
            if kept and "form_key" in kept["values"]:
                strings = {}  # a box that was unticked is not sent
            strings = self._verbund_typed(strings)
        errors = self._verbund_form_values(form, "window_" if is_window else "need_")
        form_key = strings.get("form_key") or self._verbund_new_key()
        editable = not need_sudo or need_sudo._may_edit()
        need = self._verbund_need_rows(need_sudo)[0] if need_sudo else None
        about = {}
        if need_sudo:
            about = {
                "page_contacts": need_sudo._page_contacts(),
                "parts": need_sudo._page_parts(),
            }
        return self._verbund_render(
            "qualifizierungsverbund.portal_need_form",
            **about,
            need=need,
            timeline=need_sudo._page_timeline() if need_sudo else [],
            withdraw_url=f"{need['url']}/withdraw" if need else "",
            restore_url=f"{need['url']}/restore" if need else "",
            editable=editable,
            window_question=need_sudo and need_sudo._stands_question(),
            window_posted=posted if is_window else {},
            window_answer=need_sudo and need_sudo._page_answer(),
            withdrawable=bool(need_sudo) and need_sudo._may_withdraw(),
            details=[] if editable else need_sudo._page_details(),
            form=strings,
            form_key=form_key,
            form_page=None if need_sudo else f"{URL}/new?form_key={quote(form_key)}",
            questions=(
                need_form.get_questions(request.env, self._verbund_need_networks_sudo())
                if editable
                else []
            ),
            error=error,
            **errors,
            more_open=need_form.is_more_open(strings, errors["wrong"]),
            restorable=bool(need_sudo) and need_sudo._may_restore(),
            repeat_url=(
                f"{URL}/new?again={need_sudo.id}"
                if need_sudo and not editable and self._verbund_need_networks_sudo()
                else ""
            ),
            headline=(need_sudo.reference, need_sudo.topic_label) if need_sudo else (),
            breadcrumbs=self._verbund_need_breadcrumbs(
                need_sudo.reference if need_sudo else request.env._("New need")
            ),
        )

    @routes.get(f"{URL}/new")
    def portal_verbund_need_new(self, form_key="", again="", **_query):
        """An empty form; its key stands in the address, where “back” finds it again.

        :param again: id of a need of the company that it wants once more
        """
        if not self._verbund_need_networks_sudo():
            return self._verbund_not_found()
        company = self._verbund_company()
        sent_sudo = need_form.find_sent(request.env, company, form_key)
        if sent_sudo:
            return self._verbund_redirect(
                f"{URL}/{sent_sudo.id}",
                request.env._("This form was sent before: here is what it became."),
            )
        strings = need_form.get_new_strings(company)
        need_id = int(again) if again.isdecimal() and len(again) < 9 else 0
        if need_sudo := need_id and self._verbund_own_sudo("verbund.need", need_id):
            strings = need_form.get_strings_again(need_sudo)
        return self._verbund_render_need_form({**strings, "form_key": form_key[:40]})

    @routes.post(f"{URL}/new")
    def portal_verbund_need_create(self, **post):
        networks_sudo = self._verbund_need_networks_sudo()
        if not networks_sudo:
            return self._verbund_not_found()
        form = PortalForm(request.env, post)

        def create():
            need_sudo = need_form.create(
                form,
                self._verbund_company(),
                networks_sudo,
                contact=request.env.user.partner_id,
                source="portal",
            )
            return f"{URL}/{need_sudo.id}", need_sudo._page_notice()

        done, error = self._verbund_try(create)
        if error:
            return self._verbund_render_need_form(post, form=form, error=error)
        return self._verbund_redirect(*done)

    @routes.get(f"{URL}/<int:need_id>")
    def portal_verbund_need(self, need_id, **_query):
        need_sudo = self._verbund_own_sudo("verbund.need", need_id)
        if not need_sudo:
            return self._verbund_not_found()
        return self._verbund_render_need_form(
            need_form.get_strings(need_sudo), need_sudo
        )

    @routes.post(f"{URL}/<int:need_id>")
    def portal_verbund_need_save(self, need_id, **post):
        need_sudo = self._verbund_own_sudo("verbund.need", need_id)
        if not need_sudo:
            return self._verbund_not_found()
        form = PortalForm(request.env, post)
        _result, error = self._verbund_try(
            lambda: need_form.save(form, need_sudo, self._verbund_need_networks_sudo())
        )
        if error:
            return self._verbund_render_need_form(post, need_sudo, form, error)
        notice = need_sudo._page_notice(handed_in=form.flag("submit"))
        return self._verbund_redirect(f"{URL}/{need_id}", notice)

    @routes.post(f"{URL}/<int:need_id>/withdraw")
    def portal_verbund_need_withdraw(self, need_id, **_post):
        need_sudo = self._verbund_own_sudo("verbund.need", need_id)
        if not need_sudo:
            return self._verbund_not_found()
        return self._verbund_do_with_need(need_sudo, need_sudo._read_withdrawal)

    @routes.post(f"{URL}/<int:need_id>/restore")
    def portal_verbund_need_restore(self, need_id, **_post):
        need_sudo = self._verbund_own_sudo("verbund.need", need_id)
        if not need_sudo or not self._verbund_need_networks_sudo():
            return self._verbund_not_found()
        return self._verbund_do_with_need(need_sudo, need_sudo._read_restoral)

    @routes.post(f"{URL}/<int:need_id>/window")
    def portal_verbund_need_window(self, need_id, **post):
        need_sudo = self._verbund_own_sudo("verbund.need", need_id)
        if not need_sudo or not need_sudo.window_answer:  # never asked
            return self._verbund_not_found()
        form, person = PortalForm(request.env, post), request.env.user.partner_id
        return self._verbund_do_with_need(
            need_sudo, lambda: need_sudo._read_window(form, person), form
        )

    def _verbund_do_with_need(self, need_sudo, step, form=None):
        """Take a step that leaves the form of the need alone, and show the need.

        :param step: callable that returns a message
        :param form: what the step reads, when it asks something itself
        """
        notice, error = self._verbund_try(step)
        if error:
            return self._verbund_render_need_form(
                need_form.get_strings(need_sudo), need_sudo, form, error
            )
        return self._verbund_redirect(f"{URL}/{need_sudo.id}", notice)
