// SPDX-License-Identifier: MIT
#include "file_helpers.h"
#include "files/bands_text.h"

namespace dpw::test {
namespace {

BandsGroup small_path() {
  BandsGroup group;
  group.kpoints.fractional = {{0, 0, 0}, {0.25, 0, 0}, {0.5, 0, 0}};
  group.kpoints.weight = {1, 1, 1};
  group.kpoints.distance = {0.0, 0.75, 1.5};
  group.kpoints.labels = {{0, "G"}, {2, "M"}};
  group.kpoints.is_path = true;
  group.first_band = 4;
  group.n_bands = 2;
  return group;
}

BandsFrame small_frame() {
  BandsFrame frame;
  frame.timestep = 100;
  frame.fermi_level = 0.5;
  frame.valence_top = 0.25;
  frame.conduction_bottom = 0.75;
  frame.gap = 0.5;
  frame.path.energies.resize(2, 3);
  frame.path.energies << -1.5, -0.25, 0.25, 0.75, 10.0, 123.456;
  return frame;
}

TEST(BandsText, HasTheLayoutOfWannier90) {
  const ScratchDir dir;
  write_band_dat(dir / "band.dat", small_path(), small_frame());
  EXPECT_EQ(slurp(dir / "band.dat"),
            "# band structure, energies in eV: distance energy\n"
            "# step 100\n"
            "# bands 5 to 6, 3 k-points\n"
            "# fermi_level 0.5000000000\n"
            "# valence_top 0.2500000000\n"
            "# conduction_bottom 0.7500000000\n"
            "# gap 0.5000000000\n"
            "# label G 0.0000000000\n"
            "# label M 1.5000000000\n"
            "  0.00000000e+00 -1.50000000e+00\n"
            "  7.50000000e-01 -2.50000000e-01\n"
            "  1.50000000e+00  2.50000000e-01\n"
            "\n"
            "  0.00000000e+00  7.50000000e-01\n"
            "  7.50000000e-01  1.00000000e+01\n"
            "  1.50000000e+00  1.23456000e+02\n"
            "\n");
}

TEST(BandsText, SaysWhatIsWrong) {
  const ScratchDir dir;
  spill(dir / "file", "");
  const std::string path = dir / "file/band.dat";
  BandsGroup group = small_path();
  EXPECT_EQ(error_of([&] { write_band_dat(path, group, small_frame()); }),
            "cannot write " + path + ": Not a directory");
  group.kpoints.labels[1].index = 3;
  EXPECT_EQ(error_of([&] { write_band_dat(path, group, small_frame()); }),
            "cannot write " + path + ": the label M is at a k-point that does not exist");
  group.n_bands = 3;
  EXPECT_EQ(error_of([&] { write_band_dat(path, group, small_frame()); }),
            "cannot write " + path + ": the frame of step 100 has the wrong number of energies");
}

}  // namespace
}  // namespace dpw::test
