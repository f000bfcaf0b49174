// SPDX-License-Identifier: MIT
// Parts of models that tests of several folders look at.
#pragma once

#include "hamiltonian/pair_classes.h"
#include "model/model.h"

namespace dpw::test {

/// Of an equivariant model that has one.
inline EquivariantHamiltonian &hamiltonian_of(Model &model) {
  return model.equivariant().hamiltonian.value();
}
inline const EquivariantHamiltonian &hamiltonian_of(const Model &model) {
  return model.equivariant().hamiltonian.value();
}

/// The classes of a model as the assembler looks them up.
inline PairClasses pair_classes(const Model &model) {
  return {model.elements.size(), model.hopping_classes(), model.classes_serve_both_orders()};
}

}  // namespace dpw::test
