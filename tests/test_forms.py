"""Every form, filled and saved by every role that may create its model.

Models, roles and lists are found, not named: a new form is tested as soon as it is
there. Dialogs stand in the tests of the actions that open them. What cannot be guessed
(a company that is no member yet) is in `VALUES`.
"""

import contextlib
import datetime
import itertools
from zoneinfo import ZoneInfo

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from odoo.addons.arbeitsmarkt_drehscheibe.tests.common import HubCommon

MODULES = ("qualifizierungsverbund", "arbeitsmarkt_drehscheibe")

OUR_MODELS = ("verbund.", "drehscheibe.")

#: What has to be typed where any value of its kind will not do.
VALUES = {
    ("verbund.need", "partner_id"): [("name", "=", "Alpha Muster GmbH")],
    ("verbund.membership", "partner_id"): [("name", "=", "Neu Muster GmbH")],
    ("verbund.commitment", "partner_id"): [("name", "=", "Alpha Muster GmbH")],
    ("verbund.guarantee", "partner_id"): [("name", "=", "Alpha Muster GmbH")],
    ("verbund.guarantee", "max_amount"): 5000.0,
    ("res.partner", "betriebsnummer"): "12345678",
    ("verbund.district", "ags"): "99009",
}
#: Fields that a form shows, and what else has to be true before they can be filled.
LEFT_EMPTY = {
    ("res.partner", "vat"): "has a check digit",
    ("verbund.membership", "contact_ids"): "people of a company that is not there yet",
    ("verbund.topic", "child_ids"): "a topic that is its own part",
    ("event.event", "event_mail_ids"): "a mail needs a template",
}
#: Records of these models somebody chooses from their own.
OWN = {"verbund.network": [("is_own", "=", True)]}

COUNTER = itertools.count(1)
# By the clock of the association: in the evening it is tomorrow there already
START = datetime.datetime.combine(
    datetime.datetime.now(ZoneInfo("Europe/Berlin")) + datetime.timedelta(days=60),
    datetime.time(8),
)


def _length(field_name):
    """An end lies behind its beginning."""
    return datetime.timedelta(hours=8 if "end" in field_name else 0)


def _typed(field_name, info):
    """What somebody types into a field that says nothing about its contents."""
    match info["type"]:
        case "char" | "text" | "html":
            return f"Test {field_name} {next(COUNTER)}"
        case "integer":
            return 9
        case "float" | "monetary":
            return 9.5
        case "date":
            return (START + _length(field_name)).date().isoformat()
        case "datetime":
            return fields.Datetime.to_string(START + _length(field_name))
        case "selection":
            return info["selection"][0][0] if info["selection"] else None
    return None


def _is_off(attribute):
    return attribute in ("0", "false", "False")


def _says_off(attribute):
    """As a view says it; for who has no right, Odoo writes another word into it."""
    return _is_off(attribute) and attribute != "False"


class Filling:
    """Somebody who fills all of a form that lets itself be filled."""

    def __init__(self, form):
        self.form = form
        self.model = form._record._name
        self.lists = []

    def fill(self):
        # Twice: what was chosen first shows further fields.
        for _round in range(2):
            for name, info in list(self.form._view["fields"].items()):
                if name != "id" and self._is_open(name):
                    self._fill_field(name, info)
        return self

    def _is_open(self, name):
        if (self.model, name) in LEFT_EMPTY:
            return False
        modifiers = self.form._view["modifiers"][name]
        return not any(
            self.form._get_modifier(name, modifier)
            for modifier in ("readonly", "invisible", "column_invisible")
            if modifier in modifiers
        )

    def _fill_field(self, name, info):
        if info["type"] == "one2many":
            if name not in self.lists and self._may_add(name, info):
                self._add_line(name)
            return
        value = VALUES.get((self.model, name))
        if value is None and self.form._values[name]:
            return
        if info["type"] in ("many2one", "many2many"):
            record = self._choice(name, info, value)
            if not record:
                return
            if info["type"] == "many2one":
                self.form[name] = record
            else:
                self.form[name].add(record)
            return
        value = _typed(name, info) if value is None else value
        if value is not None and self.form._values[name] != value:
            self.form[name] = value

    def _node(self, name):
        return next(
            node
            for node in self.form._view["tree"].iter("field")
            if node.get("name") == name
        )

    def _choice(self, name, info, domain):
        """The first record that the field offers to this user."""
        domain = domain or self._node(name).get("domain") or info.get("domain") or []
        if isinstance(domain, str):
            context = self.form._get_eval_context()
            domain = safe_eval(domain, {**context, "uid": self.form._env.uid})
        domain = [*domain, *OWN.get(info["relation"], [])]
        model = self.form._env[info["relation"]]
        return model.search(domain, limit=1) if model.has_access("read") else model

    def _may_add(self, name, info):
        """Whether the list takes lines; who makes the document may then add some.

        :raises AssertionError: when the role may not, and the list does not say so
        """
        lists = self._node(name).xpath("./list | ./kanban | ./form")
        asked = [part.get("create") for part in lists]
        filled = info["edition_view"]["fields"].keys() - {"id"}
        is_shown = filled and not any(map(_says_off, asked))
        may = self.form._env[info["relation"]].has_access("create")
        is_ours = info["relation"].startswith(OUR_MODELS)
        assert may or not is_shown or not is_ours, f"no right to a line in {name}"
        return may and filled and not any(map(_is_off, asked))

    def check_lists(self):
        """Ask each list that is open, without a line in it: the lists that are."""
        return [
            name
            for name, info in self.form._view["fields"].items()
            if info["type"] == "one2many"
            and self._is_open(name)
            and self._may_add(name, info)
        ]

    def may_remove(self, name):
        """Whether the line can be taken out again."""
        lists = self._node(name).xpath("./list | ./kanban")
        return not any(_is_off(part.get("delete")) for part in lists)

    def _add_line(self, name):
        self.lists.append(name)
        with self.form[name].new() as line:
            Filling(line).fill()


@tagged("post_install", "-at_install")
class TestForms(HubCommon):
    """One save with a line in every list, then an edit, as the lowest role that may."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.roles = cls._roles()
        # What somebody chooses from.
        cls._course()
        cls.env["event.event"].create(
            [
                {
                    "name": "Treffen",
                    "date_begin": "2100-02-01 08:00:00",
                    "date_end": "2100-02-01 10:00:00",
                    "verbund_network_ids": network.ids,
                }
                for network in (cls.network, cls.hub)
            ]
        )
        cls.env["res.partner"].create({"name": "Neu Muster GmbH", "is_company": True})
        cls.network.partner_id = cls.association.partner_id
        cls.menus = cls._made_by_us("ir.ui.menu")

    @classmethod
    def _roles(cls):
        """A user with one of our groups and nothing else, by the name of the group.

        Each works where its group works: in the network or in the hub, which
        it manages if it may.
        """
        return {
            name.name: new_test_user(
                cls.env,
                login=f"form_{name.name}",
                groups=f"base.group_user,{name.complete_name}",
            )
            for name in cls._made_by_us("res.groups")
        }

    @classmethod
    def _made_by_us(cls, model):
        """External ids of what our add-ons bring along."""
        return cls.env["ir.model.data"].search(
            [("model", "=", model), ("module", "in", MODULES)], order="id"
        )

    def _let_work(self, user):
        hub = user.has_group("arbeitsmarkt_drehscheibe.group_hub_user")
        network = self.hub if hub else self.network
        network.team_ids |= user
        if network.with_user(user).has_access("write"):
            network.manager_id = user

    def _doors(self, records):
        """Defaults that come along with each menu of the user that leads there."""
        visible = self.env["ir.ui.menu"].with_user(records.env.user)._visible_menu_ids()
        # sudo: menus and actions are read as the web client is given them
        menus_sudo = self.env["ir.ui.menu"].sudo().browse(self.menus.mapped("res_id"))
        contexts = {
            menu.action.context or "{}"
            for menu in menus_sudo
            if menu.action
            and menu.action._name == "ir.actions.act_window"
            and menu.action.res_model == records._name
            and visible.issuperset(map(int, menu.parent_path.split("/")[:-1]))
        }
        return [
            safe_eval(context, {"uid": records.env.uid})
            for context in sorted(contexts) or ["{}"]
        ]

    @classmethod
    def _models(cls):
        """Models with a form that we made or changed."""
        made = cls._made_by_us("ir.ui.view")
        views = cls.env["ir.ui.view"].browse(made.mapped("res_id"))
        models = {view.model for view in views if view.type == "form" and view.model}
        return [cls.env[name] for name in sorted(models) if name in cls.env]

    def test_every_role_saves_every_form(self):
        done = set()
        for model in self._models():
            for role, user in self.roles.items():
                records = model.with_user(user)
                if model._transient or not records.has_access("create"):
                    continue
                for context in self._doors(records):
                    with (
                        self.subTest(model=model._name, role=role, door=context),
                        self._undone(),
                    ):
                        self._let_work(user)
                        form = Form(records.with_context(**context))
                        if self._is_for_new_documents(form):
                            self._save_and_edit(form)
                            done.add(model._name)
        # What must be among them, or the search has gone blind.
        self.assertGreaterEqual(
            done, {"verbund.course", "drehscheibe.release", "drehscheibe.demand"}
        )

    def test_who_may_change_a_document_may_fill_its_lists(self):
        """Also who may not make a new one."""
        for model in self._models():
            for role, user in self.roles.items():
                records = model.with_user(user)
                if model._transient or not records.has_access("write"):
                    continue
                rights = self.env["ir.model.access"].search(
                    [("model_id.model", "=", model._name)]
                )
                if not any(rights.mapped("perm_create")):
                    continue  # nobody fills the form of a new one
                with self.subTest(model=model._name, role=role), self._undone():
                    self._let_work(user)
                    # for the form that the test looks at
                    rights.filtered("perm_write").perm_create = True
                    Filling(Form(records)).check_lists()

    def _our_lists(self):
        """Each list that a role fills: (documents as the role, role, lines)."""
        for model in self._models():
            for role, user in self.roles.items():
                records = model.with_user(user)
                if model._transient or not records.has_access("create"):
                    continue
                with self._undone():
                    names = Filling(Form(records)).check_lists()
                for lines in {model._fields[name].comodel_name for name in names}:
                    if lines.startswith(OUR_MODELS):
                        yield records, role, lines

    def test_a_right_to_lines_that_is_taken_away_is_noticed(self):
        """These tests are not blind, whichever list it is."""
        noticed = set()
        for records, role, lines in self._our_lists():
            with self.subTest(lines=lines, role=role), self._undone():
                rights = self.env["ir.model.access"].search(
                    [("model_id.model", "=", lines)]
                )
                rights.perm_create = False
                with self.assertRaisesRegex(AssertionError, "no right to a line"):
                    Filling(Form(records)).check_lists()
                noticed.add(lines)
        self.assertGreaterEqual(
            noticed,
            {
                "drehscheibe.demand.skill",
                "drehscheibe.profile.skill",
                "drehscheibe.release.line",
                "verbund.course.cost",
                "verbund.commitment",
            },
        )

    def test_a_rule_of_lines_that_is_too_narrow_is_noticed(self):
        tried = set()
        for records, role, lines in self._our_lists():
            if lines in tried:
                continue
            tried.add(lines)
            with self.subTest(lines=lines, role=role), self._undone():
                self._let_work(records.env.user)
                rules = self.env["ir.rule"].search([("model_id.model", "=", lines)])
                rules.domain_force = "[(0, '=', 1)]"
                form = Form(records.with_context(**self._doors(records)[0]))
                with self.assertRaises(AccessError):
                    self._save_and_edit(form)
        self.assertGreaterEqual(len(tried), 5)

    @contextlib.contextmanager
    def _undone(self):
        savepoint = self.env.cr.savepoint()
        try:
            yield
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def _is_for_new_documents(self, form):
        """Whether something new begins in this form, not only in a list of another."""
        document = getattr(form._record, "_document", None)
        return not _is_off(form._view["tree"].get("create")) and (
            not document or document in form._view["fields"]
        )

    def _save_and_edit(self, form):
        filling = Filling(form).fill()
        record = form.save()
        for name in filling.lists:
            self.assertTrue(record[name], f"the line in {name} is gone")
        form = Form(record)
        for name in filling.lists:
            with form[name].edit(0):
                pass
        form.save()
        for name in filling.lists:
            if filling.may_remove(name):
                form[name].remove(0)
        form.save()
