// SPDX-License-Identifier: MIT
#include "eigen/lapack_solver.h"

#include <algorithm>
#include <complex>

#include "base/error.h"
#include "eigen/lapack.h"
#include "eigen/lapack_work_space.h"

namespace dpw {

namespace {

using Complex = std::complex<double>;

// Eigenvalues only, seconds, Debian 12's OpenBLAS 0.3.21 (pthread), one thread of an EPYC (Zen 4),
// random complex Hermitian matrices:
//   n      zheev   zheevd  zheevr  zheevd_2stage: upper, lower triangle
//   150            0.0015          0.0021  0.0020
//   300            0.0087          0.0104  0.0096
//   500            0.0350          0.0355  0.0323
//   737    0.106   0.102   0.108   0.0933  0.0865
//   2,000  2.38    2.84    2.63    1.73    1.68
// Half of the one-stage reduction is matrix-vector products, which memory limits, and more so when
// all cores work; the two-stage one is matrix products. With 2 BLAS threads it takes 0.077 s and
// 1.00 s, zheevd 0.065 s and 1.34 s.
constexpr int kTwoStageFrom = 450;

// All calls take the lower triangle. With the upper one, zgemv of OpenBLAS 0.3.21 (Debian 12's)
// reads past the end of the matrix (OpenMathLib/OpenBLAS issues 4013 and 5000): with an unmapped
// page there, zheevd, zheevd_2stage and zheevr all crashed at nearly every size above 32, and none
// did with the lower triangle.

class LapackSolver : public Eigensolver {
 public:
  std::string name() const override { return "lapack"; }

  EigenResult run_in_place(Complex *h, int n, const EigenRequest &request) {
    return request.vectors ? with_vectors(h, n, request) : values_only(h, n);
  }

 protected:
  EigenResult run(Eigen::MatrixXcd &h, const EigenRequest &request) override {
    return run_in_place(h.data(), static_cast<int>(h.rows()), request);
  }

 private:
  /// All values, whatever the range: finding a part of them saves next to nothing, since the
  /// reduction to tridiagonal form is nearly all of the work, and all of them can be checked.
  EigenResult values_only(Complex *h, int n) {
    const bool two_stage = n >= kTwoStageFrom;
    const auto solve = two_stage ? zheevd_2stage_ : zheevd_;
    mirror_to_lower({h, n, n});
    EigenResult result;
    result.values.resize(n);
    space_.run(two_stage ? "zheevd_2stage" : "zheevd",
               [&](Complex *work, int lwork, double *rwork, int lrwork, int *iwork, int liwork) {
                 int info = 0;
                 solve("N", "L", &n, h, &n, result.values.data(), work, &lwork, rwork, &lrwork,
                       iwork, &liwork, &info, 1, 1);
                 return info;
               });
    return result;
  }

  EigenResult with_vectors(Complex *h, int n, const EigenRequest &request) {
    const int first = request.first + 1;
    const int last = request.first + request.count;
    const char *range = request.count == n ? "A" : "I";
    const double unused = 0.0;
    const double default_tolerance = 0.0;
    EigenResult result;
    result.values.resize(n);
    result.vectors.resize(n, request.count);
    support_.resize(2 * static_cast<std::size_t>(request.count));
    mirror_to_lower({h, n, n});
    int found = 0;
    space_.run(
        "zheevr", [&](Complex *work, int lwork, double *rwork, int lrwork, int *iwork, int liwork) {
          int info = 0;
          zheevr_("V", range, "L", &n, h, &n, &unused, &unused, &first, &last, &default_tolerance,
                  &found, result.values.data(), result.vectors.data(), &n, support_.data(), work,
                  &lwork, rwork, &lrwork, iwork, &liwork, &info, 1, 1, 1);
          return info;
        });
    if (found != request.count)
      throw Error("LAPACK's zheevr found " + std::to_string(found) + " eigenvalues where " +
                  std::to_string(request.count) + " were asked for");
    result.values.conservativeResize(found);
    return result;
  }

  /// Copies the upper triangle to the lower, conjugated. It costs 1 % of a solve, which is 8 %
  /// faster for it. In tiles, or every write would be a cache miss.
  static void mirror_to_lower(Eigen::Map<Eigen::MatrixXcd> h) {
    constexpr Eigen::Index tile = 16;
    const Eigen::Index n = h.rows();
    for (Eigen::Index c0 = 0; c0 < n; c0 += tile)
      for (Eigen::Index r0 = 0; r0 <= c0; r0 += tile)
        for (Eigen::Index c = c0; c < std::min(c0 + tile, n); ++c)
          for (Eigen::Index r = r0; r < std::min(r0 + tile, c); ++r) h(c, r) = std::conj(h(r, c));
  }

  LapackWorkSpace space_;
  std::vector<int> support_;
};

}  // namespace

EigenResult run_lapack(Complex *h, int n, const EigenRequest &request) {
  return LapackSolver().run_in_place(h, n, request);
}

std::unique_ptr<Eigensolver> make_lapack_solver() { return std::make_unique<LapackSolver>(); }

}  // namespace dpw
