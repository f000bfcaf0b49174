// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "files/hdf5_handle.h"
#include "states/state_follower.h"

namespace dpw {

// The part of a bands file that tells how the states of a frame go on from those of the frame
// before; BandsFile says what it looks like. `name` is the group, "/path" or "/mesh".

void create_overlaps(h5::File &file, const std::string &name, hsize_t n_kpoints, hsize_t n_bands);
bool has_overlaps(const h5::File &file, const std::string &name);

/// Calls `check` with the name of each data set of doubles, complex numbers or integers, and the
/// shape of its entry for one frame.
struct OverlapSets {
  std::function<void(const std::string &, const h5::Shape &)> doubles, complex, integers;
  void visit(const std::string &name, hsize_t n_kpoints, hsize_t n_bands) const;
};

/// Throws Error, beginning with `where`, unless there are links of all k-points, with overlaps at
/// all of them (`goes_on`) or none, and finite.
void check_links(const std::string &where, const std::vector<StateLinks> &links,
                 std::size_t n_kpoints, Eigen::Index n_bands, bool goes_on);

/// Adds the entry of a frame: NaN where there is nothing before.
void add_overlaps(h5::File &file, const std::string &name, const std::vector<StateLinks> &links);

}  // namespace dpw
