// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "bands/bands_store.h"

namespace dpw {

/// The k-points that a job has done, in a file that only grows: however the job ends, what was
/// there stays readable, and k-points with vectors of gigabytes are written once, not each time one
/// is added. (HDF5 files cannot be added to in a way that survives a kill; a copy for each addition
/// would make the cost grow with the square.)
///
/// Layout: the line "dpw-bands-part 1", a JSON line that says what the job is, then records of one
/// length, each of 64-bit words in the byte order of the machine: a checksum of the words after it,
/// index, first band, five checks (NaN: not made), energies, weights, vectors (column by column). A
/// record that was cut off or does not fit its checksum ends the file: it is cut off there.
class BandsCheckpoint : public BandsStore {
 public:
  struct Shape {
    int n_kpoints = 0, n_bands = 0, n_weights = 0;
    int n_orbitals = 0;  ///< of the vectors; 0: there are none
  };

  /// The job of the file `path`; none if there is no such file, or no k-point in it. Throws Error
  /// if it is something else.
  static std::optional<nlohmann::json> job_of(const std::string &path);

  /// Starts a file, in place of one that is there (`fresh`), or continues one: then its job has
  /// to be compared before (job_of). Throws Error if it cannot be written or another process has it
  /// open.
  BandsCheckpoint(const std::string &path, const nlohmann::json &job, const Shape &shape,
                  bool fresh);
  ~BandsCheckpoint() override;
  BandsCheckpoint(const BandsCheckpoint &) = delete;
  BandsCheckpoint &operator=(const BandsCheckpoint &) = delete;

  /// Adds k-points and flushes them to the disk. On an Error (full disk) the file is as before.
  void append(const std::vector<BandsEntry> &entries) override;
  bool has(int index) const override { return place_[static_cast<std::size_t>(index)] >= 0; }
  int n_done() const override;
  BandsEntry read(int index) const override;

  /// Removes the file.
  void remove();

 private:
  std::size_t record_words() const;
  void open(bool fresh, const nlohmann::json &job);
  void find_records();
  [[noreturn]] void fail(const char *doing, int reason) const;

  std::string path_;
  Shape shape_;
  int descriptor_ = -1;
  std::int64_t begin_ = 0;           ///< bytes before the first record
  std::int64_t n_records_ = 0;       ///< that are whole
  std::vector<std::int64_t> place_;  ///< [n_kpoints] number of the record; -1: not there
};

}  // namespace dpw
