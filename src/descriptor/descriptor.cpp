// SPDX-License-Identifier: MIT
#include "descriptor/descriptor.h"

#include <string>

#include "base/error.h"
#include "equivariant/atomic_basis.h"
#include "published/template_walk.h"

namespace dpw {

std::unique_ptr<Descriptor> Descriptor::make(const Model &model) {
  const auto kind = model.descriptor.value("kind", std::string("(none)"));
  if (kind == "template_walk") return std::make_unique<TemplateWalk>(model);
  if (kind == "moments") return std::make_unique<AtomicBasis>(model);
  throw Error("the model's descriptor kind \"" + kind + "\" is unknown to this version");
}

}  // namespace dpw
