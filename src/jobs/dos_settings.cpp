// SPDX-License-Identifier: MIT
#include "jobs/dos_settings.h"

#include <cmath>

#include "base/error.h"
#include "jobs/thread_count.h"

namespace dpw {

void check_dos_settings(const DosSettings &s) {
  if (!s.kpm && !s.mesh)
    throw Error("a density of states needs mesh, three numbers, or kpm for a large cell");
  if (s.kpm && !s.method.empty()) throw Error("method is for meshes: leave it out with kpm");
  if (s.kpm && s.sigma)
    throw Error("sigma is for the method gaussian: with kpm the resolution is set by moments");
  if (!s.method.empty() && s.method != "gaussian" && s.method != "tetrahedron")
    throw Error("method is tetrahedron or gaussian, not '" + s.method + "'");
  if (!s.kpm && (s.method == "gaussian") != s.sigma.has_value())
    throw Error("the method gaussian and sigma need each other");
  thread_count(s.threads);
  if (s.mesh && s.k) throw Error("give k-points by mesh or by k, not both");
  if (s.energies.empty()) return;
  if (s.energies.size() != 3 || !(s.energies[0] < s.energies[1]) || !(s.energies[2] >= 2) ||
      !(s.energies[2] <= 1e7) || s.energies[2] != std::floor(s.energies[2]))
    throw Error("energies needs two energies that ascend, eV, and how many from 2 on");
}

}  // namespace dpw
