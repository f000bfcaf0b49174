// SPDX-License-Identifier: MIT
#include "base/number_scanner.h"

#include <clocale>
#include <locale>
#include <memory>

#include "file_helpers.h"

namespace dpw::test {
namespace {

/// A file of one line, and a scanner at its start.
class OneLine {
 public:
  explicit OneLine(const std::string &line) {
    spill(path(), line + "\n");
    file_ = std::make_unique<LineReader>(path());
    scanner_ = std::make_unique<NumberScanner>(*file_, file_->require("a line"));
  }
  std::string path() const { return dir_ / "line"; }
  NumberScanner &operator*() { return *scanner_; }

 private:
  ScratchDir dir_;
  std::unique_ptr<LineReader> file_;
  std::unique_ptr<NumberScanner> scanner_;
};

std::vector<double> reals(const std::string &line) {
  OneLine one(line);
  std::vector<double> found;
  while (!(*one).at_end()) found.push_back((*one).real("a real"));
  return found;
}

std::string error_of_real(const std::string &line) {
  OneLine one(line);
  const std::string text = error_of([&] { (*one).real("a real"); });
  const std::string start = one.path() + ", line 1: ";
  return text.rfind(start, 0) == 0 ? text.substr(start.size()) : text;
}

using Reals = std::vector<double>;

TEST(NumberScanner, ReadsWhatFortranWrites) {
  EXPECT_EQ(reals("  1.5 -2 +3.25\t.5 4. "), (Reals{1.5, -2.0, 3.25, 0.5, 4.0}));
  EXPECT_EQ(reals("1.5E+02 1.5e-2 1E3"), (Reals{150.0, 0.015, 1000.0}));
  EXPECT_EQ(reals("1.5D+02 1.5d-2 -1D3 2.5D02"), (Reals{150.0, 0.015, -1000.0, 250.0}));
  // E15.8 of numbers with three digits in the exponent drops the letter
  EXPECT_EQ(reals("0.25000000-100 0.25000000+100"), (Reals{0.25e-100, 0.25e100}));
}

TEST(NumberScanner, PartsColumnsThatRunTogetherAtASign) {
  EXPECT_EQ(reals("-1.000000-2.000000"), (Reals{-1.0, -2.0}));
  EXPECT_EQ(reals("1.5E+02-2.5E-01+3.0"), (Reals{150.0, -0.25, 3.0}));
  EXPECT_EQ(reals("1.5D+02-2.5D-01"), (Reals{150.0, -0.25}));
  OneLine one("-100-200    1");
  EXPECT_EQ((*one).integer("an integer"), -100);
  EXPECT_EQ((*one).integer("an integer"), -200);
  EXPECT_EQ((*one).integer("an integer"), 1);
  EXPECT_TRUE((*one).at_end());
}

TEST(NumberScanner, TakesWhatIsTooSmallForADoubleAsZero) {
  EXPECT_EQ(reals("1.0E-400 -1.0D-999 0.1-999"), (Reals{0.0, 0.0, 0.0}));
}

TEST(NumberScanner, RefusesWhatIsNoFiniteNumber) {
  EXPECT_EQ(error_of_real(""), "a real expected, but the line ends");
  EXPECT_EQ(error_of_real("  abc 1"), "a real expected, but 'abc' found");
  EXPECT_EQ(error_of_real("1.5x"), "a real expected, but '1.5x' found");
  EXPECT_EQ(error_of_real("1.5,2"), "a real expected, but '1.5,2' found");
  EXPECT_EQ(error_of_real("1.2.3"), "a real expected, but '1.2.3' found");
  EXPECT_EQ(error_of_real("+-1"), "a real expected, but '+-1' found");
  EXPECT_EQ(error_of_real("-"), "a real expected, but '-' found");
  EXPECT_EQ(error_of_real("1.5D"), "a real expected, but '1.5D' found");
  EXPECT_EQ(error_of_real("1.5E+"), "a real expected, but '1.5E+' found");
  EXPECT_EQ(error_of_real("1E999"), "a real expected, but '1E999' found");
  EXPECT_EQ(error_of_real("1D999"), "a real expected, but '1D999' found");
  EXPECT_EQ(error_of_real("0x10"), "a real expected, but '0x10' found");
  EXPECT_EQ(error_of_real("NaN"), "a finite number as a real expected, but 'NaN' found");
  EXPECT_EQ(error_of_real("-Infinity"),
            "a finite number as a real expected, but '-Infinity' found");
  EXPECT_EQ(error_of_real("************"),
            "a real expected, but '************' found: Fortran writes asterisks for a number that "
            "is too wide for its column");
  EXPECT_EQ(error_of_real("1.5*****"),
            "a real expected, but '1.5*****' found: Fortran writes asterisks for a number that is "
            "too wide for its column");
  EXPECT_EQ(error_of_real("\x01\xff z"), "a real expected, but '\?\?' found");
}

TEST(NumberScanner, KnowsCommentsWithASignAndWithout) {
  for (const char *line : {"4 ! num_wann", "4!", "4 # 5", "4#", "4", "4 "}) {
    OneLine one(line);
    EXPECT_EQ((*one).integer("a count"), 4) << line;
    EXPECT_TRUE((*one).at_comment()) << line;
    (*one).expect_comment_only("a count");
    (*one).expect_no_number("a count");
  }
  for (const char *line : {"1.5!", "1.5D+00 # 2", "+1.5 !"}) {
    OneLine one(line);
    EXPECT_EQ((*one).real("a real"), 1.5) << line;
    EXPECT_TRUE((*one).at_comment()) << line;
  }
  for (const char *line : {"4 orbitals", "4 3d", "4 / 5", "4 e", "4 (5)", "4 - 5"}) {
    OneLine one(line);
    (*one).integer("a count");
    EXPECT_FALSE((*one).at_comment()) << line;
    (*one).expect_no_number("a count");
    EXPECT_NE(error_of([&] { (*one).expect_comment_only("a count"); }), "no error") << line;
  }
  for (const char *line : {"4 5", "4 -5.5", "4 1.D+03", "4-5 !"}) {
    OneLine one(line);
    (*one).integer("a count");
    EXPECT_NE(error_of([&] {
                (*one).expect_no_number("a count");
              }).find("the line should end after a count, but '"),
              std::string::npos)
        << line;
  }
}

TEST(NumberScanner, KeepsIntegersInTheirRange) {
  OneLine one("5 1.5 99999999999999999999");
  EXPECT_NE(error_of([&] {
              (*one).integer("an index", 1, 4);
            }).find("line 1: an index is 5, but must lie between 1 and 4"),
            std::string::npos);
  EXPECT_NE(
      error_of([&] { (*one).integer("an index"); }).find("an index expected, but '1.5' found"),
      std::string::npos);
  OneLine large("99999999999999999999");
  EXPECT_NE(error_of([&] { (*large).integer("an index"); }).find("'99999999999999999999' found"),
            std::string::npos);
  OneLine more("1 2");
  (*more).integer("an index");
  EXPECT_NE(error_of([&] {
              (*more).expect_end("an index");
            }).find("the line should end after an index, but '2' follows"),
            std::string::npos);
}

/// A decimal comma, as in a German locale.
struct Comma : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
};

TEST(NumberScanner, KnowsNoLocale) {
  const std::locale before = std::locale::global(std::locale(std::locale::classic(), new Comma));
  std::setlocale(LC_NUMERIC, "de_DE.UTF-8");  // where it is installed
  const Reals found = reals("1.5 2.5D+00");
  std::locale::global(before);
  std::setlocale(LC_NUMERIC, "C");
  EXPECT_EQ(found, (Reals{1.5, 2.5}));
}

TEST(LineReader, GivesLinesOfAnyEndAndNumbersThem) {
  const ScratchDir dir;
  spill(dir / "f", "one\r\n\n \t\nfour\nlast");
  LineReader file(dir / "f");
  EXPECT_EQ(file.require("x"), "one");
  std::string_view line;
  ASSERT_TRUE(file.next_filled(line));
  EXPECT_EQ(line, "four");
  EXPECT_EQ(file.line_number(), 4);
  EXPECT_TRUE(file.line_ends());
  ASSERT_TRUE(file.next(line));
  EXPECT_EQ(line, "last");
  EXPECT_FALSE(file.line_ends());
  EXPECT_FALSE(file.next(line));
  EXPECT_EQ(error_of([&] { file.require("another line"); }),
            (dir / "f") + " ends after line 5, but another line should follow: is it truncated?");
  EXPECT_EQ(file.n_bytes(), 18);
}

TEST(LineReader, ReadsPastItsBufferAndRefusesLinesWithoutEnd) {
  const ScratchDir dir;
  std::string text;
  for (int n = 0; n < 300000; ++n) text += "line " + std::to_string(n) + "\n";
  ASSERT_GT(text.size(), std::size_t{3} << 20U);
  spill(dir / "long", text);
  LineReader file(dir / "long");
  std::string_view line;
  int n = 0;
  for (; file.next(line); ++n) ASSERT_EQ(line, "line " + std::to_string(n));
  EXPECT_EQ(n, 300000);
  spill(dir / "wide", "first\n" + std::string(std::size_t{2} << 20U, 'x'));
  LineReader wide(dir / "wide");
  wide.require("x");
  EXPECT_EQ(error_of([&] { wide.next(line); }), (dir / "wide") +
                                                    ", line 2: is too long: this is not a text "
                                                    "file of Wannier90");
}

TEST(LineReader, SaysWhyAFileCannotBeRead) {
  const ScratchDir dir;
  EXPECT_EQ(error_of([&] { LineReader(dir / "none"); }),
            "cannot read " + (dir / "none") + ": No such file or directory");
  EXPECT_EQ(error_of([&] { LineReader(dir / "."); }),
            "cannot read " + (dir / ".") + ": Is a directory");
}

}  // namespace
}  // namespace dpw::test
