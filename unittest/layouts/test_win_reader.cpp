// SPDX-License-Identifier: MIT
// SEED.win and SEED_centres.xyz as people and programs write them.
#include "layouts/win_reader.h"

#include "complex_models.h"
#include "file_helpers.h"
#include "layouts/wannier90_input.h"
#include "layouts/wannier90_neighbours.h"

namespace dpw::test {
namespace {

class WinFiles : public testing::Test {
 protected:
  WannierInput read(const std::string &text) const {
    spill(path(), text);
    return read_win(path());
  }
  /// The error of a text, less the path.
  std::string error(const std::string &text) const {
    const std::string found = error_of([&] { read(text); });
    return found.rfind(path(), 0) == 0 ? found.substr(path().size()) : found;
  }
  std::string path() const { return dir_ / "m.win"; }
  ScratchDir dir_;
};

std::string cell_of(const std::string &rows) {
  return "begin unit_cell_cart\n" + rows + "end unit_cell_cart\n";
}

TEST_F(WinFiles, AreReadWhateverTheCaseSeparatorsAndComments) {
  for (const char *line : {"mp_grid = 3 2 1", "MP_GRID : 3 2 1", "Mp_Grid 3 2 1", "mp_grid=3 2 1",
                           "mp_grid:3,2,1", "\tmp_grid\t=\t3\t2\t1\t", "mp_grid = 3, 2, 1 ! mesh",
                           "mp_grid = 3 2 1#mesh", "mp_grid = +3 2 1\r"})
    EXPECT_EQ(read(std::string("# head\n\n  ! more\n") + line + "\nnum_wann = 2\n").mesh,
              (std::array<int, 3>{3, 2, 1}))
        << line;
  for (const char *line : {"use_ws_distance = T", "USE_WS_DISTANCE=.TRUE.",
                           "use_ws_distance : true", "use_ws_distance t # yes"})
    EXPECT_EQ(read(std::string(line) + "\n").use_ws_distance, true) << line;
  for (const char *line : {"use_ws_distance = F", "Use_Ws_Distance=.False.",
                           "use_ws_distance : false", "use_ws_distance f ! t"})
    EXPECT_EQ(read(std::string(line) + "\n").use_ws_distance, false) << line;
  EXPECT_FALSE(read("! use_ws_distance = T\nuse_ws_distances = T\n").use_ws_distance.has_value());
  EXPECT_EQ(read("num_iter = 200\nauto_projections = .true.\n").num_iter, 200);
  EXPECT_TRUE(read("num_iter = 200\nauto_projections = .true.\n").auto_projections);
}

TEST_F(WinFiles, GiveTheCellWhateverTheWayItIsWritten) {
  const Eigen::Matrix3d box = models::box(4, 5, 6);
  for (const char *rows :
       {"4 0 0\n0 5 0\n0 0 6\n", "ang\n4 0 0\n0 5 0\n0 0 6\n", "Angstrom\n4 0 0\n0 5 0\n0 0 6\n",
        "4,0,0\n0,5,0\n0,0,6\n", "4.0, 0.0, 0.0\n0.0, 5.0, 0.0\n0.0, 0.0, 6.0\n",
        "4.D0 0 0\n0 5.0d+00 0\n0 0 0.6E1\n", "\t4\t0\t0\n\n0 5 0 ! b\n# c\n0 0 6\n",
        "4 0 0\r\n0 5 0\r\n0 0 6\r\n"}) {
    EXPECT_EQ(read(cell_of(rows)).lattice, box) << rows;
    EXPECT_EQ(
        read("BEGIN  Unit_Cell_Cart ! cell\n" + std::string(rows) + " End\tUNIT_CELL_CART # done\n")
            .lattice,
        box)
        << rows;
  }
  // a mark that some editors put in front of everything
  EXPECT_EQ(read("\xEF\xBB\xBF" + cell_of("4 0 0\n0 5 0\n0 0 6\n")).lattice, box);
  for (const char *unit : {"bohr", "Bohr", "BOHR ! not A", "\tbohr\t"})
    EXPECT_LT(
        (*read(cell_of(std::string(unit) + "\n4 0 0\n0 5 0\n0 0 6\n")).lattice - 0.529177209 * box)
            .norm(),
        1e-8)
        << unit;
  EXPECT_EQ(error(cell_of("4,5 0 0\n0 5 0\n0 0 6\n")),
            ", line 2: the line should end after three components, but '0' follows");
}

TEST_F(WinFiles, OtherBlocksArePassedOver) {
  const WannierInput input = read(
      "begin kpoints\n0 0 0\nspinors = T\nend kpoints\nBEGIN PROJECTIONS\nrandom\nEND "
      "PROJECTIONS\nspin = up\n");
  EXPECT_FALSE(input.spinors);
  EXPECT_TRUE(input.one_spin);
}

TEST_F(WinFiles, ThatWannier90WouldRefuseAreRefused) {
  EXPECT_EQ(error("spinors = maybe\n"), ", line 1: spinors should be T or F, but is 'maybe'");
  EXPECT_EQ(error("spinors\n"), ", line 1: spinors should be T or F, but is ''");
  EXPECT_EQ(error("spinors = T\nSPINORS = F\n"), ", line 2: there is a second spinors");
  EXPECT_EQ(error("mp_grid = 2 2\n"), ", line 1: mp_grid should have three numbers");
  EXPECT_EQ(error("mp_grid = 2 2 1 1\n"), ", line 1: mp_grid should have three numbers");
  EXPECT_EQ(error("mp_grid = 2 0 1\n"),
            ", line 1: a number of mp_grid is 0, but must lie between 1 and 100000");
  EXPECT_EQ(error("num_iter = *****\n"),
            ", line 1: num_iter expected, but '*****' found: Fortran writes asterisks for a number "
            "that is too wide for its column");
  EXPECT_EQ(error("begin kpoints\n0 0 0\n"),
            " ends after line 2, but the end of the block kpoints should follow: is it truncated?");
  EXPECT_EQ(error("begin kpoints\n0 0 0\nend projections\n"),
            ", line 3: 'end projections' found, but the block kpoints has not ended: is its 'end "
            "kpoints' missing?");
  EXPECT_EQ(error("begin kpoints\nbegin projections\n"),
            ", line 2: 'begin projections' found, but the block kpoints has not ended: is its "
            "'end kpoints' missing?");
  EXPECT_EQ(error("begin\n"), ", line 1: a block begins here, but it has no name");
  EXPECT_EQ(error("end kpoints\n"),
            ", line 1: a block ends here, but it does not begin: is a line missing?");
}

TEST_F(WinFiles, ThatEndWithinANumberAreRefused) {
  EXPECT_EQ(error("num_wann = 2\nmp_grid = 3 3 1"),
            ", line 2: the file ends within this line, so digits may be missing: was it cut off? "
            "If it is whole, add the missing end of its last line");
  EXPECT_EQ(error("num_iter = 10"),
            ", line 1: the file ends within this line, so digits may be missing: was it cut off? "
            "If it is whole, add the missing end of its last line");
  // nothing can be missing here that says something else
  EXPECT_TRUE(read("spinors = T").spinors);
  EXPECT_EQ(read("begin unit_cell_cart\n4 0 0\n0 5 0\n0 0 6\nend unit_cell_cart").lattice,
            models::box(4, 5, 6));
}

TEST(Centres, MayHaveBlankLinesCommentsAndFortransNumbers) {
  const ScratchDir dir;
  const std::string path = dir / "m_centres.xyz";
  const auto read = [&](const std::string &text) {
    spill(path, text);
    return read_centres_xyz(path, 1);
  };
  for (const char *text :
       {"2\n\nX 1 2 3.5\nMo 0 0 0\n", "2 ! lines\nc\nX 1 2 3.5\nMo 0 0 0\n",
        "2 centres and atoms\nc\n\nX 1 2 3.5\n\nMo 0 0 0\n\n",
        "2\r\nc\r\nX 1 2 3.5\r\nMo 0 0 0\r\n", "2\n\tc\nX\t1\t2\t3.5\nMo\t0\t0\t0\n",
        "2\nc\nx 1.0D+00 2.0d0 3.5E+00\nMo 0.1-100 0 0\n",
        "2\nc\nX 1 2 3.5 ! of Mo\nMo 0 0 0 # 1\n# end\n"}) {
    const WannierCentres c = read(text);
    ASSERT_EQ(c.centres.size(), 1U) << text;
    EXPECT_EQ(c.centres[0], Eigen::Vector3d(1, 2, 3.5)) << text;
    EXPECT_EQ(c.symbols, std::vector<std::string>{"Mo"}) << text;
  }
  EXPECT_EQ(error_of([&] { read("2 3\nc\nX 1 2 3.5\nMo 0 0 0\n"); }),
            path + ", line 1: the line should end after the number of lines, but '3' follows");
  EXPECT_EQ(error_of([&] { read("2\nc\nX 1 2 **********\nMo 0 0 0\n"); }),
            path +
                ", line 3: a coordinate expected, but '**********' found: Fortran writes asterisks "
                "for a number that is too wide for its column");
  EXPECT_EQ(error_of([&] { read("2\nc\nX 1 2 3.5\nMo 0 0 0.25"); }),
            path +
                ", line 4: the file ends within this line, so digits may be missing: was it cut "
                "off? If it is whole, add the missing end of its "
                "last line");
}

}  // namespace
}  // namespace dpw::test
