"""No room knows a later one: not by import, not by name, not by a field of it.

Everything that a room defines has a name: models with their tables, fields, methods,
records with an `id`. The first room that defines a name owns it, and the files of
rooms before it may not say it: in an import, a string, an attribute, a domain, a view.
What a later room adds to an earlier one (a button, a count, a field) it adds by
inheritance from its own folder.

Names of a single word (`state`, `seats`) stand for many things. They count where it is
plain whose they are: the fields of a view or of a row of data, and in a class of a
model all that is reached from `self` and `self.env["..."]`, through loops, lambdas,
`mapped`, `depends` and domains. A template does not say what its values are: there they
count when no model of a room that may be named has such a field.

A file belongs to the room whose folder it lies in. Those that lie flat, because a page
or a tool is one file, are told in `PLACES`: a new file declares its room there.

Read from the files alone, without Odoo and without a database.
"""

import ast
import csv
import pathlib
import re
from xml.etree import ElementTree

ADDONS = pathlib.Path(__file__).parents[1] / "addons"
# A room may use those above it.
HOUSE = {
    "qualifizierungsverbund": (
        "core",
        "masters",
        "network",
        "needs",
        "courses",
        "money",
        "imports",
    ),
    "arbeitsmarkt_drehscheibe": ("hub", "supply", "demand", "matching"),
}
# These stand side by side: the later one does not know the earlier one either.
SIDE_BY_SIDE = {("demand", "supply")}
# Folders of an add-on that hold no rooms, and files that name all that there is.
WITHOUT_ROOMS = frozenset({"i18n", "readme", "static", "tests"})
LISTS = frozenset({"__init__.py", "__manifest__.py"})
# Files and folders that do not lie in the folder of a room. Rights and hooks are for
# all models: of the last room. The demo tells one story: its users start with the work
# of the last room, its networks have a key.
PLACES = {
    "qualifizierungsverbund": {
        "core": (
            "controllers/attempt.py",
            "controllers/export.py",
            "controllers/form.py",
            "controllers/ledger_export.py",
            "controllers/link.py",
            "controllers/routes.py",
            "controllers/rpc_address.py",
            "security/qualifizierungsverbund_groups.xml",
            "tools/chart.py",
            "tools/file_name.py",
            "tools/geo.py",
            "tools/ledger.py",
            "tools/link_token.py",
            "tools/mail_address.py",
            "tools/money.py",
            "tools/table",
            "tools/timeline.py",
            "tools/todo.py",
            "tools/typed_date.py",
            "tools/typed_number.py",
            "tools/typed_text.py",
            "tools/working_days.py",
            "views/portal/link_templates.xml",
            "views/portal/portal_layout_templates.xml",
            "views/qualifizierungsverbund_menus.xml",
        ),
        "masters": ("tools/classification.py",),
        "network": (
            "controllers/portal_base.py",
            "controllers/portal_home.py",
            "controllers/portal_login.py",
            "views/portal/portal_home_templates.xml",
        ),
        "needs": (
            "controllers/portal_need.py",
            "controllers/portal_round.py",
            "tools/next_window.py",
            "tools/pooling",
            "tools/price_curve.py",
            "tools/same_words.py",
            "views/portal/verbund_need_round_templates.xml",
            "views/portal/verbund_need_templates.xml",
            "views/portal/verbund_need_window_templates.xml",
        ),
        "courses": (
            "controllers/portal_commitment.py",
            "controllers/portal_course.py",
            "controllers/portal_dates.py",
            "controllers/portal_guarantee.py",
            "controllers/portal_offer.py",
            "controllers/portal_teaching.py",
            "tools/appointments.py",
            "tools/call_list.py",
            "tools/date_finder.py",
            "tools/decision.py",
            "tools/guarantee.py",
            "tools/guest_price.py",
            "tools/next_step.py",
            "tools/pasted_people.py",
            "tools/session_series.py",
            "tools/waiting_list.py",
            "views/portal/verbund_course_templates.xml",
            "views/portal/verbund_date_templates.xml",
            "views/portal/verbund_guarantee_templates.xml",
            "views/portal/verbund_offer_templates.xml",
            "views/portal/verbund_waiting_templates.xml",
        ),
        "money": (
            "controllers/portal_order.py",
            "controllers/portal_share.py",
            "demo",
            "report",
            "tools/allocation.py",
            "tools/carried.py",
            "tools/cost_keys.py",
            "tools/giro_code.py",
            "tools/order_day.py",
            "tools/sheet.py",
            "views/portal/verbund_order_templates.xml",
            "views/portal/verbund_settlement_line_templates.xml",
        ),
        "imports": (
            "controllers/import_template.py",
            "hooks.py",
            "security/ir.model.access.csv",
            "tools/calendar_file.py",
        ),
    },
    "arbeitsmarkt_drehscheibe": {
        "hub": (
            "security/arbeitsmarkt_drehscheibe_groups.xml",
            "tools/personal_data.py",
            "tools/scales.py",
            "views/arbeitsmarkt_drehscheibe_menus.xml",
        ),
        "supply": ("tools/mass_dismissal.py",),
        "matching": (
            "demo",
            "hooks.py",
            "security/ir.model.access.csv",
        ),
    },
}

# Names that Odoo's own models have, too: whose they are is not plain from the name.
HOST_NAMES = frozenset(
    {
        "_state_from",
        "_state_to",
        "action_cancel",
        "country_id",
        "currency_id",
        "date_begin",
        "default_get",
        "event_id",
        "partner_id",
        "user_id",
    }
)

# What every model has, whichever room adds something to it.
ORM_METHODS = frozenset({"create", "unlink", "write"})

# Calls that give records of the model on which they are called.
SAME_MODEL = frozenset(
    "browse concat copy create exists filtered filtered_domain grouped new search"
    " sorted sudo union with_company with_context with_user".split()
)
DOMAIN_CALLS = frozenset(
    "filtered_domain search search_count search_fetch search_read _search"
    " _read_group read_group".split()
)
PATH_CALLS = frozenset({"filtered", "grouped", "mapped", "sorted"})
# Attributes of a view that hold an expression over the fields of its model.
EXPRESSION = re.compile(r"invisible|column_invisible|readonly|required|decoration-.*")

RELATION = frozenset({"relation", "column1", "column2"})

WORD = re.compile(r"[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)*")
COMMENT = re.compile(r"<!--.*?-->", re.S)
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
DOTTED = re.compile(r"(?<![\w.])[a-z_]\w*((?:\.[a-z_]\w*)+)(?!\w*\()")
BARE_WORD = re.compile(r"(?<![\w.])[a-z_]\w*")
FIELD_OF_DOMAIN = re.compile(r"[(\[]\s*['\"]([a-z_][\w.]*)['\"]\s*,")
GROUPED_BY = re.compile(r"'group_by':\s*'([a-z_][\w.]*)'")
FIELD_OF_PATH = re.compile(r"field\[@name='(\w+)'\]")
EXTERNAL_ID = re.compile(r"%\((?:\w+\.)?(\w+)\)d")


class House:
    """The rooms of some add-ons, and the names that they define.

    :param root: folder of the add-ons
    :param plan: ``{add-on: names of its rooms}``, in the order of their arrows
    :param places: ``{add-on: {room: files and folders}}`` outside of rooms' folders
    """

    def __init__(self, root, plan=HOUSE, places=PLACES):
        self.root = pathlib.Path(root)
        self.rooms = [(addon, room) for addon, rooms in plan.items() for room in rooms]
        self.places = {
            (addon, *path.split("/")): self.rooms.index((addon, room))
            for addon in plan
            for room, paths in places.get(addon, {}).items()
            for path in paths
        }
        self.files = {}
        self.homeless = []
        for addon in plan:
            for path in sorted((self.root / addon).rglob("*.*")):
                name = path.relative_to(self.root)
                if path.suffix not in (".py", ".xml", ".csv") or (
                    name.parts[1] in WITHOUT_ROOMS
                ):
                    continue
                room = self.room_of(path)
                if room is not None:
                    self.files[path] = room
                elif path.name not in LISTS:
                    self.homeless.append(str(name))
        readers = {".py": read_python, ".xml": read_xml, ".csv": read_csv}
        self.trees = {path: readers[path.suffix](path) for path in self.files}
        self.owners = {}  # name -> indexes of the rooms that define it
        self.fields = {}  # (model, name) -> the same
        self.comodels = {}  # (model, field) -> model
        self.parents = {}  # model -> models that it inherits
        for path, room in self.files.items():
            collect = {
                ".py": self._collect_python,
                ".xml": self._collect_xml,
                ".csv": self._collect_csv,
            }
            collect[path.suffix](path, room)
        self.words = {}  # field of any model -> rooms that define one of that name
        for (_model, name), rooms in self.fields.items():
            self.words.setdefault(name, set()).update(rooms)

    def room_of(self, path):
        """The index of the room in which a file lies; None outside of all rooms."""
        parts = path.relative_to(self.root).parts
        for end in range(len(parts), 1, -1):
            if parts[:end] in self.places:
                return self.places[parts[:end]]
        return self.room_of_folder(path)

    def room_of_folder(self, path):
        """The index of the room whose folder a file lies in."""
        addon, kind, *rest = path.relative_to(self.root).parts
        if not rest or kind in WITHOUT_ROOMS:
            return None
        name = rest[0]
        if kind == "security":
            name = name.removeprefix("ir.rule-").removesuffix(".csv")
        place = (addon, name)
        return self.rooms.index(place) if place in self.rooms else None

    def may_name(self, room, owner):
        """Whether a room may say what another one defines."""
        names = (self.rooms[room][1], self.rooms[owner][1])
        return owner <= room and names not in SIDE_BY_SIDE

    # ----------------------------------------------------------- definitions

    def _own(self, name, room):
        if re.search(r"[_.]", name) and name not in HOST_NAMES:
            self.owners.setdefault(name, set()).add(room)

    def _collect_python(self, path, room):
        for node in self.trees[path].body:
            if isinstance(node, ast.ClassDef) and (model := model_of(node)):
                self._collect_class(node, model, room)

    def _collect_class(self, node, model, room):
        # Who inherits its own name extends a model of somebody else
        if class_attribute(node, "_name") and model not in inherited(node):
            table = model.replace(".", "_")
            for name in (model, table, f"model_{table}"):
                self._own(name, room)
        self.parents.setdefault(model, set()).update(inherited(node) - {model})
        for item in node.body:
            if isinstance(item, ast.FunctionDef):
                names = [item.name]
            elif isinstance(item, ast.Assign | ast.AnnAssign):
                targets = getattr(item, "targets", None) or [item.target]
                names = [
                    target.id for target in targets if isinstance(target, ast.Name)
                ]
                for name in names:
                    if comodel := comodel_of(item.value):
                        self.comodels.setdefault((model, name), comodel)
                for column in columns_of(item.value):
                    self._own(column, room)
            else:
                continue
            for name in names:
                if name not in ORM_METHODS:
                    self.fields.setdefault((model, name), set()).add(room)
                self._own(name, room)

    def _collect_xml(self, path, room):
        for node in self.trees[path].iter():
            if node.tag in ("record", "template", "menuitem") and node.get("id"):
                addon, _dot, name = node.get("id").rpartition(".")
                if addon in ("", self.rooms[room][0]):
                    self._own(name, room)

    def _collect_csv(self, path, room):
        for row in self.trees[path]:
            if row.get("id"):
                self._own(row["id"], room)

    def owners_of_field(self, model, name):
        """The rooms that define a field or method of a model.

        :return: their indexes; None when it is not ours, or a parent may bring it
        """
        if any(
            self.owners_of_field(parent, name) for parent in self.parents.get(model, ())
        ):
            return None
        return self.fields.get((model, name))

    def comodel(self, model, name):
        """The model to which a field leads, one of a parent as well."""
        found = self.comodels.get((model, name))
        for parent in self.parents.get(model, ()) if not found else ():
            found = found or self.comodel(parent, name)
        return found

    # ------------------------------------------------------------------ uses

    def complaints(self):
        """
        :return: list of sentences, one per file and name
        """
        found = {}
        for path, room in self.files.items():
            uses = {
                ".py": self._uses_python,
                ".xml": self._uses_xml,
                ".csv": self._uses_csv,
            }
            for name, owners in uses[path.suffix](path):
                if owners and not any(self.may_name(room, owner) for owner in owners):
                    found[path, name] = min(owners)
        return [
            f"{path.relative_to(self.root)} names {name} of {self.rooms[owner][1]}"
            for (path, name), owner in sorted(found.items())
        ]

    def _uses(self, text):
        """Names in a text: dotted ones as a whole and each of their parts."""
        for word in WORD.findall(text):
            yield word, self.owners.get(word)
            for part in word.split("."):
                yield part, self.owners.get(part.removeprefix("default_"))

    def _uses_path(self, model, path):
        """Fields on the way of a dotted path from a model."""
        for name in path.split(".") if model else ():
            yield name, self.owners_of_field(model, name)
            model = self.comodel(model, name)
            if not model:
                return

    def _uses_python(self, path):
        tree = self.trees[path]
        silent = docstrings(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom | ast.Import):
                yield from self._uses_import(path, node)
            elif isinstance(node, ast.Attribute):
                yield node.attr, self.owners.get(node.attr)
            elif isinstance(node, ast.keyword) and node.arg:
                yield node.arg, self.owners.get(node.arg)
            elif (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in silent
            ):
                yield from self._uses(node.value)
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and (model := model_of(node)):
                yield from Walk(self, model).uses(node)

    def _uses_import(self, path, node):
        """The rooms from which something is imported."""
        names = [alias.name for alias in node.names]
        base = self.root
        if isinstance(node, ast.ImportFrom):
            # `from .. import money` names a folder, `from ..money import x` is in one
            names = [node.module or "", *(f"{node.module or ''}.{n}" for n in names)]
            base = path.parents[node.level - 1] if node.level else self.root
        for name in names:
            parts = name.removeprefix("odoo.addons.").strip(".").split(".")
            target = base.joinpath(*parts)
            if len(target.relative_to(self.root).parts) > 1:
                file = target.with_suffix(".py")
                room = self.room_of(file if file.exists() else target / "x")
                yield target.name, set() if room is None else {room}

    def _uses_csv(self, path):
        """The model in the name of the file, its columns, what its rows refer to."""
        model = path.stem.partition("-")[0]
        yield model, self.owners.get(model)
        for row in self.trees[path]:
            for heading, cell in row.items():
                name, is_id = re.match(r"(\w+)([:/]id)?", heading).groups()
                yield from self._uses_path(model, name)
                if is_id or name in ("id", "domain_force"):
                    yield from self._uses(cell)
            if "domain_force" in row:
                yield from self._uses_rule(row["model_id:id"], row["domain_force"])

    def _uses_xml(self, path):
        root = self.trees[path]
        text = COMMENT.sub("", path.read_text())
        for name in EXTERNAL_ID.findall(text):
            yield name, self.owners.get(name)
        for node in root.iter():
            for value in node.attrib.values():
                yield from self._uses(value)
            # names of models, domains, code; the text of other tags is prose
            if node.tag in ("field", "attribute") and node.text:
                yield from self._uses(node.text)
        for record in root.iter("record"):
            yield from self._uses_record(record)
        for template in root.iter("template"):
            for node in template.iter():
                for name, value in node.attrib.items():
                    if name.startswith("t-"):
                        yield from self._uses_values(value)

    def _uses_record(self, record):
        """Fields that a row fills; those of the model whose view it is."""
        for child in record.findall("field"):
            yield from self._uses_path(record.get("model"), child.get("name"))
        model = record.findtext("field[@name='model']")
        arch = record.find("field[@name='arch']")
        if model and arch is not None:
            yield from self._uses_arch(arch, model)
        model_id = record.find("field[@name='model_id']")
        if model_id is not None and model_id.get("ref"):
            model = self._model_of_id(model_id.get("ref"))
            for node in record.iter():
                for text in (node.text, *node.attrib.values()):
                    for field_path in re.findall(r"\bobject\.([a-z_.]+)", text or ""):
                        yield from self._uses_path(model, field_path)

    def _uses_rule(self, model_id, domain):
        """Fields by which a rule tells the rows of a model apart."""
        model = self._model_of_id(model_id)
        for field_path in FIELD_OF_DOMAIN.findall(domain):
            yield from self._uses_path(model, field_path)

    def _model_of_id(self, xmlid):
        """The model of ours with an external id like ``model_verbund_course``."""
        table = xmlid.rpartition(".")[2].removeprefix("model_")
        models = {model for model, _name in self.fields}
        return next((m for m in models if m.replace(".", "_") == table), None)

    def _uses_values(self, text):
        """Single words read from values of a template, as in ``course.paid``."""
        for tail in DOTTED.findall(QUOTED.sub("", text)):
            for name in tail.strip(".").split("."):
                yield name, self.words.get(name)

    def _uses_arch(self, node, model):
        """Fields and methods that a view shows, those of its sub-lists as well."""
        for child in node:
            name, inner = child.get("name"), model
            if child.tag == "field" or child.get("type") == "object":
                yield name, self.owners_of_field(model, name)
            texts = [text for key, text in child.items() if EXPRESSION.fullmatch(key)]
            if child.tag == "attribute" and EXPRESSION.fullmatch(name):
                texts.append(child.text or "")
            for text in texts:
                for word in BARE_WORD.findall(QUOTED.sub("", text)):
                    yield word, self.owners_of_field(model, word)
            for key, text in child.items():
                found = re.findall(r"\brecord\.(\w+)", text)
                if key == "expr":
                    found = FIELD_OF_PATH.findall(text)
                for word in found:
                    yield word, self.owners_of_field(model, word)
            if child.tag == "field":
                inner = self.comodel(model, name) or model
            for path in FIELD_OF_DOMAIN.findall(child.get("domain") or ""):
                yield from self._uses_path(inner, path)
            for path in GROUPED_BY.findall(child.get("context") or ""):
                yield from self._uses_path(model, path)
            yield from self._uses_arch(child, inner)


class Walk:
    """Goes through a class of a model and knows of which model its values are.

    Values without a known model are passed over: what is told is certain.
    """

    def __init__(self, house, model):
        self.house = house
        self.model = model
        self.values = {}  # name of a variable -> model

    def uses(self, node):
        for item in node.body:
            if isinstance(item, ast.FunctionDef):
                yield from self._uses_method(item)
            elif isinstance(item, ast.Assign) and isinstance(item.value, ast.Call):
                yield from self._uses_field(item.value)

    def _uses_field(self, call):
        """Paths of a field: what it is related to, its domain."""
        for word in call.keywords:
            value = text_of(word.value)
            if word.arg == "related" and value:
                yield from self.house._uses_path(self.model, value)
            elif word.arg == "domain":
                texts = FIELD_OF_DOMAIN.findall(value or ast.unparse(word.value))
                for path in texts:
                    yield from self.house._uses_path(comodel_of(call), path)

    def _uses_method(self, method):
        self.values = {"self": self.model}
        for decorator in method.decorator_list:
            if isinstance(decorator, ast.Call):
                for argument in decorator.args:
                    if path := text_of(argument):
                        yield from self.house._uses_path(self.model, path)
        items = list(ast.walk(method))
        # twice: one variable may be made of another that the walk meets later
        for item in items * 2:
            self._bind(item)
        for item in items:
            if isinstance(item, ast.Attribute):
                model = self._model(item.value)
                if model:
                    yield item.attr, self.house.owners_of_field(model, item.attr)
            elif isinstance(item, ast.Call) and isinstance(item.func, ast.Attribute):
                yield from self._uses_call(item)

    def _bind(self, item):
        if isinstance(item, ast.For | ast.comprehension):
            target, model = item.target, self._model(item.iter)
        elif isinstance(item, ast.Assign):
            target, model = item.targets[0], self._model(item.value)
        elif (
            isinstance(item, ast.Call)
            and isinstance(item.func, ast.Attribute)
            and item.func.attr in PATH_CALLS
            and item.args
            and isinstance(item.args[0], ast.Lambda)
        ):
            target = ast.Name(item.args[0].args.args[0].arg)
            model = self._model(item.func.value)
        else:
            return
        if isinstance(target, ast.Name):
            # a name that stands for two models stands for none
            known = self.values.setdefault(target.id, model)
            self.values[target.id] = model if known == model else None

    def _uses_call(self, call):
        model, name = self._model(call.func.value), call.func.attr
        if not model or not call.args:
            return
        first = call.args[0]
        if name in PATH_CALLS and (path := text_of(first)):
            yield from self.house._uses_path(model, path)
        elif name in DOMAIN_CALLS:
            for path in FIELD_OF_DOMAIN.findall(ast.unparse(first)):
                yield from self.house._uses_path(model, path)
        elif name in ("create", "write", "update"):
            rows = first.elts if isinstance(first, ast.List) else [first]
            for row in rows:
                for key in row.keys if isinstance(row, ast.Dict) else ():
                    if path := text_of(key):
                        yield from self.house._uses_path(model, path)

    def _model(self, node):
        """The model of the records that an expression gives; None when unknown."""
        if isinstance(node, ast.Name):
            return self.values.get(node.id)
        if isinstance(node, ast.Subscript):
            if isinstance(node.value, ast.Attribute) and node.value.attr == "env":
                return text_of(node.slice)
            return self._model(node.value)
        if isinstance(node, ast.BinOp):
            return self._model(node.left)
        if isinstance(node, ast.Attribute):
            model = self._model(node.value)
            return model and self.house.comodel(model, node.attr)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            model = self._model(node.func.value)
            if node.func.attr in SAME_MODEL:
                return model
            if model and node.func.attr == "mapped" and node.args:
                for name in (text_of(node.args[0]) or "").split("."):
                    model = model and self.house.comodel(model, name)
                return model
        return None


def read_python(path):
    return ast.parse(path.read_text())


def read_xml(path):
    return ElementTree.parse(path).getroot()


def read_csv(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def text_of(node):
    """The text of a constant; None for all else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def class_attribute(node, name):
    """The constant value of an attribute of a class; None without one."""
    for item in node.body:
        if isinstance(item, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == name
            for target in item.targets
        ):
            try:
                return ast.literal_eval(item.value)
            except ValueError:
                return None
    return None


def inherited(node):
    value = class_attribute(node, "_inherit") or ()
    return {value} if isinstance(value, str) else set(value)


def model_of(node):
    """The model that a class defines or extends; None for other classes."""
    name = class_attribute(node, "_name")
    if name:
        return name
    value = class_attribute(node, "_inherit")
    return value if isinstance(value, str) else None


def comodel_of(value):
    """The model to which a field leads; None for fields that lead nowhere."""
    if not isinstance(value, ast.Call):
        return None
    named = [word.value for word in value.keywords if word.arg == "comodel_name"]
    for argument in [*named, *value.args[:1]]:
        if isinstance(argument, ast.Constant) and "." in str(argument.value):
            return argument.value
    return None


def columns_of(value):
    """Table and columns that a many2many field names for its relation."""
    if not isinstance(value, ast.Call) or "Many2many" not in ast.dump(value.func):
        return []
    named = [word for word in value.keywords if word.arg in RELATION]
    constants = [*value.args[1:], *(word.value for word in named)]
    return [text for constant in constants if (text := text_of(constant))]


def docstrings(tree):
    """Constants that stand alone: they explain, they do nothing."""
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
