// SPDX-License-Identifier: MIT
// Damaged files: every one is an error that names the file, or means what the whole file means.
#include <functional>
#include <random>

#include "bloch/bloch_sum.h"
#include "file_helpers.h"
#include "layouts/read_tight_binding.h"
#include "layouts/wannier90_reader.h"
#include "wannier90_text_models.h"

namespace dpw::test {
namespace {

using models::TextLayout;

/// _hr.dat or _tb.dat of Haldane's model, 7 + 2 cells, some with degeneracy 2.
class Damage : public testing::TestWithParam<bool> {
 protected:
  Damage()
      : text_(GetParam() ? models::tb_dat(models::haldane(), {6, true, 2})
                         : models::hr_dat(models::haldane(), {6, true, 2})) {
    for (std::size_t start = 0; start < text_.size();) {
      const std::size_t end = text_.find('\n', start) + 1;
      lines_.push_back(text_.substr(start, end - start));
      start = end;
    }
    whole_ = read(text_).sparse;
  }
  TightBinding read(const std::string &text) const {
    std::filesystem::remove(path());  // some file systems flush a file that is overwritten
    spill(path(), text);
    return read_tight_binding(path());
  }
  std::string path() const { return dir_ / "m.dat"; }

  /// Fails unless the text is refused with an error that names the file, or has the same elements
  /// as the whole one to `tolerance`. True if it was refused.
  bool refused_or_same(const std::string &text, double tolerance) const {
    try {
      const SparseHamiltonian s = read(text).sparse;
      EXPECT_EQ(s.cells, whole_.cells);
      EXPECT_EQ(s.row, whole_.row);
      EXPECT_EQ(s.column_start, whole_.column_start);
      if (s.value.size() != whole_.value.size()) return false;
      for (std::size_t e = 0; e < s.value.size(); ++e) {
        EXPECT_NEAR(s.value[e], whole_.value[e], tolerance);
        EXPECT_NEAR(s.imaginary[e], whole_.imaginary[e], tolerance);
      }
      return false;
    } catch (const Error &error) {
      EXPECT_NE(std::string(error.what()).find(path()), std::string::npos) << error.what();
      return true;
    }
  }

  ScratchDir dir_;
  std::string text_;
  std::vector<std::string> lines_;
  SparseHamiltonian whole_;
};

std::string joined(const std::vector<std::string> &lines) {
  std::string text;
  for (const std::string &line : lines) text += line;
  return text;
}

bool is_blank(const std::string &line) {
  return line.find_first_not_of(" \r\n") == std::string::npos;
}

TEST_P(Damage, CutAnywhereIsFound) {
  // the last line of H(R) in _tb.dat may be where the file ends, with a blank line or without
  std::size_t accepted = 0;
  for (std::size_t length = 0; length < text_.size(); ++length)
    accepted += refused_or_same(text_.substr(0, length), 1e-5) ? 0 : 1;
  EXPECT_EQ(accepted, GetParam() ? 2U : 0U);
}

TEST_P(Damage, LinesThatAreMissingRepeatedOrExchangedAreFound) {
  for (std::size_t n = 0; n < lines_.size(); ++n) {
    if (is_blank(lines_[n])) continue;
    std::vector<std::string> changed = lines_;
    changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(n));
    EXPECT_TRUE(refused_or_same(joined(changed), 0.0)) << "without line " << n + 1;
    changed = lines_;
    changed.insert(changed.begin() + static_cast<std::ptrdiff_t>(n), lines_[n]);
    EXPECT_TRUE(refused_or_same(joined(changed), 0.0)) << "with line " << n + 1 << " twice";
    if (n + 1 == lines_.size() || is_blank(lines_[n + 1])) continue;
    changed = lines_;
    std::swap(changed[n], changed[n + 1]);
    if (GetParam() && n >= 1 && n <= 2)
      continue;  // lattice vectors: another lattice, H(R) the same
    EXPECT_TRUE(changed[n] == changed[n + 1] || refused_or_same(joined(changed), 0.0))
        << "lines " << n + 1 << " and " << n + 2 << " exchanged";
  }
}

TEST_P(Damage, RandomBytesNeverDoMoreThanRaiseAnError) {
  std::mt19937 random(GetParam() ? 1 : 2);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  const std::string often = "0123456789+-.eEdD \n\t*xN";
  std::size_t n_refused = 0;
  constexpr std::size_t n_tries = 3000;
  for (std::size_t n = 0; n < n_tries; ++n) {
    std::string text = text_;
    for (std::size_t change = 0; change <= below(4); ++change) {
      const std::size_t place = below(text.size());
      const char c = below(4) == 0 ? static_cast<char>(below(256)) : often[below(often.size())];
      switch (below(3)) {
        case 0:
          text[place] = c;
          break;
        case 1:
          text.insert(place, 1 + below(3), c);
          break;
        default:
          text.erase(place, 1 + below(20));
          break;
      }
    }
    try {
      const SparseHamiltonian s = read(text).sparse;
      for (const double v : s.value) ASSERT_TRUE(std::isfinite(v));
      ASSERT_EQ(s.column_start.back(), s.n_stored());
    } catch (const Error &error) {
      ASSERT_NE(std::string(error.what()).find(path()), std::string::npos) << error.what();
      ++n_refused;
    }
  }
  EXPECT_GT(n_refused, n_tries / 3);
}

INSTANTIATE_TEST_SUITE_P(, Damage, testing::Values(false, true),
                         [](const auto &info) { return info.param ? "tb_dat" : "hr_dat"; });

/// The error of a text as m_hr.dat, less the path.
std::string error_of_text(const std::string &text) {
  const ScratchDir dir;
  const std::string path = dir / "m_hr.dat";
  spill(path, text);
  const std::string found = error_of([&] { read_tight_binding(path); });
  return found.rfind(path, 0) == 0 ? found.substr(path.size()) : found;
}

TEST(Wannier90Errors, NameFileAndLine) {
  const std::string head = "c\n 1\n 3\n 1 1 1\n";
  const std::string home = "0 0 0 1 1 1.0 0.0\n";
  const std::string minus = "-1 0 0 1 1 0.5 0.0\n";
  const std::string plus = "1 0 0 1 1 0.5 0.0\n";
  EXPECT_EQ(error_of_text(head + minus + home + plus), "no error");
  EXPECT_EQ(error_of_text(""),
            " ends after line 0, but a comment line should follow: is it truncated?");
  EXPECT_EQ(error_of_text("c\nwords\n"),
            ", line 2: the number of Wannier functions (_hr.dat) or a lattice vector (_tb.dat) "
            "expected, but 'words' found");
  EXPECT_EQ(
      error_of_text("c\n0\n1\n"),
      ", line 2: the number of Wannier functions is 0, but must lie between 1 and 2147483646");
  EXPECT_EQ(error_of_text("c\n1\n-3\n"),
            ", line 3: the number of R is -3, but must lie between 1 and 2147483646");
  EXPECT_EQ(error_of_text("c\n1\n3\n1 0 1\n" + std::string(60, ' ')),
            ", line 4: the degeneracy of an R is 0, but must lie between 1 and 1000000");
  EXPECT_EQ(
      error_of_text("c\n1\n3\n1 1 1 1\n" + minus + home + plus),
      ", line 4: the line should end after the degeneracies of as many R as were announced, but "
      "'1' follows");
  EXPECT_EQ(error_of_text(head + minus + home),
            " ends after line 6, but another element of H(R) should follow: is it truncated?");
  EXPECT_EQ(error_of_text(head + minus + home + plus + plus),
            ", line 8: more lines follow than the counts at the top announce");
  EXPECT_EQ(error_of_text(head + minus + home + minus),
            ", line 7: R = (-1, 0, 0) was there before, at line 5");
  EXPECT_EQ(
      error_of_text(head + minus + home + "2 0 0 1 1 0.5 0.0\n"),
      ", line 5: R = (-1, 0, 0) is there, but its partner -R = (1, 0, 0) is not: H(R) cannot be "
      "Hermitian");
  EXPECT_EQ(error_of_text(head + minus + "0 0 0 1 1 NaN 0.0\n" + plus),
            ", line 6: a finite number as the real part of an element expected, but 'NaN' found");
  EXPECT_EQ(error_of_text(head + minus + "0 0 0 1 1 1.0\n" + plus),
            ", line 6: the imaginary part of an element expected, but the line ends");
  EXPECT_EQ(error_of_text(head + minus + "0 0 0 1 1 1.0 0.0 7\n" + plus),
            ", line 6: the line should end after the imaginary part, but '7' follows");
  EXPECT_EQ(error_of_text(head + minus + "0 0 0 1 2 1.0 0.0\n" + plus),
            ", line 6: the number of a Wannier function is 2, but must lie between 1 and 1");
  EXPECT_EQ(error_of_text(head + minus + "0 0 9999999999 1 1 1.0 0.0\n" + plus),
            ", line 6: a component of R is 9999999999, but must lie between -1000000 and 1000000");
  EXPECT_EQ(
      error_of_text(head + minus + home + "1 0 0 1 1 0.4 0.0\n"),
      ": H(R) is not Hermitian: <1,0|H|1,R> of R = (-1, 0, 0) is (0.5, 0) eV, but the conjugate "
      "of <1,0|H|1,-R> is (0.4, 0) eV: they differ by 0.1 eV, where 1e-05 is taken as "
      "rounding");
  EXPECT_EQ(
      error_of_text(head + minus + home + "1 0 0 1 1 ************ 0.0\n"),
      ", line 7: the real part of an element expected, but '************' found: Fortran writes "
      "asterisks for a number that is too wide for its column");
}

TEST(Wannier90Errors, TellElementsOutOfOrder) {
  const std::string head = "c\n 2\n 1\n 1\n";
  const auto line = [](const char *pair) { return std::string("0 0 0 ") + pair + " 0.0 0.0\n"; };
  EXPECT_EQ(
      error_of_text(head + line("1 1") + line("2 1") + line("2 1") + line("2 2")),
      ", line 7: the element 1, 2 expected, but 2, 1 found: a line is missing, repeated or out "
      "of order");
  EXPECT_EQ(
      error_of_text(head + line("1 1") + line("2 1") + "1 0 0 1 2 0.0 0.0\n" + line("2 2")),
      ", line 7: an element of R = (1, 0, 0) follows, but only 2 of the 4 elements of R = (0, "
      "0, 0) are there");
}

TEST(Wannier90Errors, FindCountsThatNoMemoryHolds) {
  EXPECT_EQ(
      error_of_text("c\n 2000000000\n 2000000000\n 1 1\n"),
      ", line 3: 2000000000 Wannier functions and 2000000000 R have more elements than a file of "
      "31 bytes can hold: the counts are wrong, or the file is truncated");
  EXPECT_EQ(error_of_text("c\n1 0 0\n0 1 0\n0 0 1\n 1000000000\n 1\n 1\n"),
            ", line 6: 1000000000 Wannier functions and 1 R have more elements than a file of 38 "
            "bytes can hold: the counts are wrong, or the file is truncated");
  EXPECT_EQ(error_of_text("c\n 99999999999999999999\n"),
            ", line 2: the number of Wannier functions expected, but '99999999999999999999' found");
}

TEST(Wannier90Errors, TellOtherKindsOfFilesApart) {
  EXPECT_EQ(error_of_text(std::string("\x1f\x8b\x08\x00stuff\n", 10)),
            " cannot be unpacked after line 0 (unexpected end of file): is it truncated?");
  EXPECT_EQ(error_of_text(std::string("\x00\x01\x02 binary\n", 11)),
            " is neither an HDF5 file of this package nor text of Wannier90 (_hr.dat, _tb.dat)");
  EXPECT_EQ(error_of_text("\x89HDF\r\n\x1a\n and no more").substr(0, 43),
            " is truncated or damaged and cannot be open");
}

}  // namespace
}  // namespace dpw::test
