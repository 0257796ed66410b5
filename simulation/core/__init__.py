"""Core: tables, random numbers and compilation, for any simulation of this kind."""
