"""State: what there is at a moment, as tables, a graph and a ledger."""
