"""Parts of the error view: what is known of a run, what of it is shown, and the hands that change that."""
