"""A button that is shown does what it says.

For every model with states, in every state, each role presses each button that its form
and lists show, in dialogs the one that is meant to be pressed. Whoever may not, or in a
state from which there is no way, must not be shown it: a refusal is no explanation, it
is a button too many. Where the reason is one that somebody can do something about, it
stands in `EXPLAINED`.
"""

import contextlib
import re
from unittest.mock import patch

import pytest
from lxml import etree

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form
from odoo.tools import html2plaintext
from odoo.tools.safe_eval import safe_eval

from tests.populate import people
from tests.test_populate import transition_models

#: Records of each state, of the first and of the last ones.
SAMPLES = 1
V, D = "qualifizierungsverbund.group_verbund_", "arbeitsmarkt_drehscheibe.group_hub_"
ROLES = {
    "user": [f"{V}user"],
    "manager": [f"{V}manager"],
    "finance": [f"{V}finance"],
    "admin": [f"{V}admin", f"{D}manager"],
    "hub_user": [f"{D}user"],
    "hub_identity": [f"{D}manager", f"{D}identity"],
}
#: On the form of which record a list of these stands.
PARENTS = {
    "verbund.commitment": "course_id",
    "verbund.guarantee": "course_id",
    "verbund.offer": "course_id",
    "verbund.need": "course_id",
    "verbund.waiting": "course_id",
}
#: What each has to be shown somewhere.
SURE = {
    "user": {"Cancel Course", "Award", "Commit", "Withdraw Request", "Withdraw"},
    "manager": {"Confirm Course", "Finish Course"},
    "finance": {"Compute Again", "Create Invoices"},
    "admin": {"Activate"},
    "hub_user": {"Note Interest", "Renew Matches"},
    "hub_identity": {"Release Identity", "Anonymise"},
}
#: Refusals that say what has to be done first.
EXPLAINED = {
    ("verbund.network", "action_close"): "is still being planned",
    ("verbund.date.poll", "action_close"): "can still answer until",
    ("verbund.date.poll", "Choose the Dates"): "can still answer until",
    # Further sessions of a course that runs may all be ahead
    ("verbund.course", "Plan a Series"): "(Nothing is left to plan|is still ahead)",
}


@pytest.fixture(scope="module")
def env(populated):
    with contextlib.closing(populated[1].cursor()) as cr, people.no_mail():
        yield api.Environment(cr, SUPERUSER_ID, {})


@pytest.fixture(scope="module")
def users(env):
    """Somebody with each role, who works in all networks."""
    made = {
        role: env["res.users"].create(
            {
                "name": role,
                "login": f"buttons-{role}",
                "group_ids": [Command.set([env.ref(group).id for group in groups])],
            }
        )
        for role, groups in ROLES.items()
    }
    for network in env["verbund.network"].search([]):
        network.team_ids = [Command.link(user.id) for user in made.values()]
    return made


class Shown:
    """What a record is to the expressions of a view."""

    def __init__(self, record):
        self.record = record

    def __getattr__(self, name):
        value = self.record[name]
        if isinstance(value, type(self.record)) or hasattr(value, "ids"):
            many = self.record._fields[name].type.endswith("2many")
            return value.ids if many else value.id
        return value

    def evaluate(self, expression):
        names = set(compile(expression, "view", "eval").co_names)
        parent = PARENTS.get(self.record._name)
        known = {
            name: getattr(self, name) for name in names & self.record._fields.keys()
        }
        if re.search(r"\bparent\.", expression):
            known["parent"] = {
                name: getattr(Shown(self.record[parent]), name)
                for name in re.findall(r"\bparent\.(\w+)", expression)
            }
            expression = re.sub(r"\bparent\.(\w+)", r"parent['\1']", expression)
        return safe_eval(expression, known)

    def shows(self, button):
        return not any(
            node.get("invisible") and self.evaluate(node.get("invisible"))
            for node in (button, *button.iterancestors())
        )


def buttons(model):
    """The buttons of our views of a model, as this user is sent them.

    Those over a list are for what somebody ticks, and not among them.
    """
    views = (
        model.env["ir.ui.view"]
        .sudo()
        .search(
            [
                ("model", "=", model._name),
                ("type", "in", ("form", "list", "kanban")),
                ("mode", "=", "primary"),
            ]
        )
    )
    for view in views:
        tree = etree.fromstring(model.get_view(view.id, view.type)["arch"])
        for button in tree.iter("button"):
            if button.get("name") and not button.xpath(
                "ancestor::field | self::*[ancestor::list]/ancestor::header"
            ):
                yield button


def press(record, button):
    """:return: why it is refused; None when it is not"""
    savepoint = record.env.cr.savepoint()
    try:
        if button.get("type") == "object":
            getattr(record, button.get("name"))()
        else:
            press_in_dialog(record, int(button.get("name")), button.get("context"))
    except UserError as error:
        return f"{type(error).__name__}: {error}"
    finally:
        savepoint.close(rollback=True)
        record.env.invalidate_all()
    return None


def press_in_dialog(record, action_id, context):
    # sudo: the web client is given the action like that
    action = record.env["ir.actions.actions"].sudo().browse(action_id)
    action = record.env[action.type].sudo().browse(action_id)
    values = {"active_id": record.id, "active_ids": record.ids, "id": record.id}
    dialogs = record.env[action.res_model].with_context(
        **safe_eval(action.context or "{}", values),
        **safe_eval(context or "{}", values),
    )
    form = Form(dialogs, view=action.view_id or None)
    for name, info in form._view["fields"].items():
        if not form._get_modifier(name, "required") or form[name]:
            continue
        if info["type"] not in ("selection", "char", "text"):
            return  # what is chosen there, the tests of the dialog know
        form[name] = info["selection"][0][0] if info["type"] == "selection" else "Grund"
    dialog = form.save()
    if "is_refused" in dialog._fields and dialog.is_refused:
        # It has no button then; one that opens it only to say so is refused as well
        raise UserError(html2plaintext(dialog.preview))
    shown = Shown(dialog)
    for button in form._view["tree"].xpath("//footer/button[@type='object']"):
        if shown.shows(button):
            getattr(dialog, button.get("name"))()
            return


def is_explained(model, button, refusal):
    """The button is named as its method or, of a dialog, as it reads."""
    kind = "name" if button.get("type") == "object" else "string"
    words = EXPLAINED.get((model._name, button.get(kind)))
    return words and re.search(words, refusal)


@contextlib.contextmanager
def previews(env, role):
    """What dialogs show before they are pressed takes longest: one role looks at it."""
    if role == "user":
        yield
        return
    mixin = env.registry["verbund.preview.mixin"]
    with patch.object(mixin, "_render_preview", lambda self: (False, False)):
        yield


def pressed(model, state, shown):
    """Yield ``(button, why)`` of what is shown in a state; none if it works."""
    records = model.search([("state", "=", state)], order="id", limit=SAMPLES)
    records |= model.search([("state", "=", state)], order="id desc", limit=SAMPLES)
    for button in shown:
        for record in records:
            in_list = "parent." in etree.tostring(button, encoding="unicode")
            if in_list and not record[PARENTS[model._name]]:
                continue
            if not Shown(record).shows(button):
                continue
            refusal = press(record, button)
            if is_explained(model, button, refusal or ""):
                refusal = None
            yield button.get("string") or button.get("name"), refusal


@pytest.mark.parametrize("role", ROLES)
def test_nobody_is_shown_a_button_that_is_refused(env, users, role):
    works, refused = set(), {}
    for model in transition_models(env):
        model = model.with_user(users[role])
        if not model.has_access("read"):
            continue
        shown = list(buttons(model))
        states = model._fields["state"].get_values(env)
        with previews(env, role):
            for state in states:
                for button, refusal in pressed(model, state, shown):
                    if refusal:
                        refused[model._name, state, button] = refusal
                    works.add(button)
    assert refused == {}
    # What must be among them, or the search has gone blind.
    assert works >= SURE[role]
