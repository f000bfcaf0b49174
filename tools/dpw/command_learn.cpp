// SPDX-License-Identifier: MIT
#include "command_learn.h"

#include <CLI/CLI.hpp>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "replace_program.h"

namespace dpw {

namespace {

[[noreturn]] void run_script(const std::vector<std::string> &arguments) {
  const std::string python = DPW_LEARN_PYTHON, script = DPW_LEARN_SCRIPT;
  std::error_code problem;
  if (script.empty() || !std::filesystem::exists(script, problem))
    throw Error(
        "dpw learn needs the sources that this program was built from, with tools/learn, and is no "
        "part of the Python wheel: `./run build` in a clone makes it");
  std::vector<std::string> words{python, script};
  words.insert(words.end(), arguments.begin(), arguments.end());
  throw Error(python +
              ", the Python for dpw learn, can't be run: " + std::strerror(replace_program(words)));
}

}  // namespace

void add_learn_command(CLI::App &app) {
  CLI::App *command = app.add_subcommand(
      "learn", "Calculations, training and exploration in turn, up to a model that can be trusted");
  // All of the script's own options, --help too, are its business.
  command->prefix_command();
  command->set_help_flag();
  command->callback([command] { run_script(command->remaining()); });
}

}  // namespace dpw
