// SPDX-License-Identifier: MIT
#include "equivariant/equivariant_evaluator.h"

#include <algorithm>

#include "base/error.h"
#include "equivariant/equivariant_block_predictor.h"
#include "equivariant/equivariant_force_field.h"
#include "equivariant/plane_layers.h"
#include "hamiltonian/alignment_shift.h"
#include "hamiltonian/vacuum_step_shift.h"

namespace dpw {

std::unique_ptr<LayerFinder> make_layer_finder(const Model &model) {
  const AtomicBasisSettings settings(model);
  if (!settings.layers) return std::make_unique<SingleLayer>();
  const double sight = model.hopping_cutoff();
  if (model.has_hamiltonian() && plane_reach(*settings.layers, sight) <= settings.layers->clearance)
    throw Error(
        "the descriptor's layers cannot be told apart within the longest hopping: make bond_A, "
        "clearance_A or lateral_A smaller");
  return std::make_unique<PlaneLayers>(*settings.layers, sight, std::max(sight, settings.cutoff));
}

Evaluator make_equivariant_evaluator(const Model &model) {
  Evaluator evaluator;
  evaluator.force = std::make_unique<EquivariantForceField>(model);
  if (!model.has_hamiltonian()) return evaluator;
  evaluator.layers = make_layer_finder(model);
  evaluator.classes = std::make_unique<PairClasses>(model);
  evaluator.blocks = std::make_unique<EquivariantBlockPredictor>(model);
  if (model.vacuum_step)
    evaluator.shifts.push_back(std::make_unique<VacuumStepShift>(*model.vacuum_step));
  if (model.alignment)
    evaluator.shifts.push_back(std::make_unique<AlignmentShift>(*model.alignment));
  return evaluator;
}

}  // namespace dpw
