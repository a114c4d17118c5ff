from . import test_need_pool
