from contextlib import closing
from functools import partial
from http.client import HTTPConnection
from unittest.mock import patch
from urllib.parse import urlencode, urlsplit

from lxml import html

from odoo import http
from odoo.fields import Command
from odoo.service.model import retrying
from odoo.tests import HttpCase, TransactionCase, tagged
from odoo.tools import mute_logger

from ...controllers.attempt import attempt
from ...controllers.form import PortalForm
from ...models.needs import need_form
from ..copied_database import committed, copied_database, in_parallel
from ..open_course import open_course

TIMES = 6
COMPANIES = 50


@tagged("post_install", "-at_install")
class TestFormsParallel(TransactionCase):
    """The same form six times at a moment: each answer is that of the one result."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.copy = cls.enterClassContext(copied_database(cls.env.cr.dbname))
        with committed(cls.copy) as env:
            cls.ids = cls._prepare(env)

    @classmethod
    def _prepare(cls, env):
        fee = {"name": "Fee", "cost_type": "fee", "amount_fixed": 3000.0}
        course, company = open_course(env, "PAR", cost_ids=[Command.create(fee)])
        contact = env["res.partner"].create(
            {"name": "Contact", "parent_id": company.id, "email": "c@example.com"}
        )
        env["verbund.membership.contact"].create(
            {
                "membership_id": company.membership_ids.id,
                "partner_id": contact.id,
                "can_commit": True,
            }
        )
        return {
            "network": course.network_ids.id,
            "topic": course.topic_id.id,
            "course": course.id,
            "company": company.id,
            "contact": contact.id,
        }

    def _six_times(self, action):
        """As the web layer calls it; a lost race is tried again."""

        def send(_index):
            with committed(self.copy) as env:
                return retrying(partial(action, env), env)

        return in_parallel(TIMES, send)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_same_need(self):
        def state(env):
            post = {
                "form_key": "six",
                "topic_id": str(self.ids["topic"]),
                "seats_firm": "2",
                "window_end": "2099-06-30",
                "submit": "1",
            }
            company = env["res.partner"].browse(self.ids["company"])
            contact = env["res.partner"].browse(self.ids["contact"])
            networks = env["verbund.network"].browse(self.ids["network"])
            need, error = attempt(
                env,
                lambda: need_form.create(
                    PortalForm(env, post), company, networks, contact, "portal"
                ),
            )
            return need and need.id, error

        results = self._six_times(state)
        self.assertEqual(len(set(results)), 1, results)
        ((need_id, error),) = set(results)
        self.assertTrue(need_id)
        self.assertIsNone(error)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_same_word(self):
        def promise(env):
            form = PortalForm(env, {"seats": "2", "binding": "1"})
            course = env["verbund.course"].browse(self.ids["course"])
            company = env["res.partner"].browse(self.ids["company"])
            contact = env["res.partner"].browse(self.ids["contact"])
            return attempt(env, lambda: course._read_word(form, company, contact))

        results = self._six_times(promise)
        self.assertEqual(len(set(results)), 1, results)
        self.assertIsNone(results[0][1])
        with committed(self.copy) as env:
            words = env["verbund.course"].browse(self.ids["course"]).commitment_ids
            self.assertEqual(words.mapped("state"), ["committed"])
            self.assertEqual(words.decision_ids.mapped("decision"), ["promised"])

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_same_link(self):
        with committed(self.copy) as env:
            offer = env["verbund.commitment"].create(
                {
                    "course_id": env["verbund.course"]
                    .browse(self.ids["course"])
                    .copy({"state": "idea"})
                    .id,
                    "partner_id": self.ids["company"],
                }
            )
            offer.course_id.action_open_booking()
            contact = env["res.partner"].browse(self.ids["contact"])
            link, _token = env["verbund.link"]._issue(offer, "word", contact)
            link_id, offer_id = link.id, offer.id
            before = len(offer.link_ids)

        def act(env):
            form = PortalForm(env, {"seats": "2", "binding": "1"})
            link = env["verbund.link"].sudo().browse(link_id)
            return attempt(env, lambda: link._act(form))

        def fresh(env):
            link = env["verbund.link"].sudo().browse(link_id)
            return attempt(env, link._mail_again)

        for action in (act, fresh):
            results = self._six_times(action)
            self.assertEqual(len(set(results)), 1, results)
            self.assertIsNone(results[0][1])
        with committed(self.copy) as env:
            offer = env["verbund.commitment"].browse(offer_id)
            self.assertEqual((offer.state, offer.seats), ("committed", 2))
            self.assertEqual(len(offer.link_ids), before + 1)

    def _course_of_two(self, env, **values):
        """A course in booking with a word on two seats, of three that it needs."""
        course = env["verbund.course"].browse(self.ids["course"])
        course = course.copy({"state": "idea", **values})
        course.action_open_booking()
        company = env["res.partner"].browse(self.ids["company"])
        word = course._commit_seats(company, 2, None)
        return course, word

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_same_yes_to_a_new_limit(self):
        with committed(self.copy) as env:
            course, word = self._course_of_two(env)
            course.action_ask_limits()
            asked, word_id, old = word._asked_now(), word.id, word.price_limit
            contact = env["res.partner"].browse(self.ids["contact"])
            link_id = env["verbund.link"]._issue(word, "limit", contact)[0].id
            self.assertGreater(asked, old)

        def accept(env):
            form = PortalForm(env, {"verb": "limit", "amount": str(asked)})
            link = env["verbund.link"].sudo().browse(link_id)
            return attempt(env, lambda: link._act(form))

        results = self._six_times(accept)
        self.assertEqual(sum(error is None for _done, error in results), 1, results)
        with committed(self.copy) as env:
            word = env["verbund.commitment"].browse(word_id)
            self.assertEqual(word.price_limit, asked)
            kinds = word.decision_ids.mapped("decision")
            self.assertEqual(kinds.count("limit_accepted"), 1, kinds)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_same_names(self):
        with committed(self.copy) as env:
            course, word = self._course_of_two(env, min_seats=2)
            course.action_confirm()
            word_id, seats = word.id, word._taken_seats()
            names = {f"name_{seat.id}": f"Person {seat.id}" for seat in seats}

        def name(env):
            word = env["verbund.commitment"].browse(word_id)
            return attempt(env, lambda: word._read_names(PortalForm(env, names)))

        results = self._six_times(name)
        self.assertEqual(len(set(results)), 1, results)
        self.assertIsNone(results[0][1])
        with committed(self.copy) as env:
            seats = env["verbund.commitment"].browse(word_id)._taken_seats()
            self.assertEqual(set(seats.mapped("name")), set(names.values()))

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_two_of_the_staff_decide_a_course_at_once(self):
        """It takes place, or it does not; each company is told once, and one thing."""

        def decide(course_id, env, verb):
            course = env["verbund.course"].browse(course_id)
            return attempt(env, getattr(course, verb))

        for verbs in (
            ("action_confirm", "action_confirm"),
            ("action_confirm", "action_cancel"),
            ("action_cancel", "action_cancel"),
        ):
            with self.subTest(verbs=verbs):
                with committed(self.copy) as env:
                    course, word = self._course_of_two(env, min_seats=2)
                    course_id, word_id = course.id, word.id

                def work(index, verbs=verbs, course_id=course_id):
                    with committed(self.copy) as env:
                        action = partial(decide, course_id, env, verbs[index])
                        return retrying(action, env)

                results = in_parallel(2, work)
                with committed(self.copy) as env:
                    course = env["verbund.course"].browse(course_id)
                    word = env["verbund.commitment"].browse(word_id)
                    self.assertEqual(course.state, word.state, results)
                    self.assertIn(course.state, ("confirmed", "cancelled"))
                    seats = word.registration_ids
                    expected = 2 if "action_confirm" in verbs else 0
                    self.assertLessEqual(len(seats), expected)
                    kept = seats.filtered(lambda seat: seat.state != "cancel")
                    self.assertEqual(len(kept), 2 * (course.state == "confirmed"))
                    events = env["event.event"].search_count(
                        [("verbund_course_ids", "in", course_id)]
                    )
                    self.assertLessEqual(events, 1)

    def _press_at_once(self, paths, form):
        """Send all forms, then read the answers; again where the page asks for it.

        The connections belong to one thread: fifty of them are more than some machines
        give to a process.

        :return: status and page per path
        """
        answers = {}
        forms = dict.fromkeys(paths, form)
        for _try in range(5):
            sent = {path: self._send(path, form) for path, form in forms.items()}
            for path, connection in sent.items():
                answers[path] = self._answer(connection)
            forms = {
                path: {one.get("name"): one.get("value") for one in page.iter("input")}
                for path, (status, page) in answers.items()
                if path in forms and status == 503
            }
            if not forms:
                break
        return [answers[path] for path in paths]

    def _send(self, path, form=None):
        server = urlsplit(HttpCase.base_url())
        connection = HTTPConnection(server.hostname, server.port, timeout=120)
        headers = {"X-Odoo-Database": self.copy.db_name}
        if form is None:
            connection.request("GET", path, headers=headers)
        else:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request("POST", path, urlencode(form), headers)
        return connection

    def _answer(self, connection):
        """Status and page of what was sent, of where it leads to after a success."""
        with closing(connection):
            response = connection.getresponse()
            page = response.read()
        if response.status == 303:
            return self._answer(self._send(response.getheader("Location")))
        return response.status, html.fromstring(page)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_fifty_companies_press_for_the_last_five_seats(self):
        """Over HTTP, each from its e-mail: five are in, all others read why not."""
        with committed(self.copy) as env:
            course, companies = open_course(env, "FIFTY", COMPANIES, max_seats=5)
            env["res.partner"].search([]).lang = "en_US"
            words = env["verbund.commitment"].create(
                [
                    {"course_id": course.id, "partner_id": company.id}
                    for company in companies
                ]
            )
            contacts = env["res.partner"].create(
                [
                    {"name": "Contact", "parent_id": one.id, "email": "c@example.com"}
                    for one in companies
                ]
            )
            env["verbund.membership.contact"].create(
                [
                    {
                        "membership_id": contact.parent_id.membership_ids.id,
                        "partner_id": contact.id,
                        "can_commit": True,
                    }
                    for contact in contacts
                ]
            )
            issue = env["verbund.link"]._issue
            paths = [
                f"/verbund/l/{issue(word, 'word', contact)[1]}"
                for word, contact in zip(words, contacts, strict=True)
            ]
            course_id, word_ids = course.id, words.ids

        # the server knows the database of the test alone
        with patch.object(http, "db_filter", lambda names, host=None: list(names)):
            answers = self._press_at_once(paths, {"seats": "1", "binding": "1"})
        self.assertEqual({status for status, _page in answers}, {200})
        said = {
            word_id: " ".join(page.xpath("string(//main)").split())
            for word_id, (_status, page) in zip(word_ids, answers, strict=True)
        }
        with committed(self.copy) as env:
            course = env["verbund.course"].browse(course_id)
            words = env["verbund.commitment"].browse(word_ids)
            won = words.filtered(lambda word: word.state == "committed")
            self.assertEqual((len(won), course.seats_committed), (5, 5))
            for word in words:
                told = "You can join the waiting list." in said[word.id]
                done = "Done on " in said[word.id]
                self.assertEqual((done, told), (word in won, word not in won), said)
            self.assertEqual(set((words - won).mapped("state")), {"offered"})
            kinds = words.decision_ids.mapped("decision")
            self.assertEqual(kinds, ["promised"] * 5)
