// SPDX-License-Identifier: MIT
#include "structure/read_structure.h"

#include "base/error.h"

namespace dpw {

bool is_extended_xyz(const std::string &path) {
  const auto ends_in = [&path](const std::string &end) {
    return path.size() >= end.size() &&
           path.compare(path.size() - end.size(), end.size(), end) == 0;
  };
  return ends_in(".xyz") || ends_in(".extxyz");
}

NumberedStructure read_structure(const std::string &path,
                                 const std::vector<std::string> &elements) {
  if (!is_extended_xyz(path)) return read_lammps_data(path, elements);
  if (!elements.empty())
    throw Error(path + " names the element of every atom itself: leave the elements out");
  return read_extended_xyz(path);
}

}  // namespace dpw
