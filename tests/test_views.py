"""What holds for every view of the add-ons, read from its file."""

import ast
import itertools
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

ADDONS = Path(__file__).parents[1] / "addons"
#: Where people tick several rows and change them at once: the columns they may change.
TOGETHER = {
    "verbund.course": {
        "activity_ids",
        "commitment_deadline",
        "district_id",
        "user_id",
    },
    "verbund.need": {
        "priority",
        "network_id",
        "topic_id",
        "window_start",
        "window_end",
        "district_id",
        "activity_ids",
    },
    "verbund.membership": {
        "role",
        "agreement_version",
        "agreement_signed_on",
        "activity_ids",
    },
}


def records(model):
    """Yield ``(file, record)`` of a kind of record in the data of the add-ons."""
    for path in sorted(ADDONS.glob("*/*/**/*.xml")):
        if path.is_relative_to(ADDONS) and "static" not in path.parts:
            for record in ElementTree.parse(path).iter("record"):
                if record.get("model") == model:
                    yield path, record


def value(record, name):
    field = record.find(f"field[@name='{name}']")
    return None if field is None else (field.text or "").strip()


def roots(*tags):
    """Yield ``(xmlid, model, root of the arch)``; what extends a view has no root."""
    for _path, record in records("ir.ui.view"):
        arch = record.find("field[@name='arch']")
        if arch is not None and len(arch) == 1 and arch[0].tag in tags:
            yield record.get("id"), value(record, "model"), arch[0]


def test_names_are_never_cut():
    """The class lets them go on in a second line; see ``backend.scss``."""
    cut = [
        xmlid
        for xmlid, _model, root in roots("form", "list", "kanban")
        if record_extends(xmlid) is False
        and "o_verbund_view" not in (root.get("class") or "").split()
    ]
    assert cut == []


def record_extends(xmlid):
    return any(
        record.find("field[@name='inherit_id']") is not None
        for _path, record in records("ir.ui.view")
        if record.get("id") == xmlid
    )


def test_a_list_is_cards_on_a_phone():
    lists = {
        record.get("id"): value(record, "view_mode").split(",")
        for _path, record in records("ir.actions.act_window")
        if "list" in (value(record, "view_mode") or "")
    }
    assert len(lists) > 20
    # Reports are read at a desk.
    assert [
        xmlid
        for xmlid, modes in lists.items()
        if "kanban" not in modes and "pivot" not in modes
    ] == []


def test_a_list_that_a_button_opens_is_cards_on_a_phone():
    """Odoo opens what code returns as its first view, unless it is told."""
    actions = [
        action
        for path in sorted(ADDONS.glob("*/*/**/*.py"))
        if "tests" not in path.parts
        for action in re.findall(r"{[^{}]*act_window[^{}]*", path.read_text())
        if re.search(r'"view_mode": "list|"views": [^{}]*, "list"\)', action)
    ]
    assert len(actions) > 6
    for mode in ("kanban", '"mobile_view_mode": "kanban"'):
        assert [action for action in actions if mode not in action] == []


@pytest.mark.parametrize("model", TOGETHER)
def test_only_what_repeats_is_changed_together(model):
    (root,) = [
        root
        for _xmlid, name, root in roots("list")
        if name == model and root.get("multi_edit")
    ]
    assert {
        field.get("name")
        for field in root.iter("field")
        if field.get("readonly") != "id" and field.get("column_invisible") != "True"
    } == TOGETHER[model] | READ_ONLY[model]


#: Computed, or changed by actions alone.
READ_ONLY = {
    "verbund.course": {
        "missing_words",
        "next_label",
        "price_words",
        "proposed_outcome",
        "reference",
        "seats_committed",
        "seats_words",
        "state",
        "units_words",
    },
    "verbund.need": {"reference", "topic_label", "state"},
    "verbund.membership": {"state"},
}


def test_a_binding_word_is_asked_for_once_more():
    """Whoever notes it for a company says that the company has said so."""
    buttons = [
        (xmlid, button)
        for xmlid, _model, root in roots("form", "list", "kanban")
        for button in root.iter("button")
        if button.get("name") in ("action_commit", "action_accept_limit")
    ]
    assert buttons
    assert [xmlid for xmlid, button in buttons if not button.get("confirm")] == []


def test_days_that_actions_alone_write_are_no_range():
    """Odoo saves the other end of a range with each new record, read-only or not."""
    ends = [
        (xmlid, model, ast.literal_eval(field.get("options"))["end_date_field"])
        for xmlid, model, root in roots("form")
        for field in root.iter("field")
        if "end_date_field" in (field.get("options") or "")
    ]
    assert len(ends) > 3
    assert [end for end in ends if end[2] in _read_only_days(end[1])] == []


def _read_only_days(model):
    """Return the names of the days of a model that nobody types."""
    return {
        name
        for path in sorted(ADDONS.glob("*/models/**/*.py"))
        if re.search(
            rf'^    _(name|inherit) = .*"{model}"', code := path.read_text(), re.M
        )
        for name in re.findall(
            r"^    (\w+) = fields\.Date(?:time)?\([^()]*readonly=True", code, re.M
        )
    }


def test_a_dialog_whose_mails_wait_says_so():
    """Who decides reads how long the decision can be taken back."""
    waiting = [
        path.with_name(f"{path.stem}_views.xml")
        for path in sorted(ADDONS.glob("*/wizard/**/*.py"))
        if "._hold_mails()" in path.read_text()
    ]
    assert len(waiting) > 2
    for path in waiting:
        words = " ".join(path.read_text().split())
        assert "leave in ten minutes" in words, path.name
        assert "at once" not in words, path.name


def test_a_filter_that_a_menu_sets_is_there():
    """Odoo says nothing when it is not: the list is just not filtered."""
    filters = {}
    for _xmlid, model, root in roots("search"):
        filters.setdefault(model, set()).update(f.get("name") for f in root.iter())
    asked = [
        (record.get("id"), name)
        for _path, record in records("ir.actions.act_window")
        for name in re.findall(r"search_default_(\w+)", value(record, "context") or "")
        if value(record, "res_model") in filters
        and name not in filters[value(record, "res_model")]
    ]
    assert asked == []


#: Keys of Odoo's own form beside ours: new, back, discard, save, next, previous, …
ODOO_KEYS = set("abchijkmnprsu123456789")


def _hidden(expression, values):
    names = {"id": 1, **values}
    return bool(eval(expression or "False", {"__builtins__": {}}, names))  # noqa: S307


def _cases(expressions):
    """Yield each combination of values that the expressions tell apart."""
    domains = {}
    for expression in filter(None, expressions):
        for node in ast.walk(ast.parse(expression, mode="eval")):
            if isinstance(node, ast.Compare) and isinstance(node.left, ast.Name):
                words = {
                    item.value
                    for item in ast.walk(node)
                    if isinstance(item, ast.Constant)
                }
                domains.setdefault(node.left.id, {""}).update(words)
            elif isinstance(node, ast.Name):
                domains.setdefault(node.id, set())
    names = list(domains)
    for row in itertools.product(*(domains[n] or {0, 1} for n in names)):
        yield dict(zip(names, row, strict=True))


def test_a_key_presses_one_button():
    """And none that Odoo has for its own."""
    forms = {xmlid: [root] for xmlid, _model, root in roots("form")}
    for _path, record in records("ir.ui.view"):
        parent = record.find("field[@name='inherit_id']")
        arch = record.find("field[@name='arch']")
        if parent is not None and parent.get("ref") in forms:
            forms[parent.get("ref")].append(arch)
    shared, taken = [], []
    for xmlid, parts in forms.items():
        buttons = [
            button
            for part in parts
            for button in part.iter("button")
            if button.get("data-hotkey")
        ]
        taken += [xmlid for b in buttons if b.get("data-hotkey") in ODOO_KEYS]
        for one, other in itertools.combinations(buttons, 2):
            hidden = (one.get("invisible"), other.get("invisible"))
            if one.get("data-hotkey") == other.get("data-hotkey") and any(
                not any(_hidden(expression, case) for expression in hidden)
                for case in _cases(hidden)
            ):
                shared.append((xmlid, one.get("name"), other.get("name")))
    assert (shared, taken) == ([], [])
