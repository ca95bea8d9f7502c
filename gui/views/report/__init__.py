"""The views of the stage *Demand*: what a network is worth on rows that it has not learned from."""
