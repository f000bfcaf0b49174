// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "files/bands_hdf5.h"

namespace dpw {

/// Writes one frame's bands along the path as text, in the layout of Wannier90's `SEED_band.dat`:
/// `distance energy` lines for every band, with a blank line after each band; gnuplot's
/// `plot FILE with lines` draws it. Lines that start with `#` come first: step, number of bands
/// and k-points, Fermi level, valence top, conduction bottom, gap, and one line per label with
/// its distance. Energies in eV, not shifted. The file is complete or absent (AtomicFile).
/// Throws Error for sizes that do not match and files that cannot be written.
void write_band_dat(const std::string &path, const BandsGroup &group, const BandsFrame &frame);

}  // namespace dpw
