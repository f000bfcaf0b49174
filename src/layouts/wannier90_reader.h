// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "tight_binding/sparse_builder.h"
#include "tight_binding/tight_binding.h"

namespace dpw {

/// Reads H(R) from Wannier90's `SEED_hr.dat` or `SEED_tb.dat`, told apart by their content, with
/// the degeneracies of the R divided out. Files that lie beside it and belong to the same SEED are
/// taken along where they exist (the file's own name has to end in _hr.dat or _tb.dat for that, or
/// in _hr.dat.gz or _tb.dat.gz: a file that gzip packed is read as it is):
///   SEED_wsvec.dat    applied as Wannier90 does with use_ws_distance (WsvecReader)
///   SEED_centres.xyz  centres of the orbitals, and which atom each is on: the nearest one, if it
///                     is less than half as far as any other (images too, where a lattice is known)
///   SEED.win          lattice; spin degeneracy 1 for spinors or one spin of a magnetic run;
///                     warnings (band_warnings)
/// SEED_tb.dat has lattice and centres itself, and they go first. n_electrons, orbital names and
/// layers are unknown. An orbital that is on no one atom has the atom 0.
///
/// `tolerances`: elements and their conjugate partners may differ by rounding (Wannier90 prints 6
/// decimals) and are averaged; H(R) is real if no imaginary part is above 1e-9 eV. So nothing that
/// 6 decimals show is lost, and noise that E15.8 of _tb.dat shows is: raise it for a file whose
/// imaginary parts are known to be noise.
///
/// Streamed: memory is 32 bytes per element that is not zero, and one R of SEED_wsvec.dat. All
/// elements of an R have to be there, one after the other, the row index fastest (as Wannier90
/// writes) or the column index. Numbers: see NumberScanner. Throws Error naming file and line for
/// anything else.
TightBinding read_wannier90(const std::string &path, const SparseTolerances &tolerances = {});

}  // namespace dpw
