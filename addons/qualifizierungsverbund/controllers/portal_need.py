import secrets

from odoo.exceptions import UserError
from odoo.http import request, route

from .form import PortalForm
from .portal_base import VerbundPortal

URL = "/my/verbund/needs"
EDITABLE_STATES = ("draft", "submitted")
WITHDRAWABLE_STATES = ("draft", "submitted", "confirmed")
# What the form shows and writes; `network_id` only where there is a choice.
FORM_FIELDS = (
    "network_id",
    "topic_id",
    "free_topic",
    "seats_firm",
    "seats_possible",
    "window_start",
    "window_end",
    "format",
    "level_to",
    "district_id",
    "max_km",
    "price_ceiling",
    "remark",
    "level_from",
    "target_group",
    "shifts",
    "priority",
    "confidential",
    "share_name",
)
# What a company may leave out waits behind “More details”: field -> value that says
# nothing. The block is open as soon as one of them says something.
MORE_FIELDS = {
    "level_from": "",
    "target_group": "",
    "shifts": "any",
    "priority": "0",
    "confidential": "",
    "share_name": "",
}


class VerbundPortalNeed(VerbundPortal):
    # -------------------------------------------------------------- values

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
            "draft": {"label": _("Drafts"), "domain": [("state", "=", "draft")]},
            "open": {
                "label": _("Open"),
                "domain": [("state", "in", ("submitted", "confirmed", "pooled"))],
            },
            "closed": {
                "label": _("Closed"),
                "domain": [
                    ("state", "not in", ("draft", "submitted", "confirmed", "pooled"))
                ],
            },
        }

    def _verbund_need_rows(self, needs):
        """:return: dicts of the company's own needs, for lists"""
        return [
            {
                "url": f"{URL}/{need_sudo.id}",
                "reference": need_sudo.name,
                "topic": self._verbund_need_title(need_sudo),
                "seats_firm": need_sudo.seats_firm,
                "seats_possible": need_sudo.seats_possible,
                "window": self._verbund_need_window(need_sudo),
                "state": need_sudo.state,
                "state_label": self._verbund_label(need_sudo),
            }
            for need_sudo in needs.sudo()
        ]

    def _verbund_need_title(self, need_sudo):
        """Topic with the level, without which two needs of a language look alike."""
        level = self._verbund_label(need_sudo, "level_to")
        return " · ".join(filter(None, (need_sudo.topic_label, level)))

    def _verbund_need_window(self, need_sudo):
        days = (need_sudo.window_start, need_sudo.window_end)
        return " – ".join(self._verbund_date(day) for day in days if day)

    def _verbund_need_options(self):
        """Choices of the form."""
        env = request.env
        # sudo: masters without personal data; portal users need not search them all
        topics_sudo = env["verbund.topic"].sudo().search([])
        districts_sudo = env["verbund.district"].sudo().search([])
        return {
            "networks": [
                (network_sudo.id, network_sudo.name)
                for network_sudo in self._verbund_networks_sudo(["verbund"])
            ],
            "topics": [
                {
                    "label": label,
                    "topics": [
                        (topic_sudo.id, topic_sudo.name)
                        for topic_sudo in topics_sudo
                        if topic_sudo.category == category
                    ],
                }
                for category, label in self._verbund_selection(
                    "verbund.topic", "category"
                )
            ],
            "formats": self._verbund_selection("verbund.need", "format"),
            "present_levels": self._verbund_selection("verbund.need", "level_from"),
            # Nobody wants to learn nothing.
            "wanted_levels": [
                (key, label)
                for key, label in self._verbund_selection("verbund.need", "level_to")
                if key != "none"
            ],
            "target_groups": self._verbund_selection("verbund.need", "target_group"),
            "shifts": self._verbund_selection("verbund.need", "shifts"),
            "priorities": self._verbund_selection("verbund.need", "priority"),
            "districts": [
                (district_sudo.id, district_sudo.display_name)
                for district_sudo in districts_sudo
            ],
            "currency": env.company.currency_id.symbol,
        }

    def _verbund_need_form_values(self, need_sudo=None):
        """The form as strings, of a need or of a new one."""
        if not need_sudo:
            company = self._verbund_company()
            return {
                "seats_firm": "1",
                "seats_possible": "0",
                "max_km": "50",
                "district_id": str(company.district_id.id or ""),
            }
        values = {}
        for name in FORM_FIELDS:
            field, value = need_sudo._fields[name], need_sudo[name]
            if field.type == "many2one":
                values[name] = str(value.id or "")
            elif field.type == "date":
                values[name] = value.isoformat() if value else ""
            elif field.type == "monetary":
                values[name] = self._verbund_plain_amount(value)
            elif field.type == "boolean":
                values[name] = "1" if value else ""
            else:
                values[name] = str(value or ("0" if field.type == "integer" else ""))
        return values

    def _verbund_read_need_form(self, form):
        """
        :param form: ``PortalForm``
        :return: values of a need, as the person may set them
        """
        _ = request.env._
        options = self._verbund_need_options()
        topic_ids = [pair[0] for group in options["topics"] for pair in group["topics"]]
        network_ids = [pair[0] for pair in options["networks"]]

        def choice(name, label, option):
            return form.choice(name, label, [key for key, _label in options[option]])

        if len(network_ids) == 1:
            network_id = network_ids[0]
        else:
            network_id = form.record_id(
                "network_id", _("Network"), network_ids, required=True
            )
        values = {
            "network_id": network_id,
            "topic_id": form.record_id("topic_id", _("Topic"), topic_ids),
            "free_topic": form.text("free_topic", _("Topic in own words")),
            "seats_firm": form.integer("seats_firm", _("Firm seats")),
            "seats_possible": form.integer("seats_possible", _("Possible seats")),
            "format": choice("format", _("Format"), "formats"),
            "window_start": form.date("window_start", _("Earliest start")),
            "window_end": form.date("window_end", _("Latest end")),
            "level_from": choice("level_from", _("Present level"), "present_levels"),
            "level_to": choice("level_to", _("Wanted level"), "wanted_levels"),
            "target_group": choice("target_group", _("Target group"), "target_groups"),
            "shifts": choice("shifts", _("Shifts"), "shifts") or MORE_FIELDS["shifts"],
            "priority": choice("priority", _("Priority"), "priorities")
            or MORE_FIELDS["priority"],
            "district_id": form.record_id(
                "district_id", _("District"), [pair[0] for pair in options["districts"]]
            ),
            "max_km": form.integer("max_km", _("Maximum distance")),
            "price_ceiling": form.amount("price_ceiling", _("Price ceiling per seat")),
            "remark": form.text("remark", _("Remarks"), max_length=2000),
            "confidential": form.flag("confidential"),
            "share_name": form.flag("share_name"),
        }
        self._verbund_check_need(form, values)
        return values

    def _verbund_check_need(self, form, values):
        """What concerns several fields."""
        _ = request.env._
        if not values["topic_id"] and not values["free_topic"]:
            form.refuse(
                "topic_id", _("Choose a topic, or describe it in your own words.")
            )
        if not values["seats_firm"] + values["seats_possible"]:
            form.refuse("seats_firm", _("A need has at least one seat."))
        start, end = values["window_start"], values["window_end"]
        if start and end and end < start:
            form.refuse("window_end", _("The latest end is before the earliest start."))

    # --------------------------------------------------------------- pages

    @route(
        [URL, f"{URL}/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_verbund_needs(self, page=1, sortby=None, filterby=None, **_query):
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
            may_add=bool(self._verbund_networks_sudo(["verbund"])),
            breadcrumbs=self._verbund_need_breadcrumbs(),
        )

    def _verbund_need_breadcrumbs(self, label=None):
        return self._verbund_breadcrumbs(request.env._("Needs"), URL, label)

    def _verbund_render_need_form(self, values, need_sudo=None, form=None, error=None):
        """
        :param values: strings of the form, as posted or as stored
        """
        _ = request.env._
        wrong = list(form.errors) if form else []
        editable = not need_sudo or need_sudo.state in EDITABLE_STATES
        return self._verbund_render(
            "qualifizierungsverbund.portal_need_form",
            need=self._verbund_need_rows(need_sudo)[0] if need_sudo else None,
            editable=editable,
            withdrawable=bool(need_sudo) and need_sudo.state in WITHDRAWABLE_STATES,
            details=[] if editable else self._verbund_need_details(need_sudo),
            form=values,
            form_key=values.get("form_key") or secrets.token_urlsafe(16),
            options=self._verbund_need_options() if editable else {},
            error=error,
            wrong=wrong,
            more_open=any(
                name in wrong or (values.get(name) or nothing) != nothing
                for name, nothing in MORE_FIELDS.items()
            ),
            breadcrumbs=self._verbund_need_breadcrumbs(
                need_sudo.name if need_sudo else _("New need")
            ),
        )

    def _verbund_need_details(self, need_sudo):
        """Label and value of what can no longer be edited."""
        _ = request.env._
        ceiling = need_sudo.price_ceiling

        def said(name):
            default = need_sudo[name] == MORE_FIELDS[name]
            return "" if default else self._verbund_label(need_sudo, name)

        rows = [
            (_("Period"), self._verbund_need_window(need_sudo)),
            (_("Format"), self._verbund_label(need_sudo, "format")),
            (_("Wanted level"), self._verbund_label(need_sudo, "level_to")),
            (_("District"), need_sudo.district_id.display_name),
            (_("Maximum distance"), _("%(km)s km", km=need_sudo.max_km)),
            (
                _("Price ceiling per seat"),
                self._verbund_money(ceiling, need_sudo.currency_id) if ceiling else "",
            ),
            (_("Remarks"), need_sudo.remark),
            (_("Present level"), self._verbund_label(need_sudo, "level_from")),
            (_("Target group"), self._verbund_label(need_sudo, "target_group")),
            (_("Shifts"), said("shifts")),
            (_("Priority"), said("priority")),
            (_("Confidential"), _("Yes") if need_sudo.confidential else ""),
            (_("Name may be shown"), _("Yes") if need_sudo.share_name else ""),
        ]
        return [(label, value) for label, value in rows if value]

    @route(
        f"{URL}/new",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_verbund_need_new(self, **_query):
        if not self._verbund_networks_sudo(["verbund"]):
            return self._verbund_not_found()
        return self._verbund_render_need_form(self._verbund_need_form_values())

    @route(f"{URL}/new", type="http", auth="user", website=True, methods=["POST"])
    def portal_verbund_need_create(self, **post):
        if not self._verbund_networks_sudo(["verbund"]):
            return self._verbund_not_found()
        form = PortalForm(request.env, post)
        need_sudo, error = self._verbund_try(lambda: self._verbund_create_need(form))
        if error:
            return self._verbund_render_need_form(post, form=form, error=error)
        return self._verbund_redirect(
            f"{URL}/{need_sudo.id}", self._verbund_need_notice(need_sudo)
        )

    def _verbund_create_need(self, form):
        # sudo: portal users have no right to write; company, source and contact are
        # set here, the rest has been read field by field
        needs_sudo = request.env["verbund.need"].sudo()
        company = self._verbund_company()
        form_key = form.text("form_key", "form_key", max_length=40)
        if form_key:
            # sent twice: the first one counts
            known_sudo = needs_sudo.search(
                [("portal_form_key", "=", form_key), ("partner_id", "=", company.id)]
            )
            if known_sudo:
                return known_sudo
        values = self._verbund_read_need_form(form)
        form.check()
        need_sudo = needs_sudo.create(
            {
                **values,
                "partner_id": company.id,
                "contact_id": request.env.user.partner_id.id,
                "source": "portal",
                "portal_form_key": form_key or False,
            }
        )
        if form.flag("submit"):
            need_sudo.action_submit()
        return need_sudo

    def _verbund_need_notice(self, need_sudo):
        _ = request.env._
        if need_sudo.state == "draft":
            return _("The draft is saved. Hand it in when it is complete.")
        return _("Thank you, your need has been handed in.")

    @route(
        f"{URL}/<int:need_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_verbund_need(self, need_id, **_query):
        need_sudo = self._verbund_own_sudo("verbund.need", need_id)
        if not need_sudo:
            return self._verbund_not_found()
        return self._verbund_render_need_form(
            self._verbund_need_form_values(need_sudo), need_sudo
        )

    @route(
        f"{URL}/<int:need_id>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_verbund_need_save(self, need_id, **post):
        need_sudo = self._verbund_own_sudo("verbund.need", need_id)
        if not need_sudo:
            return self._verbund_not_found()
        form = PortalForm(request.env, post)
        _result, error = self._verbund_try(
            lambda: self._verbund_save_need(need_sudo, form)
        )
        if error:
            return self._verbund_render_need_form(post, need_sudo, form, error)
        return self._verbund_redirect(
            f"{URL}/{need_id}", self._verbund_need_notice(need_sudo)
        )

    def _verbund_save_need(self, need_sudo, form):
        if need_sudo.state not in EDITABLE_STATES:
            raise UserError(
                request.env._(
                    "%(need)s is “%(state)s” and can no longer be changed here.",
                    need=need_sudo.name,
                    state=self._verbund_label(need_sudo),
                )
            )
        values = self._verbund_read_need_form(form)
        form.check()
        need_sudo.write(values)
        if form.flag("submit") and need_sudo.state == "draft":
            need_sudo.action_submit()

    @route(
        f"{URL}/<int:need_id>/withdraw",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_verbund_need_withdraw(self, need_id, **_post):
        need_sudo = self._verbund_own_sudo("verbund.need", need_id)
        if not need_sudo:
            return self._verbund_not_found()
        _result, error = self._verbund_try(
            lambda: self._verbund_withdraw_need(need_sudo)
        )
        if error:
            return self._verbund_render_need_form(
                self._verbund_need_form_values(need_sudo), need_sudo, error=error
            )
        return self._verbund_redirect(
            URL, request.env._("%(need)s is withdrawn.", need=need_sudo.name)
        )

    def _verbund_withdraw_need(self, need_sudo):
        if need_sudo.state == "withdrawn":
            return  # pressed twice
        if need_sudo.state not in WITHDRAWABLE_STATES:
            raise UserError(
                request.env._(
                    "%(need)s is “%(state)s”. Please call your network, a course may "
                    "already be planned with it.",
                    need=need_sudo.name,
                    state=self._verbund_label(need_sudo),
                )
            )
        need_sudo.action_withdraw()
