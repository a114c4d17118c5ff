"""Databases and their files belong together, on whatever server they are."""

import types

import pytest

from devkit import paths, serve, templates, testing
from devkit.errors import DevError


class Server(templates.Databases):
    """Databases on a server that is a set of names.

    :param names: the server's databases, shared by all clones that name it
    :param own: it is the clone's own
    """

    def __init__(self, names, own=False):
        super().__init__(types.SimpleNamespace(server=types.SimpleNamespace(data=own)))
        self.names = names
        self.facts = ["15", "2"]
        self.dumper = "pg_dump (PostgreSQL) 15.9 (Debian 15.9-1)\n"
        self.restored = []

    def sql(self, statement):
        if "datname ~" in statement:
            prefix = statement.rpartition("'^")[2].partition("[")[0]
            return [name for name in self.names if name.startswith(prefix)]
        return self.facts if "server_version_num" in statement else []

    def _client(self, command, what, log=None):
        return self.dumper

    def exists(self, name):
        return name in self.names

    def drop(self, name):
        self.names.discard(name)
        (self.filestores / name).exists() and (self.filestores / name).rmdir()

    def rename(self, source, target):
        self.names.remove(source)
        self.names.add(target)
        (self.filestores / source).rename(self.filestores / target)

    def _restore(self, snapshot, scratch):
        self.restored.append(snapshot)

    def _dump(self, database, snapshot, text):
        pass

    def build(self, scratch):
        self.names.add(scratch)
        (self.filestores / scratch).mkdir()


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """Return a function that makes this process work for another clone."""

    def enter(name):
        folder = tmp_path / name

        def local(*parts):
            made = folder.joinpath(*parts)
            made.mkdir(parents=True, exist_ok=True)
            return made

        monkeypatch.setattr(paths, "ROOT", folder)
        monkeypatch.setattr(paths, "local", local)
        monkeypatch.setattr(paths, "cache", lambda *parts: local("cache", *parts))

    enter("first")
    return enter


def test_clones_that_name_one_server_do_not_share_templates(clone):
    names = set()
    first = Server(names)
    mine = first._template("base", "abc", first.build)
    clone("second")
    second = Server(names)
    theirs = second._template("base", "abc", second.build)
    assert mine != theirs
    assert names == {mine, theirs}
    assert (second.filestores / theirs).is_dir()
    # What is in the cache serves both
    assert first.restored == second.restored


def test_a_clone_stays_who_it_is_and_a_copy_is_another(clone, tmp_path):
    key = paths.clone_key()
    assert paths.clone_key() == key
    clone("copy")
    paths.local()
    (tmp_path / "copy" / "clone").write_text((tmp_path / "first" / "clone").read_text())
    assert paths.clone_key() != key


def test_an_own_server_has_plain_names(clone):
    databases = Server(set(), own=True)
    assert databases._template("test", "abc", databases.build) == "verbund_test_abc"


def test_a_template_without_its_files_is_made_anew(clone):
    databases = Server(set(), own=True)
    name = databases._template("test", "abc", databases.build)
    (databases.filestores / name).rmdir()
    assert databases._template("test", "abc", databases.build) == name
    assert databases.whole(name)


@pytest.mark.parametrize(
    ("facts", "dumper"),
    [
        (["18", "2"], "pg_dump (PostgreSQL) 15.9"),
        (["15", "0"], "pg_dump (PostgreSQL) 15.9"),
        (["15", "2"], "pg_dump (PostgreSQL) 18.4"),
    ],
)
def test_a_copy_in_the_cache_is_for_one_kind_of_server(clone, facts, dumper):
    one, other = Server(set(), own=True), Server(set(), own=True)
    other.facts, other.dumper = facts, dumper
    for databases in (one, other):
        databases._template("test", "abc", databases.build)
        databases.drop("verbund_test_abc")
    assert one.restored != other.restored


def test_the_database_of_another_clone_is_refused(clone, tmp_path):
    databases = Server({"verbund"})
    note = {"clone": paths.clone_key(), "folder": "/elsewhere on host"}
    paths.local("data", "filestore", "verbund")
    serve._check_ours(databases, "verbund", note)
    clone("second")
    with pytest.raises(DevError, match="another clone \\(/elsewhere on host\\).*--db"):
        serve._check_ours(Server({"verbund"}), "verbund", note)


def test_a_database_without_its_files_is_refused(clone):
    databases = Server({"verbund"}, own=True)
    with pytest.raises(DevError, match="lost its files.*dropdb verbund"):
        serve._check_ours(databases, "verbund", {"content": "x"})


def test_leftovers_of_killed_runs_go_those_of_others_stay(clone, monkeypatch):
    monkeypatch.setattr(testing, "Path", lambda path: paths.ROOT / "alive")
    databases = Server({"verbund_run_4", "verbund_run_4-gw0", "verbund_run_ab_4"}, True)
    (databases.filestores / "verbund_run_5-gw1").mkdir()
    testing._drop_leftovers(databases)
    assert databases.names == {"verbund_run_ab_4"}
    assert list(databases.filestores.iterdir()) == []
