"""Digests: what a document says in our own words, one file a document. See corpus/README.md."""
