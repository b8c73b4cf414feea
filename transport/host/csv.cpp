// Parses a CSV record by hand: the grammar is smaller than the interface of any library for it.
#include "transport/host/csv.hpp"

#include "transport/host/trim.hpp"

namespace moim::transport {

namespace {

/// Takes a quoted field, its opening quote already taken, off the front of `text`.
csv_shape take_quoted(std::string_view& text, std::string& field) {
  while (true) {
    const auto quote = text.find('"');
    if (quote == std::string_view::npos) return csv_shape::open;
    field += text.substr(0, quote);
    text.remove_prefix(quote + 1);
    if (!text.starts_with('"')) break;
    field += '"';
    text.remove_prefix(1);
  }
  const auto comma = text.find(',');
  const bool clean = trim(text.substr(0, comma), line_blank).empty();
  text.remove_prefix(comma == std::string_view::npos ? text.size() : comma);
  return clean ? csv_shape::whole : csv_shape::malformed;
}

}  // namespace

csv_shape read_csv_record(std::string_view text, std::vector<std::string>& fields) {
  fields.clear();
  while (true) {
    std::string field;
    const auto start = text.find_first_not_of(" \t");
    if (start != std::string_view::npos && text[start] == '"') {
      text.remove_prefix(start + 1);
      if (const auto shape = take_quoted(text, field); shape != csv_shape::whole) return shape;
    } else {
      const auto comma = text.find(',');
      field = text.substr(0, comma);
      text.remove_prefix(comma == std::string_view::npos ? text.size() : comma);
      if (field.find('"') != std::string::npos) return csv_shape::malformed;
    }
    fields.emplace_back(trim(field, line_blank));
    if (text.empty()) return csv_shape::whole;
    text.remove_prefix(1);
  }
}

}  // namespace moim::transport
