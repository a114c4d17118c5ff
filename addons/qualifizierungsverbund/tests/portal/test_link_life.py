import logging
import re
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ...models.core.verbund_link_miss import MAX_MISSES
from ...tools import link_token
from .test_link import LinkCase


@tagged("post_install", "-at_install")
class TestLinkLife(LinkCase):
    """How long a link lives, by whom it is had, and what nobody learns of it."""

    def test_expired_link_mails_a_fresh_one_to_the_address_on_record(self):
        link, url = self._issue()
        address = self.contact.email
        with freeze_time(link.expires_at + timedelta(minutes=1)):
            page = self.get(url)
            self.assertIn("expired", self.text(page))
            self.assertTrue(page.xpath("//input[@value='fresh']"))
            self.assertFalse(page.xpath("//input[@name='seats']"))
            self._send(url, seats="2", binding="1")
            self.assertEqual(self.commitment.state, "offered")
            for _number in range(3):  # pressed thrice: one mail
                page = self.post(url, csrf=False, verb="fresh", email="x@evil.example")
                self.assertIn("on its way", self.text(page))
                self.assertFalse(page.xpath("//input[@value='fresh']"))
            notice = self._mails()
            self.assertEqual(notice.mapped("email"), [address])
            self.assertEqual(self.contact.email, address)
            self.assertNotIn(address, self.text(page))
            fresh = link.superseded_by_id
            self.assertTrue(fresh.sent_at)
            self.assertEqual(fresh._standing(), "open")
            self.assertIn("replaced", self.text(self.get(url)))

    def test_valid_until_the_very_moment(self):
        """The page says until when, which is the decision date where there is one."""
        link, url = self._issue()
        self.assertNotIn("Link valid until", self.text(self.get(url)))
        _link, token = link._issue(self.commitment, "names", self.contact)
        page = self.text(self.get(f"/verbund/l/{token}"))
        self.assertRegex(page, r"Link valid until \d")
        for seconds, standing in ((-1, "open"), (0, "open"), (1, "expired")):
            with freeze_time(link.expires_at + timedelta(seconds=seconds)):
                self.assertEqual(link._standing(), standing)

    def test_until_when_is_said_of_an_open_link_alone(self):
        link, url = self._issue()
        _link, token = link._issue(self.commitment, "names", self.contact)
        for address in (url, f"/verbund/l/{token}"):
            self.assertRegex(self.text(self.get(address)), "Until|valid until")
        self.contact.email = "nachfolge@example.com"
        pages = [self.text(self.get(a)) for a in (url, f"/verbund/l/{token}")]
        self.contact.email = link.email
        with freeze_time(link.expires_at + timedelta(minutes=1)):
            pages += [self.text(self.get(a)) for a in (url, f"/verbund/l/{token}")]
        for page in pages:
            self.assertRegex(page, "replaced|expired")
            self.assert_silent(page, "Until", "valid until")

    def test_link_at_an_old_address_is_dead_and_the_new_one_gets_it(self):
        _link, url = self._issue()
        self.contact.email = "nachfolge@example.com"
        self.assertIn("replaced", self.text(self.get(url)))
        self.post(url, csrf=False, verb="fresh")
        self.assertEqual(self._mails().mapped("email"), ["nachfolge@example.com"])

    def test_person_without_an_address_or_who_left(self):
        link, url = self._issue()
        self.contact.email = False
        self.assertIn("call us", self.text(self.post(url, csrf=False, verb="fresh")))
        self.assertFalse(self._mails())
        self.contact.write({"email": link.email})
        self.user_portal_a.active = False
        self.contact.active = False
        self.assertEqual(link._standing(), "closed")

    def test_person_who_works_elsewhere_reads_nothing_more(self):
        link, url = self._issue()
        self.contact.parent_id = self.company_b
        text = self.text(self.get(url))
        self.assertEqual(link._standing(), "closed")
        for part in ("binding", "Seats", self.company_a.name):
            self.assertNotIn(part, text)
        self.post(url, csrf=False, verb="fresh")
        self.assertFalse(self._mails())
        self._send(url, seats="2", binding="1")
        self.assertEqual(self.commitment.state, "offered")

    def test_earlier_mails_keep_their_links(self):
        links = [self._issue()[0] for _number in range(3)]
        self.assertEqual({link._standing() for link in links}, {"open"})

    def test_fresh_link_in_the_mail_opens_the_page(self):
        link, url = self._issue()
        with freeze_time(link.expires_at + timedelta(minutes=1)):
            self.post(url, csrf=False, verb="fresh")
            (fresh,) = re.findall(
                r"/verbund/l/[\w-]+", self._mails().mail_id.body_html
            )[:1]
            self.assertIn("Until", self.text(self.get(fresh)))
            self.assertTrue(self.get(fresh).xpath("//input[@name='seats']"))

    def test_two_mails_two_links_one_word(self):
        first, second = self._issue()[1], self._issue()[1]
        self.post(first, csrf=False, seats="2", binding="1")
        self.post(second, csrf=False, seats="4", binding="1")
        self.assertEqual(self.course.seats_committed, 4)

    # ----------------------------------------------------------------- codes

    def test_code_from_the_phone_opens_the_same_page(self):
        code = self.commitment._link_code("word", self.contact)
        typed = link_token.spell(code).lower()
        page = self.post("/verbund/l", csrf=False, code=typed)
        self.assertIn(self.course.name, self.text(page))
        self.post("/verbund/l", csrf=False, code="nonsense", status=404)
        self.post("/verbund/l", csrf=False, other="x", status=404)
        with freeze_time(fields.Datetime.now() + timedelta(hours=3)):
            self.assertIn("expired", self.text(self.get(f"/verbund/l/{code}")))

    def test_staff_read_out_a_code_for_each_who_may_bind(self):
        answer = self.commitment.with_user(self.user_staff).action_read_out_codes()
        name, code = answer["params"]["message"].split(": ")
        self.assertEqual(name, self.contact.name)
        page = self.post("/verbund/l", csrf=False, code=code)
        self.assertIn(self.contact.name, self.text(page))
        with self.assertRaises(AccessError):
            self.commitment.with_user(self.user_finance).action_read_out_codes()
        self.company_a.membership_ids.contact_ids.can_commit = False
        with self.assertRaises(UserError):
            self.commitment.action_read_out_codes()

    def test_codes_cannot_be_tried_out(self):
        code = self.commitment._link_code("word", self.contact)
        _link, url = self._issue()
        for _number in range(MAX_MISSES):
            self.url_open(f"/verbund/l/{link_token.new_code()}")
        self.get(f"/verbund/l/{code}", status=429)
        self.assertEqual(self.env["verbund.link.miss"].search_count([]), MAX_MISSES)
        self.get(url)  # a long token is not guessed: it opens
        with freeze_time(fields.Datetime.now() + timedelta(minutes=11)):
            self.get(f"/verbund/l/{code}")

    # ---------------------------------------------------------------- rights

    def test_the_token_is_stored_nowhere(self):
        link, url = self._issue()
        token = url.rpartition("/")[2]
        self.env.flush_all()
        self.cr.execute("SELECT * FROM verbund_link WHERE id = %s", [link.id])
        self.assertNotIn(token, str(self.cr.fetchall()))

    def test_links_are_written_by_actions_alone(self):
        link, _url = self._issue()
        for user in (self.user_manager, self.user_finance, self.env.user):
            own = link.with_user(user)
            for change in (
                {"partner_id": self.user_portal_b.partner_id.id},
                {"token_hash": link_token.digest("x")},
                {"expires_at": "2099-01-01"},
                {"done_at": "2027-01-01", "done_by": "X"},
            ):
                with self.assertRaises(AccessError):
                    own.write(change)
            with self.assertRaises(AccessError):
                own.create({"res_model": "verbund.commitment", "scope": "word"})
        self.assertFalse(link.with_user(self.user_verbund_admin).has_access("unlink"))

    def test_links_are_seen_by_staff_of_the_network(self):
        link, _url = self._issue()
        Link = self.env["verbund.link"]
        for user, sees in (
            (self.user_manager, True),
            (self.user_finance, True),
            (self.user_manager_other, False),
        ):
            found = Link.with_user(user).search([("id", "=", link.id)])
            self.assertEqual(bool(found), sees, user.login)
        with self.assertRaises(AccessError):
            link.with_user(self.user_manager).read(["token_hash"])
        for user in (self.user_internal, self.user_portal_a):
            self.assertFalse(Link.with_user(user).has_access("read"))

    def test_no_scope_that_the_model_has_not(self):
        for scope in ("nonsense", "word_", ""):
            with self.assertRaises(AttributeError):
                self.env["verbund.link"]._issue(self.commitment, scope, self.contact)

    def test_tokens_do_not_reach_the_log(self):
        _link, url = self._issue()
        for name in ("werkzeug", "odoo.http"):
            logger = logging.getLogger(name)
            record = logger.makeRecord(
                name, logging.INFO, "", 0, '"GET %s HTTP/1.1" %s', (url, 200), None
            )
            self.assertTrue(logger.filter(record))
            self.assertEqual(record.getMessage(), '"GET /verbund/l/*** HTTP/1.1" 200')

    def test_same_form_in_parallel_is_tried_again_not_refused(self):
        """Who meets another transaction is called again by Odoo, see ``attempt``."""
        from odoo.exceptions import ConcurrencyError, LockError  # noqa: PLC0415

        from ...controllers.attempt import attempt  # noqa: PLC0415

        def locked():
            raise LockError("x")

        words = "no"

        def refused():
            raise UserError(words)

        with self.assertRaises(ConcurrencyError):
            attempt(self.env, locked)
        self.assertEqual(attempt(self.env, refused), (None, words))

    @mute_logger("odoo.sql_db")
    def test_what_the_database_refuses_is_said_in_words(self):
        """No rule should leave it to a constraint; who has filled a form reads why."""
        from ...controllers.attempt import attempt  # noqa: PLC0415

        def refused():
            self.course.min_seats = self.course.max_seats + 1

        before = self.course.min_seats
        result, words = attempt(self.env, refused)
        self.assertEqual((result, self.course.min_seats), (None, before))
        self.assertIn("its maximum is not below its minimum", words)

    def test_bounced_mail_is_noted(self):
        link, _url = self._issue()
        link._note(sent_at=fields.Datetime.now())
        opened, _url = self._issue()
        opened._note(sent_at=fields.Datetime.now())
        opened._note_opened()
        self.env["verbund.link"]._note_bounced([link.email])
        self.assertTrue(link.bounced_at)
        self.assertFalse(opened.bounced_at)
