"""Reading the labels of points: '(i)' is a letter after '(h)' and a Roman number after a lead-in."""

import re
from dataclasses import dataclass

_NUMBER = re.compile(r"(\d+)([a-z]*)")
_ROMAN = re.compile(r"(?=[ivxlc])(?:c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}

Value = tuple[tuple[int, str], ...]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One way to read a label: labels of one list share a style and ascend in value; `part` goes into the anchor."""

    style: str
    value: Value
    part: str

    @property
    def is_first(self) -> bool:
        """Whether a list can begin with it: 1, (a), (i), A, 2.1."""
        number, suffix = self.value[-1]
        return number == 1 and suffix == ""

    def follows(self, earlier: "Reading") -> bool:
        """Whether it can come later in the same list. Gaps are allowed: points get repealed."""
        if self.style != earlier.style:
            return False
        if self.style == "letter" and len(earlier.part) != len(self.part) and (earlier.part[0] == "z"):
            return self.part == "aa"
        return self.value > earlier.value

    def is_next_to(self, earlier: "Reading") -> bool:
        """Whether it is the very next one: (b) after (a) or (aa), 2a after 2, 2.2 after 2.1, 3 after 2.4."""
        if not self.follows(earlier):
            return False
        now, before = self.value, earlier.value
        if len(now) < len(before):
            before = before[: len(now)]
        if len(now) > len(before):
            return now[: len(before)] == before and self.is_first
        same_head = now[:-1] == before[:-1]
        return same_head and (now[-1][0] - before[-1][0] == 1 or now[-1][0] == before[-1][0])


def roman_value(text: str) -> int | None:
    """The value of a lower-case Roman number, None if it is none."""
    if not text or not _ROMAN.fullmatch(text):
        return None
    values = [_ROMAN_VALUES[letter] for letter in text]
    return sum(
        -value if any(value < later for later in values[at + 1 : at + 2]) else value for at, value in enumerate(values)
    )


def readings(label: str) -> tuple[Reading, ...]:
    """All readings of a label, empty for a dash or for what is no label."""
    bare = label.strip("().")
    if not bare or not bare[0].isalnum():
        return ()
    shape = "paren" if label.startswith("(") else "dot"
    if bare[0].isdigit():
        parts = [match.groups() for match in map(_NUMBER.fullmatch, bare.split(".")) if match]
        value = tuple((int(number), suffix) for number, suffix in parts)
        return (Reading(style=f"number-{shape}", value=value, part=bare),)
    case = "letter" if bare.islower() else "capital"
    style = case if shape == "paren" else f"{case}-dot"
    lower = bare.lower()
    found = []
    roman = roman_value(lower)
    if len(lower) <= 2 or (len(lower) == 3 and roman is None):
        found.append(Reading(style=style, value=((ord(lower[0]) - ord("a") + 1, lower[1:]),), part=lower))
    if roman is not None:
        found.append(Reading(style=f"roman-{style}", value=((roman, ""),), part=lower))
    return tuple(found)
