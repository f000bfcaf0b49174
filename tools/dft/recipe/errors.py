# SPDX-License-Identifier: MIT
"""What can go wrong in a way that a user can mend."""


class RecipeError(Exception):
    """One sentence: what is wrong, where, and what to do."""


class MissingProgram(RecipeError):
    """A program that every calculation of the kind needs: no reason to give up any of them."""
