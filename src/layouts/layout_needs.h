// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <string>

#include "tight_binding/tight_binding.h"

namespace dpw {

/// What a layout needs and the source of an H(R) may not tell. Each throws Error that says what is
/// missing for `layout`, and how to give it.

void require_orbitals(const TightBinding &h);
/// The lattice, rows, A.
const Eigen::Matrix3d &require_lattice(const TightBinding &h, const std::string &layout);
void require_centres(const TightBinding &h, const std::string &layout);

}  // namespace dpw
