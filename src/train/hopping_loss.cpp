// SPDX-License-Identifier: MIT
#include "train/hopping_loss.h"

#include "train/tensors.h"

namespace dpw {

namespace {

at::Tensor relative_scale(const HoppingWeights &weights, const at::Tensor &envelope) {
  return envelope * (envelope + weights.relative_floor);
}

}  // namespace

at::Tensor hopping_loss(const HoppingWeights &weights, const at::Tensor &envelope,
                        const at::Tensor &error) {
  const at::Tensor relative = error.square().mean(1) / relative_scale(weights, envelope);
  return weights.relative * relative.mean() + weights.absolute * error.abs().mean() +
         weights.square * error.square().mean();
}

LastLayerFit last_layer_fit(const HoppingWeights &weights, const HoppingNet &net,
                            const PairTable &pairs, const PairLabels &labels,
                            const std::function<PairInput(const at::Tensor &index)> &input) {
  LastLayerFit fit(net.terms(), net.n_hidden());
  for (const at::Tensor &index : all_rows(pairs.size())) {
    const LinearPart batch = net.linear_part(input(index));
    const at::Tensor envelope = net.envelope(pairs.distance.index_select(0, index));
    fit.add(batch, labels.select(index) - net.blocks(batch),
            weights.square + weights.relative / relative_scale(weights, envelope));
  }
  return fit;
}

std::vector<PairBatch> random_batches(const std::vector<std::int64_t> &n_pairs, int batch,
                                      RandomNumbers &random) {
  std::vector<PairBatch> in_order, batches;
  for (std::size_t c = 0; c < n_pairs.size(); ++c) {
    const at::Tensor order = tensor_of(random.permutation(static_cast<std::size_t>(n_pairs[c])));
    for (const at::Tensor &pairs : order.split(batch)) in_order.push_back({c, pairs});
  }
  for (const std::int64_t k : random.permutation(in_order.size()))
    batches.push_back(in_order[static_cast<std::size_t>(k)]);
  return batches;
}

int n_batches(const std::vector<std::int64_t> &n_pairs, int batch) {
  int n = 0;
  for (const std::int64_t of_class : n_pairs) n += static_cast<int>((of_class + batch - 1) / batch);
  return n;
}

}  // namespace dpw
