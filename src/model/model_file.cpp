// SPDX-License-Identifier: MIT
// Model::load and Model::save: the JSON part in the container's metadata, weights as tensors.
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "model/model.h"
#include "network/model_header_file.h"

namespace dpw {

namespace {

using nlohmann::json;

constexpr const char *header_key = "dpw";

/// Reads into `kind` the type of the variant that the file's descriptor names.
template <class... Kinds>
void read_kind(const ModelHeader &header, const json &root, const Safetensors &file,
               std::variant<Kinds...> &kind) {
  const auto name = root.at("descriptor").value("kind", std::string("(none)"));
  const auto read_if_named = [&](auto sample) {
    using Kind = decltype(sample);
    if (name != Kind::descriptor_kind) return false;
    kind = Kind::read(header, root, file);
    return true;
  };
  if (!(read_if_named(Kinds{}) || ...))
    throw Error("the model's descriptor kind \"" + name + "\" is unknown to this version");
}

Model read_model(const json &root, const Safetensors &file) {
  Model model{read_header(root, file), {}};
  read_kind(model, root, file, model.kind);
  model.check();
  return model;
}

}  // namespace

Model Model::parse(const std::string &bytes, const std::string &path) {
  const Safetensors file = Safetensors::parse(bytes, path);
  const auto header = file.metadata.find(header_key);
  if (header == file.metadata.end())
    throw Error("\"" + path +
                "\" is a safetensors file but not a .dpw model: it has no \"dpw\" entry");
  try {
    return read_model(json::parse(header->second), file);
  } catch (const json::exception &problem) {
    throw Error("the model file \"" + path + "\" is incomplete: " + problem.what());
  } catch (const Error &problem) {
    throw Error("the model file \"" + path + "\" is unusable: " + problem.what());
  }
}

void Model::save(const std::string &path) const {
  check();
  Safetensors file;
  json root;
  write_header(*this, root, file);
  std::visit([&](const auto &k) { k.write(*this, root, file); }, kind);
  file.metadata = {{"format", "dpw"}, {header_key, root.dump()}};
  file.write(path);
}

}  // namespace dpw
