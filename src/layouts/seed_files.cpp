// SPDX-License-Identifier: MIT
#include "layouts/seed_files.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "base/error.h"
#include "base/line_reader.h"

namespace dpw {

namespace {

bool exists(const std::string &path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

bool has_second_line(const std::string &path, std::string_view mark) {
  LineReader file(path);
  std::string_view line;
  return file.next(line) && file.next(line) && line == mark;
}

/// A file of SEED that others read beside H(R), and whose origin is known.
struct Companion {
  std::string_view ending, mark;
  const char *otherwise;  ///< what it may be if this program did not write it
};

constexpr Companion companions[] = {
    {".win", win_mark, "it may be the input of a run of Wannier90"},
    {"_wt.in", wt_in_mark, "it may be an input of WannierTools"},
};

[[noreturn]] void refuse_foreign(const std::string &path, const char *otherwise) {
  throw Error(path + " exists and was not written by this program: " + otherwise +
              ", and is not replaced; choose another name");
}

void refuse_other_hamiltonians(const std::string &seed,
                               const std::vector<std::string_view> &written) {
  const std::string wsvec = seed + "_wsvec.dat";
  if (exists(wsvec))
    throw Error(wsvec +
                " belongs to another H(R), but would be applied to the one that is to be written "
                "beside it: choose another name");
  for (const std::string_view ending : {"_hr.dat", "_hr.dat.gz", "_tb.dat", "_tb.dat.gz"}) {
    const std::string path = seed + std::string(ending);
    if (std::find(written.begin(), written.end(), ending) == written.end() && exists(path))
      throw Error(path +
                  " is another H(R), and would be read with the lattice and the centres of " +
                  "the one that is to be written beside it: remove it, or choose another name");
  }
}

}  // namespace

std::vector<std::string> outdated_files(const std::string &seed,
                                        const std::vector<std::string_view> &written) {
  const auto is_written = [&](std::string_view ending) {
    return std::find(written.begin(), written.end(), ending) != written.end();
  };
  refuse_other_hamiltonians(seed, written);
  std::vector<std::string> outdated;
  for (const Companion &companion : companions) {
    const std::string path = seed + std::string(companion.ending);
    if (!exists(path)) continue;
    if (!has_second_line(path, companion.mark)) refuse_foreign(path, companion.otherwise);
    if (!is_written(companion.ending)) outdated.push_back(path);
  }
  const std::string centres = seed + "_centres.xyz";
  if (!is_written("_centres.xyz") && exists(centres)) {
    // its .win tells where it comes from: those of others were refused
    if (!exists(seed + ".win")) refuse_foreign(centres, "it may be of a run of Wannier90");
    outdated.push_back(centres);
  }
  return outdated;
}

std::vector<std::string> own_companions(const std::string &seed) {
  std::vector<std::string> own;
  for (const Companion &companion : companions) {
    const std::string path = seed + std::string(companion.ending);
    if (exists(path) && has_second_line(path, companion.mark)) own.push_back(path);
  }
  return own;
}

}  // namespace dpw
