// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "equivariant/equivariant_hamiltonian.h"

namespace dpw {

// Sizes and names of what a model of kind "moments" with a Hamiltonian of kind "covariant" is made
// of; doc/equivariant_model says where the numbers come from.

/// Angular momenta of an element's shells, in the order of its orbitals: those that the element
/// names, or else read off the names of its orbitals: s; pz px py; dz2 dxz dyz dx2-y2 dxy. Throws
/// Error for names that are no whole shells.
std::vector<int> shells_of(const ElementData &element);
int n_orbitals(const std::vector<int> &shells);

/// Length of the input of an energy network.
int n_invariants(int n_channels, int l_max);

/// Outputs of an on-site network: for shells a <= b, L = |l_a - l_b| .. l_a + l_b in steps of 2,
/// one number for L = 0 and one per channel for the others.
int on_site_outputs(const std::vector<int> &shells, int n_channels);

/// The radial functions of a pair go to zero this far beyond the cutoff, A: at the cutoff itself
/// the envelope does that.
constexpr double pair_radial_margin = 1.0;
/// A hopping network's invariants are limited to +-this, smoothly, lest unusual surroundings drive
/// it far out.
constexpr double invariant_limit = 3.0;

/// Squared absolute values of features are limited to this, smoothly: to p / (1 + p / limit).
constexpr double power_limit = invariant_limit * invariant_limit;

/// Inputs of a hopping network that are squared absolute values of its features.
int hopping_powers(const EquivariantHoppingClass &c, int l_max);
/// Inputs of a hopping network that the moments make, without those.
int hopping_invariants(const EquivariantHoppingClass &c, int n_channels, int l_max);
/// Inputs and outputs of a hopping network. `n_mix`: 0 without moments, when orbitals of equal
/// order alone have a number.
int hopping_inputs(const EquivariantHoppingClass &c, int raer_size, int n_channels, int l_max);
int hopping_outputs(const std::vector<int> &shells_i, const std::vector<int> &shells_j, int n_mix,
                    int l_max);
/// Outputs of a network of spin-orbit coupling.
int spin_hopping_outputs(const std::vector<int> &shells_i, const std::vector<int> &shells_j,
                         int n_mix, int l_max);

/// Names of the matrices of a model: mixing of channels for `part` "energy" or "hamiltonian",
/// mixing of order m of a hopping class, and the orbitals of an element in terms of its shells.
std::string mixing_name(const std::string &part, const std::string &symbol, int l);
std::string mix_name(const std::string &hopping_class, int m);
std::string orbitals_name(const std::string &symbol);

/// Names of an element's matrices of the uncertainty: mean [n, 1] and whitening [n, n] of what the
/// first layer of its energy network gives before its activation, and members [n_members, width of
/// the last hidden layer], in eV.
std::string domain_mean_name(const std::string &symbol);
std::string domain_whitening_name(const std::string &symbol);
std::string last_layers_name(const std::string &symbol);
/// Name of a hopping class's matrix of the uncertainty: the inverse Cholesky factor of
/// LastLayerErrors, [n, n] with n one more than the width of its network's last hidden layer.
std::string hopping_factor_name(const std::string &hopping_class);

}  // namespace dpw
