"""State: a city in a month, as tables, a graph and a ledger."""
