// SPDX-License-Identifier: MIT
#include "dataset/lammps_dump_columns.h"

#include <algorithm>
#include <set>

#include "dataset/text_fields.h"
#include "structure/chemical_elements.h"

namespace dpw {

namespace {

int index_of(const std::vector<std::string> &names, const std::string &name) {
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? -1 : static_cast<int>(found - names.begin());
}

/// All three, or none. Throws Error for some.
std::array<int, 3> triple(const LineReader &file, const std::vector<std::string> &names,
                          const std::array<const char *, 3> &wanted) {
  std::array<int, 3> found{};
  int n = 0;
  for (std::size_t d = 0; d < 3; ++d) {
    found[d] = index_of(names, wanted[d]);
    n += found[d] >= 0 ? 1 : 0;
  }
  if (n == 1 || n == 2)
    file.fail(std::string("there are some of the columns ") + wanted[0] + ", " + wanted[1] +
              " and " + wanted[2] + ", but not all three");
  return found;
}

}  // namespace

LammpsDumpColumns::LammpsDumpColumns(const LineReader &file, std::string_view heading,
                                     const LammpsDumpOptions &options)
    : options_(options) {
  const std::vector<std::string> names = split_words(heading);
  if (std::set<std::string>(names.begin(), names.end()).size() != names.size())
    file.fail("a column is there twice");
  n = names.size();
  find_positions(file, names);
  force = triple(file, names, {"fx", "fy", "fz"});
  id = index_of(names, "id");
  find_elements(file, names);
  const auto named = [&](const std::string &name) {
    if (name.empty()) return -1;
    const int found = index_of(names, name);
    if (found < 0) file.fail("there is no column '" + name + "'");
    return found;
  };
  energy = named(options.energy);
  layer = named(options.layer);
}

void LammpsDumpColumns::find_positions(const LineReader &file,
                                       const std::vector<std::string> &names) {
  const std::array<std::array<const char *, 3>, 4> kinds = {
      {{"x", "y", "z"}, {"xu", "yu", "zu"}, {"xs", "ys", "zs"}, {"xsu", "ysu", "zsu"}}};
  for (std::size_t kind = 0; kind < kinds.size() && position[0] < 0; ++kind) {
    position = triple(file, names, kinds[kind]);
    scaled = kind > 1;
  }
  if (position[0] < 0)
    file.fail("there are no coordinates: dump x y z, xu yu zu, xs ys zs or xsu ysu zsu");
}

void LammpsDumpColumns::find_elements(const LineReader &file,
                                      const std::vector<std::string> &names) {
  type_ = index_of(names, "type");
  element_ = index_of(names, "element");
  label_ = index_of(names, "typelabel");
  if (element_ < 0 && label_ < 0 && (type_ < 0 || options_.types.empty()))
    file.fail(
        "the elements are unknown: dump the column element, or the column type and give the "
        "elements of the types");
}

std::string LammpsDumpColumns::symbol(const LineReader &file,
                                      const std::vector<std::string> &words) const {
  const auto word = [&](int column) -> const std::string & {
    return words[static_cast<std::size_t>(column)];
  };
  const std::vector<std::string> &types = options_.types;
  std::string symbol;
  if (type_ >= 0 && !types.empty()) {
    const int type =
        integer_field(file, word(type_), "the type of an atom", 1, static_cast<int>(types.size()));
    symbol = types[static_cast<std::size_t>(type - 1)];
  } else if (element_ >= 0) {
    symbol = word(element_);
  } else {
    symbol = element_of_label(word(label_));
    if (symbol.empty())
      file.fail("the type label '" + word(label_) +
                "' is of no chemical element: dump the column element");
  }
  if (!is_chemical_element(symbol)) file.fail("'" + symbol + "' is no chemical element");
  if (!types.empty() && std::find(types.begin(), types.end(), symbol) == types.end())
    file.fail("the element " + symbol +
              " is not among those given for the types: LAMMPS writes C for all of them unless "
              "'dump_modify ... element' names them");
  return symbol;
}

}  // namespace dpw
