from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import ledger
from .notification import notification
from .res_partner import normalize_address
from .transition_mixin import with_transition

# Lines that a check reads at a time.
PAGE = 5000


class VerbundLedger(models.Model):
    """The log of decisions of one association: its last line, and its witnesses.

    The digest of the last line goes to two addresses every day. Whoever rewrites the
    log, with all digests of it, cannot rewrite what lies in these mailboxes.
    """

    _name = "verbund.ledger"
    _description = "Log of Decisions"
    _inherit = ["verbund.guarded.mixin"]
    _rec_name = "company_id"

    company_id = fields.Many2one(
        "res.company",
        string="Association",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    number = fields.Integer(string="Lines", readonly=True, default=0)
    head = fields.Char(
        string="Digest of the Last Line", readonly=True, default=ledger.GENESIS
    )
    email_1 = fields.Char(
        string="First Witness",
        help="Gets the number and the digest of the last line every day. Best "
        "somebody outside of the office: the auditor, the chair of the board.",
    )
    email_2 = fields.Char(
        string="Second Witness", help="Gets the same, independently of the first one."
    )
    mailed_number = fields.Integer(string="Mailed up to Line", readonly=True)
    mailed_at = fields.Datetime(string="Last Mailed", readonly=True)
    checked_at = fields.Datetime(string="Last Checked", readonly=True)
    problems = fields.Text(readonly=True)
    has_witnesses = fields.Boolean(compute="_compute_has_witnesses")
    unreached = fields.Char(
        string="Not Reached",
        compute="_compute_unreached",
        help="Witnesses whose last e-mail could not be sent.",
    )

    _company_uniq = models.UniqueIndex("(company_id)", "An association has one log.")

    def init(self):
        # So that the witnesses can be named before the first line is there
        self.env.cr.execute(
            SQL(
                """INSERT INTO verbund_ledger (company_id, number, head)
                   SELECT id, 0, %s FROM res_company company
                   WHERE NOT EXISTS (SELECT FROM verbund_ledger
                                     WHERE company_id = company.id)""",
                ledger.GENESIS,
            )
        )

    @api.depends("email_1", "email_2")
    def _compute_has_witnesses(self):
        for log in self:
            log.has_witnesses = bool(log.email_1 and log.email_2)

    @api.depends("email_1", "email_2")
    def _compute_unreached(self):
        for log in self:
            addresses = filter(None, (log.email_1, log.email_2))
            log.unreached = ", ".join(a for a in addresses if log._is_unreached(a))

    def _is_unreached(self, address):
        # sudo: e-mails are for administrators of the system, what became of these is
        # for all who read the log
        last_sudo = (
            self.env["mail.mail"]
            .sudo()
            .search(
                [
                    ("model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("email_to", "=", address),
                ],
                order="id desc",
                limit=1,
            )
        )
        return last_sudo.state in ("exception", "cancel")

    @api.constrains("email_1", "email_2")
    def _check_witnesses(self):
        for log in self:
            addresses = [log.email_1, log.email_2]
            wrong = [a for a in addresses if a and not normalize_address(a)]
            if wrong:
                raise UserError(
                    self.env._("“%(email)s” is no e-mail address.", email=wrong[0])
                )
            first, second = map(normalize_address, addresses)
            if first and first == second:
                raise UserError(self.env._("Two witnesses have two addresses."))

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "company_id",
            "number",
            "head",
            "mailed_number",
            "mailed_at",
            "checked_at",
            "problems",
        }

    def write(self, vals):
        witnesses = {log: (log.email_1, log.email_2) for log in self}
        res = super().write(vals)
        for log, before in witnesses.items():
            if before != (log.email_1, log.email_2):
                self.env["verbund.decision"]._record(
                    log,
                    "witnesses",
                    words=f"{log.email_1 or '–'}, {log.email_2 or '–'}",
                )
        return res

    # --------------------------------------------------------- the last line

    @api.model
    def _of(self, company):
        """The log of an association, made on first use."""
        # sudo: nobody makes one by hand
        self_sudo = self.sudo()
        return self_sudo.search([("company_id", "=", company.id)]) or with_transition(
            self_sudo
        ).create({"company_id": company.id})

    @api.model
    def _take_numbers(self, company, count):
        """Lock the end of a log and draw numbers.

        An update, not only a lock: whoever waited would else go on with what it read
        before. So its transaction fails as one that can be repeated, and Odoo does.

        :return: the first number, digest of the line before it
        """
        [(number, head)] = self.env.execute_query(
            SQL(
                """INSERT INTO verbund_ledger AS log (company_id, number, head)
                   VALUES (%(company)s, %(count)s, %(genesis)s)
                   ON CONFLICT (company_id) DO UPDATE
                   SET number = log.number + EXCLUDED.number
                   RETURNING number, head""",
                company=company.id,
                count=count,
                genesis=ledger.GENESIS,
            )
        )
        return number - count + 1, head

    @api.model
    def _set_head(self, company, head):
        self.env.cr.execute(
            SQL(
                "UPDATE verbund_ledger SET head = %s WHERE company_id = %s",
                head,
                company.id,
            )
        )
        self.invalidate_model(["number", "head"])

    # ------------------------------------------------------ check and export

    def _get_lines(self):
        """All lines, page by page, each by the names of ``tools/ledger.py``."""
        self.ensure_one()
        # As the database has it: nothing of a cache
        self.env.flush_all()
        names = (
            "number previous_digest digest decision res_model res_id date"
            " content_digest salt content"
        ).split()
        decisions = self.env["verbund.decision"]
        last = (-(2**31), 0)
        while last:
            rows = self.env.execute_query_dict(
                SQL(
                    """SELECT %(names)s, id FROM verbund_decision
                       WHERE company_id = %(company)s AND (number, id) > %(last)s
                       ORDER BY number, id LIMIT %(page)s""",
                    names=SQL(", ").join(map(SQL.identifier, names)),
                    company=self.company_id.id,
                    last=last,
                    page=PAGE,
                )
            )
            last = rows and (rows[-1]["number"], rows[-1]["id"])
            yield [(row["id"], decisions._sealed(row)) for row in rows]

    def _check(self, witnesses=None):
        """
        :param witnesses: dict number -> digest that were mailed
        :return: a finished :class:`~..tools.ledger.Check`
        """
        self.ensure_one()
        check = ledger.Check(witnesses)
        for page in self._get_lines():
            check.add(line for _id, line in page)
        self.invalidate_recordset(["number", "head"])
        check.finish(self.number, self.head)
        return check

    def _describe_problem(self, number, problem):
        _ = self.env._
        return {
            ledger.MISSING: _("Line %s is missing.", number),
            ledger.CHANGED: _("Line %s was changed.", number),
            ledger.UNLINKED: _("Line %s does not follow the line before it.", number),
            ledger.UNEXPLAINED: _(
                "Line %s lost its content, and no line says that it was erased.", number
            ),
            ledger.WITNESS: _("Line %s is not the one that was mailed.", number),
        }[problem]

    def action_verify(self):
        """Go through the whole log and say whether it is complete."""
        self.ensure_one()
        self.check_access("read")
        # sudo: whether the log is complete depends on lines that a user may not read
        log_sudo = self.sudo()
        check = log_sudo._check()
        problems = [log_sudo._describe_problem(*problem) for problem in check.problems]
        with_transition(log_sudo).write(
            {"checked_at": fields.Datetime.now(), "problems": "\n".join(problems)}
        )
        message = "\n".join(problems[:10]) or self.env._(
            "The log is complete: %(count)s lines. Lines whose content has been "
            "erased: %(erased)s.",
            count=check.number,
            erased=len(check.erased),
        )
        return notification(
            message, "danger" if problems else "success", sticky=bool(problems)
        )

    def _export(self):
        """The whole log for ``tools/ledger.py``.

        What the user may not read is withheld: the chain is checked without it.

        :raises AccessError: when the user may not read the log
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: the chain is whole only with the lines that the user may not read
        log_sudo = self.sudo()
        readable = set(
            self.env["verbund.decision"]
            .search([("company_id", "=", self.company_id.id)])
            .ids
        )
        lines = []
        for page in log_sudo._get_lines():
            for line_id, line in page:
                if line["content"] and line_id not in readable:
                    line.update(salt=None, content=None, withheld=True)
                lines.append(line)
        return {
            "association": log_sudo.company_id.name,
            "exported_at": fields.Datetime.to_string(fields.Datetime.now()),
            "number": log_sudo.number,
            "head": log_sudo.head,
            "lines": lines,
        }

    def action_export(self):
        """Download the log as a file that is checked without Odoo."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "target": "download",
            "url": f"/qualifizierungsverbund/decisions/{self.id}.json",
        }

    # ------------------------------------------------------------- witnesses

    @api.model
    def _cron_mail_heads(self):
        """Tell both witnesses where each log ends; again, when it did not leave."""
        for log in self.search([("number", ">", 0)]):
            addresses = [a for a in (log.email_1, log.email_2) if a]
            if addresses and (log.number > log.mailed_number or log.unreached):
                log._mail_head(addresses)

    def _mail_head(self, addresses):
        self.ensure_one()
        lang = self.company_id.partner_id.lang or self.env.lang
        _ = self.with_context(lang=lang).env._
        body = _(
            "Log of decisions of %(association)s, last line: %(number)s:%(head)s. "
            "Keep this message: with it anybody can prove later that nothing before "
            "this line was changed.",
            association=self.company_id.name,
            number=self.number,
            head=self.head,
        )
        sender = self.company_id.email_formatted or self.env.user.email_formatted
        self.env["mail.mail"].create(
            [
                {
                    "model": self._name,
                    "res_id": self.id,
                    "subject": _(
                        "Log of decisions, line %(number)s", number=self.number
                    ),
                    "body_html": body,
                    "email_to": address,
                    "email_from": sender,
                    "reply_to": sender,
                    "auto_delete": False,
                }
                for address in addresses
            ]
        )
        with_transition(self).write(
            {"mailed_number": self.number, "mailed_at": fields.Datetime.now()}
        )
