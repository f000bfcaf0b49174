// SPDX-License-Identifier: MIT
#include "layouts/wannier_berri_reader.h"

#include <Eigen/LU>
#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <set>
#include <system_error>
#include <vector>

#include "base/error.h"
#include "layouts/npz_reader.h"
#include "layouts/wannier90_layout.h"
#include "tight_binding/cell_limit.h"
#include "tight_binding/spinor_sites.h"

namespace dpw {

namespace {

bool has_file(const std::string &path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

/// One number or truth value, by itself in a file.
bool read_flag(const std::string &path) {
  NpzArray array(path, "arr_0");
  array.expect_type("|b1");
  array.expect_shape({});
  char value = 0;
  array.read(&value, 1);
  array.finish();
  return value != 0;
}

std::vector<Eigen::Vector3d> read_vectors(const std::string &path, std::size_t n) {
  NpzArray array(path, "arr_0");
  array.expect_shape({n, 3});
  const std::vector<double> numbers = array.read_doubles();
  std::vector<Eigen::Vector3d> vectors;
  for (std::size_t v = 0; v < n; ++v) {
    vectors.emplace_back(numbers[3 * v], numbers[3 * v + 1], numbers[3 * v + 2]);
    if (!vectors.back().allFinite()) array.fail("holds a number that is not finite");
  }
  return vectors;
}

int read_count(const std::string &path) {
  NpzArray array(path, "arr_0");
  array.expect_shape({});
  const std::int64_t n = array.read_integers().at(0);
  if (n < 1 || n >= std::numeric_limits<std::int32_t>::max())
    array.fail("is " + std::to_string(n) + ", which is no number of Wannier functions");
  return static_cast<int>(n);
}

/// An array that write_npz_layout adds, and WannierBerri has not.
std::optional<double> read_electrons(const std::string &path) {
  if (!NpzArray::has(path, "n_electrons")) return {};
  NpzArray array(path, "n_electrons");
  array.expect_shape({});
  const double n = array.read_doubles().at(0);
  if (!std::isfinite(n) || n < 0.0) array.fail("is no number of electrons");
  return n;
}

std::vector<std::array<int, 3>> read_cells(const std::string &path) {
  // older versions had one array
  NpzArray array(path, NpzArray::has(path, "iRvec") ? "iRvec" : "arr_0");
  array.expect_shape({NpzArray::any, 3});
  const std::vector<std::int64_t> numbers = array.read_integers();
  std::vector<std::array<int, 3>> cells;
  std::set<std::array<int, 3>> seen;
  for (std::size_t c = 0; c < numbers.size() / 3; ++c) {
    std::array<int, 3> cell{};
    for (std::size_t d = 0; d < 3; ++d) {
      const std::int64_t component = numbers[3 * c + d];
      if (component < -largest_cell_component || component > largest_cell_component)
        array.fail("holds an R that is out of range");
      cell[d] = static_cast<int>(component);
    }
    if (!seen.insert(cell).second) array.fail("holds R = " + in_words(cell) + " twice");
    cells.push_back(cell);
  }
  return cells;
}

void read_elements_of(const std::string &path, int n_orbitals,
                      const std::vector<std::array<int, 3>> &cells, SparseBuilder &builder) {
  const auto n = static_cast<std::size_t>(n_orbitals);
  NpzArray array(path, "arr_0");
  array.expect_type("<c16");
  array.expect_shape({cells.size(), n, n});
  std::vector<std::complex<double>> row(n);
  for (const std::array<int, 3> &cell : cells)
    for (int m = 0; m < n_orbitals; ++m) {
      array.read(row.data(), row.size() * sizeof row[0]);
      for (int o = 0; o < n_orbitals; ++o) {
        const std::complex<double> value = row[static_cast<std::size_t>(o)];
        if (value == 0.0) continue;
        if (!std::isfinite(value.real()) || !std::isfinite(value.imag()))
          array.fail("holds a number that is not finite");
        builder.add(m, o, cell, value);
      }
    }
  array.finish();
}

}  // namespace

bool is_wannier_berri(const std::string &path) { return has_file(path + "/real_lattice.npz"); }

TightBinding read_wannier_berri(const std::string &path, const SparseTolerances &tolerances) {
  const auto file = [&](const char *name) { return path + "/" + name + ".npz"; };
  if (has_file(file("is_phonon")) && read_flag(file("is_phonon")))
    throw Error(path + " holds phonons, not electrons");
  const int n = read_count(file("num_wann"));
  const std::vector<Eigen::Vector3d> lattice = read_vectors(file("real_lattice"), 3);
  TightBinding t;
  t.lattice.emplace();
  for (int row = 0; row < 3; ++row) t.lattice->row(row) = lattice[static_cast<std::size_t>(row)];
  if (t.lattice->determinant() == 0.0)
    throw Error(file("real_lattice") + ": the lattice vectors span no volume");
  const auto cells = read_cells(file("iRvec"));
  for (const Eigen::Vector3d &centre :
       read_vectors(file("wannier_centers_cart"), static_cast<std::size_t>(n)))
    t.orbitals.push_back({0, "", "", -1, centre});
  SparseBuilder builder(n);
  read_elements_of(file("_XX_R_Ham"), n, cells, builder);
  try {
    t.sparse = builder.finish(tolerances);
  } catch (const Error &error) {
    throw Error(file("_XX_R_Ham") + ": " + error.what());
  }
  t.n_electrons = read_electrons(file("num_wann"));
  t.source = "WannierBerri folder " + path;
  if (has_file(file("spinor")) && read_flag(file("spinor"))) {
    t.spin_degeneracy = 1;
    const std::string found = find_spins(t);
    if (order_of_spins(t) != SpinOrder::interleaved)
      t.warnings.push_back(path + " holds spinors: " + found);
  }
  return t;
}

}  // namespace dpw
