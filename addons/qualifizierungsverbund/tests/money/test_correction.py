from ast import literal_eval

from lxml import etree

from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tests import tagged

from .common import SettlementCommon


@tagged("post_install", "-at_install")
class TestCorrection(SettlementCommon):
    """A later version posts only differences, and every euro has its version."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._settlement(cls.course)
        cls._invoice(cls.first)

    def _signed(self, settlement, company):
        """Net amount that a version's document charged to a company."""
        move = self._line(settlement, company).invoice_id
        return move.amount_untaxed_signed

    def _versions(self, settlement):
        return settlement | settlement._earlier_versions()

    def assertTraceable(self, settlement):
        """Over all versions, each company was charged exactly its share."""
        for line in settlement.line_ids:
            moves = self._versions(settlement).invoice_ids.filtered(
                lambda move, line=line: move.commercial_partner_id == line.partner_id
            )
            self.assertAlmostEqual(
                sum(moves.mapped("amount_untaxed_signed")), line.amount_untaxed, 2
            )
            self.assertAlmostEqual(
                sum(moves.mapped("amount_total_signed")), line.amount_total, 2
            )

    def test_additional_invoice(self):
        second = self._correct(self.first)
        self.assertEqual(second.version, 2)
        self.assertEqual(second.correction_reason, "A bill came late")
        second.cost_ids.amount_net = 3600.0
        self._invoice(second)
        self.assertEqual(self._signed(second, self.company_a), 166.67)
        self.assertEqual(self._signed(second, self.company_b), 133.33)
        self.assertEqual(set(second.invoice_ids.mapped("move_type")), {"out_invoice"})
        self.assertEqual(self.first.state, "corrected")
        self.assertTraceable(second)
        old = self._line(self.first, self.company_a).invoice_id
        new = self._line(second, self.company_a).invoice_id
        self.assertIn(old.name, new.invoice_line_ids.name)

    def test_credit_note(self):
        second = self._correct(self.first)
        second.cost_ids.amount_net = 3000.0
        self._invoice(second)
        self.assertEqual(set(second.invoice_ids.mapped("move_type")), {"out_refund"})
        self.assertEqual(second.invoice_ids.reversed_entry_id, self.first.invoice_ids)
        self.assertEqual(self._signed(second, self.company_a), -166.66)
        self.assertTraceable(second)

    def test_nothing_when_nothing_changed(self):
        second = self._correct(self.first)
        self._invoice(second)
        self.assertFalse(second.invoice_ids)
        self.assertEqual(second.state, "invoiced")
        for invoice in self.first.invoice_ids:
            self._pay(invoice)
        self.assertEqual(second.state, "paid")

    def test_a_company_that_left_gets_all_back(self):
        commitment = self.course.commitment_ids.filtered(
            lambda c: c.partner_id == self.company_b
        )
        second = self._correct(self.first)
        commitment._set_state("cancelled")
        self._invoice(second)
        line = self._line(second, self.company_b)
        self.assertEqual(line.amount_total, 0.0)
        self.assertEqual(line.invoice_id.move_type, "out_refund")
        self.assertEqual(line.invoice_id.amount_total, 1466.67)
        self.assertEqual(self._signed(second, self.company_a), 1466.67)
        self.assertTraceable(second)
        # the open invoice and its credit note settle each other
        self.assertEqual(
            self._line(self.first, self.company_b).invoice_id.payment_state, "reversed"
        )

    def test_three_versions_sum_up(self):
        self.association.account_sale_tax_id = self._tax("sale")
        second = self._correct(self.first)
        second.cost_ids = [
            Command.create(
                {"name": "Essen", "cost_type": "drinks", "amount_net": 100.0}
            )
        ]
        self._invoice(second)
        self.assertTraceable(second)
        third = self._correct(second, "The fee was lower")
        third.cost_ids.filtered(
            lambda cost: cost.cost_type == "fee"
        ).amount_net = 1234.56
        third.cost_ids.filtered(
            lambda cost: cost.cost_type == "drinks"
        ).amount_net = 77.77
        self._invoice(third)
        self.assertEqual(third.version, 3)
        self.assertTraceable(third)
        self.assertAddsUp(third)
        self.assertEqual(
            (self.first | second | third).mapped("state"),
            ["corrected", "corrected", "invoiced"],
        )

    def test_one_document_for_more_and_less(self):
        """A credit for the fee and a charge for meals go on one document."""
        self.association.account_sale_tax_id = self._tax("sale")
        second = self._correct(self.first)
        second.cost_ids.amount_net = 3000.0
        second.cost_ids = [
            Command.create({"name": "Essen", "cost_type": "drinks", "amount_net": 90.0})
        ]
        self._invoice(second)
        self.assertEqual(len(second.invoice_ids), 2)
        self.assertEqual(set(second.invoice_ids.mapped("move_type")), {"out_refund"})
        self.assertTraceable(second)

    def test_an_approved_version_that_was_never_invoiced(self):
        """It has charged nothing, so its successor charges everything."""
        course = self._confirmed_course({self.company_a: 8})
        first = self._approve(self._settlement(course))
        second = self._correct(first)
        with self.assertRaisesRegex(UserError, "newer version"):
            first.with_user(self.user_finance).action_create_invoices()
        second.cost_ids.amount_net = 800.0
        self._approve(second)
        self.assertEqual(first.state, "corrected")
        second.with_user(self.user_finance).action_create_invoices()
        self.assertEqual(second.invoice_ids.amount_total, 800.0)
        self.assertTraceable(second)

    def test_a_draft_correction_can_be_given_up(self):
        course = self._confirmed_course({self.company_a: 8})
        first = self._approve(self._settlement(course))
        second = self._correct(first)
        second.with_user(self.user_manager).unlink()
        first.with_user(self.user_finance).action_create_invoices()
        self.assertEqual(first.state, "invoiced")

    def test_corrected_once(self):
        self._correct(self.first)
        with self.assertRaisesRegex(UserError, "already a newer version"):
            self.first.with_user(self.user_manager).action_correct("again")

    def test_a_bill_that_came_late(self):
        self._vendor_bill(self.course, [("Nachtrag", 90.0, "fee")])
        second = self._correct(self.first)
        self.assertEqual(second.cost_ids.mapped("source"), ["typed", "bill"])
        self._invoice(second)
        self.assertEqual(sum(second.invoice_ids.mapped("amount_total")), 90.0)
        self.assertTraceable(second)

    def test_percentages_come_along(self):
        course = self._confirmed_course({self.company_a: 4, self.company_b: 4})
        first = self._settlement(course)
        first.key_id = self.env["verbund.allocation.key"].create(
            {"name": "Manual", "method": "manual"}
        )
        first.action_list_companies()
        for line, percent in zip(
            first.line_ids.sorted("partner_id"), (30.0, 70.0), strict=True
        ):
            line.manual_percent = percent
        self._invoice(first)
        second = self._correct(first)
        second.cost_ids.amount_net = 3310.0
        self._invoice(second)
        self.assertEqual(
            second.line_ids.sorted("partner_id").mapped("difference_untaxed"),
            [3.0, 7.0],
        )

    def test_corrections_of_the_sheet_only_models(self):
        self.network.billing_model = "provider"
        course = self._confirmed_course({self.company_a: 8})
        first = self._approve(self._settlement(course))
        second = self._correct(first)
        second.cost_ids.amount_net = 3400.0
        self._approve(second)
        self.assertEqual(first.state, "corrected")
        self.assertEqual(second.state, "approved")
        self.assertFalse((first | second).invoice_ids)

    def test_nobody_is_left(self):
        """Called off after it was invoiced: everybody gets back what they paid."""
        self.course.with_user(self.user_manager).action_cancel("provider")
        second = self._correct(self.first)
        self._invoice(second)
        self.assertEqual(set(second.invoice_ids.mapped("move_type")), {"out_refund"})
        self.assertEqual(second.amount_untaxed, 0.0)
        self.assertEqual(second.amount_balance, 3300.0)
        self.assertAddsUp(second)
        self.assertTraceable(second)
        self.assertFalse(any(second.line_ids.mapped("amount_total")))

    def test_who_was_charged_reads_that_it_is_given_back(self):
        """“Bears no cost” is said to nobody who has an invoice, or is about to."""
        self.association.partner_id.lang = "en_US"
        charged, free = "What was invoiced to", "bears no cost"
        started = self._settlement(self._confirmed_course({self.company_a: 8}))
        started.action_compute()
        approved = self._settlement(self._confirmed_course({self.company_a: 8}))
        self._approve(approved)
        for settlement, told, other in (
            (self.first, charged, free),
            (approved, charged, free),
            (started, free, charged),
        ):
            settlement.course_id.action_cancel("other")
            notices = self._cancelled(settlement.course_id)
            self.assertEqual(notices.partner_id, settlement.line_ids.partner_id)
            for notice in notices:
                self.assertIn(told, notice.body)
                self.assertNotIn(other, notice.body)
        with self.assertRaisesRegex(UserError, "No company has confirmed seats"):
            started.action_request_approval()
        # Once it was given back, nothing is owed
        self._invoice(self._correct(self.first))
        notice = self._cancelled(self.first.course_id)[0]
        notice.action_resend()
        self.assertIn(free, notice.resent_as_id.body)

    def _tasks(self, settlement):
        kind = "qualifizierungsverbund.mail_activity_correction"
        return settlement.activity_search([kind])

    def test_a_course_called_off_after_it_was_charged_is_corrected(self):
        self.course.with_user(self.user_staff).action_cancel("other")
        task = self._tasks(self.first)
        self.assertEqual(task.user_id, self.first._notice_user())
        for company in (self.company_a, self.company_b):
            self.assertIn(company.name, task.note)
        second = self._correct(self.first)
        self.assertTrue(task.exists())
        self._invoice(second)
        self.assertFalse(task.exists(), "it is corrected")
        self.assertEqual(second.amount_total, 0.0)
        self.assertEqual(self._signed(second, self.company_b), -1466.67)

    def test_who_is_called_off_after_it_was_charged_gets_it_back(self):
        word = self.course._get_commitments(self.company_b)[self.course]
        word.with_user(self.user_staff).action_cancel("declined", "Kurzarbeit")
        self.assertFalse(self._tasks(self.first), "not decided yet")
        word.with_user(self.user_verbund_admin).action_approve_leave()
        self.assertIn(self.company_b.name, self._tasks(self.first).note)
        self.assertNotIn(self.company_a.name, self._tasks(self.first).note)
        second = self._correct(self.first)
        self._invoice(second)
        self.assertEqual(self._signed(second, self.company_b), -1466.67)

    def test_who_is_called_off_reads_what_becomes_of_its_money(self):
        self.association.partner_id.lang = "en_US"
        free = self._confirmed_course({self.company_a: 8, self.company_b: 2})
        for course, is_charged in ((self.course, True), (free, False)):
            word = course._get_commitments(self.company_b)[course]
            word.with_user(self.user_staff).action_cancel("declined", "Kurzarbeit")
            if word.cancel_asked:
                word.with_user(self.user_verbund_admin).action_approve_leave()
            notice = self.env["verbund.notice"].search(
                [
                    ("res_id", "=", word.id),
                    ("template", "like", "mail_commitment_cancelled"),
                ]
            )
            told = "for these seats is given back" in notice.body
            self.assertEqual(told, is_charged)

    def test_who_is_moved_reads_what_becomes_of_its_money(self):
        """Merged with another course: nobody bears cost, and what was charged ends."""
        self.association.partner_id.lang = "en_US"
        for is_charged in (True, False):
            course = self._confirmed_course({self.company_a: 8})
            if is_charged:
                self._approve(self._settlement(course))
            other = self._course(max_seats=20, venue_id=self.company_b.id)
            other.action_open_booking()
            course.action_merge(other.id)
            word = other._get_commitment(self.company_a)
            notice = self.env["verbund.notice"].search(
                [("res_id", "=", word.id), ("template", "like", "mail_course_merged")]
            )
            self.assertEqual("is given back" in notice.body, is_charged)
            self.assertEqual("bear no cost of it" in notice.body, not is_charged)
            other.action_cancel("other")

    def test_what_was_approved_is_not_charged_to_who_is_out(self):
        """Approved and never invoiced: it is decided anew, and the company told."""
        self.association.partner_id.lang = "en_US"
        course = self._confirmed_course({self.company_a: 8})
        approved = self._approve(self._settlement(course))
        course.action_cancel("other")
        self.assertTrue(self._tasks(approved))
        with self.assertRaisesRegex(UserError, "do not take part"):
            approved.with_user(self.user_finance).action_create_invoices()
        self.assertFalse(approved.invoice_ids)
        second = self._approve(self._correct(approved))
        self.assertEqual((approved.state, second.amount_total), ("corrected", 0.0))
        self.assertFalse(self._tasks(approved))
        line = self._line(second, self.company_a)
        notice = self.env["verbund.notice"].search(
            [("res_model", "=", line._name), ("res_id", "=", line.id)]
        )
        self.assertIn("replaces the share that you were told", notice.body)
        second.with_user(self.user_finance).action_create_invoices()
        self.assertFalse(second.invoice_ids)
        self.assertEqual(second.state, "paid")
        self.assertTrue(line._render_sheets())

    def _cancelled(self, course):
        return self.env["verbund.notice"].search(
            [
                ("owner_model", "=", "verbund.course"),
                ("owner_id", "=", course.id),
                ("template", "=", "qualifizierungsverbund.mail_course_cancelled"),
            ]
        )

    def test_nobody_was_ever_there(self):
        course = self._course()
        settlement = self._settlement(course)
        with self.assertRaisesRegex(UserError, "No company has confirmed seats"):
            settlement.action_compute()

    def test_the_latest_version_is_marked(self):
        self.assertTrue(self.first.is_latest)
        second = self._correct(self.first)
        self.assertFalse(self.first.is_latest)
        self.assertTrue(second.is_latest)
        second.unlink()
        self.assertTrue(self.first.is_latest)

    def test_a_correction_has_the_day_on_which_it_is_made(self):
        self.first._with_transition().date = "2026-01-02"
        second = self._correct(self.first)
        self.assertEqual(second.date, self.association._verbund_today())
        self.assertNotEqual(second.date, self.first.date)

    # ------------------------------------------------------- what sums count

    def _sums(self):
        """Of the filter “Latest Versions”: the rows that count, and their sum."""
        Settlement = self.env["verbund.settlement"]
        search = etree.fromstring(Settlement.get_view(view_type="search")["arch"])
        [current] = search.xpath("//filter[@name='current']/@domain")
        ours = Domain("course_id", "=", self.course.id)
        [(rows, total)] = Settlement._read_group(
            Domain(literal_eval(current)) & ours,
            aggregates=["id:recordset", "counted_total:sum"],
        )
        return rows.filtered("counted_total"), total

    def assertCounts(self, settlement):
        """It is the one version that sums count, with the filter and without."""
        self.assertEqual(self._sums(), (settlement, settlement.amount_total))
        everything = self.env["verbund.settlement"]._read_group(
            [("course_id", "=", self.course.id)], aggregates=["counted_total:sum"]
        )
        self.assertEqual(everything, [(settlement.amount_total,)])

    def test_sums_count_the_one_version_that_holds(self):
        """A correction does from its approval on; what is drafted never."""
        manager = self.user_manager
        self.assertCounts(self.first)
        self._settlement(self.course).with_user(manager).action_compute()
        second = self._correct(self.first)
        second.cost_ids.amount_net = 3000.0
        self.assertCounts(self.first)
        second.with_user(manager).action_compute()
        self.assertCounts(self.first)
        second.with_user(manager).action_request_approval()
        self.assertCounts(self.first)
        second.with_user(self.user_finance).action_reject("Too little")
        self.assertCounts(self.first)
        self._approve(second)
        self.assertCounts(second)
        third = self._correct(second)
        self.assertCounts(second)
        third.unlink()
        self.assertCounts(second)
        second.with_user(self.user_finance).action_create_invoices()
        self.assertCounts(second)

    def test_an_invoiced_version_is_replaced_by_whichever_is_invoiced_next(self):
        """The second is approved but never invoiced, the third is."""
        second = self._approve(self._correct(self.first))
        third = self._correct(second)
        third.cost_ids.amount_net = 3000.0
        self._approve(third)
        self.assertCounts(third)
        third.with_user(self.user_finance).action_create_invoices()
        self.assertCounts(third)
        self.assertEqual(self.first.state, "corrected")
        self.assertTraceable(third)

    # ------------------------------------------------------- taxes and cents

    def _taxable(self, seats, amount):
        """An invoiced settlement of a taxable course, 19 % on top."""
        tax = self.association.account_sale_tax_id
        if tax.amount != 19.0 or tax.price_include:
            self.association.account_sale_tax_id = self._tax("sale")
        course = self._confirmed_course(seats, vat_treatment="taxable")
        settlement = self._settlement(course, costs=(("fee", amount),))
        self._invoice(settlement)
        return course, settlement

    def _charged(self, settlement, company):
        """Net and tax that all documents of a company charge together."""
        moves = self._versions(settlement).invoice_ids.filtered(
            lambda move: move.commercial_partner_id == company
        )
        return (
            round(sum(moves.mapped("amount_untaxed_signed")), 2),
            round(sum(moves.mapped("amount_tax_signed")), 2),
        )

    def test_no_cent_of_tax_stays_with_a_company_that_left(self):
        """0.02, then 0.04, then nothing: neither net nor tax is left."""
        for rounding in ("round_globally", "round_per_line"):
            self.association.tax_calculation_rounding_method = rounding
            course, first = self._taxable({self.company_a: 4, self.company_b: 4}, 0.04)
            second = self._correct(first)
            second.cost_ids.amount_net = 0.08
            self._invoice(second)
            with self.subTest(rounding=rounding):
                self.assertEqual(self._charged(second, self.company_b), (0.04, 0.01))
                third = self._correct(second)
                course.commitment_ids.filtered(
                    lambda c: c.partner_id == self.company_b
                )._set_state("cancelled")
                self._invoice(third)
                self.assertEqual(self._charged(third, self.company_b), (0.0, 0.0))
                self.assertEqual(self._charged(third, self.company_a), (0.08, 0.02))
                self.assertTraceable(third)

    def test_tax_of_all_versions_is_that_of_the_share(self):
        """However often it is corrected, up and down, by amounts of a cent."""
        _course, settlement = self._taxable({self.company_a: 8}, 0.02)
        for amount in (0.05, 0.07, 0.10, 0.03, 10.02, 0.01):
            settlement = self._correct(settlement)
            settlement.cost_ids.amount_net = amount
            self._invoice(settlement)
            with self.subTest(amount=amount):
                tax = round(amount * 0.19 + 1e-9, 2)
                self.assertEqual(
                    self._charged(settlement, self.company_a), (amount, tax)
                )
                self.assertTraceable(settlement)
                self.assertAddsUp(settlement)

    def test_a_rate_that_changed_taxes_the_difference_only(self):
        # an e-invoice made afresh would name the rate of today
        self.addCleanup(self._posted_ids.clear)
        tax = self._tax("sale")
        self.association.account_sale_tax_id = tax
        course = self._confirmed_course({self.company_a: 8}, vat_treatment="taxable")
        first = self._settlement(course, costs=(("fee", 100.0),))
        self._invoice(first)
        tax.amount = 7.0
        second = self._correct(first)
        second.cost_ids.amount_net = 110.0
        self._invoice(second)
        self.assertEqual(self._charged(second, self.company_a), (110.0, 19.7))
        third = self._correct(second)
        course.commitment_ids._set_state("cancelled")
        self._invoice(third)
        self.assertEqual(self._charged(third, self.company_a), (0.0, 0.0))

    # ------------------------------------------------------------- settling

    def _open(self, settlement):
        documents = self._versions(settlement).invoice_ids
        return round(sum(documents.mapped("amount_residual_signed")), 2)

    def _corrected_to(self, settlement, *amounts):
        for amount in amounts:
            settlement = self._correct(settlement)
            settlement.cost_ids.amount_net = amount
            self._invoice(settlement)
        return settlement

    def test_unpaid_documents_of_all_versions_settle_each_other(self):
        """100, 70, nothing: no invoice and no credit stays open."""
        course = self._confirmed_course({self.company_a: 8})
        first = self._settlement(course, costs=(("fee", 100.0),))
        self._invoice(first)
        second = self._corrected_to(first, 70.0)
        self.assertEqual(self._open(second), 70.0)
        third = self._corrected_to(second, 0.0)
        self.assertFalse(
            any(self._versions(third).invoice_ids.mapped("amount_residual"))
        )
        self.assertEqual(third.state, "paid")
        invoices = self._versions(third).invoice_ids
        refunds = invoices.filtered(lambda move: move.move_type == "out_refund")
        self.assertEqual(refunds.reversed_entry_id, first.invoice_ids)

    def test_a_credit_goes_against_every_open_invoice(self):
        """100, then 50 more, then 130 less: the credit reaches back to the first."""
        course = self._confirmed_course({self.company_a: 8})
        first = self._settlement(course, costs=(("fee", 100.0),))
        self._invoice(first)
        third = self._corrected_to(first, 150.0, 20.0)
        self.assertEqual(self._open(third), 20.0)
        open_moves = self._versions(third).invoice_ids.filtered("amount_residual")
        self.assertEqual(len(open_moves), 1)
        self._pay(open_moves)
        self.assertEqual(third.state, "paid")

    def test_a_credit_that_is_still_open_pays_what_comes_later(self):
        course = self._confirmed_course({self.company_a: 8})
        first = self._settlement(course, costs=(("fee", 100.0),))
        self._pay(self._invoice(first))
        second = self._corrected_to(first, 70.0)
        self.assertEqual(self._open(second), -30.0)
        third = self._corrected_to(second, 90.0)
        self.assertEqual(self._open(third), -10.0)
        self.assertEqual(self._corrected_to(third, 100.0).state, "paid")
