// SPDX-License-Identifier: MIT
#include "model/make_evaluator.h"

namespace dpw {

Evaluator make_evaluator(const Model &model) {
  return std::visit([&](const auto &kind) { return kind.make_evaluator(model); }, model.kind);
}

}  // namespace dpw
