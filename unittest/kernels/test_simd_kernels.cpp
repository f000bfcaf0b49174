// SPDX-License-Identifier: MIT
// Every implementation that this processor can run, against plain formulas.
#include "kernels/simd_kernels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdlib>
#include <limits>
#include <random>

#include "base/error.h"
#include "chosen_kernels.h"
#include "equivariant/atomic_basis.h"
#include "file_helpers.h"
#include "kernel_test.h"
#include "kernels/simd_array.h"
#include "math/radial_basis.h"
#include "moment_models.h"

using namespace std::complex_literals;

namespace dpw::test {

namespace {

class EveryKernel : public KernelTest {
 protected:
  SimdArray room(Eigen::Index rows) const {
    return lanes_of(Eigen::MatrixXd::Constant(rows, kernels.width, std::nan("")));
  }
  Eigen::MatrixXd columns_of(const SimdArray &lanes, Eigen::Index rows) const {
    Eigen::MatrixXd columns(rows, kernels.width);
    kernels.write_columns(static_cast<int>(rows), kernels.width, lanes.data(), columns.data(),
                          rows);
    return columns;
  }
};

double largest(const Eigen::MatrixXd &m) { return m.cwiseAbs().maxCoeff(); }

/// Positions, elements and a list of a few atoms around each of `n` owned ones.
struct Cluster {
  Cluster(int n, int n_elements, std::mt19937 &random) {
    std::uniform_real_distribution<double> uniform(-1.0, 1.0);
    const int n_all = n + 40;
    for (int i = 0; i < n_all; ++i) {
      const double spread = i < n ? 1.5 : 6.0;
      // Owned atoms are 0.8 A apart at least.
      x.insert(x.end(), {2.5 * (i < n ? i : n / 2) + 0.4 * uniform(random),
                         spread * uniform(random), spread * uniform(random)});
      element.push_back((i * 7 / 3) % n_elements);
    }
    for (int i = 0; i < n; ++i) {
      for (int j = 0; j < n_all; ++j)
        if (j != i && (i + j) % (i + 2) != 0) list.index.push_back(j);  // of many lengths
      list.close_atom();
    }
    view = {n, n_all, x.data(), element.data()};
  }
  std::vector<double> x;
  std::vector<int> element;
  NeighborList list;
  AtomsView view;
};

}  // namespace

TEST_P(EveryKernel, takes_tanh) {
  std::vector<double> x;
  for (double size = 1e-320; size < 1e3; size *= 1.31) x.insert(x.end(), {size, -size});
  for (double value = -25.0; value < 25.0; value += 0.0371) x.push_back(value);
  for (const double value : {0.0, 19.9999, 20.0, 20.1, 1e308}) x.push_back(value);
  for (std::size_t n = 1; n <= x.size(); n += n < 20 ? 1 : 97) {
    std::vector<double> y(n + 1, -7.0);
    kernels.tanh(static_cast<long>(n), x.data() + (x.size() - n), y.data());
    for (std::size_t k = 0; k < n; ++k)
      ASSERT_NEAR(y[k], std::tanh(x[x.size() - n + k]), 4e-16) << x[x.size() - n + k];
    ASSERT_EQ(y[n], -7.0) << "wrote behind the end";
  }
  std::vector<double> odd = {0.5, std::nan(""), std::numeric_limits<double>::infinity(),
                             -std::numeric_limits<double>::infinity(), -0.5};
  kernels.tanh(5, odd.data(), odd.data());
  EXPECT_NEAR(odd[0], std::tanh(0.5), 4e-16);
  EXPECT_TRUE(std::isnan(odd[1]));
  EXPECT_EQ(odd[2], 1.0);
  EXPECT_EQ(odd[3], -1.0);
  EXPECT_NEAR(odd[4], -std::tanh(0.5), 4e-16);
}

TEST_P(EveryKernel, writes_columns_of_any_length) {
  for (int n_rows = 1; n_rows < 20; ++n_rows)
    for (int n = 1; n <= kernels.width; ++n) {
      SimdArray lanes = room(n_rows);
      for (int k = 0; k < n_rows * kernels.width; ++k) lanes.data()[k] = k;
      const int stride = n_rows + 1;
      std::vector<double> columns(static_cast<std::size_t>(n * stride), -1.0);
      kernels.write_columns(n_rows, n, lanes.data(), columns.data(), stride);
      for (int k = 0; k < n * stride; ++k) {
        const int row = k % stride, atom = k / stride;
        ASSERT_EQ(columns[static_cast<std::size_t>(k)],
                  row < n_rows ? row * kernels.width + atom : -1);
      }
    }
}

TEST_P(EveryKernel, multiplies_gradients_by_the_slope_of_tanh) {
  const Eigen::MatrixXd x = matrix(9, kernels.width), g = matrix(9, kernels.width);
  SimdArray gradient = lanes_of(g);
  kernels.tanh_slope(9, lanes_of(x.array().tanh()).data(), gradient.data());
  const Eigen::MatrixXd slope = x.array().cosh().square().inverse();
  EXPECT_LT(largest(columns_of(gradient, 9) - g.cwiseProduct(slope)), 1e-14);
}

TEST_P(EveryKernel, multiplies_matrices_of_any_shape) {
  for (int n_out = 1; n_out <= 40; n_out += n_out < 20 ? 1 : 7)
    for (const int n_in : {1, 2, 7, 33})
      for (const int n_columns : {1, 2, 3, 9})
        for (const bool biased : {false, true}) {
          const int x_stride = n_in + 2, y_stride = n_out + 3;
          const Eigen::MatrixXd w = matrix(n_out, n_in);
          const Eigen::VectorXd bias = matrix(n_out, 1);
          const Eigen::MatrixXd x = matrix(n_columns * x_stride, kernels.width);
          SimdArray y = room(n_columns * y_stride);
          kernels.product({n_out, n_in, w.data(), biased ? bias.data() : nullptr}, n_columns,
                          lanes_of(x).data(), x_stride, y.data(), y_stride);
          const Eigen::MatrixXd out = columns_of(y, n_columns * y_stride);
          for (int c = 0; c < n_columns; ++c) {
            Eigen::MatrixXd expected = w * x.middleRows(c * x_stride, n_in);
            if (biased) expected.colwise() += bias;
            ASSERT_LT(largest(out.middleRows(c * y_stride, n_out) - expected), 1e-13);
            ASSERT_TRUE(out.middleRows(c * y_stride + n_out, 3).array().isNaN().all());
          }
        }
}

/// Values by their formula; the way back is the transpose of the derivative, here by differences
/// that are exact for polynomials of second degree.
TEST_P(EveryKernel, has_invariants_and_their_gradient) {
  for (int l_max = 0; l_max <= 8; ++l_max)
    for (const int n_channels : {1, 2, 5, 6}) {
      const Eigen::Index n_lm = (l_max + 1) * (l_max + 1), n_mixed = n_lm * n_channels;
      const Eigen::Index n = n_channels + (l_max + 1) * n_channels * (n_channels + 1) / 2;
      const Eigen::MatrixXd a = matrix(n_mixed, kernels.width);
      const auto formula = [&](const Eigen::VectorXd &of_atom) {
        const auto at = [&](int c, Eigen::Index lm) { return of_atom[lm * n_channels + c]; };
        Eigen::VectorXd p(n);
        Eigen::Index k = 0;
        for (int c = 0; c < n_channels; ++c) p[k++] = at(c, 0);
        for (int l = 0; l <= l_max; ++l)
          for (int c = 0; c < n_channels; ++c)
            for (int d = c; d < n_channels; ++d) {
              double sum = 0.0;
              for (int lm = l * l; lm < (l + 1) * (l + 1); ++lm) sum += at(c, lm) * at(d, lm);
              p[k++] = sum / (2 * l + 1);
            }
        return p;
      };
      SimdArray p = room(n);
      kernels.invariants(n_channels, l_max, lanes_of(a).data(), p.data());
      const Eigen::MatrixXd out = columns_of(p, n);
      for (int lane = 0; lane < kernels.width; ++lane)
        ASSERT_LT(largest(out.col(lane) - formula(a.col(lane))), 1e-13);
      if (l_max > 4 && n_channels > 2) continue;  // enough of that
      const Eigen::MatrixXd of_p = matrix(n, kernels.width);
      SimdArray back = room(n_mixed);
      kernels.pull_back_invariants(n_channels, l_max, lanes_of(a).data(), lanes_of(of_p).data(),
                                   back.data());
      const Eigen::MatrixXd gradient = columns_of(back, n_mixed);
      for (int lane = 0; lane < kernels.width; ++lane)
        for (Eigen::Index k = 0; k < n_mixed; ++k) {
          Eigen::VectorXd more = a.col(lane), less = a.col(lane);
          more[k] += 0.5;
          less[k] -= 0.5;
          ASSERT_NEAR(gradient(k, lane), of_p.col(lane).dot(formula(more) - formula(less)), 1e-11);
        }
    }
}

/// For all degrees, numbers of radial functions, elements, and atoms that do not fill a group:
/// moments by their sum over neighbours, forces and virials by the derivatives of single bonds.
TEST_P(EveryKernel, has_the_moments_and_forces_of_plain_sums) {
  const ChosenKernels chosen(kernels.name);
  for (int l_max = 0; l_max <= SphericalHarmonics::largest_l; ++l_max)
    for (const int n_radial : {1, 2, 5, 6, 7, 13})
      for (const int n_elements : {1, 3}) {
        EquivariantModelShape shape{{"Mo", "S", "W"}, l_max, n_radial, 1};
        shape.symbols.resize(static_cast<std::size_t>(n_elements));
        const Model model = moment_model(shape);
        AtomicBasis moments(model, model.equivariant());
        ASSERT_STREQ(moments.kernels().name, kernels.name);
        const int n = kernels.width == 2 ? 2 : kernels.width - 1;
        const Cluster cluster(n, n_elements, random);
        moments.rebuild(cluster.view, cluster.list, 2.0);
        std::vector<DescriptorBatch> batches;
        moments.begin(cluster.view, batches);
        const RadialBasis radial(shape.cutoff, shape.r_switch, n_radial);
        const SphericalHarmonics harmonics(l_max);
        const Eigen::Index size = moments.size(), n_channels = n_elements * n_radial;
        std::vector<int> centres;
        for (int i = 0; i < n; ++i) centres.push_back(i);
        const Eigen::MatrixXd out = columns_of(moments.evaluate_group(centres.data(), n), size);
        const Eigen::MatrixXd gradient = matrix(size, kernels.width);
        const auto n_all = static_cast<std::size_t>(cluster.view.n_all);
        std::vector<double> forces(3 * n_all), virials(6 * n_all), centroids(9 * n_all);
        ForceOutput given;
        given.force = forces.data();
        given.atom_virial = virials.data();
        given.centroid_virial = centroids.data();
        moments.pull_back_group(lanes_of(gradient), given);

        Eigen::MatrixXd expected = Eigen::MatrixXd::Zero(size, n);
        Eigen::MatrixXd force = Eigen::MatrixXd::Zero(3, cluster.view.n_all);
        Eigen::MatrixXd centroid = Eigen::MatrixXd::Zero(9, cluster.view.n_all);
        Eigen::Matrix3d virial = Eigen::Matrix3d::Zero();
        Eigen::VectorXd b(n_radial), slope(n_radial), y(harmonics.size());
        Eigen::Matrix3Xd of_y(3, harmonics.size());
        int n_bonds = 0;
        for (int i = 0; i < n; ++i)
          for (const int *j = cluster.list.begin(i); j != cluster.list.end(i); ++j) {
            const Eigen::Vector3d d = cluster.view.position(*j) - cluster.view.position(i);
            if (d.norm() >= shape.cutoff) continue;
            ++n_bonds;
            const Eigen::Vector3d u = d.normalized();
            radial.evaluate(d.norm(), b.data(), slope.data());
            harmonics.evaluate(u.data(), y.data(), of_y.data());
            Eigen::Vector3d f = Eigen::Vector3d::Zero();
            for (int lm = 0; lm < harmonics.size(); ++lm)
              for (int k = 0; k < n_radial; ++k) {
                const Eigen::Index row = lm * n_channels + cluster.element[*j] * n_radial + k;
                expected(row, i) += b[k] * y[lm];
                f += gradient(row, i) * (slope[k] * y[lm] * u + b[k] / d.norm() * of_y.col(lm));
              }
            force.col(i) += f;
            force.col(*j) -= f;
            virial -= d * f.transpose();
            const int row[] = {0, 1, 2, 0, 0, 1, 1, 2, 2}, column[] = {0, 1, 2, 1, 2, 2, 0, 0, 1};
            for (int v = 0; v < 9; ++v) centroid(v, *j) -= d[row[v]] * f[column[v]];
          }
        ASSERT_GT(n_bonds, 20);
        const std::string where = std::to_string(l_max) + " " + std::to_string(n_radial);
        EXPECT_LT(largest(out.leftCols(n) - expected), 1e-12 * largest(expected)) << where;
        const double scale = largest(force);
        const Eigen::Map<Eigen::MatrixXd> of_force(forces.data(), 3, cluster.view.n_all);
        EXPECT_LT(largest(of_force - force), 1e-12 * scale) << where;
        const Eigen::Map<Eigen::MatrixXd> of_centroid(centroids.data(), 9, cluster.view.n_all);
        EXPECT_LT(largest(of_centroid - centroid), 1e-11 * scale) << where;
        const double symmetric[] = {virial(0, 0),
                                    virial(1, 1),
                                    virial(2, 2),
                                    0.5 * (virial(0, 1) + virial(1, 0)),
                                    0.5 * (virial(0, 2) + virial(2, 0)),
                                    0.5 * (virial(1, 2) + virial(2, 1))};
        const Eigen::VectorXd of_atoms =
            Eigen::Map<Eigen::MatrixXd>(virials.data(), 6, cluster.view.n_all).rowwise().sum();
        for (int v = 0; v < 6; ++v) {
          EXPECT_NEAR(given.virial[v], symmetric[v], 1e-11 * scale) << where;
          EXPECT_NEAR(of_atoms[v], symmetric[v], 1e-11 * scale) << where;
        }
      }
}

/// An atom's numbers do not depend on which atoms share its group, to the last bit.
TEST_P(EveryKernel, gives_an_atom_the_same_in_any_company) {
  const ChosenKernels chosen(kernels.name);
  const Model model = moment_model();
  AtomicBasis moments(model, model.equivariant());
  const Cluster cluster(kernels.width, 2, random);
  moments.rebuild(cluster.view, cluster.list, 2.0);
  std::vector<DescriptorBatch> batches;
  moments.begin(cluster.view, batches);
  std::vector<int> centres;
  for (int i = 0; i < kernels.width; ++i) centres.push_back(i);
  const Eigen::MatrixXd together =
      columns_of(moments.evaluate_group(centres.data(), kernels.width), moments.size());
  for (int i = 0; i < kernels.width; ++i) {
    const Eigen::MatrixXd alone = columns_of(moments.evaluate_group(&i, 1), moments.size());
    EXPECT_EQ(largest(alone.col(0) - together.col(i)), 0.0) << i;
  }
}

/// Rows of any length, none and the diagonal alone among them, times a block of vectors: the plain
/// sum over the elements. Rows that are not asked for stay as they are.
TEST_P(EveryKernel, multiplies_sparse_rows) {
  constexpr int n = 37;
  std::uniform_int_distribution<int> any_row(0, n - 1);
  std::normal_distribution<double> normal;
  std::vector<int> start = {0};
  std::vector<int> column;
  std::vector<double> re, im;
  for (int i = 0; i < n; ++i) {
    for (int e = 0; e < i % 13; ++e) {
      column.push_back(any_row(random));
      re.push_back(normal(random));
      im.push_back(normal(random));
    }
    start.push_back(static_cast<int>(column.size()));
  }
  const Eigen::MatrixXcd x = matrix(n, complex_block) + 1i * matrix(n, complex_block);
  SimdArray in, out;
  in.provide(n, 2 * complex_block);
  for (int i = 0; i < n; ++i)
    for (int c = 0; c < complex_block; ++c) {
      in.data()[2 * complex_block * i + c] = x(i, c).real();
      in.data()[2 * complex_block * i + complex_block + c] = x(i, c).imag();
    }
  for (const bool real : {false, true})
    for (const auto &[first, end] : {std::pair{0, n}, {5, 6}, {11, 30}, {8, 8}}) {
      out.provide(n, 2 * complex_block);
      std::fill_n(out.data(), 2 * complex_block * n, 77.0);
      const SparseLists h = {start.data(), column.data(), re.data(), real ? nullptr : im.data()};
      kernels.sparse_rows(h, first, end, in.data(), out.data());
      for (int i = 0; i < n; ++i)
        for (int c = 0; c < complex_block; ++c) {
          std::complex<double> sum = {77.0, 77.0};
          if (i >= first && i < end) {
            sum = 0.0;
            for (int e = start[i]; e < start[i + 1]; ++e)
              sum += std::complex<double>(re[e], real ? 0.0 : im[e]) * x(column[e], c);
          }
          EXPECT_NEAR(out.data()[2 * complex_block * i + c], sum.real(), 1e-13) << i << " " << c;
          EXPECT_NEAR(out.data()[2 * complex_block * i + complex_block + c], sum.imag(), 1e-13)
              << i << " " << c;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(runnable, EveryKernel, testing::ValuesIn(runnable_simd_kernels()),
                         [](const auto &info) { return std::string(info.param->name); });

TEST(SimdKernels, are_the_fastest_unless_others_are_named) {
  unsetenv("DPW_KERNELS");
  EXPECT_EQ(&simd_kernels(), runnable_simd_kernels().front());
  for (const SimdKernels *kernels : runnable_simd_kernels()) {
    const ChosenKernels chosen(kernels->name);
    EXPECT_EQ(&simd_kernels(), kernels);
  }
  EXPECT_STREQ(runnable_simd_kernels().back()->name, "baseline");
  const ChosenKernels chosen("sse9");
  const std::string error = error_of([]() { simd_kernels(); });
  EXPECT_NE(error.find("DPW_KERNELS is \"sse9\""), std::string::npos);
  EXPECT_NE(error.find("baseline"), std::string::npos);
}

/// Energies and forces of a whole model.
TEST(SimdKernels, agree_on_a_model) {
  const Model model = moment_model({{"Mo", "S"}, 4, 6, 5});
  const RandomAtoms atoms = random_atoms(23);
  const ChosenKernels chosen("baseline");
  const EnergyRun baseline(model, atoms);
  for (const SimdKernels *kernels : runnable_simd_kernels()) {
    const ChosenKernels others(kernels->name);
    const EnergyRun run(model, atoms);
    EXPECT_LT(largest(run.energies - baseline.energies), 1e-12 * largest(baseline.energies));
    EXPECT_LT(largest(run.forces - baseline.forces), 1e-12 * largest(baseline.forces));
    EXPECT_LT(largest(run.virial - baseline.virial), 1e-12 * largest(baseline.virial));
  }
}

}  // namespace dpw::test
