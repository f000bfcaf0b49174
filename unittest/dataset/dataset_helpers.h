// SPDX-License-Identifier: MIT
#pragma once

#include <limits>

#include "dataset/file_frame.h"
#include "dataset/training_set.h"
#include "file_helpers.h"

namespace dpw::test {

inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// The frames of a file that are all whole; throws the first refusal.
inline std::vector<TrainingFrame> whole_frames(const std::vector<FileFrame> &found) {
  std::vector<TrainingFrame> frames;
  for (const FileFrame &f : found) {
    if (!f.refusal.empty()) throw Error(f.refusal);
    frames.push_back(f.frame);
  }
  return frames;
}

/// Two frames of two elements: one with all there is, one with a structure alone.
inline TrainingSet small_set() {
  TrainingSet set;
  set.elements = {"Mo", "S"};
  set.orbital_names = {{"s", "pz"}, {"s"}};
  TrainingFrame full;
  full.name = "full";
  full.provenance = "made here";
  full.split = Split::test;
  full.structure.lattice << 3.0, 0.1, 0.0, -1.5, 2.6, 0.0, 0.0, 0.2, 20.0;
  full.structure.symbols = {"S", "Mo"};
  full.structure.positions.resize(2, 3);
  full.structure.positions << 0.1, 0.2, 1.0 / 3.0, 1.0, -2.0, 3.5;
  full.structure.layers = {0, 1};
  full.energy = -1234.5678901234567;
  full.forces.resize(2, 3);
  full.forces << 0.1, -0.2, 0.3, -0.1, 0.2, -0.3;
  full.stress = Eigen::Matrix3d::Identity() * 1e-3;
  full.vacuum_lower = 9.125;
  full.vacuum_upper = 9.25;
  FrameBlocks h;
  h.values = {-7.125F, 1.25F, 0.5F, 0.5F, -2.0F / 3.0F, 0.03F, 0.04F, 0.31F, -0.42F, 1e-7F};
  h.blocks = {{0, 0, {0, 0, 0}, 0},
              {1, 1, {0, 0, 0}, 1},
              {0, 1, {0, 0, 0}, 5},
              {0, 1, {0, -1, 0}, 7},
              {0, 0, {1, -1, 0}, 9}};
  full.hamiltonian = h;
  TrainingFrame bare;
  bare.name = "bare";
  bare.structure = full.structure;
  bare.structure.layers.clear();
  set.frames = {full, bare};
  return set;
}

/// The same, where the first frame has a spin-orbit part with fewer blocks than H.
inline TrainingSet spinor_set() {
  TrainingSet set = small_set();
  FrameBlocks b;
  b.values = {0, 0, 0};  // of one orbital there is nothing on site
  for (const float v : {0.25F, -0.5F, 0.125F}) b.values.insert(b.values.end(), {0, v, -v, 0});
  b.values.insert(b.values.end(), {0.01F, 0.02F, 1.0F / 3.0F, -0.04F, 0.05F, -0.06F});
  b.blocks = {{0, 0, {0, 0, 0}, 0}, {1, 1, {0, 0, 0}, 3}, {0, 1, {0, -1, 0}, 15}};
  set.frames[0].spin_orbit = b;
  return set;
}

}  // namespace dpw::test
