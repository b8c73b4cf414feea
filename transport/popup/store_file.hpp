// A catalogue of stores as a file, one store after the other, so that its size does not matter.
// CSV has a header that names the columns in any order; NDJSON has one object a line. Which of the
// two it is follows from the extension (.csv, .ndjson, .jsonl), else from the first character.
// See transport/popup/store_line.hpp for the fields.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "transport/host/line_reader.hpp"
#include "transport/popup/store_line.hpp"

namespace moim::transport {

/// Of a record, which in CSV may have several lines.
inline constexpr std::size_t store_line_bytes_max = 64 * 1024;

struct catalogue_entry {
  std::size_t line = 0;  ///< where it begins, from 1
  std::string key;       ///< see key_of; no two entries of a file have the same
  store_details details;
};

/// A store that was left out. The lines behind it are not affected.
struct bad_line {
  std::size_t line = 0;
  std::string reason;  ///< all that is wrong, each with the name of its field
};

/// The file as a whole is of no use, from here on.
struct store_file_failure {
  std::string reason;
};

enum class store_file_format { csv, ndjson };

class store_file_reader {
 public:
  [[nodiscard]] static std::variant<store_file_reader, store_file_failure> open(
      const std::filesystem::path& path, const import_setting& setting);

  /// Over any stream; without a format, the first character decides.
  [[nodiscard]] static std::variant<store_file_reader, store_file_failure> open(
      std::unique_ptr<std::istream> in, std::optional<store_file_format> format,
      const import_setting& setting);

  /// None at the end, or when reading failed.
  std::optional<std::variant<catalogue_entry, bad_line>> next();

  /// Whether reading broke off in the middle.
  [[nodiscard]] std::optional<store_file_failure> failure() const;

  /// For a progress display.
  std::uint64_t bytes_read() const { return lines_.bytes_read(); }

 private:
  using record_or_bad = std::variant<std::vector<std::string>, bad_line>;

  store_file_reader(line_reader lines, const import_setting& setting)
      : lines_(std::move(lines)), setting_(setting) {}

  void find_format();
  std::optional<store_file_failure> read_header();
  record_or_bad read_record(numbered_line first);
  std::variant<store_line, bad_line> read_csv(numbered_line first);
  std::variant<store_line, bad_line> read_ndjson(const numbered_line& line) const;
  std::variant<catalogue_entry, bad_line> accept(const store_line& line, std::size_t number);

  line_reader lines_;
  import_setting setting_;
  store_file_format format_ = store_file_format::csv;
  std::vector<std::size_t> columns_;  // CSV: the member of store_line that each column holds
  std::unordered_map<store_id, std::size_t, id_hash> line_of_;
};

}  // namespace moim::transport
