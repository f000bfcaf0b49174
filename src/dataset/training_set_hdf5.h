// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "dataset/training_set.h"

namespace dpw {

/// Writes a training set as HDF5, compressed, complete or absent (AtomicFile).
///
/// Layout, version 1, or 2 where a frame has a spin-orbit part (e elements, o orbital names, f
/// frames, n atoms, b blocks, v values):
///   /                    attributes: format "dpw-training-set", version, n_frames, units
///                        ("length_unit" ...), and the conventions of stress and H in words
///   /elements            string [e]
///   /orbitals/element    i32 [o]      index into /elements, ascending
///   /orbitals/name       string [o]   in block order within one element
///   /frames/name, provenance, split   string [f]
///   /frames/first_atom   i64 [f+1]    the atoms of frame i are first_atom[i] .. first_atom[i+1]-1
///   /frames/first_block  i64 [f+1]    likewise; no blocks: the frame has no H
///   /frames/lattice      f64 [f,3,3]  rows are the vectors, A
///   /frames/energy, vacuum_lower, vacuum_upper   f64 [f], eV; NaN: unknown
///   /frames/stress       f64 [f,3,3]  eV/A^3; NaN: unknown
///   /atoms/element, layer             i32 [n]     layer -1: unknown
///   /atoms/position      f64 [n,3]    A
///   /atoms/force         f64 [n,3]    eV/A; NaN: unknown
///   /blocks/row, column  i32 [b]      atoms of the frame, from 0
///   /blocks/cell         i32 [b,3]    R
///   /values              f32 [v]      eV, block after block, row-major
/// Version 2 has also, of the spin-orbit parts with blocks and values of their own:
///   /spin_orbit/first_block           i64 [f+1]   no blocks: the frame has none
///   /spin_orbit/row, column, cell     as in /blocks
///   /spin_orbit/values   f32          eV, of each block B_x, then B_y, then B_z
///
/// Throws Error for a set that TrainingSet::check refuses, or a file that cannot be written.
void write_training_set(const std::string &path, const TrainingSet &set);

/// Reads it back, bit for bit; both versions. Throws Error saying whether the file is missing,
/// foreign, damaged or inconsistent.
TrainingSet read_training_set(const std::string &path);

}  // namespace dpw
