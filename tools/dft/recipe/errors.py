# SPDX-License-Identifier: MIT
"""What can go wrong in a way that a user can mend."""


class RecipeError(Exception):
    """One sentence: what is wrong, where, and what to do."""
