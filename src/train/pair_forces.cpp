// SPDX-License-Identifier: MIT
#include "train/pair_forces.h"

#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

#include "train/tensors.h"

namespace dpw {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;
using Gradients = Eigen::Matrix<double, Eigen::Dynamic, 3, Eigen::RowMajor>;

/// Basis functions of one pair.
class PairBasis {
 public:
  explicit PairBasis(const MomentShape &shape)
      : shape_(shape),
        b(shape.radial.size()),
        slope(shape.radial.size()),
        y(shape.n_lm()),
        y_gradient(shape.n_lm(), 3) {}

  void evaluate(const Eigen::Vector3d &d) {
    const double r = d.norm();
    u = d / r;
    shape_.radial.evaluate(r, b.data(), slope.data());
    shape_.harmonics.evaluate(u.data(), y.data(), y_gradient.data());
    y_gradient /= r;
  }

 private:
  const MomentShape &shape_;

 public:
  Eigen::Vector3d u;
  Eigen::VectorXd b, slope, y;
  Gradients y_gradient;
};

/// One element's pairs, spread over threads by their centres.
template <class Work>
void for_each_pair(const MomentShape &shape, const NeighborTable &table, const Work &work) {
  at::parallel_for(0, static_cast<std::int64_t>(table.atom.size()), 1,
                   [&](std::int64_t begin, std::int64_t end) {
                     PairBasis basis(shape);
                     for (auto c = static_cast<std::size_t>(begin);
                          c < static_cast<std::size_t>(end); ++c)
                       for (std::size_t k = table.start[c]; k < table.start[c + 1]; ++k) {
                         basis.evaluate(table.d[k]);
                         work(basis, c, k);
                       }
                   });
}

std::size_t centre_size(const MomentShape &shape) {
  return static_cast<std::size_t>(shape.n_rows() * shape.n_lm());
}

/// Where the rows of the neighbour's element begin in dE/dB of a centre.
std::size_t place(const MomentShape &shape, const NeighborTable &table, std::size_t centre,
                  std::size_t k) {
  return (centre * static_cast<std::size_t>(shape.n_elements) +
          static_cast<std::size_t>(table.element[k])) *
         static_cast<std::size_t>(shape.radial.size() * shape.n_lm());
}

struct PairForces : torch::autograd::Function<PairForces> {
  static variable_list forward(AutogradContext *context, const MomentShape *shape,
                               const AtomTable *atoms, const at::Tensor &gradient) {
    context->saved_data["shape"] = reinterpret_cast<std::int64_t>(shape);
    context->saved_data["atoms"] = reinterpret_cast<std::int64_t>(atoms);
    context->saved_data["type"] = static_cast<std::int64_t>(gradient.scalar_type());
    at::Tensor forces = at::zeros({atoms->n_atoms, 3}, at::kDouble);
    at::Tensor strain = at::zeros({atoms->n_frames, 3, 3}, at::kDouble);
    Eigen::Map<RowMatrix> f(forces.data_ptr<double>(), atoms->n_atoms, 3);
    const at::Tensor all = gradient.detach().to(at::kDouble).contiguous();
    const double *g = all.data_ptr<double>();
    for (const NeighborTable &table : atoms->neighbors) {
      std::vector<Eigen::Vector3d> slope(table.d.size());  // dE/dd
      for_each_pair(*shape, table, [&](const PairBasis &basis, std::size_t c, std::size_t k) {
        const Eigen::Map<const RowMatrix> rows(g + place(*shape, table, c, k), basis.b.size(),
                                               basis.y.size());
        slope[k] = basis.y_gradient.transpose() * (rows.transpose() * basis.b);
        slope[k] += basis.u * basis.slope.dot(rows * basis.y);
      });
      for (std::size_t c = 0; c < table.atom.size(); ++c) {
        const int i = table.atom[c];
        Eigen::Map<RowMatrix> s(
            strain.data_ptr<double>() + 9 * atoms->frame[static_cast<std::size_t>(i)], 3, 3);
        for (std::size_t k = table.start[c]; k < table.start[c + 1]; ++k) {
          f.row(i) += slope[k].transpose();
          f.row(table.neighbor[k]) -= slope[k].transpose();
          s += table.d[k] * slope[k].transpose();
        }
      }
      g += table.atom.size() * centre_size(*shape);
    }
    const at::ScalarType type = gradient.scalar_type();
    return {forces.to(type), strain.to(type)};
  }

  static variable_list backward(AutogradContext *context, const variable_list &of_output) {
    const auto &shape =
        *reinterpret_cast<const MomentShape *>(context->saved_data["shape"].toInt());
    const auto &atoms = *reinterpret_cast<const AtomTable *>(context->saved_data["atoms"].toInt());
    const auto type = static_cast<at::ScalarType>(context->saved_data["type"].toInt());
    const auto taken = [&](const at::Tensor &t, at::IntArrayRef size) {
      return t.defined() ? t.to(at::kDouble).contiguous() : at::zeros(size, at::kDouble);
    };
    const at::Tensor of_forces = taken(of_output[0], {atoms.n_atoms, 3});
    const at::Tensor of_strain = taken(of_output[1], {atoms.n_frames, 3, 3});
    const Eigen::Map<const RowMatrix> f(of_forces.data_ptr<double>(), atoms.n_atoms, 3);
    at::Tensor gradient = at::zeros({atoms.n_atoms, shape.n_rows(), shape.n_lm()}, at::kDouble);
    double *g = gradient.data_ptr<double>();
    for (const NeighborTable &table : atoms.neighbors) {
      for_each_pair(shape, table, [&](const PairBasis &basis, std::size_t c, std::size_t k) {
        const int i = table.atom[c];
        const Eigen::Map<const RowMatrix> s(
            of_strain.data_ptr<double>() + 9 * atoms.frame[static_cast<std::size_t>(i)], 3, 3);
        const Eigen::Vector3d of_slope = f.row(i).transpose() -
                                         f.row(table.neighbor[k]).transpose() +
                                         s.transpose() * table.d[k];
        Eigen::Map<RowMatrix> rows(g + place(shape, table, c, k), basis.b.size(), basis.y.size());
        rows.noalias() += basis.b * (basis.y_gradient * of_slope).transpose();
        rows.noalias() += (basis.u.dot(of_slope) * basis.slope) * basis.y.transpose();
      });
      g += table.atom.size() * centre_size(shape);
    }
    return {at::Tensor(), at::Tensor(), gradient.to(type)};
  }
};

}  // namespace

ForcesAndStrain pair_forces(const MomentShape &shape, const AtomTable &atoms,
                            const std::vector<at::Tensor> &gradient) {
  // Function::apply does not look for tensors in lists among its arguments: one tensor it is.
  const variable_list result = PairForces::apply(&shape, &atoms, at::cat(gradient, 0));
  return {result[0], result[1]};
}

}  // namespace dpw
