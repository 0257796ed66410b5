"""Core: what any simulation of this kind needs; nothing here knows of a compound."""
