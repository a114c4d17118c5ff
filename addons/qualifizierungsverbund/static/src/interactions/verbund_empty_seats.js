import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";
import { readAmount, sentence } from "./verbund_commit";

/**
 * Shows what the typed number of empty seats costs, and for how many of them the typed
 * amount is enough. The figures come with the page, reckoned as the settlement does.
 */
export class VerbundEmptySeats extends Interaction {
    static selector = "form[data-empty]";
    dynamicContent = {
        "input[name='empty_seats'], input[name='max_amount']": {
            "t-on-input": () => {
                this.update();
                this.sayLater();
            },
        },
    };

    setup() {
        this.live = JSON.parse(this.el.dataset.empty);
        const { lang, currency } = this.live;
        this.money = new Intl.NumberFormat(lang, { style: "currency", currency });
        // A screen reader says it when the typing pauses, not at each key.
        this.sayLater = this.debounced(this.say, 500);
    }

    start() {
        this.update();
        this.say();
    }

    say() {
        const line = this.el.querySelector(".o_verbund_empty_live");
        const hidden = line.classList.contains("d-none");
        const said = this.el.querySelector(".o_verbund_empty_said");
        said.textContent = hidden ? "" : sentence(line);
    }

    update() {
        const costs = this.live.costs;
        const seats = Number(this.el.elements.empty_seats.value);
        const known = Number.isInteger(seats) && seats > 0 && seats <= costs.length;
        const line = this.el.querySelector(".o_verbund_empty_live");
        line.classList.toggle("d-none", !known);
        if (!known) {
            return;
        }
        const amount = readAmount(this.el.elements.max_amount.value, this.live.lang) ?? 0;
        const enough = costs.slice(0, seats).filter((cost) => cost <= amount + 0.001);
        const texts = { seats, cost: this.money.format(costs[seats - 1]), enough: enough.length };
        for (const [name, text] of Object.entries(texts)) {
            for (const place of line.querySelectorAll(`.o_verbund_empty_${name}`)) {
                place.textContent = text;
            }
        }
    }
}

registry
    .category("public.interactions")
    .add("qualifizierungsverbund.empty_seats", VerbundEmptySeats);
