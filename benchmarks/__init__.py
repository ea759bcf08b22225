"""One script a claim; each prints a ratio to a named baseline measured in the same run."""
