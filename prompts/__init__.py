"""Text with $variables for language models, one NAME.md each; rendered by assistant/prompting.py."""
