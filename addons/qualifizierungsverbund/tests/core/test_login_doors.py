import json
from unittest.mock import patch

from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ...models.core import verbund_login_failure
from ...models.core.transition_mixin import with_transition
from ...models.core.verbund_login_failure import LIMITS

PASSWORD = "Only-the-right-one-1"
USERS = "odoo.addons.base.models.res_users"


@tagged("post_install", "-at_install")
class TestLoginDoors(HttpCase):
    """Wrong passwords count together, whichever door they come through."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(cls.env, "door", password=PASSWORD)
        cls.other = new_test_user(cls.env, "neighbour", password=PASSWORD)
        # Odoo's own limit, which each worker keeps for itself
        cls.env["ir.config_parameter"].set_param("base.login_cooldown_after", 0)
        cls.failures = cls.env["verbund.login.failure"]

    def setUp(self):
        super().setUp()
        self._start_without_failures()

    def _start_without_failures(self):
        """A transaction of its own is, in a test, part of the one rolled back.

        So what is noted is remembered here, and stored again before it is counted.
        """
        self.noted = noted = []
        Failure = self.env.registry["verbund.login.failure"]
        is_blocked, forget = Failure._is_blocked, Failure._forget

        def remember(_model, origins):
            noted.append(origins)

        def count(model, origins):
            store = with_transition(model.sudo())
            store.search([]).unlink()
            store.create([{"origin": name} for one in noted for name in one.values()])
            return is_blocked(model, origins)

        def drop(model, origins):
            forget(model, origins)
            for one in noted:
                if one.get("pair") == origins.get("pair"):
                    one.pop("pair", None)

        for name, double in (
            ("_note", remember),
            ("_is_blocked", count),
            ("_forget", drop),
        ):
            self.patch(Failure, name, double)

    def _page(self, password, login="door", prefix=""):
        self.url_open("/web/session/logout", method="POST", data={})
        self.opener.cookies.clear()
        page = self.url_open(f"{prefix}/web/login").text
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        data = {"login": login, "password": password, "csrf_token": token}
        answer = self.url_open(f"{prefix}/web/login", data=data, allow_redirects=False)
        return answer.status_code == 303

    def _post_json(self, path, params, **headers):
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        return self.url_open(
            path,
            data=json.dumps(body),
            headers={"Content-Type": "application/json", **headers},
        ).json()

    def _ask_for_password(self, login):
        """What the page of a forgotten password says."""
        page = self.url_open("/web/reset_password").text
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        data = {"login": login, "csrf_token": token}
        return self.url_open("/web/reset_password", data=data).text

    def test_forgotten_passwords_are_asked_for_slowly(self):
        self.env["ir.config_parameter"].set_param("auth_signup.reset_password", "True")
        self.user.email = "door@example.com"
        sent = []
        self.patch(
            self.env.registry["res.users"],
            "_action_reset_password",
            lambda users, **_kw: sent.append(users.login),
        )
        self.opener.cookies.clear()
        for _time in range(LIMITS["pair"]):
            self.assertIn("instructions sent", self._ask_for_password("door"))
        for spelling in ("door", " DOOR "):
            self.assertIn("Too many requests", self._ask_for_password(spelling))
        self.assertEqual(sent, ["door"] * LIMITS["pair"])
        # Nobody is kept from logging in by it
        self.assertTrue(self._page(PASSWORD))
        self.opener.cookies.clear()
        # and logins are not found out either
        for number in range(LIMITS["place"]):
            answer = self._ask_for_password(f"nobody{number}")
        self.assertIn("Too many requests", answer)
        self.assertIn("Too many requests", self._ask_for_password("neighbour"))

    def _session(self, password, login="door"):
        self.opener.cookies.clear()
        params = {"db": self.env.cr.dbname, "login": login, "password": password}
        answer = self._post_json("/web/session/authenticate", params)
        return bool(answer.get("result", {}).get("uid"))

    def _xmlrpc(self, password, login="door"):
        return bool(
            self.xmlrpc_common.authenticate(self.env.cr.dbname, login, password, {})
        )

    def _xmlrpc_call(self, password, login="door"):
        uid = self.env["res.users"].search([("login", "=", login)]).id
        try:
            self.xmlrpc_object.execute_kw(
                self.env.cr.dbname, uid, password, "res.users", "read", [[uid], ["id"]]
            )
        except Exception:
            return False
        return True

    def _jsonrpc(self, password, login="door"):
        arguments = [self.env.cr.dbname, login, password, {}]
        answer = self._post_json(
            "/jsonrpc",
            {"service": "common", "method": "authenticate", "args": arguments},
        )
        return bool(answer.get("result"))

    def _doors(self):
        yield "page", self._page
        yield "page in a language", lambda *a: self._page(*a, prefix="/en")
        yield "session", self._session
        yield "XML-RPC", self._xmlrpc
        yield "JSON-RPC", self._jsonrpc

    @mute_logger(USERS)
    def test_each_door_is_shut_after_too_many_failures(self):
        for name, door in self._doors():
            with self.subTest(name):
                self.noted.clear()
                self.assertTrue(door(PASSWORD), "open for the right one")
                for _attempt in range(LIMITS["pair"]):
                    self.assertFalse(door("wrong"))
                self.assertFalse(door(PASSWORD), "not even looked at")
                self.assertTrue(self._session(PASSWORD, "neighbour"))

    @mute_logger(USERS)
    def test_failures_of_all_doors_count_together(self):
        doors = [door for _name, door in self._doors()]
        for attempt in range(LIMITS["pair"]):
            doors[attempt % len(doors)]("wrong")
        for door in doors:
            self.assertFalse(door(PASSWORD))

    @mute_logger(USERS)
    def test_calls_with_a_wrong_password_count_too(self):
        for _attempt in range(LIMITS["pair"]):
            self.assertFalse(self._xmlrpc_call("wrong"))
        self.assertFalse(self._xmlrpc_call(PASSWORD))

    @mute_logger(USERS)
    def test_many_logins_from_one_place(self):
        """Nor does the attacker's own account open the door again."""
        for attempt in range(LIMITS["place"]):
            self._xmlrpc("wrong", f"guess-{attempt}")
            if attempt == 5:
                self.assertTrue(self._xmlrpc(PASSWORD, "neighbour"))
        self.assertFalse(self._xmlrpc(PASSWORD))

    @mute_logger(USERS)
    def test_open_again_after_the_window(self):
        for _attempt in range(LIMITS["pair"]):
            self._xmlrpc("wrong")
        self.assertFalse(self._xmlrpc(PASSWORD))
        self.patch(type(self.failures), "_window_minutes", -1)
        self.assertTrue(self._xmlrpc(PASSWORD))

    def test_old_failures_are_deleted(self):
        old = with_transition(self.failures).create({"origin": "x"})
        self.patch(type(self.failures), "_window_minutes", -1)
        self.failures._gc_failures()
        self.assertFalse(old.exists())

    def test_a_failure_is_kept_though_its_request_is_rolled_back(self):
        """In a transaction of its own."""
        original = self.env.registry.cursor
        opened = []

        def cursor(*args, **kwargs):
            opened.append(args)
            return original(*args, **kwargs)

        note = verbund_login_failure.VerbundLoginFailure._note
        with patch.object(self.env.registry, "cursor", cursor):
            note(self.failures, {"place": "somewhere"})
        self.assertEqual(len(opened), 1)

    @mute_logger(USERS)
    def test_right_password_forgets_what_was_mistyped(self):
        for _round in range(2):
            for _attempt in range(LIMITS["pair"] - 1):
                self._xmlrpc("wrong")
            self.assertTrue(self._xmlrpc(PASSWORD))

    def test_guessed_keys_are_limited_by_place(self):
        # One that may write: in tests, a reading one allows no transaction beside it
        path = "/json/2/res.users/write"
        key = {"Authorization": "Bearer wrong", "Content-Type": "application/json"}
        for _attempt in range(LIMITS["place"]):
            answer = self.url_open(path, data="{}", headers=key)
            self.assertEqual(answer.status_code, 401)
        self.assertEqual({kind for one in self.noted for kind in one}, {"place"})
        origins = self.failures._origins(None, "127.0.0.1")
        self.assertTrue(self.failures._is_blocked(origins))

    def test_nobody_reads_logins_or_addresses(self):
        self._xmlrpc("wrong", "door@example.com")
        self.assertEqual(len(self.noted), 1)
        for origin in self.noted[0].values():
            self.assertRegex(origin, "^[0-9a-f]{64}$")

    def test_accounts_come_by_invitation(self):
        users = self.env["res.users"]
        self.assertEqual(users._get_signup_invitation_scope(), "b2b")
        self.assertEqual(self.url_open("/web/signup").status_code, 404)
