"""The cases of a run one by one: what was asked, where the right places are, what was retrieved, what was answered."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

import streamlit as st

from ui.evaluate_texts import Wording, wording
from ui.plain import marked, plain, shown, small
from ui.wording import long_day, quoted, shortened

if TYPE_CHECKING:
    from assistant.answering import Answerer
    from eval.records import Hit, Question, Record, Result

_MET = {"gold": "Right place", "provision": "Right provision, another place", "": "Another place"}
_LONGEST = 1_200  # signs of a passage shown
_HITS = 5
_LISTED = 20  # with their texts; a benchmark's hundred results are named after these
KEYS = ("eval-system", "eval-styles", "eval-wrong", "eval-words", "eval-case")


def show_cases(record: "Record", answerer: "Answerer | None") -> None:
    """The filters, then one case. answerer: of the corpus now open, by which gold that nobody retrieved can be shown."""
    system, found = _filtered(record)
    st.caption(f"{len(found)} of {len(record.questions)} cases")
    if not found:
        st.info("No case is left by these filters. Take one of them away.")
        return
    by_id = {question.id: question for question in found}
    if st.session_state.get("eval-case") not in by_id:
        st.session_state["eval-case"] = found[0].id
    chosen = st.selectbox(
        "Case",
        list(by_id),
        key="eval-case",
        format_func=lambda name: shown(f"{name}: {shortened(by_id[name].text, 120)}"),
        filter_mode="contains",
    )
    _show_steps(list(by_id), chosen)
    _show_case(record, system, by_id[chosen], wording(record, answerer))


def open_case(name: str, system: str) -> None:
    """Shows a case from elsewhere on the page: no filter hides it."""
    for key in KEYS:
        st.session_state.pop(key, None)
    st.session_state["eval-view"] = "Cases"
    st.session_state["eval-case"] = name
    st.session_state["eval-system"] = system


def _filtered(record: "Record") -> "tuple[str, list[Question]]":
    """The system looked at, and the cases that the filters leave."""
    from eval.summaries import faults, results_of, style_of, systems_of

    styles = sorted({style for question in record.questions if (style := style_of(question))})
    left, right = st.columns(2, gap="medium")
    with left:
        names = systems_of(record)
        if st.session_state.get("eval-system") not in names:
            st.session_state["eval-system"] = names[0]
        system = st.selectbox("System", names, key="eval-system", format_func=shown, filter_mode=None)
        wrong = st.toggle(
            "Wrong only", key="eval-wrong", help="Cases at which something went wrong, or the system broke."
        )
    with right:
        words = st.text_input("Words in the question", key="eval-words").strip().casefold()
        kept = st.multiselect("Style", styles, key="eval-styles", placeholder="All", select_all=False) if styles else []
    results = results_of(record, system)

    def is_wrong(question: "Question") -> bool:
        result = results.get(question.id)
        return result is None or bool(result.failure) or bool(faults(record, question, result))

    found = [
        question
        for question in record.questions
        if (not kept or style_of(question) in kept)
        and (words in question.text.casefold() or words == question.id.casefold())
        and (not wrong or is_wrong(question))
    ]
    return system, found


def _show_steps(names: Sequence[str], chosen: str) -> None:
    place = names.index(chosen)
    with st.container(horizontal=True, vertical_alignment="center"):
        for title, key, other, icon in (
            ("Previous", "eval-previous", place - 1, ":material/arrow_back:"),
            ("Next", "eval-next", place + 1, ":material/arrow_forward:"),
        ):
            there = 0 <= other < len(names)
            name = names[other] if there else chosen
            st.button(title, key=key, icon=icon, disabled=not there, on_click=_go, args=(name,))


def _go(name: str) -> None:
    st.session_state["eval-case"] = name


def _show_case(record: "Record", system: str, question: "Question", words: Wording) -> None:
    from eval.report_cases import worst_case
    from eval.summaries import results_of

    result = results_of(record, system).get(question.id)
    if result is None:
        st.warning(plain(f"{system} was not asked this question."))
        return
    seen = worst_case(record, system, question)
    with st.container(border=True, key="eval-question"):
        st.text(shown(question.text))
        _show_badges(question, seen.faults, result)
        _show_expected(question)
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader("Right places", anchor=False)
        _show_gold(question, seen.gold, words)
    with right:
        st.subheader("Retrieved", anchor=False)
        _show_hits(question, result, words)
        if seen.elsewhere:
            st.caption(
                plain("First right result elsewhere: " + "; ".join(f"{name}: {what}" for name, what in seen.elsewhere))
            )
    if result.answer is not None:
        st.subheader("Answer", anchor=False)
        _show_answer(result.answer)
    _show_values(record, system, question)


def _show_badges(question: "Question", wrong: Sequence[str], result: "Result") -> None:
    case = question.case
    with st.container(horizontal=True, gap="xsmall"):
        st.badge(plain(question.id), color="gray")
        if case:
            st.badge(plain(case.style), color="gray")
            if not case.answerable:
                st.badge("should be declined", color="gray")
            if case.as_of:
                st.badge(plain(f"as of {long_day(case.as_of)}"), color="gray")
        if result.failure:
            st.badge("failed", icon=":material/error:", color="red")
        for fault in wrong:
            st.badge(plain(fault), icon=":material/close:", color="orange")
        if not wrong and not result.failure:
            st.badge("nothing wrong", icon=":material/check:", color="green")
    if result.failure:
        st.warning(plain(result.failure))


def _show_expected(question: "Question") -> None:
    case = question.case
    if case is None:
        return
    if case.facts:
        st.markdown(small("Required: " + "; ".join(" or ".join(spellings) for spellings in case.facts)))
    if case.notes:
        st.markdown(small(f"Note: {case.notes}"))


def _show_gold(question: "Question", gold: Sequence[tuple[str, str]], words: Wording) -> None:
    if not gold:
        st.caption("None: nothing held answers this." if question.case else "None is judged relevant.")
    if question.case and question.case.any_of:
        st.caption("One of them is enough.")
    for place, retrieved in gold:
        with st.container(border=True, gap="xsmall"):
            st.markdown(f"**{plain(place)}**")
            text = words(question, place) or retrieved
            if text:
                st.markdown(marked(shortened(text, _LONGEST), _spellings(question)))
            else:
                st.caption(
                    "Its wording is not at hand: no system retrieved it, and the corpus that is open does not hold it."
                    if question.case
                    else "The record holds its id alone."
                )


def _show_hits(question: "Question", result: "Result", words: Wording) -> None:
    if not result.hits:
        st.caption("Nothing was retrieved.")
    ranked = list(enumerate(result.hits, start=1))
    for rank, hit in ranked[:_HITS]:
        _show_hit(question, rank, hit, words)
    if len(ranked) > _HITS:
        with st.expander(f"The other {len(ranked) - _HITS}"):
            for rank, hit in ranked[_HITS:_LISTED]:
                _show_hit(question, rank, hit, words)
            rest = ranked[_LISTED:]
            if rest:
                st.text(shown("\n".join(f"{rank}. {', '.join(hit.places)}  {hit.score:.3f}" for rank, hit in rest)))


def _show_hit(question: "Question", rank: int, hit: "Hit", words: Wording) -> None:
    from eval.summaries import met

    how = met(question, hit)
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{rank}** {plain(', '.join(hit.places))}")
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            st.badge(_MET[how], color="primary" if how == "gold" else "gray")
            of = f" · edition {hit.edition}" if hit.edition else ""
            st.markdown(small(f"score {hit.score:.3f}{of}"))
        text = hit.text or words(question, hit.places[0])
        if text:
            st.markdown(marked(shortened(text, _LONGEST), _spellings(question)))


def _spellings(question: "Question") -> tuple[str, ...]:
    """What is highlighted in a text: the required facts."""
    facts = question.case.facts if question.case else ()
    return tuple(spelling for spellings in facts for spelling in spellings)


def _show_answer(answer: Mapping[str, Any]) -> None:
    """Statements under their weight, each with its citations; or why it was declined."""
    for remark in answer.get("remarks", ()):
        st.info(plain(remark))
    if answer.get("declined"):
        st.markdown(f"**Declined** {plain(answer.get('reason', ''))}")
    for rank, statements in groupby(answer.get("statements", ()), key=lambda statement: statement.get("rank", "")):
        st.markdown(f"**{plain(rank.capitalize())}**")
        for statement in statements:
            _show_statement(statement)


def _show_statement(statement: Mapping[str, Any]) -> None:
    citations = statement.get("citations", ())
    with st.container(border=True, gap="xsmall"):
        quotes = [quoted(one.get("quote", ""), one.get("force", "")) for one in citations]
        st.text(shown("\n".join(quotes) or statement.get("text", "")))
        with st.container(horizontal=True, gap="xsmall"):
            for badge in dict.fromkeys(one.get("badge", "") for one in citations):
                st.badge(plain(badge), color="primary" if statement.get("rank") == "binding" else "gray")
        for words in dict.fromkeys(
            f"{one.get('citation', '')} [{one.get('edition', '')}: {one.get('locator', '')}]" for one in citations
        ):
            st.markdown(small(words))
        for notice in dict.fromkeys(one.get("notice") for one in citations if one.get("notice")):
            st.markdown(small(f"Note: {notice}"))


def _show_values(record: "Record", system: str, question: "Question") -> None:
    from eval.numbers import number
    from eval.wording import label

    values = {
        metric: by_case[question.id] for metric, by_case in record.values[system].items() if question.id in by_case
    }
    with st.expander(f"Values of this case: {len(values)}"):
        st.text(shown("\n".join(f"{label(metric)}: {number(value)}" for metric, value in values.items())))
