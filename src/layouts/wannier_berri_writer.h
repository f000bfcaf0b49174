// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "layouts/tight_binding_layout.h"

namespace dpw {

/// The layout `npz`: a folder as WannierBerri's System_R.to_npz writes it (version 26), one file a
/// property: num_wann (with the number of electrons as a second array, where it is known),
/// real_lattice (A), iRvec (with the shifts of the centres), periodic, is_phonon,
/// wannier_centers_cart (A), spinor, pointgroup (the identity: nothing is claimed of symmetries)
/// and _XX_R_Ham, <m 0|H|n R> of all R, eV, dense but compressed.
///
/// Streamed row by row, as write_hr_dat is; the array that WannierBerri unpacks takes 16 bytes x
/// n_cells x n_orbitals^2. Throws Error where lattice or centres are not known, and for a folder
/// with other .npz files, which from_npz would read as well.
WrittenLayout write_npz_layout(const std::string &out, const TightBinding &h,
                               const std::string &comment);

}  // namespace dpw
