// SPDX-License-Identifier: MIT
#include "dataset/chemical_elements.h"

#include <string_view>

namespace dpw {

namespace {

constexpr std::string_view symbols =
    " H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se "
    "Br"
    " Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho"
    " Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es"
    " Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts Og ";

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

}  // namespace

bool is_chemical_element(const std::string &symbol) {
  if (symbol.empty() || symbol.find(' ') != std::string::npos) return false;
  return symbols.find(" " + symbol + " ") != std::string_view::npos;
}

std::string element_of_label(const std::string &label) {
  if (label.size() > 1 && is_lower(label[1]) && is_chemical_element(label.substr(0, 2)))
    return label.substr(0, 2);
  const std::string first = label.substr(0, 1);
  // "Xx": two letters that are no element are not read as one letter
  if (label.size() > 1 && is_lower(label[1])) return {};
  return is_chemical_element(first) ? first : std::string();
}

}  // namespace dpw
