// SPDX-License-Identifier: MIT
#include "dataset/lammps_dump_frames.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/error.h"
#include "base/number_scanner.h"
#include "dataset/frame_lines.h"
#include "dataset/lammps_box.h"
#include "dataset/layer_numbers.h"
#include "dataset/open_directions.h"
#include "dataset/text_fields.h"

namespace dpw {

namespace {

/// One atom as the file has it.
struct Atom {
  std::int64_t id = 0;
  std::string symbol;
  Eigen::RowVector3d position, force = Eigen::RowVector3d::Zero();
  double energy = 0.0;
  int layer = 0;
};

TrainingFrame make_frame(const LineReader &file, std::vector<Atom> &atoms,
                         const LammpsDumpColumns &c, const LammpsBox &box) {
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

/// Reads the frames of a file one by one.
class DumpFrameReader {
 public:
  DumpFrameReader(FrameLines &lines, const LammpsDumpOptions &options)
      : lines_(lines), file_(lines.file()), options_(options) {}

  /// LAMMPS writes the units and the time before the time step.
  static bool starts(const std::string &line) {
    const std::string heading = heading_of(line);
    return heading == "TIMESTEP" || heading == "TIME" || heading == "UNITS";
  }

  TrainingFrame read() {
    if (!starts(lines_.line()))
      file_.fail("'ITEM: TIMESTEP' expected: it is no LAMMPS dump, or damaged");
    box_.reset();
    step_.clear();
    int n_atoms = -1;
    std::string heading = heading_of(lines_.line());
    for (; !starts_with(heading, "ATOMS"); heading = next_heading()) {
      if (starts_with(heading, "BOX BOUNDS"))
        read_box(heading);
      else if (heading == "TIMESTEP")
        read_time_step();
      else if (heading == "NUMBER OF ATOMS")
        n_atoms = integer_field(file_, trimmed(lines_.require_filled("the number of atoms")),
                                "the number of atoms", 1, 1000000000);
      else if (heading == "UNITS")
        check_units();
      else if (heading == "TIME")
        lines_.require_filled("the time");
      else
        file_.fail("'ITEM: ' and a heading of a dump of style custom expected, but '" + heading +
                   "' found");
    }
    if (!box_ || n_atoms < 0) file_.fail("ITEM: NUMBER OF ATOMS or ITEM: BOX BOUNDS is missing");
    if (step_.empty()) file_.fail("ITEM: TIMESTEP is missing");
    if (n_atoms > file_.n_bytes())
      file_.fail(std::to_string(n_atoms) + " atoms are more than the file can hold");
    return read_atoms(LammpsDumpColumns(file_, heading.substr(5), options_), n_atoms);
  }

 private:
  std::string next_heading() {
    const std::string &line = lines_.require_filled("the rest of a frame");
    if (!step_.empty() && starts(line))
      file_.fail("'ITEM: ATOMS' expected, but another frame begins");
    return heading_of(line);
  }

  void read_box(const std::string &heading) {
    box_line_ = file_.line_number();
    box_ = read_lammps_box(lines_, heading);
  }

  void read_time_step() {
    NumberScanner step(file_, lines_.require_filled("the time step"));
    step_ = std::to_string(step.integer("the time step"));
    step.expect_end("the time step");
  }

  void check_units() {
    const std::string units = trimmed(lines_.require_filled("the units"));
    if (units != "metal")  // of all frames, though the first alone says them
      throw WholeFileError(file_.path() + ", line " + std::to_string(file_.line_number()) +
                           ": the units are '" + units +
                           "', but must be metal (A, eV): run with 'units metal'");
  }

  TrainingFrame read_atoms(const LammpsDumpColumns &columns, int n_atoms) {
    std::vector<Atom> atoms;
    atoms.reserve(static_cast<std::size_t>(std::min(n_atoms, 1'000'000)));  // the count may lie
    for (int i = 0; i < n_atoms; ++i) atoms.push_back(read_atom(columns));
    TrainingFrame frame = make_frame(file_, atoms, columns, *box_);
    frame.name = "step" + step_;
    try {
      check_open_directions(frame.structure, box_->open);
    } catch (const Error &error) {
      throw Error(file_.path() + ", line " + std::to_string(box_line_) + ": " + error.what());
    }
    return frame;
  }

  Atom read_atom(const LammpsDumpColumns &c) {
    const std::string &line = lines_.require_filled("the next atom");
    if (starts(line)) file_.fail("the next atom expected, but another frame begins");
    const std::vector<std::string> words = split_words(line);
    if (words.size() != c.n)
      file_.fail("there are " + std::to_string(words.size()) + " columns where ITEM: ATOMS has " +
                 std::to_string(c.n));
    const auto word = [&](int column) -> const std::string & {
      return words[static_cast<std::size_t>(column)];
    };
    Atom atom;
    atom.symbol = c.symbol(file_, words);
    for (std::size_t d = 0; d < 3; ++d) {
      const auto i = static_cast<Eigen::Index>(d);
      atom.position[i] = real_field(file_, word(c.position[d]), "a coordinate");
      if (c.force[0] >= 0) atom.force[i] = real_field(file_, word(c.force[d]), "a force");
    }
    atom.position = c.scaled ? Eigen::RowVector3d(atom.position * box_->lattice)
                             : Eigen::RowVector3d(atom.position - box_->origin);
    if (c.id >= 0) {
      NumberScanner id(file_, word(c.id));
      atom.id = id.integer("the id of an atom");
      id.expect_end("the id of an atom");
    }
    if (c.energy >= 0) atom.energy = real_field(file_, word(c.energy), "the energy of an atom");
    if (c.layer >= 0)
      atom.layer = integer_field(file_, word(c.layer), "the layer of an atom", 0, 1000000);
    return atom;
  }

  FrameLines &lines_;
  const LineReader &file_;
  const LammpsDumpOptions &options_;
  std::optional<LammpsBox> box_;  // of the present frame
  std::int64_t box_line_ = 0;
  std::string step_;
};

}  // namespace

std::vector<FileFrame> read_lammps_dump_frames(const std::string &path,
                                               const LammpsDumpOptions &options) {
  FrameLines lines(path);
  DumpFrameReader reader(lines, options);
  return lines.read_frames(DumpFrameReader::starts, [&reader] { return reader.read(); });
}

}  // namespace dpw
