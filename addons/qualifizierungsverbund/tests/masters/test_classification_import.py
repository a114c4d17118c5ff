import base64
import sys
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, TransactionCase, new_test_user, tagged

from ...tools.classification import wz_parent

MODULE = "qualifizierungsverbund"


@tagged("post_install", "-at_install")
class TestClassificationImport(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(
            cls.env, "masters_admin", groups=f"{MODULE}.group_verbund_admin"
        )

    def _import(self, text, classification="kldb", **values):
        wizard = (
            self.env["verbund.classification.import"]
            .with_user(self.admin)
            .create(
                {
                    "classification": classification,
                    "file": base64.b64encode(text.encode()),
                    "filename": "list.csv",
                    "use_package": False,
                    **values,
                }
            )
        )
        wizard.action_import()
        return wizard

    def _counts(self, wizard):
        return (
            wizard.created_count,
            wizard.updated_count,
            wizard.unchanged_count,
            wizard.rejected_count,
        )

    def test_zeros_chain_and_second_import(self):
        text = "0,1,Militär\n1,2,Streitkräfte\n11,3,Offiziere\n110,4,Offiziere\n"
        text += "1104,5,Offiziere\n413,3,Chemie\n"
        wizard = self._import(text)
        self.assertEqual(self._counts(wizard), (5, 0, 1, 0))
        officer = self.env["verbund.occupation"].search([("code", "=", "01104")])
        self.assertEqual(officer.level, "4")
        self.assertEqual(officer.parent_id.parent_id.parent_id.code, "01")
        again = self._import(text)
        self.assertEqual(self._counts(again), (0, 0, 6, 0))

    def test_names_are_updated_in_every_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.admin.lang = "de_DE"
        wizard = self._import("413,3,Chemie und mehr\n")
        self.assertEqual(self._counts(wizard), (0, 1, 0, 0))
        occupation = self.env.ref(f"{MODULE}.occupation_413")
        for lang in ("de_DE", "en_US"):
            self.assertEqual(occupation.with_context(lang=lang).name, "Chemie und mehr")

    def test_bad_rows_come_back_with_row_and_reason(self):
        wizard = self._import("99,2,Neues\n999,2,zu lang\n98,2,\n99,2,doppelt\n")
        self.assertEqual(self._counts(wizard), (1, 0, 0, 3))
        self.assertIn("Row 2", wizard.problems)
        self.assertIn("Row 4", wizard.problems)
        self.assertIn("row 1", wizard.problems)
        self.assertTrue(wizard.rejected_file)

    def test_nothing_useful_is_refused(self):
        for text in ("", "Unternehmen;Ort\nA;B\n", "%PDF-1.7 x"):
            with self.assertRaises(UserError):
                self._import(text)

    def test_wz_versions_stay_apart(self):
        text = "Code;Titel\nC;Verarbeitendes Gewerbe\n20;Chemie neu\n20.99;Übriges\n"
        wizard = self._import(text, "wz", wz_version="2008")
        self.assertEqual(self._counts(wizard), (1, 1, 1, 0))
        old = self.env.ref(f"{MODULE}.industry_2008_20")
        new = self.env.ref(f"{MODULE}.industry_2025_20")
        self.assertEqual(old.name, "Chemie neu")
        self.assertNotEqual(new.name, "Chemie neu")
        self.assertEqual(
            self.env["verbund.industry"].search([("code", "=", "20.99")]).wz_version,
            "2008",
        )

    def test_the_whole_kldb_takes_seconds(self):
        """2,195 entries, as many as the real list has."""
        codes = [f"{n:0{d}}" for d, count in ((1, 10), (2, 37)) for n in range(count)]
        codes += [f"{n:03}" for n in range(144)] + [f"{n:04}" for n in range(703)]
        codes += [f"{n:05}" for n in range(1301)]
        text = "".join(f"{int(c)},{len(c)},Eintrag {c}\n" for c in codes)
        wizard = self._import(text)
        created, updated, unchanged, rejected = self._counts(wizard)
        self.assertEqual(created + updated, 2195)
        self.assertFalse(unchanged + rejected)
        self.assertEqual(self._counts(self._import(text)), (0, 0, 2195, 0))

    def test_number_of_queries_does_not_grow_with_unchanged_rows(self):
        occupations = self.env["verbund.occupation"].search([])
        text = "".join(f'{o.code},{len(o.code)},"{o.name}"\n' for o in occupations)
        self._import(text)
        with self.assertQueryCount(20):
            self._import(text)

    def test_wz_from_the_package(self):
        """The whole lists, without a file."""
        Industry = self.env["verbund.industry"].with_context(active_test=False)
        values = {"file": False, "use_package": True}
        for version, total in (("2008", 1835), ("2025", 2030)):
            with self.subTest(version=version):
                domain = [("wz_version", "=", version)]
                extract = Industry.search(domain)
                wizard = self._import("", "wz", wz_version=version, **values)
                # What is installed is an extract of the same list, word for word.
                self.assertEqual(
                    self._counts(wizard), (total - len(extract), 0, len(extract), 0)
                )
                industries = Industry.search(domain)
                self.assertEqual(len(industries), total)
                for industry in industries:
                    parent = industry.parent_id
                    if industry.code.isalpha():
                        self.assertFalse(parent)
                    else:
                        self.assertEqual(parent.wz_version, version)
                        above = wz_parent(industry.code, parent.code)
                        self.assertEqual(parent.code, above)
                again = self._import("", "wz", wz_version=version, **values)
                self.assertEqual(self._counts(again), (0, 0, total, 0))
        # The letters of the sections have moved between the versions.
        for version, section in (("2008", "M"), ("2025", "N")):
            division = Industry.search(
                [("wz_version", "=", version), ("code", "=", "72")]
            )
            self.assertEqual(division.parent_id.code, section)

    def test_the_package_is_offered_for_wz_only(self):
        form = Form(self.env["verbund.classification.import"].with_user(self.admin))
        self.assertEqual(form.classification, "kldb")
        self.assertFalse(form.use_package)
        form.classification = "wz"
        self.assertTrue(form.use_package)
        self.assertEqual(form.save().wz_version, "2025")

    def test_without_the_package_a_file_is_asked_for(self):
        # None in sys.modules: as if it were not installed
        with (
            patch.dict(sys.modules, {"wz_code": None}),
            self.assertRaisesRegex(UserError, "not installed"),
        ):
            self._import("", "wz", file=False, use_package=True)

    def test_only_admins(self):
        manager = new_test_user(
            self.env, "masters_manager", groups=f"{MODULE}.group_verbund_manager"
        )
        with self.assertRaises(AccessError):
            self.env["verbund.classification.import"].with_user(manager).create({})
