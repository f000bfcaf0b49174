// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace dpw {

/// Which real harmonic an orbital is.
struct RealHarmonic {
  int l, m;  ///< m from -l (sin) to l (cos), 0 being along z
};

/// By Wannier90's names: s; pz, px, py; dz2, dxz, dyz, dx2-y2, dxy; fz3, fxz2, fyz2, fz(x2-y2),
/// fxyz, fx(x2-3y2), fy(3x2-y2); upper case is lower case. l is -1 for any other name.
RealHarmonic harmonic_of(const std::string &name);

/// The name; "l4,m-2" where Wannier90 has none.
std::string name_of(const RealHarmonic &harmonic);

/// m of a shell in Wannier90's order, 0, 1, -1, 2, -2, ...
std::vector<int> wannier90_order(int l);

/// The shells of an atom as DeepH counts them: l ascending, and within each m from -l to l.
struct DeephShells {
  std::vector<int> l;
  std::vector<int> orbital;  ///< for each of DeepH's orbitals the index of ours, from 0
};

/// Throws Error naming `element` if an orbital is none of the above or a shell is not complete.
DeephShells make_deeph_shells(const std::string &element, const std::vector<std::string> &names);

}  // namespace dpw
