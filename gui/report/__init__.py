"""The stage *Demand*: its presenter, the frame that its views show, and its room."""
