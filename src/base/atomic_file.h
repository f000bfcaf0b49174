// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace dpw {

/// A file that appears complete or not at all: it is written under a temporary name beside its
/// target (same file system), and commit() moves it into place in one step. What was not
/// committed is removed; a killed process leaves `TARGET.tmp-PID-N` behind, which nobody reads.
///
/// A target that is a symbolic link is followed. All errors are dpw::Error and name the target
/// and the system's reason.
class AtomicFile {
 public:
  /// Creates the empty temporary file. Fails where the directory is missing or not writable, and
  /// where the target exists and is not a regular file (renaming would destroy a device).
  explicit AtomicFile(const std::string &path);
  ~AtomicFile();
  AtomicFile(const AtomicFile &) = delete;
  AtomicFile &operator=(const AtomicFile &) = delete;

  /// Where to write until commit(), for a library that opens files by name.
  const std::string &temporary() const { return temporary_; }

  /// Appends bytes to the temporary file, at once: callers collect their own buffers.
  void write(std::string_view bytes);

  /// Makes the (empty) temporary file a copy of another file: shares its blocks where the file
  /// system can (reflink), else copies inside the kernel, else by hand.
  void copy_from(const std::string &source);

  /// Flushes to the disk and renames to the target, which a FileTransaction of this thread puts
  /// off. Nothing may be written afterwards.
  void commit();

 private:
  [[noreturn]] void fail(const std::string &doing, int reason) const;

  std::string path_;       ///< as the user wrote it: for errors
  std::string target_;     ///< with links followed
  std::string temporary_;  ///< empty once committed
  int descriptor_ = -1;
};

}  // namespace dpw
