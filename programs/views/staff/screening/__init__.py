"""The console's pages of screened rounds."""
