"""From sources to an index: the register, the readers, the passages, the encoder, the search index."""
