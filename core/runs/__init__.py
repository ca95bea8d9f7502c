"""The runs that were trained: kept in few numbers, compared, named, in files from one start to the next."""
