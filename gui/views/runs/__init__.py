"""Pictures of the run history: the list of runs, curves of one or two, the table of their differences."""
