// SPDX-License-Identifier: MIT
#include "files/hamiltonian_hdf5.h"

#include <Eigen/LU>
#include <cmath>
#include <cstdint>
#include <limits>

#include "base/atomic_file.h"
#include "base/error.h"
#include "files/hdf5_handle.h"
#include "tight_binding/cell_limit.h"

namespace dpw {

namespace {

constexpr h5::FileFormat scalar_format = {"dpw-hamiltonian", 1};
constexpr h5::FileFormat spinor_format = {"dpw-hamiltonian", 2, 1};
constexpr char convention[] =
    "a block is <row,0|H|column,R>, row-major; only one of H_ij(R) and H_ji(-R) = H_ij(R)^T is "
    "stored; H(k) = sum_R exp(i k.R) H(R)";
constexpr char spin_orbit_convention[] =
    "H = A x 1 + i sum_c B_c x sigma_c, c = x, y, z: A is in /blocks and /values, which H_ij(R) "
    "above are the blocks of, B_x, B_y, B_z of each block in /spin_orbit, B_c,ij(R)^T = "
    "-B_c,ji(-R); a band holds one electron";

using Matrix3dRows = Eigen::Matrix<double, 3, 3, Eigen::RowMajor>;

void check_cells(const std::vector<PairBlock> &blocks) {
  for (const PairBlock &block : blocks)
    if (!is_in_range(block.cell)) throw Error("a block has a cell that is out of range");
}

/// What both directions demand, so that nothing is written that cannot be read.
void check_all(const WannierHamiltonian &h) {
  orbital_table(h);
  if (!h.lattice.allFinite() || h.lattice.determinant() == 0.0)
    throw Error("the lattice vectors are not three independent finite vectors");
  if (!std::isfinite(h.n_electrons) || h.n_electrons < 0.0)
    throw Error("the number of electrons is negative or not finite");
  if (h.spin_degeneracy != 1 && h.spin_degeneracy != 2)
    throw Error("the spin degeneracy is neither 1 nor 2");
  if (h.orbital_names.size() != h.elements.size())
    throw Error("the orbital names do not match the elements");
  for (std::size_t a = 0; a < h.atoms.size(); ++a) {
    const OrbitalAtom &atom = h.atoms[a];
    const std::string name = "atom " + std::to_string(atom.id);
    if (a > 0 && h.atoms[a - 1].id >= atom.id)
      throw Error("the IDs of the atoms do not ascend at " + name);
    if (h.orbital_names[atom.element].size() != static_cast<std::size_t>(atom.n_orbitals))
      throw Error(name + " does not carry the orbitals that are named for its element");
    if (!atom.position.allFinite()) throw Error(name + " has no finite position");
    if (atom.layer < -1)
      throw Error("the layer of " + name + " is neither a number from 0 nor -1 for unknown");
  }
  check_cells(h.blocks);
  if (h.spin_orbit) check_cells(h.spin_orbit->blocks);
  h.check();
}

int narrow(std::int64_t value, const char *what) {
  if (value < std::numeric_limits<int>::min() || value > std::numeric_limits<int>::max())
    throw Error(std::string(what) + " is out of range");
  return static_cast<int>(value);
}

void read_elements(const h5::File &file, WannierHamiltonian &h) {
  h.elements = file.read<std::string>("/elements", {h5::File::any});
  h.orbital_names.resize(h.elements.size());
  const auto element = file.read<std::int32_t>("/orbitals/element", {h5::File::any});
  const auto name = file.read<std::string>("/orbitals/name", {element.size()});
  for (std::size_t o = 0; o < element.size(); ++o) {
    if (element[o] < 0 || static_cast<std::size_t>(element[o]) >= h.elements.size())
      throw Error("an orbital name belongs to an element that does not exist");
    h.orbital_names[element[o]].push_back(name[o]);
  }
}

void read_atoms(const h5::File &file, WannierHamiltonian &h) {
  const auto id = file.read<std::int64_t>("/atoms/id", {h5::File::any});
  const auto element = file.read<std::int32_t>("/atoms/element", {id.size()});
  const auto first = file.read<std::int32_t>("/atoms/first_orbital", {id.size()});
  const auto position = file.read<double>("/atoms/position", {id.size(), 3});
  // early files of this version have no layers
  const auto layer = file.has("/atoms/layer") ? file.read<std::int32_t>("/atoms/layer", {id.size()})
                                              : std::vector<std::int32_t>(id.size(), -1);
  for (std::size_t a = 0; a < id.size(); ++a) {
    if (element[a] < 0 || static_cast<std::size_t>(element[a]) >= h.elements.size())
      throw Error("atom " + std::to_string(id[a]) + " is of an element that does not exist");
    const int n_orbitals = static_cast<int>(h.orbital_names[element[a]].size());
    h.atoms.push_back({id[a], element[a], first[a], n_orbitals,
                       Eigen::Map<const Eigen::Vector3d>(&position[3 * a]), layer[a]});
  }
}

void write_blocks(const std::string &group, const std::vector<PairBlock> &blocks, h5::File &file) {
  std::vector<std::int32_t> row, column, cell;
  std::vector<std::int64_t> first_value;
  for (const PairBlock &block : blocks) {
    row.push_back(block.row);
    column.push_back(block.column);
    cell.insert(cell.end(), block.cell.begin(), block.cell.end());
    first_value.push_back(static_cast<std::int64_t>(block.first_value));
  }
  file.make_group(group);
  file.write(group + "/row", row.data(), {row.size()});
  file.write(group + "/column", column.data(), {column.size()});
  file.write(group + "/cell", cell.data(), {row.size(), 3});
  file.write(group + "/first_value", first_value.data(), {first_value.size()});
}

std::vector<PairBlock> read_blocks(const h5::File &file, const std::string &group) {
  const auto row = file.read<std::int32_t>(group + "/row", {h5::File::any});
  const auto column = file.read<std::int32_t>(group + "/column", {row.size()});
  const auto cell = file.read<std::int32_t>(group + "/cell", {row.size(), 3});
  const auto first = file.read<std::int64_t>(group + "/first_value", {row.size()});
  std::vector<PairBlock> blocks;
  blocks.reserve(row.size());
  for (std::size_t b = 0; b < row.size(); ++b) {
    if (first[b] < 0) throw Error("a block lies outside the values");
    blocks.push_back({row[b],
                      column[b],
                      {cell[3 * b], cell[3 * b + 1], cell[3 * b + 2]},
                      static_cast<std::size_t>(first[b])});
  }
  return blocks;
}

}  // namespace

std::vector<int> orbital_table(const WannierHamiltonian &h) {
  if (h.n_orbitals <= 0) throw Error("the Hamiltonian has no orbitals");
  // Summed first, so that a count that lies is found before it is allocated.
  std::int64_t total = 0;
  for (const OrbitalAtom &atom : h.atoms) total += atom.n_orbitals;
  if (total != h.n_orbitals)
    throw Error("the atoms carry " + std::to_string(total) + " orbitals, the Hamiltonian has " +
                std::to_string(h.n_orbitals));
  std::vector<int> table(static_cast<std::size_t>(h.n_orbitals), -1);
  for (std::size_t a = 0; a < h.atoms.size(); ++a) {
    const OrbitalAtom &atom = h.atoms[a];
    const std::string name = "atom " + std::to_string(atom.id);
    if (atom.element < 0 || static_cast<std::size_t>(atom.element) >= h.elements.size())
      throw Error(name + " is of an element that does not exist");
    if (atom.n_orbitals < 0 || atom.first_orbital < 0 ||
        atom.first_orbital > h.n_orbitals - atom.n_orbitals)
      throw Error("the orbitals of " + name + " are out of range");
    for (int o = atom.first_orbital; o < atom.first_orbital + atom.n_orbitals; ++o) {
      if (table[o] >= 0) throw Error(name + " shares an orbital with another atom");
      table[o] = static_cast<int>(a);
    }
  }
  return table;
}

void write_hamiltonian_hdf5(const std::string &path, const WannierHamiltonian &h) {
  check_all(h);
  std::vector<std::int32_t> orbital_element, element, first_orbital, layer;
  std::vector<std::int64_t> id;
  std::vector<std::string> orbital_name;
  std::vector<double> position;
  for (std::size_t e = 0; e < h.elements.size(); ++e)
    for (const std::string &name : h.orbital_names[e]) {
      orbital_element.push_back(static_cast<std::int32_t>(e));
      orbital_name.push_back(name);
    }
  for (const OrbitalAtom &atom : h.atoms) {
    id.push_back(atom.id);
    element.push_back(atom.element);
    first_orbital.push_back(atom.first_orbital);
    position.insert(position.end(), atom.position.data(), atom.position.data() + 3);
    layer.push_back(atom.layer);
  }
  const Matrix3dRows lattice = h.lattice;

  AtomicFile target(path);
  h5::File file(target.temporary(), h5::File::Mode::create, path);
  file.write_format(h.spin_orbit ? spinor_format : scalar_format);
  file.write_attribute<std::int64_t>("/", "n_orbitals", h.n_orbitals);
  file.write_attribute<double>("/", "n_electrons", h.n_electrons);
  file.write_attribute<std::int64_t>("/", "spin_degeneracy", h.spin_degeneracy);
  file.write_attribute<std::string>("/", "energy_unit", "eV");
  file.write_attribute<std::string>("/", "length_unit", "angstrom");
  file.write_attribute<std::string>("/", "convention", convention);
  if (!h.potential.empty()) file.write_attribute<std::string>("/", "potential", h.potential);
  file.write("/lattice", lattice.data(), {3, 3});
  file.write("/elements", h.elements.data(), {h.elements.size()});
  file.make_group("/orbitals");
  file.write("/orbitals/element", orbital_element.data(), {orbital_element.size()});
  file.write("/orbitals/name", orbital_name.data(), {orbital_name.size()});
  file.make_group("/atoms");
  file.write("/atoms/id", id.data(), {id.size()});
  file.write("/atoms/element", element.data(), {element.size()});
  file.write("/atoms/first_orbital", first_orbital.data(), {first_orbital.size()});
  file.write("/atoms/position", position.data(), {id.size(), 3});
  file.write("/atoms/layer", layer.data(), {id.size()});
  write_blocks("/blocks", h.blocks, file);
  file.write("/values", h.values.data(), {h.values.size()});
  if (h.spin_orbit) {
    write_blocks("/spin_orbit", h.spin_orbit->blocks, file);
    file.write("/spin_orbit/values", h.spin_orbit->values.data(), {h.spin_orbit->values.size()});
    file.write_attribute<std::string>("/spin_orbit", "convention", spin_orbit_convention);
  }
  file.close_with_checksum();
  target.commit();
}

WannierHamiltonian read_hamiltonian_hdf5(const std::string &path) {
  const h5::File file(path, h5::File::Mode::read);
  file.check_format(spinor_format);
  WannierHamiltonian h;
  try {
    h.n_orbitals = narrow(file.read_attribute<std::int64_t>("/", "n_orbitals"), "n_orbitals");
    h.n_electrons = file.read_attribute<double>("/", "n_electrons");
    h.spin_degeneracy =
        narrow(file.read_attribute<std::int64_t>("/", "spin_degeneracy"), "spin_degeneracy");
    if (file.read_attribute<std::string>("/", "energy_unit") != "eV" ||
        file.read_attribute<std::string>("/", "length_unit") != "angstrom")
      throw Error("its units are not eV and angstrom");
    if (file.has_attribute("/", "potential"))
      h.potential = file.read_attribute<std::string>("/", "potential");
    h.lattice = Eigen::Map<const Matrix3dRows>(file.read<double>("/lattice", {3, 3}).data());
    read_elements(file, h);
    read_atoms(file, h);
    h.blocks = read_blocks(file, "/blocks");
    h.values = file.read<double>("/values", {h5::File::any});
    if (file.has("/spin_orbit"))
      h.spin_orbit = {read_blocks(file, "/spin_orbit"),
                      file.read<double>("/spin_orbit/values", {h5::File::any})};
    check_all(h);
  } catch (const Error &error) {
    const std::string what = error.what();
    if (what.find(path) != std::string::npos) throw;
    throw Error(path + " is inconsistent: " + what);
  }
  return h;
}

}  // namespace dpw
