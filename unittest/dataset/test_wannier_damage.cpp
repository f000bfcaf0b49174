// SPDX-License-Identifier: MIT
// What lies beside H(R), damaged anywhere: a frame comes out that could be one, or an Error that
// names the files.
#include <zlib.h>

#include <cmath>
#include <cstdio>
#include <map>

#include "dataset/wannier_frame.h"
#include "dataset_helpers.h"
#include "file_damage.h"
#include "scrambled_files.h"

namespace dpw::test {
namespace {

/// Two atoms with an s orbital each on a mesh of 3 x 1 x 1.
const std::map<std::string, std::string> files = {
    {"x_hr.dat",
     "made by hand\n2\n3\n 1 1 1\n"
     "-1 0 0 1 1 -0.25 0.0\n-1 0 0 2 1 0.02 0.0\n-1 0 0 1 2 0.01 0.0\n-1 0 0 2 2 0.05 0.0\n"
     "0 0 0 1 1 -4.5 0.0\n0 0 0 2 1 -0.5 0.0\n0 0 0 1 2 -0.5 0.0\n0 0 0 2 2 -1.5 0.0\n"
     "1 0 0 1 1 -0.25 0.0\n1 0 0 2 1 0.01 0.0\n1 0 0 1 2 0.02 0.0\n1 0 0 2 2 0.05 0.0\n"},
    {"x.win",
     "num_wann = 2\nMP_GRID : 3, 1, 1\nspinors = F ! none\nbegin unit_cell_cart\nang\n3,0,0\n0 30 "
     "0\n"
     "\n0 0 2.0D+01 # c\nEnd Unit_Cell_Cart\nbegin atoms_cart\nBohr\nh 0.0 0.0 9.448630624\n"
     "S 0.0, 0.0, 13.228082873\nend atoms_cart\nbegin projections\nH:S\nf=0.0,0.0,0.35:s\n"
     "end projections\nnum_iter=120\nauto_projections = f\nuse_ws_distance .true.\n"},
    {"x_centres.xyz", "4\nby hand\nX 0.0 0.0 5.1\nX 0.0 0.1 7.0\nH 0.0 0.0 5.0\nS 0.0 0.0 7.0\n"},
    {"x.wout",
     " |  Length Unit                               :                Ang             |\n"
     "Initial State\n  WF centre and spread    1  (  0.000000, 0.000000, 5.200000 )  1.5\n"
     "  WF centre and spread    2  (  0.000000, 0.100000, 7.000000 )  1.5\nFinal State\n"
     "  WF centre and spread    1  (  0.000000, 0.000000, 5.100000 )  1.25\n"
     "  WF centre and spread    2  (  0.000000, 0.100000, 7.000000 )  1.25\n"},
    {"x_wsvec.dat",
     "by hand\n-1 0 0 1 1\n1\n0 0 0\n-1 0 0 1 2\n1\n0 0 0\n-1 0 0 2 1\n1\n0 0 0\n-1 0 0 2 2\n1\n"
     "0 0 0\n0 0 0 1 1\n1\n0 0 0\n0 0 0 1 2\n1\n0 0 0\n0 0 0 2 1\n1\n0 0 0\n0 0 0 2 2\n1\n0 0 0\n"
     "1 0 0 1 1\n1\n0 0 0\n1 0 0 1 2\n1\n0 0 0\n1 0 0 2 1\n1\n0 0 0\n1 0 0 2 2\n1\n0 0 0\n"}};

/// The same two atoms with spinors: kinetic terms, and B_z of hops between the atoms.
const std::map<std::string, std::string> spinor_files = {
    {"x_hr.dat",
     [] {
       std::string text = "made by hand\n4\n3\n 1 1 1\n";
       const double hop[] = {0.02, -0.5, 0.01}, b[] = {0.003, 0.002, -0.001};
       for (int r = -1; r <= 1; ++r)
         for (int column = 0; column < 4; ++column)
           for (int row = 0; row < 4; ++row) {
             double real = 0.0, imaginary = 0.0;
             if (row == column) real = r == 0 ? (row < 2 ? -4.5 : -1.5) : 0.25;
             if (row % 2 == column % 2 && row != column) {
               const bool upper = row < column;
               const int at = (upper ? r : -r) + 1;
               real = hop[at];
               imaginary = b[at] * (row % 2 == 0 ? 1.0 : -1.0) * (upper ? 1.0 : -1.0);
             }
             char line[80];
             std::snprintf(line, sizeof line, "%d 0 0 %d %d %.3f %.3f\n", r, row + 1, column + 1,
                           real, imaginary);
             text += line;
           }
       return text;
     }()},
    {"x.win",
     "num_wann = 4\nMP_GRID : 3, 1, 1\nspinors = .true.\nbegin projections\nH:S\n"
     "f=0.0,0.0,0.35:s\nend projections\nnum_iter=0\n"},
    {"x_centres.xyz",
     "6\nby hand\nX 0.0 0.0 5.1\nX 0.0 0.1 5.0\nX 0.0 0.1 7.0\nX 0.0 0.0 7.1\nH 0.0 0.0 5.0\n"
     "S 0.0 0.0 7.0\n"}};

class WannierDamage : public testing::Test {
 protected:
  WannierDamage() {
    structure_.lattice = Eigen::Vector3d(3, 30, 20).asDiagonal();
    structure_.symbols = {"H", "S"};
    structure_.positions.resize(2, 3);
    structure_.positions << 0, 0, 5, 0, 0, 7;
    for (const auto &[name, text] : files) spill(dir_ / name, text);
  }
  FrameBlocks read(const std::string &path) const {
    return read_wannier_frame(path, structure_, {{"H", {"s"}}, {"S", {"s"}}}, {}).hamiltonian;
  }
  ScratchDir dir_;
  Structure structure_;
};

class WannierFile : public WannierDamage, public testing::WithParamInterface<std::string> {};

TEST_P(WannierFile, IsReadOrRefused) {
  const std::string &text = files.at(GetParam());
  const FrameBlocks whole = read(dir_ / "x_hr.dat");
  ASSERT_EQ(whole.blocks.size(), 7U);  // on site, to the own images, and three to the other atom
  const auto check = [&] {
    const FrameBlocks h = read(dir_ / "x_hr.dat");
    for (const float value : h.values)
      EXPECT_TRUE(std::isfinite(value)) << slurp(dir_ / GetParam());
    for (const PairBlock &block : h.blocks)
      EXPECT_TRUE(is_canonical(block.row, block.column, block.cell));
  };
  DamageTrial trial(dir_ / GetParam(), check, {dir_ / "x_hr.dat"});
  ASSERT_FALSE(trial({"whole", text}));
  FrameBlocks found;
  cut(
      text,
      [&](const DamagedFile &file) {
        if (trial(file) || GetParam() == "x.win") return;  // a part of an input may be one
        found = read(dir_ / "x_hr.dat");
        EXPECT_EQ(found.values, whole.values) << file.how;
        EXPECT_EQ(found.blocks.size(), whole.blocks.size()) << file.how;
      },
      text.size());
  EXPECT_GT(trial.n_refused(), text.size() / 2);
  const std::size_t n_cut = trial.n_refused();
  change_bytes(text, trial.visit(), n_mutations(700));
  scramble(text, trial.visit(), n_mutations(700));
  disorder_lines(text, trial.visit());
  replace_numbers(text, trial.visit());
  EXPECT_GT(trial.n_refused() - n_cut, 500U);
}

INSTANTIATE_TEST_SUITE_P(, WannierFile,
                         testing::Values("x.win", "x_centres.xyz", "x.wout", "x_wsvec.dat",
                                         "x_hr.dat"),
                         [](const auto &info) {
                           std::string name = info.param.substr(1);
                           std::replace(name.begin(), name.end(), '.', '_');
                           return name;
                         });

class SpinorFile : public WannierDamage, public testing::WithParamInterface<std::string> {
 protected:
  SpinorFile() {
    for (const auto &[name, text] : files) std::filesystem::remove(dir_ / name);
    for (const auto &[name, text] : spinor_files) spill(dir_ / name, text);
  }
};

TEST_P(SpinorFile, IsReadOrRefused) {
  const std::string &text = spinor_files.at(GetParam());
  TrainingSet set;
  set.elements = {"H", "S"};
  set.orbital_names = {{"s"}, {"s"}};
  set.frames.emplace_back();
  set.frames[0].name = "damaged";
  set.frames[0].structure = structure_;
  const auto check = [&] {
    const WannierFrame found =
        read_wannier_frame(dir_ / "x_hr.dat", structure_, {{"H", {"s"}}, {"S", {"s"}}}, {});
    set.frames[0].hamiltonian = found.hamiltonian;
    set.frames[0].spin_orbit = found.spin_orbit;
    set.check();
  };
  DamageTrial trial(dir_ / GetParam(), check, {dir_ / "x_hr.dat"});
  ASSERT_FALSE(trial({"whole", text}));
  EXPECT_EQ(set.frames[0].spin_orbit.value().blocks.size(), 5U);  // on site, and three hops
  cut(text, trial.visit(), text.size());
  change_bytes(text, trial.visit(), n_mutations(700));
  scramble(text, trial.visit(), n_mutations(700));
  disorder_lines(text, trial.visit());
  replace_numbers(text, trial.visit());
  EXPECT_GT(trial.n_refused(), 500U);
}

INSTANTIATE_TEST_SUITE_P(, SpinorFile, testing::Values("x.win", "x_centres.xyz", "x_hr.dat"),
                         [](const auto &info) {
                           std::string name = info.param.substr(1);
                           std::replace(name.begin(), name.end(), '.', '_');
                           return name;
                         });

/// Packed by gzip, whose checksum finds whatever is changed within.
TEST_F(WannierDamage, PackedIsRightOrRefused) {
  std::filesystem::remove(dir_ / "x_hr.dat");
  const std::string path = dir_ / "x_hr.dat.gz", &text = files.at("x_hr.dat");
  const gzFile out = gzopen(path.c_str(), "wb");
  ASSERT_EQ(gzwrite(out, text.data(), static_cast<unsigned>(text.size())),
            static_cast<int>(text.size()));
  gzclose(out);
  const std::string whole = slurp(path);
  const auto read_packed = [&] { return read(path); };
  const std::vector<float> expected = read_packed().values;
  DamageTrial trial(path, [&] { EXPECT_EQ(read_packed().values, expected); });
  ASSERT_FALSE(trial({"whole", whole}));
  cut(whole, trial.visit());
  EXPECT_EQ(trial.n_refused(), whole.size());
  flip_bits(whole, trial.visit(), 2000);
  EXPECT_GT(trial.n_refused(), 2 * whole.size() - 20);  // a few bytes of the head mean nothing
  change_bytes(whole, trial.visit(), 500);
}

}  // namespace
}  // namespace dpw::test
