from odoo.fields import Command

from ..common import VerbundCommon


class SettlementCommon(VerbundCommon):
    """A confirmed course of two companies, and the way to its documents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Sheets and labels are in the language of the company; tests read English.
        (cls.company_a | cls.company_b | cls.company_foreign).lang = "en_US"
        cls.course = cls._confirmed_course({cls.company_a: 5, cls.company_b: 4})

    @classmethod
    def _commit(cls, course, company, seats, ceiling=False):
        """A word without a ceiling has no limit here: any cost can be shared.

        `test_limits` is about those that have one.
        """
        commitment = super()._commit(course, company, seats, ceiling)
        if not ceiling:
            commitment._with_transition().price_limit = False
        return commitment

    @classmethod
    def _vendor_bill(cls, course, lines, move_type="in_invoice", taxes=None):
        """A posted bill with lines ``(name, net amount, cost type)``."""
        bill = cls.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": cls.provider.id,
                "invoice_date": "2026-11-01",
                "ref": f"{course.reference}-{len(lines)}-{move_type}",
                "verbund_course_id": course.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": name,
                            "price_unit": amount,
                            "verbund_cost_type": cost_type,
                            "tax_ids": [Command.set(taxes.ids if taxes else [])],
                        }
                    )
                    for name, amount, cost_type in lines
                ],
            }
        )
        bill.action_post()
        return bill

    @classmethod
    def _tax(cls, use, amount=19.0):
        return cls.env["account.tax"].create(
            {
                "name": f"Test {use} {amount} %",
                "invoice_label": f"{amount:g} %",
                "type_tax_use": use,
                "amount_type": "percent",
                "amount": amount,
                "price_include_override": "tax_excluded",
                "country_id": cls.association.account_fiscal_country_id.id,
                "company_id": cls.association.id,
            }
        )

    @classmethod
    def _automatic_position(cls, country, **values):
        """A fiscal position that companies of a country have without being asked."""
        return cls.env["account.fiscal.position"].create(
            {
                "name": f"Test {country}",
                "auto_apply": True,
                "country_id": cls.env.ref(country).id,
                "company_id": cls.association.id,
                "sequence": -1,
                **values,
            }
        )

    @classmethod
    def _approve(cls, settlement):
        """Computed and requested by one, approved by another person."""
        prepared = settlement.with_user(cls.user_manager)
        prepared.action_compute()
        prepared.action_request_approval()
        settlement.with_user(cls.user_finance).action_approve()
        return settlement

    @classmethod
    def _invoice(cls, settlement):
        cls._approve(settlement)
        settlement.with_user(cls.user_finance).action_create_invoices()
        return settlement.invoice_ids

    @classmethod
    def _correct(cls, settlement, reason="A bill came late"):
        """The next version, open for changes."""
        settlement.with_user(cls.user_manager).action_correct(reason)
        return settlement.next_ids

    @classmethod
    def _pay(cls, move):
        return (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({})
            ._create_payments()
        )

    @classmethod
    def _line(cls, settlement, company):
        return settlement.line_ids.filtered(lambda line: line.partner_id == company)

    def assertAddsUp(self, settlement):
        """Σ lines = cost − balance, net, tax and total, in integer cents."""

        def cents(amount):
            return round(amount * 100)

        self.assertEqual(
            sum(cents(line.amount_untaxed) for line in settlement.line_ids),
            cents(settlement.amount_cost) - cents(settlement.amount_balance),
        )
        self.assertEqual(
            sum(cents(line.amount_total) for line in settlement.line_ids),
            cents(settlement.amount_total),
        )
        self.assertEqual(
            cents(settlement.amount_untaxed) + cents(settlement.amount_tax),
            cents(settlement.amount_total),
        )
        for line in settlement.line_ids:
            self.assertEqual(
                sum(cents(part.amount_untaxed) for part in line.part_ids),
                cents(line.amount_untaxed),
            )
