"""How a source stands on a day, and which of its texts answers for it."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.catalogue import Catalogue, Edition, Source
from indexer.sources import load_catalogue, load_register
from indexer.validity import Held, Validity, answering_edition, answers_on, pending_changes, status_on

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def register() -> Catalogue:
    return load_register()


@pytest.fixture(scope="module")
def real(shared_corpus: Path) -> Catalogue:
    return load_catalogue(shared_corpus)


def source(**fields: Any) -> Source:
    told = {"id": "act", "title": "An act", "short": "Act", "publisher": "EU", "kind": "regulation"}
    return Source.model_validate({**told, "status": "in-force", **fields})


def edition(ident: str, **fields: Any) -> Edition:
    told = {"id": ident, "source": "act", "form": "publisher", "path": "a.md", "sha256": "0" * 64}
    return Edition.model_validate({**told, **fields})


def catalogue(*entries: Source | Edition) -> Catalogue:
    sources = [entry for entry in entries if isinstance(entry, Source)]
    editions = tuple(entry for entry in entries if isinstance(entry, Edition))
    return Catalogue(sources={one.id: one for one in sources}, editions=editions, as_of=TODAY)


def on(known: Catalogue, ident: str, day: str) -> Validity:
    return status_on(known.sources[ident], date.fromisoformat(day), known)


def held(known: Catalogue, ident: str, day: str) -> Held:
    return answering_edition(ident, date.fromisoformat(day), known, among=known.edition.keys())


@pytest.mark.parametrize(
    ("ident", "day", "state", "words"),
    [
        ("reg-1394-2007", "2026-11-22", "in-force", "in force"),
        ("reg-1394-2007", "2008-12-29", "not-yet-applicable", "applies from 2008-12-30"),
        ("reg-1394-2007", "2008-12-30", "in-force", "in force"),
        ("ich-e6-r2", "2026-11-22", "superseded", "superseded since 2025-07-23 by ICH E6(R3)"),
        ("ich-e6-r2", "2025-07-22", "in-force", "in force; superseded from 2025-07-23 by ICH E6(R3)"),
        ("ich-e6-r2", "2025-07-23", "superseded", "superseded since 2025-07-23 by ICH E6(R3)"),
        ("dir-2001-20", "2022-01-31", "repealed", "repealed since 2022-01-31, replaced by Regulation (EU) No 536/2014"),
        ("dir-2004-23", "2026-11-22", "in-force", "in force; superseded from 2027-08-07 by Regulation (EU) 2024/1938"),
        ("dir-2004-23", "2027-08-07", "superseded", "superseded since 2027-08-07 by Regulation (EU) 2024/1938"),
        ("reg-2024-1938", "2026-11-22", "not-yet-applicable", "applies from 2027-08-07"),
        ("reg-2024-1938", "2027-08-07", "in-force", "in force"),
        ("gvp-iii-rev1", "2026-09-04", "superseded", "superseded since 2026-09-04 by EMA/119871/2012 Rev 2"),
        ("ich-q1f", "2010-01-01", "withdrawn", "withdrawn since 2006-06-08"),
        ("com-2023-192", "2026-11-22", "draft", "proposal of 2023-04-26, not adopted as of 2026-11-22"),
        ("ich-q3e-draft", "2026-11-22", "draft", "draft, not adopted as of 2026-11-22"),
        (
            "ema-cat-852602-2018",
            "2020-01-01",
            "draft",
            "consultation text of 2019-02-21, never applied; the final text is EMA/CAT/22473/2025",
        ),
        (
            "ich-e6-r3-annex-2",
            "2030-01-01",
            "not-yet-applicable",
            "adopted 2026-06-03, not yet applicable (date of application not established)",
        ),
        ("eudralex-v4", "2026-11-22", "date-not-established", "in force by the register (date not established)"),
        ("epar-jelrix", "2026-11-22", "withdrawn", "withdrawn (date not established)"),
        ("reg-1027-2012", "2026-11-22", "in-force", "in force by the register (not verified)"),
        ("ich-q8-r2", "2009-07-01", "not-yet-applicable", "applies from 2009-08"),
    ],
)
def test_a_source_stands_on_a_day_as_the_register_says(
    register: Catalogue, ident: str, day: str, state: str, words: str
) -> None:
    found = on(register, ident, day)
    assert (found.state, found.words) == (state, words)


@pytest.mark.parametrize(
    ("ident", "day", "established"),
    [
        ("reg-1394-2007", "2026-11-22", True),
        ("reg-1027-2012", "2026-11-22", False),
        ("eudralex-v4", "2026-11-22", False),
        ("epar-jelrix", "2026-11-22", False),
        ("ich-e6-r3-annex-2", "2026-11-22", False),
    ],
)
def test_general_knowledge_and_missing_dates_are_not_called_established(
    register: Catalogue, ident: str, day: str, established: bool
) -> None:
    assert on(register, ident, day).established is established


@pytest.mark.parametrize(
    ("ident", "day", "answers"),
    [
        ("reg-1394-2007", "2026-11-22", True),
        ("reg-1394-2007", "2008-01-01", True),
        ("reg-1394-2007", "2007-01-01", False),
        ("ich-e6-r2", "2026-11-22", False),
        ("ich-e6-r2", "2020-01-01", True),
        ("ich-e6-r3", "2020-01-01", False),
        ("reg-2024-1938", "2026-11-22", True),
        ("reg-2024-1938", "2023-11-22", False),
        ("dir-2004-23", "2026-11-22", True),
        ("ema-cat-80183-2014-draft", "2016-01-01", False),
        ("com-2023-192", "2026-11-22", False),
        ("eudralex-v4", "2026-11-22", True),
        ("epar-yescarta", "2017-01-01", True),
        ("epar-glybera", "2015-01-01", True),
        ("epar-glybera", "2026-11-22", False),
    ],
)
def test_only_what_applies_is_adopted_or_reports_on_the_past_answers(
    register: Catalogue, ident: str, day: str, answers: bool
) -> None:
    assert answers_on(register.sources[ident], date.fromisoformat(day), register) is answers


def test_on_the_day_of_the_register_the_state_follows_the_status(register: Catalogue) -> None:
    allowed = {
        "in-force": {"in-force", "date-not-established"},
        "adopted-not-yet-applicable": {"not-yet-applicable"},
        "superseded": {"superseded", "draft"},
        "repealed": {"repealed"},
        "draft": {"draft"},
        "withdrawn": {"withdrawn"},
        "published": {"published"},
    }
    states = {one.id: status_on(one, TODAY, register).state for one in register.sources.values()}
    assert [one.id for one in register.sources.values() if states[one.id] not in allowed[one.status]] == []


@pytest.mark.real
@pytest.mark.parametrize(
    ("ident", "day", "edition", "latest", "notice"),
    [
        ("reg-1394-2007", "2009-06-01", "reg-1394-2007", True, ""),
        (
            "reg-1394-2007",
            "2026-11-22",
            "reg-1394-2007",
            True,
            "Text as published in 2007; amended by Regulation (EU) No 1235/2010 and Regulation (EU) 2019/1243; those "
            "wordings are not held.",
        ),
        (
            "reg-1394-2007",
            "2018-12-01",
            "reg-1394-2007",
            True,
            "Text as published in 2007; amended by Regulation (EU) No 1235/2010; that wording is not held.",
        ),
        (
            "dir-2001-83",
            "2026-11-22",
            "dir-2001-83",
            True,
            "Text consolidated to 2022-01-01; amended by Regulation (EU) 2023/1182; that wording is not held; recitals and "
            "annexes not held. Consolidated text: a documentation tool, not the authentic text.",
        ),
        ("dir-2001-83", "2018-12-01", None, False, "The wording held applies only from 2022-01-01."),
        ("reg-141-2000", "2026-11-22", "reg-141-2000", True, "Text as published in 2000; later amendments not held."),
        ("reg-507-2006", "2026-11-22", "reg-507-2006", True, ""),
        ("reg-2016-679", "2026-11-22", "gdpr", True, ""),
        ("ich-e6-r2", "2020-01-01", "ich-e6-r2", True, "Superseded from 2025-07-23 by ICH E6(R3)."),
        (
            "pi-yescarta",
            "2018-12-01",
            "pi-yescarta-2018-08-23",
            False,
            "Product information of 2018-08-23; revisions between it and 2022-08-17 exist and are not held.",
        ),
        ("pi-yescarta", "2022-09-01", "pi-yescarta-2022-08-17", False, ""),
        (
            "pi-yescarta",
            "2026-11-22",
            "pi-yescarta-2022-10-14",
            True,
            "Product information of 2022-10-14; latest held, not necessarily current; later revisions exist (2023 and "
            "after) and are not held.",
        ),
        ("pi-yescarta", "2018-08-22", None, False, "The wording held applies only from 2018-08-23."),
        ("reg-1235-2010", "2026-11-22", None, False, "No text of it is held."),
    ],
)
def test_the_real_editions_answer_with_what_must_be_said(
    real: Catalogue, ident: str, day: str, edition: str | None, latest: bool, notice: str
) -> None:
    found = held(real, ident, day)
    assert (found.edition and found.edition.id, found.latest_held, found.notice) == (edition, latest, notice)


@pytest.mark.real
def test_no_notice_claims_that_a_text_is_current(real: Catalogue) -> None:
    days = [date(year, month, 1) for year in range(1995, 2031) for month in (1, 7)]
    notices = [answering_edition(one, day, real, among=real.edition).notice for one in real.editions_of for day in days]
    assert any(notices)
    assert [notice for notice in notices if "current" in notice.replace("not necessarily current", "")] == []


def test_a_digest_answers_only_where_no_other_text_is_held() -> None:
    digest = edition("digest-act", form="digest", as_of="2026-11-22")
    text = edition("text", applies_from="2020-01-01")
    alone = held(catalogue(source(), digest), "act", "2026-11-22")
    assert alone.edition == digest
    assert alone.notice == "Recital digest, not the official text, as of 2026-11-22."
    assert held(catalogue(source(), digest, text), "act", "2026-11-22").edition == text
    assert held(catalogue(source(), digest, text), "act", "2019-12-31").edition is None


def test_a_wording_ends_with_the_next_one_even_where_that_one_is_not_in_the_index() -> None:
    known = catalogue(source(), edition("old", applies_from="2020-01-01"), edition("new", applies_from="2022-01-01"))
    found = answering_edition("act", TODAY, known, among=["old"])
    assert found.edition is not None
    assert found.edition.id == "old"
    assert found.notice == (
        "Text of 2020-01-01; this wording applied until 2021-12-31, the one that followed is not held."
    )
    assert held(known, "act", "2021-12-31").notice == ""


def test_of_equal_beginnings_the_more_authentic_form_answers() -> None:
    forms = ("own", "publisher", "consolidated", "official-journal")
    texts = [edition(form, form=form, applies_from="2020-01-01") for form in forms]
    chosen = [held(catalogue(source(), *texts[: count + 1]), "act", "2026-11-22").edition for count in range(4)]
    assert [one and one.form for one in chosen] == list(forms)


def test_an_amendment_counts_when_it_takes_effect_unless_the_consolidation_has_it() -> None:
    def amendment(ident: str, published: str, effective: str) -> Source:
        return source(id=ident, reference=ident.upper(), published=published, effective=effective, amends=["act"])

    acts = [
        amendment("known-before", "2019-01-07", "2022-01-28"),
        amendment("retroactive", "2022-04-20", "2022-01-01"),
        amendment("missed", "2023-01-01", "2024-01-01"),
    ]
    text = edition("text", form="consolidated", applies_from="2022-01-01")
    known = catalogue(source(amended_by=[act.id for act in acts]), *acts, text)
    authentic = "Consolidated text: a documentation tool, not the authentic text."
    assert held(known, "act", "2023-12-31").notice == authentic
    assert held(known, "act", "2024-01-01").notice == (
        f"Text consolidated to 2022-01-01; amended by MISSED; that wording is not held. {authentic}"
    )


days = st.dates(min_value=date(2000, 1, 1), max_value=date(2003, 12, 31))


@st.composite
def some_editions(draw: st.DrawFn) -> list[Edition]:
    made = []
    for number in range(draw(st.integers(1, 5))):
        begun = draw(st.none() | days)
        length = draw(st.none() | st.integers(0, 600))
        ended = begun + timedelta(days=length) if begun and length is not None else None
        form = draw(st.sampled_from(["official-journal", "consolidated", "publisher", "own"]))
        made.append(edition(f"e{number}", form=form, applies_from=begun, applies_until=ended))
    return made


@given(editions=some_editions(), day=days, data=st.data())
def test_one_edition_answers_and_where_its_wording_did_not_apply_that_is_said(
    editions: list[Edition], day: date, data: st.DataObject
) -> None:
    known = catalogue(source(), *editions)
    available = data.draw(st.sets(st.sampled_from([one.id for one in editions]), min_size=1))
    found = answering_edition("act", day, known, among=available)
    if found.edition is None:
        assert all(known.edition[ident].applies_from > day for ident in available)  # type: ignore[operator]
        assert found.notice.startswith("The wording held applies only from ")
        return
    one = found.edition
    assert one.id in available
    assert one.applies_from is None or one.applies_from <= day
    begun = one.applies_from or date.min
    followed = any(other.applies_from and begun < other.applies_from <= day for other in editions)
    ended = one.applies_until is not None and one.applies_until < day
    if followed or ended:
        assert "not held" in found.notice
    others = [known.edition[ident] for ident in available if ident != one.id]
    later = [other for other in others if other.applies_from and begun < other.applies_from <= day]
    assert all(other.applies_until and other.applies_until < day for other in later)


@given(editions=some_editions(), day=days, seed=st.randoms())
def test_the_answer_does_not_depend_on_the_order_of_the_available_ids(
    editions: list[Edition], day: date, seed: Any
) -> None:
    known = catalogue(source(), *editions)
    idents = [one.id for one in editions]
    shuffled = seed.sample(idents, len(idents))
    first = answering_edition("act", day, known, among=idents)
    assert answering_edition("act", day, known, among=shuffled) == first


@pytest.mark.parametrize(
    ("ident", "said"),
    [
        ("dir-2001-83", "COM(2023) 192 final would replace it"),
        ("reg-1394-2007", "COM(2023) 193 final would amend it; COM(2025) 1022 final/2 would amend it"),
    ],
)
def test_a_proposal_is_shown_as_pending_change_and_not_as_binding(ident: str, said: str) -> None:
    register = load_register()
    words = pending_changes(register.sources[ident], register)
    assert said in words
    assert words.startswith("Pending, not adopted and not binding")
    assert pending_changes(register.sources["ich-q10"], register) == ""


def test_an_act_adopted_and_not_yet_applicable_answers_with_that_notice() -> None:
    register = load_register()
    held = answering_edition("reg-2024-1938", date(2026, 11, 22), register, among=["digest-reg-2024-1938"])
    assert "Not yet applicable on this day: it applies from 2027-08-07." in held.notice
    later = answering_edition("reg-2024-1938", date(2028, 1, 1), register, among=["digest-reg-2024-1938"])
    assert "Not yet applicable" not in later.notice
