"""Agents: residents, property firms, party branches, owner committees and street offices."""
