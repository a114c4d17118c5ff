"""What every portal page of the add-ons shares. Routes are in the other modules."""

from odoo.fields import Domain
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.core import words
from ..models.core.kept_form import (
    KEPT_KEY,
    is_portal_form,
    keep,
    take_kept,
    unsaved_words,
)
from ..models.network.verbund_membership import BUYER_ROLES
from .attempt import attempt

# What pages ask of the person and of its company: not all that a partner has.
CONTACT_READ = ("active", "commercial_partner_id", "lang", "name", "tz", "user_id")
COMPANY_READ = ("is_training_provider", "name", "user_id", "works_council")
MEMBERSHIP_READ = ("network_id", "role")
NOTICE_KEY = "verbund_notice"
WARNING_KEY = "verbund_warning"


class VerbundPortal(CustomerPortal):
    """Base of the portal controllers.

    A portal user may read the network tab: pages get plain dicts, never records of
    others. Odoo melts all controllers of this family into one class, hence the
    prefix of the method names.
    """

    #: Rows of each kind on the overview; the lists have the rest.
    _verbund_overview_rows = 5
    #: What pages ask of a network; each room adds its own.
    _verbund_network_read = ("company_id", "kind", "manager_id", "name", "state")

    # ------------------------------------------------------ who is asking

    def _verbund_company(self):
        """The company of the logged-in user."""
        contact = request.env.user.partner_id
        # Every block of a page asks for it
        if not hasattr(request, "verbund_is_read"):
            contact.fetch(CONTACT_READ)
            contact.commercial_partner_id.fetch(COMPANY_READ)
            request.verbund_is_read = True
        return contact.commercial_partner_id

    def _verbund_networks_sudo(self, kinds=None, roles=BUYER_ROLES):
        """Networks in which the company takes part.

        A provider that is a member as such sees neither courses nor prices by that:
        they would be those of its competitors.

        :param kinds: keys of ``verbund.network.kind``; all when None
        :param roles: keys of ``verbund.membership.role``; all when None
        """
        # sudo: portal users have no right on memberships; the domain is theirs
        memberships_sudo = request.env["verbund.membership"].sudo()
        # Every block of a page asks for them
        if not hasattr(request, "verbund_membership_ids"):
            domain = memberships_sudo._get_member_domain(
                self._verbund_company(), closed=False
            )
            found_sudo = memberships_sudo.search_fetch(domain, MEMBERSHIP_READ)
            found_sudo.network_id.fetch(self._verbund_network_read)
            request.verbund_membership_ids = found_sudo.ids
        memberships_sudo = memberships_sudo.browse(request.verbund_membership_ids)
        if roles:
            memberships_sudo = memberships_sudo.filtered(lambda m: m.role in roles)
        networks_sudo = memberships_sudo.network_id
        if kinds:
            networks_sudo = networks_sudo.filtered(lambda n: n.kind in kinds)
        return networks_sudo

    def _verbund_is_provider(self):
        return self._verbund_company().is_training_provider

    def _verbund_takes_part(self):
        """Whether the company has needs and seats, not only courses to teach."""
        return not self._verbund_is_provider() or bool(self._verbund_networks_sudo())

    # ------------------------------------------------------------ records

    def _verbund_own_domain(self):
        return Domain("partner_id", "=", self._verbund_company().id)

    def _verbund_own_sudo(self, model, record_id):
        """One record of the company itself, elevated; empty when it has none such.

        :param model: name of a model with ``partner_id`` that portal users may read
        """
        # sudo: a company reads its own record with what hangs on it
        Model = request.env[model]
        if not Model.has_access("read"):
            return Model.sudo()
        domain = self._verbund_own_domain() & Domain("id", "=", record_id)
        return Model.search_fetch(domain, limit=1).sudo()

    def _verbund_count_own(self, model):
        """How many records the company has; see :meth:`_verbund_own_sudo`."""
        Model = request.env[model]
        if not Model.has_access("read"):
            return 0
        return Model.search_count(self._verbund_own_domain())

    def _verbund_latest_own(self, model, names, domain=Domain.TRUE):
        """The newest records of the company; see :meth:`_verbund_own_sudo`.

        :param names: fields that its rows say
        """
        Model = request.env[model]
        if not Model.has_access("read"):
            return Model
        return Model.search_fetch(
            self._verbund_own_domain() & domain,
            names,
            order="id desc",
            limit=self._verbund_overview_rows,
        )

    # -------------------------------------------------------------- pages

    def _verbund_render(self, template, **values):
        """Render a page with navigation and the notice of the request before.

        :param breadcrumbs: list of (label, url) after the home symbol
        :param headline: number and subject of the record, for the title of the page
        :param error: message of a form that could not be taken; it is shown on the
            page of the form, with what was typed
        :param form_page: address of that page, when it says more than that of the form
        """
        if values.get("error") and is_portal_form():
            said = {
                "error": values["error"],
                "wrong": values.get("wrong") or {},
                "asked": sorted(values.get("asked") or ()),
            }
            # Not here: nobody can reload the answer to a form, or come back to it.
            if keep(request.session.uid, trusted=True, said=said):
                url = values.get("form_page") or request.httprequest.path
                return request.redirect(url, code=303)
        warning = request.session.pop(WARNING_KEY, None)
        kept = getattr(request, "verbund_kept", None)
        if kept and kept["said"]:
            values["error"] = kept["said"]["error"]
        elif kept:
            warning = unsaved_words(request.env, bool(kept["values"]))
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "verbund",
            "verbund_path": request.httprequest.path,
            "verbund_navigation": sorted(
                self._verbund_navigation(self._verbund_takes_part())
            ),
            "verbund_notice": request.session.pop(NOTICE_KEY, None),
            "verbund_warning": warning,
            "error": None,
            "page_title": self._verbund_title(**values),
            "foreign_lang": words.foreign_lang(request.env),
            **values,
        }
        if "page_contacts" not in values:
            values["page_contacts"] = self._verbund_page_contacts()
        response = request.render(template, values)
        # Figures of a company do not belong into a shared cache or the back button.
        response.headers["Cache-Control"] = "no-store"
        return response

    def _verbund_page_contacts(self):
        """Whom the company asks where a page is about nothing that has its own."""
        # sudo: names and numbers of who answers for its networks, nothing else
        return (
            self._verbund_company()
            .sudo()
            ._page_contacts(self._verbund_networks_sudo(roles=None))
        )

    def _verbund_title(self, breadcrumbs, headline=(), error=None, **_values):
        """Object, subject, association: what a tab and a screen reader say first."""
        _ = request.env._
        # sudo: portal users may not read the association
        association = request.env.company.sudo().name
        parts = filter(None, (*(headline or (breadcrumbs[-1][0],)), association))
        title = " – ".join(parts)
        return _("Error: %(title)s", title=title) if error else title

    def _verbund_kept(self):
        """What was sent from this page and could not be taken; None without."""
        if not hasattr(request, "verbund_kept"):
            path = request.httprequest.path
            request.verbund_kept = None if is_portal_form() else take_kept(path)
        return request.verbund_kept

    def _verbund_typed(self, strings):
        """A form as strings, with what was typed where it could not be taken."""
        kept = self._verbund_kept()
        typed = {**strings, **kept["values"]} if kept else strings
        # without files in place of texts
        return {name: text for name, text in typed.items() if isinstance(text, str)}

    def _verbund_form_values(self, form, prefix=""):
        """What a template says of wrong fields: beside them, and all above.

        :param form: ``PortalForm``, or None
        :param prefix: of the ids of its fields
        """
        said = (self._verbund_kept() or {}).get("said") or {}
        errors = form.errors if form else said.get("wrong", {})
        return {
            "wrong": errors,
            "asked": form.asked if form else set(said.get("asked", ())),
            "error_items": [(f"{prefix}{n}", error) for n, error in errors.items()],
        }

    def _verbund_navigation(self, takes_part):
        """Entries of the navigation; each controller adds its own by ``super()``.

        :param takes_part: whether the company has needs and seats
        :return: list of (order, url, label) of the pages this user has
        """
        return []

    def _verbund_overview_values(self):
        """Values of the overview; each controller adds those of its own block.

        The block is added to the template ``qualifizierungsverbund.portal_overview``.
        Who does not take part, sees none of what a company has.
        """
        return {"takes_part": self._verbund_takes_part()}

    def _verbund_breadcrumbs(self, title, url, label=None):
        """Overview, list, and the record when there is one.

        :param title: name of the list
        :param url: address of the list
        :param label: name of the record on the page
        """
        crumbs = [(request.env._("Training network"), "/my/verbund")]
        if label:
            return [*crumbs, (title, url), (label, None)]
        return [*crumbs, (title, None)]

    def _verbund_not_found(self):
        """The same answer for what is missing and for what belongs to others."""
        response = self._verbund_render(
            "qualifizierungsverbund.portal_not_found",
            breadcrumbs=[(request.env._("Not found"), None)],
        )
        response.status_code = 404
        return response

    def _verbund_redirect(self, url, notice=None):
        """Answer a successful POST; the notice shows on the next page."""
        request.session.pop(KEPT_KEY, None)
        if notice:
            request.session[NOTICE_KEY] = notice
        return request.redirect(url, code=303)

    def _verbund_download(self, name, content, mimetype):
        """A file of the company; it belongs into no cache."""
        headers = [
            ("Content-Type", mimetype),
            ("Content-Length", len(content)),
            ("Content-Disposition", content_disposition(name)),
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(content, headers)

    def _verbund_try(self, action):
        """Run a change completely or not at all, see :func:`attempt`."""
        return attempt(request.env, action)

    def _verbund_list(
        self, Model, domain, url, *, sortings, filters=None, page=1, **query
    ):
        """Sort, filter and page a list.

        :param Model: model to search, elevated where the domain is the protection
        :param url: address of the first page
        :param sortings: dict key -> {"label", "order"}; the first is the default
        :param filters: dict key -> {"label", "domain"}; the first is the default
        :param query: ``sortby`` and ``filterby`` as they came; unknown ones fall back
        :return: (records, values for the template)
        """
        sortby = query.get("sortby")
        if sortby not in sortings:
            sortby = next(iter(sortings))
        filterby = query.get("filterby")
        if filters and filterby not in filters:
            filterby = next(iter(filters))
        domain = Domain(domain)
        if filters:
            domain &= Domain(filters[filterby]["domain"])
        page = str(page)
        pager = portal_pager(
            url=url,
            total=Model.search_count(domain),
            page=int(page) if page.isdecimal() and len(page) < 9 else 1,
            step=self._items_per_page,
            url_args={
                "sortby": sortby,
                **({"filterby": filterby} if filters else {}),
            },
        )
        records = Model.search_fetch(
            domain,
            order=sortings[sortby]["order"],
            limit=self._items_per_page,
            offset=max(pager["offset"], 0),
        )
        return records, {
            "pager": pager,
            "list_url": url,
            "sortby": sortby,
            "sortings": {key: value["label"] for key, value in sortings.items()},
            "filterby": filterby,
            "filters": {key: value["label"] for key, value in (filters or {}).items()},
        }

    # ------------------------------------------------------------- values

    def _verbund_label(self, record_sudo, field="state"):
        return words.label(record_sudo, field)

    def _verbund_money(self, amount, currency):
        return words.money(request.env, amount, currency)

    def _verbund_date(self, value):
        return words.day(request.env, value)
