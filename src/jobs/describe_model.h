// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "model/model.h"

namespace dpw {

/// What a model of the file `path` is, in lines of text: elements, networks, cut-offs, zero of
/// energy, uncertainty, provenance.
std::string describe_model(const Model &model, const std::string &path);

/// A line of a list of models: elements with their orbitals, spin-orbit coupling, errors on the
/// validation frames where the provenance has them, and its name.
std::string summarise_model(const Model &model);

}  // namespace dpw
