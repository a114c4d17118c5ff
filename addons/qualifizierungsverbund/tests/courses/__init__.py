from . import test_course_wizards
