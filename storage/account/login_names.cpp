// The file is written once and never changed: with another secret no login would be found.
#include "storage/account/login_names.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include <sodium.h>

#include "storage/codec/sha256.hpp"
#include "storage/host/replace_file.hpp"

namespace moim::storage {

namespace {

constexpr std::string_view names_magic = "MOIMLOGS";
constexpr std::uint32_t names_format = 1;
constexpr std::size_t name_bytes = 16;
constexpr std::size_t secret_at = 16;
constexpr std::size_t file_bytes = secret_at + personal_key_bytes;

std::string file_content(const std::optional<personal_key>& secret) {
  const std::uint32_t keyed = secret ? 1 : 0;
  std::string content{names_magic};
  content.append(reinterpret_cast<const char*>(&names_format), sizeof(names_format));
  content.append(reinterpret_cast<const char*>(&keyed), sizeof(keyed));
  return content.append(bytes_of(secret.value_or(personal_key{})));
}

std::optional<login_names> parse(const std::string& content) {
  if (content.size() != file_bytes) {
    return std::nullopt;
  }
  personal_key secret;
  std::memcpy(secret.data(), content.data() + secret_at, secret.size());
  if (content == file_content(secret)) {
    return login_names{secret};
  }
  return content == file_content({}) ? std::optional{login_names{}} : std::nullopt;
}

}  // namespace

login_id login_names::of_address(std::string_view address) const {
  if (!secret_) {
    sha256 hash;
    return {to_hex(bytes_of(hash(address)).substr(0, name_bytes))};
  }
  std::array<std::uint8_t, name_bytes> name;
  crypto_generichash(name.data(), name.size(),
                     reinterpret_cast<const unsigned char*>(address.data()), address.size(),
                     secret_->data(), secret_->size());
  return {to_hex(bytes_of(name))};
}

login_id login_names::of_kakao(std::string_view kakao_id) const {
  return of_address(std::string{"kakao:"}.append(kakao_id));
}

std::variant<login_names, io_failure> open_login_names(const std::filesystem::path& directory,
                                                       bool log_is_empty) {
  const auto path = directory / "logins";
  if (!std::filesystem::exists(path)) {
    const auto secret = log_is_empty ? std::optional{make_personal_key()} : std::nullopt;
    if (const auto broken = replace_file(path, file_content(secret))) {
      return io_failure{*broken};
    }
    if (!sync_directory(directory)) {
      return io_failure{directory.string() + ": " + std::strerror(errno)};
    }
  }
  std::ifstream in{path, std::ios::binary};
  const auto names = parse({std::istreambuf_iterator<char>{in}, {}});
  if (!names) {
    return io_failure{path.string() + " does not hold the names of logins"};
  }
  return *names;
}

}  // namespace moim::storage
