import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/**
 * Shows what the typed number of seats costs, while it is typed.
 *
 * The figures come with the page; nothing is sent before the form is.
 */
export class VerbundCommit extends Interaction {
    static selector = ".o_verbund_commit[data-curve]";
    dynamicContent = {
        "input[name='seats']": { "t-on-input": this.update },
    };

    setup() {
        this.curve = JSON.parse(this.el.dataset.curve);
        this.money = new Intl.NumberFormat(this.curve.lang, {
            style: "currency",
            currency: this.curve.currency,
        });
    }

    start() {
        this.update();
    }

    /**
     * @param {number} size seats of the whole group
     * @returns {number} price of a seat, that of the nearest group that may run
     */
    priceAt(size) {
        const { min_seats, max_seats, prices } = this.curve;
        return prices[Math.min(Math.max(size, min_seats), max_seats) - min_seats];
    }

    update() {
        const seats = Number(this.el.querySelector("input[name='seats']").value);
        const known =
            Number.isInteger(seats) && seats > 0 && seats <= this.curve.max_seats;
        for (const element of this.el.querySelectorAll(".o_verbund_live")) {
            element.classList.toggle("d-none", !known);
        }
        if (!known) {
            return;
        }
        const present = this.priceAt(this.curve.others + seats);
        const texts = {
            worst: this.priceAt(this.curve.min_seats) * seats,
            price: present,
            share: present * seats,
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
