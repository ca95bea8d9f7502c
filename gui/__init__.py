"""The window: everything that needs Qt. It shows what `core` did and sends it commands."""
