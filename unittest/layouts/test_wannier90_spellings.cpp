// SPDX-License-Identifier: MIT
// Text as Fortran's list-directed READ takes it and other programs write it: the same H(R) comes
// out, or an error that says where and what was expected.
#include <functional>

#include "file_helpers.h"
#include "layouts/read_tight_binding.h"
#include "wannier90_text_models.h"

namespace dpw::test {
namespace {

/// Lines of a text, without their ends.
std::vector<std::string> lines_of(const std::string &text) {
  std::vector<std::string> lines;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = text.find('\n', start);
    lines.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return lines;
}

std::string with_ends(const std::vector<std::string> &lines, const std::string &end = "\n") {
  std::string text;
  for (const std::string &line : lines) text += line + end;
  return text;
}

std::string replaced(std::string text, const std::string &from, const std::string &to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

/// Haldane's model as _hr.dat or _tb.dat, 7 + 2 cells, and a wsvec file without shifts.
class Spellings : public testing::TestWithParam<bool> {
 protected:
  Spellings() {
    const models::HoppingModel model = models::haldane();
    lines_ = lines_of(GetParam() ? models::tb_dat(model, {6, true, 2})
                                 : models::hr_dat(model, {6, true, 2}));
    whole_ = read(with_ends(lines_));
  }
  std::string path() const { return dir_ / (GetParam() ? "m_tb.dat" : "m_hr.dat"); }
  TightBinding read(const std::string &text) const {
    spill(path(), text);
    return read_tight_binding(path());
  }
  /// Index of the line with the number of Wannier functions; that of R follows.
  std::size_t counts() const { return GetParam() ? 4 : 1; }
  void expect_same(const std::string &text) const {
    const TightBinding t = read(text);
    EXPECT_EQ(t.sparse.cells, whole_.sparse.cells);
    EXPECT_EQ(t.sparse.row, whole_.sparse.row);
    EXPECT_EQ(t.sparse.value, whole_.sparse.value);
    EXPECT_EQ(t.sparse.imaginary, whole_.sparse.imaginary);
    ASSERT_EQ(t.orbitals.size(), whole_.orbitals.size());
    for (std::size_t o = 0; o < t.orbitals.size(); ++o)
      EXPECT_EQ(t.orbitals[o].position, whole_.orbitals[o].position);
  }
  /// The error of a text, less the path.
  std::string error(const std::string &text) const {
    const std::string found = error_of([&] { read(text); });
    return found.rfind(path(), 0) == 0 ? found.substr(path().size()) : found;
  }
  ScratchDir dir_;
  std::vector<std::string> lines_;
  TightBinding whole_;
};

TEST_P(Spellings, CountsMayHaveCommentsBehindThem) {
  for (const char *comment : {" ! num_wann", " !num_wann", "!", "\t# of R", " orbitals", " / 3",
                              " 3d orbitals", " (counted from 1)"}) {
    std::vector<std::string> lines = lines_;
    lines[counts()] += comment;
    lines[counts() + 1] += comment;
    lines[counts() + 2] += " ! degeneracies";
    expect_same(with_ends(lines));
  }
}

TEST_P(Spellings, CountsWithANumberBehindThemAreRefused) {
  std::vector<std::string> lines = lines_;
  lines[counts()] += " 9";
  EXPECT_EQ(error(with_ends(lines)), ", line " + std::to_string(counts() + 1) +
                                         ": the line should end after the number of Wannier "
                                         "functions, but '9' follows");
}

TEST_P(Spellings, LinesMayHaveComments) {
  std::vector<std::string> lines = lines_;
  for (std::size_t n = 1; n < lines.size(); ++n)
    if (!lines[n].empty()) lines[n] += n % 2 == 0 ? " ! why" : "# why";
  expect_same(with_ends(lines));
  lines = lines_;
  lines.insert(lines.begin() + 5, "! a line of its own");
  lines.insert(lines.end() - 2, "  # another");
  lines.emplace_back("# the end");
  expect_same(with_ends(lines));
}

TEST_P(Spellings, BlankLinesMayBeAnywhereBehindTheFirstLine) {
  for (std::size_t n = 1; n <= lines_.size(); ++n)
    for (const char *blank : {"", " \t "}) {
      std::vector<std::string> lines = lines_;
      lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(n), blank);
      expect_same(with_ends(lines));
    }
  expect_same(replaced(with_ends(lines_), "\n", "\n\n"));
  expect_same(with_ends(lines_) + "\n\n \n");
}

TEST_P(Spellings, DegeneraciesMayBeAnyNumberOnALine) {
  const std::string degeneracies = lines_[counts() + 2];
  std::vector<std::string> lines = lines_;
  lines[counts() + 2] = replaced(degeneracies, "    ", "\n");
  expect_same(with_ends(lines));
  lines[counts() + 2] = degeneracies.substr(0, 20) + "\n\n" + degeneracies.substr(20);
  expect_same(with_ends(lines));
  // more than 15 on a line: 25 cells of a square
  const models::HoppingModel square = models::random_complex(2, 2, 5);
  const std::string narrow = GetParam() ? models::tb_dat(square) : models::hr_dat(square);
  std::vector<std::string> wide = lines_of(narrow);
  while (wide[counts() + 3].find_first_of('.') == std::string::npos &&
         !wide[counts() + 3].empty() && wide[counts() + 3][3] != '-') {
    wide[counts() + 2] += wide[counts() + 3];
    wide.erase(wide.begin() + static_cast<std::ptrdiff_t>(counts()) + 3);
  }
  ASSERT_GT(wide[counts() + 2].size(), 15U * 5);
  const SparseHamiltonian expected = read(narrow).sparse;
  EXPECT_EQ(read(with_ends(wide)).sparse.value, expected.value);
}

TEST_P(Spellings, LineEndsAndTabsDoNotMatter) {
  expect_same(with_ends(lines_, "\r\n"));
  expect_same(with_ends(lines_, " \t\r\n"));
  std::vector<std::string> tabs = lines_;
  for (std::size_t n = 1; n < tabs.size(); ++n) tabs[n] = replaced(tabs[n], "  ", "\t");
  expect_same(with_ends(tabs));
}

TEST_P(Spellings, NumbersMayBeFortrans) {
  // of numbers with 6 decimals, so that they stay what they are
  for (const auto &[from, to] : std::map<std::string, std::string>{
           {"0.000000 ", "0.000000D+00 "}, {"0.000000 ", ".0-100 "}, {"0.000000 ", "1.0-101 "}}) {
    std::vector<std::string> lines = lines_;
    std::size_t n_changed = 0;
    for (std::size_t n = counts() + 3; n < lines.size(); ++n) {
      lines[n] = replaced(lines[n] + " ", " " + from, " " + to);
      n_changed += lines[n] != lines_[n] + " " ? 1 : 0;
    }
    if (GetParam()) continue;  // has exponents itself
    EXPECT_GT(n_changed, 5U);
    expect_same(with_ends(lines));
  }
  if (GetParam()) {
    expect_same(replaced(with_ends(lines_), "E+00", "D+00"));
    expect_same(replaced(with_ends(lines_), "E+00", "+000"));
    expect_same(replaced(with_ends(lines_), "E+00", ""));
  }
}

TEST_P(Spellings, AsterisksAreRefusedWithWhatIsExpected) {
  std::vector<std::string> lines = lines_;
  std::size_t n = counts() + 3;
  while (lines[n].empty() || lines[n].find('.') == std::string::npos) ++n;
  const std::string whole = lines[n];
  lines[n] = whole.substr(0, whole.rfind(' ')) + "  ************";
  EXPECT_EQ(error(with_ends(lines)),
            ", line " + std::to_string(n + 1) +
                ": the imaginary part of an element expected, but '************' found: Fortran "
                "writes asterisks for a number that is too wide for its column");
  lines[n] = "   0*****" + whole.substr(8);
  EXPECT_NE(error(with_ends(lines)).find("'0*****' found: Fortran writes asterisks"),
            std::string::npos)
      << error(with_ends(lines));
}

TEST_P(Spellings, AFileThatIsCutWithinItsLastNumberIsRefused) {
  const std::string text = with_ends(lines_);
  const std::string line = std::to_string(lines_.size());
  EXPECT_EQ(error(text), "no error");
  EXPECT_EQ(error(text.substr(0, text.size() - 1)),
            ", line " + line +
                ": the file ends within this line, so digits may be missing: was it cut off? If it "
                "is whole, add the missing end of its last line");
  // a digit less would be the same number here, two less another one
  for (std::size_t less = 2; less < 60; ++less)
    EXPECT_NE(error(text.substr(0, text.size() - less)), "no error") << less;
}

INSTANTIATE_TEST_SUITE_P(, Spellings, testing::Values(false, true),
                         [](const auto &info) { return info.param ? "tb_dat" : "hr_dat"; });

TEST(SpellingsOfTbDat, AFileWithoutPositionsIsNotCutWithinItsLastNumber) {
  const ScratchDir dir;
  const std::string text = models::tb_dat(models::haldane());
  const std::size_t positions = text.rfind("\n\n", text.find("  0.00000000E+00"));
  spill(dir / "m_tb.dat", text.substr(0, positions + 1));
  EXPECT_TRUE(read_tight_binding(dir / "m_tb.dat").orbitals.empty());
  spill(dir / "m_tb.dat", text.substr(0, positions));
  EXPECT_NE(error_of([&] { read_tight_binding(dir / "m_tb.dat"); }).find("the file ends within"),
            std::string::npos);
}

TEST(SpellingsOfWsvec, BlankLinesCommentsAndLineEndsDoNotMatter) {
  const ScratchDir dir;
  spill(dir / "m_hr.dat",
        "c\n2\n1\n1\n0 0 0 1 1 0.5 0\n0 0 0 2 1 1.5 0.25\n0 0 0 1 2 1.5 -0.25\n0 0 0 2 2 -0.5 0\n");
  const std::string text =
      "## comment\n0 0 0 1 1\n1\n0 0 0\n0 0 0 1 2\n2\n0 0 0\n-1 0 0\n0 0 0 2 1\n2\n0 0 0\n1 0 0\n"
      "0 0 0 2 2\n1\n0 0 0\n";
  const auto read = [&](const std::string &other) {
    spill(dir / "m_wsvec.dat", other);
    return read_tight_binding(dir / "m_hr.dat").sparse.value;
  };
  const std::vector<double> expected = read(text);
  EXPECT_EQ(read(replaced(text, "\n", " \n\n")), expected);
  EXPECT_EQ(read(replaced(text, "\n", "\r\n")), expected);
  EXPECT_EQ(read(replaced(text, " ", "\t")), expected);
  EXPECT_EQ(read(replaced(text, "\n", " ! why\n")), expected);
  EXPECT_EQ(read(replaced(text, "\n2\n", "\n2 shifts\n")), expected);
  EXPECT_EQ(error_of([&] { read(text.substr(0, text.size() - 1)); }),
            (dir / "m_wsvec.dat") +
                ", line 15: the file ends within this line, so digits may be missing: was it cut "
                "off? If it is whole, add the missing end of its "
                "last line");
}

}  // namespace
}  // namespace dpw::test
