"""Points or money that have to come back: the person is heard first, another officer decides, they pay in parts."""
