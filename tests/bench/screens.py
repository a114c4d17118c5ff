"""The main screens on `./dev populate`, against Odoo's own with the same rows.

In the backend it is what the web client asks for: the records of the view with the
fields in it. In the portal it is the page, from the request to its last byte. Two sizes
of the database are measured in one run: a screen must not get slower with it.
"""

import contextlib
import re
import threading
from unittest import mock

import werkzeug.test
from lxml import etree, html

import odoo.http
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.service import security
from odoo.tools import config

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.qualifizierungsverbund.controllers.portal_base import VerbundPortal

from tests.populate import build

from .setting import compare, seconds
from .table import Limit, Result

#: Rows that a list shows at first.
PAGE = 80
#: Multiples of the published size. A screen at the second one takes at most so much of
#: the first.
SCALES, GROWTH = (1, 10), 1.2
MODULE, HUB = "qualifizierungsverbund", "arbeitsmarkt_drehscheibe"
LISTS = {
    "board of courses": ("verbund.course", "kanban", "populate-manager"),
    "list of needs": ("verbund.need", "list", "populate-manager"),
    "list of commitments": ("verbund.commitment", "list", "populate-manager"),
    "list of members": ("verbund.membership", "list", "populate-manager"),
    "list of settlements": ("verbund.settlement", "list", "populate-finanzen"),
    "list of matches": ("drehscheibe.match", "list", "populate-drehscheibe"),
    "list of profiles": ("drehscheibe.profile", "list", "populate-drehscheibe"),
}
PAGES = {
    "portal: overview": "/my/verbund",
    "portal: needs": "/my/verbund/needs",
    "portal: courses": "/my/verbund/courses",
    "portal: shares": "/my/verbund/shares",
}
PROVIDER_PAGES = {
    "portal of a provider: overview": "/my/verbund",
    "portal of a provider: inquiries": "/my/verbund/offers",
}
# Where the way to the record stands, and how it looks.
RECORDS = {
    "portal: course to decide": (
        "/my/verbund/courses?filterby=open",
        r"/my/verbund/courses/\d+",
    ),
    "portal: need": ("/my/verbund/needs", r"/my/verbund/needs/\d+"),
    "portal: share": ("/my/verbund/shares", r"/my/verbund/shares/\d+"),
    "portal: answer to a round": ("/my/verbund", r"/my/verbund/rounds/\d+"),
    "portal: answer to a date poll": ("/my/verbund", r"/my/verbund/dates/\d+"),
}
REFERENCE_LIST, REFERENCE_PAGE = "list of res.partner", "/my/invoices"
REFERENCE_RECORD = "page of an invoice"
# What a reader calls a row, on our pages (of each list on them) and on Odoo's.
OUR_ROWS = "//*[contains(@class, 'o_verbund_list')]/*"
INVOICE_ROWS = "//table[contains(@class, 'o_portal_my_doc_table')]/tbody/tr"
OVERVIEW_ROWS = VerbundPortal._verbund_overview_rows


def measure(setting):
    source = setting.databases.product(demo=False)
    with contextlib.ExitStack() as stack:
        databases = []
        for scale in SCALES:
            name = stack.enter_context(setting.copy(source, f"screens_{scale}"))
            cells = {cell: count * scale for cell, count in build.CELLS.items()}
            build.build(Registry(name), cells)
            databases.append(name)
        for kind, screens, reference in (
            (Backend, LISTS, REFERENCE_LIST),
            (Portal, PAGES, REFERENCE_PAGE),
            (Provider, PROVIDER_PAGES, REFERENCE_PAGE),
            (Record, RECORDS, REFERENCE_RECORD),
        ):
            small, large = (kind(name) for name in databases)
            for work, screen in screens.items():
                yield from _screen(setting, work, screen, reference, small, large)


def _screen(setting, work, screen, reference, small, large):
    """The rows of the table for one screen.

    :param small: the databases of both sizes, as sides of the product
    """
    repeat = 3 * setting.repeat
    rows = small.rows(screen)
    ours, theirs, ratio = compare(
        repeat,
        lambda: small.seconds(screen, rows),
        lambda: small.seconds(small.reference, rows),
    )
    yield Result(work, f"{rows} rows", reference, ours, theirs, ratio, 1.0)
    ours, theirs, ratio = compare(
        repeat,
        lambda: large.seconds(screen, rows),
        lambda: small.seconds(screen, rows),
    )
    yield Result(work, f"×{SCALES[1]}", f"×{SCALES[0]}", ours, theirs, ratio, GROWTH)
    if rows == 1:
        return
    few, many = small.queries(screen, 5), small.queries(screen, rows)
    yield Limit(work, f"5 to {rows} rows", many - few, 0, "queries more")


class Backend:
    """What the web client asks for when a view opens."""

    reference = ("res.partner", "list", "populate-manager")

    def __init__(self, database):
        self.registry = Registry(database)

    def rows(self, screen):
        with self._asked(screen) as (model, _view):
            return min(PAGE, model.search_count([]))

    def seconds(self, screen, rows):
        with self._asked(screen) as (model, view):
            return seconds(lambda: self._read(model, view, rows))

    def queries(self, screen, rows):
        with self._asked(screen) as (model, view):
            before = model.env.cr.sql_log_count
            self._read(model, view, rows)
            return model.env.cr.sql_log_count - before

    @contextlib.contextmanager
    def _asked(self, screen):
        """The model as its user has it, with empty caches but a known view."""
        name, kind, login = screen
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            user = env["res.users"].search([("login", "=", login)])
            model = env[name].with_user(user).with_context(lang="de_DE")
            view = model.get_view(view_type=kind)
            # who may what, which the worker knows from the request before
            self._read(model, view, 1)
            env.invalidate_all()
            yield model, view
            cr.rollback()

    def _read(self, model, view, rows):
        arch = etree.fromstring(view["arch"])
        fields = specification(model, arch)
        if arch.get("default_group_by"):
            model.web_read_group(
                [],
                [arch.get("default_group_by")],
                auto_unfold=True,
                unfold_read_specification=fields,
                unfold_read_default_limit=max(1, rows // 8),
            )
        else:
            model.web_search_read(
                [], fields, limit=rows, order=arch.get("default_order")
            )


def specification(model, arch):
    """What the web client reads for a view: names of linked records with them."""
    wanted = {}
    for node in arch.iter("field"):
        field = model._fields[node.get("name")]
        wanted[field.name] = {}
        if field.type == "many2one" or (
            field.type in ("one2many", "many2many") and "tags" in node.get("widget", "")
        ):
            wanted[field.name] = {"fields": {"display_name": {}}}
    return wanted


class Portal:
    """A page of the portal, as a company sees it."""

    reference = REFERENCE_PAGE
    login = "populate-firma"

    def __init__(self, database):
        self.database = database
        config["db_name"] = [database]
        self.client = werkzeug.test.Client(odoo.http.root)
        self.client.set_cookie("session_id", self._session_id())

    def _session_id(self):
        session = odoo.http.root.session_store.new()
        with Registry(self.database).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            user = env["res.users"].search([("login", "=", self.login)])
            session.update(
                odoo.http.get_default_session(), db=self.database, _trace_disable=True
            )
            session.uid, session.login = user.id, self.login
            session.session_token = security.compute_session_token(
                session, env(user=user)
            )
            session.context = dict(user.context_get())
        odoo.http.root.session_store.save(session)
        return session.sid

    def rows(self, page):
        """How many rows a reader sees; the invoices are cut to as many."""
        rows = self._count_rows(page, OUR_ROWS)
        invoices = self._count_rows(REFERENCE_PAGE, INVOICE_ROWS)
        if not 0 < rows <= invoices:
            raise ValueError(f"{page} has {rows} rows, the reference {invoices}")
        return rows

    def _count_rows(self, page, rows):
        return len(html.fromstring(self._get(page, PAGE)).xpath(rows))

    def seconds(self, page, rows):
        return seconds(lambda: self._get(page, rows))

    def queries(self, page, rows):
        self._get(page, rows)
        return threading.current_thread().query_count

    def _get(self, page, rows):
        config["db_name"] = [self.database]
        with (
            mock.patch.object(CustomerPortal, "_items_per_page", rows),
            mock.patch.object(
                VerbundPortal,
                "_verbund_overview_rows",
                min(1 + rows // 3, OVERVIEW_ROWS),
            ),
        ):
            response = self.client.get(page)
            assert response.status_code == 200, (page, response.status)
            return response.get_data(as_text=True)


class Provider(Portal):
    """A page of a provider, against the invoices of a company."""

    login = "populate-bildung"

    def __init__(self, database):
        super().__init__(database)
        self.company = Portal(database)

    def _get(self, page, rows):
        if page == REFERENCE_PAGE:
            return self.company._get(page, rows)
        return super()._get(page, rows)


class Record(Portal):
    """The page of one record, against Odoo's own of an invoice."""

    reference = (REFERENCE_PAGE, r"/my/invoices/\d+")

    def __init__(self, database):
        super().__init__(database)
        self.addresses = {}

    def rows(self, page):
        return 1

    def seconds(self, page, rows):
        if page not in self.addresses:
            listed, pattern = page
            self.addresses[page] = re.search(pattern, self._get(listed, PAGE))[0]
        return super().seconds(self.addresses[page], rows)
