// SPDX-License-Identifier: MIT
#include "layouts/real_harmonics.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <utility>

#include "base/error.h"
#include "layouts/win_reader.h"

namespace dpw {

namespace {

struct NamedHarmonic {
  const char *name;
  RealHarmonic harmonic;
};

constexpr std::array<NamedHarmonic, 16> known = {{{"s", {0, 0}},
                                                  {"pz", {1, 0}},
                                                  {"px", {1, 1}},
                                                  {"py", {1, -1}},
                                                  {"dz2", {2, 0}},
                                                  {"dxz", {2, 1}},
                                                  {"dyz", {2, -1}},
                                                  {"dx2-y2", {2, 2}},
                                                  {"dxy", {2, -2}},
                                                  {"fz3", {3, 0}},
                                                  {"fxz2", {3, 1}},
                                                  {"fyz2", {3, -1}},
                                                  {"fz(x2-y2)", {3, 2}},
                                                  {"fxyz", {3, -2}},
                                                  {"fx(x2-3y2)", {3, 3}},
                                                  {"fy(3x2-y2)", {3, -3}}}};

}  // namespace

RealHarmonic harmonic_of(const std::string &name) {
  const std::string lower = lower_case(name);
  for (const NamedHarmonic &entry : known)
    if (lower == entry.name) return entry.harmonic;
  return {-1, 0};
}

std::string name_of(const RealHarmonic &harmonic) {
  for (const NamedHarmonic &entry : known)
    if (entry.harmonic.l == harmonic.l && entry.harmonic.m == harmonic.m) return entry.name;
  return "l" + std::to_string(harmonic.l) + ",m" + std::to_string(harmonic.m);
}

std::vector<int> wannier90_order(int l) {
  std::vector<int> order = {0};
  for (int m = 1; m <= l; ++m) order.insert(order.end(), {m, -m});
  return order;
}

DeephShells make_deeph_shells(const std::string &element, const std::vector<std::string> &names) {
  std::map<std::pair<int, int>, std::vector<int>> orbitals;  // of each l and m, our indices
  std::map<int, std::size_t> n_shells;
  for (std::size_t o = 0; o < names.size(); ++o) {
    const auto [l, m] = harmonic_of(names[o]);
    if (l < 0)
      throw Error("DeepH needs whole shells of real harmonics, but an orbital of " + element +
                  (names[o].empty() ? " has no name" : " is '" + names[o] + "'"));
    std::vector<int> &same = orbitals[{l, m}];
    same.push_back(static_cast<int>(o));
    n_shells[l] = std::max(n_shells[l], same.size());
  }
  DeephShells shells;
  for (const auto &[l, n] : n_shells)
    for (std::size_t shell = 0; shell < n; ++shell) {
      shells.l.push_back(l);
      for (int m = -l; m <= l; ++m) {
        const auto found = orbitals.find({l, m});
        if (found == orbitals.end() || found->second.size() <= shell)
          throw Error("DeepH needs whole shells of real harmonics, but " + element + " has no " +
                      name_of({l, m}) + " beside its other orbitals of l = " + std::to_string(l));
        shells.orbital.push_back(found->second[shell]);
      }
    }
  return shells;
}

}  // namespace dpw
