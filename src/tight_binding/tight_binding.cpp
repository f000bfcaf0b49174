// SPDX-License-Identifier: MIT
#include "tight_binding/tight_binding.h"

#include <Eigen/LU>

#include "base/error.h"
#include "tight_binding/wannier_hamiltonian.h"

namespace dpw {

namespace {

/// The sites of all orbitals, in their order; with spin-orbit coupling each of them twice, with
/// spin up and down.
std::vector<OrbitalSite> make_sites(const WannierHamiltonian &h) {
  std::vector<OrbitalSite> sites(static_cast<std::size_t>(h.n_orbitals));
  std::vector<char> taken(sites.size(), 0);
  for (const OrbitalAtom &atom : h.atoms) {
    const std::string name = "atom " + std::to_string(atom.id);
    const auto element = static_cast<std::size_t>(atom.element);
    if (atom.element < 0 || element >= h.elements.size() || element >= h.orbital_names.size())
      throw Error(name + " is of an element that does not exist");
    const std::vector<std::string> &names = h.orbital_names[element];
    if (names.size() != static_cast<std::size_t>(atom.n_orbitals))
      throw Error(name + " does not carry the orbitals that are named for its element");
    for (std::size_t o = 0; o < names.size(); ++o) {
      const std::size_t index = static_cast<std::size_t>(atom.first_orbital) + o;
      if (taken[index] != 0) throw Error(name + " shares an orbital with another atom");
      taken[index] = 1;
      sites[index] = {atom.id, h.elements[element], names[o], atom.layer, atom.position};
    }
  }
  for (std::size_t o = 0; o < taken.size(); ++o)
    if (taken[o] == 0) throw Error("orbital " + std::to_string(o + 1) + " belongs to no atom");
  if (!h.spin_orbit) return sites;
  std::vector<OrbitalSite> spinors;
  for (OrbitalSite &site : sites)
    for (const int spin : {1, -1}) {
      site.spin = spin;
      spinors.push_back(site);
    }
  return spinors;
}

}  // namespace

std::string name_of_owner(const OrbitalSite &site, std::size_t index) {
  if (site.atom != 0) return "atom " + std::to_string(site.atom);
  return "orbital " + std::to_string(index + 1) + " (on no known atom)";
}

const Eigen::Matrix3d &lattice_of(const TightBinding &h) {
  if (!h.lattice)
    throw Error("the lattice is not known from " + h.source +
                ": put Wannier90's SEED.win beside it, use its _tb.dat, or give the three vectors "
                "(A) with --lattice ax ay az bx by bz cx cy cz (in Python: h.lattice)");
  return *h.lattice;
}

std::vector<Eigen::Vector3d> fractional_places(const TightBinding &h) {
  std::vector<Eigen::Vector3d> places;
  if (!h.lattice) return places;
  const Eigen::Matrix3d to_fraction = h.lattice->inverse().transpose();
  for (const OrbitalSite &site : h.orbitals) places.emplace_back(to_fraction * site.position);
  return places;
}

TightBinding make_tight_binding(const WannierHamiltonian &h) {
  TightBinding t;
  t.sparse = make_sparse(h);  // checks that the orbitals of every atom are in range
  t.lattice = h.lattice;
  t.orbitals = make_sites(h);
  for (const OrbitalAtom &atom : h.atoms)  // make_sites looked whether they exist
    t.atoms.push_back({atom.id, h.elements[static_cast<std::size_t>(atom.element)], atom.position});
  t.n_electrons = h.n_electrons;
  t.spin_degeneracy = h.spin_degeneracy;
  t.potential = h.potential;
  return t;
}

}  // namespace dpw
