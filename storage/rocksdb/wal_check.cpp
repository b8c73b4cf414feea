// One pass over each file, block by block. Behind the first frame that is not whole the lengths
// of frames cannot be trusted, so a record may begin at any byte.
#include "storage/rocksdb/wal_check.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <map>

#include "storage/rocksdb/wal_frame.hpp"

namespace moim::storage {

namespace {

/// A disk writes a sector as a whole, or not at all.
constexpr std::size_t sector_bytes = 512;
/// A record may end with zeros of its own: of the number that a batch of the log ends with.
constexpr std::size_t own_zeros_max = 8;

bool all_zeros(std::string_view bytes) {
  return bytes.find_first_not_of('\0') == std::string_view::npos;
}

std::size_t zeros_at_end(std::string_view bytes) {
  const auto last = bytes.find_last_not_of('\0');
  return last == std::string_view::npos ? bytes.size() : bytes.size() - last - 1;
}

/// Whether the frame at `at` of a block, which is not whole, may be so because it was cut off or
/// some of its sectors were never written. `block` is shorter than a block where the file ends.
bool is_torn(std::string_view block, std::size_t at) {
  const auto rest = block.substr(at);
  const auto bytes = wal_header_bytes + read_wal_header(rest).length;
  if (bytes > rest.size() && block.size() < wal_block_bytes) {
    return true;
  }
  const auto frame = rest.substr(0, bytes);
  if (all_zeros(frame.substr(wal_header_bytes))) {
    return true;
  }
  for (std::size_t from = at; from < at + frame.size();) {
    const auto to = std::min((from / sector_bytes + 1) * sector_bytes, at + frame.size());
    if (all_zeros(block.substr(from, to - from))) {
      return true;
    }
    from = to;
  }
  return zeros_at_end(frame) > own_zeros_max && all_zeros(rest.substr(frame.size()));
}

class wal_walk {
 public:
  /// The blocks of a file in order, each from its own offset.
  void take(std::string_view block, std::uint64_t offset) {
    size_ = offset + block.size();
    std::size_t at = 0;
    while (at + wal_header_bytes <= block.size() && !end_) {
      const auto bytes = whole_wal_frame(block.substr(at));
      if (bytes == 0 || !takes(read_wal_header(block.substr(at)).part)) {
        return stop(block, at, offset);
      }
      at += bytes;
      whole_ = in_record_ ? whole_ : offset + at;
    }
    if (!end_ && at < block.size() && block.size() < wal_block_bytes) {
      end_ = offset + at;  // the file ends within a header
      torn_ = true;
    }
    if (end_) {
      torn_ = torn_ || !all_zeros(block.substr(at));
      look_for_start(block, at, offset);
    }
  }

  std::uint64_t records() const { return records_; }
  /// Whether anything is written behind the whole records.
  bool torn() const { return torn_ || in_record_; }
  bool any() const { return records_ > 0 || torn(); }
  /// Of the whole frames.
  std::uint64_t end() const { return end_.value_or(size_); }
  /// Of the whole records.
  std::uint64_t whole() const { return whole_; }
  const std::string& wrong() const { return wrong_; }

 private:
  /// Whether this part may come next.
  bool takes(wal_part part) {
    const bool begins = part == wal_part::whole || part == wal_part::first;
    if (begins == in_record_) {
      return false;
    }
    in_record_ = part == wal_part::first || part == wal_part::middle;
    records_ += in_record_ ? 0 : 1;
    return true;
  }

  /// At the first frame that is not whole, or where nothing was written any more.
  void stop(std::string_view block, std::size_t at, std::uint64_t offset) {
    end_ = offset + at;
    const auto rest = block.substr(at);
    const bool nothing = all_zeros(rest.substr(0, wal_header_bytes));
    torn_ = !all_zeros(rest);
    if (whole_wal_frame(rest) != 0) {
      wrong_ = "a part of a record stands where it cannot be";
    } else if (has_wrong_wal_length(rest) && !nothing) {
      wrong_ = "the length of a record is not what was written";
    } else if (!nothing && !is_torn(block, at)) {
      wrong_ = "a record does not fit its checksum, and no part of it is missing";
    } else {
      look_for_start(block, at + 1, offset);
    }
  }

  void look_for_start(std::string_view block, std::size_t at, std::uint64_t offset) {
    for (; at + wal_header_bytes <= block.size() && wrong_.empty(); ++at) {
      const auto part = read_wal_header(block.substr(at)).part;
      const bool begins = part == wal_part::whole || part == wal_part::first;
      if (begins && whole_wal_frame(block.substr(at)) != 0) {
        wrong_ = "no whole record is there, but one begins behind it, at byte " +
                 std::to_string(offset + at);
      }
    }
  }

  std::uint64_t records_ = 0;
  bool in_record_ = false;  // of which not all parts have come
  std::uint64_t whole_ = 0;
  std::uint64_t size_ = 0;
  std::optional<std::uint64_t> end_;  // once it was reached
  bool torn_ = false;
  std::string wrong_;
};

using numbered_files = std::map<std::uint64_t, std::filesystem::path>;

std::variant<numbered_files, io_failure> list_files(const std::filesystem::path& directory,
                                                    std::uint64_t from_number) {
  std::error_code error;
  numbered_files found;
  for (std::filesystem::directory_iterator entry{directory, error}, end; !error && entry != end;
       entry.increment(error)) {
    const auto& path = entry->path();
    const auto stem = path.stem().string();
    std::uint64_t number = 0;
    const auto parsed = std::from_chars(stem.data(), stem.data() + stem.size(), number);
    const bool numbered = parsed.ec == std::errc{} && parsed.ptr == stem.data() + stem.size();
    if (numbered && path.extension() == ".log" && number >= from_number) {
      found.emplace(number, path);
    }
  }
  if (error) {
    return io_failure{"the write-ahead log cannot be listed: " + error.message()};
  }
  return found;
}

/// False when the file cannot be read.
bool walk_file(const std::filesystem::path& path, wal_walk& walk) {
  std::ifstream file{path, std::ios::binary};
  std::string block(wal_block_bytes, '\0');
  for (std::uint64_t offset = 0; file && walk.wrong().empty(); offset += wal_block_bytes) {
    file.read(block.data(), wal_block_bytes);
    walk.take({block.data(), static_cast<std::size_t>(file.gcount())}, offset);
  }
  return file.is_open() && !file.bad();
}

}  // namespace

std::string wal_damage::text() const {
  return "the write-ahead log is damaged: " + file.filename().string() + " at byte " +
         std::to_string(offset) + ": " + what;
}

std::variant<wal_findings, io_failure> check_wal(const std::filesystem::path& directory,
                                                 std::uint64_t from_number) {
  const auto listed = list_files(directory, from_number);
  if (const auto* failure = std::get_if<io_failure>(&listed)) {
    return *failure;
  }
  wal_findings found;
  std::optional<torn_record> torn;
  for (const auto& [number, path] : std::get<numbered_files>(listed)) {
    wal_walk walk;
    if (!walk_file(path, walk)) {
      if (!std::filesystem::exists(path)) {
        continue;  // the writer does not need it any more
      }
      return io_failure{"the write-ahead log cannot be read: " + path.filename().string()};
    }
    if (torn && walk.any()) {
      found.damage = {
          torn->file, torn->offset,
          "no whole record is there, but the log goes on in " + path.filename().string()};
      return found;
    }
    ++found.files;
    found.records += walk.records();
    if (!walk.wrong().empty()) {
      found.damage = {path, walk.end(), walk.wrong()};
      return found;
    }
    if (walk.torn()) {
      torn = {path, walk.whole()};
    }
  }
  found.torn = std::move(torn);
  return found;
}

}  // namespace moim::storage
