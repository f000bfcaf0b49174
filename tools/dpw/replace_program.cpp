// SPDX-License-Identifier: MIT
#include "replace_program.h"

#include <unistd.h>

#include <cerrno>

namespace dpw {

int replace_program(std::vector<std::string> words) {
  std::vector<char *> argv;
  for (std::string &word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  ::execvp(argv.front(), argv.data());
  return errno;
}

}  // namespace dpw
