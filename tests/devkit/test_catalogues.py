"""Templates hold what the code says, nothing that the extractor made up."""

import polib

from devkit.inside import catalogues

CODE = """
def view(self):
    return {
        "name": self.env._("Needs"),
        "domain": [("course_id", "=", self.id)],
        "help": self.env._("Not "
                           "covered"),
    }
"""


def test_spoken(tmp_path):
    (tmp_path / "model.py").write_text(CODE)
    assert catalogues.spoken(tmp_path) == {"Needs", "Not covered"}


def test_rebuild_drops_what_nobody_says(tmp_path):
    (tmp_path / "model.py").write_text(CODE)
    (tmp_path / "i18n").mkdir()
    path = tmp_path / "i18n" / "x.pot"
    template = polib.POFile()
    template.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    for text, place in (
        ("Needs", "code:addons/x/model.py"),
        ("course_id", "code:addons/x/model.py"),
        ("Shown in a view", "model_terms:ir.ui.view,arch_db:x.view"),
    ):
        template.append(polib.POEntry(msgid=text, occurrences=[(place, "0")]))
    template.save(str(path))
    empty = catalogues.rebuild(path, tmp_path / "i18n" / "de.po")
    german = [entry.msgid for entry in polib.pofile(str(tmp_path / "i18n" / "de.po"))]
    assert german == ["Needs", "Shown in a view"]
    assert empty == 2
