// SPDX-License-Identifier: MIT
#include "train/model_weights.h"

#include "network/safetensors.h"

namespace dpw {

void store_matrices_as_float32(const std::string &path) {
  Safetensors file = Safetensors::read(path);
  for (auto &[name, tensor] : file.tensors)
    if (tensor.shape.size() == 2) tensor.storage = StoredTensor::Storage::float32;
  file.write(path);
}

}  // namespace dpw
