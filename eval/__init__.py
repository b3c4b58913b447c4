"""Measures what the rest promises: cases with gold, metrics, the plain recipe beside ours, speed."""
