"""Every document known to us, by family."""
