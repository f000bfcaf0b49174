// SPDX-License-Identifier: MIT
#include "equivariant/equivariant_evaluator.h"

#include <algorithm>

#include "equivariant/atomic_basis_settings.h"
#include "equivariant/equivariant_block_predictor.h"
#include "equivariant/equivariant_force_field.h"
#include "equivariant/equivariant_spin_predictor.h"
#include "hamiltonian/alignment_shift.h"
#include "hamiltonian/evaluator.h"
#include "hamiltonian/vacuum_step_shift.h"
#include "structure/bonded_layers.h"

namespace dpw {

std::unique_ptr<LayerFinder> make_layer_finder(const ModelHeader &header,
                                               const EquivariantModel &model) {
  const AtomicBasisSettings settings(header, model);
  if (!settings.layers) return std::make_unique<SingleLayer>();
  return std::make_unique<BondedLayers>(*settings.layers,
                                        std::max(model.hopping_reach(), settings.cutoff));
}

Evaluator EquivariantModel::make_evaluator(const ModelHeader &header) const {
  Evaluator evaluator;
  evaluator.force = std::make_unique<EquivariantForceField>(header, *this);
  if (!hamiltonian) return evaluator;
  evaluator.layers = make_layer_finder(header, *this);
  evaluator.classes = std::make_unique<PairClasses>(header.elements.size(), hopping_classes(),
                                                    classes_serve_both_orders);
  evaluator.blocks = std::make_unique<EquivariantBlockPredictor>(header, *this);
  if (hamiltonian->spin_orbit) {
    const auto &classes = hamiltonian->spin_orbit->hopping;
    evaluator.spin_orbit_classes = std::make_unique<PairClasses>(
        header.elements.size(), std::vector<HoppingClassData>(classes.begin(), classes.end()),
        classes_serve_both_orders);
    evaluator.spin_orbit_blocks = std::make_unique<EquivariantSpinPredictor>(header, *this);
    if (hamiltonian->spin_orbit->without_spin)
      evaluator.coupled_blocks = std::make_unique<EquivariantBlockPredictor>(
          header, *this, *hamiltonian->spin_orbit->without_spin);
  }
  if (hamiltonian->vacuum_step)
    evaluator.shifts.push_back(std::make_unique<VacuumStepShift>(*hamiltonian->vacuum_step));
  if (hamiltonian->alignment)
    evaluator.shifts.push_back(std::make_unique<AlignmentShift>(*hamiltonian->alignment));
  return evaluator;
}

}  // namespace dpw
