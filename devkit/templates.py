"""Template databases: what was installed once is copied ever after.

Two layers, each named by a hash of what went into it:

    verbund_base_<hash>   Odoo's and OCA's modules that our add-ons need
    verbund_test_<hash>   a copy of it with our add-ons, for the tests
    verbund_demo_<hash>   a copy of it with our add-ons and their demo data

A dump of each lies in the cache, so that another clone need not install either.

Attachments are files of the clone. On a server that several clones name, each has
templates of its own, `verbund_base_<clone>_<hash>`: a database without its files is of
no use.
"""

import ast
import contextlib
import os
import re
import shutil

from . import files, paths, proc
from .errors import DevError
from .logcheck import complaints
from .progress import say, step

#: Modules that belong to a German association's server, whatever the add-ons need.
LOCALISATION = ("l10n_de", "l10n_din5008")

#: Raised when `inside/database.py` builds something else than before.
RECIPE = 4

#: Templates of one kind that are kept.
KEEP = 2


def dependencies(addons, modules):
    """Return the modules that ours need, sorted, without ours.

    :param addons: folder of our add-ons
    :param modules: names of our add-ons
    """
    needed = set(LOCALISATION)
    for name in modules:
        manifest = ast.literal_eval((addons / name / "__manifest__.py").read_text())
        needed.update(manifest.get("depends", ()))
    return sorted(needed - set(modules))


def irrelevant(path):
    """Tell whether a file of an add-on leaves the database as it is.

    :param path: relative to the add-on's folder
    """
    top = path.parts[0]
    if top in ("tests", "readme") or path.suffix == ".pot" or path.name == "README.rst":
        return True
    return top == "static" and path.parts[1:2] != ("description",)


def base_key(env):
    """Return the hash of what the base template is made of."""
    return files.digest(
        str(RECIPE),
        env.host.version,
        paths.ROOT / "requirements-oca.txt",
        " ".join(dependencies(paths.ADDONS, paths.modules())),
    )


def content_key(env):
    """Return the hash of what an installation of our add-ons is made of."""
    folders = [paths.ADDONS / name for name in paths.modules()]
    return files.digest(base_key(env), files.tree_digest(folders, skip=irrelevant))


def first_cause(log):
    """Return the first exception of an Odoo log: later ones often only follow.

    :param log: the log's text
    """
    lines = iter(log.splitlines())
    for line in lines:
        if line.startswith("Traceback "):
            return next((text for text in lines if text[:1].strip()), "")
    return ""


class Databases:
    """The databases of one clone.

    :param env: `environment.Environment`
    """

    def __init__(self, env):
        self.env = env
        self.filestores = paths.local("data", "filestore")
        #: What sets this clone's databases apart on a server that is not its own.
        self.tag = "" if env.server.data else f"{paths.clone_key()}_"

    # --- SQL ------------------------------------------------------------------

    def sql(self, statement):
        """Run one statement on the maintenance database, return its lines."""
        output = self._client(
            [
                "psql",
                "-XAtq",
                "-v",
                "ON_ERROR_STOP=1",
                "-d",
                "postgres",
                "-c",
                statement,
            ],
            "Asking PostgreSQL",
        )
        return output.splitlines()

    def _client(self, command, what, log=None):
        return proc.run(command, what, log=log, env=self.env.variables)

    def exists(self, name):
        return bool(self.sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))

    def whole(self, name):
        """Tell whether a database is there and so are its files."""
        return self.exists(name) and (self.filestores / name).is_dir()

    def comment(self, name):
        """Return what `./dev` noted about a database."""
        lines = self.sql(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database "
            f"WHERE datname = '{name}'"
        )
        return "\n".join(lines)

    def set_comment(self, name, text):
        quoted = text.replace("'", "''")
        self.sql(f"COMMENT ON DATABASE \"{name}\" IS '{quoted}'")

    def copy(self, source, target):
        """Make a database and its files as a copy of another."""
        # Copying files beats copying through the log; older servers do it anyway.
        self.drop(target)
        version = int(self.sql("SHOW server_version_num")[0])
        strategy = " STRATEGY file_copy" if version >= 150000 else ""
        self.sql(f'CREATE DATABASE "{target}" TEMPLATE "{source}"{strategy}')
        _copy_tree(self.filestores / source, self.filestores / target)

    def drop(self, name):
        if not self.exists(name):
            shutil.rmtree(self.filestores / name, ignore_errors=True)
            return
        self.sql(f'ALTER DATABASE "{name}" IS_TEMPLATE false')
        self.sql(f'DROP DATABASE "{name}" WITH (FORCE)')
        shutil.rmtree(self.filestores / name, ignore_errors=True)

    def rename(self, source, target):
        """Give a finished database its name: until then it does not exist."""
        shutil.rmtree(self.filestores / target, ignore_errors=True)
        (self.filestores / source).mkdir(exist_ok=True)
        os.replace(self.filestores / source, self.filestores / target)
        self.sql(f'ALTER DATABASE "{source}" RENAME TO "{target}"')

    def drop_ours(self):
        """Drop what this clone made on a server that is not its own."""
        key = self.tag.removesuffix("_")
        for name in self.sql(
            "SELECT datname FROM pg_database "
            f"WHERE datname ~ '^verbund_[a-z]+_{self.tag}' "
            f"OR shobj_description(oid, 'pg_database') LIKE '%\"clone\": \"{key}\"%'"
        ):
            self.drop(name)
            say(f"dropped the database {name}")

    # --- layers ---------------------------------------------------------------

    def base(self):
        """Return the name of the base template."""
        modules = dependencies(paths.ADDONS, paths.modules())

        def build(scratch):
            with step("Installing Odoo's modules into a template database"):
                self.inside("base", scratch, *modules, log="install-base.log")

        return self._template("base", base_key(self.env), build)

    def product(self, demo):
        """Return the name of the template with our add-ons.

        Its comment holds the warnings of the installation, if there were any.

        :param demo: with their demo data
        """

        def build(scratch):
            source = self.base()
            with step(f"Installing our add-ons{' with demo data' if demo else ''}"):
                self.copy(source, scratch)
                self.inside(
                    "product",
                    scratch,
                    *(["--demo"] if demo else []),
                    *paths.modules(),
                    log="install-product.log",
                )
            log = (paths.local("log") / "install-product.log").read_text()
            return "\n".join(complaints(log))

        kind = "demo" if demo else "test"
        return self._template(kind, content_key(self.env), build)

    def inside(self, command, database, *arguments, log):
        """Run `inside/database.py` on a database."""
        script = paths.ROOT / "devkit" / "inside" / "database.py"
        try:
            proc.run(
                [self.env.program("python"), script, command, database, *arguments],
                f"Setting up the database {database} ({command})",
                log=log,
                env=self.env.variables,
            )
        except DevError as error:
            cause = first_cause((paths.local("log") / log).read_text())
            raise DevError(
                f"{error} It began with: {cause}" if cause else str(error)
            ) from error

    def _template(self, kind, key, build):
        """Return a finished template: it is here, or in the cache, or is built."""
        name = f"verbund_{kind}_{self.tag}{key}"
        if self.whole(name):
            return name
        # A lock for each kind: building the upper layer waits for the lower one.
        with files.locked(paths.local() / f"verbund_{kind}.lock"):
            if self.whole(name):
                return name
            self.drop(name)
            scratch = f"{name}_part"
            self.drop(scratch)
            snapshot = f"verbund_{kind}_{key}-{self._flavour()}"
            try:
                text = self._restore(snapshot, scratch)
                if text is None:
                    text = build(scratch) or ""
                    self._dump(scratch, snapshot, text)
                self.set_comment(scratch, text)
            except BaseException:
                # Not the failure of tidying up, but the one before it is the cause
                with contextlib.suppress(DevError):
                    self.drop(scratch)
                raise
            self.rename(scratch, name)
            self.sql(
                f'ALTER DATABASE "{name}" IS_TEMPLATE true ALLOW_CONNECTIONS false'
            )
            self._prune(kind, snapshot.partition("-")[2])
        return name

    def _prune(self, kind, flavour):
        """Drop the oldest templates of the same kind."""
        found = self.sql(
            "SELECT datname FROM pg_database WHERE datistemplate "
            f"AND datname ~ '^verbund_{kind}_{self.tag}[0-9a-f]+$' ORDER BY oid DESC"
        )
        for old in found[KEEP:]:
            self.drop(old)
        dumps = sorted(
            paths.cache("snapshots").glob(f"verbund_{kind}_*-{flavour}"),
            key=lambda path: path.stat().st_mtime,
            reverse=True,
        )
        for old in dumps[2 * KEEP :]:
            shutil.rmtree(old, ignore_errors=True)

    # --- snapshots in the cache -------------------------------------------------

    def _flavour(self):
        """Return what a dump must have in common with the server that restores it.

        Another version's pg_restore does not read it, and a server without contrib
        has not the extensions in it.
        """
        client = self._client(["pg_dump", "--version"], "Asking pg_dump its version")
        facts = self.sql(
            "SELECT current_setting('server_version_num')::int / 10000 UNION ALL "
            "SELECT count(*) FROM pg_available_extensions "
            "WHERE name IN ('pg_trgm', 'unaccent')"
        )
        dumper = re.search(r"\d+", client)[0]
        return "-".join(["pg", *facts, dumper])

    def _dump(self, database, name, text):
        target = paths.cache("snapshots") / name
        try:
            with files.locked(paths.cache() / "snapshots.lock"):
                with (
                    step("Keeping a copy for other clones"),
                    files.finished_folder(target) as scratch,
                ):
                    self._client(
                        ["pg_dump", "-Fc", "-Z1", "-O", "-x", "-f", scratch / "dump"]
                        + ["-d", database],
                        "Dumping the template",
                        log="dump.log",
                    )
                    _copy_tree(self.filestores / database, scratch / "filestore")
                    (scratch / "comment").write_text(text)
        except DevError as error:
            say(f"No copy was kept: {error}")

    def _restore(self, name, scratch):
        """Restore a template's dump; return its comment, None if there is none."""
        source = paths.cache("snapshots") / name
        if not (source / "comment").exists():
            return None
        try:
            with (
                files.locked(paths.cache() / "snapshots.lock"),
                step("Restoring the template database from the cache"),
            ):
                self.sql(
                    f"CREATE DATABASE \"{scratch}\" TEMPLATE template0 ENCODING 'UTF8' "
                    "LC_COLLATE 'C'"
                )
                self._client(
                    ["pg_restore", "-j2", "-O", "-x", "--exit-on-error", "-d", scratch]
                    + [source / "dump"],
                    "Restoring the template",
                    log="restore.log",
                )
                _copy_tree(source / "filestore", self.filestores / scratch)
        except DevError as error:
            # A full disk is no reason to throw the copy away
            proc.need_space(self.filestores, 0.5, "the template database")
            say(f"The copy in the cache does not fit, installing anew: {error}")
            self.drop(scratch)
            shutil.rmtree(source, ignore_errors=True)
            return None
        os.utime(source)
        return (source / "comment").read_text()


def _copy_tree(source, target):
    """Copy attachments by hard links: Odoo names them by content, never edits them."""
    if not source.exists():
        return
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, copy_function=_link_or_copy)


def _link_or_copy(source, target):
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
