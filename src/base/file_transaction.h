// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace dpw {

/// Files that appear together or not at all. While one lives, AtomicFile::commit() in its thread
/// completes a file, but leaves it under its temporary name; commit() moves all of them into place,
/// one rename after the other. Without commit(), what was written is removed, and older files stay.
class FileTransaction {
 public:
  FileTransaction();
  ~FileTransaction();
  FileTransaction(const FileTransaction &) = delete;
  FileTransaction &operator=(const FileTransaction &) = delete;

  /// The one of this thread, or nullptr.
  static FileTransaction *current();

  /// A complete file; `path` is the target's name for errors.
  void add(const std::string &temporary, const std::string &target, const std::string &path);

  /// Removes `outdated` files, then moves the new ones into place. Throws Error naming the file and
  /// the system's reason.
  void commit(const std::vector<std::string> &outdated = {});

 private:
  struct File {
    std::string temporary, target, path;
  };
  std::vector<File> files_;
  FileTransaction *outer_;
};

/// Renames a complete file to its target, and makes the new name durable. Throws Error naming
/// `path` and the system's reason.
void move_into_place(const std::string &temporary, const std::string &target,
                     const std::string &path);

}  // namespace dpw
