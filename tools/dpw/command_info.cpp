// SPDX-License-Identifier: MIT
#include "command_info.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>

#include "jobs/describe_model.h"
#include "model/model.h"
#include "shipped_files.h"

namespace dpw {

void add_info_command(CLI::App &app) {
  CLI::App *command = app.add_subcommand("info", "print a summary of a .dpw model");
  auto path = std::make_shared<std::string>();
  command->add_option("FILE", *path, "the model")->required();
  command->callback([path]() {
    const std::string found = find_model(*path);
    std::cout << describe_model(Model::load(found), found);
  });
}

}  // namespace dpw
