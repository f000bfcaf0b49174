// SPDX-License-Identifier: MIT
// Damaged copies of a file, the same ones on every run, and the only two things that a reader may
// make of them: what it makes of whole files, or an Error that names the file.
#pragma once

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"

namespace dpw::test {

/// What was done to a file, and what it is then.
struct DamagedFile {
  std::string how, bytes;
};

/// `n` places of a file of `size` bytes, evenly spread; all of them if there are no more.
inline std::vector<std::size_t> spread_places(std::size_t size, std::size_t n) {
  std::vector<std::size_t> places;
  const std::size_t count = std::min(size, n);
  for (std::size_t k = 0; k < count; ++k) places.push_back(k * size / count);
  return places;
}

/// Calls visit(DamagedFile) for the file cut to `n` lengths below `below` (all of it if zero).
template <class Visit>
void cut(const std::string &whole, const Visit &visit, std::size_t n = 1000,
         std::size_t below = 0) {
  for (const std::size_t length : spread_places(below == 0 ? whole.size() : below, n))
    visit(DamagedFile{"cut to " + std::to_string(length) + " bytes", whole.substr(0, length)});
}

/// `n` times 1 to 3 bytes in a row that are replaced, inserted or removed. Most new ones are among
/// those that matter in texts of numbers and in JSON.
template <class Visit>
void change_bytes(const std::string &whole, const Visit &visit, std::size_t n, unsigned seed = 1) {
  std::mt19937 random(seed);
  const auto below = [&](std::size_t limit) { return static_cast<std::size_t>(random() % limit); };
  const std::string often = "0123456789+-.eE \n\t\"'{}[]<>/=:,#xTnN";
  for (std::size_t k = 0; k < n; ++k) {
    DamagedFile file{"", whole};
    const std::size_t at = below(whole.size()), length = 1 + below(3), kind = below(4);
    std::string bytes;
    for (std::size_t b = 0; b < length; ++b)
      bytes += below(4) == 0 ? static_cast<char>(below(256)) : often[below(often.size())];
    if (kind == 0) {
      file.bytes.insert(at, bytes);
    } else if (kind == 1) {
      file.bytes.erase(at, length);
    } else {
      for (std::size_t b = 0; b < length && at + b < whole.size(); ++b)
        file.bytes[at + b] = bytes[b];
    }
    const char *kinds[] = {"inserted", "removed", "replaced", "replaced"};
    file.how = std::to_string(length) + " bytes " + kinds[kind] + " at " + std::to_string(at);
    visit(std::move(file));
  }
}

/// `usual`, or what DPW_MUTATIONS says: for searches of hours, which the tests do not make.
inline std::size_t n_mutations(std::size_t usual) {
  const char *const more = std::getenv("DPW_MUTATIONS");
  return more == nullptr ? usual : std::stoul(more);
}

/// `n` times one bit turned over, at places in [begin, end); `end` zero: the end of the file.
template <class Visit>
void flip_bits(const std::string &whole, const Visit &visit, std::size_t n, std::size_t begin = 0,
               std::size_t end = 0) {
  if (end == 0) end = whole.size();
  std::mt19937 random(7);
  for (const std::size_t place : spread_places(end - begin, n)) {
    DamagedFile file{"", whole};
    const auto bit = static_cast<unsigned>(random() % 8);
    const std::size_t at = begin + place;
    file.bytes[at] = static_cast<char>(static_cast<unsigned char>(file.bytes[at]) ^ (1U << bit));
    file.how = "bit " + std::to_string(bit) + " of byte " + std::to_string(at) + " turned over";
    visit(std::move(file));
  }
}

/// Every line removed, there twice, and exchanged with the one after it.
template <class Visit>
void disorder_lines(const std::string &whole, const Visit &visit) {
  std::vector<std::string> lines;
  for (std::size_t start = 0; start < whole.size();) {
    const std::size_t end = std::min(whole.find('\n', start), whole.size() - 1) + 1;
    lines.push_back(whole.substr(start, end - start));
    start = end;
  }
  const auto joined = [](const std::vector<std::string> &of) {
    std::string text;
    for (const std::string &line : of) text += line;
    return text;
  };
  for (std::size_t n = 0; n < lines.size(); ++n) {
    const std::string name = "line " + std::to_string(n + 1);
    const auto place = static_cast<std::ptrdiff_t>(n);
    std::vector<std::string> changed = lines;
    changed.erase(changed.begin() + place);
    visit(DamagedFile{"without " + name, joined(changed)});
    changed = lines;
    changed.insert(changed.begin() + place, lines[n]);
    visit(DamagedFile{name + " twice", joined(changed)});
    if (n + 1 == lines.size()) continue;
    changed = lines;
    std::swap(changed[n], changed[n + 1]);
    visit(DamagedFile{name + " exchanged with the next", joined(changed)});
  }
}

/// Passes on one of `n` damaged files, where all would take too long.
template <class Visit>
auto every(std::size_t n, const Visit &visit) {
  return [n, visit, count = std::make_shared<std::size_t>(0)](const DamagedFile &file) {
    if ((*count)++ % n == 0) visit(file);
  };
}

/// Every number (and every word that starts like one) replaced by what is none, or none that fits.
template <class Visit>
void replace_numbers(const std::string &whole, const Visit &visit) {
  const char *const others[] = {
      "nan",        "1e400",       "-1", "0", "2147483648",          "4294967297",
      "2000000000", "-2147483648", "",   "x", "99999999999999999999"};
  const std::string numeral = "0123456789+-.eEdD";
  for (std::size_t at = 0; at < whole.size();) {
    const bool starts = at == 0 || numeral.find(whole[at - 1]) == std::string::npos;
    const std::size_t end = std::min(whole.find_first_not_of(numeral, at), whole.size());
    if (!starts || end == at ||
        whole.substr(at, end - at).find_first_of("0123456789") == std::string::npos) {
      at = std::max(end, at + 1);
      continue;
    }
    for (const char *other : others)
      visit(DamagedFile{"the number at byte " + std::to_string(at) + " is '" + other + "'",
                        whole.substr(0, at) + other + whole.substr(end)});
    at = end;
  }
}

/// Runs a reader on damaged files. The test fails for any exception but Error, for an Error that
/// does not name the file, for memory that no file of this size can need, and for a reader that
/// hangs.
class DamageTrial {
 public:
  /// `path`: where to put the damaged files; `read` reads it, and fails the test if what it got is
  /// nothing that a whole file could hold. An Error may name any of `names` in place of `path`.
  DamageTrial(std::string path, std::function<void()> read, std::vector<std::string> names = {})
      : path_(std::move(path)), read_(std::move(read)), names_(std::move(names)) {
    names_.push_back(path_);
  }
  ~DamageTrial() {
    constexpr long limit = 1L << 20U;  // kB
    EXPECT_LT(peak() - peak_before_, limit) << "kB of memory for damaged files, last " << how_;
  }
  DamageTrial(const DamageTrial &) = delete;
  DamageTrial &operator=(const DamageTrial &) = delete;

  /// True if the file was refused.
  bool operator()(const DamagedFile &file) {
    how_ = file.how;
    std::filesystem::remove(path_);  // some file systems flush a file that is overwritten
    std::ofstream(path_, std::ios::binary) << file.bytes;
    const auto begin = std::chrono::steady_clock::now();
    const bool refused = read_or_refuse(file.how);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10)) << how_;
    return refused;
  }
  /// For the functions above, which ask for something to call.
  auto visit() {
    return [this](const DamagedFile &file) { (*this)(file); };
  }

  std::size_t n_refused() const { return n_refused_; }
  std::size_t n_read() const { return n_read_; }

 private:
  bool read_or_refuse(const std::string &how) {
    try {
      read_();
      ++n_read_;
      return false;
    } catch (const Error &error) {
      const std::string what = error.what();
      const bool named = std::any_of(names_.begin(), names_.end(), [&](const std::string &name) {
        return what.find(name) != std::string::npos;
      });
      EXPECT_TRUE(named) << how << ": '" << what << "' does not name " << path_;
    } catch (const std::exception &other) {
      ADD_FAILURE() << how << ": no Error, but '" << other.what() << "'";
    }
    ++n_refused_;
    return true;
  }
  static long peak() {
    struct rusage usage {};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
  }

  std::string path_;
  std::function<void()> read_;
  std::vector<std::string> names_;
  std::string how_;
  long peak_before_ = peak();
  std::size_t n_refused_ = 0, n_read_ = 0;
};

}  // namespace dpw::test
