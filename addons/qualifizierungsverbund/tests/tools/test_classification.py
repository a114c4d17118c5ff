from ...tools.classification import parse_kldb, parse_wz


def test_kldb_gets_its_zeros_back():
    rows = [
        (1, ["Code", "Stellen", "Bezeichnung"]),
        (2, ["0", "1", "Militär"]),
        (3, [1, 2, "Streitkräfte"]),
        (4, [1104, 5, "Offiziere", "kurz"]),
        (5, ["41312", "Chemie"]),
    ]
    entries, problems = parse_kldb(rows)
    assert not problems
    assert [(e.code, e.parent, e.name) for e in entries] == [
        ("0", None, "Militär"),
        ("01", "0", "Streitkräfte"),
        ("01104", "0110", "Offiziere"),
        ("41312", "4131", "Chemie"),
    ]


def test_kldb_problems_keep_the_good_rows():
    rows = [
        (1, ["41", "2", "Natur"]),
        (2, ["413124", "5", "zu lang"]),
        (3, ["41", "2", "noch einmal"]),
        (4, ["42", "2", None]),
        (5, ["4x", "2", "kein Code"]),
    ]
    entries, problems = parse_kldb(rows)
    assert [e.code for e in entries] == ["41"]
    assert [(p.row, p.code) for p in problems] == [
        (2, "not_a_kldb_code"),
        (3, "repeats_row"),
        (4, "name_missing"),
        (5, "not_a_kldb_code"),
    ]


def test_wz_knows_who_is_above():
    rows = [
        (1, ["Code", "Titel"]),
        (2, ["C", "Gewerbe"]),
        (3, [20, "Chemie"]),
        (4, [20.1, "Grundstoffe"]),
        (5, ["20.11", "Gase"]),
        (6, ["20.11.0", "Gase"]),
        (7, [1, "Landwirtschaft"]),
        (8, ["Zeile", "kein Code"]),
    ]
    entries, problems = parse_wz(rows)
    assert [(e.code, e.parent) for e in entries] == [
        ("C", None),
        ("20", "C"),
        ("20.1", "20"),
        ("20.11", "20.1"),
        ("20.11.0", "20.11"),
        ("01", "C"),
    ]
    assert [(p.row, p.code) for p in problems] == [(8, "not_a_wz_code")]
