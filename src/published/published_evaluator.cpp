// SPDX-License-Identifier: MIT
#include <memory>
#include <utility>

#include "hamiltonian/alignment_shift.h"
#include "hamiltonian/evaluator.h"
#include "published/layer_sites.h"
#include "published/published_block_predictor.h"
#include "published/published_force_field.h"
#include "published/published_model.h"

namespace dpw {

Evaluator PublishedModel::make_evaluator(const ModelHeader &header) const {
  Evaluator evaluator;
  auto field = std::make_unique<PublishedForceField>(header, *this);
  evaluator.layers =
      std::make_unique<SiteLayers>(field->walk().walk_template(), field->reach().neighbors);
  evaluator.force = std::move(field);
  evaluator.classes =
      std::make_unique<PairClasses>(header.elements.size(), hopping, classes_serve_both_orders);
  evaluator.blocks = std::make_unique<PublishedBlockPredictor>(header, *this);
  if (alignment) evaluator.shifts.push_back(std::make_unique<AlignmentShift>(*alignment));
  return evaluator;
}

}  // namespace dpw
