import itertools

from odoo import fields, models

# What is asked of those who may be responsible: not all that a user has.
USER_READ = ("active", "partner_id")


class VerbundNoticeMixin(models.AbstractModel):
    """Documents about which somebody is told, by one kind of e-mail.

    A text is a QWeb template that calls ``qualifizierungsverbund.mail_layout`` and says
    ``subject``, ``action`` (the words of its one link) and the sentences. It gets plain
    values: those of :meth:`_notice_values`, and what the caller of :meth:`_tell` adds.
    """

    _name = "verbund.notice.mixin"
    _description = "Who Was Told"

    notice_count = fields.Integer(
        string="Told",
        compute="_compute_notice_counts",
        groups="base.group_user",
        help="E-mails on this document, those not reached as well.",
    )
    notice_failed_count = fields.Integer(
        string="Not Reached",
        compute="_compute_notice_counts",
        groups="base.group_user",
        help="E-mails that did not arrive and were not sent again.",
    )

    def _compute_notice_counts(self):
        counts = {"owner": {}, "res": {}}
        for side in counts if self.env["verbund.notice"].has_access("read") else ():
            groups = self.env["verbund.notice"]._read_group(
                [
                    (f"{side}_model", "=", self._name),
                    (f"{side}_id", "in", self.ids),
                    ("resent_as_id", "=", False),
                ],
                [f"{side}_id", "state"],
                ["__count"],
            )
            counts[side] = {(res_id, state): n for res_id, state, n in groups}
        for record in self:
            # A document of another one counts there, and on its own
            of = counts["owner"] if record._notice_owner() == record else counts["res"]
            states = {
                state: n for (res_id, state), n in of.items() if res_id == record.id
            }
            record.notice_count = sum(states.values())
            record.notice_failed_count = states.get("failed", 0)

    def action_view_notices(self):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who Was Told"),
            "res_model": "verbund.notice",
            "view_mode": "list,kanban,form",
            "mobile_view_mode": "kanban",
            "domain": [
                "|",
                *["&", ("owner_model", "=", self._name), ("owner_id", "=", self.id)],
                *["&", ("res_model", "=", self._name), ("res_id", "=", self.id)],
            ],
            "context": {"create": False},
        }

    def _tell(self, template, partners, scope=None, once=None, **values):
        """Write to each of the partners, and keep who was told.

        :param template: external id of the text
        :param partners: the recipients; see ``_verbund_contacts``
        :param scope: of the link (``verbund.link``) that the e-mail has; without one it
            leads to the document in the portal
        :param once: words for what is told once; a recipient who has a notice of this
            template with the same words is left out
        :param values: plain values that the text says beside the facts; kept, so that
            it can be sent again
        :return: the notices
        """
        return self.env["verbund.notice"]._send(
            template,
            dict.fromkeys(self, partners),
            scope,
            once,
            dict.fromkeys(self, values),
        )

    def _render_notice(self, template, partner, url, shared, extra=None):
        """The e-mail to one recipient.

        :param url: of its one link
        :param shared: see :meth:`_notice_values_each`
        :return: dict ``subject``, ``body`` (without layout and link) and ``full``
        """
        self.ensure_one()
        company = self._notice_company()._verbund_here()
        record = self.with_env(company.env)
        values = {
            **shared,
            **record._notice_values(partner),
            **(extra or {}),
            "lang": company._verbund_lang().replace("_", "-"),
            "greeting": record._notice_greeting(partner),
            "url": url,
            "why": record._notice_why(partner),
            "association": {
                "name": company.name,
                "phone": company.phone,
                "email": company.email,
            },
        }
        page = company.env["ir.qweb"]._render(
            template, values, minimal_qcontext=True, raise_if_not_found=True
        )
        return self.env["verbund.notice"]._split(page)

    # ------------------------------------------------------------- hooks

    def _notice_company(self):
        """The association that writes."""
        return self.company_id

    def _notice_owner(self):
        """The document on which the work is: there a failure is an activity.

        Who is responsible, and whose networks read it, are those of that document.
        """
        return self

    def _notice_user(self):
        """The one responsible, who also signs: somebody who still works here."""
        owner = self._notice_owner()
        if owner != self:
            return owner._notice_user()
        for people in itertools.chain(self._notice_people(), (self.create_uid,)):
            # sudo: whether somebody still works here, of whomever it is told
            people.sudo().fetch(USER_READ)
            for user in people:
                if user.active and user._is_internal():
                    return user
        return self.env.ref("base.user_admin")

    def _notice_people(self):
        """Hook: who may be responsible; the first of them who still works here is.

        :return: iterator of users, those first who are asked first
        """
        if "user_id" in self._fields:
            yield self["user_id"]

    def _page_contacts(self):
        """Whom a company asks about it: who signs its e-mails.

        :return: list of dicts, see ``_page_contact`` of a user
        """
        return [self._notice_user()._page_contact(self._notice_company())]

    def _notice_sender(self):
        """Who signs, as text."""
        user = self._notice_user()
        return user.name if user._is_internal() else self._notice_company().name

    def _notice_values_each(self):
        """Facts of the moment that the texts say to whomever: plain values, no records.

        Of many documents at once, in the language of their association: what they have
        in common is reckoned once.

        :return: dict document -> dict
        """
        values = {}
        for owner, records in self.grouped(lambda row: row._notice_owner()).items():
            sender = owner._notice_sender()
            values |= {record: {"sender": sender} for record in records}
        return values

    def _notice_values(self, partner):
        """The same for one document, and what only its recipient reads."""
        return {}

    def _notice_lines(self, notice):
        """What stands above the text where it is printed.

        :return: list of (label, value)
        """
        return []

    def _notice_waits_until(self):
        """Until when e-mails of an owner wait, so that none overtakes another.

        :return: moment; False when they leave at once
        """
        until = self._held_until()
        return until if until and until > fields.Datetime.now() else False

    def _held_until(self):
        """Hook: until when those wait that tell what can still be taken back.

        :return: moment, over or ahead; False when there are none such
        """
        return False

    def _notice_files(self, notice):
        """Files that go along with an e-mail, made when it is sent.

        :param notice: ``verbund.notice``, whose ``extra`` has what must not be that of
            the moment
        :return: list of (file name, bytes, type)
        """
        return []

    def _notice_obstacle(self, template, extra):
        """Why a text is not true any more and cannot be sent again; None if it is.

        :param extra: what it says beside the facts
        """
        return None

    def _notice_recipient(self, notice):
        """To whom a text goes again: a contact, or a new partner for who is none."""
        return notice.partner_id

    def _notice_concerns(self, partner):
        """Whether a person has to do with it still: who left, or moved on, has not."""
        company = self["partner_id"] if "partner_id" in self._fields else None
        return partner.active and (
            not company
            or partner.commercial_partner_id == company.commercial_partner_id
            or any(user._is_internal() for user in partner.user_ids)
        )

    def _notice_path(self, partner):
        """Where the document is in the portal."""
        return "/my"

    def _notice_greeting(self, partner):
        _ = self.env._
        if partner.is_company or not partner.name:
            return _("Hello,")
        return _("Hello %(name)s,", name=partner.name)

    def _notice_why(self, partner):
        """Why the recipient gets this e-mail."""
        return self.env._(
            "You get this e-mail because %(company)s works with %(association)s.",
            company=partner.commercial_partner_id.name,
            association=self._notice_company().name,
        )

    def _notice_url(self, partner):
        """The one link: it survives that the recipient has to log in first."""
        if any(user._is_internal() for user in partner.user_ids):
            path = f"/mail/view?model={self._name}&res_id={self.id}"
        else:
            path = self._notice_path(partner)
        return f"{self.get_base_url()}{path}"
