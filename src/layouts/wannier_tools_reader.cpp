// SPDX-License-Identifier: MIT
#include "layouts/wannier_tools_reader.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <new>
#include <optional>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "layouts/wannier90_layout.h"
#include "layouts/wannier90_seed.h"

namespace dpw {

namespace {

constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max() - 1;

/// "0 0 0 1 1 0 0" and its end: no line of an element is shorter.
constexpr std::int64_t shortest_line = 14;

std::vector<std::string_view> words_of(std::string_view line) {
  line = line.substr(0, line.find_first_of("!#"));
  std::vector<std::string_view> words;
  for (;;) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    if (line.empty()) return words;
    words.push_back(line.substr(0, line.find_first_of(" \t")));
    line.remove_prefix(words.back().size());
  }
}

/// The value of a word that is a positive whole number; zero for any other.
std::int64_t count_of(std::string_view word) {
  if (word.size() > 18 || word.find_first_not_of("0123456789") != std::string_view::npos) return 0;
  std::int64_t value = 0;
  for (const char c : word) value = 10 * value + (c - '0');
  return value;
}

/// The positive whole numbers between the comment line and the first element.
struct Head {
  std::array<std::int64_t, 3> first{};  ///< the first three of them
  std::int64_t n = 0;                   ///< all of them
  bool has_elements = false;            ///< a line that looks like an element follows
};

/// Counts the line's numbers in; false if it is not of the head.
bool take_head_line(const std::vector<std::string_view> &words, Head &head) {
  std::size_t n_counts = 0;
  while (n_counts < words.size() && count_of(words[n_counts]) > 0) ++n_counts;
  // words behind a count are a comment; the first two counts are alone on their lines
  const bool has_comment = n_counts == 1 && head.n < 3 && words.size() > 1 &&
                           words[1].find_first_of("0123456789") == std::string_view::npos;
  if ((n_counts < words.size() && !has_comment) || (n_counts > 1 && head.n < 2)) return false;
  for (std::size_t w = 0; w < n_counts; ++w, ++head.n)
    if (head.n < 3) head.first[static_cast<std::size_t>(head.n)] = count_of(words[w]);
  return true;
}

Head read_head(const std::string &path) {
  LineReader file(path);
  Head head;
  std::string_view line;
  if (!file.next(line)) return head;
  while (file.next(line)) {
    const std::vector<std::string_view> words = words_of(line);
    if (take_head_line(words, head)) continue;
    head.has_elements = words.size() >= 6;
    break;
  }
  return head;
}

/// What a sparse file has behind the number of Wannier functions.
struct Layout {
  bool has_cells = false, has_degeneracies = false;
};

/// Empty for a file that is none.
std::optional<Layout> layout_of(const Head &head) {
  if (!head.has_elements || head.n < 2) return {};
  if (head.n == 2) return Layout{};
  // _hr.dat: Wannier functions, R, and a degeneracy for each of these
  const bool is_full = head.n == 2 + head.first[1];
  // a sparse file of one orbital has these numbers, too; its one R, if it has but one, is no other
  if (head.n == 3)
    return is_full && head.first[2] == 1 ? std::optional<Layout>() : Layout{true, false};
  if (head.n != 3 + head.first[2]) return {};
  // where both fit: R = 0 and pairs of R and -R are an odd number
  if (is_full && head.first[2] % 2 == 0) return {};
  return Layout{true, true};
}

/// The R in the order in which they first come, with their degeneracies.
class Degeneracies {
 public:
  Degeneracies(LineReader &file, const Layout &layout) : file_(file) {
    if (!layout.has_cells) return;
    n_cells_ = scan_count(next_numbers(file, "the number of R"), "the number of R", 1, most);
    if (!layout.has_degeneracies) return;
    if (2 * n_cells_ > file.n_bytes() + 2)
      file.fail("the file is too short for the degeneracies of " + std::to_string(n_cells_) +
                " R: is it truncated?");
    degeneracy_ = scan_degeneracies(file, n_cells_);
  }

  std::int32_t of(const std::array<int, 3> &cell) {
    const auto [place, is_new] = index_.emplace(cell, index_.size());
    if (is_new && n_cells_ > 0 && static_cast<std::int64_t>(index_.size()) > n_cells_)
      file_.fail("R = " + in_words(cell) + " is one more than the " + std::to_string(n_cells_) +
                 " R that were announced");
    return degeneracy_.empty() ? 1 : degeneracy_[place->second];
  }

  /// Throws Error if it is not known which R the degeneracies belong to.
  void finish() const {
    if (index_.size() == degeneracy_.size()) return;
    for (const std::int32_t degeneracy : degeneracy_)
      if (degeneracy != degeneracy_.front())
        throw Error(file_.path() + ": there are elements of " + std::to_string(index_.size()) +
                    " R, but different degeneracies of " + std::to_string(degeneracy_.size()) +
                    ": which R they belong to is not known");
  }

 private:
  const LineReader &file_;
  std::int64_t n_cells_ = 0;  // zero: not said
  std::vector<std::int32_t> degeneracy_;
  std::map<std::array<int, 3>, std::size_t> index_;
};

void read_sparse_elements(LineReader &file, int n_elements, int n_orbitals,
                          Degeneracies &degeneracies, SparseBuilder &builder) {
  constexpr const char *function = "the number of a Wannier function";
  for (int e = 0; e < n_elements; ++e) {
    NumberScanner numbers = next_numbers(file, "another element of H(R)");
    const std::array<int, 3> cell = scan_cell(numbers);
    const int row = numbers.integer(function, 1, n_orbitals) - 1;
    const int column = numbers.integer(function, 1, n_orbitals) - 1;
    const double re = numbers.real("the real part of an element");
    const double im = numbers.real("the imaginary part of an element");
    numbers.expect_comment_only("the imaginary part");
    const double weight = 1.0 / degeneracies.of(cell);
    builder.add(row, column, cell, {weight * re, weight * im});
  }
  file.expect_line_end();
  expect_file_end(file, "more lines follow than the counts at the top announce");
  degeneracies.finish();
}

TightBinding read_sparse_text(const std::string &path, const SparseTolerances &tolerances) {
  const std::optional<Layout> layout = layout_of(read_head(path));
  if (!layout) throw Error(path + " is not a sparse H(R) of WannierTools");
  LineReader file(path);
  file.require("a comment line");
  const int n_elements =
      scan_count(next_numbers(file, "the number of elements"), "the number of elements", 1, most);
  if (n_elements * static_cast<double>(shortest_line) > static_cast<double>(file.n_bytes()) + 2.0)
    file.fail(std::to_string(n_elements) + " elements are more than a file of " +
              std::to_string(file.n_bytes()) +
              " bytes can hold: the count is wrong, or the file is truncated");
  const int n_orbitals = scan_count(next_numbers(file, "the number of Wannier functions"),
                                    "the number of Wannier functions", 1, most);
  if (n_orbitals / 2 > n_elements)  // before anything is allocated for them
    file.fail(std::to_string(n_orbitals) + " Wannier functions have but " +
              std::to_string(n_elements) + " elements: one of the counts is wrong");
  Degeneracies degeneracies(file, *layout);
  const Wannier90Seed seed(path, n_orbitals);
  SparseBuilder builder(n_orbitals);
  read_sparse_elements(file, n_elements, n_orbitals, degeneracies, builder);
  TightBinding t;
  try {
    t.sparse = builder.finish(tolerances);
  } catch (const Error &error) {
    throw Error(path + ": " + error.what());
  }
  seed.complete(t, {}, false);
  t.source = "WannierTools sparse _hr.dat file " + path;
  return t;
}

}  // namespace

bool is_wannier_tools(const std::string &path) { return layout_of(read_head(path)).has_value(); }

TightBinding read_wannier_tools(const std::string &path, const SparseTolerances &tolerances) {
  try {
    return read_sparse_text(path, tolerances);
  } catch (const std::bad_alloc &) {
    throw Error(path + " has more elements than fit the memory: use a machine with more of it");
  }
}

}  // namespace dpw
