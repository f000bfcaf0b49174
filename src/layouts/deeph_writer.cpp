// SPDX-License-Identifier: MIT
#include "layouts/deeph_writer.h"

#include <algorithm>
#include <array>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>
#include <vector>

#include "base/atomic_file.h"
#include "base/error.h"
#include "files/hdf5_handle.h"
#include "layouts/layout_names.h"
#include "layouts/make_folder.h"
#include "layouts/real_harmonics.h"
#include "layouts/text_writer.h"
#include "layouts/wannier_berri_reader.h"
#include "tight_binding/wannier_blocks.h"

namespace dpw {

namespace {

/// The atoms in DeepH's order.
struct DeephAtoms {
  std::vector<DeephShells> shells;  ///< of each element
  std::vector<int> order;           ///< indices into WannierHamiltonian::atoms
  std::vector<int> place;           ///< the other way
};

DeephAtoms order_atoms(const WannierHamiltonian &w) {
  DeephAtoms atoms;
  for (std::size_t e = 0; e < w.elements.size(); ++e) {
    atoms.shells.push_back(make_deeph_shells(w.elements[e], w.orbital_names[e]));
    for (std::size_t a = 0; a < w.atoms.size(); ++a)
      if (w.atoms[a].element == static_cast<int>(e)) atoms.order.push_back(static_cast<int>(a));
  }
  atoms.place.resize(atoms.order.size());
  for (std::size_t p = 0; p < atoms.order.size(); ++p)
    atoms.place[static_cast<std::size_t>(atoms.order[p])] = static_cast<int>(p);
  return atoms;
}

void write_poscar(const std::string &path, const WannierHamiltonian &w, const DeephAtoms &atoms,
                  const std::string &comment) {
  TextWriter out(path);
  out.add(one_line(comment) + "\n1.0\n");
  for (int row = 0; row < 3; ++row) out.add(coordinates(w.lattice.row(row), 24, 16) + "\n");
  std::string symbols, counts;
  for (std::size_t e = 0; e < w.elements.size(); ++e) {
    symbols += " " + w.elements[e];
    counts += " " + std::to_string(
                        std::count_if(w.atoms.begin(), w.atoms.end(), [&](const OrbitalAtom &atom) {
                          return atom.element == static_cast<int>(e);
                        }));
  }
  out.add(symbols + "\n" + counts + "\nCartesian\n");
  for (const int a : atoms.order)
    out.add(coordinates(w.atoms[static_cast<std::size_t>(a)].position, 24, 16) + "\n");
  out.commit();
}

void write_info(const std::string &path, const WannierHamiltonian &w, const DeephAtoms &atoms,
                const TightBinding &h) {
  nlohmann::json info = {{"atoms_quantity", w.atoms.size()},
                         {"orbits_quantity", w.n_orbitals},
                         {"orthogonal_basis", true},
                         {"spinful", w.spin_orbit.has_value()},
                         {"fermi_energy_eV", 0.0}};
  for (std::size_t e = 0; e < w.elements.size(); ++e)
    info["elements_orbital_map"][w.elements[e]] = atoms.shells[e].l;
  if (h.n_electrons && (h.spin_degeneracy == 2 || w.spin_orbit))
    info["occupation"] = *h.n_electrons;
  AtomicFile file(path);
  file.write(info.dump(1) + "\n");
  file.commit();
}

/// One direction of a pair.
struct Pair {
  std::array<int, 3> cell;
  int row, column;                           // atoms, DeepH's order
  std::int64_t block = -1, spin_orbit = -1;  // of A and B; -1: all zero
  bool mirrored = false;                     // H_ji(-R) of blocks H_ij(R)

  auto place() const { return std::tie(cell, row, column); }
};

std::vector<Pair> list_pairs(const WannierHamiltonian &w, const DeephAtoms &atoms) {
  std::map<std::tuple<int, int, std::array<int, 3>>, Pair> of_blocks;
  const auto pair_of = [&](int row, int column, const std::array<int, 3> &cell) -> Pair & {
    Pair &pair = of_blocks[{row, column, cell}];
    pair.cell = cell;
    pair.row = atoms.place[static_cast<std::size_t>(row)];
    pair.column = atoms.place[static_cast<std::size_t>(column)];
    return pair;
  };
  for (std::size_t b = 0; b < w.blocks.size(); ++b)
    pair_of(w.blocks[b].row, w.blocks[b].column, w.blocks[b].cell).block =
        static_cast<std::int64_t>(b);
  if (w.spin_orbit)
    for (std::size_t b = 0; b < w.spin_orbit->blocks.size(); ++b) {
      const PairBlock &block = w.spin_orbit->blocks[b];
      pair_of(block.row, block.column, block.cell).spin_orbit = static_cast<std::int64_t>(b);
    }
  for (std::size_t a = 0; a < w.atoms.size(); ++a)  // the overlap is never zero there
    pair_of(static_cast<int>(a), static_cast<int>(a), {0, 0, 0});
  std::vector<Pair> pairs;
  for (const auto &[key, pair] : of_blocks) {
    pairs.push_back(pair);
    if (pair.row == pair.column && pair.cell == std::array<int, 3>{0, 0, 0}) continue;
    pairs.push_back(pair);
    Pair &mirror = pairs.back();
    mirror.cell = {-pair.cell[0], -pair.cell[1], -pair.cell[2]};
    std::swap(mirror.row, mirror.column);
    mirror.mirrored = true;
  }
  std::sort(pairs.begin(), pairs.end(),
            [](const Pair &x, const Pair &y) { return x.place() < y.place(); });
  return pairs;
}

/// Our orbitals of an atom in DeepH's order.
const std::vector<int> &orbitals_of(const WannierHamiltonian &w, const DeephAtoms &atoms,
                                    int place) {
  const auto atom = static_cast<std::size_t>(atoms.order[static_cast<std::size_t>(place)]);
  return atoms.shells[static_cast<std::size_t>(w.atoms[atom].element)].orbital;
}

/// Adds the elements of one pair in DeepH's order, row by row.
void add_entries(const WannierHamiltonian &w, const DeephAtoms &atoms, const Pair &pair,
                 std::vector<double> &entries) {
  const std::vector<int> &rows = orbitals_of(w, atoms, pair.row);
  const std::vector<int> &columns = orbitals_of(w, atoms, pair.column);
  if (pair.block < 0) {
    entries.resize(entries.size() + rows.size() * columns.size());
    return;
  }
  const double *v = w.values.data() + w.blocks[static_cast<std::size_t>(pair.block)].first_value;
  const auto n_rows = static_cast<int>(rows.size());
  const auto n_columns = static_cast<int>(columns.size());
  for (const int a : rows)
    for (const int b : columns)
      entries.push_back(pair.mirrored ? v[b * n_rows + a] : v[a * n_columns + b]);
}

/// The same of spinors: [up, down] x [up, down].
void add_spinor_entries(const WannierHamiltonian &w, const DeephAtoms &atoms, const Pair &pair,
                        std::vector<std::complex<double>> &entries) {
  const std::vector<int> &rows = orbitals_of(w, atoms, pair.row);
  const std::vector<int> &columns = orbitals_of(w, atoms, pair.column);
  const auto n_rows = static_cast<int>(rows.size());
  const auto n_columns = static_cast<int>(columns.size());
  const std::ptrdiff_t size = static_cast<std::ptrdiff_t>(n_rows) * n_columns;
  const double *a =
      pair.block < 0 ? nullptr
                     : w.values.data() + w.blocks[static_cast<std::size_t>(pair.block)].first_value;
  const double *b =
      pair.spin_orbit < 0
          ? nullptr
          : w.spin_orbit->values.data() +
                w.spin_orbit->blocks[static_cast<std::size_t>(pair.spin_orbit)].first_value;
  const double sign = pair.mirrored ? -1.0 : 1.0;  // of B's transpose
  for (const int spin : {0, 1})
    for (const int row : rows)
      for (const int other_spin : {0, 1})
        for (const int column : columns) {
          const std::ptrdiff_t e = pair.mirrored ? column * n_rows + row : row * n_columns + column;
          std::complex<double> value;
          if (a != nullptr && spin == other_spin) value += a[e];
          if (b != nullptr)
            value += sign * spin_element(spin, other_spin, b[e], b[size + e], b[2 * size + e]);
          entries.push_back(value);
        }
}

/// Calls add(pair, entries) for all pairs and writes what comes of it.
template <class T, class Add>
void write_matrix_file(const std::string &path, const std::vector<Pair> &pairs,
                       const std::vector<int> &n_orbitals, const Add &add) {
  std::vector<std::int64_t> atom_pairs, shapes, boundaries = {0};
  std::vector<T> entries;
  for (const Pair &pair : pairs) {
    atom_pairs.insert(atom_pairs.end(), pair.cell.begin(), pair.cell.end());
    atom_pairs.insert(atom_pairs.end(), {pair.row, pair.column});
    shapes.insert(shapes.end(), {n_orbitals[static_cast<std::size_t>(pair.row)],
                                 n_orbitals[static_cast<std::size_t>(pair.column)]});
    add(pair, entries);
    boundaries.push_back(static_cast<std::int64_t>(entries.size()));
  }
  AtomicFile target(path);
  h5::File file(target.temporary(), h5::File::Mode::create, path);
  file.write("/atom_pairs", atom_pairs.data(), {pairs.size(), 5});
  file.write("/chunk_boundaries", boundaries.data(), {boundaries.size()});
  file.write("/chunk_shapes", shapes.data(), {pairs.size(), 2});
  file.write_packed("/entries", entries.data(), {entries.size()});
  file.close_with_checksum();
  target.commit();
}

/// The identity.
void write_overlap(const std::string &path, const std::vector<Pair> &pairs,
                   const std::vector<int> &n_orbitals) {
  write_matrix_file<double>(
      path, pairs, n_orbitals, [&](const Pair &pair, std::vector<double> &entries) {
        const auto n_rows =
            static_cast<std::size_t>(n_orbitals[static_cast<std::size_t>(pair.row)]);
        const auto n_columns =
            static_cast<std::size_t>(n_orbitals[static_cast<std::size_t>(pair.column)]);
        const std::size_t first = entries.size();
        entries.resize(first + n_rows * n_columns);
        if (pair.row != pair.column || pair.cell != std::array<int, 3>{0, 0, 0}) return;
        for (std::size_t o = 0; o < n_rows; ++o) entries[first + o * (n_rows + 1)] = 1.0;
      });
}

}  // namespace

WrittenLayout write_deeph_layout(const std::string &out, const TightBinding &h,
                                 const std::string &comment) {
  WannierHamiltonian w;
  try {
    w = make_wannier_hamiltonian(h);
  } catch (const Error &error) {
    throw Error(std::string("a DeepH folder needs real blocks of pairs of atoms: ") + error.what());
  }
  const DeephAtoms atoms = order_atoms(w);
  const std::string folder = folder_name(out);
  make_folder(folder);
  if (is_wannier_berri(folder))
    throw Error(folder +
                " holds npz files of WannierBerri, which the new ones would hide: choose another "
                "folder");
  WrittenLayout written;
  for (const char *name : {"POSCAR", "info.json", "hamiltonian.h5", "overlap.h5"})
    written.files.push_back(folder + "/" + name);
  write_poscar(written.files[0], w, atoms, comment);
  write_info(written.files[1], w, atoms, h);
  const std::vector<Pair> pairs = list_pairs(w, atoms);
  std::vector<int> n_orbitals;
  for (const int a : atoms.order)
    n_orbitals.push_back(w.atoms[static_cast<std::size_t>(a)].n_orbitals);
  write_overlap(written.files[3], pairs, n_orbitals);
  if (w.spin_orbit) {
    for (int &n : n_orbitals) n *= 2;
    write_matrix_file<std::complex<double>>(
        written.files[2], pairs, n_orbitals,
        [&](const Pair &pair, std::vector<std::complex<double>> &entries) {
          add_spinor_entries(w, atoms, pair, entries);
        });
  } else {
    write_matrix_file<double>(written.files[2], pairs, n_orbitals,
                              [&](const Pair &pair, std::vector<double> &entries) {
                                add_entries(w, atoms, pair, entries);
                              });
  }
  written.opening = {
      "DeepH-dock: deepx_dock.compute.eigen.hamiltonian.HamiltonianObj(\"" + folder + "\")",
      "HPRO: HPRO.io.deephio.load_mat_deeph(\"" + folder + "\", \"h\")"};
  written.notes.emplace_back("info.json has 0 for the Fermi energy, which is not known");
  if (h.spin_degeneracy == 1 && !w.spin_orbit)
    written.notes.emplace_back(
        "DeepH takes a band without spin for two electrons; here it holds one, and the number of "
        "electrons is left out");
  return written;
}

}  // namespace dpw
