// SPDX-License-Identifier: MIT
#include "draw_page.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <vector>

namespace dpw {

std::string page_path(const std::string &model) {
  return std::filesystem::path(model).replace_extension("html").string();
}

bool draw_page(const std::string &report, const std::string &page) {
  std::vector<std::string> words = {DPW_PLOT_PYTHON, DPW_PLOT_SCRIPT, report, "-o", page};
  std::vector<char *> argv;
  for (std::string &word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t child = 0;
  if (::posix_spawnp(&child, argv[0], nullptr, nullptr, argv.data(), environ) != 0) return false;
  int status = 0;
  while (::waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return false;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

std::string page_command(const std::string &report, const std::string &page) {
  return "python3 tools/plot_training.py " + report + " -o " + page;
}

}  // namespace dpw
