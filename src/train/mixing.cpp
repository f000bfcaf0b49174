// SPDX-License-Identifier: MIT
#include "train/mixing.h"

#include <cmath>

#include "base/error.h"
#include "equivariant/equivariant_shapes.h"

namespace dpw {

Mixing::Mixing(Parameters &parameters, const std::string &name,
               const std::vector<std::string> &elements, int n_channels, const at::Tensor &scale,
               RandomNumbers &random)
    : name_(name), elements_(elements), n_channels_(n_channels), scale_(scale) {
  const auto n_rows = scale.size(1);
  // as wide as a normal distribution of variance 1/n_rows
  const double size = std::sqrt(3.0 / static_cast<double>(n_rows));
  for (const std::string &element : elements) {
    weight_.emplace_back();
    for (std::int64_t l = 0; l < scale.size(0); ++l)
      weight_.back().push_back(parameters.add(mixing_name(name, element, static_cast<int>(l)),
                                              {n_channels, n_rows}, size, random));
  }
}

void Mixing::start_from(const StartModel &start) {
  const at::NoGradGuard no_grad;
  for (std::size_t e = 0; e < weight_.size(); ++e)
    for (std::size_t l = 0; l < weight_[e].size(); ++l) {
      const Eigen::MatrixXd &matrix = start.mixing(name_, e, static_cast<int>(l));
      if (matrix.rows() != n_channels_)
        throw Error("the model to start from has " + std::to_string(matrix.rows()) +
                    " channels for the part \"" + name_ + "\", not " + std::to_string(n_channels_));
      weight_[e][l].copy_(tensor_of(RowMatrix(matrix)) * scale_[static_cast<std::int64_t>(l)]);
    }
}

at::Tensor Mixing::matrix(int element, std::int64_t l) const {
  return weight_[static_cast<std::size_t>(element)][static_cast<std::size_t>(l)] / scale_[l];
}

at::Tensor Mixing::forward(int element, const at::Tensor &moments) const {
  const std::int64_t n_atoms = moments.size(0), n_rows = moments.size(1);
  std::vector<at::Tensor> parts;
  for (std::int64_t l = 0; l < scale_.size(0); ++l) {
    const at::Tensor rows =
        moments.narrow(2, l * l, 2 * l + 1).permute({1, 0, 2}).reshape({n_rows, -1});
    const at::Tensor mixed = at::mm(matrix(element, l), rows);
    parts.push_back(mixed.view({n_channels_, n_atoms, 2 * l + 1}).permute({1, 0, 2}));
  }
  return at::cat(parts, 2);
}

void Mixing::add_to(std::map<std::string, Eigen::MatrixXd> &matrices) const {
  for (std::size_t e = 0; e < elements_.size(); ++e)
    for (std::size_t l = 0; l < weight_[e].size(); ++l)
      matrices[mixing_name(name_, elements_[e], static_cast<int>(l))] =
          matrix_of(matrix(static_cast<int>(e), static_cast<std::int64_t>(l)));
}

}  // namespace dpw
