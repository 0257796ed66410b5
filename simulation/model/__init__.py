"""Model: one city, month by month."""
