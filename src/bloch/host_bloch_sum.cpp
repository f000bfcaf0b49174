// SPDX-License-Identifier: MIT
#include <algorithm>
#include <utility>

#include "bloch/bloch_sum.h"

namespace dpw {

namespace {

/// Element e of a real or a complex H(R).
struct RealElement {
  const double *value;
  double operator()(std::int64_t e) const { return value[e]; }
};
struct ComplexElement {
  const double *value, *imaginary;
  std::complex<double> operator()(std::int64_t e) const { return {value[e], imaginary[e]}; }
};

/// The usual product of complex numbers. std's checks each for infinities; elements and phases here
/// are finite.
inline std::complex<double> product(double a, const std::complex<double> &b) { return a * b; }
inline std::complex<double> product(const std::complex<double> &a, const std::complex<double> &b) {
  return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

/// Plain loops on one core.
class HostBlochSum : public BlochSum {
 public:
  using BlochSum::BlochSum;
  std::string name() const override { return "host"; }

 protected:
  void run(const std::vector<Eigen::Vector3d> &k,
           const std::vector<Eigen::MatrixXcd *> &h) override {
    const SparseHamiltonian &s = sparse();
    phases_.resize(s.cells.size());
    for (std::size_t i = 0; i < k.size(); ++i) {
      bloch_phases(s, k[i], phases_.data());
      if (s.is_real())
        fill(RealElement{s.value.data()}, *h[i]);
      else
        fill(ComplexElement{s.value.data(), s.imaginary.data()}, *h[i]);
    }
  }

 private:
  template <class Element>
  void fill(const Element &element, Eigen::MatrixXcd &h) const {
    const SparseHamiltonian &s = sparse();
    for (int c = 0; c < s.n_orbitals; ++c) {
      std::complex<double> *column = h.col(c).data();
      std::fill(column, column + c + 1, std::complex<double>(0.0, 0.0));
      for (std::int64_t e = s.column_start[c]; e < s.column_start[c + 1]; ++e)
        column[s.row[e]] += product(element(e), phases_[s.cell[e]]);
    }
  }

  std::vector<std::complex<double>> phases_;
};

}  // namespace

std::unique_ptr<BlochSum> make_host_bloch_sum(std::shared_ptr<const SparseHamiltonian> sparse) {
  return std::make_unique<HostBlochSum>(std::move(sparse));
}

}  // namespace dpw
