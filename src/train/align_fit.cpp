// SPDX-License-Identifier: MIT
#include "train/align_fit.h"

#include <Eigen/Cholesky>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace dpw {

namespace {

/// A column of K at a smaller sine of the angle with the columns before it is a sum of these.
constexpr double smallest_sine = 1e-7;

/// The columns of one element: a constant and the atom's surroundings, scaled.
struct ElementColumns {
  Eigen::Index first = 0;
  Eigen::VectorXd mean, scale;
  double n_frames = 0.0;  // that have the element
};

/// The equations of all atoms, weighted, and of the ridge.
class Equations {
 public:
  Equations(const AlignData &data, double ridge) : data_(data) {
    make_columns();
    make_weights();
    const auto n_atoms = static_cast<Eigen::Index>(data.frame.size());
    const Eigen::Index n_terms = data.terms.cols();
    term_scale_ = (data.terms.colwise().norm() / std::sqrt(static_cast<double>(data.terms.rows())))
                      .transpose()
                      .unaryExpr([](double size) { return size > 0.0 ? size : 1.0; });
    matrix_ = Eigen::MatrixXd::Zero(n_atoms + n_columns_, n_columns_ + n_terms);
    for (Eigen::Index a = 0; a < n_atoms; ++a) {
      const ElementColumns &of = columns_[static_cast<std::size_t>(element(a))];
      const Eigen::VectorXd &raw = data.surroundings[static_cast<std::size_t>(a)];
      matrix_(a, of.first) = 1.0;
      matrix_.row(a).segment(of.first + 1, raw.size()) =
          (raw - of.mean).cwiseQuotient(of.scale).transpose();
      matrix_.row(a).tail(n_terms) =
          data.terms.row(frame(a)).cwiseQuotient(term_scale_.transpose());
      matrix_.row(a) *= weight_[a];
    }
    for (const ElementColumns &of : columns_)
      for (Eigen::Index k = of.first + 1; k <= of.first + of.mean.size(); ++k)
        matrix_(n_atoms + k, k) = std::sqrt(ridge * of.n_frames);
    right_ = Eigen::VectorXd::Zero(matrix_.rows());
    right_.head(n_atoms) = weight_.cwiseProduct(data.energy);
  }

  const Eigen::MatrixXd &matrix() const { return matrix_; }
  const Eigen::VectorXd &right() const { return right_; }
  double weight(Eigen::Index atom) const { return weight_[atom]; }
  /// K of a solution, eV A^3.
  Eigen::VectorXd k_of(const Eigen::VectorXd &solution) const {
    return solution.tail(term_scale_.size()).cwiseQuotient(term_scale_);
  }

 private:
  int element(Eigen::Index atom) const { return data_.element[static_cast<std::size_t>(atom)]; }
  int frame(Eigen::Index atom) const { return data_.frame[static_cast<std::size_t>(atom)]; }

  void make_columns() {
    const int n_elements = 1 + *std::max_element(data_.element.begin(), data_.element.end());
    columns_.resize(static_cast<std::size_t>(n_elements));
    for (int e = 0; e < n_elements; ++e) {
      ElementColumns &of = columns_[static_cast<std::size_t>(e)];
      of.first = n_columns_;
      double n = 0.0;
      Eigen::VectorXd square;
      for (std::size_t a = 0; a < data_.element.size(); ++a) {
        if (data_.element[a] != e) continue;
        const Eigen::VectorXd &raw = data_.surroundings[a];
        if (n == 0.0) of.mean = square = Eigen::VectorXd::Zero(raw.size());
        of.mean += raw;
        square += raw.cwiseAbs2();
        n += 1.0;
      }
      if (n == 0.0) continue;
      of.mean /= n;
      of.scale = (square / n - of.mean.cwiseAbs2()).unaryExpr([](double variance) {
        return variance > 1e-20 ? std::sqrt(variance) : 1.0;  // what never changes tells nothing
      });
      n_columns_ += 1 + of.mean.size();
    }
  }

  void make_weights() {
    const auto n_frames = data_.terms.rows();
    Eigen::MatrixXd count =
        Eigen::MatrixXd::Zero(n_frames, static_cast<Eigen::Index>(columns_.size()));
    const auto n_atoms = static_cast<Eigen::Index>(data_.frame.size());
    for (Eigen::Index a = 0; a < n_atoms; ++a) count(frame(a), element(a)) += 1.0;
    weight_.resize(n_atoms);
    for (Eigen::Index a = 0; a < n_atoms; ++a)
      weight_[a] = 1.0 / std::sqrt(count(frame(a), element(a)));
    for (std::size_t e = 0; e < columns_.size(); ++e)
      columns_[e].n_frames =
          static_cast<double>((count.col(static_cast<Eigen::Index>(e)).array() > 0.0).count());
  }

  const AlignData &data_;
  std::vector<ElementColumns> columns_;
  Eigen::Index n_columns_ = 0;  // but those of K
  Eigen::VectorXd weight_, term_scale_;
  Eigen::MatrixXd matrix_;
  Eigen::VectorXd right_;
};

/// Atoms of every frame.
std::vector<std::vector<Eigen::Index>> atoms_by_frame(const AlignData &data) {
  std::vector<std::vector<Eigen::Index>> atoms(static_cast<std::size_t>(data.terms.rows()));
  for (std::size_t a = 0; a < data.frame.size(); ++a)
    atoms[static_cast<std::size_t>(data.frame[a])].push_back(static_cast<Eigen::Index>(a));
  return atoms;
}

/// Weighted mean of what a fit leaves of a frame's atoms; `rest` is weighted once.
double mean_rest(const Equations &equations, const std::vector<Eigen::Index> &atoms,
                 const Eigen::VectorXd &rest) {
  double sum = 0.0, weights = 0.0;
  for (std::size_t n = 0; n < atoms.size(); ++n) {
    const double w = equations.weight(atoms[n]);
    sum += w * rest[static_cast<Eigen::Index>(n)];
    weights += w * w;
  }
  return sum / weights;
}

}  // namespace

AlignFit fit_zeros(const AlignData &data, double ridge) {
  const Equations equations(data, ridge);
  const Eigen::MatrixXd &x = equations.matrix();
  const Eigen::HouseholderQR<Eigen::MatrixXd> qr(x);
  const Eigen::Index n = x.cols(), n_terms = data.terms.cols();
  const Eigen::MatrixXd r = qr.matrixQR().topRows(n).triangularView<Eigen::Upper>();
  for (Eigen::Index k = n - n_terms; k < n; ++k)
    if (std::abs(r(k, k)) <= smallest_sine * x.col(k).norm())
      throw Error(
          "the zeros of the training frames can't be told apart from what their atoms' "
          "surroundings do to on-site energies: add frames with other heights, numbers of layers "
          "and strains");
  const Eigen::VectorXd solution = qr.solve(equations.right());
  const Eigen::VectorXd rest = equations.right() - x * solution;

  AlignFit fit;
  fit.k = equations.k_of(solution);
  fit.zero = data.terms * fit.k;
  fit.own = fit.left_out = Eigen::VectorXd::Zero(data.terms.rows());
  // A fit without the rows X of one frame leaves (1 - X G X^T)^-1 of what the fit with them does,
  // G the inverse of the normal equations.
  std::vector<Eigen::VectorXd> k_without;
  const std::vector<std::vector<Eigen::Index>> atoms = atoms_by_frame(data);
  for (std::size_t f = 0; f < atoms.size(); ++f) {
    const auto frame = static_cast<Eigen::Index>(f);
    if (atoms[f].empty() || data.terms.row(frame).isZero(0.0)) continue;
    const auto n_rows = static_cast<Eigen::Index>(atoms[f].size());
    Eigen::MatrixXd rows(n_rows, n);
    Eigen::VectorXd left(n_rows);
    for (Eigen::Index a = 0; a < n_rows; ++a) {
      rows.row(a) = x.row(atoms[f][static_cast<std::size_t>(a)]);
      left[a] = rest[atoms[f][static_cast<std::size_t>(a)]];
    }
    const Eigen::MatrixXd half =
        r.triangularView<Eigen::Upper>().transpose().solve(rows.transpose());
    const Eigen::VectorXd without =
        (Eigen::MatrixXd::Identity(n_rows, n_rows) - half.transpose() * half).ldlt().solve(left);
    fit.own[frame] = fit.zero[frame] + mean_rest(equations, atoms[f], left);
    fit.left_out[frame] = mean_rest(equations, atoms[f], without);
    k_without.push_back(
        equations.k_of(solution - r.triangularView<Eigen::Upper>().solve(half * without)));
  }
  Eigen::VectorXd mean = Eigen::VectorXd::Zero(n_terms), square = mean;
  for (const Eigen::VectorXd &k : k_without) mean += k / static_cast<double>(k_without.size());
  for (const Eigen::VectorXd &k : k_without) square += (k - mean).cwiseAbs2();
  const auto n_left = static_cast<double>(k_without.size());
  fit.k_error = (square * ((n_left - 1.0) / n_left)).cwiseSqrt();

  const int n_elements = 1 + *std::max_element(data.element.begin(), data.element.end());
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(n_elements), count = sum;
  for (std::size_t a = 0; a < data.element.size(); ++a) {
    const auto atom = static_cast<Eigen::Index>(a);
    sum[data.element[a]] += std::pow(rest[atom] / equations.weight(atom), 2);
    count[data.element[a]] += 1.0;
  }
  fit.atom_error = sum.cwiseQuotient(count.cwiseMax(1.0)).cwiseSqrt();
  return fit;
}

double rms_in_meV(const Eigen::VectorXd &energies) {
  return 1e3 * std::sqrt(energies.squaredNorm() / static_cast<double>(energies.size()));
}

}  // namespace dpw
