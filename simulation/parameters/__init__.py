"""Parameters: every number of the model with unit, prior and source, by equation group."""
