"""The page on what is held."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from assistant.answering import Answerer
from indexer.errors import IndexMissingError
from ui.engine import Engine, State
from ui.plain import plain


def test_the_page_says_what_is_held_how_it_was_indexed_and_how_to_read_badges(
    page: AppTest, ui_answerer: Answerer
) -> None:
    page.switch_page("ui/about.py").run()
    assert not page.exception
    shown = "\n".join(str(element.value) for element in [*page.markdown, *page.caption])
    assert f"**{len(ui_answerer.retriever.catalogue.sources)}** documents are known" in shown
    assert plain(ui_answerer.retriever.index.manifest.build) in shown
    assert plain("Binding: EU regulation") in shown
    assert any("national law on the hospital exemption" in element.value for element in page.text)
    assert "Invented Cells" in page.dataframe[0].value["title"].str.cat() or "Regulation (EC) No 1/2001" in list(
        page.dataframe[0].value["document"]
    )


def test_without_an_index_the_page_still_explains_the_badges(
    engine_of: Callable[..., Engine], settle: Callable[[Engine], State], open_app: Callable[[], AppTest]
) -> None:
    def opening(say: Callable[[str], None]) -> Answerer:
        raise IndexMissingError("There is no index yet. Run `recital index`.")

    settle(engine_of(opening))
    page = open_app().switch_page("ui/about.py").run()
    assert not page.exception
    assert "recital index" in page.warning[0].value
    assert any(plain("Binding: EU regulation") in element.value for element in page.markdown)
