// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <string>

#include "network/mlp.h"

namespace dpw {

/// Throws Error(what) unless the condition holds.
void require(bool condition, const std::string &what);

/// Checks that the layers of a network chain, that its numbers are finite, and that it takes `n_in`
/// numbers (any number where that is negative) and gives `n_out`. Throws Error naming it by `key`.
void check_network(const std::string &key, const NetworkData &data, Eigen::Index n_in,
                   Eigen::Index n_out);

}  // namespace dpw
