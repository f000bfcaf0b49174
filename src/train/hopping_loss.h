// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "train/hopping_net.h"
#include "train/last_layer_fit.h"
#include "train/pair_labels.h"
#include "train/pair_table.h"
#include "train/random_numbers.h"
#include "train/train_config.h"

namespace dpw {

// What all stages do with hopping blocks.

/// `envelope`: of the pairs, [pairs], eV; `error`: [pairs, n_i * n_j], eV.
at::Tensor hopping_loss(const HoppingWeights &weights, const at::Tensor &envelope,
                        const at::Tensor &error);

/// Squared errors of a network's pairs as the loss has them, for a last layer by least squares.
/// `input`: what the network sees of the pairs that an index names.
LastLayerFit last_layer_fit(const HoppingWeights &weights, const HoppingNet &net,
                            const PairTable &pairs, const PairLabels &labels,
                            const std::function<PairInput(const at::Tensor &index)> &input);

/// Some pairs of one class.
struct PairBatch {
  std::size_t c;
  at::Tensor pairs;
};
/// All pairs of all classes in batches of at most `batch` pairs, in random order. `n_pairs`: of
/// each class.
std::vector<PairBatch> random_batches(const std::vector<std::int64_t> &n_pairs, int batch,
                                      RandomNumbers &random);
int n_batches(const std::vector<std::int64_t> &n_pairs, int batch);

}  // namespace dpw
