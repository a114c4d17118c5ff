from odoo.tests import tagged

from ...controllers.form import PortalForm
from ...models.needs import need_form
from ...models.needs.need_fields import NEED_FIELDS
from ...models.needs.verbund_need_page import TOLD_ABOVE
from ...tools.pooling import Need
from ..imports.common import ImportCommon
from .common import PortalCase

NAMES = {field.name for field in NEED_FIELDS}
ASKED = {field.name for field in NEED_FIELDS if field.question}


@tagged("post_install", "-at_install")
class TestNeedDoors(PortalCase, ImportCommon):
    """Every door to a need has exactly the fields that are declared."""

    def test_what_can_be_said_is_declared(self):
        said = {
            name
            for name, field in self.env["verbund.need"]._fields.items()
            if "qualifizierungsverbund" in field._modules
            and field.store
            and not (field.readonly or field.groups)
        }
        # The contact is who hands it in.
        self.assertEqual(said - {"contact_id"}, NAMES)

    def test_tables(self):
        kind = self.env["verbund.import.needs"]
        filled = [column.field for column in kind._import_columns if column.field]
        self.assertEqual(sorted(filled), sorted(NAMES))
        self.assertEqual(set(kind._get_paths("verbund.need").values()), NAMES)
        need = self._need(self.company_a, 2)
        self.assertEqual(
            len(need.export_data(sorted(NAMES))["datas"][0]), len(NEED_FIELDS)
        )

    def test_pooling(self):
        self.assertLessEqual(set(Need._fields) - {"id"}, NAMES)

    def test_form_of_the_portal(self):
        self._membership(self.company_a, self.network_other)
        self.login(self.user_portal_a)
        page = self.get("/my/verbund/needs/new")
        names = page.xpath(
            "//form[contains(@class, 'o_verbund_form')]"
            "//*[self::select or self::textarea or self::input[@type != 'hidden']]"
            "/@name"
        )
        self.assertEqual(sorted(names), sorted(ASKED))
        form = PortalForm(self.env, {})
        self.assertEqual(set(need_form.read(form, self.network)), ASKED)
        self.assertEqual(
            set(need_form.get_strings(self._need(self.company_a, 2))), ASKED
        )

    def _anything(self, field):
        """A value that says something."""
        model_field = self.env["verbund.need"]._fields[field.name]
        match model_field.type:
            case "selection":
                return next(k for k, _l in model_field.selection if k != field.silent)
            case "many2one":
                return self.env[model_field.comodel_name].search([], limit=1).id
            case "boolean" | "integer" | "monetary":
                return 1
            case "date":
                return "2027-06-30"
        return "Text"

    def test_what_was_said_is_shown(self):
        need = self._need(self.company_a, 2)
        need.write(
            {
                field.name: self._anything(field)
                for field in NEED_FIELDS
                if field.question and field.name not in TOLD_ABOVE
            }
        )
        shown = [label for label, _value in need._page_details()]
        self.assertEqual(
            shown,
            ["Period"]
            + [
                self.env._(field.question.label)
                for field in NEED_FIELDS
                if field.question and field.name not in TOLD_ABOVE
            ],
        )
