// SPDX-License-Identifier: GPL-2.0-only
#include "hamiltonian_files.h"

#include "base/file_transaction.h"
#include "files/hamiltonian_hdf5.h"
#include "layouts/seed_files.h"
#include "layouts/tight_binding_layout.h"
#include "layouts/wannier90_text.h"
#include "tight_binding/tight_binding.h"
#include "utils.h"

namespace LAMMPS_NS {

void HamiltonianFiles::write(const dpw::WannierHamiltonian &h, bigint step,
                             const std::string &comment) const {
  const auto name = [&](const std::string &text) { return utils::star_subst(text, step, 0); };
  if (!hdf5.empty()) dpw::write_hamiltonian_hdf5(name(hdf5), h);
  if (hr_prefix.empty() && layouts.empty()) return;
  const dpw::TightBinding flat = dpw::make_tight_binding(h);
  if (!hr_prefix.empty()) {
    const std::string prefix = name(hr_prefix);
    dpw::FileTransaction together;
    dpw::write_hr_dat(prefix + "_hr.dat", flat, comment);
    dpw::write_centres_xyz(prefix + "_centres.xyz", flat, comment);
    together.commit(dpw::own_companions(prefix));
  }
  for (const Layout &layout : layouts)
    dpw::find_layout(layout.name).write(name(layout.out), flat, comment);
}

}  // namespace LAMMPS_NS
