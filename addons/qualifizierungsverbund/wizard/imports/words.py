"""The codes of `tools.table`, and what the imports find wrong, in words."""

from odoo.tools import LazyTranslate

from ...models.needs.need_rules import DOUBT_WORDS, RULE_WORDS
from ...tools.table.encoding import DOS, MAC, WINDOWS

_lt = LazyTranslate(__name__)

# As Excel calls them
ENCODING_NAMES = ((WINDOWS, "Windows"), (DOS, "MS-DOS"), (MAC, "Macintosh"))
FILE_WORDS = {
    "empty": _lt("The file is empty."),
    "too_large": _lt(
        "The file is larger than %(limit)s MB. Split it into several files."
    ),
    "encrypted": _lt(
        "The file is protected by a password. Save it without one and upload it again."
    ),
    "old_format": _lt(
        "The file is an old Excel file (.xls) or protected by a password. "
        "Save it as .xlsx without a password and upload it again."
    ),
    "unpacked_too_large": _lt(
        "The content of the file is too large. Copy the rows into a new "
        "workbook and upload that one."
    ),
    "broken": _lt(
        "The file is damaged and cannot be read. Open it in your spreadsheet "
        "program, save it again as .xlsx or .csv and upload it again."
    ),
    "not_a_table": _lt(
        "This is neither an Excel file (.xlsx) nor a text file with columns (.csv)."
    ),
    "too_many_rows": _lt(
        "The file has more than %(limit)s rows. Split it into several files."
    ),
    "no_headings": _lt(
        "No headings were found. Use the template; at least these columns are "
        "needed: %(columns)s"
    ),
    "missing_columns": _lt(
        "These columns are missing: %(columns)s. Merged headings count for "
        "their first column only."
    ),
    "heading_twice": _lt(
        "These headings stand for the same column: %(headings)s. Rename or remove all "
        "but one, so that it is plain which of them counts."
    ),
    "hidden_sheet": _lt(
        "The rows are on the hidden sheet “%(sheet)s”. Show it in your spreadsheet "
        "program, save the file and upload it again."
    ),
    "which_encoding": _lt(
        "It is not plain in which encoding the file was saved. Choose below which is "
        "right: %(samples)s"
    ),
    "no_rows": _lt("There are no rows below the headings."),
}
ROW_WORDS = {
    "required": _lt("Something has to be filled in here."),
    "open_quote": _lt(
        "A quotation mark in this row is opened and not closed. Close it, or remove it."
    ),
    "spreadsheet_error": _lt(
        "The cell shows the error %(error)s of its formula, not a result."
    ),
    "narrow_column": _lt(
        "The column was too narrow to show the value. Widen it and save the file again."
    ),
    "formula_text": _lt("This is the text of a formula, not its result."),
    "formula_without_result": _lt(
        "The file does not say what the formula comes to. Open it in your "
        "spreadsheet, save it there, and upload it again."
    ),
    "too_long": _lt("The text is longer than %(limit)s characters."),
    "not_an_email": _lt("This is no e-mail address."),
    "not_a_number": _lt("This is no number."),
    "ambiguous_number": _lt(
        "Is %(large)s meant, or %(small)s? Write it without a sign for thousands."
    ),
    "negative": _lt("A number below zero makes no sense here."),
    "not_an_integer": _lt("Only whole numbers are possible here."),
    "not_an_amount": _lt("This is no amount in euros and cents, for example 450.00."),
    "not_a_date": _lt("There is no such date. Write it like 31.01.2027."),
    "ambiguous_date": _lt(
        "Is %(first)s meant, or %(second)s? Write it like 31.01.2027."
    ),
    "date_out_of_range": _lt("The date lies outside %(first)s to %(last)s."),
    "not_a_bool": _lt("Write yes or no."),
    "not_a_choice": _lt("Possible are: %(choices)s"),
    "not_a_zip": _lt(
        "A German zip code has five digits. For another country write its letters "
        "first, for example A-1010, or fill in the country."
    ),
    "zip_of_four_digits": _lt(
        "Is %(german)s in Germany meant? Then write all five digits. For another "
        "country write its letters first, for example A-%(foreign)s."
    ),
    "unknown_country": _lt("There is no such country."),
    "not_an_establishment_number": _lt("An establishment number has eight digits."),
    "not_an_ags": _lt(
        "The key of a district (AGS) has five digits, for example 08222."
    ),
    "not_a_kldb_code": _lt(
        "A KldB code has one to five digits, as many as the second column says."
    ),
    "not_a_wz_code": _lt("A WZ code looks like C, 20, 20.1, 20.11 or 20.11.0."),
    "name_missing": _lt("The name is missing."),
    "repeats_row": _lt("It repeats row %(row)s."),
    "contradicts_row": _lt("Row %(first)s says something else of the same company."),
    "unknown_district": _lt(
        "There is no such district. Write its name or its key (AGS)."
    ),
    "ambiguous_district": _lt("Several districts are called so: %(choices)s"),
    "unknown_industry": _lt(
        "This WZ code is not known. The full list can be imported under Configuration."
    ),
    "unknown_network": _lt(
        "There is no such network among those you work on. Write its code."
    ),
    "ambiguous_network": _lt(
        "Several networks have this name or code. Write the code of one."
    ),
    "closed_network": _lt("This network is closed."),
    "contact_name_missing": _lt(
        "The contact person needs a name, not only an e-mail address."
    ),
    "unknown_company": _lt(
        "There is no such company. Import the members first, or write the "
        "establishment number."
    ),
    "ambiguous_company": _lt(
        "Several companies have this name. Add the establishment number."
    ),
    "company_missing": _lt(
        "Write the name of the company or its establishment number."
    ),
    "is_this": _lt(
        "Perhaps this company is there already, under a name that is written "
        "differently. Please answer the question."
    ),
    "not_a_member": _lt(
        "The company is neither a member nor a prospect of this network."
    ),
    "unknown_topic": _lt(
        "The catalogue has no such topic. Write its code, or use the column "
        "for topics in own words."
    ),
    **RULE_WORDS,
    "need_already": _lt("The same need is there already: %(need)s"),
}
# Read all the same, and shown before it is stored
HINT_WORDS = {
    "hidden_row": _lt("Hidden in your spreadsheet, but read all the same."),
    **DOUBT_WORDS,
}
