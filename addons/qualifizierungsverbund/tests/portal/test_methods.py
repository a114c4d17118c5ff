import re
from unittest.mock import patch

from lxml import html

from odoo import http
from odoo.exceptions import ConcurrencyError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.core.refused_request import PAGES
from .common import OfferedCase

ODD = ("PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND")


@tagged("post_install", "-at_install")
class TestMethods(OfferedCase):
    """A page is read, a form is posted; all else is answered in words."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.link, token = cls.env["verbund.link"]._issue(
            cls.commitment, "word", cls.contact
        )
        cls.link_url = f"/verbund/l/{token}"

    def _addresses(self):
        """One of each route of ours, found by itself: {url: allowed methods}."""
        found = {}
        modules = sorted(self.registry._init_modules)
        rules = self.env["ir.http"]._generate_routing_rules(modules, converters=None)
        for rule, endpoint in rules:
            if rule.startswith(PAGES):
                url = re.sub("<[^>]+>", str(self.course.id), rule)
                found.setdefault(url, set()).update(endpoint.routing["methods"] or ())
        return found

    def test_no_address_is_changed_or_broken_by_another_method(self):
        self.login(self.user_portal_a)
        addresses = self._addresses()
        self.assertGreater(len(addresses), 10)
        for url in (*addresses, self.link_url):
            for method in ODD:
                with self.subTest(url=url, method=method):
                    response = self.url_open(url, method=method, allow_redirects=False)
                    if response.status_code == 404:  # an address of a file
                        continue
                    self.assertEqual(response.status_code, 405)
                    page = self.text(html.fromstring(response.content))
                    self.assertIn("Nothing has been changed", page)
                    self.assertTrue(response.headers["Allow"])

    def test_the_page_speaks_the_language_of_the_user(self):
        self.user_portal_a.lang = "de_DE"
        self.login(self.user_portal_a)
        response = self.url_open("/my/verbund/courses", method="PUT")
        self.assertEqual(html.fromstring(response.content).get("lang"), "de-DE")
        self.authenticate(None, None)
        self.opener.cookies.set("frontend_lang", "de_DE")
        response = self.url_open(self.link_url, method="PUT")
        self.assertEqual(html.fromstring(response.content).get("lang"), "de-DE")

    def test_options_gives_no_word(self):
        """Odoo asks for no token then."""
        self.login(self.user_portal_a)
        query = "seats=2&binding=1&verb=word"
        for url in (f"/my/verbund/courses/{self.course.id}/commit", self.link_url):
            self.url_open(f"{url}?{query}", method="OPTIONS")
        self.assertEqual(self.commitment.state, "offered")
        self.assertFalse(self.link.opened_at)

    def test_who_loses_each_race_sends_the_same_once_more(self):
        """Nothing is changed, nothing typed is lost, no bare error is shown."""
        form = {"seats": "2", "binding": "1", "price_ceiling": "<99>"}
        lost = patch.object(
            type(self.link), "_act", side_effect=ConcurrencyError("others were faster")
        )
        with (
            lost as tries,
            patch("odoo.service.model.time.sleep"),
            mute_logger("odoo.http", "odoo.service.model"),
        ):
            response = self.url_open(self.link_url, data=form)
        self.assertEqual(tries.call_count, 5, "Odoo has tried again by itself")
        self.assertEqual(response.status_code, 503)
        page = html.fromstring(response.content)
        self.assertIn("Nothing has been changed", self.text(page))
        [shown] = page.xpath("//form[@method='post']")
        self.assertEqual(shown.get("action"), self.link_url)
        self.assertEqual(dict(shown.form_values()), form)
        self.assertEqual(self.commitment.state, "offered")
        self.url_open(shown.get("action"), data={**form, "price_ceiling": ""})
        self.assertEqual(self.commitment.state, "committed")

    def test_a_program_elsewhere_may_ask_what_other_pages_take(self):
        """Odoo answers that for pages which another site may use."""
        url = "/web/webclient/translations"
        self.url_open(url)  # from now on there is a map of the addresses
        for methods in (None, ["GET"]):
            routing = self._endpoint(url).routing
            with self.subTest(methods=methods), patch.dict(routing, methods=methods):
                response = self.url_open(url, method="OPTIONS")
                self.assertEqual(response.status_code, 204)
                self.assertEqual(response.headers["Access-Control-Allow-Origin"], "*")

    def _endpoint(self, url):
        rules = self.env["ir.http"].routing_map().iter_rules()
        return next(rule.endpoint for rule in rules if rule.rule == url)

    def test_more_than_the_server_takes_is_refused_in_words(self):
        self.login(self.user_portal_a)
        form = {"csrf_token": http.Request.csrf_token(self), "remark": "x" * 200_000}
        addresses = self._addresses()
        posted = [url for url, methods in addresses.items() if "POST" in methods]
        self.assertGreater(len(posted), 5)
        with patch("odoo.http.DEFAULT_MAX_CONTENT_LENGTH", 100_000):
            for url in (*posted, self.link_url):
                for data in ({"data": form}, {"files": {"file": b"x" * 200_000}}):
                    with self.subTest(url=url, kind=list(data)):
                        response = self.url_open(url, allow_redirects=False, **data)
                        self.assertEqual(response.status_code, 413)
                        page = self.text(html.fromstring(response.content))
                        self.assertIn("larger than this page takes", page)

    def test_a_browser_knows_how_large_a_file_may_be(self):
        """It is sent in letters, a third more than it is."""
        self.authenticate(self.user_staff.login, self.user_staff.login)
        info = self.make_jsonrpc_request("/web/session/get_session_info")
        limit = http.DEFAULT_MAX_CONTENT_LENGTH
        self.assertLessEqual(info["max_file_upload_size"] * 4 / 3, limit)

    def test_head_is_get_without_its_body(self):
        self.login(self.user_portal_a)
        for url, methods in self._addresses().items():
            if "GET" not in methods:
                continue
            with self.subTest(url=url):
                got = self.url_open(url, allow_redirects=False)
                head = self.url_open(url, method="HEAD", allow_redirects=False)
                self.assertEqual(head.status_code, got.status_code)
                self.assertFalse(head.content)
        self.url_open(self.link_url, method="HEAD")
        self.assertFalse(self.link.opened_at)
