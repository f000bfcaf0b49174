// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <vector>

namespace dpw {

/// On-site energies of atoms, each in the zero of energy of its own frame, and what they depend on.
struct AlignData {
  std::vector<int> frame, element;            ///< [atoms]
  Eigen::VectorXd energy;                     ///< [atoms], mean of the atom's orbitals, eV
  std::vector<Eigen::VectorXd> surroundings;  ///< [atoms], as many numbers for all of an element
  Eigen::MatrixXd terms;  ///< [frames, terms]: times K they are a frame's zero, the vacuum level
                          ///< in its own scale; 1/A^3. No terms: it is known to be 0
};

/// What fit_zeros found; frames whose zero is known have the values 0. In eV and eV A^3.
struct AlignFit {
  Eigen::VectorXd k;           ///< [terms]
  Eigen::VectorXd k_error;     ///< [terms], standard errors, by leaving out every frame in turn
  Eigen::VectorXd zero;        ///< [frames], by K
  Eigen::VectorXd own;         ///< [frames], by the frame's own on-site energies
  Eigen::VectorXd left_out;    ///< [frames], own less zero in a fit that lacks the frame
  Eigen::VectorXd atom_error;  ///< [elements], root mean square of what the fit leaves of an atom
};

/// Fits, by linear least squares, the energy of atom a of element e in frame f as
///   c_e + b_e . surroundings_a + K . terms_f .
/// The first two are what a net can learn: they depend on the surroundings alone, and are the same
/// in all frames. The last is the frame's zero. Each element of each frame counts the same.
/// `ridge` (above 0) times the number of frames is added to the normal equations of b, whose
/// variables are scaled to a variance of 1.
///
/// Throws Error where K can't be told apart from what the surroundings do.
AlignFit fit_zeros(const AlignData &data, double ridge);

/// Root mean square of energies in eV, in meV for a report.
double rms_in_meV(const Eigen::VectorXd &energies);

}  // namespace dpw
