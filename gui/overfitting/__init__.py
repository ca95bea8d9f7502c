"""The stage *Overfitting*: its room and what is remembered of it."""
