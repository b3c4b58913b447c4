"""Numbers and texts as people read them in tables, the terminal and the report. Pure."""

from eval.summaries import Summary


def number(value: float | None, digits: int = 3) -> str:
    """ ".846", "12.0", "does not apply"."""
    if value is None:
        return "does not apply"
    text = f"{value:.{digits if abs(value) < 10 else 1}f}"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def signed(value: float) -> str:
    return number(value) if value < 0 else f"+{number(value)}"


def p_words(p: float | None) -> str:
    if p is None:
        return "–"
    return "< .001" if p < 0.001 else number(p)


def mean_words(summary: Summary) -> str:
    """ ".846 (n 39)", with what failed where something did."""
    failed = f", failed {summary.failed}" if summary.failed else ""
    return f"{number(summary.value)} (n {summary.n}, n/a {summary.not_applicable}{failed})"


def shortened(text: str, longest: int = 160) -> str:
    """The beginning of a text on one line, with "…" where there is more."""
    plain = " ".join(text.split())
    return plain if len(plain) <= longest else f"{plain[:longest].rsplit(' ', 1)[0]} …"
