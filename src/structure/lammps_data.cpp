// SPDX-License-Identifier: MIT
#include "structure/lammps_data.h"

#include <cmath>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "base/error.h"
#include "structure/read_structure.h"

namespace dpw {

namespace {

template <typename... Numbers>
std::string formatted(const char *format, Numbers... numbers) {
  char buffer[256];
  std::snprintf(buffer, sizeof buffer, format, numbers...);
  return buffer;
}

void check_lammps_cell(const Eigen::Matrix3d &cell) {
  const double zero = 1e-9;
  if (std::abs(cell(0, 1)) > zero || std::abs(cell(0, 2)) > zero || std::abs(cell(1, 2)) > zero ||
      !(cell(0, 0) > 0.0) || !(cell(1, 1) > 0.0) || !(cell(2, 2) > 0.0))
    throw Error(
        "LAMMPS data file: the cell must have a along +x, b in the xy plane with positive y and c "
        "with positive z; rotate the structure first");
  const double half = 0.5 * (1.0 + 1e-12);
  if (std::abs(cell(1, 0)) > half * cell(0, 0) || std::abs(cell(2, 0)) > half * cell(0, 0) ||
      std::abs(cell(2, 1)) > half * cell(1, 1))
    throw Error(
        "LAMMPS data file: a tilt factor exceeds half a box edge; choose shorter cell vectors");
}

std::vector<int> types_of(const Structure &structure, const std::vector<Species> &species) {
  std::vector<int> types;
  types.reserve(structure.size());
  for (std::size_t i = 0; i < structure.size(); ++i) {
    int type = 0;
    for (std::size_t t = 0; t < species.size() && type == 0; ++t)
      if (species[t].symbol == structure.symbols[i]) type = static_cast<int>(t) + 1;
    if (type == 0)
      throw Error("LAMMPS data file: atom " + std::to_string(i + 1) + " (" + structure.symbols[i] +
                  ") is not among the species; add it with its mass");
    types.push_back(type);
  }
  return types;
}

}  // namespace

AtomStyle atom_style_from_name(const std::string &name) {
  if (name == "atomic") return AtomStyle::atomic;
  if (name == "molecular") return AtomStyle::molecular;
  if (name == "full") return AtomStyle::full;
  throw Error("unknown atom style '" + name + "'; choose atomic, molecular or full");
}

void write_lammps_data(std::ostream &out, const Structure &structure,
                       const std::vector<Species> &species, AtomStyle style,
                       const std::string &title) {
  check_structure(structure);
  check_lammps_cell(structure.lattice);
  if (title.find('\n') != std::string::npos)
    throw Error("LAMMPS data file: the title must be a single line");
  const std::vector<int> types = types_of(structure, species);

  const Eigen::Matrix3d &cell = structure.lattice;
  out << title << "\n\n" << structure.size() << " atoms\n" << species.size() << " atom types\n\n";
  const char *edges[3] = {"xlo xhi", "ylo yhi", "zlo zhi"};
  for (int i = 0; i < 3; ++i) out << formatted("0.0 %.17g %s\n", cell(i, i), edges[i]);
  out << formatted("%.17g %.17g %.17g xy xz yz\n", cell(1, 0), cell(2, 0), cell(2, 1));

  out << "\nMasses\n\n";
  for (std::size_t t = 0; t < species.size(); ++t)
    out << t + 1 << formatted(" %.10g", species[t].mass) << "  # " << species[t].symbol << "\n";

  const char *names[3] = {"atomic", "molecular", "full"};
  out << "\nAtoms  # " << names[static_cast<int>(style)] << "\n\n";
  for (std::size_t i = 0; i < structure.size(); ++i) {
    out << i + 1;
    if (style != AtomStyle::atomic)
      out << ' ' << (structure.layers.empty() ? 1 : structure.layers[i] + 1);
    out << ' ' << types[i];
    if (style == AtomStyle::full) out << " 0.0";
    const auto position = structure.positions.row(static_cast<Eigen::Index>(i));
    out << formatted(" %.12f %.12f %.12f\n", position(0), position(1), position(2));
  }
}

void write_extended_xyz(std::ostream &out, const Structure &structure) {
  check_structure(structure);
  out << structure.size() << "\nLattice=\"";
  for (int i = 0; i < 9; ++i)
    out << (i ? " " : "") << formatted("%.12f", structure.lattice(i / 3, i % 3));
  out << "\" Properties=species:S:1:pos:R:3" << (structure.layers.empty() ? "" : ":layer:I:1")
      << " pbc=\"T T T\"\n";
  for (std::size_t i = 0; i < structure.size(); ++i) {
    const auto position = structure.positions.row(static_cast<Eigen::Index>(i));
    out << structure.symbols[i]
        << formatted(" %.12f %.12f %.12f", position(0), position(1), position(2));
    if (!structure.layers.empty()) out << ' ' << structure.layers[i];
    out << '\n';
  }
}

void write_structure(const std::string &path, const Structure &structure,
                     const std::vector<Species> &species, AtomStyle style,
                     const std::string &title) {
  // In memory first: an error in the structure must not leave a broken or empty file.
  std::ostringstream text;
  if (is_extended_xyz(path))
    write_extended_xyz(text, structure);
  else
    write_lammps_data(text, structure, species, style, title);
  std::ofstream file(path, std::ios::binary);
  file << text.str();
  file.close();
  if (!file)
    throw Error("cannot write the structure file '" + path + "'; check its folder and the space");
}

}  // namespace dpw
