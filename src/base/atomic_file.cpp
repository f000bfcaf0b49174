// SPDX-License-Identifier: MIT
#include "base/atomic_file.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <linux/fs.h>
#endif

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "base/error.h"
#include "base/file_transaction.h"

namespace dpw {

namespace {

/// The file that a path leads to through symbolic links; the path itself where it is none.
std::string followed(const std::string &path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0 || !S_ISLNK(status.st_mode)) return path;
  char *resolved = ::realpath(path.c_str(), nullptr);
  if (resolved == nullptr) return path;
  const std::string target = resolved;
  std::free(resolved);
  return target;
}

}  // namespace

void AtomicFile::fail(const std::string &doing, int reason) const {
  throw Error("cannot " + doing + " " + path_ + ": " + std::strerror(reason));
}

AtomicFile::AtomicFile(const std::string &path) : path_(path), target_(followed(path)) {
  struct stat status {};
  if (::stat(target_.c_str(), &status) == 0 && !S_ISREG(status.st_mode))
    throw Error("cannot write " + path_ + ": it exists and is not a regular file");
  static std::atomic<int> counter{0};
  const std::string stem = target_ + ".tmp-" + std::to_string(::getpid()) + "-";
  // A name left behind by a killed process with our number (or by another host) is passed over.
  do {
    temporary_ = stem + std::to_string(counter++);
    descriptor_ = ::open(temporary_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  } while (descriptor_ < 0 && (errno == EEXIST || errno == EINTR));
  if (descriptor_ < 0) fail("write", errno);
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) {
    // A library that could not close it after an error may hold it for long: give its space back.
    (void)!::ftruncate(descriptor_, 0);
    ::close(descriptor_);
  }
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void AtomicFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("write", errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void AtomicFile::copy_from(const std::string &source) {
  struct Input {
    int descriptor;
    ~Input() {
      if (descriptor >= 0) ::close(descriptor);
    }
  } input{::open(source.c_str(), O_RDONLY | O_CLOEXEC)};
  if (input.descriptor < 0) throw Error("cannot read " + source + ": " + std::strerror(errno));
#ifdef __linux__
  if (::ioctl(descriptor_, FICLONE, input.descriptor) == 0) return;
  // Both offsets move, so whatever this leaves is copied by the loop below.
  while (::copy_file_range(input.descriptor, nullptr, descriptor_, nullptr, 1U << 30U, 0) > 0) {
  }
#endif
  std::vector<char> buffer(std::size_t{1} << 20U);
  for (;;) {
    const ssize_t got = ::read(input.descriptor, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw Error("cannot read " + source + ": " + std::strerror(errno));
    if (got == 0) return;
    write({buffer.data(), static_cast<std::size_t>(got)});
  }
}

void AtomicFile::commit() {
  if (::fsync(descriptor_) != 0) fail("flush", errno);
  const int closed = ::close(descriptor_);
  descriptor_ = -1;
  if (closed != 0) fail("close", errno);
  if (FileTransaction *transaction = FileTransaction::current()) {
    transaction->add(temporary_, target_, path_);
    temporary_.clear();
    return;
  }
  move_into_place(temporary_, target_, path_);
  temporary_.clear();
}

}  // namespace dpw
