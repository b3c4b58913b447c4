"""From a question to evidence, and from evidence to an answer whose every sentence is cited and checked."""
