"""The loss of a network around its weights: planes, directions, losses in slices, the lane for them."""
