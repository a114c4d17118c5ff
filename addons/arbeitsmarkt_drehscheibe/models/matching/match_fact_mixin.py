from odoo import api, models


class DrehscheibeMatchFactMixin(models.AbstractModel):
    """Lines of a side of a match: what changes in them is scored in the same request.

    Stands before the model in ``_inherit``.
    """

    _name = "drehscheibe.match.fact.mixin"
    _description = "Fact of a Match"

    # To be named: the field that leads to the side.
    _match_side = None

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines[self._match_side]._facts_changed()
        return lines

    def write(self, vals):
        sides = self[self._match_side]
        res = super().write(vals)
        (sides | self[self._match_side])._facts_changed()
        return res

    def unlink(self):
        sides = self[self._match_side]
        res = super().unlink()
        sides._facts_changed()
        return res
