// SPDX-License-Identifier: MIT
#include "dataset/frame_lines.h"

#include <string_view>
#include <utility>

namespace dpw {

bool FrameLines::next_filled() {
  line_.clear();
  std::string_view line;
  if (!file_.next_filled(line)) return false;
  line_ = line;
  return true;
}

const std::string &FrameLines::require(const char *expected) {
  line_.clear();
  line_ = file_.require(expected);
  file_.expect_line_end();
  return line_;
}

const std::string &FrameLines::require_filled(const char *expected) {
  if (!next_filled()) file_.require(expected);  // throws
  file_.expect_line_end();
  return line_;
}

std::vector<FileFrame> FrameLines::read_frames(
    const std::function<bool(const std::string &)> &starts,
    const std::function<TrainingFrame()> &read) {
  std::vector<FileFrame> frames;
  try {
    bool there = next_filled();
    while (there) {
      const std::int64_t first = file_.line_number();
      const bool begins = starts(line_) || !file_.line_ends();
      FileFrame found;
      try {
        file_.expect_line_end();
        found.frame = read();
      } catch (const WholeFileError &) {
        throw;
      } catch (const Error &error) {
        found.refusal = error.what();
      }
      if (begins || frames.empty() || found.refusal.empty())
        frames.push_back(std::move(found));
      else
        frames.back().refusal = found.refusal;  // it has more lines than it says
      if (frames.back().refusal.empty() || file_.line_number() == first) there = next_filled();
      if (!frames.back().refusal.empty())
        while (there && !starts(line_)) there = next_filled();
    }
  } catch (const WholeFileError &) {
    throw;
  } catch (const Error &error) {  // of a packed file that was cut
    if (frames.empty() || frames.back().refusal != error.what())
      frames.push_back({{}, error.what()});
  }
  if (frames.empty()) throw Error(file_.path() + " is empty: it has no frame");
  return frames;
}

}  // namespace dpw
