import io

from openpyxl import load_workbook

from odoo import models
from odoo.orm.model_classes import add_to_registry
from odoo.tests import tagged

from ...tools.table.column import ENGLISH, Choice, Column, Integer
from ...wizard.imports.plan import Stored
from .common import ImportCommon


@tagged("post_install", "-at_install")
class TestImportKind(ImportCommon):
    """A further kind of import is one model: nothing else names the kinds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()

        class ImportTopics(models.AbstractModel):
            _module = None
            _name = "verbund.import.topics"
            _description = "Import of Topics"
            _inherit = ["verbund.import.kind"]
            _import_labels = ("Themen", "Topics")
            _import_columns = (
                Column("code", "Kürzel", "Code", required=True),
                Column("name", "Thema", "Topic", required=True),
                Integer("min_seats", "Mindestens", "At Least"),
                Choice(
                    "category",
                    "Art",
                    "Kind",
                    choices=[("other", "Other")],
                    words={"other": ("Sonstiges",)},
                ),
            )
            _import_model = "verbund.topic"
            _import_template_model = "verbund.topic"
            _import_stored_models = ("verbund.topic",)

            def _get_result_label(self):
                return "Imported Topics"

            def _resolve(self, table, rows, plan):
                return self._repeats(rows, lambda row: row.values["code"])

            def _store(self, rows, plan):
                vals_list = []
                for row in rows:
                    vals = {}
                    for column in self._import_columns:
                        column.assign(row.values, vals)
                    vals_list.append(vals)
                topics = self.env["verbund.topic"].create(vals_list)
                return Stored(ids=topics.ids)

        add_to_registry(cls.registry, ImportTopics)
        cls.registry._setup_models__(cls.env.cr, [])
        cls.addClassCleanup(cls._forget, ImportTopics._name)

    @classmethod
    def _forget(cls, name):
        del cls.registry.models[name]
        for parent in ("verbund.import.kind", "base"):
            cls.registry[parent]._inherit_children.discard(name)

    def test_the_wizard_offers_it(self):
        kinds = self.env["verbund.import"].fields_get(["kind"])["kind"]["selection"]
        self.assertEqual(
            kinds, [("members", "Members"), ("needs", "Needs"), ("topics", "Topics")]
        )
        wizard = self.env["verbund.import"].create({"kind": "topics"})
        self.assertFalse(wizard.completes)
        url = wizard.action_download_template()["url"]
        self.assertEqual(url, "/qualifizierungsverbund/import/topics_en.xlsx")

    def test_template_and_headings_come_from_its_columns(self):
        kind = self.env["verbund.import.topics"]
        sheet = load_workbook(io.BytesIO(kind._get_template(ENGLISH))).active
        self.assertEqual(
            [cell.value for cell in sheet[1]], ["Code", "Topic", "At Least", "Kind"]
        )
        self.assertEqual(kind._get_paths("verbund.topic")["mindestens"], "min_seats")

    def test_good_rows_are_stored_and_bad_ones_come_back(self):
        wizard = self._import(
            "topics",
            ["Kürzel", "Thema", "Mindestens", "Art"],
            ["NEU-1", "Neues", 4, "Sonstiges"],
            ["NEU-2", "Anderes", "viele", None],
            ["NEU-1", "Doppelt", None, None],
            user=self.user_verbund_admin,
        )
        self.assertEqual((wizard.created_count, wizard.bad_count), (1, 2))
        topic = self.env["verbund.topic"].browse(wizard.result_ids)
        self.assertRecordValues(
            topic, [{"code": "NEU-1", "min_seats": 4, "category": "other"}]
        )
        self.assertEqual(
            [problem[2] for problem in self._problems(wizard)],
            ["This is no number.", "It repeats row 2."],
        )
        self.assertEqual(wizard.action_view_result()["res_model"], "verbund.topic")
