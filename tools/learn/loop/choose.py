# SPDX-License-Identifier: MIT
"""Which frames are worth a calculation."""

from dataclasses import dataclass

import numpy as np
from .signals import WORDS

SAME = 1e-4  # frames less different than this are one
CROWDED = 0.65  # sums of covalent radii; bonds under pressure are above 0.8


@dataclass
class Choice:
    index: int  # of the candidate
    why: str
    for_validation: bool


def refusal(signals, rules):
    """Why a frame is not worth a calculation whatever the signals say, or None."""
    if signals is None:
        return "surroundings that the model does not know"
    if signals.crowding < CROWDED:
        return f"atoms closer than {CROWDED} of the sum of their covalent radii"
    if signals.values["distance"] > rules["farthest"]:
        return f"farther than {rules['farthest']:g} limits of the training domain"
    if signals.largest_force > rules["largest_force_eV_per_A"]:
        return f"forces above {rules['largest_force_eV_per_A']:g} eV/A"
    return None


def within_reach(signals, rules):
    """Indices of frames that may be chosen: those that are not refused, and where they are too few,
    since the model knows little yet, the nearest ones of those that are only too far."""
    lenient = {**rules, "farthest": np.inf}
    free = [k for k, each in enumerate(signals) if refusal(each, rules) is None]
    far = [k for k, each in enumerate(signals) if refusal(each, lenient) is None and k not in free]
    far.sort(key=lambda k: signals[k].values["distance"])
    return free + far[:max(0, rules["per_round"] - len(free))]


def scores(signals):
    """[frames] in 0..1: the mean of the ranks that a frame has by each signal; and [frames] names of
    the signal that it ranks highest by. Ranks need no units and no weights."""
    names = [name for name in WORDS if all(name in each.values for each in signals)]
    ranks = []
    for name in names:
        order = np.argsort(np.argsort([each.values[name] for each in signals], kind="stable"),
                           kind="stable")
        ranks.append(order / max(1, len(signals) - 1))
    ranks = np.array(ranks)
    return ranks.mean(0), [names[k] for k in ranks.argmax(0)]


def difference(signals, others):
    """How much a frame shows that others have not: the mean distance of its atoms from the nearest
    atoms of their elements in them. Infinite without others."""
    nearest = [] if others else [np.inf]
    for element, x in zip(signals.elements, signals.coordinates if others else []):
        rows = [other.coordinates[np.array(other.elements) == element] for other in others]
        rows = np.concatenate(rows)
        nearest.append(np.linalg.norm(rows - x, axis=1).min() if len(rows) else np.inf)
    return float(np.mean(nearest))


def choose(signals, known, rules, random, alike=lambda a, b: False):
    """Choices from candidates, whose Signals are given (None: surroundings that the model does not
    know); `known` are the Signals of frames that were computed before.

    A part `random` of them is drawn without a look at signals, to validate with. The others are
    taken one by one: the highest score, times how different the frame is from known and taken ones,
    relative to the median of all frames and at most 1; so nothing is computed twice. Of candidates
    that are `alike` a second one is taken only when all others are.
    """
    free = within_reach(signals, rules)
    news = {k: difference(signals[k], known) for k in free}
    free = [k for k in free if news[k] > SAME]
    n = min(rules["per_round"], len(free))
    n_random = n if rules["by"] == "random" else int(round(rules["random"] * n))
    n_validation = int(round(rules["random"] * n))
    drawn = [free[k] for k in random.permutation(len(free))[:n_random]]
    choices = [Choice(k, "random", rank < n_validation) for rank, k in enumerate(drawn)]
    left = [k for k in free if k not in drawn]
    if n == n_random or not left:
        return choices
    score, strongest = scores([signals[k] for k in left])
    apart = np.array([news[k] for k in left])
    scale = float(np.median(apart))
    novelty, taken = np.minimum(1.0, apart / scale) if known else np.ones(len(left)), set()
    again = np.array([any(alike(k, other) for other in drawn) for k in left], float)
    for _ in range(n - n_random):
        worth = score * novelty - again
        worth[list(taken)] = -np.inf
        best = int(worth.argmax())
        taken.add(best)
        again = np.maximum(again, [alike(k, left[best]) for k in left])
        choices.append(Choice(left[best], WORDS[strongest[best]], False))
        apart = np.array([difference(signals[k], [signals[left[best]]]) for k in left])
        if not known and len(taken) == 1:
            scale = float(np.median(apart)) or 1.0
        novelty = np.minimum(novelty, apart / scale)
    return choices
