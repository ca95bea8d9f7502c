"""Plain widgets in the dress of the design, for views, controls and all other parts of the window."""
