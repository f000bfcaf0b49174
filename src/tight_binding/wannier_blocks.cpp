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
#include "tight_binding/spinor_elements.h"
#include "tight_binding/spinor_sites.h"

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

/// What an element and its mirror image have in common: A is symmetric, B antisymmetric.
enum class Symmetry { symmetric = 1, antisymmetric = -1 };

/// An element with its N values, and the block that it belongs to.
template <std::size_t N>
struct Place {
  int row, column;  // atoms
  std::array<int, 3> cell;
  int a, b;  // orbitals within them
  std::array<double, N> values;

  bool same_block(const Place &other) const {
    return row == other.row && column == other.column && cell == other.cell;
  }
};

/// Elements on their way into blocks of N values an element.
template <std::size_t N>
class BlockMaker {
 public:
  BlockMaker(const WannierHamiltonian &w, const std::vector<int> &atom_of, Symmetry symmetry)
      : w_(w), atom_of_(atom_of), sign_(static_cast<int>(symmetry)) {}

  /// In the canonical block of its pair.
  void add(int row, int column, const std::array<int, 3> &cell,
           const std::array<double, N> &values) {
    if (values == std::array<double, N>{}) return;
    Place<N> p = {atom_of_[static_cast<std::size_t>(row)],
                  atom_of_[static_cast<std::size_t>(column)],
                  cell,
                  row,
                  column,
                  values};
    if (!is_canonical(p.row, p.column, p.cell)) {
      std::swap(p.row, p.column);
      std::swap(p.a, p.b);
      p.cell = {-cell[0], -cell[1], -cell[2]};
      for (double &v : p.values) v *= sign_;
    }
    p.a -= w_.atoms[static_cast<std::size_t>(p.row)].first_orbital;
    p.b -= w_.atoms[static_cast<std::size_t>(p.column)].first_orbital;
    places_.push_back(p);
  }

  void finish(std::vector<PairBlock> &blocks, std::vector<double> &values) {
    std::sort(places_.begin(), places_.end(), [](const auto &x, const auto &y) {
      return std::tie(x.row, x.column, x.cell) < std::tie(y.row, y.column, y.cell);
    });
    for (std::size_t p = 0; p < places_.size(); ++p) {
      const Place<N> &at = places_[p];
      const int n_row = w_.atoms[static_cast<std::size_t>(at.row)].n_orbitals;
      const int n_column = w_.atoms[static_cast<std::size_t>(at.column)].n_orbitals;
      const std::size_t size = static_cast<std::size_t>(n_row) * static_cast<std::size_t>(n_column);
      if (p == 0 || !at.same_block(places_[p - 1])) {
        blocks.push_back({at.row, at.column, at.cell, values.size()});
        values.resize(values.size() + N * size);
      }
      double *block = values.data() + blocks.back().first_value;
      for (std::size_t n = 0; n < N; ++n, block += size) {
        block[at.a * n_column + at.b] = at.values[n];
        // an on-site block holds both its triangles
        if (blocks.back().is_on_site() && at.a != at.b)
          block[at.b * n_column + at.a] = sign_ * at.values[n];
      }
    }
  }

 private:
  const WannierHamiltonian &w_;
  const std::vector<int> &atom_of_;
  int sign_;
  std::vector<Place<N>> places_;
};

/// All but the elements, with the atom that each orbital is on.
WannierHamiltonian without_elements(const TightBinding &h, double largest_offset,
                                    std::vector<int> &atom_of) {
  if (!h.lattice) throw Error("the lattice is not known from " + h.source);
  WannierHamiltonian w;
  w.lattice = *h.lattice;
  w.n_orbitals = h.sparse.n_orbitals;
  w.n_electrons = h.n_electrons.value_or(0.0);
  w.spin_degeneracy = h.spin_degeneracy;
  w.potential = h.potential;
  atom_of.resize(static_cast<std::size_t>(w.n_orbitals));
  for (const AtomOrbitals &atom : find_atoms(h, largest_offset)) {
    if (atom.n_orbitals == 0) continue;
    for (int o = 0; o < atom.n_orbitals; ++o)
      atom_of[static_cast<std::size_t>(atom.first_orbital + o)] = static_cast<int>(w.atoms.size());
    w.atoms.push_back({atom.id, element_of(h, atom, w), atom.first_orbital, atom.n_orbitals,
                       atom.position, atom.layer});
  }
  return w;
}

/// What is known of an H(R) of spinors, each orbital once and no elements.
TightBinding without_spin(const TightBinding &h, SpinOrder order) {
  TightBinding t;
  t.sparse.n_orbitals = h.sparse.n_orbitals / 2;
  for (int o = 0; o < t.sparse.n_orbitals; ++o) {
    const int up = states_of(o, t.sparse.n_orbitals, order).first;
    t.orbitals.push_back(h.orbitals[static_cast<std::size_t>(up)]);
    t.orbitals.back().spin = 0;
  }
  t.lattice = h.lattice;
  t.n_electrons = h.n_electrons;
  t.spin_degeneracy = h.spin_degeneracy;
  t.potential = h.potential;
  t.source = h.source;
  t.atoms = h.atoms;
  return t;
}

WannierHamiltonian make_spinor_blocks(const TightBinding &h, SpinOrder order,
                                      double largest_offset) {
  std::vector<int> atom_of;
  WannierHamiltonian w = without_elements(without_spin(h, order), largest_offset, atom_of);
  BlockMaker<1> a(w, atom_of, Symmetry::symmetric);
  BlockMaker<3> b(w, atom_of, Symmetry::antisymmetric);
  {
    const SpinorElements parts = take_spinors_apart(h.sparse, order);
    if (parts.time_reversal_error > largest_time_reversal_error)
      throw Error(shown(h) + " is complex, and not symmetric under time reversal: off by " +
                  time_reversal_in_words(parts.time_reversal_error));
    for (const SpinorElement &e : parts.elements) {
      a.add(e.row, e.column, e.cell, {e.a});
      b.add(e.row, e.column, e.cell, e.b);
    }
  }
  a.finish(w.blocks, w.values);
  w.spin_orbit.emplace();
  b.finish(w.spin_orbit->blocks, w.spin_orbit->values);
  return w;
}

}  // namespace

WannierHamiltonian make_wannier_hamiltonian(const TightBinding &h, double largest_offset) {
  if (const auto order = order_of_spins(h)) return make_spinor_blocks(h, *order, largest_offset);
  if (!h.sparse.is_real()) throw Error(shown(h) + " is complex");
  std::vector<int> atom_of;
  WannierHamiltonian w = without_elements(h, largest_offset, atom_of);
  const SparseHamiltonian &s = h.sparse;
  BlockMaker<1> blocks(w, atom_of, Symmetry::symmetric);
  for (int column = 0; column < s.n_orbitals; ++column)
    for (std::int64_t i = s.column_start[column]; i < s.column_start[column + 1]; ++i) {
      const auto e = static_cast<std::size_t>(i);
      blocks.add(s.row[e], column, s.cells[static_cast<std::size_t>(s.cell[e])], {s.value[e]});
    }
  blocks.finish(w.blocks, w.values);
  return w;
}

}  // namespace dpw
