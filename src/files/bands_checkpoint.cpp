// SPDX-License-Identifier: MIT
#include "files/bands_checkpoint.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>

#include "base/atomic_file.h"
#include "base/checksum.h"
#include "base/error.h"

namespace dpw {

namespace {

constexpr char magic[] = "dpw-bands-part 1";
constexpr std::size_t n_head = 8;  ///< words of a record before its energies
using Words = std::vector<double>;

/// Of all words of a record but the first, which holds it.
std::uint64_t record_checksum(const Words &words) {
  Checksum sum;
  sum.add_words(words.data() + 1, (words.size() - 1) * sizeof(double));
  return sum.value();
}

/// The head of a file: what job it is, and how many bytes that takes.
struct Head {
  nlohmann::json job;
  std::int64_t n_bytes;
};

Head read_head(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  std::string first(sizeof magic, '\0');
  std::string text;
  if (!file.read(first.data(), sizeof magic) || first != std::string(magic) + "\n" ||
      !std::getline(file, text) || file.eof())
    throw Error(path +
                " exists and is not a checkpoint of dpw bands, or of another version; remove it, "
                "or write the bands to another file");
  Head head{nlohmann::json::parse(text, nullptr, false), 0};
  if (head.job.is_discarded())
    throw Error(path + " is damaged: remove it to start the bands anew, or use --restart no");
  head.n_bytes = static_cast<std::int64_t>(file.tellg());
  return head;
}

double from_check(const std::optional<double> &figure) {
  return figure.value_or(std::numeric_limits<double>::quiet_NaN());
}

std::optional<double> to_check(double word) {
  return std::isnan(word) ? std::nullopt : std::optional<double>(word);
}

/// Reads `n` bytes, in as many calls as it takes (one gives 2 GiB at most). False if the file ends
/// before, with errno 0, or cannot be read.
bool read_all(int descriptor, char *bytes, std::size_t n, std::int64_t at) {
  for (std::size_t done = 0; done < n;) {
    const ssize_t got = ::pread(descriptor, bytes + done, n - done,
                                static_cast<off_t>(at + static_cast<std::int64_t>(done)));
    if (got < 0 && errno == EINTR) continue;
    if (got == 0) errno = 0;
    if (got <= 0) return false;
    done += static_cast<std::size_t>(got);
  }
  return true;
}

}  // namespace

std::optional<nlohmann::json> BandsCheckpoint::job_of(const std::string &path) {
  if (::access(path.c_str(), F_OK) != 0) return std::nullopt;
  const Head head = read_head(path);
  if (static_cast<std::int64_t>(std::filesystem::file_size(path)) == head.n_bytes)
    return std::nullopt;
  return head.job;
}

BandsCheckpoint::BandsCheckpoint(const std::string &path, const nlohmann::json &job,
                                 const Shape &shape, bool fresh)
    : path_(path), shape_(shape) {
  place_.assign(static_cast<std::size_t>(shape.n_kpoints), -1);
  try {
    open(fresh, job);
    find_records();
  } catch (...) {
    if (descriptor_ >= 0) ::close(descriptor_);
    throw;
  }
}

BandsCheckpoint::~BandsCheckpoint() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void BandsCheckpoint::fail(const char *doing, int reason) const {
  throw Error(std::string("cannot ") + doing + " " + path_ + ": " + std::strerror(reason));
}

void BandsCheckpoint::open(bool fresh, const nlohmann::json &job) {
  const auto open_and_lock = [this] {
    descriptor_ = ::open(path_.c_str(), O_RDWR | O_CLOEXEC);
    if (descriptor_ < 0) fail("write", errno);
    // Some parallel file systems have no locks; that is no reason to stop.
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
      throw Error("another process is writing " + path_ +
                  ": wait for it, or write the bands to another file");
  };
  if (fresh || ::access(path_.c_str(), F_OK) != 0) {
    if (::access(path_.c_str(), F_OK) == 0) {
      open_and_lock();  // is it somebody's?
      ::close(descriptor_);
      descriptor_ = -1;
    }
    AtomicFile file(path_);
    file.write(std::string(magic) + "\n" + job.dump() + "\n");
    file.commit();
  }
  open_and_lock();
  begin_ = read_head(path_).n_bytes;
}

std::size_t BandsCheckpoint::record_words() const {
  const auto n_bands = static_cast<std::size_t>(shape_.n_bands);
  return n_head + n_bands * (1 + static_cast<std::size_t>(shape_.n_weights) +
                             2 * static_cast<std::size_t>(shape_.n_orbitals));
}

void BandsCheckpoint::find_records() {
  Words words(record_words());
  const auto n_bytes = static_cast<std::int64_t>(words.size() * sizeof(double));
  for (;; ++n_records_) {
    if (!read_all(descriptor_, reinterpret_cast<char *>(words.data()),
                  static_cast<std::size_t>(n_bytes), begin_ + n_records_ * n_bytes))
      break;
    std::uint64_t sum = 0;
    std::memcpy(&sum, words.data(), sizeof sum);
    if (sum != record_checksum(words)) break;
    if (!(words[1] >= 0.0 && words[1] < shape_.n_kpoints)) break;
    place_[static_cast<std::size_t>(words[1])] = n_records_;
  }
  if (::ftruncate(descriptor_, static_cast<off_t>(begin_ + n_records_ * n_bytes)) != 0)
    fail("write", errno);
}

int BandsCheckpoint::n_done() const {
  return static_cast<int>(
      std::count_if(place_.begin(), place_.end(), [](std::int64_t p) { return p >= 0; }));
}

void BandsCheckpoint::append(const std::vector<BandsEntry> &entries) {
  const auto n_bytes = static_cast<std::int64_t>(record_words() * sizeof(double));
  std::int64_t at = n_records_;
  const auto give_up = [&](int reason) {
    (void)!::ftruncate(descriptor_, static_cast<off_t>(begin_ + n_records_ * n_bytes));
    fail("write", reason);
  };
  for (const BandsEntry &entry : entries) {
    const EigenCheck &c = entry.check;
    Words words = {0.0,
                   static_cast<double>(entry.index),
                   static_cast<double>(entry.first_band),
                   from_check(c.trace),
                   from_check(c.norm),
                   from_check(c.residual),
                   from_check(c.orthogonality),
                   from_check(c.inertia)};
    words.reserve(record_words());
    words.insert(words.end(), entry.energies.data(), entry.energies.data() + entry.energies.size());
    words.insert(words.end(), entry.weights.data(), entry.weights.data() + entry.weights.size());
    const auto *vectors = reinterpret_cast<const double *>(entry.vectors.data());
    words.insert(words.end(), vectors, vectors + 2 * entry.vectors.size());
    if (words.size() != record_words() || entry.index < 0 || entry.index >= shape_.n_kpoints)
      throw Error("a k-point of another size or number than the job's cannot be kept");
    const std::uint64_t sum = record_checksum(words);
    std::memcpy(words.data(), &sum, sizeof sum);
    const char *bytes = reinterpret_cast<const char *>(words.data());
    for (std::int64_t done = 0; done < n_bytes;) {
      const ssize_t n =
          ::pwrite(descriptor_, bytes + done, static_cast<std::size_t>(n_bytes - done),
                   static_cast<off_t>(begin_ + at * n_bytes + done));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) give_up(errno);
      done += n;
    }
    ++at;
  }
  if (::fdatasync(descriptor_) != 0) give_up(errno);
  for (const BandsEntry &entry : entries)
    place_[static_cast<std::size_t>(entry.index)] = n_records_++;
}

BandsEntry BandsCheckpoint::read(int index) const {
  if (!has(index)) throw Error("the k-point " + std::to_string(index) + " is not in " + path_);
  Words words(record_words());
  const std::size_t n_bytes = words.size() * sizeof(double);
  const auto place = place_[static_cast<std::size_t>(index)];
  if (!read_all(descriptor_, reinterpret_cast<char *>(words.data()), n_bytes,
                begin_ + place * static_cast<std::int64_t>(n_bytes)))
    fail("read", errno == 0 ? EIO : errno);
  BandsEntry entry;
  entry.index = index;
  entry.first_band = static_cast<int>(words[2]);
  entry.check = {to_check(words[3]), to_check(words[4]), to_check(words[5]), to_check(words[6]),
                 to_check(words[7])};
  const double *next = words.data() + n_head;
  entry.energies = Eigen::Map<const Eigen::VectorXd>(next, shape_.n_bands);
  next += shape_.n_bands;
  entry.weights = Eigen::Map<const Eigen::MatrixXd>(next, shape_.n_bands, shape_.n_weights);
  next += entry.weights.size();
  if (shape_.n_orbitals > 0)
    entry.vectors = Eigen::Map<const Eigen::MatrixXcd>(
        reinterpret_cast<const std::complex<double> *>(next), shape_.n_orbitals, shape_.n_bands);
  return entry;
}

void BandsCheckpoint::remove() {
  if (::unlink(path_.c_str()) != 0) fail("remove", errno);
}

}  // namespace dpw
