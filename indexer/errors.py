"""The one tree of errors. Each message says what happened, the value, and what to do next."""


class RecitalError(Exception):
    """Anything Recital refuses or cannot do, told in words that a user can act on."""


class CorpusError(RecitalError):
    """A register, edition list, glossary or digest that is wrong: names file, entry and field."""


class UnreadableError(RecitalError):
    """A file that could not be read: empty, encrypted, truncated, mislabelled, too large, without text."""


class IndexMissingError(RecitalError):
    """No finished index build to search."""


class IndexStaleError(RecitalError):
    """An index made by another recipe (encoder, splitter, corpus) than the one now asked to search it."""


class IndexBusyError(RecitalError):
    """Another process is building the same index."""


class EncoderError(RecitalError):
    """The encoder's files are missing or not the published ones."""


class QuestionError(RecitalError):
    """A question that cannot be searched: empty, too long, unreadable; or a filter with an unknown value."""


class NotHeldError(RecitalError):
    """A place (locator) that no held edition contains."""


class PromptError(RecitalError):
    """A prompt that is not there, or whose $variables are not the ones given."""


class ModelError(RecitalError):
    """A language model that is wrongly configured, cannot be reached, or does not reply as its protocol says."""
