// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "bloch/kpoints.h"
#include "files/hdf5_handle.h"

namespace dpw {

/// Writes the data sets kpoints, label_index and label_name to `group`, which exists, and distance
/// where there is one; see BandsFile on what they are.
void write_kpoints(h5::File &file, const std::string &group, const KPoints &k);

}  // namespace dpw
