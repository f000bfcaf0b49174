// SPDX-License-Identifier: MIT
#include "layouts/wannier_berri_writer.h"

#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "base/error.h"
#include "layouts/deeph_reader.h"
#include "layouts/layout_names.h"
#include "layouts/layout_needs.h"
#include "layouts/make_folder.h"
#include "layouts/npz_writer.h"
#include "tight_binding/cell_walk.h"

namespace dpw {

namespace {

using Names = std::vector<std::string>;

const Names &array_names() {
  static const Names names = {"num_wann", "real_lattice", "iRvec",
                              "periodic", "is_phonon",    "wannier_centers_cart",
                              "spinor",   "pointgroup",   "_XX_R_Ham"};
  return names;
}

void refuse_foreign_arrays(const std::string &folder) {
  if (is_deeph(folder))
    throw Error(folder +
                " holds info.json of DeepH, and would be read as that: choose another folder");
  for (const auto &entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (!ends_with(name, ".npz")) continue;
    const std::string array = without_ending(name, {".npz"});
    if (std::find(array_names().begin(), array_names().end(), array) == array_names().end())
      throw Error(folder + " holds " + name +
                  " of another system, which WannierBerri would read as well: choose another "
                  "folder, or empty this one");
  }
}

std::vector<double> numbers_of(const Eigen::Matrix3d &rows) {
  std::vector<double> numbers;
  for (int row = 0; row < 3; ++row)
    for (int d = 0; d < 3; ++d) numbers.push_back(rows(row, d));
  return numbers;
}

template <class T>
void write_one(const std::string &folder, const std::string &name, const char *type,
               const std::vector<std::size_t> &shape, const std::vector<T> &values) {
  NpzWriter file(folder + "/" + name + ".npz");
  file.add("arr_0", type, shape, values);
  file.commit();
}

void write_flag(const std::string &folder, const std::string &name, bool value) {
  write_one(folder, name, "|b1", {}, std::vector<char>{static_cast<char>(value)});
}

/// WannierBerri takes arr_0 of this file and leaves the rest; a file of another name would be a
/// property to it.
void write_count(const std::string &folder, const TightBinding &h) {
  NpzWriter file(folder + "/num_wann.npz");
  file.add("arr_0", "<i8", {}, std::vector<std::int64_t>{h.sparse.n_orbitals});
  if (h.n_electrons) file.add("n_electrons", "<f8", {}, std::vector<double>{*h.n_electrons});
  file.commit();
}

void write_cells(const std::string &folder, const CellWalk &walk,
                 const std::vector<Eigen::Vector3d> &places) {
  std::vector<std::int64_t> cells;
  for (const auto &cell : walk.cells()) cells.insert(cells.end(), cell.begin(), cell.end());
  std::vector<double> shifts;
  for (const Eigen::Vector3d &place : places)
    shifts.insert(shifts.end(), place.data(), place.data() + 3);
  NpzWriter file(folder + "/iRvec.npz");
  file.add("iRvec", "<i8", {walk.cells().size(), 3}, cells);
  file.add("shifts_left_red", "<f8", {places.size(), 3}, shifts);
  file.add("shifts_right_red", "<f8", {places.size(), 3}, shifts);
  file.commit();
}

void write_pointgroup(const std::string &folder, const std::vector<double> &lattice) {
  NpzWriter file(folder + "/pointgroup.npz");
  file.add("real_lattice", "<f8", {3, 3}, lattice);
  file.add("nsym", "<i8", {}, std::vector<std::int64_t>{1});
  file.add("symm0_R", "<f8", {3, 3}, numbers_of(Eigen::Matrix3d::Identity()));
  file.add("symm0_TR", "|b1", {}, std::vector<char>{0});
  file.commit();
}

void write_elements(const std::string &folder, const CellWalk &walk, int n_orbitals) {
  const auto n = static_cast<std::size_t>(n_orbitals);
  NpzWriter file(folder + "/_XX_R_Ham.npz");
  file.begin("arr_0", "<c16", {walk.cells().size(), n, n});
  std::vector<CellElement> elements;
  constexpr std::size_t size = sizeof(std::complex<double>);
  for (std::size_t c = 0; c < walk.cells().size(); ++c) {
    walk.read_cell_by_rows(c, elements);
    std::size_t next = 0;  // place of the next element of the matrix
    for (const CellElement &e : elements) {
      const std::size_t place =
          static_cast<std::size_t>(e.row) * n + static_cast<std::size_t>(e.column);
      file.zeros((place - next) * size);
      file.write(&e.value, size);
      next = place + 1;
    }
    file.zeros((n * n - next) * size);
  }
  file.end();
  file.commit();
}

}  // namespace

WrittenLayout write_npz_layout(const std::string &out, const TightBinding &h,
                               const std::string & /*comment*/) {
  require_orbitals(h);
  const std::vector<double> lattice = numbers_of(require_lattice(h, "npz"));
  require_centres(h, "npz");
  const std::string folder = folder_name(out);
  make_folder(folder);
  refuse_foreign_arrays(folder);
  const CellWalk walk(h.sparse);
  const std::size_t n = h.orbitals.size();
  std::vector<double> centres;
  for (const OrbitalSite &orbital : h.orbitals)
    centres.insert(centres.end(), orbital.position.data(), orbital.position.data() + 3);
  write_count(folder, h);
  write_one(folder, "real_lattice", "<f8", {3, 3}, lattice);
  write_cells(folder, walk, fractional_places(h));
  write_one(folder, "periodic", "|b1", {3}, std::vector<char>{1, 1, 1});
  write_flag(folder, "is_phonon", false);
  write_one(folder, "wannier_centers_cart", "<f8", {n, 3}, centres);
  write_flag(folder, "spinor", h.spin_degeneracy == 1);
  write_pointgroup(folder, lattice);
  write_elements(folder, walk, h.sparse.n_orbitals);
  WrittenLayout written;
  for (const std::string &name : array_names())
    written.files.push_back(folder + "/" + name + ".npz");
  written.opening = {"WannierBerri: wannierberri.System_R.from_npz(\"" + folder + "\")"};
  return written;
}

}  // namespace dpw
