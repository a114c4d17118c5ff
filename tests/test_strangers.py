"""What somebody gets who may not: nothing, by no method and by no row beside.

Models and methods are found, not named: a new one is tried as soon as it is there, and
the test says when it has no document of it.
"""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.arbeitsmarkt_drehscheibe.tests.common import HubCommon
from odoo.addons.qualifizierungsverbund.models.core.transition_mixin import (
    with_transition,
)
from odoo.addons.qualifizierungsverbund.tests.arguments import (
    public_methods,
    refusal_of,
)

#: Who may read a document may call these.
READING = ("action_view_", "action_export", "action_open_document", "action_verify")
#: They write another document, on which the right is asked for.
ELSEWHERE = {"action_create_settlement", "action_resend"}
#: The right is the review, not to write: whose it is not hears why.
BY_REVIEW = {"action_approve", "action_reject", "validate_tier", "reject_tier"}
#: Methods of these are no doors to a document: a login has tests of its own.
WITHOUT_DOCUMENT = {"res.users", "ir.http"}


@tagged("post_install", "-at_install")
class TestStrangers(HubCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.everybody = (
            cls.user_internal,
            cls.user_staff,
            cls.user_manager,
            cls.user_manager_other,
            cls.user_verbund_admin,
            cls.user_finance,
            cls.user_hub_staff,
            cls.user_hub_manager,
            cls.user_hub_other,
            cls.user_hub_admin,
            cls.user_portal_a,
            cls.user_portal_b,
            cls.user_portal_foreign,
            cls.user_portal_provider,
        )
        documents = [*cls._of_networks(), *cls._of_hubs()]
        cls.documents = {record._name: record for record in documents}

    @classmethod
    def _of_networks(cls):
        course = cls._confirmed_course({cls.company_a: 5, cls.company_b: 4})
        course.session_ids = [
            Command.create(
                {"date_begin": course.date_begin, "date_end": course.date_end}
            )
        ]
        settlement = cls._settlement(course)
        settlement.with_user(cls.user_manager).action_compute()
        settlement.with_user(cls.user_manager).action_request_approval()
        settlement.with_user(cls.user_finance).action_approve()
        settlement.with_user(cls.user_finance).action_create_invoices()
        offer = cls.env["verbund.offer"].create(
            {"course_id": cls._course().id, "partner_id": cls.provider.id}
        )
        order = cls.env["purchase.order"].create(
            {"partner_id": cls.provider.id, "verbund_course_id": course.id}
        )
        decision = settlement.decision_ids[:1]
        return (
            order,
            cls.network,
            cls.company_a.membership_ids[:1],
            cls._need(cls.company_a, 3),
            course,
            course.session_ids[:1],
            offer,
            course.commitment_ids[:1],
            course.event_id,
            course.event_id.registration_ids[:1],
            settlement,
            settlement.line_ids[:1],
            settlement.invoice_ids[:1],
            order,
            decision,
            cls.env["verbund.ledger"].search(
                [("company_id", "=", decision.company_id.id)]
            ),
            cls.env["verbund.notice"].search(
                [("res_model", "=", "verbund.need")], limit=1
            ),
        )

    @classmethod
    def _of_hubs(cls):
        release = cls._release(cls.company_a)
        release.action_submit()
        release.action_release()
        profile, demand = cls._profile(), cls._demand()
        return release, profile, demand, cls._match(profile, demand)

    def _may(self, user, record, operation):
        return record.with_user(user).has_access(operation)

    # ------------------------------------------------------------- methods

    def _methods(self):
        """(document, method, number of arguments) of all that an RPC client may call.

        A dialog belongs to who has opened it; what it names is tested with the dialogs.
        """
        lacking = set()
        for model, method, many in public_methods(self.env):
            function = getattr(self.env.registry[model], method)
            if self.env[model]._transient or model in WITHOUT_DOCUMENT:
                continue
            if getattr(function, "_api_model", False):
                continue
            if model in self.documents:
                yield self.documents[model], method, many
            else:
                lacking.add(model)
        self.assertFalse(lacking, "no document of these is tried here")

    def test_no_method_answers_who_may_not_read_the_document(self):
        tried = set()
        for record, method, many in self._methods():
            for user in self.everybody:
                if self._may(user, record, "read"):
                    continue
                with self.subTest(model=record._name, method=method, user=user.login):
                    refusal = refusal_of(record.with_user(user), method, [None] * many)
                    self.assertIsInstance(refusal, AccessError)
                    self.assertNotIn(record.display_name, str(refusal))
                    tried.add(method)
        # What must be among them, or the search has gone blind.
        self.assertLessEqual(
            {"action_view_notices", "action_view_matches", "action_view_settlements"},
            tried,
        )

    def test_no_method_changes_what_its_caller_may_only_read(self):
        for record, method, many in self._methods():
            for user in self.everybody:
                if method.startswith(READING) or not self._may(user, record, "read"):
                    continue
                if self._may(user, record, "write") or method in ELSEWHERE:
                    continue
                with self.subTest(model=record._name, method=method, user=user.login):
                    self.assertIsInstance(
                        refusal_of(record.with_user(user), method, [None] * many),
                        UserError if method in BY_REVIEW else AccessError,
                    )

    def test_dialogs_of_odoo_do_not_say_whom_a_document_concerns(self):
        """They ask for the contacts of whatever document a client names."""
        tried = set()
        for record in self.documents.values():
            for user in self.everybody:
                if user.share or self._may(user, record, "read"):
                    continue
                if isinstance(record, self.env.registry["verbund.guarded.mixin"]):
                    with self.subTest(model=record._name, user=user.login):
                        record.invalidate_recordset()
                        with self.assertRaises(AccessError):
                            record.with_user(user)._mail_get_partners()
                    tried.add(record._name)
        self.assertLessEqual({"drehscheibe.match", "verbund.need"}, tried)

    # ---------------------------------------------------------- rows beside

    def _told(self, record):
        owner = record._notice_owner()
        # sudo: as the e-mail does it
        return with_transition(self.env["verbund.notice"].sudo()).create(
            {
                "res_model": record._name,
                "res_id": record.id,
                "owner_model": owner._name,
                "owner_id": owner.id,
                "company_id": record._notice_company().id,
                "network_ids": [Command.set(record._notice_networks().ids)],
                "template": "test",
            }
        )

    def _linked(self, record):
        # sudo: as the e-mail does it
        return with_transition(self.env["verbund.link"].sudo()).create(
            {
                **record._prepare_link_vals("test", self.user_portal_a.partner_id),
                "token_hash": record._name,
                "expires_at": "2100-01-01",
            }
        )

    def test_who_was_told_is_read_by_who_reads_the_document(self):
        """By each role that may, so that somebody sees what did not arrive."""
        for mixin, write in (
            ("verbund.notice.mixin", self._told),
            ("verbund.linked.mixin", self._linked),
        ):
            of_mixin = {
                name
                for name, model in self.env.registry.items()
                if issubclass(model, self.env.registry[mixin]) and not model._abstract
            }
            self.assertFalse(of_mixin - self.documents.keys(), "none of these is tried")
            for name in of_mixin:
                record = self.documents[name]
                row = write(record)
                readers = {u for u in self.everybody if self._may(u, row, "read")}
                self.assertTrue(readers, name)
                for user in readers:
                    with self.subTest(mixin=mixin, model=name, user=user.login):
                        self.assertTrue(self._may(user, record, "read"))
