// SPDX-License-Identifier: MIT
// The command-line program `dpw`; every subcommand is a file of its own.
#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>

#include "command_bands.h"
#include "command_convert.h"
#include "command_dataset.h"
#include "command_domain.h"
#include "command_dos.h"
#include "command_info.h"
#include "command_learn.h"
#include "command_selftest.h"
#include "command_train.h"
#include "command_twist.h"

int main(int argc, char **argv) {
  CLI::App app("Wannier Hamiltonians of layered materials from neural networks", "dpw");
  app.set_version_flag("--version", "dpw " DPW_VERSION);
  app.require_subcommand(1);
  dpw::add_bands_command(app);
  dpw::add_convert_command(app);
  dpw::add_dataset_command(app);
  dpw::add_domain_command(app);
  dpw::add_dos_command(app);
  dpw::add_info_command(app);
  dpw::add_learn_command(app);
  dpw::add_selftest_command(app);
  dpw::add_train_command(app);
  dpw::add_twist_command(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &stop) {
    return app.exit(stop) == 0 ? 0 : 1;
  } catch (const std::exception &failure) {
    std::cerr << "dpw: " << failure.what() << "\n";
    return 1;
  }
  return 0;
}
