# SPDX-License-Identifier: MIT
"""The surroundings of one atom of a large structure, cut into a small periodic cell.

Around an atom of a moire pattern, layers are nearly periodic. Two translations that nearly map the
surroundings onto themselves span a cell; atoms in it keep their places but for the smooth deformation
that makes them fit. How well they fit is measured afterwards, atom by atom, and no cell is made where
no translations do: this must not pass silently, since DFT would compute something else.
"""

import numpy as np
from recipe.structure import Structure

SAME_A = 0.5  # translations less different are one


def neighbourhood(structure, atom, radius):
    """Indices and places [m, 3] (A, from the atom) of atoms and images within a lateral radius."""
    lattice = structure.lattice
    heights = 1 / np.linalg.norm(np.linalg.inv(lattice), axis=0)
    n = [int(np.ceil(radius / height)) + 1 for height in heights[:2]]
    shifts = np.array([[i, j, 0] for i in range(-n[0], n[0] + 1) for j in range(-n[1], n[1] + 1)])
    places = ((structure.positions - structure.positions[atom])[None]
              + (shifts @ lattice)[:, None])
    near = np.hypot(places[..., 0], places[..., 1]) < radius
    return np.nonzero(near)[1], places[near]


def misfit(translation, places, kinds, radius):
    """How far an image is from the nearest atom of its kind, A: the root mean square over atoms whose
    image is within the radius. And the mean of where it is, which corrects the translation."""
    moved = places + translation
    inside = np.hypot(moved[:, 0], moved[:, 1]) < radius
    offsets = np.full((inside.sum(), 3), np.inf)
    for row, (place, kind) in enumerate(zip(moved[inside], kinds[inside])):
        same = places[kinds == kind] - place
        offsets[row] = same[np.linalg.norm(same, axis=1).argmin()]
    if len(offsets) < 3:
        return np.inf, np.zeros(3)
    return float(np.sqrt((offsets ** 2).sum(1).mean())), offsets.mean(0)


def translations(structure, atom, places, kinds, radius, longest):
    """Lateral vectors that nearly map the surroundings onto themselves: (misfit, vector), best
    first. They start at the atom and end at others of its kind, and are then averaged."""
    own = kinds == kinds[np.linalg.norm(places, axis=1).argmin()]
    lateral = np.hypot(places[:, 0], places[:, 1])
    ends = places[own & (1.0 < lateral) & (lateral < longest)][:, :2]
    ends = ends[(ends[:, 1] > 1e-6) | ((ends[:, 1] > -1e-6) & (ends[:, 0] > 0))]  # v stands for -v
    found = []
    for end in ends:
        if any(np.linalg.norm(end - vector[:2]) < SAME_A for _, vector in found):
            continue
        vector = np.array([*end, 0.0])
        for _ in range(2):
            _, mean = misfit(vector, places, kinds, radius)
            vector[:2] += mean[:2]
        found.append((misfit(vector, places, kinds, radius)[0], vector))
    return sorted(found, key=lambda each: each[0])


def cell_of(structure, indices, places, vectors, height):
    """Atoms in the cell that two vectors span around the origin."""
    plane = np.array(vectors)[:, :2]
    fractions = places[:, :2] @ np.linalg.inv(plane)
    inside = ((fractions >= -0.5 - 1e-9) & (fractions < 0.5 - 1e-9)).all(1)
    lattice = np.zeros((3, 3))
    lattice[:2, :2], lattice[2, 2] = plane, height
    if np.linalg.det(lattice) < 0:
        lattice[[0, 1]] = lattice[[1, 0]]
    z = places[inside, 2]
    origin = np.array([0, 0, height / 2 - (z.max() + z.min()) / 2])
    picked = indices[inside]
    return Structure(lattice, [structure.symbols[k] for k in picked], places[inside] + origin,
                     [structure.layers[k] for k in picked], structure.name), origin


def deviation(cell, origin, places, kinds, kind_of, radius):
    """The largest distance, A, from an atom of the surroundings to the nearest of its kind in the
    periodic cell, or the reverse, within the radius of the centre."""
    n = 1 + int(np.ceil(2 * radius / np.sqrt(abs(np.linalg.det(cell.lattice[:2, :2])))))
    shifts = np.array([[i, j, 0] for i in range(-n, n + 1) for j in range(-n, n + 1)])
    images = (cell.positions[None] - origin + (shifts @ cell.lattice)[:, None]).reshape(-1, 3)
    image_kinds = np.tile([kind_of[symbol, layer]
                           for symbol, layer in zip(cell.symbols, cell.layers)], len(shifts))
    worst = 0.0
    for a, kinds_a, b, kinds_b in ((places, kinds, images, image_kinds),
                                   (images, image_kinds, places, kinds)):
        inside = np.linalg.norm(a, axis=1) < radius
        for place, kind in zip(a[inside], kinds_a[inside]):
            same = b[kinds_b == kind]
            if len(same) == 0:
                return np.inf
            worst = max(worst, np.linalg.norm(same - place, axis=1).min())
    return float(worst)


def cut(structure, atom, rule):
    """A small cell around an atom, and how far its surroundings are off, A; (None, reason) where
    there is none.

    rule: atoms, the largest number of them; radius_A, within which the surroundings are compared;
    tolerance_A, how far an atom may be off; height_A of the cell.
    """
    if len(structure) <= rule["atoms"]:
        return structure, 0.0
    radius = rule["radius_A"]
    indices, places = neighbourhood(structure, atom, 3 * radius + 4)
    kind_of = {}
    for symbol, layer in zip(structure.symbols, structure.layers):
        kind_of.setdefault((symbol, layer), len(kind_of))
    kinds = np.array([kind_of[structure.symbols[k], structure.layers[k]] for k in indices])
    best, reason = None, "no two translations map its surroundings onto themselves"
    vectors = translations(structure, atom, places, kinds, radius + 2, 2.2 * radius)[:24]
    for a in range(len(vectors)):
        for b in range(a + 1, len(vectors)):
            pair = [vectors[a][1], vectors[b][1]]
            lengths = [np.linalg.norm(v) for v in pair]
            area = abs(np.linalg.det(np.array(pair)[:, :2]))
            if area <= 0.45 * lengths[0] * lengths[1]:
                continue
            cell, origin = cell_of(structure, indices, places, pair, rule["height_A"])
            if len(cell) > rule["atoms"]:
                continue
            off = deviation(cell, origin, places, kinds, kind_of, radius)
            if best is None or off < best[1]:
                best = cell, off
    if best is None:
        return None, f"{reason} with {rule['atoms']} atoms at most"
    if best[1] > rule["tolerance_A"]:
        return None, (f"an atom of its surroundings would be off by {best[1]:.2f} A in the best cell "
                      f"of at most {rule['atoms']} atoms")
    return best
