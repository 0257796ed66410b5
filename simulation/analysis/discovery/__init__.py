"""Discovery: in which part of the uncertainty an outcome of interest happens."""
