"""Prompts: prompts/NAME.md with its $variables filled in, all of them and no others."""

import hashlib
import json
from importlib import resources
from string import Template

from indexer.errors import PromptError


def render(name: str, **values: str) -> str:
    """The text of prompts/NAME.md with `values` in place of its $variables; a $ inside a value stays as it is.

    Raises PromptError where there is no such prompt, a value is missing, or one is given that the prompt has no place for.
    """
    template = Template(_text(name))
    if not template.is_valid():
        raise PromptError(f"prompts/{name}.md has a $ that begins no variable. Write $$ for a dollar sign.")
    wanted, given = set(template.get_identifiers()), set(values)
    if missing := sorted(wanted - given):
        raise PromptError(
            f"prompts/{name}.md needs a value for {_listed(missing)}. Give it, or take it out of the prompt."
        )
    if surplus := sorted(given - wanted):
        raise PromptError(
            f"prompts/{name}.md has no place for {_listed(surplus)}. Add it to the prompt, or do not give it."
        )
    return template.substitute(values)


def digest(name: str) -> str:
    """SHA-256 of a prompt as it is written, so that a record can tell with which wording it was made."""
    return hashlib.sha256(_text(name).encode()).hexdigest()


def as_data(value: object) -> str:
    """Text that is to be judged or used, never obeyed: as JSON, whose strings no text inside them can end."""
    return json.dumps(value, ensure_ascii=False, indent=1)


def _text(name: str) -> str:
    folder = resources.files("prompts")
    known = sorted(file.name.removesuffix(".md") for file in folder.iterdir() if file.name.endswith(".md"))
    if name not in known:
        raise PromptError(f"There is no prompt {name!r}. Known: {', '.join(known)}; or write prompts/{name}.md.")
    return (folder / f"{name}.md").read_text(encoding="utf-8")


def _listed(names: list[str]) -> str:
    return ", ".join(f"${name}" for name in names)
