// SPDX-License-Identifier: MIT
#include "dataset/lammps_dump_frames.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <string_view>

#include "base/error.h"
#include "base/number_scanner.h"
#include "dataset/chemical_elements.h"
#include "dataset/lammps_box.h"
#include "dataset/layer_numbers.h"
#include "dataset/text_fields.h"

namespace dpw {

namespace {

/// Where the columns are that matter; -1: missing.
struct DumpColumns {
  std::array<int, 3> position = {-1, -1, -1}, force = {-1, -1, -1};
  bool scaled = false;
  int id = -1, type = -1, element = -1, energy = -1, layer = -1;
  std::size_t n = 0;
};

/// One atom as the file has it.
struct Atom {
  std::int64_t id = 0;
  std::string symbol;
  Eigen::RowVector3d position, force = Eigen::RowVector3d::Zero();
  double energy = 0.0;
  int layer = 0;
};

int index_of(const std::vector<std::string> &names, const std::string &name) {
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? -1 : static_cast<int>(found - names.begin());
}

/// All three, or none; Throws Error for some.
std::array<int, 3> triple(const LineReader &file, const std::vector<std::string> &names,
                          const std::array<const char *, 3> &wanted) {
  std::array<int, 3> found{};
  int n = 0;
  for (std::size_t d = 0; d < 3; ++d) {
    found[d] = index_of(names, wanted[d]);
    n += found[d] >= 0 ? 1 : 0;
  }
  if (n == 1 || n == 2)
    file.fail(std::string("there are some of the columns ") + wanted[0] + ", " + wanted[1] +
              " and " + wanted[2] + ", but not all three");
  return found;
}

DumpColumns parse_columns(const LineReader &file, std::string_view heading,
                          const LammpsDumpOptions &options) {
  const std::vector<std::string> names = split_words(heading);
  if (std::set<std::string>(names.begin(), names.end()).size() != names.size())
    file.fail("a column is there twice");
  DumpColumns c;
  c.n = names.size();
  const std::array<std::array<const char *, 3>, 4> kinds = {
      {{"x", "y", "z"}, {"xu", "yu", "zu"}, {"xs", "ys", "zs"}, {"xsu", "ysu", "zsu"}}};
  for (std::size_t kind = 0; kind < kinds.size() && c.position[0] < 0; ++kind) {
    c.position = triple(file, names, kinds[kind]);
    c.scaled = kind > 1;
  }
  if (c.position[0] < 0)
    file.fail("there are no coordinates: dump x y z, xu yu zu, xs ys zs or xsu ysu zsu");
  c.force = triple(file, names, {"fx", "fy", "fz"});
  c.id = index_of(names, "id");
  c.type = index_of(names, "type");
  c.element = index_of(names, "element");
  if (c.element < 0 && (c.type < 0 || options.types.empty()))
    file.fail(
        "the elements are unknown: dump the column element, or the column type and give the "
        "elements of the types");
  const auto named = [&](const std::string &name) {
    if (name.empty()) return -1;
    const int found = index_of(names, name);
    if (found < 0) file.fail("there is no column '" + name + "'");
    return found;
  };
  c.energy = named(options.energy);
  c.layer = named(options.layer);
  return c;
}

Atom read_atom(const LineReader &file, std::string_view line, const DumpColumns &c,
               const LammpsBox &box, const LammpsDumpOptions &options) {
  const std::vector<std::string> words = split_words(line);
  if (words.size() != c.n)
    file.fail("there are " + std::to_string(words.size()) + " columns where ITEM: ATOMS has " +
              std::to_string(c.n));
  const auto word = [&](int column) { return words[static_cast<std::size_t>(column)]; };
  Atom atom;
  if (c.element >= 0 && options.types.empty()) {
    atom.symbol = word(c.element);
  } else {
    const int n_types = static_cast<int>(options.types.size());
    const int type = integer_field(file, word(c.type), "the type of an atom", 1, n_types);
    atom.symbol = options.types[static_cast<std::size_t>(type - 1)];
  }
  if (!is_chemical_element(atom.symbol)) file.fail("'" + atom.symbol + "' is no chemical element");
  for (std::size_t d = 0; d < 3; ++d) {
    const auto i = static_cast<Eigen::Index>(d);
    atom.position[i] = real_field(file, word(c.position[d]), "a coordinate");
    if (c.force[0] >= 0) atom.force[i] = real_field(file, word(c.force[d]), "a force");
  }
  atom.position = c.scaled ? Eigen::RowVector3d(atom.position * box.lattice)
                           : Eigen::RowVector3d(atom.position - box.origin);
  if (c.id >= 0) atom.id = NumberScanner(file, word(c.id)).integer("the id of an atom");
  if (c.energy >= 0) atom.energy = real_field(file, word(c.energy), "the energy of an atom");
  if (c.layer >= 0)
    atom.layer = integer_field(file, word(c.layer), "the layer of an atom", 0, 1000000);
  return atom;
}

TrainingFrame make_frame(const LineReader &file, std::vector<Atom> &atoms, const DumpColumns &c,
                         const LammpsBox &box) {
  if (c.id >= 0)
    std::sort(atoms.begin(), atoms.end(), [](const Atom &a, const Atom &b) { return a.id < b.id; });
  for (std::size_t i = 1; i < atoms.size(); ++i)
    if (c.id >= 0 && atoms[i].id == atoms[i - 1].id)
      file.fail("two atoms of the frame that ends here have the id " + std::to_string(atoms[i].id));
  TrainingFrame frame;
  Structure &s = frame.structure;
  s.lattice = box.lattice;
  const auto n = static_cast<Eigen::Index>(atoms.size());
  s.positions.resize(n, 3);
  if (c.force[0] >= 0) frame.forces.resize(n, 3);
  if (c.energy >= 0) frame.energy = 0.0;
  for (Eigen::Index i = 0; i < n; ++i) {
    const Atom &atom = atoms[static_cast<std::size_t>(i)];
    s.symbols.push_back(atom.symbol);
    s.positions.row(i) = atom.position;
    if (c.force[0] >= 0) frame.forces.row(i) = atom.force;
    if (c.layer >= 0) s.layers.push_back(atom.layer);
    if (c.energy >= 0) *frame.energy += atom.energy;
  }
  count_layers_from_zero(s.layers);
  return frame;
}

/// The heading after "ITEM: ", empty if the line is none.
std::string heading_of(std::string_view line) {
  constexpr std::string_view mark = "ITEM: ";
  return line.substr(0, mark.size()) == mark ? trimmed(line.substr(mark.size())) : std::string();
}

bool starts_with(const std::string &text, const char *start) { return text.rfind(start, 0) == 0; }

/// Reads one frame whose first heading was taken already.
TrainingFrame read_frame(LineReader &file, std::string heading, const LammpsDumpOptions &options) {
  LammpsBox box;
  bool has_box = false;
  std::string step = "unknown";
  int n_atoms = -1;
  while (!starts_with(heading, "ATOMS")) {
    if (starts_with(heading, "BOX BOUNDS")) {
      box = read_lammps_box(file, heading);
      has_box = true;
    } else if (heading == "TIMESTEP") {
      step = trimmed(file.require("the time step"));
    } else if (heading == "NUMBER OF ATOMS") {
      const std::string count = trimmed(file.require("the number of atoms"));
      n_atoms = integer_field(file, count, "the number of atoms", 1, 1000000000);
    } else if (heading == "UNITS") {
      const std::string units = trimmed(file.require("the units"));
      if (units != "metal")
        file.fail("the units are '" + units +
                  "', but must be metal (A, eV): run with 'units "
                  "metal'");
    } else if (heading == "TIME") {
      file.require("the time");
    } else {
      file.fail("'ITEM: ' and a heading of a dump of style custom expected, but '" + heading +
                "' found");
    }
    heading = heading_of(file.require("the rest of a frame"));
  }
  if (!has_box || n_atoms < 0) file.fail("ITEM: NUMBER OF ATOMS or ITEM: BOX BOUNDS is missing");
  if (n_atoms > file.n_bytes())
    file.fail(std::to_string(n_atoms) + " atoms are more than the file can hold");
  const DumpColumns columns = parse_columns(file, heading.substr(5), options);
  std::vector<Atom> atoms;
  atoms.reserve(static_cast<std::size_t>(std::min(n_atoms, 1'000'000)));  // the count may lie
  for (int i = 0; i < n_atoms; ++i)
    atoms.push_back(read_atom(file, file.require("the next atom"), columns, box, options));
  TrainingFrame frame = make_frame(file, atoms, columns, box);
  frame.name = "step" + step;
  return frame;
}

}  // namespace

std::vector<TrainingFrame> read_lammps_dump_frames(const std::string &path,
                                                   const LammpsDumpOptions &options) {
  LineReader file(path);
  std::vector<TrainingFrame> frames;
  for (std::string_view line; file.next_filled(line);) {
    const std::string heading = heading_of(line);
    if (heading.empty()) file.fail("'ITEM: TIMESTEP' expected: it is no LAMMPS dump, or damaged");
    frames.push_back(read_frame(file, heading, options));
  }
  if (frames.empty()) throw Error(path + " is empty: it has no frame");
  return frames;
}

}  // namespace dpw
