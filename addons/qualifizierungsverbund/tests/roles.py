"""Users of the tests, made when one is first asked for."""


class Role:
    """A user as an attribute of a test class; the function under it makes the user.

    Most tests need two of a dozen roles. Whom a test asks for goes with its savepoint,
    whom `setUpClass` asks for stays for all tests of the class.
    """

    def __init__(self, make):
        self.make = make
        self.name = make.__name__

    def __get__(self, test, cls):
        for users in (cls.users_of_class, cls.users_of_test):
            if self.name in (users or ()):
                return users[self.name]
        user = self.make(cls)
        users = cls.users_of_class if cls.users_of_test is None else cls.users_of_test
        users[self.name] = user
        return user


class RolesMixin:
    """For test classes that have roles."""

    #: By name of the role. `users_of_test` is None while no test is running.
    users_of_class = users_of_test = None

    @classmethod
    def setUpClass(cls):
        cls.users_of_class, cls.users_of_test = {}, None
        super().setUpClass()

    def setUp(self):
        super().setUp()
        type(self).users_of_test = {}
        self.addCleanup(setattr, type(self), "users_of_test", None)
