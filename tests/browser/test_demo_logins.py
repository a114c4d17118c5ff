"""Each demo login sees its own pages in German, without an error in the console.

Served by a process of its own, as `./dev run` does it: what only a test's server does
differently must not hide a fault.
"""

import contextlib
import pathlib
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from odoo.addons.qualifizierungsverbund.tests.browser import (
    DESKTOP,
    PHONE,
    chromium,
    sign_in,
    watch,
)

from devkit import logcheck
from devkit.paths import MODULES
from devkit.serve import LOGINS

DOWNLOAD = re.compile(r"/(sheet|receipt|brief|calendar)\b")

ROOT = pathlib.Path(__file__).parents[2]
START_LIMIT = 90
# Odoo asks its vendor about the company when an administrator comes for the first
# time; a machine without a way out says so.
CALLS_HOME = re.compile("iap jsonrpc|partner-autocomplete|iap_tools")
PORTAL = [login for login, who in LOGINS if "portal" in who]
BACKEND = [login for login, who in LOGINS if "portal" not in who]

# What a person would take for an error, whatever the console says.
ERRORS = ".o_error_dialog, .o_notification:has(.bg-danger), .o_view_nocontent_error"
OUR_MENUS = """
(modules) => odoo.__WOWL_DEBUG__.root.env.services.menu.getAll().filter(
    (menu) => menu.actionID && modules.includes(menu.xmlid.split(".")[0])
).map((menu) => ({id: menu.id, action: menu.actionID, xmlid: menu.xmlid}))
"""
# What a click on the menu calls; done when the view is on the screen.
SELECT_MENU = "(id) => odoo.__WOWL_DEBUG__.root.env.services.menu.selectMenu(id)"
# Odoo's backend does not say its language in the page, but formats by it.
LOCALE = "() => luxon.Settings.defaultLocale"
LOADED = "() => !document.querySelector('.o_loading_indicator')"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def served(demo_database, tmp_path_factory):
    """The address of a server with the demo data; its log must not warn."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    prepare = [
        sys.executable,
        ROOT / "devkit" / "inside" / "database.py",
        "serve",
        demo_database,
        "--url",
        url,
        # Nobody listens there: these pages send no mail.
        "--smtp-port",
        "9",
    ]
    done = subprocess.run(prepare, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    log_path = tmp_path_factory.mktemp("odoo") / "odoo.log"
    with open(log_path, "w") as log:
        server = subprocess.Popen(
            [
                "odoo",
                "--database",
                demo_database,
                "--db-filter",
                f"^{re.escape(demo_database)}$",
                "--http-interface",
                "127.0.0.1",
                "--http-port",
                str(port),
                "--max-cron-threads",
                "0",
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for_page(f"{url}/web/login", server, log_path)
        yield url
    finally:
        server.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(2)
        if server.poll() is None:
            server.kill()
            server.wait()
    complaints = logcheck.complaints(log_path.read_text())
    assert [line for line in complaints if not CALLS_HOME.search(line)] == []


def wait_for_page(url, server, log_path):
    end = time.monotonic() + START_LIMIT
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=60) as response:
                assert response.status == 200
                return
        except urllib.error.HTTPError as error:
            pytest.fail(f"The login page answers {error.code}: {log_path.read_text()}")
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"No login page: {log_path.read_text()[-4000:]}")


@pytest.fixture(scope="module")
def browser(served):
    with chromium() as visit:
        yield visit


@pytest.fixture
def visit(browser, served):
    """A function that opens a tab of a new visitor."""

    @contextlib.contextmanager
    def tab(width):
        with browser(served, width) as page:
            errors, failed = watch(page), []
            page.on(
                "response",
                lambda answer: (
                    failed.append(f"{answer.status} {answer.url}")
                    if answer.status >= 400
                    else None
                ),
            )
            page.on(
                "requestfailed",
                lambda request: (
                    failed.append(f"{request.failure} {request.url}")
                    # Going to the next page ends what the last one still asked for.
                    if "ERR_ABORTED" not in (request.failure or "")
                    else None
                ),
            )
            yield page
        # Console errors and failed requests fail the test.
        assert failed == []
        assert errors == []

    return tab


def check_backend(page, name):
    page.wait_for_selector(
        ".o_action_manager .o_action .o_content, .o_action_manager .o_mail_client, "
        ".o_action_manager .o-mail-Discuss, .o_dialog .o_form_view"
    )
    page.wait_for_function(LOADED)
    assert page.evaluate(LOCALE) == "de-DE", name
    shown = page.locator(ERRORS)
    assert not shown.count(), f"{name}: {shown.all_inner_texts()}"


def check_portal(page, name):
    page.wait_for_load_state("networkidle")
    assert re.fullmatch("de(-DE)?", page.get_attribute("html", "lang")), name
    assert page.locator("main h1, main h2, main h3, main h4").count(), name
    assert not page.locator(ERRORS).count(), name
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide, f"{name} is wider than the screen"


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("login", BACKEND)
def test_backend(visit, login, width):
    with visit(width) as page:
        sign_in(page, login)
        check_backend(page, "start")
        if width == PHONE:
            return
        menus = {
            menu["action"]: menu for menu in page.evaluate(OUR_MENUS, list(MODULES))
        }
        assert menus
        for menu in menus.values():
            page.evaluate(SELECT_MENU, menu["id"])
            check_backend(page, menu["xmlid"])
            # A dialog would lie over what comes next.
            if page.locator(".o_dialog").count():
                page.click(".o_dialog .btn-close")
                page.wait_for_selector(".o_dialog", state="detached")


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("login", PORTAL)
def test_portal(visit, login, width):
    with visit(width) as page:
        sign_in(page, login)
        assert page.url.rstrip("/").endswith("/my/verbund")
        page.goto("/my")
        check_portal(page, "/my")
        assert page.locator("a[href='/my/verbund']:visible").count()
        for path in pages_from(page, "/my/verbund"):
            # How each page fits on a phone is for the accessibility test.
            if width == PHONE and path.strip("/0123456789") != path.strip("/"):
                continue
            page.goto(path)
            check_portal(page, path)


def pages_from(page, start):
    """The page and all that its links lead to, one of each kind.

    Links are read while the caller has the last page open. Files are left
    out: a browser saves them instead of showing them.
    """
    waiting, kinds = [start], {start}
    while waiting:
        yield waiting.pop(0)
        for path in page.eval_on_selector_all(
            f"a[href^='{start}']",
            "links => links.map((link) => link.getAttribute('href'))",
        ):
            path = path.partition("#")[0]
            if DOWNLOAD.search(path):
                continue
            kind = re.sub(r"\d+", "N", path.partition("?")[0])
            if kind not in kinds:
                kinds.add(kind)
                waiting.append(path)
