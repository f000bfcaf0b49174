// SPDX-License-Identifier: MIT
#include "command_train.h"

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "replace_program.h"

namespace dpw {

namespace {

/// dpw-train lies beside this program.
std::string trainer_path() {
  std::error_code problem;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", problem);
  if (problem) throw Error("dpw can't find its own file, beside which dpw-train is looked for");
  return self.parent_path() / "dpw-train";
}

[[noreturn]] void run_trainer(const std::vector<std::string> &arguments) {
  const std::string path = trainer_path();
  std::vector<std::string> words{path};
  words.insert(words.end(), arguments.begin(), arguments.end());
  const int reason = replace_program(words);
  if (reason == ENOENT)
    throw Error("there is no " + path +
                ": the trainer comes with a build from source that has LibTorch, not with the "
                "Python wheel. `./run build` makes one on Debian; elsewhere configure with "
                "-DTorch_ROOT=DIR, and build");
  throw Error(path + " can't be run: " + std::strerror(reason));
}

}  // namespace

void add_train_command(CLI::App &app) {
  CLI::App *command = app.add_subcommand("train", "Train a model (needs LibTorch)");
  // All of dpw-train's own options, --help too, are its business.
  command->prefix_command();
  command->set_help_flag();
  command->callback([command] { run_trainer(command->remaining()); });
}

}  // namespace dpw
