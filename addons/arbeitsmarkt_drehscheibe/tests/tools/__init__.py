from . import test_mass_dismissal
from . import test_personal_data
from . import test_scoring
