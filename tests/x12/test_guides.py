"""The tables of the guides: each can be read, says what it means, and keeps to itself."""

from pathlib import Path

import pytest

from tests.x12.claim_files import CLAIM, a_claim_file
from x12.checks.element_patterns import patterns
from x12.checks.guide import Guide, LoopUse, SegmentUse
from x12.checks.guide_text import KINDS, data_element, load_guide
from x12.checks.guide_walk import walk_of
from x12.envelopes import TransactionHeader
from x12.files import FileKind, kind_of
from x12.interchange import read_interchanges
from x12.segment import STANDARD

FOLDER = Path(__file__).parents[2] / "x12" / "checks" / "guides"
GUIDES = [load_guide(kind) for kind in KINDS]


def segments_of(guide: Guide) -> list[tuple[LoopUse, SegmentUse]]:
    """Return every segment of a guide with its loop."""
    return [(loop, use) for loop in guide.loops for use in loop.children if isinstance(use, SegmentUse)]


def ids(guide: Guide) -> str:
    return guide.kind


@pytest.mark.parametrize("guide", GUIDES, ids=ids)
def test_a_guide_names_every_loop_and_segment_in_words(guide: Guide) -> None:
    nameless = [loop.id for loop in guide.loops if not loop.name]
    nameless += [f"{loop.id} {use.id}" for loop, use in segments_of(guide) if not use.name]

    assert nameless == []


@pytest.mark.parametrize("guide", GUIDES, ids=ids)
def test_a_guide_begins_with_st_and_ends_with_se(guide: Guide) -> None:
    first, last = guide.root.children[0], guide.root.children[-1]

    assert (first.heading.id, last.heading.id) == ("ST", "SE")
    assert all(loop.children[0].least == loop.children[0].most == 1 for loop in guide.loops)


@pytest.mark.parametrize("guide", GUIDES, ids=ids)
def test_every_version_a_guide_takes_is_recognised_as_its_kind(guide: Guide) -> None:
    kinds: set[FileKind] = set()
    for version in guide.versions:
        kinds.add(kind_of(TransactionHeader(guide.set_code, "0001", version, STANDARD)))

    assert kinds == {guide.kind}


@pytest.mark.parametrize("guide", GUIDES, ids=ids)
def test_every_segment_has_a_pattern_for_some_number_of_elements(guide: Guide) -> None:
    """Without one every such segment would be looked at element by element, ten times slower."""
    slow = {
        f"{loop.id} {use.id} {use.name}"
        for loop, use in segments_of(guide)
        if not any(patterns(use)[fields] for fields in range(2, len(use.elements) + 2))
    }

    assert slow == set()


@pytest.mark.parametrize("guide", GUIDES, ids=ids)
def test_segments_that_may_stand_at_one_place_can_be_told_apart(guide: Guide) -> None:
    walk = walk_of(guide.kind)
    for loop in guide.loops:
        for group in loop.groups:
            for at, use in enumerate(group):
                others = [walk.keys_of(other.heading) for other in group[at + 1 :]]
                mixed = [keys & walk.keys_of(use.heading) for keys in others]
                assert not any(mixed), f"{loop.id}: {mixed}"


def test_every_table_in_the_folder_is_a_guide_or_a_dictionary() -> None:
    names = {path.stem.upper() for path in FOLDER.glob("*.txt")}

    assert names == {*KINDS, "ELEMENTS", "SEGMENTS"}


def test_the_tables_list_no_codes_that_belong_to_somebody() -> None:
    """Qualifiers only: diagnoses, procedures, adjustment reasons and remarks come from their owners."""
    longest = max(
        (len(element.codes), f"{guide.kind} {loop.id} {use.id}")
        for guide in GUIDES
        for loop, use in segments_of(guide)
        for element in use.elements
    )

    assert longest[0] <= 64, longest


def test_a_data_element_is_found_by_segment_and_place() -> None:
    assert data_element("CLM", "05-3") == "1325"
    assert data_element("NM1", "09") == "67"
    assert data_element("EB", "03") == "1365"
    assert data_element("SV1", "07") == ""
    assert data_element("QQQ", "01") == ""


def test_a_lower_case_name_is_right_for_the_pattern_that_takes_any_case() -> None:
    use = next(u for _, u in segments_of(load_guide("837P")) if u.name == "address of the billing provider")

    assert patterns(use)[2]("N3*4 Pier Road") is None  # type: ignore[misc]
    assert patterns(use, any_case=True)[2]("N3*4 Pier Road")  # type: ignore[misc]


def test_places_are_few_however_many_claims_a_file_holds() -> None:
    walk = walk_of("837P")
    many = CLAIM + tuple(
        segment.replace("HL*2*", f"HL*{number}*")
        for number in range(3, 203)
        for segment in CLAIM[CLAIM.index("HL*2*1*22*0") :]
    )
    before = len(walk.places)
    for transaction in read_interchanges(a_claim_file(*many))[0].transactions:
        place = walk.start
        for segment in transaction.segments:
            probe = walk.probes.get(segment.id)
            place = walk.step(place, probe(segment) if probe else segment.id).place

    assert len(walk.places) - before < 60
