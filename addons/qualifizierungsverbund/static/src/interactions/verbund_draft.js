import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

const TYPED = "input:not([type='hidden']), select, textarea";

function isTyped(field) {
    if (field.matches("select")) {
        // Where none is chosen from the start, a browser shows the first one
        const options = [...field.options];
        const shown = options.find((option) => option.defaultSelected) || options[0];
        return field.value !== shown?.value;
    }
    return ["checkbox", "radio"].includes(field.type)
        ? field.checked !== field.defaultChecked
        : field.value !== field.defaultValue;
}

/** Keeps what is half typed here while another button of the page is pressed. */
export class VerbundDraft extends Interaction {
    static selector = "form.o_verbund_round";
    dynamicContent = {
        _document: { "t-on-submit": this.onLeave, "t-on-click": this.onClick },
    };

    start() {
        const draft = JSON.parse(window.sessionStorage.getItem(this.key) || "[]");
        window.sessionStorage.removeItem(this.key);
        for (const [name, value, checked] of draft) {
            for (const field of this.fields.filter((field) => field.name === name)) {
                if (!["checkbox", "radio"].includes(field.type)) {
                    field.value = value;
                } else if (field.value === value) {
                    field.checked = checked;
                }
                for (let box = field.closest("details"); box; ) {
                    box.open = true;
                    box = box.parentElement.closest("details");
                }
            }
        }
    }

    /** One for each need that the form may be about. */
    get key() {
        return `verbund ${window.location.pathname} ${this.el.elements.need.value}`;
    }

    get fields() {
        return [...this.el.querySelectorAll(TYPED)];
    }

    onClick(event) {
        // To the same page, with another need in the form
        if (event.target.closest("a[href^='?']")) {
            this.onLeave(event);
        }
    }

    onLeave(event) {
        const typed = event.target === this.el ? [] : this.fields.filter(isTyped);
        if (typed.length) {
            window.sessionStorage.setItem(
                this.key,
                JSON.stringify(typed.map(({ name, value, checked }) => [name, value, checked]))
            );
        }
    }
}

registry.category("public.interactions").add("qualifizierungsverbund.draft", VerbundDraft);
