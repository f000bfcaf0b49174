// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "model/model.h"

namespace dpw {

/// What a model of the file `path` is, in lines of text: elements, networks, cut-offs, zero of
/// energy, uncertainty, provenance.
std::string describe_model(const Model &model, const std::string &path);

}  // namespace dpw
