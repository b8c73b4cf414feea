// One mutex is enough: keys are made and destroyed rarely, and it is held while a page is read.
#include "storage/keys/key_ring.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storage/codec/sha256.hpp"
#include "storage/host/replace_file.hpp"

namespace moim::storage {

namespace {

constexpr std::size_t page_bytes = 4'096;
constexpr std::size_t entry_bytes = 64;
constexpr std::size_t key_at = 16;
constexpr std::size_t check_at = 48;
constexpr std::size_t check_bytes = 16;
constexpr std::size_t first_pages = 64;
constexpr std::size_t segments_max = 40;
constexpr std::string_view magic = "MOIMKEYS";
constexpr std::uint32_t format = 1;

using page = std::array<char, page_bytes>;

std::uint64_t pages_of(std::size_t segment) {
  return std::uint64_t{first_pages} << segment;
}

page header_of(std::size_t segment) {
  page header{};
  const auto number = static_cast<std::uint32_t>(segment);
  std::memcpy(header.data(), magic.data(), magic.size());
  std::memcpy(header.data() + magic.size(), &format, sizeof(format));
  std::memcpy(header.data() + magic.size() + sizeof(format), &number, sizeof(number));
  return header;
}

std::uint64_t page_offset(user_id owner, std::size_t segment) {
  sha256 hash;
  const auto value = hash(bytes_of(owner.value.bytes));
  std::uint64_t number = 0;
  std::memcpy(&number, value.data(), sizeof(number));
  return (1 + number % pages_of(segment)) * page_bytes;
}

std::array<char, entry_bytes> entry_of(user_id owner, const personal_key& key) {
  sha256 hash;
  const auto check = hash(bytes_of(owner.value.bytes), bytes_of(key));
  std::array<char, entry_bytes> entry;
  std::memcpy(entry.data(), owner.value.bytes.data(), key_at);
  std::memcpy(entry.data() + key_at, key.data(), key.size());
  std::memcpy(entry.data() + check_at, check.data(), check_bytes);
  return entry;
}

bool is_empty(std::string_view bytes) {
  return bytes.find_first_not_of('\0') == std::string_view::npos;
}

bool read_at(int file, char* to, std::size_t size, std::uint64_t offset) {
  for (std::size_t done = 0; done < size;) {
    const auto got = ::pread(file, to + done, size - done, static_cast<off_t>(offset + done));
    if (got == 0) {
      errno = EIO;  // the file is shorter than it was made
    }
    if (got == 0 || (got < 0 && errno != EINTR)) {
      return false;
    }
    done += got > 0 ? static_cast<std::size_t>(got) : 0;
  }
  return true;
}

bool write_at(int file, const char* from, std::size_t size, std::uint64_t offset) {
  for (std::size_t done = 0; done < size;) {
    const auto put = ::pwrite(file, from + done, size - done, static_cast<off_t>(offset + done));
    if (put < 0 && errno != EINTR) {
      return false;
    }
    done += put > 0 ? static_cast<std::size_t>(put) : 0;
  }
  return true;
}

}  // namespace

key_ring::~key_ring() {
  for (const int file : segments_) {
    ::close(file);
  }
}

std::filesystem::path key_ring::path_of(std::size_t segment) const {
  return directory_ / fmt::format("segment-{:02}", segment);
}

io_failure key_ring::trouble(std::size_t segment) const {
  return {path_of(segment).string() + ": " + std::strerror(errno)};
}

/// A segment whose creation was interrupted has no key yet and is created again.
std::optional<io_failure> key_ring::open_segments() {
  while (std::filesystem::exists(path_of(segments_.size()))) {
    const auto segment = segments_.size();
    const bool reads = mode_ == mode::read_only;
    const int file = ::open(path_of(segment).c_str(), (reads ? O_RDONLY : O_RDWR) | O_CLOEXEC);
    if (file < 0) {
      return trouble(segment);
    }
    segments_.push_back(file);
    const auto expected = header_of(segment);
    page found{};
    struct stat about {};
    if (::fstat(file, &about) != 0) {
      return trouble(segment);
    }
    const auto size = static_cast<std::uint64_t>(about.st_size);
    const bool whole = size == (1 + pages_of(segment)) * page_bytes;
    if (size >= page_bytes && !read_at(file, found.data(), found.size(), 0)) {
      return trouble(segment);
    }
    if (whole && found == expected) {
      continue;
    }
    if (!is_empty({found.data(), found.size()})) {
      return io_failure{path_of(segment).string() + " is no segment of a key ring"};
    }
    segments_.pop_back();
    ::close(file);
    if (reads) {
      return std::nullopt;
    }
    std::filesystem::remove(path_of(segment));
  }
  return std::nullopt;
}

/// The header is written last: a segment without one does not exist.
std::optional<io_failure> key_ring::add_segment() {
  const auto segment = segments_.size();
  if (segment == segments_max) {
    return io_failure{"the key ring is full"};
  }
  const int file = ::open(path_of(segment).c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) {
    return trouble(segment);
  }
  const auto header = header_of(segment);
  const auto size = static_cast<off_t>((1 + pages_of(segment)) * page_bytes);
  if (::ftruncate(file, size) != 0 || ::fsync(file) != 0 ||
      !write_at(file, header.data(), header.size(), 0) || ::fsync(file) != 0 ||
      !sync_directory(directory_)) {
    auto failure = trouble(segment);
    ::close(file);
    return failure;
  }
  segments_.push_back(file);
  return std::nullopt;
}

std::variant<key_ring::entry_found, io_failure> key_ring::look_for(user_id owner) const {
  entry_found result;
  page content;
  for (auto segment = segments_.size(); segment-- > 0;) {
    const auto offset = page_offset(owner, segment);
    if (!read_at(segments_[segment], content.data(), content.size(), offset)) {
      return trouble(segment);
    }
    for (std::size_t at = 0; at < page_bytes; at += entry_bytes) {
      const std::string_view entry{content.data() + at, entry_bytes};
      if (is_empty(entry)) {
        if (!result.free && segment + 1 == segments_.size()) {
          result.free = entry_place{segment, offset + at};
        }
        continue;
      }
      if (entry.substr(0, key_at) != bytes_of(owner.value.bytes)) {
        continue;
      }
      result.place = entry_place{segment, offset + at};
      std::memcpy(result.what.key.data(), entry.data() + key_at, personal_key_bytes);
      const auto sound = entry_of(owner, result.what.key);
      result.sound = entry == std::string_view{sound.data(), sound.size()};
      result.what.standing =
          result.what.key == personal_key{} ? key_standing::destroyed : key_standing::there;
      return result;
    }
  }
  return result;
}

/// Where the owner's entry is, or is to be.
std::variant<key_ring::entry_place, io_failure> key_ring::place_for(user_id owner,
                                                                    const entry_found& found) {
  if (const auto known = found.place ? found.place : found.free) {
    return *known;
  }
  if (auto broken = add_segment()) {
    return *broken;
  }
  return entry_place{segments_.size() - 1, page_offset(owner, segments_.size() - 1)};
}

std::optional<io_failure> key_ring::write_entry(const entry_place& at, user_id owner,
                                                const personal_key& key) {
  auto entry = entry_of(owner, key);
  const bool written = write_at(segments_[at.segment], entry.data(), entry.size(), at.offset);
  entry.fill('\0');
  return written ? std::nullopt : std::optional{trouble(at.segment)};
}

std::variant<key_lookup, io_failure> key_ring::find(user_id owner) const {
  const std::lock_guard lock{guard_};
  auto found = look_for(owner);
  if (const auto* broken = std::get_if<io_failure>(&found)) {
    return *broken;
  }
  auto& entry = std::get<entry_found>(found);
  if (!entry.sound) {
    return io_failure{"the key of " + to_text(owner) + " is damaged"};
  }
  return entry.what;
}

std::variant<key_lookup, io_failure> key_ring::find_or_make(user_id owner) {
  const std::lock_guard lock{guard_};
  auto found = look_for(owner);
  if (const auto* broken = std::get_if<io_failure>(&found)) {
    return *broken;
  }
  auto& entry = std::get<entry_found>(found);
  if (entry.place && entry.sound) {
    return entry.what;
  }
  const auto place = place_for(owner, entry);
  if (const auto* broken = std::get_if<io_failure>(&place)) {
    return *broken;
  }
  const auto key = make_personal_key();
  if (auto broken = write_entry(std::get<entry_place>(place), owner, key)) {
    return *broken;
  }
  dirty_.store(true);
  return key_lookup{key_standing::there, key};
}

std::optional<io_failure> key_ring::sync() {
  if (!dirty_.load()) {
    return std::nullopt;
  }
  const std::lock_guard lock{guard_};
  for (std::size_t segment = 0; segment < segments_.size(); ++segment) {
    if (::fdatasync(segments_[segment]) != 0) {
      return trouble(segment);
    }
  }
  dirty_.store(false);
  return std::nullopt;
}

std::optional<io_failure> key_ring::destroy(user_id owner) {
  const std::lock_guard lock{guard_};
  auto found = look_for(owner);
  if (const auto* broken = std::get_if<io_failure>(&found)) {
    return *broken;
  }
  const auto& entry = std::get<entry_found>(found);
  if (entry.place && entry.sound && entry.what.standing == key_standing::destroyed) {
    return std::nullopt;
  }
  const auto wanted = place_for(owner, entry);
  if (const auto* broken = std::get_if<io_failure>(&wanted)) {
    return *broken;
  }
  const auto& place = std::get<entry_place>(wanted);
  if (auto broken = write_entry(place, owner, {})) {
    return broken;
  }
  return ::fdatasync(segments_[place.segment]) == 0 ? std::nullopt
                                                    : std::optional{trouble(place.segment)};
}

std::variant<std::unique_ptr<key_ring>, io_failure> open_key_ring(
    const std::filesystem::path& directory, key_ring::mode wanted) {
  std::unique_ptr<key_ring> ring{new key_ring(directory, wanted)};
  std::error_code error;
  if (wanted == key_ring::mode::read_write) {
    std::filesystem::create_directories(directory, error);
    if (!error) {
      std::filesystem::permissions(directory, std::filesystem::perms::owner_all, error);
    }
    if (error || !sync_directory(directory.parent_path())) {
      return io_failure{directory.string() + ": " +
                        (error ? error.message() : std::strerror(errno))};
    }
  }
  if (auto broken = ring->open_segments()) {
    return *broken;
  }
  return ring;
}

std::filesystem::path key_directory(const std::filesystem::path& data_directory) {
  return data_directory / "keys";
}

}  // namespace moim::storage
