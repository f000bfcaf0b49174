// SPDX-License-Identifier: MIT
// What a SEED.win says that bands of the H(R) beside it may not be taken for.
#include "layouts/win_warnings.h"

#include "file_helpers.h"
#include "layouts/read_tight_binding.h"
#include "wannier90_text_models.h"

namespace dpw::test {
namespace {

class WinWarnings : public testing::Test {
 protected:
  WinWarnings() { spill(dir_ / "m_hr.dat", models::hr_dat(models::chain_of_two())); }
  /// The warnings with `text` as m.win, less its path.
  std::vector<std::string> warnings(const std::string &text) const {
    spill(dir_ / "m.win", text);
    std::vector<std::string> found = read_tight_binding(dir_ / "m_hr.dat").warnings;
    const std::string win = dir_ / "m.win";
    for (std::string &warning : found) {
      EXPECT_EQ(warning.rfind(win, 0), 0U) << warning;
      warning.erase(0, win.size());
    }
    return found;
  }
  void add_wsvec() const {
    std::string text = "## c\n";
    for (const char *r : {"-1 0 0", "0 0 0", "1 0 0"})
      for (const char *pair : {"1 1", "1 2", "2 1", "2 2"})
        text += std::string(r) + " " + pair + "\n1\n0 0 0\n";
    spill(dir_ / "m_wsvec.dat", text);
  }
  ScratchDir dir_;
};

using Warnings = std::vector<std::string>;

TEST_F(WinWarnings, AreNoneWithoutAWinOrWithOneThatHidesNothing) {
  EXPECT_EQ(read_tight_binding(dir_ / "m_hr.dat").warnings, Warnings{});
  EXPECT_EQ(warnings("use_ws_distance = F\nmp_grid = 3 1 1\nspinors = F\nnum_iter = 200\n"),
            Warnings{});
  add_wsvec();
  EXPECT_EQ(warnings("num_wann = 2\nmp_grid = 1 1 3\n"), Warnings{});
}

TEST_F(WinWarnings, TellImagesThatWereNotMoved) {
  const std::string rest =
      ", but there is no _wsvec.dat beside H(R): bands between the k-points of the mesh are not "
      "those that Wannier90 interpolates; put the _wsvec.dat there that the run wrote with H(R)";
  EXPECT_EQ(warnings("num_wann = 2\n"),
            Warnings{" leaves use_ws_distance at true, its default since Wannier90 3" + rest});
  EXPECT_EQ(warnings("Use_WS_Distance : .true.\n"), Warnings{" has use_ws_distance = true" + rest});
  add_wsvec();
  EXPECT_EQ(warnings("use_ws_distance = .true.\n"), Warnings{});
}

TEST_F(WinWarnings, TellAMeshOfOnePoint) {
  add_wsvec();
  EXPECT_EQ(warnings("mp_grid = 1 1 1\n"),
            Warnings{" has mp_grid = 1 1 1: H(R) was made from k = 0 alone, so that bands are "
                     "right there, and elsewhere only if the cell is larger than hops reach"});
}

TEST_F(WinWarnings, TellWhatABandHolds) {
  add_wsvec();
  EXPECT_EQ(warnings("spinors = T\n"),
            (Warnings{" has spinors: a band holds one electron, not two",
                      " has spinors: which of its states are of spin up and down is not known, "
                      "since time reversal changes H(R) by 5.0e-01 eV if they alternate, and by "
                      "5.0e-01 eV if all of spin up come first"}));
  EXPECT_EQ(warnings("spin = up\n"),
            Warnings{" has spin: these are the bands of one spin, which hold one electron each; "
                     "those of the other spin are in another H(R)"});
  EXPECT_EQ(warnings("spinors = T\nmp_grid = 1 1 1\n").size(), 3U);
}

}  // namespace
}  // namespace dpw::test
