// SPDX-License-Identifier: MIT
#include "layouts/read_tight_binding.h"

#include <filesystem>
#include <string_view>
#include <system_error>

#include "base/error.h"
#include "base/line_reader.h"
#include "files/hamiltonian_hdf5.h"
#include "layouts/deeph_reader.h"
#include "layouts/layout_names.h"
#include "layouts/wannier90_reader.h"
#include "layouts/wannier_berri_reader.h"
#include "layouts/wannier_tools_reader.h"

namespace dpw {

namespace {

/// True if the file starts as every HDF5 file does.
bool is_hdf5(const std::string &path) {
  LineReader file(path);  // the signature holds a line end, so that its first line is this
  std::string_view line;
  return file.next(line) && line == "\x89HDF";
}

TightBinding read_folder(const std::string &path) {
  if (is_deeph(path)) return read_deeph(path);
  if (is_wannier_berri(path)) return read_wannier_berri(path);
  throw Error(path +
              " is a folder, but neither one of DeepH (info.json) nor one of WannierBerri's npz "
              "files (real_lattice.npz)");
}

}  // namespace

TightBinding read_tight_binding(const std::string &path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return read_folder(folder_name(path));
  if (!is_hdf5(path))
    return is_wannier_tools(path) ? read_wannier_tools(path) : read_wannier90(path);
  TightBinding t = make_tight_binding(read_hamiltonian_hdf5(path));
  t.source = "HDF5 file " + path;
  return t;
}

}  // namespace dpw
