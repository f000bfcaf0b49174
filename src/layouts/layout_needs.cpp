// SPDX-License-Identifier: MIT
#include "layouts/layout_needs.h"

#include <cstddef>

#include "base/error.h"

namespace dpw {

namespace {

std::string source_of(const TightBinding &h) {
  return h.source.empty() ? "the source of H(R)" : h.source;
}

}  // namespace

void require_orbitals(const TightBinding &h) {
  if (h.sparse.n_orbitals <= 0) throw Error("the Hamiltonian has no orbitals");
}

const Eigen::Matrix3d &require_lattice(const TightBinding &h, const std::string &layout) {
  if (!h.lattice)
    throw Error(layout + " needs the lattice, which is not known from " + source_of(h) +
                ": put Wannier90's SEED.win beside it, or give the three vectors (A) with "
                "--lattice ax ay az bx by bz cx cy cz");
  return *h.lattice;
}

void require_centres(const TightBinding &h, const std::string &layout) {
  if (h.orbitals.size() != static_cast<std::size_t>(h.sparse.n_orbitals))
    throw Error(layout + " needs the centres of the orbitals, which are not known from " +
                source_of(h) + ": put Wannier90's SEED_centres.xyz beside it, or use its _tb.dat");
}

}  // namespace dpw
