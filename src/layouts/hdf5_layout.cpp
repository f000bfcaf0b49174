// SPDX-License-Identifier: MIT
#include "layouts/hdf5_layout.h"

#include "base/error.h"
#include "files/hamiltonian_hdf5.h"
#include "tight_binding/wannier_blocks.h"

namespace dpw {

WrittenLayout write_hdf5_layout(const std::string &out, const TightBinding &h,
                                const std::string & /*comment*/) {
  if (!h.n_electrons)
    throw Error("hdf5 needs the number of electrons, which is not known from " + h.source +
                ": give it with --electrons N");
  WannierHamiltonian blocks;
  try {
    blocks = make_wannier_hamiltonian(h);
  } catch (const Error &error) {
    throw Error(std::string("hdf5 needs real blocks of pairs of atoms: ") + error.what());
  }
  write_hamiltonian_hdf5(out, blocks);
  return {
      {out}, {"dpw: dpw bands " + out + " --mesh 6 6 1", "Python: h5py.File(\"" + out + "\")"}, {}};
}

}  // namespace dpw
