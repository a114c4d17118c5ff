"""What holds for every screen of ours; screens are found, not named."""

import re

from lxml import etree, html

from odoo.models import BaseModel
from odoo.tests import new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from odoo.addons.arbeitsmarkt_drehscheibe.tests.common import HubCommon

MODULES = ("qualifizierungsverbund", "arbeitsmarkt_drehscheibe")
GROUPS = "qualifizierungsverbund.group_verbund_"
#: Fields by which people tell rows apart, and the width that shows them.
IDENTIFYING = {"partner_id": 200, "pseudonym": 120, "reference": 100}
#: Letters of a header in pixels, as browsers draw them, and what stays free beside it.
NARROW, WIDE, USUAL, FREE = "fijlrtI.,", "mwMW", 8.6, 3


def drawn_width(word):
    """Pixels that a word takes in the header of a list."""
    sizes = {**dict.fromkeys(NARROW, 4.5), **dict.fromkeys(WIDE, 13)}
    return sum(sizes.get(letter, USUAL) for letter in word) + FREE


@tagged("post_install", "-at_install")
class TestScreens(HubCommon):
    def _made_by_us(self, model):
        made = self.env["ir.model.data"].search(
            [("model", "=", model), ("module", "in", MODULES)]
        )
        return self.env[model].browse(made.mapped("res_id"))

    def _trees(self, *kinds):
        """Views of ours, as they stand in the file: (model, tree)."""
        for view in self._made_by_us("ir.ui.view"):
            if not kinds or view.type in kinds:
                yield view.model, etree.fromstring(view.arch)

    def _lists_of_menus(self):
        """Actions behind our menus that show a list or a board first."""
        menus = self._made_by_us("ir.ui.menu").filtered(
            lambda menu: menu.action and menu.action._name == "ir.actions.act_window"
        )
        actions = {menu.action for menu in menus}
        return [
            action
            for action in sorted(actions, key=lambda action: action.xml_id)
            if action.view_mode.split(",")[0] in ("list", "kanban")
            and action.target != "new"
        ]

    def test_an_empty_list_says_so_and_what_comes_next(self):
        actions = self._lists_of_menus()
        self.assertGreater(len(actions), 15)
        for action in actions:
            model = self.env[action.res_model]
            tree = etree.fromstring(model.get_view(view_type="list")["arch"])
            with self.subTest(action=action.xml_id):
                words = [
                    paragraph.text_content().strip()
                    for paragraph in html.fromstring(
                        f"<div>{action.help or ''}</div>"
                    ).iter("p")
                ]
                if tree.get("create") == "0" and not words:
                    continue
                self.assertRegex(words[0], r"^(No .* yet|Nothing .*|Nobody .*)$")
                self.assertTrue(all(words[1:]) and len(words) > 1, "what comes next")

    def test_a_question_is_answered_with_the_verb(self):
        """Not with “Ok”, which says nothing of what will happen."""
        asked = 0
        for _model, tree in self._trees():
            for button in tree.iter("button"):
                if button.get("confirm"):
                    asked += 1
                    self.assertTrue(button.get("confirm-label"), button.attrib)
                    self.assertNotEqual(button.get("confirm-label").lower(), "ok")
        self.assertGreater(asked, 10)

    def test_a_button_of_a_dialog_says_what_it_does(self):
        for _model, tree in self._trees("form"):
            for button in tree.xpath("//footer/button"):
                self.assertNotIn(
                    (button.get("string") or "").lower(), ("", "ok", "confirm")
                )

    def test_names_by_which_rows_are_told_apart_are_not_cut(self):
        """A list shares out its width: a column with a width keeps it."""
        for model, tree in self._trees("list"):
            for field in tree.xpath("//list/field[@width]"):
                wanted = IDENTIFYING.get(field.get("name"))
                if wanted:
                    width = int(field.get("width").removesuffix("px"))
                    self.assertGreaterEqual(width, wanted, (model, field.attrib))

    def test_a_header_has_room_for_its_longest_german_word(self):
        """Else it is broken inside a word: “Gewünsch te Plätze”."""
        self.env["res.lang"]._activate_lang("de_DE")
        found = 0
        for view in self._made_by_us("ir.ui.view").filtered(
            lambda view: view.type in ("list", "form") and view.mode == "primary"
        ):
            model = self.env[view.model].with_context(lang="de_DE")
            tree = etree.fromstring(model.get_view(view.id, view.type)["arch"])
            for listed, column in self._columns_with_width(model, tree):
                field = listed._fields[column.get("name")]
                label = column.get("string") or field._description_string(model.env)
                words = re.split(r"\s+|(?<=[-/])", label)
                wanted = max(map(drawn_width, words))
                width = int(column.get("width").removesuffix("px"))
                found += 1
                with self.subTest(view=view.xml_id, column=label, wanted=wanted):
                    self.assertGreaterEqual(width, wanted)
        self.assertGreater(found, 50)

    def _columns_with_width(self, model, node):
        """Columns of the lists in a view, with the model that they are fields of."""
        if node.tag == "list":
            for column in node.xpath("field[@width][not(@column_invisible='True')]"):
                yield model, column
        for part in node:
            inner = model
            if part.tag == "field" and node.tag != "list" and len(part):
                inner = model[part.get("name")]
            yield from self._columns_with_width(inner, part)

    def test_a_person_beside_its_company_is_called_by_its_own_name(self):
        """Else the list of the contacts of one company repeats its name, and cuts."""
        person = self.company_a.child_ids.create(
            {"name": "Erika Muster", "parent_id": self.company_a.id}
        )
        own = "partner_display_name_hide_company"
        found = 0
        for model, tree in self._trees("form"):
            for field in tree.xpath("//field[contains(@domain, 'is_company')]"):
                found += 1
                self.assertIn(f"'{own}': True", field.get("context", ""), model)
        self.assertTrue(found)
        self.assertEqual(
            person.with_context(**{own: True}).display_name, "Erika Muster"
        )

    def test_rows_of_a_form_are_cards_on_a_phone(self):
        """Five columns share out 390 pixels: a word in each is cut to syllables."""
        for model, tree in self._trees("form"):
            if self.env[model]._transient:
                continue
            for field in tree.xpath("//field[list]"):
                shown = field.xpath(
                    "list/field[not(@column_invisible or @invisible)]"
                    "[not(@optional='hide')][not(@widget='handle')]"
                )
                if len(shown) > 4:
                    self.assertIn("kanban", field.get("mode", ""), field.attrib)

    def test_no_screen_behind_a_menu_cuts_its_words(self):
        """Whose screen it is: Odoo's own lists and boards, too, when we lead there."""
        for action in self._lists_of_menus():
            model = self.env[action.res_model]
            for view_id, kind in action.views:
                if kind not in ("list", "kanban"):
                    continue
                arch = model.get_view(view_id, kind)["arch"]
                with self.subTest(action=action.xml_id, kind=kind):
                    tree = etree.fromstring(arch)
                    if kind == "list":
                        self.assertIn("o_verbund_view", tree.get("class", ""))
                    self.assertFalse(tree.xpath("//*[contains(@class, 'text-trunc')]"))

    def test_a_record_is_called_by_a_name(self):
        """Above a form and in a dialog; not “verbund.need.pool.line,13”."""
        shown = {model for model, _tree in self._trees("form")}
        ours = [
            self.env[model] for model in shown if self.env[model]._module in MODULES
        ]
        self.assertGreater(len(ours), 20)
        plain = BaseModel._compute_display_name
        nameless = {
            model._name
            for model in ours
            if not model._rec_name and type(model)._compute_display_name is plain
        }
        # dialogs, which are called by their title
        self.assertFalse({name for name in nameless if not self.env[name]._transient})
        line = self.env["verbund.need.pool.line"].new({"topic_id": self.topic.id})
        self.assertEqual(line.display_name, self.topic.display_name)

    def test_a_row_that_is_not_saved_has_no_button(self):
        """Odoo would answer that somebody has to save first."""
        buttons = 0
        for model, tree in self._trees("list"):
            if not tree.get("editable") or tree.get("create") == "0":
                continue
            for button in tree.xpath("/list/button"):
                buttons += 1
                self.assertIn("not id", button.get("invisible", ""), (model, button))
        self.assertGreater(buttons, 4)

    def test_staff_and_finance_export(self):
        for role in ("user", "manager", "finance", "admin"):
            user = new_test_user(
                self.env, login=f"export_{role}", groups=f"{GROUPS}{role}"
            )
            self.assertTrue(user.has_group("base.group_allow_export"), role)

    def test_several_topics_are_edited_at_once(self):
        for model in ("verbund.topic", "verbund.district"):
            arch = self.env[model].get_view(view_type="list")["arch"]
            self.assertEqual(etree.fromstring(arch).get("multi_edit"), "1", model)

    def test_a_proposal_shows_who_is_in_it(self):
        arch = self.env["verbund.need.pool.line"].get_view(view_type="form")["arch"]
        shown = etree.fromstring(arch).xpath("//field[@name='need_ids']//field/@name")
        self.assertLessEqual(
            {
                "partner_id",
                "seats_firm",
                "seats_possible",
                "window_start",
                "window_end",
                "price_ceiling",
                "partner_phone",
            },
            set(shown),
        )

    def test_participants_are_people_and_no_tickets(self):
        course = self._confirmed_course({self.company_a: 8})
        action = course.action_view_participants()
        arch = self.env["event.registration"].get_view(action["views"][0][0], "list")
        shown = set(etree.fromstring(arch["arch"]).xpath("//list/field/@name"))
        self.assertLessEqual({"partner_id", "name", "email"}, shown)
        self.assertFalse({name for name in shown if "ticket" in name or "sale" in name})

    def test_invoices_of_a_settlement_are_sent_from_their_list(self):
        settlement = self._settlement(self._confirmed_course({self.company_a: 8}))
        action = settlement.action_view_invoices()
        arch = self.env["account.move"].get_view(action["views"][0][0], "list")["arch"]
        self.assertTrue(
            etree.fromstring(arch).xpath("//button[@name='action_send_and_print']")
        )

    def test_a_settlement_leads_to_its_invoices_that_are_not_sent(self):
        settlement = self._settlement(self._confirmed_course({self.company_a: 8}))
        arch = settlement.with_user(self.user_finance).get_view(view_type="form")
        [button] = etree.fromstring(arch["arch"]).xpath(
            "//div[@invisible='not unsent_count']/button"
        )
        [wanted] = safe_eval(button.get("context"))
        action = getattr(settlement, button.get("name"))()
        arch = self.env["account.move"].get_view(action["search_view_id"][0], "search")
        [kept] = etree.fromstring(arch["arch"]).xpath(
            f"//filter[@name='{wanted.removeprefix('search_default_')}']"
        )
        self.assertEqual(kept.get("domain"), "[('is_move_sent', '=', False)]")

    def test_a_form_shows_names_whole(self):
        """Ours, those within ours, and Odoo's own behind our menus."""
        forms = [
            (model, form)
            for model, tree in self._trees("form")
            for form in tree.iter("form")
            if not form.get("position")
        ]
        for action in self._lists_of_menus():
            if "form" in action.view_mode:
                arch = self.env[action.res_model].get_view(view_type="form")["arch"]
                forms.append((action.res_model, etree.fromstring(arch)))
        self.assertGreater(len(forms), 60)
        for model, form in forms:
            with self.subTest(model=model, form=form.attrib):
                self.assertIn("o_verbund_view", form.get("class", ""))
