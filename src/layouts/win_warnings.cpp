// SPDX-License-Identifier: MIT
#include "layouts/win_warnings.h"

namespace dpw {

std::vector<std::string> band_warnings(const WannierInput &input, const std::string &win,
                                       bool has_wsvec) {
  std::vector<std::string> warnings;
  if (input.use_ws_distance.value_or(true) && !has_wsvec)
    warnings.push_back(
        win +
        (input.use_ws_distance ? " has use_ws_distance = true"
                               : " leaves use_ws_distance at true, its default since Wannier90 3") +
        ", but there is no _wsvec.dat beside H(R): bands between the k-points of the mesh are "
        "not those that Wannier90 interpolates; put the _wsvec.dat there that the run wrote with "
        "H(R)");
  if (input.mesh == std::array<int, 3>{1, 1, 1})
    warnings.push_back(
        win +
        " has mp_grid = 1 1 1: H(R) was made from k = 0 alone, so that bands are right there, and "
        "elsewhere only if the cell is larger than hops reach");
  if (input.spinors) warnings.push_back(win + " has spinors: a band holds one electron, not two");
  if (input.one_spin)
    warnings.push_back(
        win +
        " has spin: these are the bands of one spin, which hold one electron each; those of the "
        "other spin are in another H(R)");
  return warnings;
}

}  // namespace dpw
