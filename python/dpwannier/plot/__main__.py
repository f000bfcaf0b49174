# SPDX-License-Identifier: MIT
"""``python -m dpwannier.plot``: figures from the command line."""

import sys

from .command_line import main

if __name__ == "__main__":
    sys.exit(main())
