from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.misc import hmac


class FailureMixin(models.AbstractModel):
    """Attempts that have failed, for a while, by where they came from.

    In the database, because each worker answers some of the requests; whence as a
    digest that only this database can make. A model counts its failures under one or
    more kinds of names and sets its own limits.
    """

    _name = "verbund.failure.mixin"
    _description = "Failed Attempts"
    _inherit = "verbund.guarded.mixin"
    _order = "id desc"
    _rec_name = "origin"
    # How long a failure counts
    _window_minutes = 15
    # {kind: failures within the window after which nothing is looked at any more}
    _limits = {}

    origin = fields.Char(required=True, readonly=True, index=True)

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"origin"}

    @api.model
    def _digests(self, names):
        """
        :param names: ``{kind: what a failure counts under}``
        :return: origins, as ``{kind: digest}``
        """
        # sudo: the secret of the database, which is not shown
        return {
            kind: hmac(self.env(su=True), self._name, f"{kind} {name}")
            for kind, name in names.items()
        }

    @api.model
    def _is_blocked(self, origins):
        """Whether so many attempts have failed that no more are looked at.

        :param origins: as :meth:`_digests` gives them
        """
        # sudo: asked for visitors without any right
        counts = dict(
            self.sudo()._read_group(
                [
                    ("origin", "in", list(origins.values())),
                    ("create_date", ">", self._window_start()),
                ],
                ["origin"],
                ["__count"],
            )
        )
        return any(
            counts.get(origin, 0) >= self._limits[kind]
            for kind, origin in origins.items()
        )

    @api.model
    def _window_start(self):
        return fields.Datetime.now() - timedelta(minutes=self._window_minutes)

    @api.autovacuum
    def _gc_failures(self):
        if not self._abstract:  # the mixin itself has no table
            # sudo: nobody's records
            self.sudo().search([("create_date", "<", self._window_start())]).unlink()
