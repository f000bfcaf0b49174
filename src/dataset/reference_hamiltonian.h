// SPDX-License-Identifier: MIT
#pragma once

#include "dataset/training_set.h"
#include "tight_binding/wannier_hamiltonian.h"

namespace dpw {

/// The frame's own Hamiltonian, relative to the mean of its vacuum levels, in the form in which a
/// predicted one comes: with the atoms, layers and home positions of `predicted`, and with a
/// spin-orbit part where both have one.
WannierHamiltonian reference_hamiltonian(const TrainingSet &set, const TrainingFrame &frame,
                                         const WannierHamiltonian &predicted);

/// Puts the step between the vacuum levels of the two sides back into a Hamiltonian whose labels
/// were relative to the level on their layer's own side.
void add_vacuum_step(const TrainingFrame &frame, WannierHamiltonian &predicted);

}  // namespace dpw
