"""What is compiled of a view is kept between tests, what a test has changed is not."""

from unittest.mock import patch

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestKeptTemplates(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.view = cls.env["ir.ui.view"].create(
            {
                "name": "Kept",
                "key": "verbund_test.kept",
                "type": "qweb",
                "arch": "<p>first</p>",
            }
        )

    def _read(self):
        return str(self.env["ir.qweb"]._render("verbund_test.kept"))

    def test_compiled_once(self):
        self.assertEqual(self._read(), "<p>first</p>")
        self.registry.clear_all_caches()
        qweb = self.registry["ir.qweb"]
        with patch.object(qweb, "_generate_code_uncached", side_effect=AssertionError):
            self.assertEqual(self._read(), "<p>first</p>")

    def _check_a_change(self):
        self.assertEqual(self._read(), "<p>first</p>")
        self.view.arch = "<p>second</p>"
        self.assertEqual(self._read(), "<p>second</p>")
        self.registry.clear_all_caches()
        self.assertEqual(self._read(), "<p>second</p>")

    def test_a_change_is_undone_with_its_test(self):
        self._check_a_change()

    def test_and_another_test_does_not_know_of_it(self):
        self._check_a_change()
