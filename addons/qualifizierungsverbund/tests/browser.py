"""Pages in a real browser. Not run where there is none: see ``conftest.py``."""

import contextlib
import functools
import os
import re
import resource
import shutil
from pathlib import Path

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.modules.registry import Registry
from odoo.tests.common import HOST, TEST_CURSOR_COOKIE_NAME, get_db_name

PROGRAMS = ("chromium-headless-shell", "chromium")
NARROW, PHONE, DESKTOP = 320, 390, 1440
HEIGHT = 900
# What pages of the backend and of the portal are made with.
SCRIPTS = (
    "web.assets_web",
    "web.assets_frontend_minimal",
    "web.assets_frontend_lazy",
    "web.assets_tests",
    "web.__assets_tests_call__",
)
STYLES = ("web.assets_web", "web.assets_web_print", "web.assets_frontend")
# What a visitor leaves behind, save for the files that were loaded.
TRACES = "cookies,file_systems,indexeddb,local_storage,service_workers,cache_storage"
# Chromium says so of what Odoo's own pages load; not a fault of a page.
HARMLESS = ("favicon",)


@contextlib.contextmanager
def _unlimited_memory():
    """Odoo limits the address space of its process, too tightly for a browser."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@functools.cache
def _build_bundles(database):
    """Once for all tests: what one of them builds is undone when it ends."""
    with Registry(database).cursor() as cr:
        qweb = Environment(cr, SUPERUSER_ID, {})["ir.qweb"]
        for name in SCRIPTS:
            qweb._get_asset_bundle(name, css=False, js=True).js()
        for name in STYLES:
            qweb._get_asset_bundle(name, css=True, js=False).css()


@contextlib.contextmanager
def chromium():
    """A browser, driven by Playwright, as a function that opens a tab, see `_visit`."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    program = os.environ.get("VERBUND_BROWSER") or next(
        filter(None, map(shutil.which, PROGRAMS)), None
    )
    with _unlimited_memory(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-gpu", "--disable-gpu-rasterization"],
        )
        profile = functools.cache(functools.partial(_profile, browser))
        try:
            yield functools.partial(_visit, profile)
        finally:
            browser.close()


def _profile(browser, base_url, locale):
    """What is kept of pages, scripts above all: they are read and compiled but once."""
    profile = browser.new_context(
        base_url=base_url, locale=locale, timezone_id="Europe/Berlin"
    )
    # The first page builds its bundles, on a busy machine for longer than half a minute
    profile.set_default_timeout(90_000)
    return profile


@contextlib.contextmanager
def _visit(profile, base_url, width=DESKTOP, locale="de-DE"):
    """A tab of a new visitor, somewhere in Germany, of whom nothing stays behind."""
    page = profile(base_url, locale).new_page()
    page.set_viewport_size({"width": width, "height": HEIGHT})
    try:
        yield page
    finally:
        # An answer that came late would give its session to the next visitor
        page.goto("about:blank")
        page.context.new_cdp_session(page).send(
            "Storage.clearDataForOrigin", {"origin": base_url, "storageTypes": TRACES}
        )
        page.close()


def watch(page):
    """Return a list that console errors of a page are added to as they come."""
    errors = []

    def keep(line):
        if not any(word in line for word in HARMLESS):
            errors.append(line)

    page.on(
        "console",
        lambda message: (
            keep(f"{message.text} {message.location}")
            if message.type == "error"
            else None
        ),
    )
    page.on("pageerror", lambda error: keep(str(error)))
    return errors


def sign_in(page, login):
    """Fill in the login form; the password is the login."""
    page.goto("/web/login")
    page.fill("input[name='login']", login)
    page.fill("input[name='password']", login)
    page.click("form.oe_login_form button[type='submit']")
    # A portal user comes to /my, staff to /odoo.
    page.wait_for_url(re.compile(r"/(my|odoo)\b"))


class BrowserMixin:
    """For an ``HttpCase``: its pages in Chromium, driven by Playwright."""

    @classmethod
    def setUpClass(cls):
        # Before the transaction of the class begins
        _build_bundles(get_db_name())
        super().setUpClass()

    @classmethod
    def _visit(cls, *args):
        """Open a tab in the browser of all tests of the class."""
        if "_running_browser" not in cls.__dict__:
            running = contextlib.ExitStack()
            cls._running_browser = staticmethod(running.enter_context(chromium()))
            cls.addClassCleanup(running.close)
        return cls._running_browser(*args)

    @contextlib.contextmanager
    def page(self, width=DESKTOP, locale="de-DE", expected=()):
        """A tab of a new visitor; its console errors fail the test.

        :param expected: words of errors that the test provokes
        While it is open the server answers with the cursor of the test, so the test
        itself must not read from the database.
        """
        self.env.flush_all()
        visitor = self._visit(self.base_url(), width, locale)
        with self.allow_requests(all_requests=True), visitor as page:
            page.context.add_cookies(
                [
                    {
                        "name": TEST_CURSOR_COOKIE_NAME,
                        "value": self.http_request_key,
                        "domain": HOST,
                        "path": "/",
                    }
                ]
            )
            errors = watch(page)
            yield page
            self.settle(page)
        self.env.invalidate_all()
        self.assertFalse(
            [line for line in errors if not any(word in line for word in expected)]
        )

    def at_widths(self, page, *widths):
        """Yield each width once the page has it, which loads but once."""
        for width in widths:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            page.evaluate("() => new Promise((drawn) => requestAnimationFrame(drawn))")
            yield width

    def settle(self, page):
        """Wait until the page has all it asked for."""
        page.wait_for_load_state("networkidle")

    def sign_in(self, page, login):
        sign_in(page, login)

    def look(self, page, name):
        """Keep a picture where somebody asked for it."""
        folder = os.environ.get("VERBUND_SCREENSHOTS")
        if folder:
            self.settle(page)
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
