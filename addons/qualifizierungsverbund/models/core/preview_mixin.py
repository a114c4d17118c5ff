from contextlib import suppress

from lxml import etree

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# What else a dialog offers is no less possible for it.
DOING = "//footer/button[@type='object'][not(contains(@class, 'btn-secondary'))]"


class _Undo(Exception):
    """Nothing of a rehearsal stays."""


class VerbundPreviewMixin(models.AbstractModel):
    """A dialog that shows whom an action will tell what, before it is done.

    It is rehearsed: the action really runs, and all that it has done is undone. What
    is shown is what would be sent, with its recipients and who cannot be reached. What
    would be refused has no button: why, and what then, stands in its place.
    """

    _name = "verbund.preview.mixin"
    _description = "Dialog That Shows Who Will Be Told"

    preview = fields.Html(
        string="Who Will Be Told", compute="_compute_preview", sanitize=False
    )

    is_refused = fields.Boolean(compute="_compute_preview")

    def _compute_preview(self):
        for wizard in self:
            wizard.preview, wizard.is_refused = wizard._render_preview()

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """The buttons that do what is rehearsed go when that is refused."""
        arch, view = super()._get_view(view_id, view_type, **options)
        for preview in arch.xpath("//field[@name='preview']"):
            preview.addprevious(
                etree.Element("field", name="is_refused", invisible="1")
            )
        for button in arch.xpath(DOING):
            hidden = button.get("invisible")
            hidden = f"is_refused or ({hidden})" if hidden else "is_refused"
            button.set("invisible", hidden)
        return arch, view

    def _rehearse(self, env):
        """What the dialog will do.

        :param env: in which it is done; records of the dialog are looked up in it
        """
        raise NotImplementedError

    def _render_preview(self):
        """
        :return: HTML, and whether it says why nothing can be done
        """
        try:
            letters, problem = self._get_letters(), ""
        except AccessError:
            raise
        except UserError as error:
            letters, problem = [], str(error)
        html = self.env["ir.qweb"]._render(
            "qualifizierungsverbund.notice_preview",
            {"letters": letters, "problem": problem},
        )
        return html, bool(problem)

    def _get_letters(self):
        """
        :return: list of dicts ``subject body recipients``, one a text; who cannot be
            reached has a ``problem``
        """
        cr = self.env.cr
        letters = []
        self.env.flush_all()
        hooks = [(hook, hook._funcs.copy(), dict(hook.data)) for hook in _hooks(cr)]
        # A cache of its own: undoing empties it, and the dialog has values in the
        # other one that are stored nowhere yet
        transaction, cr.transaction = cr.transaction, None
        try:
            with suppress(_Undo), cr.savepoint():
                env = api.Environment(cr, self.env.uid, self.env.context, self.env.su)
                # sudo: who acts sees what it would tell, whoever reads it later
                notices_sudo = env["verbund.notice"].sudo()
                last = notices_sudo.search([], order="id desc", limit=1)
                self._rehearse(env)
                letters = self._read_letters(notices_sudo, last.id or 0)
                raise _Undo
        finally:
            cr.transaction = transaction
            for hook, funcs, data in hooks:
                hook._funcs = funcs
                hook.data.clear()
                hook.data.update(data)
        return letters

    @api.model
    def _read_letters(self, notices_sudo, last):
        """What has been told since a notice.

        :param last: its id, 0 where nobody has been told anything yet
        """
        problem = notices_sudo._fields["problem"]
        problems = dict(problem._description_selection(notices_sudo.env))
        letters = {}
        for notice in notices_sudo.search([("id", ">", last)], order="id"):
            letter = letters.setdefault(
                (notice.template, notice.subject),
                {"subject": notice.subject, "body": notice.body, "recipients": []},
            )
            letter["recipients"].append(
                {
                    "name": notice.partner_id.display_name,
                    "email": notice.email,
                    "problem": problems.get(notice.problem, ""),
                }
            )
        return list(letters.values())


def _hooks(cr):
    """What is done at the end of a transaction: not for what has been undone."""
    return cr.precommit, cr.postcommit, cr.prerollback, cr.postrollback
