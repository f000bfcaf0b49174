// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "network/mlp.h"
#include "network/model_header.h"

namespace dpw {

/// Throws Error(what) unless the condition holds.
void require(bool condition, const std::string &what);

/// Checks that the layers of a network chain, that its numbers are finite, and that it takes `n_in`
/// numbers (any number where that is negative) and gives `n_out`. Throws Error naming it by `key`.
void check_network(const std::string &key, const NetworkData &data, Eigen::Index n_in,
                   Eigen::Index n_out);

/// Checks the force networks, one per element, whose layer `raer_layer` (from 1) gives the RAER:
/// that they give `n_out` numbers and their RAERs are of one length. Throws Error.
void check_force_networks(const ModelHeader &header, const std::vector<std::string> &networks,
                          int raer_layer, Eigen::Index n_out);

/// Throws Error for a matrix of another shape and for numbers that are not finite.
void check_matrix(const std::string &name, const Eigen::MatrixXd &matrix, Eigen::Index rows,
                  Eigen::Index columns);

}  // namespace dpw
