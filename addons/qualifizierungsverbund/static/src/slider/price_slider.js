import { CopyButton } from "@web/core/copy_button/copy_button";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component, markup, onMounted, onPatched, useRef, useState } from "@odoo/owl";

/**
 * The size of the group in the hand: each company is a dot at its limit and drops out
 * where the price is above it. Prices, who is out and the words come from the server.
 */
export class PriceSlider extends Component {
    static template = "qualifizierungsverbund.PriceSlider";
    static components = { CopyButton };
    static props = { ...standardFieldProps };

    setup() {
        this.root = useRef("root");
        this.state = useState({ seats: 0 });
        this.copyText = _t("Copy");
        this.copiedText = _t("Copied");
        onMounted(() => this.draw());
        onPatched(() => this.draw());
    }

    get data() {
        return this.props.record.data[this.props.name];
    }

    onInput(event) {
        this.state.seats = Number(event.target.value);
    }

    get picture() {
        return markup(this.data.picture);
    }

    get row() {
        const { rows, now } = this.data;
        const seats = this.state.seats || now;
        return rows[Math.min(seats, rows.length) - 1];
    }

    draw() {
        const svg = this.root.el?.querySelector("svg[data-plot]");
        if (!svg) {
            return;
        }
        const { out, seats } = this.row;
        for (const dot of svg.querySelectorAll("[data-mark^='word-']")) {
            dot.classList.toggle("o_verbund_out", out.includes(dot.dataset.mark));
        }
        const { left, right, top, bottom, x_low, x_high } = this.data.plot;
        const share = (Math.min(Math.max(seats, x_low), x_high) - x_low) / (x_high - x_low);
        const x = (left + share * (right - left)).toFixed(1);
        const line = svg.querySelector("[data-mark='size'] path");
        line.setAttribute("d", `M${x} ${top}V${bottom}`);
        line.setAttribute("stroke-width", 2);
        line.removeAttribute("stroke-dasharray");
    }
}

registry.category("fields").add("verbund_price_slider", {
    component: PriceSlider,
    supportedTypes: ["json"],
});
