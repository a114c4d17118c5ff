from . import test_import_files
from . import test_import_kind
from . import test_import_matching
from . import test_import_members
from . import test_import_needs
from . import test_odoo_import
from . import test_words
from . import test_school_holidays
