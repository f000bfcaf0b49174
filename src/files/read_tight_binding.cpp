// SPDX-License-Identifier: MIT
#include "files/read_tight_binding.h"

#include <string_view>

#include "base/line_reader.h"
#include "files/hamiltonian_hdf5.h"
#include "files/wannier90_reader.h"
#include "files/wannier_tools_reader.h"

namespace dpw {

namespace {

/// True if the file starts as every HDF5 file does.
bool is_hdf5(const std::string &path) {
  LineReader file(path);  // the signature holds a line end, so that its first line is this
  std::string_view line;
  return file.next(line) && line == "\x89HDF";
}

}  // namespace

TightBinding read_tight_binding(const std::string &path) {
  if (!is_hdf5(path))
    return is_wannier_tools(path) ? read_wannier_tools(path) : read_wannier90(path);
  TightBinding t = make_tight_binding(read_hamiltonian_hdf5(path));
  t.source = "HDF5 file " + path;
  return t;
}

}  // namespace dpw
