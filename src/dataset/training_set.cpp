// SPDX-License-Identifier: MIT
#include "dataset/training_set.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <tuple>

#include "base/error.h"
#include "structure/chemical_elements.h"
#include "tight_binding/cell_limit.h"

namespace dpw {

namespace {

/// One of the two lists of blocks.
struct Part {
  const char *name;      ///< in words
  const char *of;        ///< of its blocks, in words
  std::size_t matrices;  ///< of a block
  float mirrored;        ///< 1 where on-site blocks are symmetric, -1 where they are antisymmetric
  const char *symmetry;
};
constexpr Part part_without_spin = {"H", "", 1, 1.0F, "symmetric"};
constexpr Part spin_orbit_part = {"the spin-orbit part", " of the spin-orbit part", 3, -1.0F,
                                  "antisymmetric"};

std::string in_words(const PairBlock &block, const Part &part) {
  return std::string("the block") + part.of + " of atoms " + std::to_string(block.row + 1) +
         " and " + std::to_string(block.column + 1) + ", R = (" + std::to_string(block.cell[0]) +
         ", " + std::to_string(block.cell[1]) + ", " + std::to_string(block.cell[2]) + "),";
}

void check_place(const PairBlock &block, const Part &part, int n_atoms) {
  if (block.row < 0 || block.column < 0 || block.row >= n_atoms || block.column >= n_atoms)
    throw Error(std::string("a block of ") + part.name + " belongs to an atom that does not exist");
  if (!is_in_range(block.cell)) throw Error(in_words(block, part) + " is damaged");
  if (!is_canonical(block.row, block.column, block.cell))
    throw Error(in_words(block, part) + " is not the one of its two mirror images that is stored");
}

/// The `n` x `n` values of an on-site block are what those of its transpose are, bit for bit.
void check_symmetry(const PairBlock &block, const Part &part, const float *values, int n) {
  for (int a = 0; a < n; ++a)
    for (int b = 0; b <= a; ++b)
      if (values[a * n + b] != part.mirrored * values[b * n + a])
        throw Error(in_words(block, part) + " is not " + part.symmetry);
}

void check_part(const FrameBlocks &h, const Part &part, const std::vector<int> &counts) {
  const std::string name = part.name;
  std::set<std::tuple<int, int, std::array<int, 3>>> seen;
  std::size_t next = 0;
  for (const PairBlock &block : h.blocks) {
    check_place(block, part, static_cast<int>(counts.size()));
    const int n_row = counts[static_cast<std::size_t>(block.row)];
    const int n_column = counts[static_cast<std::size_t>(block.column)];
    const auto size = static_cast<std::size_t>(n_row) * static_cast<std::size_t>(n_column);
    if (size == 0) throw Error(in_words(block, part) + " belongs to an element without orbitals");
    if (block.first_value != next || h.values.size() - next < part.matrices * size)
      throw Error(in_words(block, part) + " does not have the size that belongs to its elements");
    if (!seen.insert({block.row, block.column, block.cell}).second)
      throw Error(in_words(block, part) + " is there twice");
    // numbers first: one that is none differs from itself
    for (std::size_t k = next; k < next + part.matrices * size; ++k)
      if (!std::isfinite(h.values[k]))
        throw Error(name + " has a value that is not a finite number");
    for (std::size_t m = 0; m < part.matrices; ++m, next += size)
      if (block.is_on_site()) check_symmetry(block, part, h.values.data() + next, n_row);
  }
  if (next != h.values.size()) throw Error(name + " has more values than its blocks need");
  for (int a = 0; a < static_cast<int>(counts.size()); ++a)
    if (seen.count({a, a, {0, 0, 0}}) == 0)
      throw Error(name + " has no on-site block of atom " + std::to_string(a + 1));
}

void check_number(const std::optional<double> &value, const char *what) {
  if (value && !std::isfinite(*value)) throw Error(std::string(what) + " is not a finite number");
}

void check_frame(const TrainingSet &set, const TrainingFrame &frame) {
  check_structure(frame.structure);
  if (frame.structure.size() == 0) throw Error("it has no atoms");
  for (const std::string &symbol : frame.structure.symbols) set.element_of(symbol);
  for (const int layer : frame.structure.layers)
    if (layer < 0) throw Error("a layer has a number below zero");
  if (frame.has_forces() &&
      frame.forces.rows() != static_cast<Eigen::Index>(frame.structure.size()))
    throw Error("it has " + std::to_string(frame.forces.rows()) + " forces for " +
                std::to_string(frame.structure.size()) + " atoms");
  if (frame.forces.array().isInf().any()) throw Error("a force is not a finite number");
  if (frame.has_forces() && frame.known_forces().empty())
    throw Error("no component of its forces is known");
  if (frame.stress && !frame.stress->allFinite())
    throw Error("the stress is not made of finite numbers");
  check_number(frame.energy, "the energy");
  check_number(frame.vacuum_lower, "the lower vacuum level");
  check_number(frame.vacuum_upper, "the upper vacuum level");
  if (frame.spin_orbit && !frame.hamiltonian)
    throw Error("it has a spin-orbit part, but no H without spin");
  if (frame.hamiltonian)
    check_part(*frame.hamiltonian, part_without_spin, set.orbital_counts(frame));
  if (frame.spin_orbit) check_part(*frame.spin_orbit, spin_orbit_part, set.orbital_counts(frame));
}

/// Matrix m of block b, eV.
Eigen::MatrixXd matrix_of(const TrainingSet &set, const TrainingFrame &frame,
                          const std::optional<FrameBlocks> &part, std::size_t b, int m,
                          const char *name) {
  using MatrixRows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  if (!part || b >= part->blocks.size())
    throw Error("frame " + frame.name + " has no block " + std::to_string(b) + " of " + name);
  const PairBlock &block = part->blocks[b];
  const auto n_orbitals = [&](int atom) {
    const std::string &symbol = frame.structure.symbols.at(static_cast<std::size_t>(atom));
    return static_cast<Eigen::Index>(
        set.orbital_names.at(static_cast<std::size_t>(set.element_of(symbol))).size());
  };
  const Eigen::Index rows = n_orbitals(block.row);
  const Eigen::Index columns = n_orbitals(block.column);
  return Eigen::Map<const MatrixRows>(part->values.data() + block.first_value + m * rows * columns,
                                      rows, columns)
      .cast<double>();
}

}  // namespace

const char *name_of(Split split) {
  if (split == Split::train) return "train";
  return split == Split::validation ? "validation" : "test";
}

Split split_of(const std::string &name) {
  for (const Split split : {Split::train, Split::validation, Split::test})
    if (name == name_of(split)) return split;
  throw Error("'" + name + "' is no split: it must be train, validation or test");
}

Eigen::Vector3d pair_vector(const TrainingFrame &frame, const PairBlock &block) {
  const Eigen::RowVector3d cell(block.cell[0], block.cell[1], block.cell[2]);
  return (frame.structure.positions.row(block.column) - frame.structure.positions.row(block.row) +
          cell * frame.structure.lattice)
      .transpose();
}

std::vector<Eigen::Index> TrainingFrame::known_forces() const {
  std::vector<Eigen::Index> known;
  for (Eigen::Index k = 0; k < forces.size(); ++k)
    if (!std::isnan(forces.data()[k])) known.push_back(k);
  return known;
}

double TrainingFrame::largest_force() const {
  if (!has_forces()) return 0.0;
  const Positions known = forces.array().isNaN().select(0.0, forces.array());
  return known.rowwise().norm().maxCoeff();
}

int TrainingSet::element_of(const std::string &symbol) const {
  const auto found = std::find(elements.begin(), elements.end(), symbol);
  if (found == elements.end()) throw Error("the set has no element '" + symbol + "'");
  return static_cast<int>(found - elements.begin());
}

std::vector<int> TrainingSet::orbital_counts(const TrainingFrame &frame) const {
  std::vector<int> counts;
  counts.reserve(frame.structure.size());
  for (const std::string &symbol : frame.structure.symbols)
    counts.push_back(
        static_cast<int>(orbital_names.at(static_cast<std::size_t>(element_of(symbol))).size()));
  return counts;
}

Eigen::MatrixXd TrainingSet::block(const TrainingFrame &frame, std::size_t b) const {
  return matrix_of(*this, frame, frame.hamiltonian, b, 0, part_without_spin.name);
}

Eigen::MatrixXd TrainingSet::spin_block(const TrainingFrame &frame, std::size_t b, int c) const {
  return matrix_of(*this, frame, frame.spin_orbit, b, c, spin_orbit_part.name);
}

void TrainingSet::check() const {
  std::set<std::string> seen;
  for (const std::string &symbol : elements) {
    if (!is_chemical_element(symbol)) throw Error("'" + symbol + "' is no chemical element");
    if (!seen.insert(symbol).second) throw Error("the element " + symbol + " is there twice");
  }
  if (orbital_names.size() != elements.size())
    throw Error("the orbital names do not match the elements");
  seen.clear();
  for (const TrainingFrame &frame : frames) {
    if (frame.name.empty()) throw Error("a frame has no name");
    if (!seen.insert(frame.name).second)
      throw Error("two frames have the name '" + frame.name + "'");
    try {
      check_frame(*this, frame);
    } catch (const Error &error) {
      throw Error("frame " + frame.name + ": " + error.what());
    }
  }
}

}  // namespace dpw
