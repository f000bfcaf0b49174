// SPDX-License-Identifier: MIT
#include "dataset/training_set_hdf5.h"

#include <cmath>
#include <cstdint>
#include <limits>

#include "base/atomic_file.h"
#include "base/error.h"
#include "files/hdf5_handle.h"

namespace dpw {

namespace {

constexpr h5::FileFormat training_set_format = {"dpw-training-set", 1};
constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

using Matrix3dRows = Eigen::Matrix<double, 3, 3, Eigen::RowMajor>;
using Names = std::vector<std::string>;
using Numbers = std::vector<double>;
using Integers = std::vector<std::int32_t>;
using Offsets = std::vector<std::int64_t>;

/// The arrays of the file.
struct Arrays {
  Integers orbital_element;
  Names orbital_name, name, provenance, split;
  Offsets first_atom = {0}, first_block = {0};
  Numbers lattice, energy, vacuum_lower, vacuum_upper, stress, position, force;
  Integers element, layer, row, column, cell;
  std::vector<float> values;
};

void append(Numbers &numbers, const Eigen::Matrix3d &matrix) {
  const Matrix3dRows rows = matrix;
  numbers.insert(numbers.end(), rows.data(), rows.data() + rows.size());
}

void append_frame(Arrays &a, const TrainingSet &set, const TrainingFrame &frame) {
  const Structure &s = frame.structure;
  a.name.push_back(frame.name);
  a.provenance.push_back(frame.provenance);
  a.split.emplace_back(name_of(frame.split));
  append(a.lattice, s.lattice);
  a.energy.push_back(frame.energy.value_or(unknown));
  a.vacuum_lower.push_back(frame.vacuum_lower.value_or(unknown));
  a.vacuum_upper.push_back(frame.vacuum_upper.value_or(unknown));
  append(a.stress, frame.stress.value_or(Eigen::Matrix3d::Constant(unknown)));
  for (std::size_t i = 0; i < s.size(); ++i) {
    a.element.push_back(set.element_of(s.symbols[i]));
    a.layer.push_back(s.layers.empty() ? -1 : s.layers[i]);
    for (int d = 0; d < 3; ++d) {
      const auto row = static_cast<Eigen::Index>(i);
      a.position.push_back(s.positions(row, d));
      a.force.push_back(frame.has_forces() ? frame.forces(row, d) : unknown);
    }
  }
  if (frame.hamiltonian) {
    for (const PairBlock &block : frame.hamiltonian->blocks) {
      a.row.push_back(block.row);
      a.column.push_back(block.column);
      a.cell.insert(a.cell.end(), block.cell.begin(), block.cell.end());
    }
    a.values.insert(a.values.end(), frame.hamiltonian->values.begin(),
                    frame.hamiltonian->values.end());
  }
  a.first_atom.push_back(static_cast<std::int64_t>(a.element.size()));
  a.first_block.push_back(static_cast<std::int64_t>(a.row.size()));
}

void write_head(h5::File &file, std::size_t n_frames) {
  const auto say = [&](const char *name, const char *text) {
    file.write_attribute<std::string>("/", name, text);
  };
  file.write_format(training_set_format);
  file.write_attribute<std::int64_t>("/", "n_frames", static_cast<std::int64_t>(n_frames));
  say("program", "dpw " DPW_VERSION);
  say("length_unit", "angstrom");
  say("energy_unit", "eV");
  say("force_unit", "eV/angstrom");
  say("stress_unit", "eV/angstrom^3");
  say("stress_convention",
      "derivative of the energy by strain, divided by the volume: positive where the cell is "
      "stretched; virial = -volume * stress");
  say("hamiltonian_convention",
      "a block is <row,0|H|column,R>, row-major, of atoms that are x_column - x_row + R L apart; "
      "only one of H_ij(R) and H_ji(-R) = H_ij(R)^T is stored; orbitals are real and in the global "
      "frame, in the order of /orbitals; the zero of energy is the program's own, see "
      "vacuum_lower and vacuum_upper");
  say("missing", "NaN in numbers, -1 in layers, no blocks: unknown");
}

void write_arrays(h5::File &file, const TrainingSet &set, const Arrays &a) {
  const hsize_t f = a.name.size();
  const hsize_t n = a.element.size();
  const hsize_t b = a.row.size();
  file.write("/elements", set.elements.data(), {set.elements.size()});
  for (const char *group : {"/orbitals", "/frames", "/atoms", "/blocks"}) file.make_group(group);
  file.write("/orbitals/element", a.orbital_element.data(), {a.orbital_element.size()});
  file.write("/orbitals/name", a.orbital_name.data(), {a.orbital_name.size()});
  file.write("/frames/name", a.name.data(), {f});
  file.write("/frames/provenance", a.provenance.data(), {f});
  file.write("/frames/split", a.split.data(), {f});
  file.write_packed("/frames/first_atom", a.first_atom.data(), {f + 1});
  file.write_packed("/frames/first_block", a.first_block.data(), {f + 1});
  file.write_packed("/frames/lattice", a.lattice.data(), {f, 3, 3});
  file.write_packed("/frames/energy", a.energy.data(), {f});
  file.write_packed("/frames/vacuum_lower", a.vacuum_lower.data(), {f});
  file.write_packed("/frames/vacuum_upper", a.vacuum_upper.data(), {f});
  file.write_packed("/frames/stress", a.stress.data(), {f, 3, 3});
  file.write_packed("/atoms/element", a.element.data(), {n});
  file.write_packed("/atoms/layer", a.layer.data(), {n});
  file.write_packed("/atoms/position", a.position.data(), {n, 3});
  file.write_packed("/atoms/force", a.force.data(), {n, 3});
  file.write_packed("/blocks/row", a.row.data(), {b});
  file.write_packed("/blocks/column", a.column.data(), {b});
  file.write_packed("/blocks/cell", a.cell.data(), {b, 3});
  file.write_packed("/values", a.values.data(), {a.values.size()});
}

Arrays read_arrays(const h5::File &file) {
  Arrays a;
  a.orbital_element = file.read<std::int32_t>("/orbitals/element", {h5::File::any});
  a.orbital_name = file.read<std::string>("/orbitals/name", {a.orbital_element.size()});
  a.name = file.read<std::string>("/frames/name", {h5::File::any});
  const hsize_t f = a.name.size();
  a.provenance = file.read<std::string>("/frames/provenance", {f});
  a.split = file.read<std::string>("/frames/split", {f});
  a.first_atom = file.read<std::int64_t>("/frames/first_atom", {f + 1});
  a.first_block = file.read<std::int64_t>("/frames/first_block", {f + 1});
  a.lattice = file.read<double>("/frames/lattice", {f, 3, 3});
  a.energy = file.read<double>("/frames/energy", {f});
  a.vacuum_lower = file.read<double>("/frames/vacuum_lower", {f});
  a.vacuum_upper = file.read<double>("/frames/vacuum_upper", {f});
  a.stress = file.read<double>("/frames/stress", {f, 3, 3});
  a.element = file.read<std::int32_t>("/atoms/element", {h5::File::any});
  const hsize_t n = a.element.size();
  a.layer = file.read<std::int32_t>("/atoms/layer", {n});
  a.position = file.read<double>("/atoms/position", {n, 3});
  a.force = file.read<double>("/atoms/force", {n, 3});
  a.row = file.read<std::int32_t>("/blocks/row", {h5::File::any});
  const hsize_t b = a.row.size();
  a.column = file.read<std::int32_t>("/blocks/column", {b});
  a.cell = file.read<std::int32_t>("/blocks/cell", {b, 3});
  a.values = file.read<float>("/values", {h5::File::any});
  return a;
}

/// Throws unless the offsets ascend from 0 to the number of entries.
void check_offsets(const Offsets &first, std::size_t n, const char *what) {
  bool fits = first.front() == 0 && first.back() == static_cast<std::int64_t>(n);
  for (std::size_t i = 1; i < first.size(); ++i) fits = fits && first[i - 1] <= first[i];
  if (!fits) throw Error(std::string("the frames do not share out the ") + what);
}

std::optional<double> known(double value) {
  return std::isnan(value) ? std::nullopt : std::optional<double>(value);
}

std::size_t place(std::int64_t offset) { return static_cast<std::size_t>(offset); }

void read_atoms(const Arrays &a, std::size_t f, const TrainingSet &set, TrainingFrame &frame) {
  const std::size_t first = place(a.first_atom[f]);
  const std::size_t n = place(a.first_atom[f + 1]) - first;
  Structure &s = frame.structure;
  s.lattice = Eigen::Map<const Matrix3dRows>(&a.lattice[9 * f]);
  for (std::size_t i = first; i < first + n; ++i) {
    if (a.element[i] < 0 || static_cast<std::size_t>(a.element[i]) >= set.elements.size())
      throw Error("an atom of frame " + frame.name + " is of an element that does not exist");
    s.symbols.push_back(set.elements[static_cast<std::size_t>(a.element[i])]);
    s.layers.push_back(a.layer[i]);
  }
  const auto rows = static_cast<Eigen::Index>(n);
  s.positions = Eigen::Map<const Positions>(a.position.data() + 3 * first, rows, 3);
  const Eigen::Map<const Positions> forces(a.force.data() + 3 * first, rows, 3);
  if (!forces.array().isNaN().all()) frame.forces = forces;
  bool known_layers = false;
  for (const int layer : s.layers) known_layers = known_layers || layer != -1;
  if (!known_layers) s.layers.clear();
}

void read_blocks(const Arrays &a, std::size_t f, const TrainingSet &set, std::size_t &next,
                 TrainingFrame &frame) {
  if (a.first_block[f] == a.first_block[f + 1]) return;
  const std::vector<int> counts = set.orbital_counts(frame);
  FrameBlocks h;
  for (std::size_t b = place(a.first_block[f]); b < place(a.first_block[f + 1]); ++b) {
    const auto n_orbitals = [&](std::int32_t atom) {
      if (atom < 0 || static_cast<std::size_t>(atom) >= counts.size())
        throw Error("a block of frame " + frame.name + " belongs to an atom that does not exist");
      return static_cast<std::size_t>(counts[static_cast<std::size_t>(atom)]);
    };
    const std::size_t size = n_orbitals(a.row[b]) * n_orbitals(a.column[b]);
    h.blocks.push_back({a.row[b],
                        a.column[b],
                        {a.cell[3 * b], a.cell[3 * b + 1], a.cell[3 * b + 2]},
                        h.values.size()});
    if (a.values.size() - next < size) throw Error("there are fewer values than the blocks need");
    const auto begin = a.values.begin() + static_cast<std::ptrdiff_t>(next);
    h.values.insert(h.values.end(), begin, begin + static_cast<std::ptrdiff_t>(size));
    next += size;
  }
  frame.hamiltonian = std::move(h);
}

TrainingSet make_set(const h5::File &file) {
  TrainingSet set;
  if (file.read_attribute<std::string>("/", "energy_unit") != "eV" ||
      file.read_attribute<std::string>("/", "length_unit") != "angstrom")
    throw Error("its units are not eV and angstrom");
  set.elements = file.read<std::string>("/elements", {h5::File::any});
  set.orbital_names.resize(set.elements.size());
  const Arrays a = read_arrays(file);
  for (std::size_t o = 0; o < a.orbital_name.size(); ++o) {
    const auto e = static_cast<std::size_t>(a.orbital_element[o]);
    if (a.orbital_element[o] < 0 || e >= set.elements.size())
      throw Error("an orbital name belongs to an element that does not exist");
    set.orbital_names[e].push_back(a.orbital_name[o]);
  }
  check_offsets(a.first_atom, a.element.size(), "atoms");
  check_offsets(a.first_block, a.row.size(), "blocks");
  std::size_t next_value = 0;
  for (std::size_t f = 0; f < a.name.size(); ++f) {
    TrainingFrame frame;
    frame.name = a.name[f];
    frame.provenance = a.provenance[f];
    frame.split = split_of(a.split[f]);
    read_atoms(a, f, set, frame);
    frame.energy = known(a.energy[f]);
    frame.vacuum_lower = known(a.vacuum_lower[f]);
    frame.vacuum_upper = known(a.vacuum_upper[f]);
    const Eigen::Map<const Matrix3dRows> stress(&a.stress[9 * f]);
    if (!stress.array().isNaN().all()) frame.stress = stress;
    read_blocks(a, f, set, next_value, frame);
    set.frames.push_back(std::move(frame));
  }
  if (next_value != a.values.size()) throw Error("there are more values than the blocks need");
  set.check();
  return set;
}

}  // namespace

void write_training_set(const std::string &path, const TrainingSet &set) {
  set.check();
  Arrays a;
  for (std::size_t e = 0; e < set.elements.size(); ++e)
    for (const std::string &name : set.orbital_names[e]) {
      a.orbital_element.push_back(static_cast<std::int32_t>(e));
      a.orbital_name.push_back(name);
    }
  for (const TrainingFrame &frame : set.frames) append_frame(a, set, frame);
  AtomicFile target(path);
  h5::File file(target.temporary(), h5::File::Mode::create, path);
  write_head(file, set.frames.size());
  write_arrays(file, set, a);
  file.close_with_checksum();
  target.commit();
}

TrainingSet read_training_set(const std::string &path) {
  const h5::File file(path, h5::File::Mode::read);
  file.check_format(training_set_format);
  try {
    return make_set(file);
  } catch (const Error &error) {
    const std::string what = error.what();
    if (what.find(path) != std::string::npos) throw;
    throw Error(path + " is inconsistent: " + what);
  }
}

}  // namespace dpw
