// SPDX-License-Identifier: MIT
#include "layouts/tight_binding_layout.h"

#include <string_view>

#include "base/error.h"
#include "base/file_transaction.h"
#include "layouts/deeph_writer.h"
#include "layouts/hdf5_layout.h"
#include "layouts/layout_names.h"
#include "layouts/tb_dat_writer.h"
#include "layouts/wannier90_text.h"
#include "layouts/wannier_berri_writer.h"
#include "layouts/wannier_tools_writer.h"
#include "tight_binding/spinor_sites.h"

namespace dpw {

const std::vector<TightBindingLayout> &tight_binding_layouts() {
  static const std::vector<TightBindingLayout> layouts = {
      {"wannier90", "SEED_hr.dat, SEED.win, SEED_centres.xyz, SEED_wt.in",
       "PythTB, TBmodels, sisl, TBPLaS, WannierTools", false, "",
       [](const std::string &out) { return ends_with(out, "_hr.dat"); }, write_wannier90_layout},
      {"tb", "SEED_tb.dat, SEED.win, SEED_centres.xyz", "WannierBerri, sisl, HopTB", false, "",
       [](const std::string &out) { return ends_with(out, "_tb.dat"); }, write_tb_layout},
      {"sparse", "SEED_hr.dat, SEED.win, SEED_centres.xyz, SEED_wt.in",
       "WannierTools with Is_Sparse_Hr", false, "wannier90",
       [](const std::string &) { return false; }, write_sparse_layout},
      {"deeph", "FOLDER/POSCAR, info.json, hamiltonian.h5, overlap.h5", "DeepH-dock, HPRO", true,
       "", [](const std::string &out) { return ends_with(out, "/") && !ends_with(out, ".npz/"); },
       write_deeph_layout},
      {"npz", "FOLDER/*.npz", "WannierBerri's System_R.from_npz", true, "deeph",
       [](const std::string &out) { return ends_with(folder_name(out), ".npz"); },
       write_npz_layout},
      {"hdf5", "FILE", "dpw, h5py", false, "",
       [](const std::string &out) { return ends_with(out, ".h5") || ends_with(out, ".hdf5"); },
       write_hdf5_layout},
  };
  return layouts;
}

void TightBindingLayout::check_name(const std::string &out) const {
  if (out.empty() || (!is_folder && !has_seed(out)))
    throw Error("'" + out + "' is no name for files of the layout " + name +
                ": give a name before the ending");
  if (is_named_by(out)) return;
  for (const TightBindingLayout &other : tight_binding_layouts())
    if (other.is_named_by(out) && other.name != std::string_view(shares_endings_of))
      throw Error("the name '" + out + "' is that of the layout " + other.name + ", but " + name +
                  " was asked for: leave one of them out");
}

WrittenLayout TightBindingLayout::write(const std::string &out, const TightBinding &h,
                                        const std::string &comment) const {
  check_name(out);
  FileTransaction files;
  WrittenLayout written =
      order_of_spins(h) == SpinOrder::up_then_down
          ? write_files(out, with_spins_in_order(h, SpinOrder::interleaved), comment)
          : write_files(out, h, comment);
  files.commit(written.outdated);
  return written;
}

std::string layout_names() {
  std::string names;
  for (const TightBindingLayout &layout : tight_binding_layouts())
    names += (names.empty() ? "" : ", ") + std::string(layout.name);
  return names;
}

const TightBindingLayout &find_layout(const std::string &name) {
  for (const TightBindingLayout &layout : tight_binding_layouts())
    if (name == layout.name) return layout;
  throw Error("there is no layout '" + name + "' of H(R); there are " + layout_names());
}

const TightBindingLayout &layout_named_by(const std::string &out) {
  for (const TightBindingLayout &layout : tight_binding_layouts())
    if (layout.is_named_by(out)) return layout;
  throw Error("the name '" + out +
              "' does not say which layout of H(R) is meant: _hr.dat, _tb.dat, .h5, .npz and a "
              "folder's / (deeph) do; for any other name the layout is one of " +
              layout_names());
}

}  // namespace dpw
