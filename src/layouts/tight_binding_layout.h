// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "tight_binding/tight_binding.h"

namespace dpw {

/// What was written, for who wrote it.
struct WrittenLayout {
  std::vector<std::string> files;
  std::vector<std::string> opening;  ///< a line each: PROGRAM: how it opens them
  std::vector<std::string> notes;    ///< a sentence each: what the files do not say, or say roughly
  /// Files of an earlier H(R) that readers would take with these, and that are removed.
  std::vector<std::string> outdated = {};
};

/// Files of H(R) as other programs read them. One of them is one file here and one line of
/// the table.
struct TightBindingLayout {
  const char *name;     ///< for users
  const char *writes;   ///< file names, with SEED, FOLDER or FILE for the name that is given
  const char *readers;  ///< programs
  bool is_folder;
  /// The layout whose endings may be meant for this one as well when it is named; "": none.
  const char *shares_endings_of;
  /// Whether `out` names files of this layout by its ending.
  bool (*is_named_by)(const std::string &out);
  /// Writes the files (see write); `outdated` ones stay. Spins up and down, if `h` says which are
  /// which, alternate.
  WrittenLayout (*write_files)(const std::string &out, const TightBinding &h,
                               const std::string &comment);

  /// Throws Error where `out` ends as files of another layout do, or names no file.
  void check_name(const std::string &out) const;
  /// Writes the files, all of them complete or none, and removes what is outdated. Of spinors the
  /// states of spin up and down alternate, in whatever order they are here. `out`: SEED, one
  /// of the files' names, or a folder, which is made. `comment` goes into first lines where there
  /// are such. Throws Error naming what the layout needs and `h` does not tell, and how to give it,
  /// or a file that cannot be written or is in the way.
  WrittenLayout write(const std::string &out, const TightBinding &h,
                      const std::string &comment) const;
};

const std::vector<TightBindingLayout> &tight_binding_layouts();

/// "wannier90, tb, ..."
std::string layout_names();

/// The layout of this name. Throws Error listing all of them.
const TightBindingLayout &find_layout(const std::string &name);

/// The layout that the ending of `out` names. Throws Error saying which endings do.
const TightBindingLayout &layout_named_by(const std::string &out);

}  // namespace dpw
