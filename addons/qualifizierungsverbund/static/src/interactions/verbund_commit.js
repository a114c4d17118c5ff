import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/**
 * Shows what the typed number of seats costs, while it is typed.
 *
 * The figures come with the page, as an invoice would have them; nothing is sent
 * before the form is.
 */
export class VerbundCommit extends Interaction {
    static selector = ".o_verbund_commit[data-live]";
    dynamicContent = {
        // A screen reader says the sentence when the typing pauses, not at each key.
        "input[name='seats']": { "t-on-input": this.debounced(this.update, 500) },
    };

    setup() {
        this.live = JSON.parse(this.el.dataset.live);
        this.money = new Intl.NumberFormat(this.live.lang, {
            style: "currency",
            currency: this.live.currency,
        });
    }

    start() {
        this.update();
    }

    update() {
        const { worst, prices, shares } = this.live;
        const seats = Number(this.el.querySelector("input[name='seats']").value);
        const known =
            Number.isInteger(seats) && seats > 0 && seats <= prices.length;
        for (const element of this.el.querySelectorAll(".o_verbund_live")) {
            element.classList.toggle("d-none", !known);
        }
        if (!known) {
            return;
        }
        const texts = {
            // Roundings of several taxes may add a cent to the price of a seat
            worst: Math.max(worst * seats, shares[seats - 1]),
            price: prices[seats - 1],
            share: shares[seats - 1],
        };
        for (const [name, amount] of Object.entries(texts)) {
            this.el.querySelector(`.o_verbund_live_${name}`).textContent =
                this.money.format(amount);
        }
    }
}

registry
    .category("public.interactions")
    .add("qualifizierungsverbund.commit", VerbundCommit);
