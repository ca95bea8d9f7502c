"""Races of optimisers on a surface: racers, what they remember, settings, and the lane that serves them."""
