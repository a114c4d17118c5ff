"""Copy the rows of a cell within PostgreSQL, as often as wanted.

A cell is whatever has come since `last_ids`. A copy of a row has the id of its original
plus a multiple of the span of its table, and so have all references within the cell:
links, sums and states hold in each copy as they do in the original.
"""

from collections import defaultdict

from psycopg2.extras import Json, execute_values

from odoo.tools import SQL

#: Tables of the machinery: what is written, sent and attached is not copied, and the
#: log of decisions is one chain.
NOT_COPIED = (
    "bus_",
    "discuss_",
    "ir_",
    "mail_",
    "res_groups",
    "res_users",
    "verbund_decision",
    "verbund_ledger",
)
#: Texts with a number that tells one copy from the other, besides unique ones.
NUMBERED = {
    "res_partner": {
        "betriebsnummer",
        "commercial_company_name",
        "complete_name",
        "email",
        "email_normalized",
        "name",
        "street",
    },
    "account_move": {"invoice_partner_display_name", "payment_reference"},
    "account_move_line": {"move_name"},
    "event_registration": {"company_name", "name"},
    "verbund_network": {"code", "name"},
}
#: Digests: a copy has one of its own, which is no number in a text.
DIGESTS = {("verbund_link", "token_hash")}
#: What names rows by their ids in a text: a copy has none of it.
LEFT_OUT = {("verbund_contact_log", "way_back"), ("verbund_course", "way_back")}
#: Columns that together name a record of any model.
GENERIC = (("res_model", "res_id"), ("model", "res_id"))
#: The last number in a text, with what stands before and behind it.
NUMBER = r"^(.*\D|)(\d+)(\D*)$"


def last_ids(env):
    """Return the highest id of every table that has ids: {table: id}."""
    tables = env.execute_query(
        SQL(
            """SELECT c.table_name FROM information_schema.columns c
                 JOIN information_schema.tables t USING (table_schema, table_name)
                WHERE c.table_schema = current_schema() AND c.column_name = 'id'
                  AND c.data_type = 'integer' AND t.table_type = 'BASE TABLE'"""
        )
    )
    return {
        table: _max_id(env, table)
        for (table,) in tables
        if not table.startswith(NOT_COPIED)
    }


def _max_id(env, table):
    [(number,)] = env.execute_query(
        SQL("SELECT COALESCE(max(id), 0) FROM %s", SQL.identifier(table))
    )
    return number


def multiply(env, before, count):
    """Add copies of all that has come since.

    :param before: what `last_ids` has answered before the cell was made
    :param count: number of copies beside the original
    """
    env.flush_all()
    if count > 0:
        cell = Cell(env, before, count)
        # Rows come table by table, so that some point to rows that are not there yet.
        env.cr.execute("SET LOCAL session_replication_role = replica")
        for table in cell.tables():
            cell.copy(table)
        env.cr.execute("SET LOCAL session_replication_role = origin")
        cell.finish()
    env.invalidate_all()


class Cell:
    """The rows of one cell, and what is to be known of their tables.

    :param before: highest id of each table before the cell was made
    """

    def __init__(self, env, before, count):
        self.env = env
        self.before = before
        self.count = count
        after = last_ids(env)
        self.spans = {
            table: after[table] - before.get(table, 0)
            for table in after
            if after[table] > before.get(table, 0)
        }
        self.columns = self._columns()
        self.references = self._references()
        self.unique = self._unique()

    def _columns(self):
        columns = defaultdict(dict)
        for table, column, kind in self.env.execute_query(
            SQL(
                """SELECT table_name, column_name, data_type
                     FROM information_schema.columns
                    WHERE table_schema = current_schema() AND is_generated = 'NEVER'
                    ORDER BY table_name, ordinal_position"""
            )
        ):
            columns[table][column] = kind
        return columns

    def _references(self):
        """The foreign keys into the cell: {table: {column: referenced table}}."""
        references = defaultdict(dict)
        for table, column, target in self.env.execute_query(
            SQL(
                """SELECT c.conrelid::regclass::text, a.attname,
                          c.confrelid::regclass::text
                     FROM pg_constraint c
                     JOIN pg_attribute a
                       ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
                    WHERE c.contype = 'f' AND cardinality(c.conkey) = 1"""
            )
        ):
            if target in self.spans:
                references[table][column] = target
        return references

    def _unique(self):
        """Columns of unique indexes: {table: {column}}."""
        unique = defaultdict(set)
        for table, column in self.env.execute_query(
            SQL(
                """SELECT i.indrelid::regclass::text, a.attname
                     FROM pg_index i
                     JOIN pg_attribute a
                       ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
                    WHERE i.indisunique"""
            )
        ):
            unique[table].add(column)
        return unique

    def tables(self):
        """Tables with rows of the cell: those with ids, and those of many2many."""
        relations = {
            table
            for table in self.references
            if "id" not in self.columns[table] and not table.startswith(NOT_COPIED)
        }
        return [*sorted(self.spans), *sorted(relations)]

    def copy(self, table):
        columns = self.columns[table]
        self.env.cr.execute(
            SQL(
                "INSERT INTO %(table)s (%(columns)s) SELECT %(values)s "
                "FROM %(table)s AS cell, generate_series(1, %(count)s) AS copy(number) "
                "WHERE %(rows)s ORDER BY copy.number",
                table=SQL.identifier(table),
                columns=SQL(", ").join(map(SQL.identifier, columns)),
                values=SQL(", ").join(
                    self._value(table, column, kind) for column, kind in columns.items()
                ),
                count=self.count,
                rows=self._in_cell(table),
            )
        )

    def _in_cell(self, table):
        if table in self.spans:
            return SQL("cell.id > %s", self.before.get(table, 0))
        return SQL(" OR ").join(
            SQL("%s > %s", SQL.identifier("cell", column), self.before.get(target, 0))
            for column, target in self.references[table].items()
        )

    def _value(self, table, column, kind):
        name = SQL.identifier("cell", column)
        if column == "id":
            return self._shifted(name, table)
        if target := self.references[table].get(column):
            return self._shifted(name, target)
        if (table, column) in LEFT_OUT:
            return SQL("NULL")
        for model_column, id_column in GENERIC:
            if column == id_column and model_column in self.columns[table]:
                return self._shifted_by_model(
                    SQL.identifier("cell", model_column), name
                )
        if (table, column) in DIGESTS:
            return SQL("encode(sha256((%s || '/' || copy.number)::bytea), 'hex')", name)
        if kind in ("character varying", "text") and (
            column in self.unique[table] or column in NUMBERED.get(table, ())
        ):
            return self._numbered(name, self.spans[table])
        if (table, column) == ("account_move", "sequence_number"):
            return SQL("%s + copy.number * %s", name, self.spans[table])
        return name

    def _shifted(self, name, target):
        return SQL(
            "CASE WHEN %(name)s > %(before)s THEN %(name)s + copy.number * %(span)s "
            "ELSE %(name)s END",
            name=name,
            before=self.before.get(target, 0),
            span=self.spans[target],
        )

    def _shifted_by_model(self, model, name):
        cases = [
            SQL("WHEN %s THEN %s", model_name, self._shifted(name, table))
            for model_name in self.env
            if (table := self.env[model_name]._table) in self.spans
            and not self.env[model_name]._abstract
        ]
        return SQL("CASE %s %s ELSE %s END", model, SQL(" ").join(cases), name)

    def _numbered(self, name, span):
        return SQL(
            """CASE WHEN %(name)s ~ %(pattern)s THEN
                (SELECT part[1]
                     || lpad((part[2]::numeric + copy.number * %(span)s)::text,
                             length(part[2]), '0')
                     || part[3]
                   FROM regexp_match(%(name)s, %(pattern)s) AS part)
                ELSE %(name)s END""",
            name=name,
            pattern=NUMBER,
            span=span,
        )

    # --- what is no column ------------------------------------------------------

    def finish(self):
        """Move what copies say in other words, and the counters behind them."""
        for table in self.spans:
            self.env.execute_query(
                SQL(
                    "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)",
                    table,
                    _max_id(self.env, table),
                )
            )
        if "account_full_reconcile" in self.spans:
            self.env.cr.execute(
                SQL(
                    "UPDATE account_move_line "
                    "SET matching_number = full_reconcile_id::text "
                    "WHERE id > %s AND full_reconcile_id IS NOT NULL",
                    self.before["account_move_line"],
                )
            )
        if "verbund_settlement" in self.spans:
            self._move_calculations()
        self._move_sequences()

    def _move_calculations(self):
        """Frozen calculations name companies and costs by their id."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id, calculation FROM verbund_settlement "
                "WHERE id > %s AND id <= %s AND calculation IS NOT NULL",
                self.before["verbund_settlement"],
                self.before["verbund_settlement"] + self.spans["verbund_settlement"],
            )
        )
        execute_values(
            self.env.cr._obj,
            "UPDATE verbund_settlement s SET calculation = v.calculation "
            "FROM (VALUES %s) AS v(id, calculation) WHERE s.id = v.id",
            [
                (
                    settlement_id + number * self.spans["verbund_settlement"],
                    Json(self._moved(calculation, number)),
                )
                for number in range(1, self.count + 1)
                for settlement_id, calculation in rows
            ],
            template="(%s, %s::jsonb)",
            page_size=200,
        )

    def _moved(self, calculation, number):
        """The calculation as the copy of that number has it."""

        def moved(row, table):
            # The part of a cost that guarantees carry is named by that cost
            kind, separator, key = str(row["key"]).rpartition("-")
            key = self._moved_id(table, int(key), number)
            return with_tax({**row, "key": f"{kind}-{key}" if separator else key})

        def with_tax(row):
            if "group" not in row:
                return row
            return {
                **row,
                "group": self._moved_id("account_tax", row["group"], number),
            }

        def payer(row):
            row = moved(row, "res_partner")
            return {
                **row,
                **({"order": row["key"]} if "order" in row else {}),
                "items": [moved(item, cost) for item in row.get("items", ())],
                "groups": [with_tax(group) for group in row["groups"]],
            }

        cost = "verbund_settlement_cost"
        return {
            **calculation,
            "items": [moved(item, cost) for item in calculation["items"]],
            "groups": [with_tax(group) for group in calculation["groups"]],
            "parties": [payer(party) for party in calculation["parties"]],
            "empty": [payer(row) for row in calculation.get("empty", ())],
        }

    def _moved_id(self, table, row_id, number):
        """What was there before the cell is the same in each copy."""
        if not row_id or row_id <= self.before[table]:
            return row_id
        return row_id + number * self.spans[table]

    def _move_sequences(self):
        """What is numbered next comes after all copies."""
        # The code of a document's sequence is the name of its model
        for sequence in self.env["ir.sequence"].search(
            [("code", "in", list(self.env))]
        ):
            step = self.count * self.spans.get(self.env[sequence.code]._table, 0)
            counters = sequence.date_range_ids if sequence.use_date_range else sequence
            for counter in counters:
                counter.number_next_actual += step
