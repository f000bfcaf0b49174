// SPDX-License-Identifier: MIT
#include "math/axis_rotation.h"

#include <array>
#include <cmath>

namespace dpw {

namespace {

constexpr int largest_shell = 2;  // s, p and d

struct Angle {
  double c, s;
  Angle plus(const Angle &step) const { return {c * step.c - s * step.s, s * step.c + c * step.s}; }
};

/// 1, cos a, sin a, cos 2a, ... up to `order`.
void write_multiples(const Angle &a, int order, double *out) {
  Angle sum{1.0, 0.0};
  out[0] = 1.0;
  for (int m = 1; m <= order; ++m) {
    sum = sum.plus(a);
    out[2 * m - 1] = sum.c;
    out[2 * m] = sum.s;
  }
}

/// out = sum_m d[m] in[m] for vectors of `width` numbers that are `stride` apart in `in`. The width
/// is a constant so that the sums stay in registers.
template <int width>
void combine(const double *d, int n, const double *in, int stride, double *out) {
  std::array<double, width> sum{};
  for (int m = 0; m < n; ++m, in += stride)
    for (int w = 0; w < width; ++w) sum[static_cast<std::size_t>(w)] += d[m] * in[w];
  for (int w = 0; w < width; ++w) out[w] = sum[static_cast<std::size_t>(w)];
}

/// The same for `rows` numbers, an even number since two atoms have as many channels.
void combine_rows(const double *d, int n, const double *in, int rows, double *out) {
  int k = 0;
  for (; k + 4 <= rows; k += 4) combine<4>(d, n, in + k, rows, out + k);
  for (; k < rows; k += 2) combine<2>(d, n, in + k, rows, out + k);
}

/// v -> D^T v = Z^T d^T v for `n` vectors of degree l: component m of vector k is
/// v[m * component + k * vector]. `polar` and `azimuth` as in AxisRotation.
void turn_vectors(const double *polar, const double *azimuth, int l, double *v, int component,
                  int n, int vector) {
  const double *sines = polar + (l + 1) * (l + 1);
  for (int k = 0; k < n; ++k, v += vector) {
    std::array<double, largest_shell + 1> c{}, s{};
    for (int row = 0; row <= l; ++row) {
      const double of_cos = v[(row == 0 ? 0 : 2 * row - 1) * component];
      for (int m = 0; m <= l; ++m)
        c[static_cast<std::size_t>(m)] += polar[row * (l + 1) + m] * of_cos;
    }
    for (int row = 1; row <= l; ++row)
      for (int m = 1; m <= l; ++m)
        s[static_cast<std::size_t>(m)] += sines[(row - 1) * l + m - 1] * v[2 * row * component];
    v[0] = c[0];
    for (int m = 1; m <= l; ++m) {
      const auto i = static_cast<std::size_t>(m);
      v[(2 * m - 1) * component] = azimuth[2 * m - 1] * c[i] - azimuth[2 * m] * s[i];
      v[2 * m * component] = azimuth[2 * m] * c[i] + azimuth[2 * m - 1] * s[i];
    }
  }
}

}  // namespace

void AxisRotation::set_axes(const Eigen::Ref<const Eigen::Matrix3Xd> &axes) {
  azimuth_.resize(2 * l_max_ + 1, axes.cols());
  multiples_.resize(2 * l_max_ + 1, axes.cols());
  for (Eigen::Index p = 0; p < axes.cols(); ++p) {
    const double rho = std::hypot(axes(0, p), axes(1, p));
    const Angle a = rho > 0.0 ? Angle{axes(0, p) / rho, axes(1, p) / rho} : Angle{1.0, 0.0};
    write_multiples(a, l_max_, azimuth_.col(p).data());
    write_multiples({axes(2, p), rho}, l_max_, multiples_.col(p).data());
  }
  polar_.noalias() = series_.factors() * multiples_;
}

/// R_z(-a) on an atom's moments; `out`: [n_lm][rows], of every l first cos 0, cos 1, ..., cos l,
/// then sin 1, ..., sin l.
void AxisRotation::turn_about_z(int p, const double *moments, int n_channels, int rows,
                                double *out) const {
  const double *azimuth = azimuth_.col(p).data();
  for (int l = 0; l <= l_max_; ++l) {
    const double *in = moments + l * l * n_channels;
    double *to = out + l * l * rows;
    for (int k = 0; k < n_channels; ++k) to[k] = in[k];
    for (int m = 1; m <= l; ++m) {
      const double c = azimuth[2 * m - 1], s = azimuth[2 * m];
      const double *in_cos = in + (2 * m - 1) * n_channels;
      const double *in_sin = in_cos + n_channels;
      double *to_cos = to + m * rows;
      double *to_sin = to + (l + m) * rows;
      for (int k = 0; k < n_channels; ++k) {
        to_cos[k] = c * in_cos[k] + s * in_sin[k];
        to_sin[k] = c * in_sin[k] - s * in_cos[k];
      }
    }
  }
}

void AxisRotation::rotate(int p, const double *i, const double *j, int n_channels, double *out) {
  const int rows = 2 * n_channels;
  turned_.resize(static_cast<Eigen::Index>(n_lm()) * rows);
  turn_about_z(p, i, n_channels, rows, turned_.data());
  turn_about_z(p, j, n_channels, rows, turned_.data() + n_channels);
  for (int l = 0; l <= l_max_; ++l) {
    const double *in = turned_.data() + static_cast<std::ptrdiff_t>(l * l) * rows;
    const double *d = polar(p, l);
    for (int m = 0; m <= l; ++m, d += l + 1)
      combine_rows(d, l + 1, in, rows, out + (first_of_order(m) + l - m) * rows);
    in += (l + 1) * rows;
    for (int m = 1; m <= l; ++m, d += l)
      combine_rows(d, l, in, rows, out + (first_of_order(m) + n_of_order(m) + l - m) * rows);
  }
}

void AxisRotation::turn_back(int p, int l_a, int l_b, double *h, int stride) const {
  const double *azimuth = azimuth_.col(p).data();
  turn_vectors(polar(p, l_a), azimuth, l_a, h, stride, 2 * l_b + 1, 1);
  turn_vectors(polar(p, l_b), azimuth, l_b, h, 1, 2 * l_a + 1, stride);
}

}  // namespace dpw
