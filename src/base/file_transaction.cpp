// SPDX-License-Identifier: MIT
#include "base/file_transaction.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>

#include "base/error.h"

namespace dpw {

namespace {

thread_local FileTransaction *transaction_of_this_thread = nullptr;

}  // namespace

void move_into_place(const std::string &temporary, const std::string &target,
                     const std::string &path) {
  if (::rename(temporary.c_str(), target.c_str()) != 0)
    throw Error("cannot replace " + path + ": " + std::strerror(errno));
  // Makes the new name itself survive a power cut. Some file systems refuse to flush a
  // directory; the data are safe by then, so that is no error.
  const std::size_t slash = target.rfind('/');
  const std::string directory = slash == std::string::npos ? "." : target.substr(0, slash + 1);
  const int parent = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (parent < 0) return;
  (void)::fsync(parent);
  ::close(parent);
}

FileTransaction::FileTransaction() : outer_(transaction_of_this_thread) {
  transaction_of_this_thread = this;
}

FileTransaction::~FileTransaction() {
  transaction_of_this_thread = outer_;
  for (const File &file : files_) ::unlink(file.temporary.c_str());
}

FileTransaction *FileTransaction::current() { return transaction_of_this_thread; }

void FileTransaction::add(const std::string &temporary, const std::string &target,
                          const std::string &path) {
  files_.push_back({temporary, target, path});
}

void FileTransaction::commit(const std::vector<std::string> &outdated) {
  for (const std::string &path : outdated)
    if (::unlink(path.c_str()) != 0 && errno != ENOENT)
      throw Error("cannot remove " + path + ": " + std::strerror(errno));
  while (!files_.empty()) {
    const File &file = files_.front();
    move_into_place(file.temporary, file.target, file.path);
    files_.erase(files_.begin());
  }
}

}  // namespace dpw
