// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/line_reader.h"
#include "dataset/file_frame.h"

namespace dpw {

/// What is wrong with all frames of a file, and not with one of them.
class WholeFileError : public Error {
 public:
  using Error::Error;
};

/// The lines of a text file of many frames, of which each may be damaged: what is said of one frame
/// does not lose the others.
class FrameLines {
 public:
  /// Throws Error for a file that cannot be read.
  explicit FrameLines(const std::string &path) : file_(path) {}

  /// The present line.
  const std::string &line() const { return line_; }
  /// Goes on to the next line, or to the next that is not blank, and returns it. Throws Error at
  /// the end of the file, saying that `expected` is missing, and for a line without an end, whose
  /// last number may lack digits.
  const std::string &require(const char *expected);
  const std::string &require_filled(const char *expected);

  /// For errors, which name the present line.
  const LineReader &file() const { return file_; }

  /// Calls `read` for every frame, with the first line of the frame as the present one, and goes on
  /// behind an Error of it where the next line `starts` a frame. A line between two frames belongs
  /// to the one before, which is refused then. Throws Error for a file without any line, and
  /// WholeFileErrors of `read`.
  std::vector<FileFrame> read_frames(const std::function<bool(const std::string &)> &starts,
                                     const std::function<TrainingFrame()> &read);

 private:
  bool next_filled();

  LineReader file_;
  std::string line_;
};

}  // namespace dpw
