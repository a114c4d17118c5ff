import json
from unittest.mock import patch

from psycopg2 import Error

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ...models.core.transition_mixin import with_transition
from ...tools import ledger
from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestLedger(VerbundCommon):
    """One log an association: complete, readable by those of the record, kept."""

    def setUp(self):
        super().setUp()
        self.log = self.env["verbund.ledger"]._of(self.association)
        self.course = self._course()
        self.before = self.log.number
        self.lines = self._record("approved", "One") + self._record("rejected", "Two")

    def _record(self, kind, words, user=None, **kwargs):
        decisions = self.env["verbund.decision"].with_user(user or self.user_manager)
        return decisions._record(self.course, kind, words, **kwargs)

    def _problems(self, log=None):
        return (log or self.log)._check().problems

    def _sql(self, query, *values):
        """Change the log as somebody with the database in hand does."""
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE verbund_decision DISABLE TRIGGER USER")
        self.env.cr.execute(query, values)
        self.env.cr.execute("ALTER TABLE verbund_decision ENABLE TRIGGER USER")
        self.env.invalidate_all()

    def test_who_has_read_nothing_speaks_the_language_of_the_association(self):
        """A job, the demo; a person's words stay as they were read."""
        self.association.partner_id.lang = "de_DE"
        decisions = self.env["verbund.decision"].with_context(lang=None)
        [line] = decisions._record(self.course, "approved", lambda c: c.env.lang)
        self.assertEqual(json.loads(line.content)["words"], "de_DE")
        decisions = decisions.with_context(lang="en_US")
        [line] = decisions._record(self.course, "approved", lambda c: c.env.lang)
        self.assertEqual(json.loads(line.content)["words"], "en_US")

    def test_a_job_writes_in_the_language_of_the_association(self):
        self.association.partner_id.lang = "de_DE"
        job = self.env.ref("qualifizierungsverbund.ir_cron_ledger_heads")
        spoken = []

        def write(model):
            spoken.append(model.env.lang)

        with (
            patch.object(type(self.log), "_cron_mail_heads", write),
            self.enter_registry_test_mode(),
        ):
            job.method_direct_trigger()
        self.assertEqual(spoken, ["de_DE"])

    # ------------------------------------------------------------- the chain

    def test_lines_have_no_gaps_and_say_who_as_text(self):
        self.assertEqual(
            self.lines.mapped("number"), [self.before + 1, self.before + 2]
        )
        self.assertEqual(self.lines[1].previous_digest, self.lines[0].digest)
        self.assertEqual(self.log.head, self.lines[1].digest)
        self.assertRecordValues(
            self.lines[0],
            [
                {
                    "who_name": self.user_manager.name,
                    "who_company": self.association.name,
                    "words": "One",
                    "res_model": "verbund.course",
                    "res_id": self.course.id,
                }
            ],
        )
        self.assertEqual(self._problems(), [])

    def test_a_word_noted_by_staff_names_both(self):
        contact = self.user_portal_a.partner_id
        line = self._record("approved", "By phone", partner=contact)
        self.assertRecordValues(
            line,
            [
                {
                    "who_name": contact.name,
                    "who_company": self.company_a.name,
                    "who_function": "Head of HR",
                    "noted_by": self.user_manager.name,
                }
            ],
        )

    def test_each_association_has_its_own_log(self):
        other = self.env["res.company"].create({"name": "Anderer Verband"})
        log = self.env["verbund.ledger"].search([("company_id", "=", other.id)])
        self.assertEqual(log.number, 0)
        number = self.log.number
        line = self.env["verbund.decision"]._record(log, "witnesses")
        self.assertEqual((line.number, log.number), (1, 1))
        self.assertEqual(self.log.number, number)
        self.assertEqual(self._problems(log), [])

    def test_a_change_by_sql_is_found(self):
        number = self.lines[0].number
        for column, value in (
            ("decision", "rejected"),
            ("res_id", 99999999),
            ("date", "2020-01-01"),
            ("content", '{"who_name":"Nobody"}'),
            ("content", "no json"),
            ("salt", "0"),
            ("digest", "0" * 64),
        ):
            with self.subTest(column=column), self.env.cr.savepoint() as savepoint:
                self._sql(
                    f"UPDATE verbund_decision SET {column} = %s WHERE id = %s",
                    value,
                    self.lines[0].id,
                )
                self.assertIn((number, ledger.CHANGED), self._problems())
                self.assertTrue(self.lines[0].with_user(self.user_manager).read())
                savepoint.rollback()
                self.env.invalidate_all()
        self.assertEqual(self._problems(), [])

    def test_a_deleted_line_is_found(self):
        for line in self.lines:
            with self.subTest(line=line.number), self.env.cr.savepoint() as savepoint:
                number = line.number
                self._sql("DELETE FROM verbund_decision WHERE id = %s", line.id)
                self.assertEqual(self._problems(), [(number, ledger.MISSING)])
                savepoint.rollback()
                self.env.invalidate_all()

    # ----------------------------------------------------------------- doors

    def test_nobody_writes_the_log(self):
        line = self.lines[0]
        values = {
            "company_id": self.association.id,
            "number": 99,
            "decision": "approved",
            "res_model": self.course._name,
            "res_id": self.course.id,
        }
        for user in (self.user_manager, self.user_verbund_admin, self.env.user):
            as_user = line.with_user(user).with_context(verbund_transition=True)
            with self.subTest(user=user.login):
                for attempt in (
                    lambda line: line.create(values),
                    lambda line: line.write({"decision": "rejected"}),
                    lambda line: line.write({"salt": False, "content": False}),
                    lambda line: line.write({"network_ids": [(5,)]}),
                    lambda line: line.copy(),
                    lambda line: line.unlink(),
                    lambda line: line.load(["decision"], [["approved"]]),
                ):
                    with self.assertRaises(AccessError), self.env.cr.savepoint():
                        result = attempt(as_user)
                        # An import refuses with a message
                        if isinstance(result, dict) and not result["ids"]:
                            raise AccessError(str(result["messages"]))

    @mute_logger("odoo.sql_db")
    def test_the_database_itself_refuses_a_change(self):
        self.env.flush_all()
        for query in (
            "UPDATE verbund_decision SET decision = 'rejected'",
            "UPDATE verbund_decision SET content = '{}'",
            "UPDATE verbund_decision SET number = number + 1",
            "DELETE FROM verbund_decision",
            "TRUNCATE verbund_decision CASCADE",
        ):
            with self.subTest(query=query):
                with self.assertRaises(Error), self.env.cr.savepoint(flush=False):
                    self.env.cr.execute(query)
        line = with_transition(self.lines[0].sudo())
        with self.assertRaises(Error), self.env.cr.savepoint(flush=False):
            line._write({"digest": "0" * 64})

    def test_the_head_is_not_written(self):
        log = self.log.with_user(self.user_verbund_admin)
        for values in ({"head": "0" * 64}, {"number": 1}, {"mailed_number": 99}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                log.write(values)
        with self.assertRaises(AccessError):
            self.log.with_user(self.user_manager).write({"email_1": "x@example.com"})

    def test_lines_are_read_by_those_of_the_record(self):
        for user, allowed in (
            (self.user_manager, True),
            (self.user_staff, True),
            (self.user_finance, True),
            (self.user_verbund_admin, True),
            (self.user_manager_other, False),
        ):
            found = (
                self.env["verbund.decision"]
                .with_user(user)
                .search([("id", "in", self.lines.ids)])
            )
            with self.subTest(user=user.login):
                self.assertEqual(bool(found), allowed)
        # Finance has no right on needs: neither on what was said of them
        need = self._need(self.company_a, 2)
        line = self.env["verbund.decision"]._record(need, "approved")
        for user, allowed in ((self.user_finance, 0), (self.user_verbund_admin, 1)):
            as_user = self.env["verbund.decision"].with_user(user)
            self.assertEqual(as_user.search_count([("id", "=", line.id)]), allowed)
            self.assertEqual(line.with_user(user).has_access("read"), bool(allowed))

    def test_a_line_names_its_document_to_who_may_read_it(self):
        need = self._need(self.company_a, 2)
        lines = self.lines[0] + self.env["verbund.decision"]._record(need, "approved")
        # In the cache, as if a rule showed the lines to everybody
        lines.mapped("res_id")
        names = [self.course.display_name, need.display_name]
        for user, shown in (
            (self.user_manager, names),
            (self.user_verbund_admin, names),
            (self.user_finance, [names[0], False]),
            (self.user_manager_other, [False, False]),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(lines.with_user(user).mapped("document_name"), shown)

    # --------------------------------------------------------------- erasure

    def test_an_erasure_keeps_the_chain(self):
        self.lines[0]._erase()
        self.assertTrue(self.lines[0].is_erased)
        self.assertFalse(self.lines[0].who_name or self.lines[0].words)
        self.assertFalse(self.lines[0].sudo().salt)
        self.assertEqual(self._problems(), [])
        self.assertEqual(self.log.number, self.before + 3)
        self._sql(
            "UPDATE verbund_decision SET salt = NULL, content = NULL WHERE id = %s",
            self.lines[1].id,
        )
        self.assertEqual(self._problems(), [(self.lines[1].number, ledger.UNEXPLAINED)])

    # ------------------------------------------------------ check and export

    def test_the_button_says_whether_the_log_is_complete(self):
        log = self.log.with_user(self.user_manager)
        answer = log.action_verify()["params"]
        self.assertEqual(answer["type"], "success")
        self.assertIn("The log is complete", answer["message"])
        self.assertIn("erased: 0", answer["message"])
        self.assertFalse(log.problems)
        self._sql(
            "UPDATE verbund_decision SET res_id = res_id + 1 WHERE id = %s",
            self.lines[0].id,
        )
        answer = log.action_verify()["params"]
        self.assertEqual(answer["type"], "danger")
        self.assertEqual(answer["message"], f"Line {self.lines[0].number} was changed.")
        self.assertEqual(log.problems, answer["message"])
        with self.assertRaises(AccessError):
            self.log.with_user(self.user_staff).action_verify()

    def test_an_export_is_checked_without_odoo(self):
        need = self._need(self.company_a, 2)
        secret = self.env["verbund.decision"]._record(need, "approved", "Secret")
        log = self.log.with_user(self.user_finance)
        export = json.loads(json.dumps(log._export()))
        self.assertEqual(ledger.check_export(export).problems, [])
        by_number = {line["number"]: line for line in export["lines"]}
        self.assertTrue(by_number[secret.number]["withheld"])
        self.assertIsNone(by_number[secret.number]["content"])
        self.assertIn("One", by_number[self.lines[0].number]["content"])

    # ------------------------------------------------------------- witnesses

    def test_both_witnesses_get_the_last_line(self):
        self.log.with_user(self.user_verbund_admin).write(
            {"email_1": "eins@example.com", "email_2": "zwei@example.com"}
        )
        Mail = self.env["mail.mail"]
        before = Mail.search([])
        self.log._cron_mail_heads()
        mails = Mail.search([]) - before
        self.assertEqual(
            set(mails.mapped("email_to")), {"eins@example.com", "zwei@example.com"}
        )
        for mail in mails:
            self.assertIn(f"{self.log.number}:{self.log.head}", mail.body_html)
        self.log._cron_mail_heads()  # nothing new
        self.assertEqual(Mail.search([]) - before, mails)
        number, head = self.log.number, self.log.head
        self._record("approved", "Three")
        self.assertEqual(self.log._check({number: head}).problems, [])

    def test_a_witness_that_is_not_reached_is_seen_and_told_again(self):
        log = self.log.with_user(self.user_verbund_admin)
        log.write({"email_1": "eins@example.com", "email_2": "zwei@example.com"})
        Mail, before = self.env["mail.mail"], self.env["mail.mail"].search([])
        self.log._cron_mail_heads()
        self.assertFalse(log.unreached)
        mails = Mail.search([]) - before
        failed = mails.filtered(lambda mail: mail.email_to == "zwei@example.com")
        failed.state = "exception"
        self.log.invalidate_recordset(["unreached"])
        for user in (self.user_verbund_admin, self.user_finance, self.user_manager):
            self.assertEqual(self.log.with_user(user).unreached, "zwei@example.com")
        arch = self.env["verbund.ledger"].get_view(view_type="form")["arch"]
        self.assertIn('invisible="not unreached"', arch)
        self.log._cron_mail_heads()  # no new line, and yet
        again = Mail.search([]) - before - mails
        self.assertEqual(len(again), 2)
        again.state = "sent"
        self.log.invalidate_recordset(["unreached"])
        self.assertFalse(self.log.unreached)

    def test_without_witnesses_nothing_fails_and_the_form_says_so(self):
        self.log._cron_mail_heads()
        self.assertFalse(self.log.has_witnesses)
        self.assertFalse(self.log.mailed_at)
        arch = self.env["verbund.ledger"].get_view(view_type="form")["arch"]
        self.assertIn('invisible="has_witnesses"', arch)

    def test_who_the_witnesses_are_is_itself_recorded(self):
        log = self.log.with_user(self.user_verbund_admin)
        log.email_1 = "eins@example.com"
        line = self.env["verbund.decision"].search([], limit=1)
        self.assertEqual((line.decision, line.res_id), ("witnesses", log.id))
        self.assertIn("eins@example.com", line.words)
        for wrong in ("nobody", "eins@example.com"):
            with self.assertRaises(UserError):
                log.email_2 = wrong


@tagged("post_install", "-at_install")
class TestLedgerDoor(VerbundCommon, HttpCase):
    """The address of the export, for who may read the log alone."""

    def test_the_export_is_downloaded_by_those_who_read_the_log(self):
        log = self.env["verbund.ledger"]._of(self.association)
        self.env["verbund.decision"]._record(self._course(), "approved")
        url = log.action_export()["url"]
        for user, status in (
            (self.user_finance, 200),
            (self.user_manager, 200),
            (self.user_staff, 404),
            (self.user_portal_a, 404),
        ):
            self.authenticate(user.login, user.login)
            with self.subTest(user=user.login):
                answer = self.url_open(url)
                self.assertEqual(answer.status_code, status)
        self.authenticate(self.user_finance.login, self.user_finance.login)
        export = self.url_open(url).json()
        self.assertEqual(export["number"], log.number)
        self.assertEqual(ledger.check_export(export).problems, [])
        self.assertEqual(self.url_open(url.replace(str(log.id), "0")).status_code, 404)
