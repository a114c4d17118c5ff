from unittest.mock import patch
from urllib.parse import urlsplit

from lxml import html

from odoo import http
from odoo.sql_db import Cursor
from odoo.tests import HttpCase

from ..common import VerbundCommon


class PortalCase(VerbundCommon, HttpCase):
    """Calls pages as a browser does. Data and helpers only, see ``VerbundCommon``."""

    def _count_queries(self, url):
        self.url_open(url)  # fill the caches
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.assertEqual(self.url_open(url).status_code, 200)
        return self.cr.sql_log_count - before

    def _statements(self, url):
        """What a page asks of the database, once the caches are full."""
        self.url_open(url)
        self.env.flush_all()
        self.env.invalidate_all()
        asked, execute = [], Cursor.execute

        def note(cursor, query, *args, **kwargs):
            asked.append(str(getattr(query, "code", query)))
            return execute(cursor, query, *args, **kwargs)

        with patch.object(Cursor, "execute", note):
            self.assertEqual(self.url_open(url).status_code, 200)
        self.assertTrue(asked)
        return asked

    def login(self, user):
        """:param user: one of the users of ``VerbundCommon``, password = login"""
        self.authenticate(user.login, user.login)

    def get(self, url, status=200):
        """:return: the page as an lxml tree"""
        response = self.url_open(url, allow_redirects=False)
        self.assertEqual(response.status_code, status, url)
        return html.fromstring(response.content)

    def post(self, url, status=303, csrf=True, **values):
        """Send a form.

        :param status: 303 when it is taken; 200 when its page is to be shown again,
            with an error, which is by a redirect too, so that it can be reloaded
        :return: the page shown afterwards as an lxml tree, with the redirect followed
        """
        if csrf:
            values["csrf_token"] = http.Request.csrf_token(self)
        headers = {"Origin": self.base_url()}
        response = self.url_open(
            url, data=values, headers=headers, allow_redirects=False
        )
        again = response.status_code == 303 and status == 200
        if not again:
            self.assertEqual(response.status_code, status, response.text[:2000])
        if response.status_code != 303:
            return html.fromstring(response.content)
        # followed like a browser does: Odoo may redirect once more for the language
        response = self.url_open(urlsplit(response.headers["Location"]).path)
        self.assertEqual(response.status_code, 200, response.url)
        page = html.fromstring(response.content)
        self.assertEqual(bool(self.error(page)), again, self.error(page))
        return page

    def tree(self, response):
        """A page that came as the lxml tree of it."""
        self.assertEqual(response.status_code, 200, response.url)
        return html.fromstring(response.content)

    def text(self, page):
        """The words of a page's own part, white space made even."""
        (main,) = page.xpath("//main")
        return " ".join(main.text_content().split()).replace("\xa0", " ")

    def assert_silent(self, content, *secrets):
        """None of the secrets stands in the content.

        :raise ValueError: for a short number, which also stands in tokens, hashes
            and ids: such a test fails now and then, for no reason
        """
        for secret in secrets:
            if secret.isdigit() and len(secret) < 6:
                raise ValueError(f"{secret} is no secret to look for")
            self.assertNotIn(secret, content)

    def error(self, page):
        return " ".join(
            " ".join(node.text_content().split())
            for node in page.xpath("//*[contains(@class, 'o_verbund_error')]")
        )

    def assert_said_beside(self, page, field_id):
        """A wrong field says so, names where it is said, and is led to from above."""
        (field,) = page.xpath(f"//*[@id='{field_id}']")
        self.assertEqual(field.get("aria-invalid"), "true", field_id)
        described = (field.get("aria-describedby") or "").split()
        self.assertIn(f"{field_id}_error", described)
        for described_by in described:
            self.assertTrue(page.xpath(f"//*[@id='{described_by}']"), described_by)
        self.assertTrue(page.xpath(f"//a[@href='#{field_id}']"), field_id)

    @classmethod
    def _approve(cls, settlement):
        """From computed to approved, by those who may."""
        settlement = settlement.with_user(cls.user_manager)
        settlement.action_compute()
        settlement.action_request_approval()
        settlement.with_user(cls.user_finance).action_approve()
        return settlement


class OfferedCase(PortalCase):
    """Company A is asked for two seats; pages speak German where wanted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.course = cls._course()
        cls.course.action_open_booking()
        cls.commitment = cls.env["verbund.commitment"].create(
            {"course_id": cls.course.id, "partner_id": cls.company_a.id, "seats": 2}
        )
        cls.contact = cls.user_portal_a.partner_id
