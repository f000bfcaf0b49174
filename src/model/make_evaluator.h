// SPDX-License-Identifier: MIT
#pragma once

#include "hamiltonian/evaluator.h"
#include "model/model.h"

namespace dpw {

/// What the model does with atoms. Throws Error for constants that do not fit together.
Evaluator make_evaluator(const Model &model);

}  // namespace dpw
