"""The code on a bill that a banking app reads: EPC069-12, as a picture in SVG."""

import re

from reportlab.graphics.barcode.qr import QrCodeWidget

QUIET = 4  # modules of white around it
DARK = re.compile(rb"\x01+")  # of a row, side by side: one rectangle


def svg(lines):
    """
    :param lines: fields of the transfer, in the order of the standard
    :return: text of an SVG without a size of its own
    """
    qr = QrCodeWidget("\n".join(lines), barLevel="M").qr
    qr.make()
    size = len(qr.modules) + 2 * QUIET
    path = "".join(
        f"M{run.start() + QUIET} {row + QUIET}h{len(run[0])}v1h-{len(run[0])}z"
        for row, modules in enumerate(qr.modules)
        for run in DARK.finditer(bytes(modules))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" '
        f'shape-rendering="crispEdges" aria-hidden="true">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
        f'<path fill="#000" d="{path}"/></svg>'
    )
