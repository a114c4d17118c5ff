import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/** Sends a form once: a second click while the first one travels does nothing. */
export class VerbundOnce extends Interaction {
    static selector = "form.o_verbund_once";
    dynamicContent = {
        _root: { "t-on-submit": this.onSubmit },
        // The back button may bring the page back as it was left.
        _window: { "t-on-pageshow": () => (this.sent = false) },
    };

    setup() {
        this.sent = false;
    }

    onSubmit(event) {
        if (this.sent) {
            event.preventDefault();
        }
        this.sent = true;
    }
}

registry.category("public.interactions").add("qualifizierungsverbund.once", VerbundOnce);
