// The file is written under a name of its own, synced and then linked to its final name, which
// fails when somebody else was faster: no reader ever sees half a secret.
#include "transport/signing/secret_file.hpp"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

#include "transport/host/random.hpp"
#include "transport/signing/base64url.hpp"

namespace moim::transport {

namespace {

using key_or_failure = std::variant<secret_key, secret_failure>;

constexpr std::size_t secret_characters = base64url_characters(secret_bytes);

class file {
 public:
  file(const std::filesystem::path& path, int flags, mode_t mode = 0)
      : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  file(const file&) = delete;
  file& operator=(const file&) = delete;
  ~file() {
    if (descriptor_ >= 0) {
      ::close(descriptor_);
    }
  }
  explicit operator bool() const { return descriptor_ >= 0; }
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

/// Must be called before anything else can change errno.
secret_failure failed(std::string_view what, const std::filesystem::path& path) {
  const int error = errno;
  return {fmt::format("{} {}: {}", what, path.string(), std::generic_category().message(error))};
}

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno != EINTR) {
      return false;
    }
    text.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
  }
  return true;
}

key_or_failure read_file(const std::filesystem::path& path) {
  const file opened(path, O_RDONLY);
  struct stat status {};
  if (!opened || ::fstat(opened.descriptor(), &status) != 0) {
    return failed("cannot read", path);
  }
  if ((status.st_mode & 077) != 0) {
    return secret_failure{
        fmt::format("{} can be read or changed by others (mode {:04o}): "
                    "run `chmod 600` on it, or delete it to get a new one",
                    path.string(), status.st_mode & 07777)};
  }
  std::string text(secret_characters + 3, '\0');  // line end, and one more to notice longer ones
  const ssize_t got = ::read(opened.descriptor(), text.data(), text.size());
  if (got < 0) {
    return failed("cannot read", path);
  }
  text.resize(static_cast<std::size_t>(got));
  while (text.ends_with('\n') || text.ends_with('\r')) {
    text.pop_back();
  }
  secret_key secret;
  const bool decoded = from_base64url(text, secret);
  OPENSSL_cleanse(text.data(), text.size());
  if (!decoded) {
    return secret_failure{
        fmt::format("{} is not a secret: expected {} characters of base64url; "
                    "restore it, or delete it to get a new one",
                    path.string(), secret_characters)};
  }
  return secret;
}

std::string fresh_secret_line() {
  auto bytes = random_bytes<secret_bytes>();
  std::string line = to_base64url(bytes);
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return line += '\n';
}

/// Leaves a secret at `path`, ours or that of a faster process.
std::variant<std::monostate, secret_failure> make_file(const std::filesystem::path& path) {
  const std::filesystem::path draft_path =
      path.string() + "." + to_base64url(random_bytes<9>()) + ".tmp";
  std::string line = fresh_secret_line();
  bool written = false;
  {
    const file draft(draft_path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (!draft) {
      return failed("cannot create", draft_path);
    }
    written = write_all(draft.descriptor(), line) && ::fsync(draft.descriptor()) == 0;
  }
  OPENSSL_cleanse(line.data(), line.size());
  std::variant<std::monostate, secret_failure> result;
  if (!written) {
    result = failed("cannot write", draft_path);
  } else if (::link(draft_path.c_str(), path.c_str()) != 0 && errno != EEXIST) {
    result = failed("cannot create", path);
  }
  ::unlink(draft_path.c_str());
  const file directory(path.parent_path(), O_RDONLY | O_DIRECTORY);
  if (result.index() == 0 && (!directory || ::fsync(directory.descriptor()) != 0)) {
    result = failed("cannot sync", path.parent_path());
  }
  return result;
}

}  // namespace

key_or_failure load_or_make_secret_file(const std::filesystem::path& path) {
  const auto whole = std::filesystem::absolute(path);
  struct stat status {};
  if (::stat(whole.c_str(), &status) != 0) {
    if (errno != ENOENT) {
      return failed("cannot read", whole);
    }
    if (auto made = make_file(whole); auto* failure = std::get_if<secret_failure>(&made)) {
      return std::move(*failure);
    }
  }
  return read_file(whole);
}

}  // namespace moim::transport
