"""Agents: who decides, one kind a file."""
