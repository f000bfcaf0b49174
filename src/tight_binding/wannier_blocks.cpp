// SPDX-License-Identifier: MIT
#include "tight_binding/wannier_blocks.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/error.h"
#include "tight_binding/atom_orbitals.h"

namespace dpw {

namespace {

std::string shown(const TightBinding &h) {
  return h.source.empty() ? std::string("H(R)") : "H(R) of " + h.source;
}

/// The error for orbitals that atom_orbitals cannot take.
[[noreturn]] void fail_for_orbitals(const TightBinding &h) {
  if (h.atoms.empty() || h.orbitals.empty())
    throw Error("the atoms of the orbitals are not known from " + h.source);
  std::int64_t last = 0;
  std::vector<std::int64_t> seen;
  for (std::size_t o = 0; o < h.orbitals.size(); ++o) {
    const std::int64_t atom = h.orbitals[o].atom;
    const std::string name = "orbital " + std::to_string(o + 1) + " of " + shown(h);
    const bool known = std::any_of(h.atoms.begin(), h.atoms.end(),
                                   [&](const AtomSite &a) { return a.id == atom; });
    if (!known) throw Error(name + " is on no one atom");
    if (o > 0 && atom != last && std::find(seen.begin(), seen.end(), atom) != seen.end())
      throw Error(name + " is not next to the other orbitals of its atom " + std::to_string(atom));
    if (o == 0 || atom != last) seen.push_back(atom);
    last = atom;
  }
  throw Error("the orbitals of " + shown(h) + " are not as many as its elements say");
}

/// Looks whether the orbitals can be put on their atoms, and gives the atoms with theirs.
std::vector<AtomOrbitals> find_atoms(const TightBinding &h, double largest_offset) {
  std::vector<AtomOrbitals> atoms = atom_orbitals(h);
  if (atoms.empty()) fail_for_orbitals(h);
  for (const AtomOrbitals &atom : atoms)
    for (int o = atom.first_orbital; o < atom.first_orbital + atom.n_orbitals; ++o) {
      const double offset =
          (h.orbitals[static_cast<std::size_t>(o)].position - atom.position).norm();
      if (offset <= largest_offset) continue;
      char text[80];
      std::snprintf(text, sizeof text, "%.3g A from its atom %lld", offset,
                    static_cast<long long>(atom.id));
      throw Error("the centre of orbital " + std::to_string(o + 1) + " of " + shown(h) + " is " +
                  text + ": it is on an image of the atom, or between atoms");
    }
  return atoms;
}

/// The index of an atom's element, which is made with its orbitals where it is new.
int element_of(const TightBinding &h, const AtomOrbitals &atom, WannierHamiltonian &w) {
  std::vector<std::string> names;
  names.reserve(static_cast<std::size_t>(atom.n_orbitals));
  for (int o = 0; o < atom.n_orbitals; ++o)
    names.push_back(h.orbitals[static_cast<std::size_t>(atom.first_orbital + o)].orbital);
  const auto found = std::find(w.elements.begin(), w.elements.end(), atom.element);
  const auto index = static_cast<std::size_t>(found - w.elements.begin());
  if (found == w.elements.end()) {
    w.elements.push_back(atom.element);
    w.orbital_names.push_back(names);
  } else if (w.orbital_names[index] != names) {
    throw Error("atom " + std::to_string(atom.id) + " of " + shown(h) +
                " carries other orbitals than the atoms of " + atom.element + " before it");
  }
  return static_cast<int>(index);
}

/// A stored element and the block that it belongs to.
struct Place {
  int row, column;  // atoms
  std::array<int, 3> cell;
  int a, b;  // orbitals within them
  double value;

  bool same_block(const Place &other) const {
    return row == other.row && column == other.column && cell == other.cell;
  }
};

/// In the canonical block of its pair.
Place place_of(const WannierHamiltonian &w, const std::vector<int> &atom_of, int row, int column,
               std::array<int, 3> cell, double value) {
  Place p = {atom_of[static_cast<std::size_t>(row)],
             atom_of[static_cast<std::size_t>(column)],
             cell,
             row,
             column,
             value};
  if (!is_canonical(p.row, p.column, p.cell)) {
    std::swap(p.row, p.column);
    std::swap(p.a, p.b);
    p.cell = {-cell[0], -cell[1], -cell[2]};
  }
  p.a -= w.atoms[static_cast<std::size_t>(p.row)].first_orbital;
  p.b -= w.atoms[static_cast<std::size_t>(p.column)].first_orbital;
  return p;
}

/// Makes the blocks of all places.
void add_blocks(std::vector<Place> &places, WannierHamiltonian &w) {
  std::sort(places.begin(), places.end(), [](const Place &x, const Place &y) {
    return std::tie(x.row, x.column, x.cell) < std::tie(y.row, y.column, y.cell);
  });
  for (std::size_t p = 0; p < places.size(); ++p) {
    const Place &at = places[p];
    const int n_row = w.atoms[static_cast<std::size_t>(at.row)].n_orbitals;
    const int n_column = w.atoms[static_cast<std::size_t>(at.column)].n_orbitals;
    if (p == 0 || !at.same_block(places[p - 1])) {
      w.blocks.push_back({at.row, at.column, at.cell, w.values.size()});
      w.values.resize(w.values.size() +
                      static_cast<std::size_t>(n_row) * static_cast<std::size_t>(n_column));
    }
    double *block = w.values.data() + w.blocks.back().first_value;
    block[at.a * n_column + at.b] = at.value;
    // an on-site block holds both its triangles
    if (at.row == at.column && at.cell == std::array<int, 3>{0, 0, 0})
      block[at.b * n_column + at.a] = at.value;
  }
}

}  // namespace

WannierHamiltonian make_wannier_hamiltonian(const TightBinding &h, double largest_offset) {
  if (!h.sparse.is_real()) throw Error(shown(h) + " is complex");
  if (!h.lattice) throw Error("the lattice is not known from " + h.source);
  WannierHamiltonian w;
  w.lattice = *h.lattice;
  w.n_orbitals = h.sparse.n_orbitals;
  w.n_electrons = h.n_electrons.value_or(0.0);
  w.spin_degeneracy = h.spin_degeneracy;
  w.potential = h.potential;
  std::vector<int> atom_of(static_cast<std::size_t>(w.n_orbitals));
  for (const AtomOrbitals &atom : find_atoms(h, largest_offset)) {
    if (atom.n_orbitals == 0) continue;
    for (int o = 0; o < atom.n_orbitals; ++o)
      atom_of[static_cast<std::size_t>(atom.first_orbital + o)] = static_cast<int>(w.atoms.size());
    w.atoms.push_back({atom.id, element_of(h, atom, w), atom.first_orbital, atom.n_orbitals,
                       atom.position, atom.layer});
  }

  const SparseHamiltonian &s = h.sparse;
  std::vector<Place> places;
  places.reserve(s.value.size());
  for (int column = 0; column < s.n_orbitals; ++column)
    for (std::int64_t i = s.column_start[column]; i < s.column_start[column + 1]; ++i) {
      const auto e = static_cast<std::size_t>(i);
      if (s.value[e] == 0.0) continue;
      places.push_back(place_of(w, atom_of, s.row[e], column,
                                s.cells[static_cast<std::size_t>(s.cell[e])], s.value[e]));
    }
  add_blocks(places, w);
  return w;
}

}  // namespace dpw
