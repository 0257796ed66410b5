"""Input and output: reading and writing, strictly."""
