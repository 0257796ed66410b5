"""App: a page in the browser that asks, runs, compares and shows; it calculates nothing itself."""
