// SPDX-License-Identifier: MIT
#include "model/make_evaluator.h"

#include <string>

#include "base/error.h"
#include "equivariant/equivariant_evaluator.h"
#include "published/published_evaluator.h"

namespace dpw {

Evaluator make_evaluator(const Model &model) {
  const auto kind = model.descriptor.value("kind", std::string("(none)"));
  if (kind != "template_walk" && kind != "moments")
    throw Error("the model's descriptor kind \"" + kind + "\" is unknown to this version");
  return model.force.conservative ? make_equivariant_evaluator(model)
                                  : make_published_evaluator(model);
}

}  // namespace dpw
