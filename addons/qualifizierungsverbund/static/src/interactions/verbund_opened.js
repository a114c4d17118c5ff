import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/** Tells that a person looks at the page of a link: a GET alone changes nothing. */
export class VerbundOpened extends Interaction {
    static selector = ".o_verbund_opened";

    start() {
        this.waitForTimeout(() => {
            if (document.visibilityState === "visible") {
                navigator.sendBeacon(
                    window.location.pathname,
                    new URLSearchParams({ verb: "opened" })
                );
            }
        }, 2000);
    }
}

registry
    .category("public.interactions")
    .add("qualifizierungsverbund.opened", VerbundOpened);
