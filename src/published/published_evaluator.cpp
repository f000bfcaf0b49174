// SPDX-License-Identifier: MIT
#include "published/published_evaluator.h"

#include <memory>
#include <utility>

#include "hamiltonian/alignment_shift.h"
#include "published/layer_sites.h"
#include "published/published_block_predictor.h"
#include "published/published_force_field.h"

namespace dpw {

Evaluator make_published_evaluator(const Model &model) {
  auto force = std::make_unique<PublishedForceField>(model);
  Evaluator evaluator;
  evaluator.layers =
      std::make_unique<SiteLayers>(force->walk().walk_template(), force->reach().neighbors);
  evaluator.classes = std::make_unique<PairClasses>(model);
  evaluator.blocks = std::make_unique<PublishedBlockPredictor>(model);
  if (model.alignment)
    evaluator.shifts.push_back(std::make_unique<AlignmentShift>(*model.alignment));
  evaluator.force = std::move(force);
  return evaluator;
}

}  // namespace dpw
