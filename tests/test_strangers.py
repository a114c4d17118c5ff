"""What somebody gets who may not: nothing, by no method and by no row beside.

Models and methods are found, not named: a new one is tried as soon as it is there, and
the test says when it has no document of it.
"""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.arbeitsmarkt_drehscheibe.tests.common import HubCommon
from odoo.addons.qualifizierungsverbund.models.core.transition_mixin import (
    with_transition,
)
from odoo.addons.qualifizierungsverbund.tests.arguments import (
    public_methods,
    refusal_of,
)

#: Who may read a document may call these.
READING = (
    "action_view_",
    "action_find_",
    "action_export",
    "action_open_document",
    "action_verify",
)
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
        round_ = cls.env["verbund.need.round"].create(
            {"name": "Bedarf", "network_ids": [Command.set(cls.network.ids)]}
        )
        round_.action_open()
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
        planned = cls._course()
        cls.env["verbund.commitment"].create(
            {"course_id": planned.id, "partner_id": cls.company_a.id}
        )
        guarantee = cls.env["verbund.guarantee"].create(
            {
                "course_id": planned.id,
                "partner_id": cls.company_a.id,
                "max_amount": 900.0,
            }
        )
        poll = cls.env["verbund.date.poll"].create(
            {
                "course_id": planned.id,
                "option_ids": [Command.create({"first_day": "2099-11-02"})],
            }
        )
        poll.action_open()
        waiting = course.sudo()._join_waiting(
            cls._company("Warte Muster GmbH", "waits"), 12, "all"
        )
        order = cls.env["purchase.order"].create(
            {"partner_id": cls.provider.id, "verbund_course_id": course.id}
        )
        decision = settlement.decision_ids[:1]
        return (
            order,
            cls.env["verbund.contact.log"].create({"partner_id": cls.company_a.id}),
            cls.network,
            cls.company_a,
            cls.company_a.membership_ids[:1],
            cls._need(cls.company_a, 3),
            course,
            round_,
            round_.answer_ids[:1],
            course.session_ids[:1],
            cls.env["verbund.calendar.entry"].search(
                [("day_id", "=", course.session_ids[:1].id)]
            ),
            offer,
            poll,
            guarantee,
            poll.option_ids,
            poll.answer_ids,
            course.commitment_ids[:1],
            waiting,
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

    # ---------------------------------------------------------- names in forms

    def _guarded(self):
        """Our own documents, those that have a name."""
        guarded = self.env.registry["verbund.guarded.mixin"]
        return [
            record
            for record in self.documents.values()
            if isinstance(record, guarded) and record.display_name
        ]

    def _forms_that_name(self, record, user):
        """(model, values) by which the form of a new row names a record."""
        for name, Model in self.env.items():
            if Model._abstract or not Model.with_user(user).has_access("create"):
                continue
            for field in Model._fields.values():
                if field.type == "many2one" and field.comodel_name == record._name:
                    yield name, {field.name: record.id}
                elif field.type == "many2one_reference":
                    yield name, {field.model_field: record._name, field.name: record.id}

    def _answers(self, Model, values):
        """What a form says of values that a client has made up, in whatever way."""
        named = {f"default_{name}": value for name, value in values.items()}
        for names in (values, ("display_name", "record_name", "res_name")):
            # one after the other: a field that is refused says nothing of the next
            spec = {
                name: {"fields": {"display_name": {}}} if field.relational else {}
                for name, field in Model._fields.items()
                if name in names
            }
            for form, vals in ((Model, values), (Model.with_context(**named), {})):
                self.env.invalidate_all()
                try:
                    with self.cr.savepoint():
                        yield str(form.onchange(dict(vals), list(vals), spec))
                except UserError as refusal:  # with its children for access and data
                    yield str(refusal)

    def _check_forms_hide(self, record, user, referred):
        """No form names a record that its user may not read.

        :param referred: what references were tried with; they are the same to whatever
            they lead, so that each user and each record are tried once
        :return: the models whose forms were tried
        """
        tried = set()
        for model, values in self._forms_that_name(record, user):
            if len(values) > 1:
                pairs = {(model, user), (model, record)}
                if pairs <= referred:
                    continue
                referred |= pairs
            Model = self.env[model].with_user(user)
            with self.subTest(model=model, values=values, user=user.login):
                for answer in self._answers(Model, values):
                    self.assertNotIn(record.display_name, answer)
            tried.add(model)
        return tried

    def test_no_form_names_what_its_user_may_not_read(self):
        """Neither our own forms nor those of Odoo, which name it as superuser."""
        everybody = (
            *self.everybody,
            new_test_user(self.env, "buyer", "purchase.group_purchase_user"),
            new_test_user(self.env, "bookkeeper", "account.group_account_user"),
            new_test_user(
                self.env, "event_desk", "event.group_event_registration_desk"
            ),
        )
        tried, referred = set(), set()
        for record in self._guarded():
            for user in everybody:
                if self._may(user, record, "read"):
                    continue
                tried |= self._check_forms_hide(record, user, referred)
        # What must be among them, or the search has gone blind.
        self.assertLessEqual(
            {
                "account.bank.statement.line",
                "account.move",
                "event.registration",
                "mail.activity",
                "mail.message",
                "purchase.order",
            },
            tried,
        )

    def test_no_form_of_odoo_names_anybody_to_portal_users(self):
        """Contacts, entries and channels of others: whatever a new row would name."""
        foreign = {
            "res.partner": self.company_b,
            "account.move": self.documents["account.move"],
        }
        tried, referred = set(), set()
        for user in (self.user_portal_foreign, self.user_portal_provider):
            for record in foreign.values():
                self.assertFalse(self._may(user, record, "read"))
                tried |= self._check_forms_hide(record, user, referred)
        self.assertLessEqual({"discuss.channel.member", "mail.message"}, tried)

    def test_an_order_and_a_bill_name_no_foreign_course(self):
        """What somebody else has entered stays, whoever works on the rest."""
        for group, model, values, text in (
            ("purchase.group_purchase_user", "purchase.order", {}, "partner_ref"),
            (
                "account.group_account_invoice",
                "account.move",
                {"move_type": "in_invoice"},
                "ref",
            ),
        ):
            Model = self.env[model].with_user(new_test_user(self.env, group, group))
            values = {"partner_id": self.provider.id, **values}
            with self.subTest(model=model):
                self._check_names_no_course(Model, values, text)

    def _check_names_no_course(self, Model, values, text):
        course = self.documents["verbund.course"]
        named = {"verbund_course_id": course.id}
        spec = {"verbund_course_id": {"fields": {"display_name": {}}}}
        default = Model.with_context(default_verbund_course_id=course.id)
        own = Model.create({**values, "verbund_course_id": False})
        for attempt in (
            lambda: Model.web_save({**values, **named}, spec),
            lambda: default.web_save(values, spec),
            lambda: own.web_save(named, spec),
        ):
            with self.assertRaises(AccessError) as caught, self.cr.savepoint():
                attempt()
            self.assertNotIn(course.name, str(caught.exception))
        own.sudo().verbund_course_id = course
        own.web_save({**named, text: "x"}, spec)
        own.onchange({**named, text: "y"}, [text], spec)
        self.assertEqual((own[text], own.sudo().verbund_course_id), ("x", course))

    def test_a_refusal_names_nothing_in_debug_mode_either(self):
        """Odoo says there which records it were; everybody switches it on."""
        refused = set()
        Users = type(self.env.user)
        for record in self._guarded():
            for user in self.everybody:
                if self._may(user, record, "read"):
                    continue
                with (
                    self.subTest(model=record._name, user=user.login),
                    patch.object(Users, "has_group", Users._has_group),
                    self.assertRaises(AccessError) as caught,
                ):
                    record.with_user(user).read(["id"])
                self.assertNotIn(record.display_name, str(caught.exception))
                if "Blame the following rules" in str(caught.exception):
                    refused.add(record._name)
        self.assertLessEqual({"drehscheibe.match", "verbund.need"}, refused)
