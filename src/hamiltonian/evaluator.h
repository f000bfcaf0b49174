// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "force/force_field.h"
#include "hamiltonian/block_predictor.h"
#include "hamiltonian/on_site_shift.h"
#include "hamiltonian/pair_classes.h"
#include "structure/layer_finder.h"

namespace dpw {

/// What a model does with the atoms of a frame. Each kind of models makes its own.
struct Evaluator {
  std::unique_ptr<ForceField> force;
  // Of a model with a Hamiltonian; null in one of forces only.
  std::unique_ptr<LayerFinder> layers;   ///< the model's own rule
  std::unique_ptr<PairClasses> classes;  ///< which pairs have hoppings
  std::unique_ptr<BlockPredictor> blocks;
  // Of one with spin-orbit coupling; null in others. Blocks are B_x, B_y and B_z in one column.
  std::unique_ptr<PairClasses> spin_orbit_classes;
  std::unique_ptr<BlockPredictor> spin_orbit_blocks;
  std::unique_ptr<BlockPredictor> coupled_blocks;    ///< in place of `blocks` then; null: these
  std::vector<std::unique_ptr<OnSiteShift>> shifts;  ///< the model's own rules
};

}  // namespace dpw
