// SPDX-License-Identifier: MIT
// Real Wannier90 runs on MoS2, where they are: see make_dft_reference.py.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>

#include "bands/band_solver.h"
#include "bloch/bloch_sum.h"
#include "files/hdf5_handle.h"
#include "layouts/read_tight_binding.h"
#include "layouts/wannier90_reader.h"
#include "places.h"

namespace dpw::test {
namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// A Hamiltonian, and how well its interpolated bands are known to follow those of DFT, eV.
struct Run {
  const char *name;
  double largest, mean;
};

class DftRuns : public testing::TestWithParam<Run> {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(dft_file()))
      GTEST_SKIP() << "no Wannier90 runs here: put them at ../shared/dft or name their folder in "
                      "DPW_DFT_DIR";
  }
  static RowMajor read(const std::string &what) {
    const h5::File file(dft_file(), h5::File::Mode::read);
    const std::string name = std::string("/") + GetParam().name + "/" + what;
    const h5::Shape shape = file.shape(name);
    const std::vector<double> values = file.read<double>(name, shape);
    return Eigen::Map<const RowMajor>(values.data(), static_cast<Eigen::Index>(shape.at(0)),
                                      static_cast<Eigen::Index>(shape.size() > 1 ? shape[1] : 1));
  }
  static std::string path() {
    return std::filesystem::path(dft_file())
        .replace_filename(std::string(GetParam().name) + "_hr.dat")
        .string();
  }
  static Eigen::MatrixXd bands(const SparseHamiltonian &sparse) {
    const RowMajor points = read("kpoints");
    std::vector<Eigen::Vector3d> k;
    for (Eigen::Index p = 0; p < points.rows(); ++p) k.emplace_back(points.row(p).head<3>());
    return BandSolver(std::make_shared<SparseHamiltonian>(sparse), {}, static_cast<int>(k.size()))
        .solve(k)
        .energies;
  }
};

std::string in_words(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3e", value);
  return text;
}

TEST_P(DftRuns, BandsAreThoseOfNumPyAndFollowDft) {
  const TightBinding t = read_tight_binding(path());
  const Eigen::MatrixXd energies = bands(t.sparse);
  const Eigen::MatrixXd numpy = read("numpy");
  ASSERT_EQ(energies.cols(), numpy.cols());
  const double to_numpy = (energies - numpy).cwiseAbs().maxCoeff();
  EXPECT_LT(to_numpy, 1e-8);
  const Eigen::MatrixXd to_dft = (energies - read("dft")).cwiseAbs();
  EXPECT_LT(to_dft.maxCoeff(), GetParam().largest);
  EXPECT_LT(to_dft.mean(), GetParam().mean);
  RecordProperty("largest_difference_to_numpy_eV", in_words(to_numpy));
  RecordProperty("largest_difference_to_dft_eV", in_words(to_dft.maxCoeff()));
  RecordProperty("mean_difference_to_dft_eV", in_words(to_dft.mean()));
}

TEST_P(DftRuns, AreRealButForTheLastDigit) {
  // no spin-orbit coupling and no magnetism: what is imaginary is the noise of the Wannier
  // functions
  EXPECT_FALSE(read_wannier90(path()).sparse.is_real());
  const TightBinding real = read_wannier90(path(), {1e-5, 1e-5});
  EXPECT_TRUE(real.sparse.is_real());
  EXPECT_LT((bands(real.sparse) - read("numpy")).cwiseAbs().maxCoeff(), 1e-5);
}

// Limits: what the runs' own verification states, with its last digit rounded up.
INSTANTIATE_TEST_SUITE_P(, DftRuns,
                         testing::Values(Run{"bilayer_AB_proj", 10.45e-3, 0.905e-3},
                                         Run{"bilayer_AB_it40", 8.75e-3, 0.775e-3},
                                         Run{"monolayer_eq_proj", 10.85e-3, 0.935e-3},
                                         Run{"r900_3R_proj", 10.15e-3, 0.885e-3}),
                         [](const auto &info) { return std::string(info.param.name); });

}  // namespace
}  // namespace dpw::test
