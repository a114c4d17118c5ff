from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ...models.matching.match_criteria import CRITERIA
from ..common import HubCommon


@tagged("post_install", "-at_install")
class TestWeights(HubCommon):
    def test_weights_are_not_negative_and_not_all_zero(self):
        with self.assertRaises(ValidationError):
            self.hub.weight_skills = -1
        zero = {name: 0 for name in self.hub._fields if name.startswith("weight_")}
        with self.assertRaises(ValidationError):
            self.hub.write(zero)

    def test_every_criterion_has_its_weight_on_the_form(self):
        names = {criterion.weight for criterion in CRITERIA}
        self.assertEqual(
            names, {name for name in self.hub._fields if name.startswith("weight_")}
        )
        view = self.env.ref("arbeitsmarkt_drehscheibe.hub_view_form")
        shown = self.hub.get_view(view.id)["models"]["verbund.network"]
        self.assertLessEqual(names, set(shown))
