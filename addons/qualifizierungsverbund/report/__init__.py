from . import sheet_mixin
from . import workbook_mixin
from . import report_calculation_sheet
from . import report_settlement
from . import calculation_sheet_xlsx
from . import settlement_xlsx
from . import participants_xlsx
