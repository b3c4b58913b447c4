"""The report shows what the record says, runs nothing, asks nothing of anybody, and is made within seconds."""

import re
import time
from collections.abc import Callable

import pytest
from lxml import etree
from lxml import html as pages

from eval import charts
from eval.cases import Case
from eval.records import Question, Record
from eval.report import html, markdown, plain_markdown
from eval.report_content import content

MakeRecord = Callable[..., Record]
HOSTILE = (
    '<script>alert(1)</script> ![x](http://evil.example/a.png) [b](javascript:alert(1)) <img src="http://evil.example/c" '
    "onerror=alert(1)> `d` | e | {{ 7 * 7 }} </style></svg> www.evil.example a@evil.example \u202ef\x00"
)
FETCHING = {
    "script",
    "img",
    "iframe",
    "object",
    "embed",
    "link",
    "audio",
    "video",
    "source",
    "image",
    "use",
    "base",
    "form",
}


def hostile(record: Record) -> Record:
    """The record with that text wherever a document, a person or a system may put one."""

    def said(case: Case) -> Case:
        facts = ((HOSTILE,),) if case.answerable else ()
        return case.model_copy(update={"question": HOSTILE, "notes": HOSTILE, "facts": facts})

    questions = tuple(
        Question(id=one.id, text=HOSTILE, relevant=one.relevant, case=said(one.case) if one.case else None)
        for one in record.questions
    )
    results = {
        system: tuple(
            one.model_copy(
                update={
                    "hits": tuple(hit.model_copy(update={"text": HOSTILE, "edition": HOSTILE}) for hit in one.hits),
                    "answer": one.answer and {**one.answer, "reason": HOSTILE, "statements": [{"text": HOSTILE}]},
                    "failure": HOSTILE if one.failure else "",
                }
            )
            for one in found
        )
        for system, found in record.results.items()
    }
    return record.model_copy(update={"questions": questions, "results": results})


def page(text: str) -> pages.HtmlElement:
    return pages.document_fromstring(text)


def words(element: pages.HtmlElement) -> str:
    return " ".join(element.text_content().split())


@pytest.mark.parametrize("kind", ["cases", "beir"])
def test_nothing_in_the_page_runs_or_fetches_whatever_the_texts_say(make_record: MakeRecord, kind: str) -> None:
    name = 'a<b onload="x">&"'
    record = hostile(make_record(kind=kind, systems=(name, "plain-recipe"), failing=[(name, "q003")]))
    text = html(record)
    tree = page(text)
    tags = {element.tag for element in tree.iter() if isinstance(element.tag, str)}
    assert not tags & FETCHING
    for element in tree.iter():
        for attribute, value in element.attrib.items():
            assert not attribute.startswith("on")
            assert attribute not in ("src", "srcset", "xlink:href", "action", "data", "poster", "background")
            assert attribute != "href" or value.startswith("#")
            if attribute != "content":
                assert "url(" not in value or value.startswith("url(#")
    style = "".join(tree.xpath("//style/text()"))
    assert "url(" not in style
    assert "@import" not in style
    assert "\u202e" not in text
    assert "\x00" not in text
    assert "{{ 7 * 7 }}" in words(tree)
    assert "<script>alert(1)</script>" in words(tree)
    assert 'a<b onload="x">&"' in words(tree)
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'")


def test_markdown_of_hostile_texts_has_no_tag_image_link_or_address(make_record: MakeRecord) -> None:
    text = markdown(hostile(make_record(failing=[("recital", "q003")])))
    assert "alert" in text
    bare = text.replace("<!-- -->", "\0")
    assert "<" not in bare
    assert not re.search(r"(?<!\\)!(?<!\\)\[|(?<!\\)\]\(", bare)
    assert "http://" not in bare
    assert "www." not in bare
    assert not re.search(r"(?<!\\)`", bare)
    assert "\u202e" not in text


def test_plain_markdown_escapes_what_has_a_meaning_and_stays_on_one_line() -> None:
    assert plain_markdown("a\n# b | *c* <d> &amp;") == r"a \# b \| \*c\* &lt;d&gt; &amp;amp;"
    assert plain_markdown("reg-1394-2007/art-15.4") == "reg-1394-2007/art-15.4"


def test_the_page_tells_what_was_run(make_record: MakeRecord) -> None:
    record = make_record(judge="an invented model", changed_files=3)
    shown = words(page(html(record)))
    for said in (
        "made, split test: 40 (cases, sha256 aaaaaaaaaaaa)",
        "2026-01-01",
        "shipped (sha256 bbbbbbbbbbbb)",
        "build one, passages 100",
        "cccccccccccc, with 3 files changed since",
        "recital 0.1.0",
        "an invented one",
        "an invented model",
    ):
        assert said in shown
        assert said in markdown(record)


def test_every_mean_carries_n_and_failures_are_listed_not_scored(make_record: MakeRecord) -> None:
    record = make_record(failing=[("recital", "q003")])
    tree = page(html(record))
    (row,) = tree.xpath("//tr[th='first hit is right (provision)'][count(td)=2]")
    assert re.search(r"n 31, n/a 8, failed 1", words(row))
    assert "recitalq003ValueError: it broke" in "".join(
        tree.xpath("//h2[@id='failures']/following-sibling::table//tbody//text()")
    )
    assert "None: every system answered every question." in words(page(html(make_record())))
    text = markdown(record)
    assert "(n 31, n/a 8, failed 1)" in text
    assert "- Case q003, recital: ValueError: it broke" in text


def test_what_does_not_apply_is_said_so_and_has_no_bar(make_record: MakeRecord) -> None:
    made = content(make_record())
    assert made.shown["plain-recipe"]["answer:first-fact"].value is None
    assert [one.system for one in made.declining] == ["recital"]
    lines = markdown(made.record).splitlines()
    row = next(line for line in lines if line.startswith("| first statement has a required fact"))
    assert row.endswith("| does not apply |")


def test_the_curve_of_ranks_agrees_with_the_metric_at_its_ranks(make_record: MakeRecord) -> None:
    record = make_record()
    made = content(record)
    for k in (1, 5):
        values = [one for one in record.values["recital"][f"provision:Success@{k}"].values() if one is not None]
        assert made.ranks["recital"][k - 1] == pytest.approx(sum(values) / len(values))
    assert len(made.ranks["recital"]) == 10
    assert list(made.ranks["recital"]) == sorted(made.ranks["recital"])


def test_differences_are_to_the_first_system_and_to_the_plain_recipe(make_record: MakeRecord) -> None:
    made = content(make_record(systems=("recital", "bm25", "plain-recipe"), right=(0.95, 0.9, 0.2), count=80))
    assert list(made.against) == ["recital", "plain-recipe"]
    assert {row.system for row in made.against["plain-recipe"]} == {"recital", "bm25"}
    ours = next(row for row in made.against["plain-recipe"] if row.system == "recital")
    assert (ours.metric, ours.verdict) == ("provision:Success@1", "better")
    theirs = next(row for row in made.against["recital"] if row.system == "plain-recipe")
    assert theirs.verdict == "worse"
    assert ours.test is not None
    assert ours.p_holm is not None
    assert ours.p_holm > ours.test.p
    assert all(row.metric != "citation:verbatim" for rows in made.against.values() for row in rows)


def test_one_system_alone_is_compared_with_nothing(make_record: MakeRecord) -> None:
    record = make_record(systems=("recital",), right=(0.5,))
    assert content(record).against == {}
    assert "Against" not in html(record)


def test_a_worst_case_has_gold_beside_what_came_instead(make_record: MakeRecord) -> None:
    made = content(make_record(right=(0.2, 0.9)))
    worst = next(one for one in made.worst if one.question.case and one.question.case.gold)
    tree = page(html(made.record))
    (card,) = tree.xpath(f"//article[contains(., '{worst.question.id} ')]")
    gold, instead = card.xpath(".//div[@class='sides']/div")
    assert worst.gold[0][0] in words(gold)
    assert "other-1/art-9" in words(instead)
    assert "plain-recipe: rank" in words(card)


def test_a_run_in_which_everything_broke_is_still_shown(make_record: MakeRecord) -> None:
    everything = [(system, f"q{number:03}") for system in ("recital", "plain-recipe") for number in range(5)]
    record = make_record(count=5, failing=everything)
    assert words(page(html(record))).count("ValueError: it broke") == 10
    assert markdown(record).count("ValueError: it broke") == 10


def test_a_coverage_that_no_threshold_reaches_is_said(make_record: MakeRecord) -> None:
    record = make_record()
    values = {**record.values["recital"]}
    values["decline:declined"] = dict.fromkeys(values["decline:declined"], 1.0)
    values["decline:confidence"] = dict.fromkeys(values["decline:confidence"])
    silent = record.model_copy(update={"values": {**record.values, "recital": values}})
    assert "coverage not reached" in words(page(html(silent)))
    assert "coverage not reached" in markdown(silent)
    assert "coverage not reached" not in markdown(record)


def test_charts_are_drawings_with_ids_of_their_own(make_record: MakeRecord) -> None:
    tree = page(html(make_record()))
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    figures = tree.xpath("//figure")
    assert len(figures) == 4
    for figure in figures:
        assert figure.get("role") == "img"
        assert len(figure.xpath(".//svg//path")) > 5
    clipped = re.findall(r"url\(#([^)]+)\)", html(make_record()))
    assert set(clipped) <= set(ids)


def test_a_drawing_is_well_formed_and_its_words_are_only_words() -> None:
    bars = [charts.Bar(group="<b>&", system="</svg><script>", value=0.5, low=0.4, high=0.6)]
    drawn = charts.svg(charts.means(bars, ["</svg><script>"]), "one")
    tree = etree.fromstring(drawn)
    assert {element.tag for element in tree.iter()} <= {"svg", "g", "path", "text", "line", "rect", "defs", "clipPath"}
    assert "</svg><script>" in "".join(tree.itertext())


def test_446_questions_of_six_systems_with_100_hits_are_reported_within_five_seconds(make_record: MakeRecord) -> None:
    systems = ("recital", "bm25", "dense", "rrf", "no-structure", "plain-recipe")
    record = make_record(count=446, systems=systems, right=(0.8, 0.7, 0.6, 0.7, 0.7, 0.4), kind="beir", depth=100)
    began = time.process_time()
    html(record)
    assert time.process_time() - began < 5
