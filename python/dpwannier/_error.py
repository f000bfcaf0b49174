# SPDX-License-Identifier: MIT
"""The one exception of the package."""


class Error(Exception):
    """What is wrong, where, and what to do about it, in one sentence.

    Everything in the package raises it, the compiled core with the sentence that ``dpw`` prints.
    """
