// SPDX-License-Identifier: MIT
#include "dataset/training_set_hdf5.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include "base/atomic_file.h"
#include "base/error.h"
#include "dataset/training_set_blocks.h"
#include "files/hdf5_handle.h"

namespace dpw {

namespace {

constexpr h5::FileFormat scalar_format = {"dpw-training-set", 1};
constexpr h5::FileFormat spinor_format = {"dpw-training-set", 2, 1};
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
  Offsets first_atom = {0};
  Numbers lattice, energy, vacuum_lower, vacuum_upper, stress, position, force;
  Integers element, layer;
  BlockArrays blocks, spin_orbit;
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
  a.blocks.append(frame.hamiltonian);
  a.spin_orbit.append(frame.spin_orbit);
  a.first_atom.push_back(static_cast<std::int64_t>(a.element.size()));
}

bool has_spin_orbit(const TrainingSet &set) {
  return std::any_of(set.frames.begin(), set.frames.end(),
                     [](const TrainingFrame &frame) { return frame.spin_orbit.has_value(); });
}

void write_head(h5::File &file, std::size_t n_frames, const h5::FileFormat &format) {
  const auto say = [&](const char *name, const char *text) {
    file.write_attribute<std::string>("/", name, text);
  };
  file.write_format(format);
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

void write_spin_orbit(h5::File &file, const BlockArrays &a) {
  file.make_group("/spin_orbit");
  file.write_attribute<std::string>(
      "/spin_orbit", "convention",
      "H = A x 1 + i sum_c B_c x sigma_c, c = x, y, z: A is in /blocks and /values, and what is "
      "said of H holds for it; B_x, B_y, B_z of each block are here, one after the other; "
      "B_c,ij(R)^T = -B_c,ji(-R)");
  file.write_packed("/spin_orbit/first_block", a.first.data(), {a.first.size()});
  a.write_places(file, "/spin_orbit");
  file.write_packed("/spin_orbit/values", a.values.data(), {a.values.size()});
}

void write_arrays(h5::File &file, const TrainingSet &set, const Arrays &a) {
  const hsize_t f = a.name.size();
  const hsize_t n = a.element.size();
  file.write("/elements", set.elements.data(), {set.elements.size()});
  for (const char *group : {"/orbitals", "/frames", "/atoms", "/blocks"}) file.make_group(group);
  file.write("/orbitals/element", a.orbital_element.data(), {a.orbital_element.size()});
  file.write("/orbitals/name", a.orbital_name.data(), {a.orbital_name.size()});
  file.write("/frames/name", a.name.data(), {f});
  file.write("/frames/provenance", a.provenance.data(), {f});
  file.write("/frames/split", a.split.data(), {f});
  file.write_packed("/frames/first_atom", a.first_atom.data(), {f + 1});
  file.write_packed("/frames/first_block", a.blocks.first.data(), {f + 1});
  file.write_packed("/frames/lattice", a.lattice.data(), {f, 3, 3});
  file.write_packed("/frames/energy", a.energy.data(), {f});
  file.write_packed("/frames/vacuum_lower", a.vacuum_lower.data(), {f});
  file.write_packed("/frames/vacuum_upper", a.vacuum_upper.data(), {f});
  file.write_packed("/frames/stress", a.stress.data(), {f, 3, 3});
  file.write_packed("/atoms/element", a.element.data(), {n});
  file.write_packed("/atoms/layer", a.layer.data(), {n});
  file.write_packed("/atoms/position", a.position.data(), {n, 3});
  file.write_packed("/atoms/force", a.force.data(), {n, 3});
  a.blocks.write_places(file, "/blocks");
  file.write_packed("/values", a.blocks.values.data(), {a.blocks.values.size()});
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
  a.blocks.first = file.read<std::int64_t>("/frames/first_block", {f + 1});
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
  a.blocks.read_places(file, "/blocks");
  a.blocks.values = file.read<float>("/values", {h5::File::any});
  a.spin_orbit.first.assign(f + 1, 0);
  if (file.read_attribute<std::int64_t>("/", "version") == spinor_format.version) {
    a.spin_orbit.first = file.read<std::int64_t>("/spin_orbit/first_block", {f + 1});
    a.spin_orbit.read_places(file, "/spin_orbit");
    a.spin_orbit.values = file.read<float>("/spin_orbit/values", {h5::File::any});
  }
  return a;
}

std::optional<double> known(double value) {
  return std::isnan(value) ? std::nullopt : std::optional<double>(value);
}

void read_atoms(const Arrays &a, std::size_t f, const TrainingSet &set, TrainingFrame &frame) {
  const auto first = static_cast<std::size_t>(a.first_atom[f]);
  const auto n = static_cast<std::size_t>(a.first_atom[f + 1]) - first;
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
  BlockReader blocks(a.blocks, 1, "blocks");
  BlockReader spin_orbit(a.spin_orbit, 3, "blocks of the spin-orbit parts");
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
    frame.hamiltonian = blocks.read(f, set, frame);
    frame.spin_orbit = spin_orbit.read(f, set, frame);
    set.frames.push_back(std::move(frame));
  }
  blocks.finish();
  spin_orbit.finish();
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
  const bool with_spin = has_spin_orbit(set);
  write_head(file, set.frames.size(), with_spin ? spinor_format : scalar_format);
  write_arrays(file, set, a);
  if (with_spin) write_spin_orbit(file, a.spin_orbit);
  file.close_with_checksum();
  target.commit();
}

TrainingSet read_training_set(const std::string &path) {
  const h5::File file(path, h5::File::Mode::read);
  file.check_format(spinor_format);
  try {
    return make_set(file);
  } catch (const Error &error) {
    const std::string what = error.what();
    if (what.find(path) != std::string::npos) throw;
    throw Error(path + " is inconsistent: " + what);
  }
}

}  // namespace dpw
