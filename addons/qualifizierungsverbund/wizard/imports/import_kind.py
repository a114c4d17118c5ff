from collections import Counter
from datetime import date

from odoo import api, models
from odoo.fields import Domain
from odoo.tools.misc import format_date

from ...models.network.verbund_network import STATE_CLOSED as NETWORK_CLOSED
from ...tools.table import writing
from ...tools.table.column import Column, language_of
from ...tools.table.matching import Index
from ...tools.table.problems import Problem
from .plan import Companies

# What people write beside the name of a district, by its kind
DISTRICT_WORDS = {
    "city": ("Stadtkreis", "Stadt", "SK", "Kreisfreie Stadt", "Urban district"),
    "rural": ("Landkreis", "Kreis", "LK", "Lkr", "Kr", "Rural district"),
}


class VerbundImportKind(models.AbstractModel):
    """What a table can bring: one child of this model each, which the wizard finds.

    A child says what its rows become, finds what they refer to (:meth:`_resolve`) and
    stores them (:meth:`_store`). Everything happens with the rights of the user: what
    the user may not read is as unknown as what does not exist.
    """

    _name = "verbund.import.kind"
    _description = "Kind of Import"

    # German and English name
    _import_labels: tuple[str, str]
    _import_columns: tuple[Column, ...]
    # Model of the records that are created, one a row
    _import_model: str
    # Model in whose own import dialog the same table is offered
    _import_template_model: str
    # Models whose constraints may refuse a row
    _import_stored_models: tuple[str, ...]
    # Whether rows also complete what is there already
    _import_completes = False

    @api.model
    def _get_kinds(self):
        """``{key: model}`` of all kinds, in the order of their files."""
        names = self.pool.descendants(["verbund.import.kind"], "_inherit")
        return {
            name.removeprefix("verbund.import."): self.env[name]
            for name in names
            if name != "verbund.import.kind"
        }

    @api.model
    def _get_label(self):
        return self._import_labels[language_of(self.env.lang)]

    @api.model
    def _get_result_label(self):
        """Name of the list of what was imported."""
        raise NotImplementedError

    @api.model
    def _get_template(self, language):
        """The empty table, as the bytes of an XLSX file."""
        return writing.template(
            self._import_labels[language],
            self._import_columns,
            language,
            self._get_offers(),
        )

    @api.model
    def _get_template_name(self, language):
        """The name under which the empty table is saved."""
        prefix = ("Vorlage", "Template")[language]
        return f"{prefix}_{self._import_labels[language].replace(' ', '_')}.xlsx"

    @api.model
    def _get_paths(self, model):
        """``{heading of a template: path of its field}`` in Odoo's own import."""
        return {
            label.lower(): column.field
            for kind in self._get_kinds().values()
            if kind._import_template_model == model
            for column in kind._import_columns
            if column.field
            for label in column.labels[:2]
        }

    @api.model
    def _get_offers(self):
        """``{key of a column: words that the template offers}`` from records."""
        return {}

    def _resolve(self, table, rows, plan):
        """Find what the rows refer to, and rows that say it twice.

        What a cell refers to gets into the values of its row under the name of the
        field that its column fills. Cells that are wrong have no value here: their
        columns are in ``Row.wrong``, and nothing more is said of them.

        :param table: ``tools.table.headings.Table``
        :param rows: all of its rows
        :param plan: `Plan`; takes questions and what to tell, and has the answers
        :return: list of problems
        """
        raise NotImplementedError

    def _get_doubts(self, rows):
        """What is possible but unlikely: ``{key of DOUBT_WORDS: rows}``."""
        return {}

    def _store(self, rows, plan):
        """Store a batch of rows, completely or not at all.

        :return: `Stored`
        """
        raise NotImplementedError

    def _resolve_networks(self, table, rows):
        """Set ``network_id`` of the rows.

        :return: list of problems
        """
        networks = self.env["verbund.network"].search(Domain.TRUE)
        is_closed = {
            network.id: network.state == NETWORK_CLOSED for network in networks
        }
        index = Index(
            (words, network.id)
            for network in networks
            for words in (network.code, network.name)
        )
        problems = []
        for row in rows:
            found = index.find(row.values.get("network"))
            matches = [network_id for network_id in found if not is_closed[network_id]]
            row.values["network_id"] = matches[0] if len(matches) == 1 else None
            if len(matches) != 1 and "network" not in row.wrong:
                code = (
                    "ambiguous_network"
                    if matches
                    else "closed_network"
                    if found
                    else "unknown_network"
                )
                problems.append(self._problem(table, row, "network", code))
        return problems

    def _resolve_districts(self, table, rows):
        """Set ``district_id`` of the rows, by key or by name.

        :return: list of problems
        """
        districts = self.env["verbund.district"].search(Domain.TRUE)
        index = Index(
            (words, district)
            for district in districts
            for words in self._district_words(district)
        )
        problems = []
        for row in rows:
            value = row.values.get("district")
            found = index.find(value)
            row.values["district_id"] = found[0].id if len(found) == 1 else None
            if len(found) > 1:
                choices = [f"{d.ags} {d.display_name}" for d in found]
                problems.append(
                    self._problem(
                        table, row, "district", "ambiguous_district", choices=choices
                    )
                )
            elif value and not found:
                problems.append(
                    self._problem(table, row, "district", "unknown_district")
                )
        return problems

    @api.model
    def _district_words(self, district):
        """What people write for a district."""
        yield district.ags
        yield district.name
        yield district.display_name
        for word in DISTRICT_WORDS[district.kind]:
            yield f"{word} {district.name}"
            yield f"{district.name} {word}"

    @api.model
    def _offer_networks(self):
        """The names of networks, or the codes of those that share a name."""
        networks = self._readable("verbund.network")
        networks = networks.filtered(lambda network: network.state != NETWORK_CLOSED)
        count = Counter(networks.mapped("name"))
        return [
            network.code if count[network.name] > 1 and network.code else network.name
            for network in networks
        ]

    @api.model
    def _offer_districts(self):
        districts = self._readable("verbund.district")
        return [f"{district.ags} {district.display_name}" for district in districts]

    @api.model
    def _readable(self, model):
        """What the user may read of a model; whoever is logged in gets a template."""
        records = self.env[model]
        return records.search(Domain.TRUE) if records.has_access("read") else records

    @api.model
    def _networks_of(self, rows):
        """The networks that rows have been found to name."""
        ids = {row.values["network_id"] for row in rows} - {None}
        return self.env["verbund.network"].browse(ids)

    def _resolve_codes(self, table, rows, key, model, field, code):
        """Set ``<key>_id`` of the rows from a code; later records win.

        :return: list of problems with ``code``
        """
        wanted = {row.values.get(key) for row in rows} - {None}
        records = self.env[model].search([(field, "in", list(wanted))])
        # _order of industries: the newest WZ version comes first
        by_code = {record[field]: record.id for record in reversed(records)}
        problems = []
        for row in rows:
            value = row.values.get(key)
            row.values[f"{key}_id"] = by_code.get(value)
            if value and value not in by_code:
                problems.append(self._problem(table, row, key, code))
        return problems

    @api.model
    def _get_companies(self):
        """The companies that the user may read, those in the archive included."""
        partners = self.env["res.partner"].with_context(active_test=False)
        return Companies(
            partners.search_fetch(
                [
                    ("parent_id", "=", False),
                    "|",
                    ("is_company", "=", True),
                    ("betriebsnummer", "!=", False),
                ],
                ["name", "betriebsnummer", "active", "is_company", "district_id"],
                order="id",
            )
        )

    @api.model
    def _problem(self, table, row, key, code, **params):
        value = row.values.get(key)
        if isinstance(value, date):
            value = format_date(self.env, value)
        return Problem(
            row.number,
            table.heading_of(key),
            "" if value is None else str(value),
            code,
            params,
        )

    @api.model
    def _repeats(self, rows, key_of):
        """Problems of rows that say the same as one above."""
        first, problems = {}, []
        for row in rows:
            original = first.setdefault(key_of(row), row.number)
            if original != row.number:
                problems.append(
                    Problem(row.number, "", "", "repeats_row", {"row": original})
                )
        return problems
