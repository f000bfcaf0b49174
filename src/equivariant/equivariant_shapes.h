// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "model/model.h"

namespace dpw {

// Sizes and names of what a model of kind "moments" with a Hamiltonian of kind "covariant" is made
// of; doc/covariant_model says where the numbers come from.

/// Angular momenta of an element's shells, in the order of its orbitals: those that the element
/// names, or else read off the names of its orbitals: s; pz px py; dz2 dxz dyz dx2-y2 dxy. Throws
/// Error for names that are no whole shells.
std::vector<int> shells_of(const ElementData &element);
int n_orbitals(const std::vector<int> &shells);

/// Length of the input of an energy network.
int n_invariants(int n_channels, int l_max);

/// Outputs of an on-site network: for shells a <= b, L = |l_a - l_b| .. l_a + l_b in steps of 2,
/// one number for L = 0 and one a channel for the others.
int on_site_outputs(const std::vector<int> &shells, int n_channels);

/// Inputs and outputs of a hopping network. `n_mix`: 0 without moments, when orbitals of equal
/// order alone have a number.
int hopping_inputs(const HoppingClassData &c, int raer_size, int n_channels, int l_max);
int hopping_outputs(const std::vector<int> &shells_i, const std::vector<int> &shells_j, int n_mix,
                    int l_max);

/// Names of the matrices of a model: mixing of channels for `part` "energy" or "hamiltonian",
/// mixing of order m of a hopping class, and the orbitals of an element in terms of its shells.
std::string mixing_name(const std::string &part, const std::string &symbol, int l);
std::string mix_name(const std::string &hopping_class, int m);
std::string orbitals_name(const std::string &symbol);

}  // namespace dpw
