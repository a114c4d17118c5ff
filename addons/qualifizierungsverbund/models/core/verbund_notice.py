from datetime import timedelta

from lxml import html as lxml_html
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import formataddr, html_sanitize

from ...tools.file_name import file_name
from .fields import activity_field, association_field
from .notification import notification
from .transition_mixin import in_transition, with_transition, without_defaults

STATE_QUEUED = "queued"
STATE_SENT = "sent"
STATE_OPENED = "opened"
STATE_FAILED = "failed"
STATES = [
    (STATE_QUEUED, "Queued"),
    (STATE_SENT, "Sent"),
    (STATE_OPENED, "Opened"),
    (STATE_FAILED, "Not reached"),
]
# What the server said is not for the eyes of users; what to do is.
PROBLEMS = [
    ("no_address", "No e-mail address"),
    ("bad_address", "The e-mail address cannot be delivered to"),
    ("bounced", "The e-mail came back"),
    ("server", "The mail server did not take the e-mail"),
    ("cancelled", "The e-mail was taken out of the queue"),
]
# How long e-mails wait in the house of what can still be taken back.
HOLD_MINUTES = 10
ADDRESS_PROBLEMS = ("no_address", "bad_address", "bounced")


class VerbundNotice(models.Model):
    """Who was told what: one e-mail to one recipient, and whether it arrived.

    Written by ``_tell`` of the record (``verbund.notice.mixin``) and by the way that
    its e-mail takes; nobody else adds, changes or deletes a row.
    """

    _name = "verbund.notice"
    _description = "Notice"
    _inherit = ["verbund.about.mixin", "verbund.retention.mixin"]
    _order = "id desc"
    _rec_name = "subject"
    _retention_cases = {"notice": ([], "create_date")}

    owner_model = fields.Char(
        required=True,
        readonly=True,
        help="Where the work is: the course of a commitment, for one.",
    )
    owner_id = fields.Many2oneReference(
        model_field="owner_model", required=True, readonly=True
    )
    company_id = association_field()
    template = fields.Char(required=True, readonly=True)
    scope = fields.Char(readonly=True)
    extra = fields.Json(readonly=True, help="What the text says beside the facts.")
    subject = fields.Char(readonly=True)
    body = fields.Html(
        string="Text",
        readonly=True,
        sanitize=False,  # it was, when it was rendered
        help="As it was sent, without the link that was for the recipient alone.",
    )
    partner_id = fields.Many2one(
        "res.partner", string="Recipient", readonly=True, index="btree_not_null"
    )
    email = fields.Char(string="Address", readonly=True)
    state = fields.Selection(
        STATES, string="Status", required=True, default=STATE_QUEUED, readonly=True
    )
    problem = fields.Selection(PROBLEMS, readonly=True)
    detail = fields.Text(readonly=True, groups="base.group_system")
    sent_at = fields.Datetime(string="Sent On", readonly=True)
    once = fields.Char(
        readonly=True, help="What is told once carries the same words here."
    )
    resent_as_id = fields.Many2one(
        "verbund.notice", string="Sent Again As", readonly=True, index="btree_not_null"
    )
    link_id = fields.Many2one(
        "verbund.link", readonly=True, index="btree_not_null", ondelete="set null"
    )
    mail_id = fields.Many2one("mail.mail", readonly=True, index="btree_not_null")
    message_id = fields.Char(readonly=True, index="btree_not_null")
    activity_id = activity_field()
    can_resend = fields.Boolean(compute="_compute_can_resend")

    _res_idx = models.Index("(res_model, res_id)")
    _owner_idx = models.Index("(owner_model, owner_id)")
    _once_uniq = models.UniqueIndex(
        "(res_model, res_id, template, COALESCE(partner_id, 0), once) "
        "WHERE once IS NOT NULL",
        "This has already been told.",
    )

    @api.depends("state", "resent_as_id")
    def _compute_can_resend(self):
        for notice in self:
            notice.can_resend = not notice.resent_as_id

    # ------------------------------------------------------ rows that stay

    @api.model
    def _get_guarded_fields(self):
        return frozenset(self._fields)

    @api.model_create_multi
    def create(self, vals_list):
        self._check_own_way()
        return super().create(vals_list)

    def write(self, vals):
        self._check_own_way()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        self._check_own_way()

    @api.model
    def _check_own_way(self):
        if not in_transition(self.env):
            raise AccessError(
                self.env._("Who was told what is recorded by the e-mail itself.")
            )

    def _erase_retained(self):
        """With its e-mail, which says the same."""
        # sudo: nobody deletes notices or e-mails by hand
        notices_sudo = with_transition(self.sudo())
        mails_sudo = notices_sudo.mail_id
        notices_sudo._help_is_done()
        notices_sudo.unlink()
        mails_sudo.unlink()

    def _get_waiting(self):
        """Those of them that have not left, and do not leave before we are done."""
        # sudo: nobody reads e-mails by hand
        outgoing_sudo = self.sudo().mail_id.filtered(lambda m: m.state == "outgoing")
        waiting_sudo = outgoing_sudo.try_lock_for_update()
        return self.filtered(
            lambda notice: (
                not notice.sudo().mail_id or notice.sudo().mail_id in waiting_sudo
            )
        )

    def _are_waiting(self):
        """Whether none of them has left, and none leaves before we are done."""
        return self._get_waiting() == self

    def _hold(self):
        """Their e-mails wait some minutes: so long what they tell can be taken back.

        :return: until when
        """
        until = fields.Datetime.now() + timedelta(minutes=HOLD_MINUTES)
        # sudo: nobody writes e-mails by hand
        mails_sudo = self.sudo().mail_id.filtered(lambda m: m.state == "outgoing")
        mails_sudo.write({"scheduled_date": until})
        # sudo: the queue is worked off for everybody
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger(at=until)
        return until

    def _take_out(self):
        """Nobody reads of what is not so any more."""
        # sudo: nobody deletes notices or e-mails by hand
        notices_sudo = with_transition(self.sudo())
        mails_sudo, links_sudo = notices_sudo.mail_id, notices_sudo.link_id
        notices_sudo._help_is_done()
        notices_sudo.unlink()
        mails_sudo.unlink()
        links_sudo.unlink()

    def _record(self):
        """What was told about, with the rights of the user.

        :raises UserError: when it is no longer there
        """
        record = self._find_record()
        if not record:
            raise UserError(self.env._("What this was about is no longer there."))
        return record

    def _find_record(self):
        """The same, nothing when it is no longer there."""
        self.ensure_one()
        model = self.env.get(self.res_model)
        return model is not None and model.browse(self.res_id).exists()

    # ------------------------------------------------------------- sending

    @api.model
    def _send(self, template, recipients, scope=None, once=None, extras=None):
        """Write to the recipients of each document, once each address.

        Who cannot be reached is found before, and gets a row as well.

        :param recipients: dict document -> partners
        :param extras: dict document -> what the text says beside the facts
        :return: the notices
        """
        if not any(recipients.values()):
            return self.browse()
        # sudo: the company that gives its word may not read who else is told, and
        # texts say what its own user has no right to
        notices_sudo = with_transition(self.sudo())
        told = set()
        if once:
            told = notices_sudo._told(template, recipients, once)
        everybody = self.env["res.partner"].union(*recipients.values())
        targets = []
        for record, partners in recipients.items():
            seen = set()
            for partner_sudo in partners.sudo().with_prefetch(everybody.ids):
                email = partner_sudo._verbund_address()
                if (record.id, partner_sudo.id) in told or (email and email in seen):
                    continue
                seen.add(email)
                targets.append((record.sudo(), partner_sudo, email))
        links = self._issue_links(scope, targets)
        shared = self._get_shared_values([record_sudo for record_sudo, *_ in targets])
        rows = [
            notices_sudo._prepare_vals(
                record_sudo,
                template,
                partner_sudo,
                links.get((record_sudo, partner_sudo)),
                (extras or {}).get(record_sudo) or {},
                shared[record_sudo],
            )
            | notices_sudo._prepare_address_vals(partner_sudo, email)
            | {"once": once, "scope": scope}
            for record_sudo, partner_sudo, email in targets
        ]
        notices_sudo._queue(rows)
        notices = notices_sudo.create(rows)
        notices.filtered("problem")._ask_for_help()
        return notices

    def _said_reminded(self):
        """What staff read who have reminded by hand, which is done once a day.

        :return: an action
        """
        _, failed = self.env._, self.filtered("problem")
        if not self:
            return notification(
                _(
                    "Nobody is written to: everybody has answered, or was reminded "
                    "today."
                )
            )
        said = _("E-mails on their way: %(number)s.", number=len(self - failed))
        if not failed:
            return notification(said, "success")
        lost = _("Not reached: %(number)s.", number=len(failed))
        return notification(f"{said} {lost}", "warning")

    @api.model
    def _domain_of(self, record):
        return [("res_model", "=", record._name), ("res_id", "=", record.id)]

    @api.model
    def _issue_links(self, scope, targets):
        """The links without a login of those who can be reached.

        :return: dict (record, partner) -> (link, token)
        """
        if not scope:
            return {}
        wanted = [(record, partner) for record, partner, email in targets if email]
        issued = self.env["verbund.link"]._issue_each(scope, wanted)
        links = self.env["verbund.link"].union(*(link for link, _token in issued))
        links._note(sent_at=fields.Datetime.now())
        return dict(zip(wanted, issued, strict=True))

    @api.model
    def _get_shared_values(self, records):
        """
        :param records: list of documents of one model, elevated
        :return: see ``_notice_values_each`` of the mixin
        """
        shared, records = {}, records and records[0].union(*records)
        companies = records and records.grouped(lambda row: row._notice_company())
        for company, rows in (companies or {}).items():
            here = company._verbund_here()
            shared |= rows.with_env(here.env)._notice_values_each()
        return shared

    @api.model
    def _told(self, template, recipients, once):
        """
        :return: set of (id of a document, id of a partner) who know it
        """
        notices = self.search(
            [
                ("res_model", "=", next(iter(recipients))._name),
                ("res_id", "in", [record.id for record in recipients]),
                ("template", "=", template),
                ("once", "=", once),
            ]
        )
        return {(notice.res_id, notice.partner_id.id) for notice in notices}

    @api.model
    def _prepare_address_vals(self, partner, email):
        if email:
            return {"email": email}
        typed = (partner.email or "").strip()
        return {
            "email": typed,
            "state": STATE_FAILED,
            "problem": "bad_address" if typed else "no_address",
        }

    @api.model
    def _prepare_vals(self, record, template, partner, issued, extra, shared):
        """
        :param issued: the link of the recipient and its token, None without one
        :param shared: what the text says to every recipient
        """
        owner = record._notice_owner()
        link, token = issued or (self.env["verbund.link"], None)
        url = link._url(token) if link else record._notice_url(partner)
        return {
            "res_model": record._name,
            "res_id": record.id,
            "owner_model": owner._name,
            "owner_id": owner.id,
            "company_id": record._notice_company().id,
            "template": template,
            "link_id": link.id,
            "extra": extra,
            # A person who is no contact has none, see `_notice_recipient`
            "partner_id": partner._origin.id,
            **record._render_notice(template, partner, url, shared, extra),
        }

    @api.model
    def _queue(self, rows):
        """Put the e-mails into the queue, which is worked off within the minute.

        :param rows: values of notices; the whole page is taken out of them, their
            e-mail comes in
        """
        pages = [row.pop("full") for row in rows]
        to_send = [
            (row, page)
            for row, page in zip(rows, pages, strict=True)
            if not row.get("problem")
        ]
        if not to_send:
            return
        owners = {(row["owner_model"], row["owner_id"]) for row, _page in to_send}
        found = {key: self.env[key[0]].browse(key[1]) for key in owners}
        users = {key: owner._notice_user() for key, owner in found.items()}
        waits = {key: owner._notice_waits_until() for key, owner in found.items()}
        # No default of the context or of who acts: the link in it is for one person
        mails = without_defaults(self.env["mail.mail"]).create(
            [
                self._prepare_mail_vals(row, page, users[key])
                | {"scheduled_date": waits[key]}
                for row, page in to_send
                for key in [(row["owner_model"], row["owner_id"])]
            ]
        )
        for (row, _page), mail in zip(to_send, mails, strict=True):
            row.update(mail_id=mail.id, message_id=mail.message_id)
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    @api.model
    def _prepare_mail_vals(self, row, page, user):
        association = self.env["res.company"].browse(row["company_id"])
        partner = self.env["res.partner"].browse(row["partner_id"])
        sender = user.email_formatted or association.email_formatted
        return {
            "model": row["res_model"],
            "res_id": row["res_id"],
            "subject": row["subject"],
            # Staff read it in the document: there without the link
            "body": row["body"],
            "body_html": page,
            "email_from": sender,
            "reply_to": sender,
            "email_to": formataddr((partner.name or "", row["email"])),
            "email_cc": False,
            "recipient_ids": False,
            "author_id": user.partner_id.id,
            "auto_delete": False,
            "headers": {"Auto-Submitted": "auto-generated"},
        }

    def _letter(self):
        """The text as it was sent, on the paper of the association.

        :return: (file name, bytes, type)
        """
        self.ensure_one()
        here = self.company_id._verbund_here()
        # sudo: who may have the letter may not read who else is told what
        notice = self.with_env(here.env).sudo()
        content, _type = notice.env["ir.actions.report"]._render_qweb_pdf(
            "qualifizierungsverbund.action_report_notice", notice.ids
        )
        return file_name(self.subject or "", ".pdf"), content, "application/pdf"

    def _letter_lines(self):
        record = self._find_record()
        return record._notice_lines(self) if record else []

    def _letter_date(self):
        """The day on which it was written, where it was."""
        here = self.company_id._verbund_here()
        return here._verbund_show(self.create_date)

    def _follow(self, state, problem=False, detail=False):
        """Where the e-mail of these notices is now."""
        # sudo: the mail server says so, or who opened the link
        notices_sudo = with_transition(self.sudo())
        values = {"state": state, "problem": problem, "detail": detail}
        if state == STATE_SENT:
            values["sent_at"] = fields.Datetime.now()
            # The link in it was for the recipient alone
            for notice_sudo in notices_sudo:
                notice_sudo.mail_id.body_html = notice_sudo.body
        notices_sudo.write(values)
        if state == STATE_FAILED:
            notices_sudo._ask_for_help()
        elif state in (STATE_SENT, STATE_OPENED):
            notices_sudo._help_is_done()

    # ------------------------------------------------------ what to do then

    def _ask_for_help(self):
        """Whoever is responsible for the document gets to know the next step."""
        for notice in self.filtered(lambda notice: not notice.activity_id):
            owner = self.env.get(notice.owner_model)
            if isinstance(owner, self.env.registry["mail.activity.mixin"]):
                owner = owner.browse(notice.owner_id).exists()
            if owner:
                notice.activity_id = owner.activity_schedule(
                    "mail.mail_activity_data_todo",
                    user_id=owner._notice_user().id,
                    **notice._prepare_help(),
                )[:1]

    def _prepare_help(self):
        """What to do about a notice that was not received."""
        self.ensure_one()
        env = self.company_id._verbund_here().env
        problems = dict(self._fields["problem"]._description_selection(env))
        step = (
            env._("Enter the right address in the contact, then send it again.")
            if self.problem in ADDRESS_PROBLEMS
            else env._("Send it again; if it fails again, ask who runs your mail.")
        )
        return {
            "summary": env._(
                "Not reached: %(who)s",
                who=self.partner_id.display_name or env._("a participant"),
            ),
            # The subject may hold what a company has typed
            "note": Markup("“%s”: %s. %s")
            % (self.subject, problems[self.problem], step),
        }

    def _help_is_done(self):
        self.activity_id.unlink()

    @api.autovacuum
    def _gc_help(self):
        """Nobody has to send again what is not true any more.

        What is true still has to reach the company, whoever works there now.
        """
        for notice in self.search([("activity_id", "!=", False)]):
            record = notice._find_record()
            if not record or notice._get_untruth(record):
                notice._help_is_done()

    def _get_obstacle(self, record):
        """Why it cannot be told the same recipient again, None when it can.

        :param record: what was told about
        """
        return self._get_absence(record) or self._get_untruth(record)

    def _get_absence(self, record):
        """Words for a recipient who is gone, or whose link would open nothing."""
        self.ensure_one()
        if record._notice_concerns(record._notice_recipient(self)) and (
            not self.scope or record._link_concerns(self.partner_id)
        ):
            return None
        return self.env._(
            "%(who)s has nothing to do with this any more. If it still matters, tell "
            "somebody else of the company.",
            who=self.partner_id.display_name,
        )

    def _get_untruth(self, record):
        """Why the text is not true any more, None while it is."""
        return record._notice_obstacle(self.template, self.extra or {})

    def action_resend(self):
        """Tell the same recipient again, by the facts of the moment.

        :raises UserError: when it is not true any more
        """
        for notice in self:
            record = notice._record()
            record.check_access("write")
            # sudo: who may change the document tells again what was told of it
            notice_sudo = notice.sudo()
            obstacle = notice_sudo._get_obstacle(record)
            if notice_sudo.resent_as_id or obstacle:
                raise UserError(
                    obstacle or self.env._("It has already been sent again.")
                )
            again = self._send(
                notice_sudo.template,
                {record: record.sudo()._notice_recipient(notice_sudo)},
                notice_sudo.scope,
                extras={record: notice_sudo.extra},
            )
            with_transition(notice_sudo).resent_as_id = again
            notice_sudo._help_is_done()
        return notification(
            self.env._("Sent again. The list shows how it fares."), "success"
        )

    def action_open_document(self):
        self._record()  # or say that it is no longer there
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }

    @api.model
    def _split(self, page):
        """What the layout has put together.

        :param page: the whole e-mail
        :return: dict ``subject body full``
        """
        tree = lxml_html.document_fromstring(str(page))
        content = tree.xpath("//*[@data-mail='content']")[0]
        inner = "".join(
            lxml_html.tostring(child, encoding="unicode") for child in content
        )
        return {
            "subject": " ".join(tree.findtext(".//title").split()),
            "body": html_sanitize(inner),
            # In its text part a line is what is a line here: each of a list, too
            "full": str(page).replace("<li", "\n<li"),
        }
