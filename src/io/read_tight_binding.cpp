// SPDX-License-Identifier: MIT
#include "io/read_tight_binding.h"

#include <string_view>

#include "io/hamiltonian_hdf5.h"
#include "io/line_reader.h"
#include "io/wannier90_reader.h"

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
  if (!is_hdf5(path)) return read_wannier90(path);
  TightBinding t = make_tight_binding(read_hamiltonian_hdf5(path));
  t.source = "HDF5 file " + path;
  return t;
}

}  // namespace dpw
