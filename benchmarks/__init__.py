"""Speed and scale, compared with reference implementations, on any machine: `make bench`."""
