"""Text with $variables for language models. Empty until a model can be used."""
