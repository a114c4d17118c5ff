from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestPartner(TransactionCase):
    """What a network knows of a company; the three sizes are never mixed up."""

    def _company(self, **values):
        return self.env["res.partner"].create(
            {"name": "Muster GmbH", "is_company": True, **values}
        )

    def test_size_class_follows_the_weighted_headcount_alone(self):
        for weighted, expected in (
            (0, False),
            (0.25, "lt50"),
            (49.75, "lt50"),
            (50, "50_499"),
            (499.75, "50_499"),
            (500, "ge500"),
        ):
            with self.subTest(weighted=weighted):
                company = self._company(
                    headcount=9999, headcount_weighted=weighted, sme_class="micro"
                )
                self.assertEqual(company.sgb3_size_class, expected)
                self.assertEqual(company.sme_class, "micro")

    def test_establishment_number(self):
        company = self._company(betriebsnummer="09988001")
        self.assertEqual(company.betriebsnummer, "09988001", "leading zeros stay")
        for wrong in ("1234567", "123456789", "1234567a", "12 34567"):
            with self.subTest(number=wrong), self.assertRaises(ValidationError):
                self._company(betriebsnummer=wrong)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._company(betriebsnummer="09988001")
        self.assertFalse(company.copy().betriebsnummer)

    @mute_logger("odoo.sql_db")
    def test_impossible_values_are_refused(self):
        for values in (
            {"headcount": -1},
            {"headcount_weighted": -0.25},
            {"azav_valid_from": "2026-02-01", "azav_valid_until": "2026-01-31"},
        ):
            with (
                self.subTest(values=values),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self._company(**values)
                self.env.flush_all()
