"""The run history of the window: what keeps runs while it is open, and the drawer that shows them."""
