"""Pictures of the stage *Batches*: regimes side by side, their errors, an epoch opened, what it costs."""
