"""Views of the stage *Overfitting*: arms side by side, masks of dropout, folds."""
