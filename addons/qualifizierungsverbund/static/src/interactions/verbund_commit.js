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
        // A screen reader says the sentence when the typing pauses, not at each key.
        "input[name='seats']": { "t-on-input": this.debounced(this.update, 500) },
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
     * @returns {number} seats of the nearest group that may run
     */
    near(size) {
        const { min_seats, max_seats } = this.curve;
        return Math.min(Math.max(size, min_seats), max_seats);
    }

    /**
     * @param {number} size seats of the whole group
     * @returns {number} price of a seat
     */
    priceAt(size) {
        return this.curve.prices[this.near(size) - this.curve.min_seats];
    }

    /**
     * @param {number} seats of the company
     * @param {number} size seats of the whole group
     * @returns {number} what they cost together, rounded up once
     */
    shareAt(seats, size) {
        const group = this.near(size);
        const total = this.curve.totals[group - this.curve.min_seats];
        return Math.ceil((total * seats) / group) * this.curve.cent;
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
        const size = this.curve.others + seats;
        const texts = {
            worst: this.priceAt(this.curve.min_seats) * seats,
            price: this.priceAt(size),
            share: this.shareAt(seats, size),
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
