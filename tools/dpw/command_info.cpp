// SPDX-License-Identifier: MIT
#include "command_info.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "jobs/describe_model.h"
#include "model/model.h"
#include "shipped_files.h"

namespace dpw {

namespace {

void list_models() {
  const std::vector<std::string> paths = all_models();
  if (paths.empty())
    throw Error(
        "there are no models (.dpw), neither in the folders of LAMMPS_POTENTIALS nor with this "
        "program");
  for (const std::string &path : paths) {
    std::cout << path << "\n  ";
    try {
      std::cout << summarise_model(Model::load(path)) << "\n";
    } catch (const Error &error) {
      std::cout << "cannot be used: " << error.what() << "\n";
    }
  }
}

}  // namespace

void add_info_command(CLI::App &app) {
  CLI::App *command =
      app.add_subcommand("info", "print a summary of a .dpw model, or list those that there are");
  auto path = std::make_shared<std::string>();
  auto list = std::make_shared<bool>(false);
  CLI::Option *file = command->add_option("FILE", *path, "the model");
  command->add_flag("--list", *list, "models of this program and of LAMMPS_POTENTIALS, a line each")
      ->excludes(file);
  command->callback([path, list]() {
    if (*list) return list_models();
    if (path->empty()) throw CLI::RequiredError("FILE, or --list,");
    const std::string found = find_model(*path);
    std::cout << describe_model(Model::load(found), found);
  });
}

}  // namespace dpw
