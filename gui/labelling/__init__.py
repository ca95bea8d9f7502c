"""Where direct labels stand: no overlaps, no jitter. No Qt."""
