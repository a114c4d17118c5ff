from . import test_classification_import
from . import test_masters
from . import test_partner
