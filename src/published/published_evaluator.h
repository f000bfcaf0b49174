// SPDX-License-Identifier: MIT
#pragma once

#include "hamiltonian/evaluator.h"
#include "model/model.h"

namespace dpw {

/// The evaluator of a published model.
Evaluator make_published_evaluator(const Model &model);

}  // namespace dpw
