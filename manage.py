#!/usr/bin/env python
"""The portal's commands, for people who run it; starts the embedded servers for a command that needs them."""

import os
import sys

from django.core.management import execute_from_command_line

from seoul4050.embedded import servers_for

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seoul4050.settings")
    with servers_for(sys.argv):
        execute_from_command_line(sys.argv)
