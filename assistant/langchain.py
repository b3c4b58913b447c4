"""Our search as a LangChain retriever, for those who build with LangChain. The only door to langchain-core here."""

from datetime import date
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableConfig
from langsmith.run_helpers import tracing_context
from pydantic import ConfigDict

from assistant.answering import Answerer
from assistant.standing import Filters


class RecitalRetriever(BaseRetriever):
    """Evidence as LangChain documents, best first: the verbatim text, with locator, edition, citation and score as metadata.

    Nothing is traced: a LANGSMITH_TRACING set for other programs would otherwise send questions and texts away.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    answerer: Answerer
    as_of: date | None = None
    filters: Filters = Filters()
    k: int = 10

    def invoke(self, input: str, config: RunnableConfig | None = None, **kwargs: Any) -> list[Document]:
        with tracing_context(enabled=False):
            return super().invoke(input, config, **kwargs)

    async def ainvoke(self, input: str, config: RunnableConfig | None = None, **kwargs: Any) -> list[Document]:
        with tracing_context(enabled=False):
            return await super().ainvoke(input, config, **kwargs)

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        day = self.as_of or date.today()
        citing = self.answerer.citing(day)
        found = self.answerer.retriever.search(self.answerer.asked(query), as_of=day, filters=self.filters, k=self.k)
        return [
            Document(
                page_content=evidence.passage.text,
                metadata={
                    "locator": evidence.passage.locator,
                    "edition": evidence.passage.edition,
                    "citation": citing.words(evidence.passage),
                    "force": evidence.passage.force,
                    "page": evidence.passage.page,
                    "score": evidence.score,
                },
            )
            for evidence in found
        ]
