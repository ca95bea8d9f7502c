"""Pictures of every state of the window, and what of its words is unreadable: ``python -m tests.gallery``."""
