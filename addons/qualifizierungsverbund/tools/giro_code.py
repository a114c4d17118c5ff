"""The code on a bill that a banking app reads: EPC069-12, as a picture in SVG."""

from reportlab.graphics.barcode.qr import QrCodeWidget

QUIET = 4  # modules of white around it


def svg(lines):
    """
    :param lines: fields of the transfer, in the order of the standard
    :return: text of an SVG without a size of its own
    """
    qr = QrCodeWidget("\n".join(lines), barLevel="M").qr
    qr.make()
    size = len(qr.modules) + 2 * QUIET
    path = "".join(
        f"M{column + QUIET} {row + QUIET}h1v1h-1z"
        for row, modules in enumerate(qr.modules)
        for column, dark in enumerate(modules)
        if dark
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" '
        f'shape-rendering="crispEdges" aria-hidden="true">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
        f'<path fill="#000" d="{path}"/></svg>'
    )
