// SPDX-License-Identifier: MIT
// Elements by their symbols, by labels and by masses.
#include "structure/chemical_elements.h"

#include <gtest/gtest.h>

namespace dpw::test {
namespace {

TEST(ChemicalElements, AreNamedAsIupacDoes) {
  for (const char *symbol : {"H", "Mo", "Og"}) EXPECT_TRUE(is_chemical_element(symbol)) << symbol;
  for (const char *symbol : {"", "h", "MO", "Xx", "Mo1", "H He", " "})
    EXPECT_FALSE(is_chemical_element(symbol)) << symbol;
}

TEST(ChemicalElements, BeginTheLabelsOfPrograms) {
  EXPECT_EQ(element_of_label("Fe1"), "Fe");
  EXPECT_EQ(element_of_label("S_up"), "S");
  EXPECT_EQ(element_of_label("Xx"), "");
  EXPECT_EQ(element_of_label(""), "");
}

/// Masses as force fields and LAMMPS inputs have them.
TEST(ChemicalElements, AreKnownByTheirMasses) {
  for (const auto &[mass, symbol] :
       {std::pair(95.95, "Mo"), {95.94, "Mo"}, {96.0, "Mo"},   {32.06, "S"},
        {32.065, "S"},          {32.0, "S"},   {183.84, "W"},  {78.96, "Se"},
        {79.0, "Se"},           {127.6, "Te"}, {126.9, "I"},   {12.0, "C"},
        {12.0107, "C"},         {1.008, "H"},  {1.00794, "H"}, {58.93, "Co"},
        {58.69, "Ni"},          {10.811, "B"}, {14.0, "N"},    {238.03, "U"},
        {208.98, "Bi"}})
    EXPECT_EQ(element_of_mass(mass), symbol) << mass;
  // no mass at all, none that comes near, and between two elements
  for (const double mass : {0.0, 1.0, -1.0, 50.5, 100.0, 40.02, 58.8, 1e9})
    EXPECT_EQ(element_of_mass(mass), "") << mass;
}

}  // namespace
}  // namespace dpw::test
