from . import test_allocation
from . import test_geo
from . import test_import_rows
from . import test_money
from . import test_pooling
from . import test_price_curve
from . import test_sheet
from . import test_working_days
