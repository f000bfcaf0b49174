// SPDX-License-Identifier: MIT
#include "files/bands_hdf5.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <sstream>
#include <utility>

#include "base/atomic_file.h"
#include "base/error.h"
#include "files/bands_overlaps.h"
#include "files/hdf5_handle.h"
#include "files/kpoints_hdf5.h"

namespace dpw {

namespace {

constexpr h5::FileFormat bands_format = {"dpw-bands", 1};
constexpr double same_kpoint = 1e-9;  ///< fractional; input text decides on the last digits

const char *const interval_name = "/frames/interval";
const std::pair<const char *, double BandsFrame::*> scalars[] = {
    {"/frames/n_electrons", &BandsFrame::n_electrons},
    {"/frames/fermi_level", &BandsFrame::fermi_level},
    {"/frames/valence_top", &BandsFrame::valence_top},
    {"/frames/conduction_bottom", &BandsFrame::conduction_bottom},
    {"/frames/gap", &BandsFrame::gap}};

void check_group(const std::string &path, const std::string &name, const BandsGroup &group,
                 int n_orbitals) {
  const KPoints &k = group.kpoints;
  const std::string where = "cannot write " + path + ": the " + name + " ";
  if (k.fractional.empty()) throw Error(where + "has no k-points");
  if (k.weight.size() != k.fractional.size())
    throw Error(where + "has a wrong number of k-point weights");
  if (name == "path" && k.distance.size() != k.fractional.size())
    throw Error(where + "has a wrong number of distances");
  for (const KLabel &label : k.labels)
    if (label.index < 0 || static_cast<std::size_t>(label.index) >= k.fractional.size())
      throw Error(where + "has the label " + label.name + " at a k-point that does not exist");
  for (std::size_t w = 0; w < group.weight_names.size(); ++w)
    if (group.weight_names[w].empty() ||
        std::count(group.weight_names.begin(), group.weight_names.end(), group.weight_names[w]) > 1)
      throw Error(where + "has weights without a name or of the same name ('" +
                  group.weight_names[w] + "')");
  const int first = group.around ? 0 : group.first_band;
  if (first < 0 || group.n_bands < 1 || first > n_orbitals - group.n_bands)
    throw Error(where + "asks for bands that do not exist");
}

void check_layout(const std::string &path, const BandsLayout &layout) {
  if (!layout.path && !layout.mesh)
    throw Error("cannot write " + path + ": neither a k-path nor a mesh is given");
  if (layout.path) check_group(path, "path", *layout.path, layout.n_orbitals);
  if (layout.mesh) check_group(path, "mesh", *layout.mesh, layout.n_orbitals);
}

/// The attribute; -1 is no band, so nobody who does not know first_band_at is misled.
std::int64_t stored_first_band(const BandsGroup &group) {
  return group.around ? -1 : group.first_band;
}

void create_group(h5::File &file, const std::string &name, const BandsGroup &group,
                  int n_orbitals) {
  const KPoints &k = group.kpoints;
  const hsize_t n_k = k.fractional.size();
  const auto n_bands = static_cast<hsize_t>(group.n_bands);
  const auto n = static_cast<hsize_t>(n_orbitals);
  file.make_group(name);
  file.write_attribute<std::int64_t>(name, "first_band", stored_first_band(group));
  write_kpoints(file, name, k);
  file.write(name + "/weight", k.weight.data(), {n_k});
  file.make_extendible<double>(name + "/energies", {n_k, n_bands},
                               {1, h5::rows_in_chunk(n_k, n_bands * sizeof(double)), n_bands});
  if (group.vectors)
    file.make_extendible<std::complex<double>>(
        name + "/eigenvectors", {n_k, n_bands, n},
        {1, 1, h5::rows_in_chunk(n_bands, n * sizeof(std::complex<double>)), n});
  const hsize_t n_weights = group.weight_names.size();
  if (n_weights > 0) {
    file.write(name + "/weight_names", group.weight_names.data(), {n_weights});
    file.make_extendible<double>(
        name + "/weights", {n_k, n_bands, n_weights},
        {1, h5::rows_in_chunk(n_k, n_bands * n_weights * sizeof(double)), n_bands, n_weights});
  }
  if (group.around) file.make_extendible<std::int32_t>(name + "/first_band_at", {n_k}, {1, n_k});
  if (group.overlaps) create_overlaps(file, name, n_k, n_bands);
}

/// Whether frames have to say how much time has passed.
bool follows_states(const BandsLayout &layout) {
  return (layout.path && layout.path->overlaps) || (layout.mesh && layout.mesh->overlaps);
}

void create_file(h5::File &file, const BandsLayout &layout) {
  file.write_format(bands_format);
  file.write_attribute<std::int64_t>("/", "n_orbitals", layout.n_orbitals);
  file.write_attribute<std::int64_t>("/", "spin_degeneracy", layout.spin_degeneracy);
  file.write_attribute<std::string>("/", "energy_unit", "eV");
  file.write_attribute<std::string>("/", "length_unit", "angstrom");
  if (!layout.proof.empty()) file.write_attribute<std::string>("/", "proof", layout.proof);
  file.make_group("/frames");
  file.make_extendible<std::int64_t>("/frames/timestep", {}, {128});
  file.make_extendible<double>("/frames/lattice", {3, 3}, {128, 3, 3});
  for (const auto &scalar : scalars) file.make_extendible<double>(scalar.first, {}, {128});
  if (follows_states(layout)) file.make_extendible<double>(interval_name, {}, {128});
  if (layout.path) create_group(file, "/path", *layout.path, layout.n_orbitals);
  if (layout.mesh) create_group(file, "/mesh", *layout.mesh, layout.n_orbitals);
}

std::string list_of(const std::vector<std::string> &names) {
  std::string text;
  for (const std::string &name : names) text += (text.empty() ? "" : ", ") + name;
  return names.empty() ? "none" : "(" + text + ")";
}

/// Says what keeps two files apart, as the end of a sentence; empty where nothing does.
std::string difference(const h5::File &file, const std::string &name, const BandsGroup &group) {
  const KPoints &k = group.kpoints;
  std::ostringstream text;
  const h5::Shape size = file.shape(name + "/energies");
  const std::size_t n_k = k.fractional.size();
  if (size.size() != 3 || size[1] != n_k) {
    text << "it has " << (size.size() == 3 ? size[1] : 0) << " k-points in " << name
         << ", this run has " << n_k;
    return text.str();
  }
  const auto fractional = file.read<double>(name + "/kpoints", {n_k, 3});
  const auto weight = file.read<double>(name + "/weight", {n_k});
  for (std::size_t q = 0; q < n_k; ++q) {
    const Eigen::Map<const Eigen::Vector3d> old(&fractional[3 * q]);
    if ((old - k.fractional[q]).cwiseAbs().maxCoeff() < same_kpoint &&
        std::abs(weight[q] - k.weight[q]) < same_kpoint)
      continue;
    text << "its k-point " << q << " in " << name << " is (" << old.transpose() << ") of weight "
         << weight[q] << ", that of this run is (" << k.fractional[q].transpose() << ") of weight "
         << k.weight[q];
    return text.str();
  }
  const auto label_index = file.read<std::int32_t>(name + "/label_index", {h5::File::any});
  const auto label_name = file.read<std::string>(name + "/label_name", {label_index.size()});
  bool same = label_index.size() == k.labels.size();
  for (std::size_t i = 0; same && i < label_index.size(); ++i)
    same = label_index[i] == k.labels[i].index && label_name[i] == k.labels[i].name;
  if (!same) return "its k-point labels in " + name + " are others";
  const auto first = file.read_attribute<std::int64_t>(name, "first_band");
  if (file.has(name + "/first_band_at") != group.around)
    return "its bands in " + name + " are " +
           (group.around ? "those of fixed numbers" : "those next to an energy") +
           ", those of this run are " +
           (group.around ? "those next to an energy" : "those of fixed numbers");
  if (group.around && size[2] != static_cast<hsize_t>(group.n_bands))
    return "it has " + std::to_string(size[2]) + " bands next to an energy in " + name +
           ", this run has " + std::to_string(group.n_bands);
  if (first != stored_first_band(group) || size[2] != static_cast<hsize_t>(group.n_bands)) {
    text << "its bands in " << name << " are " << first + 1 << " to "
         << first + static_cast<std::int64_t>(size[2]) << ", those of this run are "
         << group.first_band + 1 << " to " << group.first_band + group.n_bands;
    return text.str();
  }
  if (file.has(name + "/eigenvectors") != group.vectors)
    return std::string("it ") + (group.vectors ? "has no" : "has") + " eigenvectors in " + name +
           ", this run stores " + (group.vectors ? "them" : "none");
  if (has_overlaps(file, name) != group.overlaps)
    return std::string("it ") + (group.overlaps ? "has no" : "has") + " overlaps in " + name +
           ", this run stores " + (group.overlaps ? "them" : "none");
  std::vector<std::string> weight_names;
  if (file.has(name + "/weight_names"))
    weight_names = file.read<std::string>(name + "/weight_names", {h5::File::any});
  if (weight_names != group.weight_names)
    return "its weights in " + name + " are " + list_of(weight_names) + ", those of this run are " +
           list_of(group.weight_names);
  return {};
}

std::string difference(const h5::File &file, const BandsLayout &layout) {
  for (const auto &[name, here] :
       {std::pair<const char *, std::int64_t>{"n_orbitals", layout.n_orbitals},
        {"spin_degeneracy", layout.spin_degeneracy}}) {
    const auto found = file.read_attribute<std::int64_t>("/", name);
    if (found != here)
      return std::string("its ") + name + " is " + std::to_string(found) +
             ", that of this run is " + std::to_string(here);
  }
  const std::string proof =
      file.has_attribute("/", "proof") ? file.read_attribute<std::string>("/", "proof") : "";
  if (proof != layout.proof)
    return "its bands are proven " + (proof.empty() ? "in full" : "by proof " + proof) +
           ", those of this run " + (layout.proof.empty() ? "in full" : "by proof " + layout.proof);
  for (const auto &[name, group] :
       {std::pair<std::string, const std::optional<BandsGroup> &>{"/path", layout.path},
        {"/mesh", layout.mesh}}) {
    if (file.has(name) != group.has_value())
      return "it has " + std::string(group ? "no " : "a ") + name + ", this run has " +
             (group ? "one" : "none");
    if (!group) continue;
    const std::string text = difference(file, name, *group);
    if (!text.empty()) return text;
  }
  return {};
}

/// Number of frames; every data set must have as many, and each of them what a frame adds to it.
class FrameCount {
 public:
  FrameCount(const h5::File &file, const BandsLayout &layout, std::string path)
      : file_(file), path_(std::move(path)), frames_(file.shape("/frames/timestep")) {
    check<std::int64_t>("/frames/timestep", {});
    check<double>("/frames/lattice", {3, 3});
    for (const auto &scalar : scalars) check<double>(scalar.first, {});
    if (follows_states(layout)) check<double>(interval_name, {});
    if (layout.path) check_group("/path", *layout.path, layout.n_orbitals);
    if (layout.mesh) check_group("/mesh", *layout.mesh, layout.n_orbitals);
  }
  std::int64_t value() const { return static_cast<std::int64_t>(frames_[0]); }

 private:
  void check_group(const std::string &name, const BandsGroup &group, int n_orbitals) const {
    const hsize_t n_k = group.kpoints.fractional.size(), n_weights = group.weight_names.size();
    const auto n_bands = static_cast<hsize_t>(group.n_bands);
    check<double>(name + "/energies", {n_k, n_bands});
    if (group.vectors)
      check<std::complex<double>>(name + "/eigenvectors",
                                  {n_k, n_bands, static_cast<hsize_t>(n_orbitals)});
    if (n_weights > 0) check<double>(name + "/weights", {n_k, n_bands, n_weights});
    if (group.around) check<std::int32_t>(name + "/first_band_at", {n_k});
    if (!group.overlaps) return;
    using Name = const std::string &;
    const OverlapSets sets = {
        [this](Name set, const h5::Shape &entry) { check<double>(set, entry); },
        [this](Name set, const h5::Shape &entry) { check<std::complex<double>>(set, entry); },
        [this](Name set, const h5::Shape &entry) { check<std::int32_t>(set, entry); }};
    sets.visit(name, n_k, n_bands);
  }
  template <class T>
  void check(const std::string &name, const h5::Shape &frame) const {
    h5::Shape found = file_.shape(name);
    if (frames_.empty() || found.empty() || found[0] != frames_[0])
      throw Error(path_ + " is damaged: " + name + " does not have as many frames as the file");
    found.erase(found.begin());
    if (found != frame)
      throw Error(path_ + " is damaged: a frame of " + name + " has the wrong size");
    file_.check_type<T>(name);
  }

  const h5::File &file_;
  std::string path_;
  h5::Shape frames_;
};

void check_weights(const std::string &where, const BandsGroup &group, const BandsValues &values,
                   int n_orbitals) {
  const std::size_t n_k = group.kpoints.fractional.size();
  if (values.weights.size() != (group.weight_names.empty() ? 0 : n_k))
    throw Error(where + "has the wrong number of weights");
  const auto n_weights = static_cast<Eigen::Index>(group.weight_names.size());
  for (const Eigen::MatrixXd &w : values.weights)
    if (w.rows() != group.n_bands || w.cols() != n_weights || !w.allFinite())
      throw Error(where + "has weights of the wrong size or that are not finite");
  if (values.first_band.size() != (group.around ? n_k : 0))
    throw Error(where + "has the wrong number of first bands");
  for (const int first : values.first_band)
    if (first < 0 || first > n_orbitals - group.n_bands)
      throw Error(where + "has bands that do not exist (from " + std::to_string(first) + " on)");
}

void check_values(const std::string &where, const BandsGroup &group, const BandsValues &values,
                  int n_orbitals) {
  const auto n_k = static_cast<Eigen::Index>(group.kpoints.fractional.size());
  if (values.energies.rows() != group.n_bands || values.energies.cols() != n_k)
    throw Error(where + "has the wrong number of energies");
  for (Eigen::Index k = 0; k < n_k; ++k)
    for (Eigen::Index b = 0; b < values.energies.rows(); ++b)
      if (!std::isfinite(values.energies(b, k)))
        throw Error(where + "has an energy that is not finite (k-point " + std::to_string(k) +
                    ", band " + std::to_string(group.first_band + b) + ")");
  if (values.vectors.size() != (group.vectors ? group.kpoints.fractional.size() : 0))
    throw Error(where + "has the wrong number of eigenvectors");
  for (const Eigen::MatrixXcd &v : values.vectors)
    if (v.rows() != n_orbitals || v.cols() != group.n_bands || !v.allFinite())
      throw Error(where + "has eigenvectors of the wrong size or that are not finite");
  check_weights(where, group, values, n_orbitals);
}

void check_frame(const std::string &path, const BandsLayout &layout, const BandsFrame &frame) {
  const std::string where =
      "cannot write " + path + ": the frame of step " + std::to_string(frame.timestep) + " ";
  if (!frame.lattice.allFinite() || std::isinf(frame.n_electrons) || std::isinf(frame.fermi_level))
    throw Error(where + "has a lattice, electron number or Fermi level that is not finite");
  if (layout.path) check_values(where, *layout.path, frame.path, layout.n_orbitals);
  if (layout.mesh) check_values(where, *layout.mesh, frame.mesh, layout.n_orbitals);
  if (frame.interval < 0.0 || std::isinf(frame.interval))
    throw Error(where + "is not later than the frame that its overlaps are with");
  for (const auto &[group, values] :
       {std::pair<const std::optional<BandsGroup> &, const BandsValues &>{layout.path, frame.path},
        {layout.mesh, frame.mesh}})
    if (group)
      check_links(where, values.links, group->overlaps ? group->kpoints.fractional.size() : 0,
                  group->n_bands, !std::isnan(frame.interval));
}

template <class T>
void add(h5::File &file, const std::string &name, const T *entry) {
  file.fill(name, {file.extend(name)}, entry);
}

void add_values(h5::File &file, const std::string &name, const BandsValues &values) {
  add(file, name + "/energies", values.energies.data());  // column-major [b,k] is row-major [k,b]
  if (!values.vectors.empty()) {
    const hsize_t frame = file.extend(name + "/eigenvectors");
    for (hsize_t k = 0; k < values.vectors.size(); ++k)
      file.fill(name + "/eigenvectors", {frame, k}, values.vectors[k].data());
  }
  if (!values.weights.empty()) {
    const hsize_t frame = file.extend(name + "/weights");
    for (hsize_t k = 0; k < values.weights.size(); ++k) {
      const Eigen::MatrixXd transposed = values.weights[k].transpose();  // [b,w], row-major
      file.fill(name + "/weights", {frame, k}, transposed.data());
    }
  }
  if (!values.first_band.empty()) {
    const std::vector<std::int32_t> first(values.first_band.begin(), values.first_band.end());
    add(file, name + "/first_band_at", first.data());
  }
  if (!values.links.empty()) add_overlaps(file, name, values.links);
}

void add_frame(h5::File &file, const BandsLayout &layout, const BandsFrame &frame) {
  const Eigen::Matrix<double, 3, 3, Eigen::RowMajor> lattice = frame.lattice;
  add(file, "/frames/timestep", &frame.timestep);
  add(file, "/frames/lattice", lattice.data());
  for (const auto &[name, member] : scalars) add(file, name, &(frame.*member));
  if (follows_states(layout)) add(file, interval_name, &frame.interval);
  if (layout.path) add_values(file, "/path", frame.path);
  if (layout.mesh) add_values(file, "/mesh", frame.mesh);
}

}  // namespace

BandsFile::BandsFile(std::string path, BandsLayout layout, BandsMode mode)
    : path_(std::move(path)), layout_(std::move(layout)) {
  check_layout(path_, layout_);
  // Found out now, not after hours of a run: tries the directory, and leaves nothing behind.
  const AtomicFile probe(path_);
  if (mode == BandsMode::overwrite || ::access(path_.c_str(), F_OK) != 0) return;
  const h5::File file(path_, h5::File::Mode::read);
  file.check_format(bands_format);
  const std::string text = difference(file, layout_);
  if (!text.empty())
    throw Error("cannot append to " + path_ + ": " + text +
                "; choose another file or overwrite it");
  n_frames_ = FrameCount(file, layout_, path_).value();
}

void BandsFile::append(const BandsFrame &frame) {
  check_frame(path_, layout_, frame);
  AtomicFile target(path_);
  const bool fresh = n_frames_ == 0;
  if (!fresh) target.copy_from(path_);
  h5::File file(target.temporary(), fresh ? h5::File::Mode::create : h5::File::Mode::modify, path_);
  if (fresh)
    create_file(file, layout_);
  else if (FrameCount(file, layout_, path_).value() != n_frames_)
    throw Error("cannot append to " + path_ +
                ": another program has changed it since the last frame");
  add_frame(file, layout_, frame);
  file.close();
  target.commit();
  ++n_frames_;
}

}  // namespace dpw
