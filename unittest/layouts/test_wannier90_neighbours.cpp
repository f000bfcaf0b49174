// SPDX-License-Identifier: MIT
#include "layouts/wannier90_neighbours.h"

#include "bloch/bloch_sum.h"
#include "file_helpers.h"
#include "layouts/wannier90_reader.h"
#include "wannier90_text_models.h"

namespace dpw::test {
namespace {

using models::HoppingModel;

/// A folder with m_hr.dat of two orbitals and whatever else a test puts there.
class Neighbours : public testing::Test {
 protected:
  Neighbours() { spill(dir_ / "m_hr.dat", models::hr_dat(models::chain_of_two())); }
  TightBinding read() const { return read_wannier90(dir_ / "m_hr.dat"); }
  /// The error with `text` as m`ending`, less the path.
  std::string error(const std::string &ending, const std::string &text) const {
    spill(dir_ / ("m" + ending), text);
    const std::string found = error_of([&] { read(); });
    const std::string path = dir_ / ("m" + ending);
    return found.rfind(path, 0) == 0 ? found.substr(path.size()) : found;
  }
  ScratchDir dir_;
};

const char *const cubic = "begin unit_cell_cart\n4 0 0\n0 5 0\n0 0 6\nend unit_cell_cart\n";

TEST_F(Neighbours, AreNotNeeded) {
  const TightBinding t = read();
  EXPECT_FALSE(t.lattice.has_value());
  EXPECT_TRUE(t.orbitals.empty());
  EXPECT_EQ(t.spin_degeneracy, 2);
}

TEST_F(Neighbours, GiveTheLatticeInAngstromOrBohr) {
  spill(dir_ / "m.win", std::string("num_wann = 2 ! of 3\n# a comment\n") + cubic);
  EXPECT_EQ(read().lattice, models::box(4, 5, 6));
  spill(dir_ / "m.win",
        "  Begin Unit_Cell_Cart\n\n BOHR ! and not A\n 1.0d0 0 0\n! nothing\n0 2 0\n0 0 3\n"
        "End Unit_Cell_Cart\n");
  EXPECT_LT((*read().lattice - 0.529177209 * models::box(1, 2, 3)).norm(), 1e-8);
  spill(dir_ / "m.win", "num_wann 2\nbegin projections\nrandom\nend projections\n");
  EXPECT_FALSE(read().lattice.has_value());
}

TEST_F(Neighbours, TellHowManyElectronsABandHolds) {
  for (const char *line : {"spinors = T", "spinors : .true.", "SPINORS true", "spin = up"}) {
    spill(dir_ / "m.win", std::string(line) + "\n");
    EXPECT_EQ(read().spin_degeneracy, 1) << line;
  }
  for (const char *line : {"spinors = F", "spinors = .false.", "! spinors = T"}) {
    spill(dir_ / "m.win", std::string(line) + "\n");
    EXPECT_EQ(read().spin_degeneracy, 2) << line;
  }
}

TEST_F(Neighbours, TellWhichAtomACentreIsOn) {
  const std::string centres = "5\n c\nX 0.1 0 0\nX 2.0 0 3.0\nMo 0 0 0\nS 3.8 0 3.1\nS 0 0 3\n";
  spill(dir_ / "m_centres.xyz", centres);
  TightBinding t = read();
  ASSERT_EQ(t.orbitals.size(), 2U);
  EXPECT_EQ(t.orbitals[0].position, Eigen::Vector3d(0.1, 0, 0));
  EXPECT_EQ(t.orbitals[0].atom, 1);
  EXPECT_EQ(t.orbitals[0].element, "Mo");
  // in the middle of two atoms: on neither
  EXPECT_EQ(t.orbitals[1].atom, 0);
  EXPECT_EQ(t.orbitals[1].element, "");

  // with the lattice, images count: (3.7, 0, 3) is 0.3 A from the one of the third atom at (4, 0,
  // 3)
  spill(dir_ / "m_centres.xyz", "4\n c\nX 3.7 0 3.0\nX 0 0 6\nS 2 0 3\nMo 0 0 3\n");
  t = read();
  EXPECT_EQ(t.orbitals[0].atom, 1);
  spill(dir_ / "m.win", cubic);
  t = read();
  EXPECT_EQ(t.orbitals[0].atom, 2);
  EXPECT_EQ(t.orbitals[0].element, "Mo");
  // between an atom and its own image: (0, 0, 6) is 3 A from both
  EXPECT_EQ(t.orbitals[1].atom, 0);
}

TEST_F(Neighbours, MoveElementsToTheNearestImages) {
  // 1 at 0 and 2 at 1/2 of a chain, R = 0 and 1 with two images each: Wannier90's own example of
  // use_ws_distance, here with H(k) in closed form
  spill(dir_ / "m_hr.dat",
        "c\n2\n1\n1\n0 0 0 1 1 0.5 0\n0 0 0 2 1 1.5 0.25\n0 0 0 1 2 1.5 -0.25\n0 0 0 2 2 -0.5 0\n");
  spill(dir_ / "m_wsvec.dat",
        "## comment\n0 0 0 1 1\n1\n0 0 0\n0 0 0 1 2\n2\n0 0 0\n-1 0 0\n0 0 0 2 1\n2\n0 0 0\n1 0 0\n"
        "0 0 0 2 2\n1\n0 0 0\n");
  const TightBinding t = read();
  Eigen::MatrixXcd h;
  make_bloch_sum("host", t.sparse)->build({{0.2, 0, 0}}, {&h});
  const std::complex<double> expected =
      std::complex<double>(1.5, -0.25) * 0.5 * (1.0 + std::polar(1.0, -2 * models::kPi * 0.2));
  EXPECT_LT(std::abs(h(0, 1) - expected), 1e-14);
  EXPECT_EQ(h(0, 0), std::complex<double>(0.5, 0.0));
  EXPECT_EQ(t.source,
            "Wannier90 _hr.dat file " + (dir_ / "m_hr.dat") + " with " + (dir_ / "m_wsvec.dat"));
}

TEST_F(Neighbours, BelongToFilesThatAreNamedSo) {
  spill(dir_ / "m_wsvec.dat", "not read\n");
  spill(dir_ / "other.dat", models::hr_dat(models::chain_of_two()));
  EXPECT_NO_THROW(read_wannier90(dir_ / "other.dat"));
  EXPECT_NE(error_of([&] { read(); }), "no error");
}

TEST_F(Neighbours, OfAnotherRunAreRefused) {
  const std::string start = "## c\n-1 0 0 1 1\n1\n0 0 0\n";
  EXPECT_EQ(
      error("_wsvec.dat", "## c\n"),
      " ends after line 1, but R and the numbers of two Wannier functions should follow: is it "
      "truncated?");
  EXPECT_EQ(
      error("_wsvec.dat", "## c\n0 0 0 1 1\n1\n0 0 0\n"),
      ", line 2: the pair 1, 1 of R = (-1, 0, 0) expected, but 1, 1 of R = (0, 0, 0) found: the "
      "file belongs to another run than H(R), which lists that R next");
  EXPECT_EQ(error("_wsvec.dat", start + "-1 0 0 2 1\n"),
            ", line 5: the pair 1, 2 of R = (-1, 0, 0) expected, but 2, 1 of R = (-1, 0, 0) found: "
            "the file belongs to another run than H(R), which lists that R next");
  EXPECT_EQ(error("_wsvec.dat", start + "-1 0 0 1 3\n"),
            ", line 5: the number of a Wannier function is 3, but must lie between 1 and 2");
  EXPECT_EQ(error("_wsvec.dat", start + "-1 0 0 1 2\n0\n"),
            ", line 6: the number of shifts is 0, but must lie between 1 and 1000");
  EXPECT_EQ(error("_wsvec.dat", start + "-1 0 0 1 2\n2\n0 0 0\n"),
            " ends after line 7, but a shift should follow: is it truncated?");
  EXPECT_EQ(error("_wsvec.dat", start + "-1 0 0 1 2\n1\n0 0\n"),
            ", line 7: a component of R expected, but the line ends");
  std::string whole = "## c\n";
  for (const char *r : {"-1 0 0", "0 0 0", "1 0 0"})
    for (const char *pair : {"1 1", "1 2", "2 1", "2 2"})
      whole += std::string(r) + " " + pair + "\n1\n0 0 0\n";
  EXPECT_EQ(error("_wsvec.dat", whole), "no error");
  EXPECT_EQ(error("_wsvec.dat", whole + "2 0 0 1 1\n"),
            ", line 38: more pairs follow than H(R) has: the file belongs to another run");
  // shifts that do not come back with the partner: not Hermitian any more
  const std::string shifted = whole.substr(0, whole.size() - 6) + "1 0 0\n";
  EXPECT_EQ(error("_wsvec.dat", shifted), "no error");  // of an element that is zero
  std::string broken = whole;
  broken.replace(broken.find("1 0 0 1 2\n1\n0 0 0", 40), 17, "1 0 0 1 2\n1\n0 1 0");
  EXPECT_NE(error("_wsvec.dat", broken).find("H(R) is not Hermitian"), std::string::npos);
}

TEST_F(Neighbours, WithWrongContentAreRefused) {
  EXPECT_EQ(error("_centres.xyz", "1\nc\nX 0 0 0\n"),
            ", line 1: says that 1 centres and atoms follow, but H(R) has 2 Wannier functions");
  EXPECT_EQ(error("_centres.xyz", "3\nc\nX 0 0 0\nX 0 0 0\nX 0 0 0\n"),
            ", line 5: H(R) has 2 Wannier functions, but the number of lines 'X' at the top is "
            "another");
  EXPECT_EQ(error("_centres.xyz", "2\nc\nX 0 0 0\nC 0 0 0\n"),
            ", line 4: H(R) has 2 Wannier functions, but the number of lines 'X' at the top is "
            "another");
  EXPECT_EQ(error("_centres.xyz", "3\nc\nX 0 0 0\nX 0 0 0\nM\xef 0 0 0\n"),
            ", line 5: 'M\xef\xbf\xbd' is no symbol of an element");
  EXPECT_EQ(error("_centres.xyz", "2\nc\nX 0 0 0\nX 0 0\n"),
            ", line 4: a coordinate expected, but the line ends");
  EXPECT_EQ(error("_centres.xyz", "2\nc\nX 0 0 0\n"),
            " ends after line 3, but another centre or atom should follow: is it truncated?");
  EXPECT_EQ(error("_centres.xyz", "2\nc\nX 0 0 0\nX 0 0 nan\n"),
            ", line 4: a finite number as a coordinate expected, but 'nan' found");
  EXPECT_EQ(error("_centres.xyz", "2\nc\nX 0 0 0\nX 0 0 0\nC 0 0 0\n"),
            ", line 5: more lines follow than the first one says");
  EXPECT_EQ(error("_centres.xyz", "2\nc\nX 0 0 0\nX 0 0 1\n"), "no error");

  EXPECT_EQ(error(".win", "begin unit_cell_cart\nfurlong\n1 0 0\n"),
            ", line 2: the unit of unit_cell_cart is 'furlong', but must be ang or bohr");
  EXPECT_EQ(error(".win", "begin unit_cell_cart\n1 0 0\n0 1 0\nend unit_cell_cart\n"),
            ", line 4: unit_cell_cart ends before its third vector");
  EXPECT_EQ(error(".win", "begin unit_cell_cart\n1 0 0\n0 1 0\n0 0 1\n0 0 2\n"),
            ", line 5: 'end unit_cell_cart' expected after three vectors");
  EXPECT_EQ(error(".win", "begin unit_cell_cart\n1 0 0\n0 1 0\n1 1 0\nend unit_cell_cart\n"),
            ", line 5: the vectors of unit_cell_cart span no volume");
  EXPECT_EQ(error(".win", "begin unit_cell_cart\n1 0 0\n0 x 0\n"),
            ", line 3: a component of unit_cell_cart expected, but 'x' found");
  EXPECT_EQ(error(".win", std::string(cubic) + cubic),
            ", line 6: there is a second block unit_cell_cart");
  EXPECT_EQ(error(".win", "begin unit_cell_cart\n1 0 0\n"),
            " ends after line 2, but the end of the block unit_cell_cart should follow: is it "
            "truncated?");
}

}  // namespace
}  // namespace dpw::test
