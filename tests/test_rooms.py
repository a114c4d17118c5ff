"""No room knows a later one: not by import, not by name, not by a field of it.

Everything that a room defines has a name: models with their tables, fields, methods,
records with an `id`. The first room that defines a name owns it, and the files of
rooms before it may not say it: in an import, a string, an attribute, a domain, a view.
What a later room adds to an earlier one (a button, a count, a field) it adds by
inheritance from its own folder.

Names of a single word (`state`, `seats`) stand for many things. They count where it is
plain whose they are: the fields of a view, `self` in a class of the model.

Read from the files alone, without Odoo and without a database. How it was tried: the
tests at the end break rooms of a small house on purpose, each in another way; it found
32 faults in this house before the rooms were sorted; and a button, a count, a product
and a model of `money`, put back into the course, were each told.
"""

import ast
import pathlib
import re
from xml.etree import ElementTree

import pytest

ADDONS = pathlib.Path(__file__).parents[1] / "addons"
# A room may use those above it. The last two of the first add-on are its doors: what
# they show and read in belongs to the rooms before them.
HOUSE = {
    "qualifizierungsverbund": (
        "core",
        "masters",
        "network",
        "needs",
        "courses",
        "money",
        "imports",
        "portal",
    ),
    "arbeitsmarkt_drehscheibe": ("hub", "supply", "demand", "matching"),
}
KINDS = ("models", "views", "security", "wizard", "controllers", "data")

# Names that Odoo's own models have, too: whose they are is not plain from the name.
HOST_NAMES = frozenset({"action_cancel", "event_id", "partner_id"})

WORD = re.compile(r"[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)*")
COMMENT = re.compile(r"<!--.*?-->", re.S)
EXTERNAL_ID = re.compile(r"%\((?:\w+\.)?(\w+)\)d")


class House:
    """The rooms of some add-ons, and the names that they define.

    :param root: folder of the add-ons
    :param plan: ``{add-on: names of its rooms}``, in the order of their arrows
    """

    def __init__(self, root, plan=None):
        self.root = pathlib.Path(root)
        self.rooms = [
            (addon, room) for addon, rooms in (plan or HOUSE).items() for room in rooms
        ]
        self.files = {
            path: room
            for addon in plan or HOUSE
            for suffix in ("py", "xml")
            for path in sorted(self.root.glob(f"{addon}/**/*.{suffix}"))
            if (room := self.room_of(path)) is not None
        }
        self.trees = {
            path: ast.parse(path.read_text())
            if path.suffix == ".py"
            else ElementTree.parse(path).getroot()
            for path in self.files
        }
        self.owners = {}  # name -> index of the first room that defines it
        self.fields = {}  # (model, name) -> the same
        self.comodels = {}  # (model, field) -> model
        self.parents = {}  # model -> models that it inherits
        for path, room in self.files.items():
            if path.suffix == ".py":
                self._collect_python(path, room)
            else:
                self._collect_xml(path, room)

    def room_of(self, path):
        """The index of the room in which a file lies; None outside of all rooms."""
        addon, kind, *rest = path.relative_to(self.root).parts
        if kind not in KINDS or not rest:
            return None
        name = rest[0].removesuffix("_security.xml") if kind == "security" else rest[0]
        place = (addon, name)
        return self.rooms.index(place) if place in self.rooms else None

    # ----------------------------------------------------------- definitions

    def _own(self, name, room):
        if re.search(r"[_.]", name) and name not in HOST_NAMES:
            self.owners[name] = min(room, self.owners.get(name, room))

    def _collect_python(self, path, room):
        for node in self.trees[path].body:
            if isinstance(node, ast.ClassDef) and (model := model_of(node)):
                self._collect_class(node, model, room)

    def _collect_class(self, node, model, room):
        if class_attribute(node, "_name"):
            table = model.replace(".", "_")
            for name in (model, table, f"model_{table}"):
                self._own(name, room)
        self.parents.setdefault(model, set()).update(inherited(node) - {model})
        for item in node.body:
            if isinstance(item, ast.FunctionDef):
                names = [item.name]
            elif isinstance(item, ast.Assign):
                names = [
                    target.id
                    for target in item.targets
                    if isinstance(target, ast.Name) and not target.id.startswith("_")
                ]
                for name in names:
                    if comodel := comodel_of(item.value):
                        self.comodels.setdefault((model, name), comodel)
                for column in columns_of(item.value):
                    self._own(column, room)
            else:
                continue
            for name in names:
                self.fields[model, name] = min(
                    room, self.fields.get((model, name), room)
                )
                self._own(name, room)

    def _collect_xml(self, path, room):
        for node in self.trees[path].iter():
            if node.tag in ("record", "template", "menuitem") and node.get("id"):
                self._own(node.get("id").rpartition(".")[2], room)

    def owner_of_field(self, model, name):
        """The first room that defines a field or method of a model.

        :return: its index; None when it is not ours, or a parent may bring it
        """
        if any(
            self.owner_of_field(parent, name) is not None
            for parent in self.parents.get(model, ())
        ):
            return None
        return self.fields.get((model, name))

    # ------------------------------------------------------------------ uses

    def complaints(self):
        """
        :return: list of sentences, one per file and name
        """
        found = {}
        for path, room in self.files.items():
            uses = self._uses_python if path.suffix == ".py" else self._uses_xml
            for name, owner in uses(path):
                if owner is not None and owner > room:
                    found[path, name] = owner
        return [
            f"{path.relative_to(self.root)} names {name} of {self.rooms[owner][1]}"
            for (path, name), owner in sorted(found.items())
        ]

    def _uses(self, text):
        """Names in a text: dotted ones as a whole and each of their parts."""
        for word in WORD.findall(text):
            yield word, self.owners.get(word)
            if "." in word:
                for part in word.split("."):
                    yield part, self.owners.get(part)

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
                for name in names_of_self(node):
                    yield name, self.owner_of_field(model, name)

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
                yield target.name, self.room_of(target / "x")

    def _uses_xml(self, path):
        root = self.trees[path]
        text = COMMENT.sub("", path.read_text())
        for name in EXTERNAL_ID.findall(text):
            yield name, self.owners.get(name)
        for node in root.iter():
            for value in node.attrib.values():
                yield from self._uses(value)
            # names of models, domains, code; the text of other tags is prose
            if node.tag == "field" and node.text:
                yield from self._uses(node.text)
        for record in root.iter("record"):
            model = record.findtext("field[@name='model']")
            arch = record.find("field[@name='arch']")
            if model and arch is not None:
                yield from self._uses_arch(arch, model)

    def _uses_arch(self, node, model):
        """Fields and methods that a view shows, those of its sub-lists as well."""
        for child in node:
            name, inner = child.get("name"), model
            if child.tag == "field" or child.get("type") == "object":
                yield name, self.owner_of_field(model, name)
            if child.tag == "field":
                inner = self.comodels.get((model, name), model)
            yield from self._uses_arch(child, inner)


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
    return [arg.value for arg in value.args[1:] if isinstance(arg, ast.Constant)]


def names_of_self(node):
    """What methods of a class read from ``self``, and from what they loop over."""
    for method in node.body:
        if not isinstance(method, ast.FunctionDef):
            continue
        selves = {"self"} | {
            loop.target.id
            for loop in ast.walk(method)
            if isinstance(loop, ast.For)
            and isinstance(loop.target, ast.Name)
            and isinstance(loop.iter, ast.Name)
            and loop.iter.id == "self"
        }
        for item in ast.walk(method):
            if (
                isinstance(item, ast.Attribute)
                and isinstance(item.value, ast.Name)
                and item.value.id in selves
            ):
                yield item.attr


def docstrings(tree):
    """Constants that stand alone: they explain, they do nothing."""
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


# --------------------------------------------------------------------- this house


@pytest.fixture(scope="module")
def house():
    return House(ADDONS)


def test_no_room_knows_a_later_one(house):
    complaints = house.complaints()
    assert not complaints, "\n".join(complaints)


def test_every_folder_is_a_room():
    """A new room gets its place in the order."""
    folders = {
        (path.parts[-3], path.name)
        for addon in HOUSE
        for kind in KINDS
        for path in ADDONS.glob(f"{addon}/{kind}/*/")
        if path.name != "__pycache__"
    }
    assert folders <= set(House(ADDONS).rooms)


@pytest.mark.parametrize("addon", HOUSE)
def test_rooms_are_loaded_in_their_order(house, addon):
    """Nothing is loaded before what it stands on: models and data alike."""
    folder = ADDONS / addon
    init = (folder / "models" / "__init__.py").read_text()
    assert re.findall(r"^from \. import (\w+)", init, re.M) == [
        room for room in HOUSE[addon] if (folder / "models" / room).is_dir()
    ]
    manifest = ast.literal_eval((folder / "__manifest__.py").read_text())
    rooms = [house.room_of(folder / path) for path in manifest["data"]]
    rooms = [room for room in rooms if room is not None]
    assert rooms == sorted(rooms)


# ------------------------------------------------------- a small house, broken

PLAN = {"house": ("core", "courses", "money")}
SOUND = {
    "models/core/mixin.py": """
class Mixin(models.AbstractModel):
    _name = "house.mixin"
    state = fields.Selection([])
    company_id = fields.Many2one("res.company")
""",
    "models/courses/course.py": """
class Course(models.Model):
    \"\"\"It is settled by ``house.settlement``, which may be said here.\"\"\"

    _name = "house.course"
    _inherit = ["house.mixin"]
    seat_ids = fields.One2many("house.seat", "course_id")

    def action_open(self):
        self.state = "open"
""",
    "models/courses/seat.py": """
class Seat(models.Model):
    _name = "house.seat"
    course_id = fields.Many2one("house.course")
""",
    "models/money/settlement.py": """
from ..courses.course import Course

class Settlement(models.Model):
    _name = "house.settlement"
    _inherit = ["house.mixin"]
    course_id = fields.Many2one("house.course")
    state = fields.Selection()
    total = fields.Monetary()
""",
    "models/money/course.py": """
class Course(models.Model):
    _inherit = "house.course"
    settlement_ids = fields.One2many("house.settlement", "course_id")
    paid = fields.Boolean()

    def action_settle(self):
        return self.env["house.settlement"].create({"course_id": self.id})
""",
    "models/money/seat.py": """
class Seat(models.Model):
    _inherit = "house.seat"
    price = fields.Float()
""",
    "views/courses/course_views.xml": """
<odoo>
    <record id="course_view_form" model="ir.ui.view">
        <field name="model">house.course</field>
        <field name="arch" type="xml">
            <form>
                <button name="action_open" type="object" invisible="state" />
                <field name="seat_ids"><list><field name="state" /></list></field>
            </form>
        </field>
    </record>
</odoo>
""",
    "views/money/course_views.xml": """
<odoo>
    <record id="course_view_form_money" model="ir.ui.view">
        <field name="model">house.course</field>
        <field name="inherit_id" ref="course_view_form" />
        <field name="arch" type="xml"><field name="settlement_ids" /></field>
    </record>
</odoo>
""",
}
METHOD = """
class Course(models.Model):
    _inherit = "house.course"

    {decorator}
    def _compute_x(self):
        for course in self:
            {line}
"""
VIEW = """
<odoo>
    <record id="some_view" model="ir.ui.view">
        <field name="model">house.course</field>
        <field name="arch" type="xml">{arch}</field>
    </record>
</odoo>
"""


def build(folder, files):
    for name, text in files.items():
        path = folder / "house" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip())
    return House(folder, PLAN)


def method(line="pass", decorator="# plain"):
    return METHOD.format(line=line, decorator=decorator)


def test_a_sound_house_has_no_complaints(tmp_path):
    assert build(tmp_path, SOUND).complaints() == []


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("models/core/a.py", "from ..courses import course", "courses"),
        ("models/core/a.py", "from .. import money", "money"),
        ("models/core/a.py", "from ...models.courses.seat import Seat", "seat"),
        ("wizard/courses/a.py", "from ...models.money.seat import Seat", "seat"),
        ("models/core/a.py", "import odoo.addons.house.models.money.seat", "seat"),
        ("models/core/a.py", 'x = env["house.seat"]', "house.seat"),
        ("models/core/a.py", 'q = "DELETE FROM house_seat"', "house_seat"),
        ("models/core/a.py", "x.settlement_ids", "settlement_ids"),
        ("models/courses/a.py", 'x.filtered("settlement_ids")', "settlement_ids"),
        ("models/courses/a.py", "x.action_settle()", "action_settle"),
        ("models/courses/a.py", "create(settlement_ids=[])", "settlement_ids"),
        ("models/courses/a.py", 'd = [("seat_ids.settlement_ids", "=", 1)]', "set"),
        (
            "models/courses/a.py",
            method(decorator='@api.depends("settlement_ids.total")'),
            "settlement_ids",
        ),
        ("models/courses/a.py", method("course.paid = True"), "paid"),
        ("models/courses/a.py", method("self.paid"), "paid"),
        ("views/courses/a.xml", VIEW.format(arch='<field name="paid" />'), "paid"),
        (
            "views/courses/a.xml",
            VIEW.format(
                arch='<field name="seat_ids"><p><field name="price" /></p></field>'
            ),
            "price",
        ),
        (
            "views/courses/a.xml",
            VIEW.format(arch='<button name="action_settle" type="object" />'),
            "action_settle",
        ),
        (
            "views/courses/a.xml",
            VIEW.format(arch='<p invisible="not settlement_ids" />'),
            "settlement_ids",
        ),
        (
            "views/courses/a.xml",
            VIEW.format(arch='<button name="%(course_view_form_money)d" />'),
            "course_view_form_money",
        ),
        (
            "security/core_security.xml",
            '<odoo><record id="r" model="ir.rule">'
            '<field name="model_id" ref="model_house_course" /></record></odoo>',
            "model_house_course",
        ),
        (
            "security/courses_security.xml",
            '<odoo><record id="r" model="ir.rule"><field name="domain_force">'
            "[('settlement_ids.state', '=', 'paid')]</field></record></odoo>",
            "settlement_ids",
        ),
        (
            "data/core/a.xml",
            '<odoo><record id="r" model="house.course" /></odoo>',
            "house.course",
        ),
    ],
)
def test_a_broken_room_is_told(tmp_path, name, text, told):
    complaints = build(tmp_path, {**SOUND, name: text}).complaints()
    assert complaints
    assert all(sentence.startswith(f"house/{name}") for sentence in complaints)
    assert any(f"names {told}" in sentence for sentence in complaints)
