"""Studies: several trainings beside one another, each of them the same `Trainer` on the same data."""
