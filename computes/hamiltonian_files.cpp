// SPDX-License-Identifier: GPL-2.0-only
#include "hamiltonian_files.h"

#include "files/hamiltonian_hdf5.h"
#include "files/wannier90_text.h"
#include "tight_binding/tight_binding.h"
#include "utils.h"

namespace LAMMPS_NS {

void HamiltonianFiles::write(const dpw::WannierHamiltonian &h, bigint step,
                             const std::string &comment) const {
  if (!hr_prefix.empty()) {
    const std::string prefix = utils::star_subst(hr_prefix, step, 0);
    const dpw::TightBinding flat = dpw::make_tight_binding(h);
    dpw::write_hr_dat(prefix + "_hr.dat", flat, comment);
    dpw::write_centres_xyz(prefix + "_centres.xyz", flat, comment);
  }
  if (!hdf5.empty()) dpw::write_hamiltonian_hdf5(utils::star_subst(hdf5, step, 0), h);
}

}  // namespace LAMMPS_NS
