"""Report: one file of HTML from a folder of results, to be read, printed and mailed."""
