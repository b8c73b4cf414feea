// Both formats end in a store_line; its description gives the columns of CSV and the members of
// NDJSON, so the two cannot drift apart. A quote that is never closed costs its own line only: the
// lines that it would swallow are put back.
#include "transport/popup/store_file.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>

#include <boost/mp11/algorithm.hpp>
#include <fmt/format.h>

#include "storage/codec/described.hpp"
#include "storage/codec/json_read.hpp"
#include "transport/host/csv.hpp"

namespace moim::transport {

namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

using members = storage::members_of<store_line>;
constexpr std::size_t column_count = storage::member_count<store_line>;

struct column {
  std::string_view name;
  bool required = true;
};

constexpr auto known_columns = [] {
  std::array<column, column_count> result;
  std::size_t at = 0;
  boost::mp11::mp_for_each<members>([&]<class Member>(Member) {
    using type = std::decay_t<decltype(std::declval<store_line&>().*Member::pointer)>;
    result[at++] = {storage::json_name<Member>, !storage::is_optional<type>};
  });
  return result;
}();

/// Well-formed by table 3-7 of the Unicode standard.
bool is_utf8(std::string_view text) {
  const auto byte = [&](std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
  };
  for (std::size_t at = 0; at < text.size();) {
    const unsigned lead = byte(at);
    const std::size_t more = lead < 0x80 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    if ((lead >= 0x80 && lead < 0xc2) || lead > 0xf4) return false;
    const unsigned second = byte(at + 1);
    if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
        (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f)) {
      return false;
    }
    for (std::size_t i = 1; i <= more; ++i) {
      if ((byte(at + i) & 0xc0) != 0x80) return false;
    }
    at += more + 1;
  }
  return true;
}

template <class T>
const char* read_cell(const std::string& cell, T& out) {
  if constexpr (storage::is_optional<T>) {
    if (cell.empty()) return nullptr;
    return read_cell(cell, out.emplace());
  } else if constexpr (std::same_as<T, std::string>) {
    out = cell;
    return nullptr;
  } else if constexpr (std::same_as<T, std::vector<std::string>>) {
    for (std::size_t at = 0; at < cell.size();) {
      const auto end = std::min(cell.find(';', at), cell.size());
      out.push_back(cell.substr(at, end - at));
      at = end + 1;
    }
    return nullptr;
  } else if constexpr (storage::described_enum<T>) {
    return storage::from_name(cell, out) ? nullptr : "is none of the words for it";
  } else {
    if (cell.empty()) return "required";
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), out);
    if (error == std::errc{} && end == cell.data() + cell.size()) return nullptr;
    return std::integral<T> ? "is not a whole number that fits" : "is not a number";
  }
}

std::string told(const std::vector<violation>& problems) {
  std::string text;
  for (const auto& problem : problems) {
    if (!text.empty()) text += "; ";
    std::string rule = problem.rule;
    std::replace(rule.begin(), rule.end(), '_', ' ');
    text += problem.field.empty() ? rule : problem.field + ": " + rule;
  }
  return text;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t") == std::string_view::npos;
}

bad_line too_long(std::size_t line) {
  return {line, fmt::format("longer than {} bytes", store_line_bytes_max)};
}

std::optional<store_file_format> format_of(const std::filesystem::path& path) {
  const auto extension = path.extension();
  if (extension == ".csv") return store_file_format::csv;
  if (extension == ".ndjson" || extension == ".jsonl") return store_file_format::ndjson;
  return std::nullopt;
}

}  // namespace

std::variant<store_file_reader, store_file_failure> store_file_reader::open(
    const std::filesystem::path& path, const import_setting& setting) {
  auto in = std::make_unique<std::ifstream>(path, std::ios::binary);
  std::error_code ignored;
  if (!*in || std::filesystem::is_directory(path, ignored)) {
    return store_file_failure{path.string() + " cannot be read"};
  }
  return open(std::move(in), format_of(path), setting);
}

std::variant<store_file_reader, store_file_failure> store_file_reader::open(
    std::unique_ptr<std::istream> in, std::optional<store_file_format> format,
    const import_setting& setting) {
  store_file_reader reader{line_reader{std::move(in), store_line_bytes_max}, setting};
  reader.find_format();
  reader.format_ = format.value_or(reader.format_);
  if (reader.format_ == store_file_format::csv) {
    if (auto failure = reader.read_header()) return *failure;
  }
  return reader;
}

/// Looks at the first line and puts it back without a byte order mark.
void store_file_reader::find_format() {
  auto first = lines_.next();
  if (!first) return;
  if (first->text.starts_with(byte_order_mark)) first->text.erase(0, byte_order_mark.size());
  const auto start = first->text.find_first_not_of(" \t");
  if (start != std::string::npos && first->text[start] == '{') format_ = store_file_format::ndjson;
  std::deque<numbered_line> back;
  back.push_back(std::move(*first));
  lines_.put_back(std::move(back));
}

std::optional<store_file_failure> store_file_reader::read_header() {
  auto first = lines_.next();
  while (first && !first->too_long && is_blank(first->text)) first = lines_.next();
  if (!first) return store_file_failure{"the file is empty: it has no header"};
  auto header = read_record(std::move(*first));
  if (const auto* bad = std::get_if<bad_line>(&header)) {
    return store_file_failure{"the header is bad: " + bad->reason};
  }
  std::array<bool, column_count> seen{};
  for (const auto& name : std::get<std::vector<std::string>>(header)) {
    const auto* found = std::find_if(known_columns.begin(), known_columns.end(),
                                     [&](const column& known) { return known.name == name; });
    if (found == known_columns.end()) {
      return store_file_failure{fmt::format("the header has an unknown column \"{}\"", name)};
    }
    const auto index = static_cast<std::size_t>(found - known_columns.begin());
    if (seen[index]) {
      return store_file_failure{fmt::format("the header has the column \"{}\" twice", name)};
    }
    seen[index] = true;
    columns_.push_back(index);
  }
  for (std::size_t i = 0; i < column_count; ++i) {
    if (known_columns[i].required && !seen[i]) {
      return store_file_failure{
          fmt::format("the header lacks the column \"{}\"", known_columns[i].name)};
    }
  }
  return std::nullopt;
}

/// The record that begins in `first`. In an open record every line with an odd number of quotes
/// closes it, since doubled ones count for two.
store_file_reader::record_or_bad store_file_reader::read_record(numbered_line first) {
  if (first.too_long) return too_long(first.number);
  std::vector<std::string> fields;
  auto shape = read_csv_record(first.text, fields);
  std::deque<numbered_line> more;
  std::string text = first.text;
  bool fits = true;
  while (shape == csv_shape::open && fits) {
    auto line = lines_.next();
    if (!line) break;
    more.push_back(std::move(*line));
    fits = !more.back().too_long && text.size() + more.back().text.size() < store_line_bytes_max;
    text += '\n' + more.back().text;
    if (std::count(more.back().text.begin(), more.back().text.end(), '"') % 2 == 1) {
      shape = read_csv_record(text, fields);
    }
  }
  if (shape == csv_shape::whole && fits) {
    if (!is_utf8(text)) return bad_line{first.number, "not UTF-8"};
    return fields;
  }
  lines_.put_back(std::move(more));
  if (shape == csv_shape::malformed) {
    return bad_line{first.number,
                    "a quote where none may stand: a field with quotes in it stands in quotes, and "
                    "they are doubled"};
  }
  return bad_line{first.number,
                  fmt::format("a quote is not closed within {} bytes", store_line_bytes_max)};
}

std::variant<store_line, bad_line> store_file_reader::read_csv(numbered_line first) {
  const auto number = first.number;
  auto record = read_record(std::move(first));
  if (auto* bad = std::get_if<bad_line>(&record)) return std::move(*bad);
  const auto& cells = std::get<std::vector<std::string>>(record);
  if (cells.size() != columns_.size()) {
    return bad_line{
        number, fmt::format("{} fields where the header has {}", cells.size(), columns_.size())};
  }
  store_line line;
  std::vector<violation> problems;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    boost::mp11::mp_with_index<column_count>(columns_[i], [&](auto index) {
      using member = boost::mp11::mp_at_c<members, index>;
      if (const char* rule = read_cell(cells[i], line.*member::pointer)) {
        problems.push_back({std::string{known_columns[index].name}, rule});
      }
    });
  }
  if (!problems.empty()) return bad_line{number, told(problems)};
  return line;
}

std::variant<store_line, bad_line> store_file_reader::read_ndjson(const numbered_line& line) const {
  if (line.too_long) return too_long(line.number);
  store_line result;
  std::vector<violation> problems;
  if (!storage::read_json(line.text, result, problems)) {
    return bad_line{line.number, told(problems)};
  }
  return result;
}

std::variant<catalogue_entry, bad_line> store_file_reader::accept(const store_line& line,
                                                                  std::size_t number) {
  std::vector<violation> problems;
  catalogue_entry entry{number, key_of(line), to_details(line, setting_, problems)};
  if (!problems.empty()) return bad_line{number, told(problems)};
  const auto [known, fresh] = line_of_.try_emplace(derived_store_id(entry.key), number);
  if (!fresh) {
    return bad_line{
        number,
        fmt::format("the same store as in line {}: {}", known->second,
                    line.key && !line.key->empty() ? "key" : "name, location and startDate")};
  }
  return entry;
}

std::optional<std::variant<catalogue_entry, bad_line>> store_file_reader::next() {
  auto first = lines_.next();
  while (first && !first->too_long && is_blank(first->text)) first = lines_.next();
  if (!first) return std::nullopt;
  const auto number = first->number;
  auto line = format_ == store_file_format::csv ? read_csv(std::move(*first)) : read_ndjson(*first);
  if (auto* bad = std::get_if<bad_line>(&line)) return std::move(*bad);
  return accept(std::get<store_line>(line), number);
}

std::optional<store_file_failure> store_file_reader::failure() const {
  if (!lines_.failed()) return std::nullopt;
  return store_file_failure{"the file could not be read to its end"};
}

}  // namespace moim::transport
