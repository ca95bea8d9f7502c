"""The pictures of the loss surface: from above, turned, with the paths of those who race down it.

This package imports pyqtgraph and contourpy; it is imported when the stage is first opened.
"""
