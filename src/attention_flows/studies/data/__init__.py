"""The data sets that a study reads: files, data sets of the library ``datasets``, and what Python holds."""
