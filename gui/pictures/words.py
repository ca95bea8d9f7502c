"""What the panels and tables that can be saved are called: menus say so before there are any."""

PANELS = {
    "window": "window",
    "diagram": "diagram",
    "fit": "fit",
    "error": "error",
    "scores": "scores",
    "controls": "controls",
    "code": "PyTorch script",
}
"""What there can be a picture of, with the words for it; on other stages see `Pictures.of_room`."""
TABLES = {
    "error-by-epoch": "error by epoch",
    "each-batch": "loss of each batch",
    "fit": "fit",
    "sweep": "sweep",
    "stretch": "stretch",
    "predicted-and-actual": "predicted and actual values",
    "runs": "table of all runs",
    "curves-of-runs": "curves of the chosen runs",
}
"""What the tables are called."""
