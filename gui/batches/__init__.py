"""The stage *Batches*: the same training with different batch sizes, side by side."""
