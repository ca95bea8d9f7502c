"""What the network makes of the data, always in evaluation mode: the pictures of `view.FitView`."""
