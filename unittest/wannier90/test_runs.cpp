// SPDX-License-Identifier: MIT
// Bands of the runs in runs/ against those that Wannier90 3.1.0 interpolated itself (make_runs.py),
// and against NumPy (make_dft_reference.py).
#include <gtest/gtest.h>
#include <unistd.h>

#include <Eigen/LU>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "bands/band_solver.h"
#include "bloch/bloch_sum.h"
#include "complex_models.h"
#include "layouts/read_tight_binding.h"
#include "places.h"

namespace dpw::test {
namespace {

std::string run_file(const std::string &name) {
  return source_file("unittest/wannier90/runs/" + name);
}

std::vector<double> numbers(const std::string &path) {
  std::ifstream file(path);
  EXPECT_TRUE(file) << path;
  std::vector<double> found;
  for (double x = 0.0; file >> x;) found.push_back(x);
  return found;
}

/// SEED_band.kpt and SEED_band.dat: k-points, and energies [k, band], eV.
struct BandFile {
  explicit BandFile(const std::string &seed) {
    const std::vector<double> points = numbers(run_file(seed + "_band.kpt"));
    const auto n = static_cast<Eigen::Index>(points.at(0));
    for (std::size_t p = 1; p + 3 < points.size(); p += 4)
      k.emplace_back(points[p], points[p + 1], points[p + 2]);
    const std::vector<double> table = numbers(run_file(seed + "_band.dat"));
    const auto n_bands = static_cast<Eigen::Index>(table.size()) / 2 / n;
    energies.resize(n, n_bands);
    for (Eigen::Index e = 0; e < energies.size(); ++e)
      energies(e % n, e / n) = table[static_cast<std::size_t>(2 * e + 1)];
  }
  std::vector<Eigen::Vector3d> k;
  Eigen::MatrixXd energies;
};

Eigen::MatrixXd bands_of(const std::string &path, const std::vector<Eigen::Vector3d> &k) {
  return BandSolver(std::make_shared<SparseHamiltonian>(read_tight_binding(path).sparse), {},
                    static_cast<int>(k.size()))
      .solve(k)
      .energies;
}

double largest_difference(const Eigen::MatrixXd &a, const Eigen::MatrixXd &b) {
  EXPECT_EQ(a.rows(), b.rows());
  EXPECT_EQ(a.cols(), b.cols());
  return (a - b).cwiseAbs().maxCoeff();
}

TEST(Wannier90Runs, BandsAreThoseThatWannier90Interpolates) {
  for (const std::string seed : {"haldane", "skew"}) {
    const BandFile band(seed);
    ASSERT_GT(band.k.size(), 15U);
    // 6 decimals of k-points, and of the elements in _hr.dat; 9 digits of energies
    EXPECT_LT(largest_difference(bands_of(run_file(seed + "_hr.dat"), band.k), band.energies),
              2e-5);
    EXPECT_LT(largest_difference(bands_of(run_file(seed + "_tb.dat"), band.k), band.energies),
              1e-5);
  }
  const BandFile plain("plain");
  EXPECT_LT(largest_difference(bands_of(run_file("plain_hr.dat"), plain.k), plain.energies), 2e-5);
}

TEST(Wannier90Runs, NeedTheirWsvec) {
  // the same H(R) with its images left where the mesh puts them: other bands between mesh points
  const auto folder =
      std::filesystem::temp_directory_path() / ("dpw-wannier90-" + std::to_string(::getpid()));
  std::filesystem::create_directory(folder);
  const std::string bare = (folder / "skew_hr.dat").string();
  std::filesystem::copy_file(run_file("skew_hr.dat"), bare);
  const BandFile band("skew"), plain("plain");
  const Eigen::MatrixXd without = bands_of(bare, band.k);
  std::filesystem::remove_all(folder);
  EXPECT_GT(largest_difference(without, band.energies), 1.0);
  EXPECT_LT(largest_difference(without, plain.energies), 2e-5);
}

TEST(Wannier90Runs, OfHaldanesModelKeepItsTopology) {
  const TightBinding t = read_tight_binding(run_file("haldane_tb.dat"));
  EXPECT_FALSE(t.sparse.is_real());
  const auto sum = make_bloch_sum("host", t.sparse);
  const auto h_of = [&](const Eigen::Vector3d &k) {
    Eigen::MatrixXcd h;
    sum->build({k}, {&h});
    return Eigen::MatrixXcd(h.selfadjointView<Eigen::Upper>());
  };
  const models::HoppingModel model = models::haldane();
  const auto exact = [&](const Eigen::Vector3d &k) { return models::plain_bloch_sum(model, k); };
  EXPECT_NEAR(models::chern_number(h_of, 10), models::chern_number(exact, 10), 1e-6);
  EXPECT_NEAR(std::abs(models::chern_number(h_of, 10)), 1.0, 1e-6);
  for (const Eigen::Vector3d &k :
       {Eigen::Vector3d(1.0 / 3, 2.0 / 3, 0), Eigen::Vector3d(0.1, 0.4, 0)})
    EXPECT_LT((h_of(k) - exact(k)).cwiseAbs().maxCoeff(), 1e-6);
}

TEST(Wannier90Runs, TellLatticeCentresAndAtoms) {
  const models::HoppingModel model = models::haldane();
  for (const char *name : {"haldane_hr.dat", "haldane_tb.dat"}) {
    const TightBinding t = read_tight_binding(run_file(name));
    ASSERT_TRUE(t.lattice.has_value()) << name;
    EXPECT_LT((*t.lattice - model.lattice).norm(), 1e-8);
    ASSERT_EQ(t.orbitals.size(), 2U);
    for (std::size_t o = 0; o < 2; ++o) {
      EXPECT_LT((t.orbitals[o].position - model.centres[o]).norm(), 1e-6) << name;
      EXPECT_EQ(t.orbitals[o].element, "C");
      EXPECT_EQ(t.orbitals[o].atom, static_cast<int>(o) + 1);
    }
  }
}

TEST(Wannier90Runs, ExcerptOfMoS2HasTheEigenvaluesOfNumPy) {
  std::ifstream file(run_file("mos2_d_bands.txt"));
  std::string comment;
  std::getline(file, comment);
  std::vector<Eigen::Vector3d> k;
  std::vector<double> energies;
  for (Eigen::Vector3d point; file >> point[0] >> point[1] >> point[2];) {
    k.push_back(point);
    for (int b = 0; b < 5; ++b) file >> energies.emplace_back();
  }
  ASSERT_EQ(k.size(), 6U);
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Eigen::MatrixXd expected = Eigen::Map<const RowMajor>(energies.data(), 6, 5);
  EXPECT_LT(largest_difference(bands_of(run_file("mos2_d_hr.dat"), k), expected), 1e-10);
}

}  // namespace
}  // namespace dpw::test
