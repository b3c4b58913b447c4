"""Section numbers and names of places, whatever the format of a document."""

import re
import unicodedata

Number = tuple[int, ...]


def slug(title: str, *, words: int = 5) -> str:
    """A short ascii name of a heading, for anchors."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    parts = re.findall(r"[a-z0-9]+", plain)
    return "-".join(parts[:words]) or "untitled"


def roman(text: str) -> int | None:
    """The value of a Roman numeral up to 89, None for anything else."""
    values = {"I": 1, "V": 5, "X": 10, "L": 50}
    text = text.upper()
    if not re.fullmatch(r"(?:X{0,3}|XL|LX{0,3})(?:I[XV]|V?I{0,3})", text) or not text:
        return None
    digits = [values[char] for char in text]
    return sum(-a if a < b else a for a, b in zip(digits, [*digits[1:], 0], strict=True))


def follows(number: Number, current: Number, *, gap: int = 1) -> bool:
    """Whether a number may come next: the first child, or the next (up to `gap` further) sibling on any level above."""
    if len(number) > len(current):
        return number[:-1] == current and number[-1] <= gap
    level = len(number) - 1
    return number[:-1] == current[:level] and 0 < number[-1] - current[level] <= gap


def section_number(text: str) -> tuple[Number, str]:
    """The number that a heading begins with ("2.1 Scope", "3. Scope") and the rest; () where it has none."""
    found = re.match(r"(\d{1,2}(?:\.\d{1,3}){0,5})(\.?)\s+(\S.*)$", text)
    if not found or not (found.group(2) or "." in found.group(1)):
        return (), text
    return tuple(map(int, found.group(1).split("."))), found.group(3)
