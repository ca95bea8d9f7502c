"""The start page: the named experiments as pictures, a table of one's own, and the files used lately."""
