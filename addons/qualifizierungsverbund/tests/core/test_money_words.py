from odoo.tests import tagged
from odoo.tools import format_amount

from ...models.core import words
from ..common import VerbundCommon

AMOUNTS = (0, 0.005, 7, 1234.5, -1234.565, 1234567.891, -0.001, 99999999.99)


@tagged("post_install", "-at_install")
class TestMoneyWords(VerbundCommon):
    """Many amounts are written as one is: by the words of Odoo."""

    def test_many_amounts_are_written_as_one(self):
        langs = self.env["res.lang"]._activate_lang("de_DE")
        langs |= self.env["res.lang"]._activate_lang("hi_IN")  # 12,34,567.89
        langs |= self.env["res.lang"]._activate_lang("fr_CH")  # 1 234 567.89
        for code in ["en_US", *langs.mapped("code")]:
            env = self.env(context={**self.env.context, "lang": code})
            for xmlid in ("base.EUR", "base.USD", "base.JPY", "base.TND"):
                currency = env.ref(xmlid)
                write = words.money_writer(env, currency)
                for amount in AMOUNTS:
                    with self.subTest(lang=code, currency=xmlid, amount=amount):
                        said = format_amount(env, amount, currency)
                        self.assertEqual(write(amount), said)
                        self.assertEqual(words.money(env, amount, currency), said)
