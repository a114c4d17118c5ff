from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..log import LogMixin
from .common import SettlementCommon


@tagged("post_install", "-at_install")
class TestApproval(SettlementCommon):
    """Four eyes, decisions that stay, and approved figures that do not change."""

    def setUp(self):
        super().setUp()
        self.settlement = self._settlement(self.course).with_user(self.user_manager)
        self.settlement.action_compute()
        self.as_finance = self.settlement.with_user(self.user_finance)

    def _decisions(self):
        return self.settlement.decision_ids.sorted("id")

    def test_neither_who_computed_nor_who_requested_approves(self):
        self.as_finance.action_compute()
        self.settlement.with_user(self.user_finance_2).action_request_approval()
        for user in (self.user_finance, self.user_finance_2, self.user_manager):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.settlement.with_user(user).action_approve()
        self.assertEqual(self.settlement.state, "in_review")

    def test_a_second_person_approves(self):
        self.settlement.action_request_approval()
        self.assertTrue(self.as_finance.can_decide)
        self.assertFalse(self.settlement.can_decide)
        self.as_finance.action_approve()
        self.assertRecordValues(
            self.settlement,
            [{"state": "approved", "approved_by_id": self.user_finance.id}],
        )
        self.assertEqual(
            self._decisions().mapped("decision"), ["requested", "approved"]
        )
        with self.assertRaises(UserError):
            self.as_finance.action_approve()

    def test_request_is_posted_in_the_language_of_the_association(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.settlement.company_id.partner_id.lang = "de_DE"
        self.settlement.with_context(lang="en_US").action_request_approval()
        bodies = self.settlement.message_ids.mapped("body")
        self.assertTrue(
            any(f"{self.user_manager.name} hat um Freigabe" in body for body in bodies)
        )

    def test_nobody_left_to_decide(self):
        group = self.env.ref("qualifizierungsverbund.group_verbund_finance")
        group.user_ids = [Command.set(self.user_finance.ids)]
        self.as_finance.action_compute()
        with self.assertRaisesRegex(UserError, "second person"):
            self.as_finance.action_request_approval()

    def test_rejection_keeps_its_reason(self):
        self.settlement.action_request_approval()
        self.as_finance.action_reject("The travel bill is missing")
        self.assertEqual(self.settlement.state, "computed")
        decision = self._decisions()[-1]
        self.assertEqual(decision.decision, "rejected")
        self.assertEqual(decision.words, "The travel bill is missing")
        self.assertEqual(decision.who_name, self.user_finance.name)
        self.settlement.action_request_approval()
        self.as_finance.action_approve()
        self.assertEqual(
            self._decisions().mapped("decision"),
            ["requested", "rejected", "requested", "approved"],
        )

    def test_who_asked_learns_what_became_of_it(self):
        self.association.partner_id.lang = "en_US"
        self.settlement.action_request_approval()
        self.as_finance.action_reject("The travel bill is missing")
        self.settlement.action_request_approval()
        self.as_finance.action_approve()
        told = self.env["mail.message"].search(
            [
                ("model", "=", self.settlement._name),
                ("res_id", "=", self.settlement.id),
                ("notified_partner_ids", "in", self.user_manager.partner_id.ids),
            ],
            order="id",
        )
        rejected, approved = (message.preview for message in told)
        self.assertIn("rejected", rejected)
        self.assertIn("The travel bill is missing", rejected)
        self.assertIn("approved", approved)

    def test_a_refusal_is_read_on_the_document(self):
        """By whom and why, in the language of the association."""
        self.association.partner_id.lang = "de_DE"
        self.settlement.action_request_approval()
        before = self.settlement.message_ids
        self.as_finance.with_context(lang="en_US").action_reject("No travel bill")
        [note] = (self.settlement.message_ids - before).filtered("preview")
        self.assertIn("abgelehnt", note.preview)
        self.assertIn(self.user_finance.name, note.preview)
        self.assertIn("No travel bill", note.preview)
        self.assertEqual(note.author_id, self.user_finance.partner_id)
        self.assertTrue(note.subtype_id.internal)

    def test_who_asked_and_has_left_is_told_no_more(self):
        self.settlement.action_request_approval()
        for gone in ({"active": False}, {"active": True, "group_ids": False}):
            before = self.env["mail.message"].search([], order="id desc", limit=1)
            with self.subTest(gone=gone), self.cr.savepoint() as savepoint:
                self.user_manager.write(gone)
                self.as_finance.action_reject("The travel bill is missing")
                self.assertFalse(
                    self.env["mail.message"].search(
                        [
                            ("id", ">", before.id),
                            ("notified_partner_ids", "!=", False),
                        ]
                    )
                )
                savepoint.rollback()

    def test_rejection_without_a_reason_asks_for_one(self):
        self.settlement.action_request_approval()
        action = self.as_finance.action_reject()
        self.assertEqual(action["res_model"], "comment.wizard")
        self.assertEqual(self.settlement.state, "in_review")
        self._wizard(self.user_finance, "reject", "Wrong key").add_comment()
        self.assertEqual(self.settlement.state, "computed")
        self.assertEqual(self._decisions()[-1].words, "Wrong key")

    def _wizard(self, user, decision, comment="Checked", reviews=None):
        reviews = reviews or self.settlement.sudo().review_ids
        return (
            self.env["comment.wizard"]
            .with_user(user)
            .create(
                {
                    "res_model": self.settlement._name,
                    "res_id": self.settlement.id,
                    "validate_reject": decision,
                    "review_ids": [Command.set(reviews.ids)],
                    "comment": comment,
                }
            )
        )

    def test_comment_wizard_decides_like_the_button(self):
        self.env.ref(
            "qualifizierungsverbund.tier_definition_settlement"
        ).has_comment = True
        self.settlement.action_request_approval()
        for user in (self.user_manager, self.user_staff, self.user_internal):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self._wizard(user, "validate").add_comment()
        self.assertEqual(self.settlement.state, "in_review")
        self.assertEqual(
            self.as_finance.action_approve()["res_model"], "comment.wizard"
        )
        self._wizard(self.user_finance, "validate", "All bills seen").add_comment()
        self.assertEqual(self.settlement.state, "approved")
        self.assertEqual(self._decisions()[-1].words, "All bills seen")

    def test_comment_wizard_cannot_borrow_reviews(self):
        """Reviews of another settlement do not count for this one."""
        other = self._settlement(self._confirmed_course({self.company_a: 8}))
        other.with_user(self.user_finance).action_compute()
        other.with_user(self.user_finance).action_request_approval()
        self.settlement.action_request_approval()
        wizard = self._wizard(self.user_finance, "validate", reviews=other.review_ids)
        wizard.add_comment()
        self.assertEqual(other.state, "in_review")
        self.assertEqual(set(other.review_ids.mapped("status")), {"pending"})

    def test_reviews_cannot_be_forged(self):
        self.settlement.action_request_approval()
        review = self.settlement.sudo().review_ids
        forged = {
            "verbund_transition": True,
            "skip_validation_check": True,
            "skip_check_state_condition": True,
            "default_model": "verbund.settlement",
            "default_res_id": self.settlement.id,
            "default_status": "approved",
        }
        for user in (
            self.user_internal,
            self.user_staff,
            self.user_manager,
            self.user_finance,
            self.user_verbund_admin,
        ):
            Review = self.env["tier.review"].with_user(user).with_context(**forged)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    Review.browse(review.id).write({"status": "approved"})
                with self.assertRaises(AccessError):
                    Review.browse(review.id).unlink()
                with self.assertRaises(AccessError):
                    Review.create({"definition_id": review.definition_id.id})
        with self.assertRaises(UserError):
            self.settlement.with_context(**forged).write(
                {"review_ids": [Command.update(review.id, {"status": "approved"})]}
            )
        self.assertEqual(self.settlement.state, "in_review")
        self.assertEqual(review.status, "pending")

    def test_decisions_are_append_only(self):
        self.settlement.action_request_approval()
        decision = self.settlement.decision_ids
        for user in (self.user_manager, self.user_finance, self.user_verbund_admin):
            as_user = decision.with_user(user)
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    as_user.write({"decision": "approved"})
                with self.assertRaises(AccessError):
                    as_user.unlink()
                with self.assertRaises(AccessError):
                    as_user.with_context(verbund_transition=True).create(
                        {
                            "res_model": "verbund.settlement",
                            "res_id": self.settlement.id,
                            "user_id": user.id,
                            "decision": "approved",
                        }
                    )
        # not even without access rights in the way
        with self.assertRaises(AccessError):
            decision.sudo().unlink()

    def test_forged_context_opens_nothing(self):
        self.settlement.action_request_approval()
        forged = self.settlement.with_context(
            skip_validation_check=True,
            skip_check_state_condition=True,
            verbund_transition=True,
            default_state="approved",
        )
        for values in (
            {"state": "approved"},
            {"key_id": False},
            {"approved_at": False},
        ):
            with (
                self.subTest(values=values),
                self.assertRaises(UserError),
            ):
                forged.write(values)
        with self.assertRaises(UserError):
            forged.action_approve()
        with self.assertRaises(UserError):
            forged.restart_validation()
        self.assertEqual(self.settlement.state, "in_review")

    def test_approved_is_frozen(self):
        self.settlement.action_request_approval()
        self.as_finance.action_approve()
        settlement, cost = self.as_finance, self.as_finance.cost_ids
        line = self.as_finance.line_ids[0]
        part = line.part_ids
        attempts = {
            "key": lambda: settlement.write({"key_id": False}),
            "note": lambda: settlement.write({"note": "x"}),
            "course": lambda: settlement.write({"course_id": self._course().id}),
            "unlink": lambda: settlement.unlink(),
            "compute": lambda: settlement.action_compute(),
            "bills": lambda: settlement.action_load_bills(),
            "plan": lambda: settlement.action_load_plan(),
            "cost": lambda: cost.write({"amount_net": 1.0}),
            "cost deleted": lambda: cost.unlink(),
            "cost added": lambda: cost.create(
                {"settlement_id": settlement.id, "name": "x", "amount_net": 1.0}
            ),
            "cost through parent": lambda: settlement.write(
                {"cost_ids": [Command.update(cost.id, {"amount_net": 1.0})]}
            ),
            "cost added through parent": lambda: settlement.write(
                {"cost_ids": [Command.create({"name": "x", "amount_net": 1.0})]}
            ),
            "cost moved in": lambda: self._settlement(
                self._confirmed_course({self.company_a: 8})
            ).cost_ids.write({"settlement_id": settlement.id}),
            "line": lambda: line.write({"manual_percent": 1.0}),
            "line note": lambda: line.write({"note": "x"}),
            "line amount": lambda: line.write({"amount_untaxed": 1.0}),
            "line deleted": lambda: line.unlink(),
            "line added": lambda: line.create(
                {"settlement_id": settlement.id, "partner_id": self.provider.id}
            ),
            "lines through parent": lambda: settlement.write(
                {"line_ids": [Command.delete(line.id)]}
            ),
            "part": lambda: part.write({"amount_untaxed": 1.0}),
            "part deleted": lambda: part.unlink(),
            "part added": lambda: part.create(
                {"line_id": line.id, "tax_id": part.tax_id.id}
            ),
            "part through line": lambda: line.write(
                {"part_ids": [Command.update(part.id, {"amount_untaxed": 1.0})]}
            ),
        }
        before = settlement.read(["amount_total", "calculation", "state"])
        for name, attempt in attempts.items():
            with (
                self.subTest(attempt=name),
                self.assertRaises(UserError),
            ):
                attempt()
        self.env.invalidate_all()
        self.assertEqual(
            settlement.read(["amount_total", "calculation", "state"]), before
        )

    def test_masters_changed_later_change_nothing_approved(self):
        """A tax rate, the billing model: all as approved."""
        tax = self._tax("sale")
        self.settlement.cost_ids.sale_tax_id = tax
        self.settlement.action_compute()
        self.settlement.action_request_approval()
        self.as_finance.action_approve()
        before = self.settlement.read(["amount_total", "billing_model", "amount_cost"])
        taxes = self.settlement.cost_ids.sale_tax_id
        tax.amount = 7.0
        self.network.billing_model = "provider"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(
            self.settlement.read(["amount_total", "billing_model", "amount_cost"]),
            before,
        )
        self.assertEqual(self.settlement.cost_ids.sale_tax_id, taxes)

    def test_seats_that_change_during_the_review(self):
        course = self._confirmed_course({self.company_a: 5, self.company_b: 4})
        settlement = self._settlement(course).with_user(self.user_manager)
        settlement.action_compute()
        settlement.action_request_approval()
        leaving = course.commitment_ids[:1]
        leaving.with_user(self.user_manager).action_cancel("declined", "Kurzarbeit")
        leaving.with_user(self.user_verbund_admin).action_approve_leave()
        with (
            self.assertRaisesRegex(UserError, "Compute it again"),
            self.cr.savepoint(),
        ):
            settlement.with_user(self.user_finance).action_approve()
        self.assertEqual(settlement.state, "in_review")
        settlement.with_user(self.user_finance).action_reject("Seats were called off")
        self._approve(settlement)
        self.assertEqual(settlement.line_ids.amount_untaxed, 3300.0)

    def test_reviews_are_for_those_who_work_with_the_document(self):
        course = self._confirmed_course({self.company_a: 8})
        settlement = self._settlement(course).with_user(self.user_manager)
        settlement.action_compute()
        settlement.action_request_approval()
        review = settlement.review_ids
        Review = self.env["tier.review"]
        for user, expected in (
            (self.user_manager, review),
            (self.user_finance, review),
            (self.user_internal, Review),
            (self.user_portal_a, Review),
        ):
            with self.subTest(user=user.login):
                try:
                    found = Review.with_user(user).search([("id", "in", review.ids)])
                except AccessError:  # no right on the model at all
                    found = Review
                self.assertEqual(found, expected)

    def test_drafts_compare_keys_and_one_of_them_goes_on(self):
        course = self._confirmed_course({self.company_a: 5, self.company_b: 4})
        by_seat = self._settlement(course).with_user(self.user_manager)
        by_company = self._settlement(course, key="per_company")
        by_company = by_company.with_user(self.user_manager)
        (by_seat | by_company).action_compute()
        self.assertEqual(set(by_company.line_ids.mapped("amount_untaxed")), {1650.0})
        by_company.action_request_approval()
        with self.assertRaisesRegex(UserError, "already has the settlement"):
            by_seat.action_request_approval()
        self.assertEqual(by_seat.state, "computed")
        # the index stands behind it, for two who press at the same moment
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            by_seat._set_state("in_review")
            self.env.flush_all()
        by_company.with_user(self.user_finance).action_approve()
        with self.assertRaisesRegex(UserError, "already has the settlement"):
            by_seat.action_request_approval()
        by_seat.unlink()
        self.assertEqual(
            self.env["verbund.settlement"]._create_for_course(course), by_company
        )

    # ------------------------------------------------ who has prepared what

    def _key(self, **values):
        key = self.env["verbund.allocation.key"].create(
            {"name": "Own key", "method": "per_seat", **values}
        )
        self.env.flush_all()
        return key

    def _reviewed(self, settlement):
        """Handed in by the manager."""
        settlement = settlement.with_user(self.user_manager)
        settlement.action_compute()
        settlement.action_request_approval()
        return settlement

    def assertCannotApprove(self, settlement, user):
        as_user = settlement.with_user(user)
        as_user.invalidate_recordset()
        self.assertFalse(as_user.can_decide)
        with self.assertRaisesRegex(UserError, "cannot decide"):
            as_user.action_approve()

    def test_who_made_it_does_not_approve_it(self):
        """Whoever creates it chooses subject and key, without another change."""
        course = self._confirmed_course({self.company_a: 8})
        settlement = (
            self.env["verbund.settlement"]
            .with_user(self.user_finance)
            .create({"course_id": course.id, "key_id": self._key().id})
        )
        settlement.with_user(self.user_manager).action_load_plan()
        self._reviewed(settlement)
        self.assertCannotApprove(settlement, self.user_finance)
        settlement.with_user(self.user_finance_2).action_approve()

    def test_who_moves_a_cost_approves_neither_settlement(self):
        other = self._settlement(self._confirmed_course({self.company_a: 8}))
        moved = self.env["verbund.settlement.cost"].create(
            {"settlement_id": other.id, "name": "Room", "amount_net": 50.0}
        )
        self.settlement.action_compute()
        moved.with_user(self.user_finance).settlement_id = self.settlement
        self.assertEqual(self.settlement.state, "draft")
        for settlement in (self.settlement, other):
            self._reviewed(settlement)
            self.assertCannotApprove(settlement, self.user_finance)

    def test_who_edits_the_key_in_between_does_not_approve(self):
        Rule = self.env["verbund.allocation.rule"].with_user(self.user_finance)
        edits = {
            "figure": lambda key: key.write({"minimum_amount": 10.0}),
            "name": lambda key: key.write({"name": "Other"}),
            "rule by the key": lambda key: key.write(
                {
                    "rule_ids": [
                        Command.create({"cost_type": "room", "method": "per_seat"})
                    ]
                }
            ),
            "rule": lambda key: key.rule_ids.write({"method": "per_seat"}),
            "rule added": lambda key: Rule.create(
                {"key_id": key.id, "cost_type": "exam", "method": "per_seat"}
            ),
            "rule deleted": lambda key: key.rule_ids.unlink(),
        }
        for name, edit in edits.items():
            for moment in ("before the computation", "in review"):
                with self.subTest(edit=name, moment=moment):
                    key = self._key(
                        rule_ids=[
                            Command.create({"cost_type": "fee", "method": "per_seat"})
                        ]
                    )
                    course = self._confirmed_course({self.company_a: 8})
                    settlement = self._settlement(course)
                    settlement.key_id = key
                    if moment == "in review":
                        self._reviewed(settlement)
                    edit(key.with_user(self.user_finance))
                    if moment != "in review":
                        self._reviewed(settlement)
                    self.assertCannotApprove(settlement, self.user_finance)
                    settlement.with_user(self.user_finance_2).action_approve()

    def test_archiving_a_key_prepares_nothing(self):
        key = self._key()
        self.settlement.key_id = key
        key.with_user(self.user_finance).write({"sequence": 3, "active": False})
        self._reviewed(self.settlement)
        self.as_finance.action_approve()

    def test_a_key_in_use_is_not_deleted(self):
        """Nor does the document forget it, whatever becomes of the key."""
        key = self._key()
        self.settlement.key_id = key
        self._reviewed(self.settlement)
        self.as_finance.action_approve()
        for user in (self.user_verbund_admin, self.env.user):
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(UserError, "Archive it"),
            ):
                key.with_user(user).unlink()
        key.write({"name": "Renamed", "active": False})
        self.as_finance.action_create_invoices()
        label = self.settlement.sudo().invoice_ids[0].invoice_line_ids.name
        self.assertIn("Own key", label)
        line = self.settlement.line_ids[0]
        Sheet = self.env["verbund.sheet.mixin"]
        self.assertEqual(Sheet._sheet_data(line)["key"], "Own key")
        report = self.env["report.qualifizierungsverbund.report_settlement"]
        values = report._get_report_values(self.settlement.ids)
        self.assertEqual(values["key_name"](self.settlement), "Own key")
        # one that nobody uses may go
        self._key().with_user(self.user_verbund_admin).unlink()


@tagged("post_install", "-at_install")
class TestSettlementLog(LogMixin, SettlementCommon):
    """The log of a settlement says in plain words what has become of it."""

    def test_each_state_that_is_reached_is_said_in_words(self):
        settlement = self._settlement(self.course)
        reached = set().union(*settlement._transitions.values())
        self.assertLessEqual(reached, set(settlement._state_sentences()))
        by_manager = settlement.with_user(self.user_manager)
        by_finance = settlement.with_user(self.user_finance)
        self._said(settlement)
        by_manager.action_compute()
        self.assertRegex(
            self._said(settlement), r"^The shares are computed: .*\d\. Companies: 2\.$"
        )
        by_manager.action_request_approval()
        self.assertEqual(self._said(settlement), "A second person checks the shares.")
        by_finance.action_approve()
        self.assertRegex(
            self._said(settlement), r"^The shares are fixed: .*\d\. Companies: 2\.$"
        )
        by_finance.action_create_invoices()
        self.assertEqual(self._said(settlement), "Documents are posted: 2.")
        for invoice in settlement.invoice_ids:
            self._pay(invoice)
        self.assertEqual(self._said(settlement), "All documents are paid.")
