import json
import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tools import ledger
from .transition_mixin import in_transition, with_transition

# What a change by SQL meets as well: only the reference of an erased content may go.
GUARD = """
CREATE OR REPLACE FUNCTION verbund_decision_keep() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (
        ROW(NEW.company_id, NEW.number, NEW.previous_digest, NEW.digest, NEW.decision,
            NEW.res_model, NEW.res_id, NEW.date, NEW.content_digest)
        IS NOT DISTINCT FROM
        ROW(OLD.company_id, OLD.number, OLD.previous_digest, OLD.digest, OLD.decision,
            OLD.res_model, OLD.res_id, OLD.date, OLD.content_digest)
        AND (NEW.content IS NULL OR NEW.content IS NOT DISTINCT FROM OLD.content)
        AND (NEW.salt IS NULL OR NEW.salt IS NOT DISTINCT FROM OLD.salt)
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The log of decisions is never changed or deleted.';
END $$ LANGUAGE plpgsql;
DROP TRIGGER IF EXISTS verbund_decision_keep ON verbund_decision;
CREATE TRIGGER verbund_decision_keep BEFORE UPDATE OR DELETE ON verbund_decision
    FOR EACH ROW EXECUTE FUNCTION verbund_decision_keep();
DROP TRIGGER IF EXISTS verbund_decision_keep_all ON verbund_decision;
CREATE TRIGGER verbund_decision_keep_all BEFORE TRUNCATE ON verbund_decision
    FOR EACH STATEMENT EXECUTE FUNCTION verbund_decision_keep();
"""


SPEAKER_KEY = "verbund_speaker"


class Speaker:
    """Who speaks, in the context: an object, as no RPC client can send one."""

    def __init__(self, partner):
        self.partner_id = partner.id


def speaking(records, partner):
    """The same records, on which somebody else than the user decides or promises.

    :param partner: whom a line of the log names; empty for the user
    """
    if not partner:
        return records
    return records.with_context(**{SPEAKER_KEY: Speaker(partner)})


def keep_lines(lines):
    """Policy of a kind whose add-on goes: its lines stay as they are."""


class VerbundDecision(models.Model):
    """Who decided, promised or agreed to what, and when: append-only.

    One log an association, without gaps. Each line has a digest over the one before it
    and over its own salted content; who it was stands in it as text, so that it stays
    when the user goes. Erasing destroys salt and content, and the chain still holds.
    """

    _name = "verbund.decision"
    _description = "Decision"
    _inherit = ["verbund.about.mixin", "verbund.retention.mixin"]
    _order = "id desc"
    _rec_name = "decision"
    _retention_cases = {
        "decision": (
            [("content", "!=", False), ("decision", "!=", ledger.ERASED)],
            "date",
        )
    }

    company_id = fields.Many2one(
        "res.company", string="Association", required=True, readonly=True
    )
    number = fields.Integer(required=True, readonly=True, aggregator=None)
    date = fields.Datetime(required=True, readonly=True)
    decision = fields.Selection(
        [
            ("requested", "Approval requested"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("withdrawn", "Request withdrawn"),
            (ledger.ERASED, "Content erased"),
            ("witnesses", "Witnesses changed"),
        ],
        required=True,
        readonly=True,
    )
    res_id = fields.Many2oneReference(index=True)
    previous_digest = fields.Char(required=True, readonly=True)
    digest = fields.Char(required=True, readonly=True)
    content_digest = fields.Char(required=True, readonly=True)
    salt = fields.Char(
        readonly=True, groups="qualifizierungsverbund.group_verbund_admin"
    )
    content = fields.Text(
        readonly=True,
        help="What the digest of the content is made of, to the letter.",
        groups="qualifizierungsverbund.group_verbund_admin",
    )
    who_name = fields.Char(string="By", compute="_compute_content")
    who_function = fields.Char(string="Function", compute="_compute_content")
    who_company = fields.Char(string="Company", compute="_compute_content")
    noted_by = fields.Char(
        compute="_compute_content",
        help="Who wrote down the word that somebody else has given.",
    )
    words = fields.Text(compute="_compute_content")
    amount_total = fields.Float(
        string="Amount at that time",
        digits=(16, 2),
        compute="_compute_content",
        help="Total of the document when the decision was taken.",
    )
    is_erased = fields.Boolean(compute="_compute_content")

    _number_uniq = models.UniqueIndex(
        "(company_id, number)", "The log already has a line of this number."
    )

    def init(self):
        self.env.cr.execute(GUARD)

    # ------------------------------------------------------------------ reading

    @api.depends("content")
    def _compute_content(self):
        for line in self:
            # sudo: salt and raw text are for who checks the log, what it says is not
            text = line.sudo().content
            content = self._read_content(text)
            for name in ("who_name", "who_function", "who_company", "noted_by"):
                line[name] = content.get(name)
            line.words = content.get("words")
            line.amount_total = float(content.get("values", {}).get("amount") or 0)
            line.is_erased = not text

    @api.depends("is_erased")
    def _compute_document_name(self):
        """What has been erased is named no more: it is forgotten in the log."""
        erased = self.filtered("is_erased")
        erased.document_name = False
        return super(VerbundDecision, self - erased)._compute_document_name()

    @api.model
    def _read_content(self, text):
        try:
            return json.loads(text or "{}")
        except ValueError:  # changed by SQL, which the check finds
            return {"words": text}

    # ------------------------------------------------------------------ writing

    @api.model
    def _get_guarded_fields(self):
        return frozenset(self._fields)

    @api.model_create_multi
    def create(self, vals_list):
        if not in_transition(self.env):
            raise AccessError(
                self.env._("Decisions are recorded by the action itself.")
            )
        return super().create(vals_list)

    def write(self, vals):
        erasing = vals.keys() <= {"salt", "content"} and not any(vals.values())
        if not (erasing and in_transition(self.env)):
            raise AccessError(self.env._("A recorded decision cannot be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise AccessError(self.env._("A recorded decision cannot be deleted."))

    @api.model
    def _record(self, record, kind, words="", partner=None, values=None):
        """Append one line to the log for each of the records.

        :param record: what was decided on; documents of one model
        :param kind: a key of ``decision``
        :param words: what was agreed to, as the person has read it; a text, or a
            function that makes it of the document
        :param partner: who has said so, when it is not the user; see `speaking`
        :param values: further figures, plain values for JSON
        :return: the lines
        """
        lines = self.browse()
        for company, documents in record.grouped(self._association_of).items():
            speaker = partner or self._get_speaker()
            who = self._describe_who(company, speaker, documents)
            entries = []
            for document in documents.with_context(lang=self._log_lang(company)):
                said = words(document) if callable(words) else words
                content = {
                    **who,
                    "words": (said or "").strip(),
                    "values": values or {},
                }
                entries.append(
                    {
                        "decision": kind,
                        "res_model": document._name,
                        "res_id": document.id,
                        "content": content,
                        **self._prepare_readers(document),
                    }
                )
            lines += self._append(company, entries)
        return lines

    @api.model
    def _log_lang(self, company):
        """The language of a line: whoever speaks has read it in that.

        Who has read nothing, as a job, speaks the language of the association.
        """
        return self.env.lang or company._verbund_lang()

    @api.model
    def _association_of(self, document):
        return document.company_id or self.env.company

    @api.model
    def _prepare_readers(self, _document):
        """Hook: values of fields on which the record rules hang."""
        return {}

    @api.model
    def _get_speaker(self):
        speaker = self.env.context.get(SPEAKER_KEY)
        is_ours = isinstance(speaker, Speaker)
        return self.env["res.partner"].browse(speaker.partner_id if is_ours else ())

    @api.model
    def _describe_who(self, association, partner, documents):
        """Name, function and company of who speaks, as text.

        :param partner: who has said so; empty for the user
        :param documents: what it is about
        """
        # sudo: whoever speaks may be named
        user_sudo = self.env.user.sudo()
        speaker_sudo = (partner or user_sudo.partner_id).sudo()
        company = speaker_sudo.commercial_partner_id
        if speaker_sudo == user_sudo.partner_id and not user_sudo.share:
            company = association.sudo().partner_id
        other = speaker_sudo != user_sudo.partner_id and not user_sudo._is_public()
        return {
            "who_name": speaker_sudo.name or speaker_sudo.email,
            "who_function": self._describe_function(speaker_sudo, documents),
            "who_company": company.name if company != speaker_sudo else "",
            "noted_by": user_sudo.name if other else "",
        }

    @api.model
    def _describe_function(self, partner, _documents):
        return partner.function or ""

    @api.model
    def _append(self, company, entries):
        """Write lines behind the last one, which stays locked until the commit.

        Who comes at the same time waits, and its transaction is then begun again.

        :param entries: values of lines, ``content`` a dict
        """
        ledgers = self.env["verbund.ledger"]
        number, head = ledgers._take_numbers(company, len(entries))
        date = fields.Datetime.now()
        vals_list = []
        for position, entry in enumerate(entries):
            salt = secrets.token_hex(16)
            content = ledger.canonical(entry["content"])
            line = {
                **entry,
                "company_id": company.id,
                "number": number + position,
                "date": date,
                "previous_digest": head,
                "salt": salt,
                "content": content,
                "content_digest": ledger.content_digest(salt, content),
            }
            head = line["digest"] = ledger.line_digest(self._sealed(line))
            vals_list.append(line)
        ledgers._set_head(company, head)
        # sudo: nobody has the right to write the log, only its actions do
        return self.browse(with_transition(self.sudo()).create(vals_list).ids)

    @api.model
    def _sealed(self, values):
        """A line by the names of ``tools/ledger.py``."""
        return {
            "number": values["number"],
            "previous": values["previous_digest"],
            "digest": values.get("digest"),
            "kind": values["decision"],
            "model": values["res_model"],
            "record": values["res_id"],
            "at": fields.Datetime.to_string(values["date"]),
            "content_digest": values["content_digest"],
            "salt": values["salt"] or None,
            "content": values["content"] or None,
        }

    def _erase_retained(self):
        self._erase()

    def _erase(self):
        """Destroy salt and content; a line of its own says of which lines.

        :return: the lines that had a content
        """
        # sudo: whoever erases a person does not read what was said
        lines_sudo = self.sudo().filtered("content")
        for company, lines in lines_sudo.grouped("company_id").items():
            numbers = sorted(lines.mapped("number"))
            with_transition(lines).write({"salt": False, "content": False})
            ledger_sudo = self.env["verbund.ledger"]._of(company)
            self._record(ledger_sudo, ledger.ERASED, values={"numbers": numbers})
        return lines_sudo
