from . import test_booking
from . import test_commitment
from . import test_course
from . import test_course_decision
from . import test_course_wizards
from . import test_offer
from . import test_queries
from . import test_seats_parallel
