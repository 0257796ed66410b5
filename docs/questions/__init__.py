"""The questions of docs/findings: their runs, committed tables, pages and figures."""
