from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, email_normalize, format_datetime

from ...tools import link_token
from .transition_mixin import with_transition
from .verbund_decision import speaking

URL = "/verbund/l"
DEFAULT_DAYS = 30
CODE_HOURS = 2
# A second press of “mail me a fresh link” within this time sends no second mail.
MINUTES_BETWEEN_MAILS = 15


class VerbundLink(models.Model):
    """A way to one record without a login, for one person and one purpose.

    A scope is a pair of methods of the record's model, which has the mixin
    ``verbund.linked.mixin``. The plain token exists in the mail alone; who opens the
    link acts as :attr:`partner_id`, with what the two methods of the scope do and no
    more. Rows are written by the methods below alone and never deleted by hand.
    """

    _name = "verbund.link"
    _description = "Link Without Login"
    _inherit = ["verbund.about.mixin", "verbund.retention.mixin"]
    _order = "id desc"
    _rec_name = "scope"
    _retention_cases = {"link": ([], "expires_at")}

    res_id = fields.Many2oneReference(index=True)
    scope = fields.Char(required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="For",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    email = fields.Char(string="Sent to", readonly=True)
    is_code = fields.Boolean(string="Read out", readonly=True)
    token_hash = fields.Char(
        required=True, readonly=True, copy=False, groups="base.group_system"
    )
    expires_at = fields.Datetime(string="Valid until", required=True, readonly=True)
    sent_at = fields.Datetime(readonly=True)
    opened_at = fields.Datetime(readonly=True)
    bounced_at = fields.Datetime(readonly=True)
    done_at = fields.Datetime(readonly=True)
    done_by = fields.Char(readonly=True, help="As it was then; it does not change.")
    superseded_by_id = fields.Many2one(
        "verbund.link", readonly=True, index="btree_not_null", ondelete="set null"
    )
    company_id = fields.Many2one("res.company", string="Association", readonly=True)

    _token_uniq = models.UniqueIndex("(token_hash)", "This token is taken.")
    _record_idx = models.Index("(res_model, res_id, scope, partner_id)")

    @api.model
    def _get_guarded_fields(self):
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.store and field.readonly
        )

    def _erase_retained(self):
        """What was done by it stands in the log of decisions."""
        self.unlink()

    # ------------------------------------------------------------- issuing

    @api.model
    def _issue(self, record, scope, partner, code=False):
        """Make a link. The token is known to the caller alone, see :meth:`_url`.

        :param record: what it is about; its model has ``verbund.linked.mixin``
        :param scope: name of the pair of methods of that model
        :param partner: the person who acts
        :param code: a short one that is read out, valid for two hours
        :return: (link, token)
        """
        record.ensure_one()
        token = link_token.new_code() if code else link_token.new_token()
        [link] = self._create_links(
            [self._prepare_issue_vals(record, scope, partner, token, code)]
        )
        return link, token

    @api.model
    def _issue_each(self, scope, wanted):
        """Make the links of many mails at once.

        :param wanted: list of (record, person)
        :return: list of (link, token), in the same order
        """
        tokens = [link_token.new_token() for _pair in wanted]
        links = self._create_links(
            [
                self._prepare_issue_vals(record, scope, partner, token)
                for (record, partner), token in zip(wanted, tokens, strict=True)
            ]
        )
        return list(zip(links, tokens, strict=True))

    @api.model
    def _create_links(self, vals_list):
        # sudo: whoever may write the mail of an action may not write links otherwise
        links = with_transition(self.sudo()).create(vals_list)
        # Without the right to write that they were made with
        return self.browse(links.ids)

    @api.model
    def _prepare_issue_vals(self, record, scope, partner, token, code=False):
        record._link_method("show", scope)
        valid = timedelta(hours=CODE_HOURS) if code else timedelta(days=DEFAULT_DAYS)
        return {
            **record._prepare_link_vals(scope, partner),
            "email": partner.email,
            "is_code": code,
            "token_hash": link_token.digest(token),
            "expires_at": fields.Datetime.now() + valid,
        }

    def _url(self, token):
        """The absolute address of a link."""
        return f"{self.get_base_url()}{URL}/{token}"

    # ------------------------------------------------------------- reading

    @api.model
    def _find(self, token):
        """The link of a token, elevated; empty when there is none."""
        # sudo: who has the token may open the link
        links_sudo = self.sudo()
        code = link_token.read_code(token)
        found = links_sudo.search(
            [("token_hash", "in", [link_token.digest(t) for t in {token, code} if t])],
            limit=1,
        )
        return found if found._holds() else links_sudo

    def _holds(self):
        """Whether record and person of the link are still there."""
        return bool(self and self._record())

    def _record(self):
        """What the link is about: as its person reads it, in the right association."""
        self.ensure_one()
        model = self.env.get(self.res_model)
        if not isinstance(model, self.env.registry["verbund.linked.mixin"]):
            return self.env["verbund.link"]
        company = self.company_id or self.env.company
        return (
            model.browse(self.res_id)
            .exists()
            .with_company(company)
            .with_context(
                lang=self._lang(), tz=self.partner_id.tz or company._verbund_tz()
            )
        )

    def _lang(self):
        """The language of the person, else that of its company or association."""
        partner = self.partner_id
        langs = (
            partner.lang,
            partner.commercial_partner_id.lang,
            self.company_id.partner_id.lang,
        )
        active = self.env["res.lang"]._get_code
        return next(filter(None, (lang and active(lang) for lang in langs)), None)

    def _standing(self):
        """What can be done with the link now.

        It counts where the person can be reached today, not where it was sent to.

        :return: ``open``, ``expired``, ``superseded``, or ``closed`` when its person
            has nothing to do with the matter any more
        """
        self.ensure_one()
        if self._has_left():
            return "closed"
        moved = not self.is_code and self.email
        address = self.partner_id.email
        if moved and email_normalize(address or "") != email_normalize(self.email):
            return "superseded"
        if self.superseded_by_id:
            return "superseded"
        if self.expires_at < fields.Datetime.now():
            return "expired"
        return "open"

    def _has_left(self):
        """Whether its person no longer works where the link is about."""
        person = self.partner_id
        return not person.active or not self._record()._link_concerns(person)

    def _show(self):
        """What the page shows, in the words of the scope."""
        record = self._record()
        if self._has_left():
            return {"title": record.env._("This link is closed")}
        return record._link_method("show", self.scope)(self)

    def _file(self, name):
        """A file that the page offers: (file name, bytes, type); None for no such."""
        record = self._record()
        method = getattr(record, f"_link_file_{self.scope}", None)
        return method(self, name) if method and self._standing() == "open" else None

    def _done_words(self):
        """When it was done, and by whom; empty as long as it is not."""
        if not self.done_at:
            return ""
        env = self._record().env
        return env._(
            "Done on %(when)s by %(who)s.",
            when=format_datetime(
                env, self.done_at, tz=env.context.get("tz"), dt_format="short"
            ),
            who=self.done_by,
        )

    def _who(self):
        """The person as text: name, function, company."""
        who = self.env["verbund.decision"]._describe_who(
            self.company_id, self.partner_id, self._record()
        )
        parts = (who["who_name"], who["who_function"], who["who_company"])
        return ", ".join(filter(None, parts))

    def _contact(self):
        """Whom its person asks: who signs the mails, at the association."""
        [contact] = self._record()._page_contacts()
        return contact

    def _masked_email(self):
        """The address on record, told to somebody who may not be its owner."""
        name, _at, domain = (self.partner_id.email or "").rpartition("@")
        return f"{name[:2]}…@{domain}" if domain else ""

    # -------------------------------------------------------------- acting

    def _act(self, form):
        """Do what the scope does, once.

        :param form: reader of the posted fields (``PortalForm``)
        :return: message for the person
        :raises UserError: when it cannot be done
        """
        self.ensure_one()
        self._wait_for_turn()
        record = speaking(self._record(), self.partner_id)
        message = record._link_method("act", self.scope)(self, form)
        self._note_opened()
        self._note(done_at=fields.Datetime.now(), done_by=self._who())
        return message

    def _wait_for_turn(self):
        """Let the same form in parallel wait; then Odoo shows it what was done."""
        self.env.execute_query(
            SQL("SELECT id FROM verbund_link WHERE id = %s FOR UPDATE", self.id)
        )

    def _mail_again(self):
        """Mail a fresh link to the address on record, and to no other.

        :return: whether there is such an address
        """
        self.ensure_one()
        if not self.partner_id.email or self._has_left():
            return False
        self._wait_for_turn()
        recent = fields.Datetime.now() - timedelta(minutes=MINUTES_BETWEEN_MAILS)
        just_sent = self.search_count(
            [
                ("res_model", "=", self.res_model),
                ("res_id", "=", self.res_id),
                ("scope", "=", self.scope),
                ("partner_id", "=", self.partner_id.id),
                ("email", "=", self.partner_id.email),
                ("is_code", "=", False),
                ("sent_at", ">", recent),
            ],
            limit=1,
        )
        if not just_sent:
            record = self._record()
            record._tell(
                "qualifizierungsverbund.mail_link",
                self.partner_id,
                scope=self.scope,
                title=self._show()["title"],
            )
            newest = [("partner_id", "=", self.partner_id.id), ("id", ">", self.id)]
            self._note(superseded_by_id=record.link_ids.filtered_domain(newest)[:1].id)
        return True

    def _note(self, **values):
        """Keep what has happened to a link."""
        # sudo: what happens to a link is noted whoever makes it happen
        return with_transition(self.sudo()).write(values)

    def _note_opened(self):
        """The first time that a person, not a scanner, looked at it."""
        self.filtered(lambda link: not link.opened_at)._note(
            opened_at=fields.Datetime.now()
        )

    @api.model
    def _note_bounced(self, emails):
        """Mails came back: the links sent there in the last weeks did not arrive."""
        # sudo: mails come back to the server, not to a user
        self.sudo().search(
            [
                ("email", "in", emails),
                ("sent_at", ">", "-14d"),
                ("bounced_at", "=", False),
                ("opened_at", "=", False),
            ]
        )._note(bounced_at=fields.Datetime.now())
