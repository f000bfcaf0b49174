// SPDX-License-Identifier: MIT
// SEED.win and SEED.wout as people and programs write them, for training data.
#include "base/units.h"
#include "dataset/trial_orbitals.h"
#include "dataset/wannier_spreads.h"
#include "dataset/wannier_win.h"
#include "dataset_helpers.h"

namespace dpw::test {
namespace {

class TrainingInput : public testing::Test {
 protected:
  TrainingInput() {
    structure_.lattice = Eigen::Vector3d(4, 5, 6).asDiagonal();
    structure_.symbols = {"Mo", "S"};
    structure_.positions.resize(2, 3);
    structure_.positions << 1, 0, 2, 2, 2.5, 3;
  }
  WannierWin read(const std::string &text) const {
    spill(dir_ / "x.win", text);
    return read_wannier_win(dir_ / "x.win");
  }
  std::string error(const std::string &text) const {
    const std::string found = error_of([&] { read(text); });
    const std::string path = dir_ / "x.win";
    return found.rfind(path, 0) == 0 ? found.substr(path.size()) : found;
  }
  ScratchDir dir_;
  Structure structure_;
};

TEST_F(TrainingInput, CaseSeparatorsAndCommentsDoNotMatter) {
  const WannierWin plain = read(
      "mp_grid = 3 2 1\nbegin atoms_cart\nMo 1 0 2\nS 2 2.5 3\nend atoms_cart\n"
      "begin projections\nMo:dxz;dz2\nS:p\nend projections\n");
  const std::vector<TrialOrbital> expected = make_trial_orbitals(plain, structure_, "x.win");
  ASSERT_EQ(expected.size(), 5U);
  for (const char *text :
       {"MP_GRID : 3,2,1\nBEGIN ATOMS_CART\nMO 1.0, 0.0, 2.0\nS 2.0, 2.5, 3.0\nEND ATOMS_CART\n"
        "Begin Projections\nMO:DXZ;DZ2\ns:P\nEnd Projections\n",
        "mp_grid=3 2 1#\nbegin atoms_cart\nAng\nmo\t1\t0\t2 ! 1\n\ns 2.0D0 2.5d+0 .3E1\nend "
        "atoms_cart\nbegin projections\n! none\nmo : l=2, mr=1, 2\n\n S : L=1 # p\nend "
        "projections\n",
        "mp_grid 3 2 1\r\nbegin atoms_frac\r\nMo 0.25 0 0.333333333333\r\nS 0.5 0.5 0.5\r\nend "
        "atoms_frac\r\nbegin projections\r\nF=0.25,0.0d0,+0.333333333333:dz2;dxz\r\nS:p\r\nend "
        "projections\r\n",
        "mp_grid 3 2 1\nbegin projections\nBohr\nC=1.889726125,0,3.77945225:dz2;dxz\nS:p\n"
        "end projections\n"}) {
    const WannierWin win = read(text);
    EXPECT_EQ(win.mesh, (std::array<int, 3>{3, 2, 1})) << text;
    const std::vector<TrialOrbital> found = make_trial_orbitals(win, structure_, "x.win");
    ASSERT_EQ(found.size(), expected.size()) << text;
    for (std::size_t o = 0; o < found.size(); ++o) {
      EXPECT_EQ(found[o].atom, expected[o].atom) << text;
      EXPECT_EQ(found[o].function, expected[o].function) << text;
    }
  }
}

TEST_F(TrainingInput, AtomsThatAreNoneAreRefusedWithTheirLine) {
  EXPECT_EQ(error("begin atoms_cart\nMo 1 0\nend atoms_cart\n"),
            ", line 2: 'Mo 1 0' is no symbol with three coordinates");
  EXPECT_EQ(error("begin atoms_cart\nMo 1 0 x\nS 0 0 0\nend atoms_cart\n"),
            ", line 2: a coordinate expected, but 'x' found");
  EXPECT_EQ(error("begin atoms_cart\nMo 1 0 2\nend atoms_cart\nbegin atoms_frac\nMo 0 0 0\nend "
                  "atoms_frac\n"),
            ", line 4: there are atoms_frac and atoms_cart: leave one out");
  EXPECT_EQ(error("mp_grid = 9 9 1"),
            ", line 1: the file ends within this line, so digits may be missing: was it cut off? "
            "If it is whole, add the missing end of its last line");
}

const std::string spread_lines =
    "  WF centre and spread    1  ( -1.000000,  0.500000,  2.000000 )     1.25000000\n"
    "  WF centre and spread    2  (  2.000000,  2.500000,  3.000000 )     1.50000000\n";

TEST_F(TrainingInput, SpreadsAreInTheUnitThatTheHeadOfTheRunNames) {
  const auto read_spreads = [&](const std::string &text) {
    spill(dir_ / "x.wout", text);
    return read_wannier_spreads(dir_ / "x.wout", 2);
  };
  const std::string head = " |  Length Unit                               :          ";
  const std::string end = " Initial State\n" + spread_lines + " Final State\n" + spread_lines;
  const auto angstrom = read_spreads(head + "      Ang             |\n" + end);
  EXPECT_EQ(angstrom[0].centre, Eigen::RowVector3d(-1, 0.5, 2));
  EXPECT_EQ(angstrom[1].spread, 1.5);
  EXPECT_EQ(read_spreads(end)[1].spread, 1.5);
  const auto bohr = read_spreads(head + "     Bohr             |\n" + end);
  EXPECT_LT((bohr[0].centre - bohr_in_angstrom * Eigen::RowVector3d(-1, 0.5, 2)).norm(), 1e-12);
  EXPECT_NEAR(bohr[1].spread, 1.5 * bohr_in_angstrom * bohr_in_angstrom, 1e-12);
}

TEST_F(TrainingInput, RunsThatWereCutAreRefused) {
  const auto spreads_error = [&](const std::string &text) {
    spill(dir_ / "x.wout", text);
    const std::string found = error_of([&] { read_wannier_spreads(dir_ / "x.wout", 2); });
    const std::string path = dir_ / "x.wout";
    return found.rfind(path, 0) == 0 ? found.substr(path.size()) : found;
  };
  EXPECT_EQ(spreads_error(spread_lines), "no error");  // a part of the file, as grep finds it
  EXPECT_EQ(spreads_error(" Initial State\n" + spread_lines),
            " ends before the final state of the run: is it truncated?");
  EXPECT_EQ(spreads_error(" Initial State\n" + spread_lines + " Final State\n" + spread_lines),
            "no error");
  EXPECT_EQ(spreads_error(" Initial State\n" + spread_lines + " Final State\n"),
            " ends with centres and spreads of 0 Wannier functions, but H(R) has 2");
  EXPECT_EQ(spreads_error(spread_lines.substr(0, spread_lines.size() - 8)),
            ", line 2: the file ends within this line, so digits may be missing: was it cut off? "
            "If it is whole, add the missing end of its last line");
  std::string wide = spread_lines;
  wide.replace(wide.find("-1.000000"), 9, "*********");
  EXPECT_EQ(spreads_error(wide),
            ", line 1: a coordinate of a centre expected, but '*********' found: Fortran writes "
            "asterisks for a number that is too wide for its column");
}

}  // namespace
}  // namespace dpw::test
