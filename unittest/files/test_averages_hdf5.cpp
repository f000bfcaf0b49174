// SPDX-License-Identifier: MIT
#include "files/averages_hdf5.h"

#include <gtest/gtest.h>

#include <cmath>

#include "file_helpers.h"
#include "files/hdf5_handle.h"

namespace dpw {
namespace {

using test::ScratchDir;

AveragesContent some_content() {
  AveragesContent c;
  c.first_timestep = 10;
  c.last_timestep = 40;
  c.n_frames = 4;
  c.every = 10;
  c.repeat = 4;
  c.freq = 40;
  c.mode = "one";
  c.settings = {{"broadening", "0.1"}};
  c.zero = "the vacuum";
  c.reference = "hamiltonian";
  c.energies = EnergyGrid{-1.0, 1.0, 5};
  ScalarAverage gap;
  for (const double x : {1.5, 1.6, 1.4, 1.7}) gap.add(x);
  c.scalars.push_back({"gap", "eV", gap.summary()});

  BlockAverage list(10);
  Eigen::VectorXd values = Eigen::VectorXd::LinSpaced(10, 0.0, 9.0);
  for (int i = 0; i < 4; ++i) list.add(values * (1.0 + 0.1 * i));
  AveragedSpectrum spectrum;
  spectrum.name = "layer 1";
  spectrum.cell.vectors = 3.0 * Eigen::Matrix3d::Identity();
  spectrum.cell.vectors(1, 0) = -1.5;
  spectrum.cell.index << 2, 1, 0, 0, 3, 0, 0, 0, 1;
  spectrum.path = make_path(spectrum.cell.vectors, {{"G", {0, 0, 0}}, {"X", {0.5, 0, 0}}}, 1);
  spectrum.table = averaged_table(list.result(), 5, {-0.5, 0.5});
  c.spectra = {spectrum};
  AveragedDos dos;
  dos.method = "gaussian";
  dos.names = {"total", "layer 1"};
  dos.table = averaged_table(list.result(), 5, everything());
  c.dos = dos;
  return c;
}

TEST(AveragesHdf5, HoldsWhatItWasGivenInTheOrderOfThePage) {
  const ScratchDir folder;
  const AveragesContent c = some_content();
  write_averages_hdf5(folder / "a.h5", c);
  const h5::File file(folder / "a.h5", h5::File::Mode::read);
  file.check_format({"dpw-averages", 1});
  EXPECT_EQ(file.read_attribute<std::int64_t>("/", "n_frames"), 4);
  EXPECT_EQ(file.read_attribute<std::string>("/", "energy_zero"), "the vacuum");
  EXPECT_EQ(file.read_attribute<std::string>("/settings", "broadening"), "0.1");
  EXPECT_DOUBLE_EQ(file.read_attribute<double>("/scalars/gap", "mean"), 1.55);
  EXPECT_GT(file.read_attribute<double>("/scalars/gap", "error"), 0.0);
  EXPECT_EQ(file.read<double>("/energies", {5})[1], -0.5);

  // the list has the energies of the first column, then those of the second
  const auto spectrum = file.read<double>("/spectral/1/mean", {2, 5});
  const auto dos = file.read<double>("/dos/mean", {5, 2});
  for (std::size_t e = 0; e < 5; ++e)
    for (std::size_t column = 0; column < 2; ++column) {
      const double expected = 1.15 * static_cast<double>(5 * column + e);
      EXPECT_NEAR(spectrum[5 * column + e], expected, 1e-12);
      EXPECT_NEAR(dos[2 * e + column], expected, 1e-12);
    }
  EXPECT_EQ(file.read_attribute<double>("/spectral/1", "complete_from"), -0.5);
  EXPECT_TRUE(std::isinf(file.read_attribute<double>("/dos", "complete_to")));
  EXPECT_EQ(file.read<double>("/spectral/1/primitive_vectors", {3, 3})[3], -1.5);
  EXPECT_EQ(file.read<std::int32_t>("/spectral/1/supercell", {3, 3})[1], 1);
  EXPECT_EQ(file.read<std::string>("/spectral/1/label_name", {2})[1], "X");
}

TEST(AveragesHdf5, IsReplacedAsAWholeOrNotAtAll) {
  const ScratchDir folder;
  AveragesContent c = some_content();
  write_averages_hdf5(folder / "a.h5", c);
  c.n_frames = 8;
  write_averages_hdf5(folder / "a.h5", c);
  EXPECT_EQ(folder.names(), std::vector<std::string>{"a.h5"});
  const h5::File file(folder / "a.h5", h5::File::Mode::read);
  EXPECT_EQ(file.read_attribute<std::int64_t>("/", "n_frames"), 8);
  const std::string error = test::error_of([&] { write_averages_hdf5(folder / "no/a.h5", c); });
  EXPECT_NE(error.find("no/a.h5"), std::string::npos);
}

TEST(AveragesHdf5, OfOneFrameHasNoErrors) {
  const ScratchDir folder;
  AveragesContent c;
  c.n_frames = 1;
  ScalarAverage gap;
  gap.add(1.5);
  c.scalars.push_back({"gap", "eV", gap.summary()});
  write_averages_hdf5(folder / "a.h5", c);
  const h5::File file(folder / "a.h5", h5::File::Mode::read);
  EXPECT_TRUE(std::isnan(file.read_attribute<double>("/scalars/gap", "error")));
  EXPECT_EQ(file.read<double>("/scalars/gap/autocorrelation", {h5::File::any}).size(),
            std::size_t{0});
  EXPECT_FALSE(file.has("/dos"));
}

}  // namespace
}  // namespace dpw
