"""Excludes1 notes: what their brackets name, and what they leave to people."""

import pytest

from rulebook.codes.excludes import Excludes, Target, targets


@pytest.mark.parametrize(
    ("note", "found"),
    [
        ("type 2 diabetes (E11.-)", [Target("E11", "E11")]),
        ("burns (T20-T25, L55.0)", [Target("T20", "T25"), Target("L550", "L550")]),
        ("atheroembolism (I70.2--I70.7-)", [Target("I702", "I707")]),
        ("late effects (I69.81- I69.91-)", [Target("I6981", "I6981"), Target("I6991", "I6991")]),
        ("injuries (A00-R94 and T80-T88.6)", [Target("A00", "R94"), Target("T80", "T886")]),
        ("neuralgic amyotrophy (E08-E13 with .44)", [Target("E08", "E13", 3, ("44",))]),
        ("angiopathy (E08-E13 with .51-.52)", [Target("E08", "E13", 3, ("51", "52"))]),
        ("with meningitis (B27.- with fifth character 2)", [Target("B27", "B27", 4, ("2",))]),
        ("concussion (S06.0X- with seventh character A)", [Target("S060X", "S060X", 6, ("A",))]),
        ("open fracture (S52.- with open fracture 7th character)", []),
        ("lipase deficiency (G6PD)", []),
        ("influenza A/H1N1", []),
        ("myopathy in:", []),
    ],
)
def test_the_brackets_of_a_note_name_codes_and_ranges(note: str, found: list[Target]) -> None:
    assert list(targets(note)) == found
    assert [Target.read(target.text) for target in found] == found


def test_a_range_holds_all_codes_below_its_ends() -> None:
    held = [code for code in ("E079", "E08", "E0821", "E139", "E14") if Target("E08", "E13").holds(code)]

    assert held == ["E08", "E0821", "E139"]


def test_the_intent_of_a_poisoning_is_its_sixth_character_or_the_fifth_before_an_x() -> None:
    (target,) = targets("poisoning by drugs (T36-T50 with fifth or sixth character 1-4)")

    assert target.holds("T391X1A")  # accidental
    assert not target.holds("T39015A")  # an adverse effect, though its fifth character is 1
    assert target.holds("T3691XA")


def test_notes_of_headers_blocks_and_chapters_are_inherited() -> None:
    notes = Excludes("E10\tE11-E11\nJ00-J06\tJ09-J18\nO00-O9A\tZ33-Z33")

    assert notes.between("E109", "E1165")
    assert notes.between("J20", "J20") is False
    assert notes.between("J180", "J029")
    assert notes.between("O2441", "Z331")
    assert not notes.between("E119", "E1165")


def test_a_note_whose_codes_include_both_is_not_about_the_two() -> None:
    notes = Excludes("M00-M99\tM20-M25")

    assert not notes.between("M2100", "M2200")
    assert notes.between("M170", "M2200")
