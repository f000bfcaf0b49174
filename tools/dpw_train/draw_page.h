// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace dpw {

/// Name of the page that shows a model's report: the model's, ending in .html.
std::string page_path(const std::string &model);

/// Draws the page with tools/plot_training.py of the folder that this program was built from and
/// CMake's DPW_PYTHON, or the first python3 on PATH. False if that could not be: Python and the
/// script have said why on standard error.
bool draw_page(const std::string &report, const std::string &page);

/// The command that draws it, for a user who has another Python.
std::string page_command(const std::string &report, const std::string &page);

}  // namespace dpw
