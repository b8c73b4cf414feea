// Parses one record of CSV (RFC 4180): commas separate fields; a field with commas, quotes or line
// ends stands in double quotes, and a quote inside is doubled.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace moim::transport {

enum class csv_shape {
  whole,      ///< `fields` is the record
  open,       ///< ends within quotes: the record goes on in the next line
  malformed,  ///< a quote where none may stand
};

/// Fields lose white space around them.
csv_shape read_csv_record(std::string_view text, std::vector<std::string>& fields);

}  // namespace moim::transport
