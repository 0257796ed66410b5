"""Speed and scale, beside peers, on any machine: `make bench`."""
