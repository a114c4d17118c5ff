"""No room knows a later one; what that means is told in `rooms.py`.

How it was tried: the tests at the end break rooms of a small house on purpose, each in
another way; it found 32 faults in this house before the rooms were sorted; and a
button, a count, a product and a model of `money`, put back into the course, were each
told.
"""

import ast
import re

import pytest

from tests.rooms import ADDONS, HOUSE, House

# --------------------------------------------------------------------- this house


@pytest.fixture(scope="module")
def house():
    return House(ADDONS)


def test_no_room_knows_a_later_one(house):
    complaints = house.complaints()
    assert not complaints, "\n".join(complaints)


def test_every_file_has_a_room(house):
    """A new file lies in the folder of a room, or says its room in `PLACES`."""
    assert house.homeless == []


def test_every_place_is_there(house):
    assert not [path for path in house.places if not ADDONS.joinpath(*path).exists()]


def test_record_rules_stand_in_their_tables(house):
    """There they are seen side by side, and an update brings them back."""
    assert rules_beside_the_tables(house) == []


def rules_beside_the_tables(house):
    return [
        str(path.relative_to(house.root))
        for path, tree in house.trees.items()
        if path.suffix == ".xml"
        and any(node.get("model") == "ir.rule" for node in tree.iter("record"))
    ]


@pytest.mark.parametrize("addon", HOUSE)
def test_rooms_are_loaded_in_their_order(house, addon):
    """Nothing is loaded before what it stands on: models and data alike."""
    folder = ADDONS / addon
    init = (folder / "models" / "__init__.py").read_text()
    assert re.findall(r"^from \. import (\w+)", init, re.M) == [
        room for room in HOUSE[addon] if (folder / "models" / room).is_dir()
    ]
    manifest = ast.literal_eval((folder / "__manifest__.py").read_text())
    rooms = [house.room_of_folder(folder / path) for path in manifest["data"]]
    rooms = [room for room in rooms if room is not None]
    assert rooms == sorted(rooms)


# ------------------------------------------------------- a small house, broken

PLAN = {"house": ("core", "courses", "supply", "demand", "money")}
SMALL_PLACES = {
    "house": {
        "core": ("security/ir.model.access.csv", "tools/money.py"),
        "courses": ("controllers/portal_course.py", "views/portal/course.xml"),
        "money": ("report",),
    }
}
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
from ...tools import money

class Seat(models.Model):
    _name = "house.seat"
    course_id = fields.Many2one("house.course")
""",
    "tools/money.py": "CENT = 1",
    "report/sheet.py": 'x = env["house.settlement"]',
    "models/supply/profile.py": """
class Profile(models.Model):
    _name = "house.profile"
    pay_band = fields.Selection()
    skill_band = fields.Selection()
""",
    "models/demand/demand.py": """
class Demand(models.Model):
    _name = "house.demand"
    pay_band = fields.Selection()

    def _pay(self):
        return self.pay_band
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
RULE = """
id,model_id:id,domain_force
r,model_house_course,"{domain}"
""".lstrip()
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
    return House(folder, PLAN, SMALL_PLACES)


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
        ("models/courses/a.py", method("[seat.price for seat in self.seat_ids]"), "p"),
        ("models/courses/a.py", method("course.seat_ids[0].price"), "price"),
        ("models/courses/a.py", method("self.filtered(lambda x: x.paid)"), "paid"),
        ("models/courses/a.py", method('self.seat_ids.mapped("price")'), "price"),
        ("models/courses/a.py", method('self.mapped("seat_ids.price")'), "price"),
        ("models/courses/a.py", method('course.write({"paid": True})'), "paid"),
        (
            "models/courses/a.py",
            method('self.env["house.seat"].search([("price", ">", 1)])'),
            "price",
        ),
        (
            "models/courses/a.py",
            method('rows = self.env["house.seat"].sudo(); rows.price'),
            "price",
        ),
        (
            "models/courses/a.py",
            method(decorator='@api.depends("seat_ids.price")'),
            "price",
        ),
        (
            "models/courses/a.py",
            'class A(models.Model):\n    _inherit = "house.seat"\n'
            '    cost = fields.Float(related="course_id.paid")',
            "paid",
        ),
        ("models/demand/a.py", "from ..supply.profile import Profile", "profile"),
        ("models/demand/a.py", 'x = env["house.profile"]', "house.profile"),
        ("models/demand/a.py", "x.skill_band", "skill_band"),
        ("controllers/portal_course.py", "x.settlement_ids", "settlement_ids"),
        ("controllers/portal_course.py", "from ..report import sheet", "sheet"),
        ("tools/money.py", "from ..models.courses import seat", "seat"),
        (
            "views/portal/course.xml",
            '<odoo><template id="page"><p t-if="course.paid" /></template></odoo>',
            "paid",
        ),
        (
            "views/courses/a.xml",
            VIEW.format(
                arch='<xpath expr="//p" position="attributes">'
                '<attribute name="invisible">not paid</attribute></xpath>'
            ),
            "paid",
        ),
        (
            "views/courses/a.xml",
            VIEW.format(
                arch='<p position="attributes">'
                '<attribute name="domain">[("settlement_ids", "=", 1)]</attribute></p>'
            ),
            "settlement_ids",
        ),
        (
            "views/courses/a.xml",
            VIEW.format(arch="""<p readonly="state == 'paid' and paid" />"""),
            "paid",
        ),
        (
            "views/courses/a.xml",
            VIEW.format(arch='<t t-if="record.paid.raw_value" />'),
            "paid",
        ),
        (
            "views/courses/a.xml",
            VIEW.format(arch="""<filter domain="[('paid', '=', True)]" />"""),
            "paid",
        ),
        (
            "views/courses/a.xml",
            VIEW.format(arch="""<filter context="{'group_by': 'paid'}" />"""),
            "paid",
        ),
        (
            "views/courses/a.xml",
            VIEW.format(
                arch="""<field name="seat_ids" domain="[('price', '>', 1)]" />"""
            ),
            "price",
        ),
        (
            "security/ir.model.access.csv",
            "id,model_id:id\naccess_seat,model_house_seat\n",
            "model_house_seat",
        ),
        ("data/core/house.seat.csv", "id,course_id/id\nseat,\n", "house.seat"),
        ("data/courses/house.seat.csv", "id,price\nseat,1\n", "price"),
        (
            "data/courses/a.xml",
            '<odoo><record id="r" model="house.seat"><field name="price">1</field>'
            "</record></odoo>",
            "price",
        ),
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
            "security/ir.rule-core.csv",
            RULE.format(domain="[]"),
            "model_house_course",
        ),
        (
            "security/ir.rule-courses.csv",
            RULE.format(domain="[('settlement_ids.state', '=', 'paid')]"),
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


def test_a_rule_beside_the_tables_is_told(tmp_path):
    rule = '<odoo><data><record id="r" model="ir.rule" /></data></odoo>'
    assert rules_beside_the_tables(build(tmp_path, SOUND)) == []
    house = build(tmp_path, {**SOUND, "security/courses/rules.xml": rule})
    assert rules_beside_the_tables(house) == ["house/security/courses/rules.xml"]


@pytest.mark.parametrize(
    "name",
    [
        "a.py",
        "models/a.py",
        "tools/new.py",
        "views/other/a.xml",
        "controllers/new.py",
        "services/new.py",
    ],
)
def test_a_file_without_a_room_is_told(tmp_path, name):
    text = "<odoo />" if name.endswith("xml") else ""
    assert build(tmp_path, SOUND).homeless == []
    assert build(tmp_path, {**SOUND, name: text}).homeless == [f"house/{name}"]
