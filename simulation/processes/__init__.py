"""Processes: what happens without anybody deciding."""
