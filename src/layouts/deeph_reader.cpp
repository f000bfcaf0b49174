// SPDX-License-Identifier: MIT
#include "layouts/deeph_reader.h"

#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>
#include <vector>

#include "base/error.h"
#include "files/hdf5_handle.h"
#include "layouts/poscar_reader.h"
#include "layouts/real_harmonics.h"
#include "tight_binding/cell_limit.h"
#include "tight_binding/spinor_elements.h"
#include "tight_binding/spinor_sites.h"

namespace dpw {

namespace {

/// Overlaps may be off by this from those of an orthonormal basis.
constexpr double largest_overlap = 1e-6;

bool is_file(const std::string &path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

/// What info.json tells.
struct DeephInfo {
  nlohmann::json all;
  bool spinful = false, orthogonal = false;
  std::optional<double> n_electrons;
};

DeephInfo read_info(const std::string &path) try {
  std::ifstream file(path);
  if (!file) throw Error("cannot read " + path);
  DeephInfo info;
  info.all = nlohmann::json::parse(file);
  info.spinful = info.all.at("spinful").get<bool>();
  info.orthogonal = info.all.value("orthogonal_basis", false);
  if (info.all.contains("occupation") && info.all.at("occupation").is_number())
    info.n_electrons = info.all.at("occupation").get<double>();
  return info;
} catch (const nlohmann::json::exception &error) {
  throw Error(path + " is not the info.json of DeepH: " + error.what());
}

/// Where an atom's orbitals are.
struct DeephAtom {
  int first;                 ///< of ours
  int n;                     ///< without spin
  std::vector<int> orbital;  ///< for each of DeepH's, without spin, the index of ours in the atom
};

/// Adds the orbitals of one atom in Wannier90's order.
void add_orbitals(const AtomSite &atom, const std::vector<int> &shells, bool spinful,
                  DeephAtom &place, std::vector<OrbitalSite> &sites) {
  std::vector<std::string> names;
  for (const int l : shells) {
    const auto start = static_cast<int>(names.size());
    const std::vector<int> order = wannier90_order(l);
    for (int m = -l; m <= l; ++m)
      for (std::size_t o = 0; o < order.size(); ++o)
        if (order[o] == m) place.orbital.push_back(start + static_cast<int>(o));
    for (const int m : order) names.push_back(name_of({l, m}));
  }
  place.n = static_cast<int>(names.size());
  for (const std::string &name : names)
    for (int spin = 0; spin < (spinful ? 2 : 1); ++spin)
      sites.push_back({atom.id, atom.element, name, -1, atom.position});
}

/// Sets the structure, and tells where each atom's orbitals are.
std::vector<DeephAtom> read_atoms(const std::string &folder, const DeephInfo &info,
                                  TightBinding &t) {
  const std::string path = folder + "/info.json";
  const Poscar poscar = read_poscar(folder + "/POSCAR");
  t.lattice = poscar.lattice;
  std::vector<DeephAtom> atoms;
  try {
    for (std::size_t a = 0; a < poscar.elements.size(); ++a) {
      t.atoms.push_back(
          {static_cast<std::int64_t>(a) + 1, poscar.elements[a], poscar.positions[a]});
      const auto shells =
          info.all.at("elements_orbital_map").at(poscar.elements[a]).get<std::vector<int>>();
      for (const int l : shells)
        if (l < 0 || l > 20) throw Error(path + " has a shell of l = " + std::to_string(l));
      atoms.push_back({static_cast<int>(t.orbitals.size()), 0, {}});
      add_orbitals(t.atoms.back(), shells, info.spinful, atoms.back(), t.orbitals);
    }
    const std::size_t spins = info.spinful ? 2 : 1;
    if (info.all.at("orbits_quantity").get<std::int64_t>() * static_cast<std::int64_t>(spins) !=
        static_cast<std::int64_t>(t.orbitals.size()))
      throw Error(path + " has another orbits_quantity than its shells and the atoms of POSCAR");
  } catch (const nlohmann::json::exception &error) {
    throw Error(path + " does not fit POSCAR: " + error.what());
  }
  return atoms;
}

/// hamiltonian.h5 or overlap.h5.
template <class T>
class DeephMatrix {
 public:
  DeephMatrix(const std::string &path, const std::vector<DeephAtom> &atoms, int spins)
      : path_(path), atoms_(atoms), spins_(spins) {
    const h5::File file(path, h5::File::Mode::read);
    pairs_ = file.read<std::int64_t>("/atom_pairs", {h5::File::any, 5});
    const hsize_t n = pairs_.size() / 5;
    shapes_ = file.read<std::int64_t>("/chunk_shapes", {n, 2});
    boundaries_ = file.read<std::int64_t>("/chunk_boundaries", {n + 1});
    entries_ = file.read<T>("/entries", {h5::File::any});
  }

  /// Calls visit(atom, atom, cell, first entry, n_rows, n_columns) for every pair.
  template <class Visit>
  void visit(const Visit &visit) const {
    for (std::size_t p = 0; 5 * p < pairs_.size(); ++p) {
      const std::int64_t *pair = &pairs_[5 * p];
      std::array<int, 3> cell{};
      for (std::size_t d = 0; d < 3; ++d) {
        if (pair[d] < -largest_cell_component || pair[d] > largest_cell_component)
          fail(p, "is in a cell that is out of range");
        cell[d] = static_cast<int>(pair[d]);
      }
      for (const std::int64_t atom : {pair[3], pair[4]})
        if (atom < 0 || atom >= static_cast<std::int64_t>(atoms_.size()))
          fail(p, "has an atom that does not exist");
      const DeephAtom &row = atoms_[static_cast<std::size_t>(pair[3])];
      const DeephAtom &column = atoms_[static_cast<std::size_t>(pair[4])];
      const int n_rows = spins_ * row.n;
      const int n_columns = spins_ * column.n;
      if (shapes_[2 * p] != n_rows || shapes_[2 * p + 1] != n_columns)
        fail(p, "has another shape than its atoms have orbitals");
      const std::int64_t size = static_cast<std::int64_t>(n_rows) * n_columns;
      const std::int64_t first = boundaries_[p];
      if (first < 0 || boundaries_[p + 1] - first != size ||
          boundaries_[p + 1] > static_cast<std::int64_t>(entries_.size()))
        fail(p, "lies outside of the entries");
      const T *values = entries_.data() + first;
      for (std::int64_t e = 0; e < size; ++e)
        if (!std::isfinite(std::abs(values[e]))) fail(p, "holds a number that is not finite");
      visit(row, column, cell, values, n_rows, n_columns);
    }
  }

  [[noreturn]] void fail(std::size_t pair, const char *what) const {
    throw Error(path_ + ": the pair " + std::to_string(pair + 1) + " " + what);
  }

 private:
  std::string path_;
  const std::vector<DeephAtom> &atoms_;
  int spins_;
  std::vector<std::int64_t> pairs_, shapes_, boundaries_;
  std::vector<T> entries_;
};

void check_overlap(const std::string &folder, const std::vector<DeephAtom> &atoms,
                   bool orthogonal) {
  const std::string path = folder + "/overlap.h5";
  if (!is_file(path)) {
    if (orthogonal) return;
    throw Error(folder +
                " has no overlap.h5, and its info.json does not say orthogonal_basis: whether the "
                "orbitals are orthonormal, as bands of this package need them, is not known");
  }
  DeephMatrix<double>(path, atoms, 1)
      .visit([&](const DeephAtom &row, const DeephAtom &column, const std::array<int, 3> &cell,
                 const double *values, int n_rows, int n_columns) {
        const bool home = &row == &column && cell == std::array<int, 3>{0, 0, 0};
        for (int a = 0; a < n_rows; ++a)
          for (int b = 0; b < n_columns; ++b)
            if (std::abs(values[a * n_columns + b] - (home && a == b ? 1.0 : 0.0)) >
                largest_overlap)
              throw Error(path +
                          " is not the identity: its orbitals overlap, where bands of this package "
                          "need an orthonormal basis; Loewdin's would be one");
      });
}

template <class T>
void add_elements(const std::string &path, const std::vector<DeephAtom> &atoms, int spins,
                  SparseBuilder &builder) {
  DeephMatrix<T>(path, atoms, spins)
      .visit([&](const DeephAtom &row, const DeephAtom &column, const std::array<int, 3> &cell,
                 const T *values, int n_rows, int n_columns) {
        const auto index = [spins](const DeephAtom &atom, int o) {
          const int spin = o / atom.n;
          return atom.first + spins * atom.orbital[static_cast<std::size_t>(o % atom.n)] + spin;
        };
        for (int a = 0; a < n_rows; ++a)
          for (int b = 0; b < n_columns; ++b)
            builder.add(index(row, a), index(column, b), cell, values[a * n_columns + b]);
      });
}

}  // namespace

bool is_deeph(const std::string &path) { return is_file(path + "/info.json"); }

TightBinding read_deeph(const std::string &path, const SparseTolerances &tolerances) {
  const DeephInfo info = read_info(path + "/info.json");
  TightBinding t;
  const std::vector<DeephAtom> atoms = read_atoms(path, info, t);
  if (t.orbitals.empty()) throw Error(path + " has no orbitals");
  check_overlap(path, atoms, info.orthogonal);
  SparseBuilder builder(static_cast<std::int64_t>(t.orbitals.size()));
  const std::string file = path + "/hamiltonian.h5";
  if (info.spinful)
    add_elements<std::complex<double>>(file, atoms, 2, builder);
  else
    add_elements<double>(file, atoms, 1, builder);
  try {
    t.sparse = builder.finish(tolerances);
  } catch (const Error &error) {
    throw Error(file + ": " + error.what());
  }
  t.n_electrons = info.n_electrons;
  t.source = "DeepH folder " + path;
  if (!info.spinful) return t;
  t.spin_degeneracy = 1;
  set_spins(t, SpinOrder::interleaved);
  t.sparse.time_reversal =
      take_spinors_apart(t.sparse, SpinOrder::interleaved).time_reversal_error <=
      largest_time_reversal_error;
  return t;
}

}  // namespace dpw
