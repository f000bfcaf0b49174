// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <array>
#include <map>
#include <string>
#include <vector>

#include "dataset/trial_orbitals.h"
#include "structure/crystal.h"

namespace dpw {

/// Names of the orbitals of every element, in block order.
using ElementOrbitals = std::map<std::string, std::vector<std::string>>;

/// Which atom every Wannier function is on, and what it is made of.
struct WannierAssignment {
  std::vector<int> atom;                  ///< of each Wannier function
  std::vector<std::array<int, 3>> image;  ///< its centre is on this image of the atom
  std::vector<int> place;                 ///< which of the atom's functions it is, from 0
  std::vector<Eigen::MatrixXd> frame;  ///< per atom, orthogonal: row w is its function w in terms
                                       ///< of the model's orbitals
  double largest_distance = 0.0;       ///< of a centre from its atom, A
};

/// What is known of the Wannier functions; of centres and trials one may be empty, not both.
struct WannierFunctions {
  int n = 0;
  std::vector<Eigen::Vector3d> centres;  ///< A
  std::vector<TrialOrbital> trials;
  /// Per element, in place of what the trials say: row w is an atom's function w in terms of the
  /// model's orbitals, orthogonal.
  std::map<std::string, Eigen::MatrixXd> hybrids;
  std::vector<Eigen::Vector3d> normals = {};  ///< of every atom, where orbitals point along them
  double largest_distance = 0.5;              ///< of a centre from its atom that is accepted, A
  std::string name = "Wannier function";      ///< what errors call one
};

/// Assigns by the trials where there are some, else by the nearest atom; the centres have to agree.
/// Trials that are not orthogonal (three dz2 along different axes) stand for their symmetric
/// orthogonalisation, which is what a projection without iterations makes of them. Without trials
/// the functions of an atom are taken to be its orbitals in their order.
///
/// Throws Error naming the Wannier function or the atom where centres are on no one atom, trials
/// and centres contradict each other, or an atom does not have all orbitals of its element.
WannierAssignment assign_wannier_functions(const WannierFunctions &functions,
                                           const Structure &structure,
                                           const ElementOrbitals &orbitals);

}  // namespace dpw
