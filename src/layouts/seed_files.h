// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dpw {

/// Line 2 of each SEED.win that this program writes.
inline constexpr std::string_view win_mark =
    "! for programs that read the Hamiltonian beside it; not the input of a Wannier90 run";
/// What line 3 of such a file begins with where the number of electrons is known, which follows. A
/// comment to Wannier90, which has no keyword for it.
inline constexpr std::string_view win_electrons = "! electrons in all bands =";
/// Line 2 of each SEED_wt.in that this program writes.
inline constexpr std::string_view wt_in_mark = "! WannierTools: cp this file to wt.in";

/// Readers take all files of a SEED together, so that one SEED holds one H(R). `written`: endings
/// of the files that are about to be written. Returns the paths of those files of an earlier H(R)
/// of this program that the new ones do not replace, and that have to go.
///
/// Throws Error where a file would be read together with the new ones and is not to be removed: a
/// SEED_wsvec.dat, another H(R) (_hr.dat, _tb.dat, either with .gz), and .win, _centres.xyz and
/// _wt.in that this program did not write; and where a .win or _wt.in that this program did not
/// write would be replaced.
std::vector<std::string> outdated_files(const std::string &seed,
                                        const std::vector<std::string_view> &written);

/// SEED.win and SEED_wt.in where this program wrote them: what has to go when SEED_hr.dat is
/// replaced and they are not. Files of others stay, so that a user may describe the lattice.
std::vector<std::string> own_companions(const std::string &seed);

}  // namespace dpw
