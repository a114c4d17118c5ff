import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/**
 * Shows what the typed number of seats costs, while it is typed, and in which groups a
 * limit of one's own lets take part.
 *
 * The figures come with the page, as an invoice would have them; nothing is sent
 * before the form is.
 */
export class VerbundCommit extends Interaction {
    static selector = ".o_verbund_decide[data-live]";
    dynamicContent = {
        "input[name='seats']": {
            "t-on-input": () => {
                this.updateShares();
                this.updateWords();
                this.sayLater();
            },
        },
        "input[name='price_ceiling']": { "t-on-input": this.limit },
        ".o_verbund_drag": { "t-on-input": this.drag },
        ".o_verbund_step": { "t-on-click": this.step },
    };

    setup() {
        this.live = JSON.parse(this.el.dataset.live);
        const { lang, currency } = this.live;
        this.money = new Intl.NumberFormat(lang, { style: "currency", currency });
        this.plain = new Intl.NumberFormat(lang, {
            minimumFractionDigits: 2,
            maximumFractionDigits: 2,
            useGrouping: false,
        });
        this.seats = this.el.querySelector("input[name='seats']");
        this.ceiling = this.el.querySelector("input[name='price_ceiling']");
        this.slider = this.el.querySelector(".o_verbund_drag");
        // A screen reader says the sentence when the typing pauses, not at each key.
        this.sayLater = this.debounced(this.say, 500);
    }

    start() {
        for (const element of this.el.querySelectorAll(".o_verbund_step")) {
            element.classList.remove("d-none");
        }
        if (this.slider) {
            const prices = [...this.live.curve, this.live.worst];
            this.slider.min = Math.floor(Math.min(...prices));
            this.slider.max = Math.ceil(Math.max(...prices));
            this.slider.step = 1;
            this.slider.classList.toggle("d-none", this.slider.min === this.slider.max);
        }
        this.update();
    }

    update() {
        this.updateShares();
        this.updateWords();
        this.say();
        this.updateLimit();
    }

    // ------------------------------------------------------------- seats

    get number() {
        const seats = Number(this.seats.value);
        const known = Number.isInteger(seats) && seats > 0;
        return known && seats <= this.live.prices.length ? seats : 0;
    }

    step(event) {
        const change = Number(event.currentTarget.dataset.step);
        const most = this.live.cases[0].sizes.length || 1;
        const seats = Number(this.seats.value) || 0;
        this.seats.value = Math.min(Math.max(seats + change, 1), most);
        this.seats.dispatchEvent(new Event("input", { bubbles: true }));
    }

    updateShares() {
        const index = this.number - 1;
        for (const { key, sizes, prices, shares } of this.live.cases) {
            const row = this.el.querySelector(`[data-case='${key}']`);
            const texts = {
                size: sizes[index],
                case_price: prices[index] && this.money.format(prices[index]),
                case_share: shares[index] && this.money.format(shares[index]),
            };
            for (const [name, text] of Object.entries(texts)) {
                const cell = row?.querySelector(`.o_verbund_${name}`);
                if (cell) {
                    cell.textContent = text ?? "–";
                }
            }
        }
        const heading = this.el.querySelector(".o_verbund_shares_heading");
        if (heading && this.number) {
            const words = this.live.heading[Math.min(this.number, 2) - 1];
            heading.textContent = words.replace("%s", this.number);
        }
    }

    say() {
        const words = this.el.querySelector(".o_verbund_live_words");
        const said = this.el.querySelector("#commit_live");
        if (said) {
            const isShown = words && !words.classList.contains("d-none");
            said.textContent = isShown ? sentence(words) : "";
        }
    }

    updateWords() {
        const { worst, prices, shares } = this.live;
        const seats = this.number;
        // Above a limit of one's own there is no share: which groups it fits stands below
        const limit = this.ownLimit;
        const takesPart = seats && prices[seats - 1] <= limit + 0.001;
        for (const element of this.el.querySelectorAll(".o_verbund_live")) {
            element.classList.toggle("d-none", !takesPart);
        }
        if (!takesPart) {
            return;
        }
        const texts = {
            // Roundings of several taxes may add a cent to the price of a seat
            worst: Math.max(Math.min(worst, limit) * seats, shares[seats - 1]),
            price: prices[seats - 1],
            share: shares[seats - 1],
        };
        for (const [name, amount] of Object.entries(texts)) {
            for (const place of this.el.querySelectorAll(`.o_verbund_live_${name}`)) {
                place.textContent = this.money.format(amount);
            }
        }
    }

    // ------------------------------------------------------------- limit

    /** The typed limit; endless for none, and for what is no amount. */
    get ownLimit() {
        return (this.ceiling && readAmount(this.ceiling.value, this.live.lang)) || Infinity;
    }

    readLimit() {
        return readAmount(this.ceiling.value, this.live.lang) ?? this.live.worst;
    }

    limit() {
        this.updateLimit();
        this.updateWords();
        this.sayLater();
    }

    drag() {
        this.ceiling.value = this.plain.format(this.slider.value);
        this.limit();
    }

    updateLimit() {
        if (!this.slider) {
            return;
        }
        const limit = this.readLimit();
        const sizes = this.live.sizes.filter((_size, index) => {
            return this.live.curve[index] <= limit + 0.001;
        });
        const known = limit > 0;
        const toggle = (name, shown) => {
            const place = this.el.querySelector(`.o_verbund_${name}`);
            place.classList.toggle("d-none", !shown);
        };
        toggle("fits", known && sizes.length);
        toggle("fits_none", known && !sizes.length);
        this.el.querySelector(".o_verbund_fits_sizes").textContent = ranges(sizes);
        if (known) {
            this.slider.value = limit;
            this.moveLine(limit);
        }
    }

    moveLine(limit) {
        const picture = this.el.querySelector(".o_verbund_chart svg[data-plot]");
        const mark = picture?.querySelector("[data-mark='limit']");
        if (!mark) {
            return;
        }
        const { left, right, top, bottom, y_low, y_high } = JSON.parse(
            picture.dataset.plot
        );
        const share = (Math.min(Math.max(limit, y_low), y_high) - y_low) / (y_high - y_low);
        const y = (bottom - share * (bottom - top)).toFixed(1);
        mark.querySelector("path").setAttribute("d", `M${left} ${y}H${right}`);
        // Above the line; at the upper edge below it
        const above = y - 6;
        mark.querySelector("text").setAttribute("y", above < top ? above + 20 : above);
    }
}

/** A typed amount as the server reads it, in a language; null for none. */
export function readAmount(typed, lang) {
    const parts = new Intl.NumberFormat(lang).formatToParts(12345.6);
    const sign = (type) => parts.find((part) => part.type === type)?.value;
    const text = typed
        .replace(/[^\d.,]/g, "")
        .replaceAll(sign("group") || "", "")
        .replace(sign("decimal"), ".");
    return text ? Number(text) : null;
}

/** What stands in an element, without the line breaks of its template. */
export function sentence(element) {
    return element.textContent.replace(/\s+/g, " ").trim();
}

/** Numbers in words: “8, 10–12”. */
export function ranges(numbers) {
    const found = [];
    for (const number of numbers) {
        const last = found.at(-1);
        if (last && last[1] === number - 1) {
            last[1] = number;
        } else {
            found.push([number, number]);
        }
    }
    return found
        .map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`))
        .join(", ");
}

registry
    .category("public.interactions")
    .add("qualifizierungsverbund.commit", VerbundCommit);
