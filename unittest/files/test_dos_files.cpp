// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/error.h"
#include "file_helpers.h"
#include "files/dos_hdf5.h"
#include "files/dos_text.h"

namespace dpw {
namespace {

DensityOfStates example(bool errors) {
  DensityOfStates dos;
  dos.method = errors ? "kpm" : "gaussian";
  dos.source = "HDF5 file H.h5";
  dos.n_orbitals = 22;
  dos.n_kpoints = 3;
  dos.broadening = 0.03125;
  dos.n_moments = errors ? 256 : 0;
  dos.n_vectors = errors ? 8 : 0;
  dos.seed = errors ? 5 : 0;
  if (errors) {
    dos.n_electrons = 28.0;
    dos.fermi_level = -0.25;
  }
  dos.energies = Eigen::Vector3d(-1.0, 0.0, 1.0);
  dos.names = {"total", "layer 1", "layer 2"};
  dos.density.resize(3, 3);
  dos.density << 1, 2, 3, 4, 5, 6, 7, 8, 1e-7;
  dos.below = 10.0 * dos.density;
  if (errors) {
    dos.density_error = 0.1 * dos.density;
    dos.below_error = 0.2 * dos.density;
  }
  return dos;
}

TEST(DosFiles, Hdf5GivesBackWhatWasWritten) {
  const test::ScratchDir dir;
  for (const bool errors : {true, false}) {
    const DensityOfStates dos = example(errors);
    const std::string path = dir / "dos.h5";
    write_dos_hdf5(path, dos);
    const DensityOfStates back = read_dos_hdf5(path);
    EXPECT_EQ(back.method, dos.method);
    EXPECT_EQ(back.source, dos.source);
    EXPECT_EQ(back.n_orbitals, 22);
    EXPECT_EQ(back.n_kpoints, 3);
    EXPECT_EQ(back.spin_degeneracy, 2);
    EXPECT_EQ(back.broadening, dos.broadening);
    EXPECT_EQ(back.n_moments, dos.n_moments);
    EXPECT_EQ(back.n_vectors, dos.n_vectors);
    EXPECT_EQ(back.seed, dos.seed);
    EXPECT_EQ(back.n_electrons, dos.n_electrons);
    EXPECT_EQ(back.fermi_level, dos.fermi_level);
    EXPECT_EQ(back.energies, dos.energies);
    EXPECT_EQ(back.names, dos.names);
    EXPECT_EQ(back.density, dos.density);
    EXPECT_EQ(back.below, dos.below);
    EXPECT_EQ(back.density_error, dos.density_error);
    EXPECT_EQ(back.below_error, dos.below_error);
  }
}

TEST(DosFiles, TextHasAHeaderAndAColumnForEachName) {
  const test::ScratchDir dir;
  for (const bool errors : {true, false}) {
    const DensityOfStates dos = example(errors);
    const std::string path = dir / "dos.txt";
    write_dos_text(path, dos);
    std::ifstream file(path);
    std::string header;
    std::string line;
    std::vector<std::vector<double>> rows;
    while (std::getline(file, line)) {
      if (line[0] == '#') {
        header += line + "\n";
        continue;
      }
      std::istringstream numbers(line);
      rows.emplace_back();
      for (double x = 0.0; numbers >> x;) rows.back().push_back(x);
    }
    ASSERT_EQ(rows.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
      ASSERT_EQ(rows[i].size(), errors ? 13U : 7U);
      EXPECT_EQ(rows[i][0], dos.energies[i]);
      for (std::size_t c = 0; c < 3; ++c) {
        EXPECT_NEAR(rows[i][1 + (errors ? 2 : 1) * c] / dos.density(i, c), 1.0, 1e-9);
        EXPECT_NEAR(rows[i][errors ? 7 + 2 * c : 4 + c] / dos.below(i, c), 1.0, 1e-9);
        if (errors) {
          EXPECT_NEAR(rows[i][2 + 2 * c], dos.density_error(i, c), 1e-3 * dos.density_error(i, c));
        }
      }
    }
    for (const char *text : {"units: energy eV", "HDF5 file H.h5", "broadening: 0.03125 eV",
                             "k-points: 3", "layer 2 below"})
      EXPECT_NE(header.find(text), std::string::npos) << text;
    for (const char *text : {"moments: 256", "vectors: 8", "Fermi level: -0.25", "electrons: 28"})
      EXPECT_EQ(header.find(text) != std::string::npos, errors) << text;
  }
}

TEST(DosFiles, ErrorsNameTheFile) {
  const auto expect_named = [](auto work, const std::string &name) {
    try {
      work();
      FAIL() << "nothing was thrown";
    } catch (const Error &error) {
      EXPECT_NE(std::string(error.what()).find(name), std::string::npos) << error.what();
    }
  };
  expect_named([] { write_dos_text("/nowhere/dos.txt", example(true)); }, "/nowhere/dos.txt");
  expect_named([] { write_dos_hdf5("/nowhere/dos.h5", example(true)); }, "/nowhere/dos.h5");
  expect_named([] { read_dos_hdf5("/nowhere/dos.h5"); }, "/nowhere/dos.h5");
}

}  // namespace
}  // namespace dpw
