"""Analysis: what runs say."""
