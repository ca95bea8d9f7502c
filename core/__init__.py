"""The training engine: everything that is true without a screen. It never imports Qt."""
