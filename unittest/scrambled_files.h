// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <random>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "file_damage.h"

namespace dpw::test {

/// Files that several things happened to, one after the other: bytes that change, lines that move,
/// words that come from elsewhere, and the end of another file. The same ones on every run.
class Scrambler {
 public:
  /// `wholes`: the files that all are made of.
  Scrambler(std::vector<std::string> wholes, unsigned seed)
      : wholes_(std::move(wholes)), random_(seed) {
    for (const std::string &whole : wholes_) {
      std::istringstream text(whole);
      for (std::string word; text >> word;) words_.push_back(word);
    }
    for (const char *word : {"nan", "-inf", "1e400", "1.0D-05", "*****", "-1", "0", "2147483648",
                             "99999999999999999999", "\t", "\r\n", "\"", "[", "]", "="})
      words_.emplace_back(word);
  }

  std::string next() {
    std::string file = any(wholes_);
    for (std::size_t k = 1 + below(5); k > 0; --k) file = changed(std::move(file));
    return file;
  }
  std::size_t below(std::size_t limit) { return static_cast<std::size_t>(random_() % limit); }

 private:
  const std::string &any(const std::vector<std::string> &of) { return of[below(of.size())]; }
  /// Where a line starts.
  std::size_t line_of(const std::string &file) {
    return file.rfind('\n', below(file.size())) + 1;  // npos + 1 is 0
  }
  static std::size_t line_end(const std::string &file, std::size_t from) {
    return std::min(file.find('\n', from), file.size() - 1) + 1;
  }
  std::string changed(std::string file) {
    if (file.empty()) return any(wholes_);
    const std::size_t line = std::min(line_of(file), file.size() - 1), end = line_end(file, line);
    const std::string text = file.substr(line, end - line);
    const std::size_t at = below(file.size());
    switch (below(8)) {
      case 0:
        file[at] = static_cast<char>(below(256));
        break;
      case 1:
        file.erase(at, 1 + below(8));
        break;
      case 2:
        file.insert(at, any(words_));
        break;
      case 3: {  // a word in place of another
        const std::size_t start = std::min(file.find_last_of(" \t\n<>\"=", at) + 1, at);
        const std::size_t stop = std::min(file.find_first_of(" \t\n<>\"=", at), file.size());
        file.replace(start, stop - start, any(words_));
        break;
      }
      case 4:
        file.erase(line, text.size());
        break;
      case 5:
        file.insert(line_of(file), text);
        break;
      case 6: {  // the end of another file
        const std::string &other = any(wholes_);
        file.resize(line);
        file += other.substr(std::min(line_of(other), other.size()));
        break;
      }
      default:
        file.erase(line, text.size());
        file.insert(file.empty() ? 0 : std::min(line_of(file), file.size()), text);
    }
    return file;
  }

  std::vector<std::string> wholes_, words_;
  std::mt19937 random_;
};

/// Calls visit(DamagedFile) for `n` files that are scrambled from one.
template <class Visit>
void scramble(const std::string &whole, const Visit &visit, std::size_t n, unsigned seed = 1) {
  Scrambler scrambler({whole}, seed);
  for (std::size_t k = 0; k < n; ++k)
    visit(DamagedFile{"scrambled, number " + std::to_string(k) + " of seed " + std::to_string(seed),
                      scrambler.next()});
}

}  // namespace dpw::test
