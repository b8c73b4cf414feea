// Writes a file to `tmp`, syncs it, moves it to `new`, and syncs the directory.
#include "transport/mail/maildir_transport.hpp"

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include <fcntl.h>
#include <unistd.h>

#include "storage/host/replace_file.hpp"

namespace moim::transport {

namespace {

/// 0, or the errno of what failed.
int sync_directory(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) {
    return errno;
  }
  const int error = ::fsync(fd) == 0 ? 0 : errno;
  ::close(fd);
  return error;
}

}  // namespace

maildir_transport::maildir_transport(std::filesystem::path directory)
    : directory_(std::move(directory)) {
  for (const auto* name : {"tmp", "new", "cur"}) {
    std::error_code error;
    std::filesystem::create_directories(directory_ / name, error);
    if (error) {
      throw std::runtime_error((directory_ / name).string() + ": " + error.message());
    }
  }
  std::filesystem::permissions(directory_, std::filesystem::perms::owner_all);
}

actors::mail_outcome maildir_transport::deliver(const mail_envelope& mail) {
  const auto name = mail.message_id.substr(0, mail.message_id.find('@')) + ".eml";
  const auto fresh = directory_ / "tmp" / name;
  const auto fail = [&](const std::string& why) {
    return actors::mail_outcome{actors::hand_over::unreachable, mail.message_id, why};
  };
  if (const auto broken = storage::replace_file(fresh, mail.message)) {
    return fail(*broken);
  }
  std::error_code error;
  std::filesystem::rename(fresh, directory_ / "new" / name, error);
  if (error) {
    return fail(error.message());
  }
  if (const int broken = sync_directory(directory_ / "new"); broken != 0) {
    return fail(std::strerror(broken));
  }
  return {actors::hand_over::done, mail.message_id, "written to new/" + name};
}

}  // namespace moim::transport
