from datetime import date, timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import PortalCase

SECRET = "Nur für uns GmbH"


class LinkScopesCase(PortalCase):
    """A record for each way without a login, and the person who has it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"
        cls.contact = cls.user_portal_a.partner_id
        cls.teacher = cls.user_portal_provider.partner_id
        (cls.contact | cls.teacher).lang = "en_US"
        open_course = cls._course(name="Offen")
        open_course.action_open_booking()
        cls.word = cls.env["verbund.commitment"].create(
            {"course_id": open_course.id, "partner_id": cls.company_a.id, "seats": 2}
        )
        asked_course = cls._course(name="Gefragt")
        asked_course.action_open_booking()
        cls.asked = cls._commit(asked_course, cls.company_a, 4)
        cls.asked._ask_limit({cls.asked: cls.asked.price_limit + 100}, "plan")
        cls.course = cls._confirmed_course(
            {cls.company_a: 3, cls.company_b: 8}, fixed=1000.0
        )
        cls.course.provider_id = cls.provider
        cls.named = cls.course.commitment_ids.filtered(
            lambda row: row.partner_id == cls.company_a
        )
        cls.guarantee = cls.env["verbund.guarantee"].create(
            {
                "course_id": open_course.id,
                "partner_id": cls.company_a.id,
                "seats": 2,
                "max_amount": 900.0,
            }
        )
        tender = cls._course(name="Ausgeschrieben", cost_ids=False)
        cls.offer = cls.env["verbund.offer"].create(
            {"course_id": tender.id, "partner_id": cls.provider.id}
        )
        tender.action_start_tender()
        poll = cls.env["verbund.date.poll"].create(
            {
                "course_id": open_course.id,
                "deadline": "2099-10-01",
                "option_ids": [Command.create({"first_day": "2100-01-11"})],
            }
        )
        poll.action_open()
        cls.dates = poll.answer_ids
        cls.round = cls.env["verbund.need.round"].create(
            {
                "name": "Bedarf 2027",
                "network_ids": [Command.set(cls.network.ids)],
                "user_id": cls.user_manager.id,
            }
        )
        cls.round.action_open()
        cls.answer = cls.round.answer_ids.filtered(
            lambda answer: answer.partner_id == cls.company_a
        )
        full = cls._course(name="Voll")
        full.action_open_booking()
        cls._commit(full, cls.company_b, 12)
        cls.waiting = full._join_waiting(cls.company_a, 2, "up_to")
        full.max_seats = 13
        # after the courses, with which it would go
        cls.need = cls._need(cls.company_a, 2, contact_id=cls.contact.id)
        cls.moved = cls._need(cls.company_a, 3, contact_id=cls.contact.id)
        cls.moved._ask_window(date(2027, 7, 1), date(2027, 7, 9))
        cls.settlement = cls._settlement(cls.course, costs=(("fee", 1000.0),))
        cls._approve(cls.settlement)
        cls.line = cls._share_of(cls.settlement)
        cls.cr.precommit.run()  # tells of the provider

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    @classmethod
    def _share_of(cls, settlement):
        return settlement.line_ids.filtered(lambda r: r.partner_id == cls.company_a)

    def _scopes(self):
        """:return: dict scope -> (record, person, form that it takes, or None)"""
        seat = self.named._taken_seats()[0]
        return {
            "need": (self.need, self.contact, {"verb": "withdraw"}),
            "round": (self.answer, self.contact, {"verb": "nothing"}),
            "window": (
                self.moved,
                self.contact,
                {"verb": "yes", "question": self.moved._question_key()},
            ),
            "share": (self.line, self.contact, None),
            "offer": (self.offer, self.teacher, {"fixed_amount": "2000"}),
            "dates": (
                self.dates,
                self.contact,
                {"people": "2", "shift_model": "two", "away_max": "1"},
            ),
            "teaching": (self.course, self.teacher, None),
            "word": (self.word, self.contact, {"seats": "3", "binding": "1"}),
            "guarantee": (
                self.guarantee,
                self.contact,
                {
                    "verb": "guarantee",
                    "empty_seats": "2",
                    "max_amount": "900",
                    "empty_binding": "1",
                },
            ),
            "waiting": (
                self.waiting,
                self.contact,
                {
                    "verb": "wait_take",
                    "row": str(self.waiting.id),
                    "waiting_binding": "1",
                },
            ),
            "names": (self.named, self.contact, {f"name_{seat.id}": "Emine"}),
            "limit": (
                self.asked,
                self.contact,
                {"verb": "limit", "amount": str(self.asked.limit_asked)},
            ),
        }

    def _issue(self, scope, record=None, person=None):
        of_scope, whose, _form = self._scopes()[scope]
        link, token = self.env["verbund.link"]._issue(
            record or of_scope, scope, person or whose
        )
        return link, f"/verbund/l/{token}"

    def _each(self):
        """Each scope with a link of its own: (scope, record, link, address, form)."""
        for scope, (record, _person, form) in self._scopes().items():
            yield scope, record, *self._issue(scope), form

    def _stand(self, record, but=()):
        """All that somebody could change: the record, its log and what was told.

        :param but: fields that may change
        """
        self.env.flush_all()
        self.env.invalidate_all()
        names = set(record._fields) - {"link_ids", *but}
        return (
            record.read(sorted(names))[0],
            self.env["verbund.notice"].search_count([]),
            self.env["verbund.decision"].search_count([]),
            self.env["mail.mail"].search_count([]),
            self.env["event.registration"].search_read([], ["name", "email", "state"]),
        )

    def _send(self, url, **values):
        response = self.url_open(url, data=values, allow_redirects=False)
        self.assertIn(response.status_code, (200, 303, 404), response.text[:500])
        return response


@tagged("post_install", "-at_install")
class TestLinkScopes(LinkScopesCase):
    """What holds for each way without a login, whatever its matter is."""

    def test_each_scope_is_tried_here(self):
        scopes = {
            name.removeprefix("_link_show_")
            for model in self.env.registry.values()
            for name in dir(model)
            if name.startswith("_link_show_")
        }
        self.assertEqual(scopes, set(self._scopes()))

    def test_looking_twice_changes_nothing(self):
        for scope, record, link, url, _form in self._each():
            with self.subTest(scope=scope):
                before = self._stand(record), link.read()[0]
                for address in (url, url, f"{url}?verb=withdraw&file=x&submit=1"):
                    self.assertEqual(self.url_open(address).status_code, 200)
                self.assertEqual(self.url_open(url, method="HEAD").status_code, 200)
                self.assertEqual((self._stand(record), link.read()[0]), before)

    def test_a_wrong_token_says_so_and_does_nothing(self):
        for scope, record, _link, url, form in self._each():
            with self.subTest(scope=scope):
                before = self._stand(record)
                for wrong in (url[:-1], f"{url}x", url.swapcase()):
                    self.get(wrong, status=404)
                    self._send(wrong, **(form or {}))
                self.env["verbund.link.miss"].search([]).unlink()
                self.assertEqual(self._stand(record), before)

    def test_an_expired_link_does_nothing_and_mails_a_fresh_one(self):
        for scope, record, link, url, form in self._each():
            with self.subTest(scope=scope):
                before = self._stand(record)
                link._note(expires_at=fields.Datetime.now() - timedelta(seconds=1))
                self.assertIn("has expired", self.text(self.get(url)))
                self._send(url, **(form or {}))
                self.assertEqual(self.url_open(f"{url}?file=pdf").url.count("?"), 1)
                self.assertEqual(self._stand(record), before)
                # past the time in which one mail is enough
                with freeze_time(fields.Datetime.now() + timedelta(hours=1)):
                    self._send(url, verb="fresh")
                self.env.invalidate_all()
                fresh = link.superseded_by_id
                self.assertEqual((fresh.scope, fresh._standing()), (scope, "open"))
                notice = fresh.notice_ids
                self.assertEqual(notice.email, link.partner_id.email)
                address = notice.sudo().mail_id.body_html.split("/verbund/l/")[1]
                page = self.get(f"/verbund/l/{address.partition(chr(34))[0]}")
                self.assertNotIn("expired", self.text(page))

    def test_a_replaced_link_does_nothing(self):
        for scope, record, link, url, form in self._each():
            with self.subTest(scope=scope):
                before, address = self._stand(record), link.partner_id.email
                link.partner_id.email = "nachfolge@example.com"
                self.assertIn("replaced by a newer one", self.text(self.get(url)))
                self._send(url, **(form or {}))
                link.partner_id.email = address
                self.assertEqual(self._stand(record), before)

    def test_who_works_elsewhere_reads_and_does_nothing(self):
        for scope, record, link, url, form in self._each():
            with self.subTest(scope=scope):
                person, before = link.partner_id, self._stand(record)
                shown = self.text(self.get(url))
                old, person.parent_id = person.parent_id, self.company_foreign
                page = self.get(url)
                self.assertIn("This link is closed", self.text(page))
                self.assertFalse(page.xpath("//main//form"))
                for told in (record.display_name, old.name, self.course.name):
                    self.assertNotIn(told, self.text(page))
                for values in (form or {"verb": "x"}, {"verb": "fresh"}):
                    self._send(url, **values)
                self.assertEqual(self.url_open(f"{url}?file=pdf").status_code, 200)
                person.parent_id = old
                self.assertEqual(self._stand(record), before)
                self.assertEqual(self.text(self.get(url)), shown)

    def test_nonsense_is_refused_in_words(self):
        for scope, record, _link, url, _form in self._each():
            with self.subTest(scope=scope):
                before = self._stand(record)
                for values in (
                    {},
                    {"verb": "nonsense"},
                    {"verb": ["nonsense", "withdraw", "release"]},
                    {"verb": "\x00", "amount": "\x00", "seats": "\x00"},
                    {"amount": "1e9", "verb": "limit"},
                    {"x" * 300: "y" * 5000},
                    {"name_999999999": "Emine", "name_x": "Y", "email_": "z"},
                ):
                    self._send(url, **values)
                for name in ("pdf/../x", "exe", "\x00", "PDF"):
                    response = self.url_open(url, params={"file": name})
                    self.assertIn("text/html", response.headers["Content-Type"])
                files = {"verb": ("a.txt", b"withdraw"), "seats": ("b.txt", b"2")}
                response = self.url_open(url, files=files, allow_redirects=False)
                self.assertLess(response.status_code, 500)
                self.assertEqual(self._stand(record), before)

    def test_what_is_done_twice_is_done_once(self):
        for scope, record, _link, url, form in self._each():
            with self.subTest(scope=scope):
                if not form:
                    continue
                self._send(url, **form)
                once = self._stand(record, ["write_date"])
                self._send(url, **form)
                self.assertEqual(self._stand(record, ["write_date"]), once)
                self.assertIn("Done on", self.text(self.get(url)))

    def test_what_is_only_read_takes_no_form(self):
        for scope, record, link, url, form in self._each():
            with self.subTest(scope=scope):
                if form:
                    continue
                self.assertFalse(self.get(url).xpath("//main//form"))
                before = self._stand(record)
                page = self.post(url, csrf=False, status=200, verb="withdraw")
                self.assertIn("only to be read", self.error(page))
                self.assertEqual(self._stand(record), before)
                self.assertFalse(link.done_at)

    def test_each_page_says_whom_to_ask(self):
        for scope, _record, _link, url, _form in self._each():
            with self.subTest(scope=scope):
                text = self.text(self.get(url))
                self.assertIn(self.association.name, text)
                self.assertIn(self.association.phone, text)
                self.assertIn("Questions?", text)

    def test_links_are_seen_by_staff_of_the_network_alone(self):
        for scope, _record, link, _url, _form in self._each():
            with self.subTest(scope=scope):
                for user, sees in (
                    (self.user_manager, 1),
                    (self.user_manager_other, 0),
                ):
                    found = self.env["verbund.link"].with_user(user)
                    self.assertEqual(found.search_count([("id", "=", link.id)]), sees)

    def test_nothing_of_the_neighbours(self):
        self.company_b.name = SECRET
        self.user_portal_b.partner_id.name = "Nadja Nachbarin"
        for scope, _record, _link, url, _form in self._each():
            with self.subTest(scope=scope):
                content = self.url_open(url).text
                self.assert_silent(content, SECRET, "Nadja Nachbarin", "727.27")
