// SPDX-License-Identifier: MIT
#include "structure/read_structure.h"

#include "dpw_error.h"

namespace dpw {

namespace {

bool ends_in(const std::string &text, const std::string &end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

}  // namespace

NumberedStructure read_structure(const std::string &path,
                                 const std::vector<std::string> &elements) {
  if (!ends_in(path, ".xyz") && !ends_in(path, ".extxyz")) return read_lammps_data(path, elements);
  if (!elements.empty())
    throw Error(path + " names the element of every atom itself: leave the elements out");
  return read_extended_xyz(path);
}

}  // namespace dpw
