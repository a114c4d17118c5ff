import re
import threading
from unittest.mock import patch
from urllib.parse import urlsplit

from odoo import http
from odoo.tests import tagged

from .common import PortalCase

LISTS = (
    "/my/verbund/needs",
    "/my/verbund/courses",
    "/my/verbund/shares",
)
POST_ROUTES = (
    "/my/verbund/needs/{need}/withdraw",
    "/my/verbund/needs/{need}/restore",
    "/my/verbund/courses/{course}/commit",
    "/my/verbund/courses/{course}/release",
    "/my/verbund/courses/{course}/participants",
)


@tagged("post_install", "-at_install")
class TestPortalBase(PortalCase):
    """What holds for every page: login, neighbours, odd parameters, layout."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.need = cls._need(cls.company_a, 2)
        cls.course = cls._course()
        cls.course.action_open_booking()
        cls.ids = {"need": cls.need.id, "course": cls.course.id}

    def test_without_login_every_page_asks_for_one(self):
        pages = (
            "/my/verbund",
            *LISTS,
            "/my/verbund/teaching",
            "/my/verbund/needs/new",
            "/my/verbund/needs/{need}",
            "/my/verbund/courses/{course}",
            "/my/verbund/shares/1",
            "/my/verbund/shares/1/sheet/pdf",
        )
        for url in pages:
            with self.subTest(url=url):
                response = self.url_open(url.format(**self.ids), allow_redirects=False)
                self.assertEqual(response.status_code, 303)
                self.assertIn("/web/login", response.headers["Location"])

    def test_without_login_nothing_is_changed(self):
        self.authenticate(None, None)
        for url in (*POST_ROUTES, "/my/verbund/needs/new"):
            with self.subTest(url=url):
                self.post(url.format(**self.ids), status=303, seats="2", binding="1")
        self.assertEqual(self.need.state, "submitted")
        self.assertFalse(self.course.commitment_ids)

    def test_wrong_password(self):
        self.authenticate(None, None)
        login = self.user_portal_a.login
        page = self.post("/web/login", status=200, login=login, password="x")
        self.assertIn("Wrong login/password", self.text(page))

    def test_changes_are_never_links(self):
        self.login(self.user_portal_a)
        for url in POST_ROUTES:
            url = url.format(**self.ids)
            with self.subTest(url=url):
                response = self.url_open(url, allow_redirects=False)
                self.assertEqual(response.status_code, 303)
                self.assertEqual(
                    urlsplit(response.headers["Location"]).path,
                    url.rpartition("/")[0],
                )
        self.assertEqual(self.need.state, "submitted")

    def test_a_page_is_read_and_a_change_is_posted(self):
        thread = threading.current_thread()
        with patch.object(thread, "dbname", self.env.cr.dbname, create=True):
            routing_map = self.env["ir.http"].routing_map()
        rules = [
            rule
            for rule in routing_map.iter_rules()
            if rule.rule.startswith("/my/verbund")
        ]
        self.assertGreater(len(rules), 15)
        for rule in rules:
            routing = rule.endpoint.routing
            with self.subTest(url=rule.rule):
                self.assertEqual(routing["auth"], "user")
                self.assertIn(routing["methods"], (["GET"], ["POST"]))
                # printing a paper for the first time may store its assets
                prints = re.search(r"/(sheet|receipt|brief)\b", rule.rule)
                reads = routing["methods"] == ["GET"] and not prints
                self.assertEqual(routing.get("readonly", False), reads)
                self.assertTrue(routing.get("csrf", True))

    def test_forms_of_other_sites_are_refused(self):
        self.login(self.user_portal_a)
        for url in (*POST_ROUTES, "/my/verbund/needs/new", "/my/verbund/needs/{need}"):
            with self.subTest(url=url):
                page = self.post(url.format(**self.ids), csrf=False, seats="2")
                self.assertIn("Nothing was saved", self.text(page))
        self.assertEqual(self.need.state, "submitted")
        self.assertEqual(self.need.seats_firm, 2)
        self.assertFalse(self.course.commitment_ids)

    def test_missing_and_foreign_records_look_alike(self):
        foreign_course = self._course(network_ids=self.network_other.ids)
        foreign_course.action_open_booking()
        self.login(self.user_portal_foreign)
        answers = set()
        for url in (
            f"/my/verbund/needs/{self.need.id}",
            "/my/verbund/needs/999999999",
            "/my/verbund/needs/99999999999999999999",
            f"/my/verbund/courses/{self.course.id}",
            "/my/verbund/courses/999999999",
            "/my/verbund/courses/99999999999999999999",
            "/my/verbund/shares/999999999",
            "/my/verbund/shares/999999999/sheet/pdf",
            "/my/verbund/teaching/999999999",
        ):
            with self.subTest(url=url):
                answers.add(self.text(self.get(url, status=404)))
        self.assertEqual(len(answers), 1)
        self.get(f"/my/verbund/courses/{foreign_course.id}")

    def test_foreign_records_cannot_be_changed(self):
        self.login(self.user_portal_foreign)
        for url in (*POST_ROUTES, "/my/verbund/needs/{need}"):
            with self.subTest(url=url):
                self.post(url.format(**self.ids), status=404, seats="2", binding="1")
        self.assertEqual(self.need.state, "submitted")
        self.assertFalse(self.course.commitment_ids)

    def test_odd_names_and_files_are_no_server_error(self):
        self.login(self.user_portal_a)
        for url in ("/my/verbund/needs/new", *POST_ROUTES, "/verbund/l/x"):
            for fields in ({"data": {"self": "x"}}, {"files": {"form_key": b"x"}}):
                with self.subTest(url=url, fields=fields):
                    fields.setdefault("data", {})["csrf_token"] = (
                        http.Request.csrf_token(self)
                    )
                    response = self.opener.post(
                        self.base_url() + url.format(**self.ids),
                        headers={"Origin": self.base_url()},
                        **fields,
                    )
                    self.assertLess(response.status_code, 500)
        for url in ("/my?self=x", "/no%00page", "/my/verbund/%00"):
            self.assertLess(self.url_open(url).status_code, 500, url)

    def test_odd_list_parameters_fall_back(self):
        self.login(self.user_portal_a)
        for url in LISTS:
            for query in (
                "/page/0",
                "/page/99999999999999999999",
                "?page=0",
                "?page=-1",
                "?page=abc",
                "?page=%C2%B2",
                "?sortby=x",
                "?sortby=__class__",
                "?filterby=x",
                "?filterby=&sortby=",
                "?unknown=1",
            ):
                with self.subTest(url=url, query=query):
                    self.get(url + query)

    def test_sorting_and_filters(self):
        self._need(self.company_a, 1, submit=False, free_topic="Zerspanung", topic_id=0)
        self.login(self.user_portal_a)
        text = self.text(self.get("/my/verbund/needs?filterby=draft&sortby=topic"))
        self.assertIn("Zerspanung", text)
        self.assertNotIn(self.need.reference, text)
        self.assertIn(self.need.reference, self.text(self.get("/my/verbund/needs")))

    def test_cards_of_the_home_page(self):
        counters = [
            "verbund_network_count",
            "verbund_need_count",
            "verbund_course_count",
            "verbund_share_count",
            "verbund_teaching_count",
        ]
        expected = {
            self.user_portal_a: [1, 1, 1, 0, 0],
            self.user_portal_foreign: [1, 0, 0, 0, 0],
            self.user_portal_provider: [0, 0, 0, 0, 1],
        }
        self.course.provider_id = self.provider
        for user, counts in expected.items():
            with self.subTest(user=user.login):
                self.login(user)
                result = self.make_jsonrpc_request(
                    "/my/counters", {"counters": counters}
                )
                self.assertEqual([result[name] for name in counters], counts)
        page = self.get("/my")
        self.assertEqual(page.get("lang"), "en-US")
        self.assertTrue(page.xpath("//a[@href='/my/verbund']"))
        self.assertFalse(page.xpath("//img[not(@alt)]"))

    def test_overview_names_what_is_to_decide(self):
        self.login(self.user_portal_a)
        text = self.text(self.get("/my/verbund"))
        self.assertIn(self.course.name, text)
        self.assertIn("8 seats are missing", text)
        self.assertIn(self.need.reference, text)

    def test_company_without_a_network(self):
        self.company_a.membership_ids.action_end()
        self.login(self.user_portal_a)
        self.assertIn("a member of no network", self.text(self.get("/my/verbund")))
        self.get("/my/verbund/needs/new", status=404)
        self.post("/my/verbund/needs/new", status=404, free_topic="x", seats_firm="1")
        self.get(f"/my/verbund/courses/{self.course.id}", status=404)
        self.get(f"/my/verbund/needs/{self.need.id}")

    def test_staff_get_no_other_rights_here(self):
        """Internal users see the pages of their own company, that is nothing."""
        for user in (self.user_manager, self.user_internal):
            user.password = user.login
            with self.subTest(user=user.login):
                self.login(user)
                self.get("/my/verbund")
                for url in LISTS:
                    self.assertNotIn(self.need.reference, self.text(self.get(url)))
                self.get(f"/my/verbund/needs/{self.need.id}", status=404)

    def test_pages_are_not_cached(self):
        self.login(self.user_portal_a)
        response = self.url_open("/my/verbund/needs")
        self.assertEqual(response.headers["Cache-Control"], "no-store")

    def test_queries_do_not_grow_with_rows(self):
        """The same number of queries for 5 and for 60 rows."""
        courses = [self._course() for _number in range(5)]

        def settle():
            settled = self._confirmed_course({self.company_a: 8})
            self._approve(self._settlement(settled, costs=(("fee", 100.0),)))

        for _number in range(5):
            settle()
        for course in courses:
            course.action_open_booking()
        self.login(self.user_portal_a)
        few = {url: self._count_queries(url) for url in LISTS}
        for _number in range(55):
            self._need(self.company_a, 1)
            course = self._course()
            course.action_open_booking()
            self._commit(course, self.company_a, 1)
            settle()
        for url in LISTS:
            with self.subTest(url=url):
                self.assertLessEqual(self._count_queries(url), few[url] + 2)
