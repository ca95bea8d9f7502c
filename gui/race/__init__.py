"""The stage *Loss surface*: its presenter, its transport, and what connects them with the window."""
