// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/line_reader.h"

namespace dpw {

/// What a LAMMPS dump does not say itself.
struct LammpsDumpOptions {
  std::vector<std::string> types;  ///< chemical symbol of every atom type; needed without a column
                                   ///< `element` or `typelabel`
  std::string energy;              ///< column of energies per atom, summed up; empty: no energies
  std::string layer;  ///< column that counts layers, such as `mol`; empty: layers unknown
};

/// Which columns of a dump matter; -1: missing.
class LammpsDumpColumns {
 public:
  /// `heading`: what follows "ITEM: ATOMS". Throws Error naming file and line for a column that is
  /// there twice, and for coordinates, elements or named columns that are missing.
  LammpsDumpColumns(const LineReader &file, std::string_view heading,
                    const LammpsDumpOptions &options);

  /// The chemical symbol of an atom: of its type where options give the elements of the types, else
  /// of the column element, else of the label of its type. Throws Error naming file and line.
  std::string symbol(const LineReader &file, const std::vector<std::string> &words) const;

  std::array<int, 3> position = {-1, -1, -1}, force = {-1, -1, -1};
  bool scaled = false;  ///< positions are fractions of the cell
  int id = -1, energy = -1, layer = -1;
  std::size_t n = 0;

 private:
  void find_positions(const LineReader &file, const std::vector<std::string> &names);
  void find_elements(const LineReader &file, const std::vector<std::string> &names);

  const LammpsDumpOptions &options_;
  int type_ = -1, element_ = -1, label_ = -1;
};

}  // namespace dpw
