// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "dataset/training_set.h"

namespace dpw {

/// Reads the result of a run of Quantum ESPRESSO's pw.x, `data-file-schema.xml` (or PREFIX.xml) of
/// versions 6 and 7: its final structure, total energy, and forces and stress if the run has them,
/// in Hartree units in the file. Labels such as "Fe1" are of the element Fe. The stress changes its
/// sign: pw.x has it positive under pressure. Components of atoms that a relaxation holds fixed
/// have no known force: pw.x writes zeros. (Of other runs the file does not say what is fixed.)
/// `provenance` says program and version, and how many components are unknown.
///
/// Throws Error naming the file (and line, for broken XML) for a file that is not of pw.x, lacks
/// its output (the run did not end), is of an nscf or bands run, did not converge, or whose sizes
/// contradict each other.
TrainingFrame read_espresso_xml(const std::string &path);

}  // namespace dpw
