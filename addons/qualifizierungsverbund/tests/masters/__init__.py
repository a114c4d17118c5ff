from . import test_classification_import
from . import test_masters
