"""What a company does in the portal, by the keyboard alone."""

import re
from datetime import date

from odoo.fields import Command
from odoo.tests import tagged

from .test_browser import BrowserCase

# Of what has the focus: whether it is shown, on the screen, with nothing upon it, and a
# ring around it that stands out from its ground by 3:1 (WCAG 2.4.7, 2.4.11, 1.4.11).
SEEN = """() => {
    const node = document.activeElement, style = getComputedStyle(node);
    if (!node.closest(".o_verbund_portal")) {
        return true;
    }
    const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const ground = (at) => {
        const [red, green, blue, alpha] = numbers(getComputedStyle(at).backgroundColor);
        if (alpha !== 0) {
            return [red, green, blue];
        }
        return at.parentElement ? ground(at.parentElement) : [255, 255, 255];
    };
    const light = (colour) => {
        const [red, green, blue] = colour.map((part) => {
            const share = part / 255;
            return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
    };
    const [dark, bright] = [numbers(style.outlineColor), ground(node.parentElement)]
        .map(light)
        .sort((one, other) => one - other);
    const box = node.getClientRects()[0];
    const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    const shown = box?.width && box.bottom > 0 && box.top < innerHeight;
    const top = shown && document.elementFromPoint(
        box.left + box.width / 2, box.top + box.height / 2
    );
    const covered = top && !node.contains(top) && !top.contains(node);
    // the button of a date field has the focus within the field
    const visible = node.matches(":focus-visible, input[type='date']:focus-within");
    return shown && !covered && ring && bright / dark >= 3 && visible;
}"""
# Whether the words of an error belong to the field to which it has led. A question that
# stands for a field of another page is answered by its own box.
SAID = """() => {
    const here = document.activeElement;
    const box = here.querySelector("input[type='checkbox']");
    const node = box || here;
    const words = node.getAttribute("aria-describedby") || "";
    const ids = words.split(" ").filter(Boolean);
    const said = document.getElementById(`${here.id}_${box ? "asked" : "error"}`);
    return (box || node.getAttribute("aria-invalid") === "true")
        && ids.every((id) => document.getElementById(id))
        && ids.includes(said?.id) && !!said.textContent.trim();
}"""
HERE = "document.activeElement.outerHTML.slice(0, 120)"


class KeyboardCase(BrowserCase):
    """Tab, Enter, Space and typing, never the mouse; the focus is always seen."""

    tab_stops = 80

    def setUp(self):
        super().setUp()
        self.portal_login = self.user_portal_a.login

    def _check_stop(self, page):
        self.assertTrue(page.evaluate(SEEN), page.evaluate(HERE))

    def _press(self, page, selector, key="Enter"):
        self._tab_to(page, selector)
        page.keyboard.press(key)

    def _type(self, page, selector, text):
        """Replace what stands in a field."""
        self._tab_to(page, selector)
        page.keyboard.press("Control+A")
        page.keyboard.press("Delete")
        page.keyboard.type(text)

    def _type_day(self, page, selector, digits):
        """
        :param digits: month, day and year, as a date field takes them
        """
        self._tab_to(page, selector)
        page.keyboard.type(digits)

    def _press_for(self, page, selector, shown):
        """Press a button and wait for the page that answers."""
        self._press(page, selector)
        page.wait_for_selector(shown)
        self._ready(page)

    def _take_sheets(self, page, address):
        """
        :param address: of a sheet, up to its kind at the end
        """
        for kind in ("pdf", "xlsx"):
            self._tab_to(page, f"a[href$='{address}{kind}']")
            with page.expect_download() as download:
                page.keyboard.press("Enter")
            self.assertIn(f".{kind}", download.value.suggested_filename)

    def _ready(self, page):
        page.wait_for_load_state("networkidle")

    def _read_error(self, page):
        """The summary has the focus, still when the page is complete."""
        page.wait_for_selector(".o_verbund_error:focus")
        self._ready(page)
        page.wait_for_selector(".o_verbund_error:focus")
        self.assertTrue(page.evaluate(SEEN))

    def _follow_error(self, page, field):
        """A line of the summary leads to its field, with which it is said as well."""
        self._read_error(page)
        self._press(page, f".o_verbund_error a[href='#{field}']")
        page.wait_for_selector(f"#{field}:focus")
        self.assertTrue(page.evaluate(SAID), page.evaluate(HERE))
        self._check_stop(page)

    def _open(self, page, url):
        """Come to a page through the list in which it stands."""
        self.sign_in(page, self.portal_login)
        page.goto(url.rpartition("/")[0])
        self._ready(page)
        self._press(page, f"main a[href='{url}']")
        page.wait_for_url(re.compile(f"{url}$"))
        self._ready(page)


@tagged("post_install", "-at_install")
class TestBrowserKeyboard(KeyboardCase):
    """What a company decides."""

    def _url(self, course):
        return f"/my/verbund/courses/{course.id}"

    def _word(self, course):
        return course.commitment_ids.filtered(
            lambda row: row.partner_id == self.company_a and row.state != "released"
        )

    def test_participants_are_named_and_taken_out(self):
        course = self._confirmed_course({self.company_a: 2, self.company_b: 8})
        first, second = self._word(course).registration_ids.sorted("id")
        one, two = first.id, second.id
        url, save = self._url(course), "form[action$='/participants'] button"
        with self.page(locale="en-US") as page:
            self._open(page, url)
            self._type(page, f"#name_{one}", "Emine Muster")
            self._type(page, f"#name_{two}", "Ivan Muster")
            self._type(page, f"#email_{two}", "nonsense")
            self._press(page, save)
            self._follow_error(page, f"email_{two}")
            self._type(page, f"#email_{two}", "ivan@example.com")
            self._press_for(page, save, ".alert-success")
            self._type(page, f"#name_{two}", "")
            self._type(page, f"#email_{two}", "")
            self._press_for(page, save, f"#name_{two}:not([value='Ivan Muster'])")
        self.assertEqual(first.name, "Emine Muster")
        self.assertTrue(first.verbund_named_at)
        self.assertFalse(second.verbund_named_at)
        self.assertNotEqual(second.email, "ivan@example.com")

    def test_seats_are_withdrawn_and_promised_again(self):
        course = self._course(name="Erste Hilfe")
        course.action_open_booking()
        word = self._commit(course, self.company_a, 3)
        url, promise = self._url(course), ".o_verbund_commit button[type='submit']"
        with self.page(locale="en-US") as page:
            self._open(page, url)
            # asked first: what it means, and a second key
            self._press(page, "form[action$='/release'] summary", "Space")
            page.wait_for_selector("form[action$='/release'] details[open]")
            self._press_for(page, "form[action$='/release'] button", ".alert-success")
            # back again: as a new word, which binds anew
            self._type(page, "#commit_seats", "2")
            self._press(page, promise)
            self._follow_error(page, "commit_binding")
            page.keyboard.press("Space")
            self._press_for(page, promise, ".alert-success")
        self.assertEqual(word.state, "released")
        self.assertEqual(self._word(course).mapped("seats"), [2])

    def test_the_price_follows_what_is_typed_after_an_error(self):
        course = self._course(name="Erste Hilfe")
        course.action_open_booking()
        promise = ".o_verbund_commit button[type='submit']"
        with self.page(locale="en-US") as page:
            self._open(page, self._url(course))
            self._type(page, "#commit_seats", "e")
            self._press(page, promise)
            self._follow_error(page, "commit_seats")
            self.assertFalse(page.is_visible(".o_verbund_live"))
            page.keyboard.type("3")
            page.wait_for_selector(".o_verbund_live_price:has-text('412.50')")
            page.keyboard.press("Backspace")
            page.keyboard.type("5")
            page.wait_for_selector(".o_verbund_live_share:has-text('2,062.50')")

    def test_a_higher_limit_is_agreed_to(self):
        course = self._course(name="Erste Hilfe")
        course.action_open_booking()
        word = self._commit(course, self.company_a, 4)
        course.action_ask_limits()
        url, agree = self._url(course), "form[action$='/limit'] button"
        with self.page(locale="en-US") as page:
            self._open(page, url)
            # read before the price changed once more
            amount = "form[action$='/limit'] input[name='amount']"
            page.eval_on_selector(amount, "(node) => { node.value = '500' }")
            self._press(page, agree)
            self._read_error(page)
            self._press_for(page, agree, ".alert-success")
            self.assertFalse(page.query_selector(agree))
        self.assertEqual((word.price_limit, word.limit_asked), (825.0, 0.0))


@tagged("post_install", "-at_install")
class TestBrowserKeyboardShare(KeyboardCase):
    """What a company has to pay."""

    def test_a_share_is_read_with_its_sheet_and_how_to_pay(self):
        invoice = self.line.invoice_id
        invoice_url = f"/my/invoices/{invoice.id}"
        reference = invoice.payment_reference or invoice.name
        self.assertTrue(invoice._verbund_transfer())
        url = f"/my/verbund/shares/{self.line.id}"
        with self.page(locale="en-US") as page:
            self._open(page, url)
            self.assertIn(reference, page.inner_text(".o_verbund_transfer"))
            self._take_sheets(page, "/sheet/")
            page.reload()
            self._ready(page)
            self._press(page, f"a[href^='{invoice_url}']")
            page.wait_for_url(f"**{invoice_url}**")
            self.assertIn(reference, page.inner_text(".o_verbund_transfer"))


@tagged("post_install", "-at_install")
class TestBrowserKeyboardLink(KeyboardCase):
    """The same without a login, from the link of an e-mail."""

    def setUp(self):
        super().setUp()
        self.association.partner_id.lang = "en_US"
        self.contact = self.user_portal_a.partner_id
        self.contact.lang = "en_US"

    def _link(self, record, scope, partner=None):
        issue = self.env["verbund.link"]._issue
        link, token = issue(record, scope, partner or self.contact)
        return link, f"/verbund/l/{token}"

    def _go(self, page, url):
        page.goto(url)
        self._ready(page)

    def test_a_higher_limit_is_agreed_to_by_a_link(self):
        course = self._course(name="Erste Hilfe")
        course.action_open_booking()
        word = self._commit(course, self.company_a, 4)
        course.action_ask_limits()
        _link, url = self._link(word, "limit")
        agree = "form:has(input[name='amount']) button"
        with self.page(locale="en-US") as page:
            self._go(page, url)
            # read before the price changed once more
            amount = "input[name='amount']"
            page.eval_on_selector(amount, "(node) => { node.value = '500' }")
            self._press(page, agree)
            self._read_error(page)
            self._press_for(page, agree, ".o_verbund_done")
            self.assertIn("This question is closed", page.inner_text("main"))
        self.assertEqual((word.price_limit, word.limit_asked), (825.0, 0.0))

    def test_participants_are_named_by_a_link(self):
        course = self._confirmed_course({self.company_a: 2, self.company_b: 8})
        word = course.commitment_ids.filtered(lambda r: r.partner_id == self.company_a)
        first, second = word.registration_ids.sorted("id")
        one, two = first.id, second.id
        _link, url = self._link(word, "names")
        save = "form.o_verbund_form button"
        with self.page(locale="en-US") as page:
            self._go(page, url)
            self._type(page, f"#name_{one}", "Emine Muster")
            self._type(page, f"#name_{two}", "Emine Muster")
            self._press(page, save)
            self._follow_error(page, f"name_{two}")
            self._type(page, f"#name_{two}", "Ivan Muster")
            self._press_for(page, save, ".o_verbund_done")
        self.assertEqual((first.name, second.name), ("Emine Muster", "Ivan Muster"))

    def test_a_need_is_withdrawn_and_handed_in_again_by_a_link(self):
        need = self._need(self.company_a, 3, window_start=False, window_end=False)
        link, url = self._link(need, "need")
        form = "form:has(input[value='{}'])".format
        with self.page(locale="en-US") as page:
            self._go(page, url)
            # asked first: what it means, and a second key
            self._press(page, f"{form('withdraw')} summary", "Space")
            page.wait_for_selector("details[open]")
            withdraw, restore = form("withdraw"), form("restore")
            self._press_for(page, f"{withdraw} button", f"{restore} button")
            self._press_for(page, f"{restore} button", f"{form('submit')} button")
            self._press(page, f"{form('submit')} button")
            # without days it asks
            self._follow_error(page, "need_window_start")
            self._press(page, "#need_window_start_sure", "Space")
            self._press_for(page, f"{form('submit')} button", ".alert-success")
        self.assertEqual(need.state, "submitted")
        self.assertTrue(link.done_at)

    def test_a_share_is_read_with_its_sheet_by_a_link(self):
        link, url = self._link(self.line, "share")
        total = f"{self.line.amount_total:,.2f}"
        with self.page(locale="en-US") as page:
            self._go(page, url)
            self.assertIn(total, page.inner_text(".o_verbund_amounts"))
            self._take_sheets(page, "file=")
        self.assertFalse(link.done_at)

    def test_a_fresh_link_is_asked_for(self):
        link, url = self._link(self.need, "need")
        link._note(expires_at="2020-01-01")
        with self.page(locale="en-US") as page:
            self._go(page, url)
            self._press_for(page, "main form button", ".alert-success")
        self.assertTrue(link.superseded_by_id)

    def test_other_days_are_answered_by_a_link(self):
        need = self._need(self.company_a, 5, contact_id=self.contact.id)
        need._ask_window(date(2027, 7, 1), date(2027, 7, 12))
        _link, url = self._link(need, "window")
        yes, back = "button[value='yes']", "form:has(input[value='back']) button"
        send = "form:has(input[value='other']) button"
        with self.page(locale="en-US") as page:
            self._go(page, url)
            self._press_for(page, yes, back)
            self.assertIn("have answered: Yes", page.inner_text("main"))
            self._press_for(page, back, yes)
            self._press(page, "main details:has(form) summary", "Space")
            page.wait_for_selector("details[open] form")
            self._type_day(page, "#window_window_end", "01152027")
            self._press(page, send)
            self._follow_error(page, "window_window_end")
            page.keyboard.type("07312027")
            self._press_for(page, send, back)
            self.assertIn("07/31/2027", page.inner_text("main"))
        self.assertEqual(need.window_end, date(2027, 7, 31))

    def test_empty_seats_are_guaranteed_by_a_link(self):
        word = self.env["verbund.guarantee"].create(
            {
                "course_id": self.course.id,
                "partner_id": self.company_a.id,
                "seats": 2,
                "max_amount": 900.0,
            }
        )
        _link, url = self._link(word, "guarantee")
        give = "form[data-empty] button[type='submit']"
        back = "form:has(input[value='guarantee_withdraw'])"
        with self.page(locale="en-US") as page:
            self._go(page, url)
            self._type(page, "#commit_empty_seats", "3")
            self._type(page, "#commit_max_amount", "5")
            self._press(page, give)
            self._follow_error(page, "commit_max_amount")
            self._type(page, "#commit_max_amount", "1300")
            page.wait_for_selector(".o_verbund_empty_live:has-text('1,237.50')")
            self._press(page, give)
            self._follow_error(page, "commit_empty_binding")
            page.keyboard.press("Space")
            self._press_for(page, give, ".o_verbund_done")
            self.look(page, "keyboard-guarantee")
            self._press(page, f"{back} summary", "Space")
            page.wait_for_selector(f"{back} details[open]")
            self._press_for(page, f"{back} button", ".alert-success")
            self.assertIn("You owe nothing", page.inner_text("main"))
        self.assertRecordValues(
            word, [{"seats": 3, "max_amount": 1300.0, "state": "withdrawn"}]
        )

    def test_a_place_on_the_waiting_list_is_taken_and_answered_by_a_link(self):
        full = self._course(name="Voll belegt")
        full.action_open_booking()
        self._commit(full, self.company_b, 12)
        word = self.env["verbund.commitment"].create(
            {"course_id": full.id, "partner_id": self.company_a.id}
        )
        _link, url = self._link(word, "word")
        join = "form:has(input[value='wait_join']) button"
        with self.page(locale="en-US") as page:
            self._go(page, url)
            self._type(page, "#commit_waiting_seats", "0")
            self._press(page, join)
            self._follow_error(page, "commit_waiting_seats")
            self._type(page, "#commit_waiting_seats", "2")
            # one of two: the arrows go from one to the other
            self._tab_to(page, "#commit_waiting_mode_up_to")
            page.keyboard.press("ArrowDown")
            page.wait_for_selector("#commit_waiting_mode_all:checked:focus")
            self._press_for(page, join, ".alert-success")
            self.assertIn("You wait for 2 seats together", page.inner_text("main"))
        row = full._get_waiting(self.company_a)
        self.assertEqual((row.state, row.seats, row.mode), ("waiting", 2, "all"))
        full.max_seats = 14
        self.assertEqual(row.state, "offered")
        _link, url = self._link(row, "waiting")
        take = "form:has(input[value='wait_take']) button"
        with self.page(locale="en-US") as page:
            self._go(page, url)
            self._press(page, take)
            self._follow_error(page, "commit_waiting_binding")
            page.keyboard.press("Space")
            self._press_for(page, take, ".alert-success")
            self.assertIn("Accepted", page.inner_text("main"))
        self.assertEqual((row.state, word.state), ("taken", "committed"))

    def _asked(self):
        """What the company is asked in a round of its network."""
        round_ = self.env["verbund.need.round"].create(
            {
                "name": "Was steht an?",
                "network_ids": [Command.set(self.network.ids)],
                "deadline": "2099-12-31",
            }
        )
        round_.action_open()
        return round_.answer_ids.filtered(lambda a: a.partner_id == self.company_a)

    def test_a_round_is_answered_by_a_link(self):
        self.topic.name = "Robotics"
        answer = self._asked()
        _link, url = self._link(answer, "round")
        form = "form:has(input[value='{}'])".format
        send = f"{form('need')} > div > button[type='submit']"
        with self.page(locale="en-US") as page:
            self._go(page, url)
            # the browser itself offers the catalogue, and takes it with the arrows
            offers = "(field) => [...field.list.options].map((option) => option.value)"
            self.assertIn("Robotics", page.eval_on_selector("#need_topic", offers))
            self._type(page, "#need_topic", "Robotics")
            self._type(page, "#need_seats_firm", "no")
            self._press(page, send)
            self._follow_error(page, "need_seats_firm")
            self._type(page, "#need_seats_firm", "3")
            self._type_day(page, "#need_window_start", "03012099")
            self._type_day(page, "#need_window_end", "09302099")
            self._press_for(page, send, ".alert-success")
            back = f"{form('withdraw')} button"
            self._press_for(page, back, f"main:not(:has({form('withdraw')}))")
            self.assertIn("You have taken back", page.inner_text("main"))
            self.look(page, "keyboard-round")
        self.assertEqual(answer.need_ids.mapped("state"), ["withdrawn"])
        self.assertEqual(answer.state, "nothing")

    def test_no_need_is_said_by_a_link(self):
        answer = self._asked()
        _link, url = self._link(answer, "round")
        nothing = "form:has(input[value='nothing']) button"
        summary = "details:has(form.o_verbund_round) > summary"
        with self.page(locale="en-US") as page:
            self._go(page, url)
            self._press_for(page, nothing, ".alert-success")
            self.assertIn("You have no need this time", page.inner_text("main"))
            # thought again: the form is there still
            self._press(page, summary, "Space")
            page.wait_for_selector(f"{summary} >> visible=true")
            self._type(page, "#need_topic", "Excel")
            self._type_day(page, "#need_window_end", "09302099")
            send = "form.o_verbund_round > div > button[type='submit']"
            self._press_for(page, send, ".alert-success")
        self.assertEqual(answer.state, "answered")

    def test_an_offer_is_made_and_taken_back_by_a_link(self):
        tender = self._course(name="Ausgeschrieben", cost_ids=False)
        teacher = self.user_portal_provider.partner_id
        teacher.lang = "en_US"
        offer = self.env["verbund.offer"].create(
            {
                "course_id": tender.id,
                "partner_id": self.provider.id,
                "reply_until": "2099-06-30",
            }
        )
        tender.action_start_tender()
        _link, url = self._link(offer, "offer", teacher)
        send = "form:has(input[value='offer']) button"
        decline = "details:has(input[value='decline'])"
        with self.page(locale="en-US") as page:
            self._go(page, url)
            self._press(page, send)
            self._follow_error(page, "offer_fixed_amount")
            self._type(page, "#offer_fixed_amount", "3000")
            self._type(page, "#offer_max_seats", "12")
            self._type_day(page, "#offer_valid_until", "09302099")
            self._press(page, "#offer_azav", "Space")
            self._press_for(page, send, ".o_verbund_done")
            self.assertIn("You can correct it until", page.inner_text("main"))
            self._press(page, f"{decline} > summary", "Space")
            page.wait_for_selector(f"{decline}[open]")
            self._type(page, "#offer_decline_reason", "Full")
            self._press_for(page, f"{decline} button", ".alert-success")
            self.assertIn("You make no offer", page.inner_text("main"))
        self.assertRecordValues(
            offer,
            [{"fixed_amount": 3000.0, "azav": True, "decline_reason": "Full"}],
        )
        self.assertEqual(offer.state, "declined")
