"""Covers and swaps."""
