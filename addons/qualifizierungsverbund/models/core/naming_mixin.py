from itertools import chain

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Command

from .rpc_arguments import is_integer


def _lines_in(commands):
    """What a client sends of lines: (id, or False for a new one; values)."""
    for command in commands if isinstance(commands, list | tuple) else ():
        match command:
            case [Command.CREATE, _, dict() as vals]:
                yield False, vals
            case [Command.UPDATE, line_id, dict() as vals]:
                yield is_integer(line_id) and line_id, vals


def filter_nameable(rows, model_field):
    """Rows about documents, without new ones about what their author may not read.

    Who reads a row that is stored may know what it is about; the form of a new one
    asks nobody.

    :param model_field: of the rows, which says of which model `res_id` is
    """

    def is_nameable(row):
        documents = row.env.get(row[model_field])
        if row.id or not row.res_id or documents is None:
            return True
        # Odoo computes some of these names as superuser
        return documents.sudo(False).browse(row.res_id).has_access("read")

    return rows.filtered(is_nameable)


def check_has_forms(env):
    """Portal users write on their pages: a form of Odoo would name anybody to them.

    :raises AccessError: for anybody but employees
    """
    if env.user.share and not env.su:
        raise AccessError(env._("This form is for employees only."))


class VerbundNamingMixin(models.AbstractModel):
    """Rows that name documents of ours, which are our own or Odoo's.

    Odoo shows the name of what a row belongs to whoever reads the row, or its form.
    """

    _name = "verbund.naming.mixin"
    _description = "Names Documents"

    def _check_named(self, vals_list):
        """What a row belongs to, its author may read: access comes first.

        The rule that refuses it afterwards would name it, and a form would show it.

        :param vals_list: of new rows, or of these, which keep what they name
        :raises AccessError: when it is foreign
        """
        if self.env.su:
            return
        registry = self.env.registry
        for name in {name for vals in vals_list for name in vals}:
            field = self._fields.get(name)
            documents = self.env.get(field and field.comodel_name)
            if not isinstance(documents, registry["verbund.naming.mixin"]):
                continue
            values = [vals[name] for vals in vals_list if vals.get(name)]
            if field.type != "many2one":
                for line_id, line_vals in chain(*map(_lines_in, values)):
                    documents.browse(line_id or ())._check_named([line_vals])
            elif isinstance(documents, registry["verbund.guarded.mixin"]):
                # a line in the form of a new document has its values instead
                named = documents.browse(set(filter(is_integer, values)))
                # sudo: only to leave out what it names already
                named -= self.sudo()[name].with_env(self.env)
                if named:  # or it would ask for a right on the model
                    named.check_access("read")

    @api.model
    def default_get(self, fields):
        """A key of the context names documents as well, or a default that is stored."""
        values = super().default_get(fields)
        self.browse()._check_named([values])
        return values

    def onchange(self, values, field_names, fields_spec):
        self._check_named([values])
        return super().onchange(values, field_names, fields_spec)

    @api.model_create_multi
    def create(self, vals_list):
        self._check_named(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_named([vals])
        return super().write(vals)
