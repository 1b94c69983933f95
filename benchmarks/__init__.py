"""Measurements of the shop under load: they report, they never gate."""
