"""Loss surfaces over two numbers, and the optimisers of torch that race down them."""
