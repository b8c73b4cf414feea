// Chain values cover everything in a record, so comparing them compares all.
#include "sim/auditor/ledger.hpp"

namespace moim::sim {

std::uint64_t ledger_entry::reacts_to() const {
  constexpr std::string_view prefix = "position:";
  return cause.starts_with(prefix) ? std::stoull(cause.substr(prefix.size())) : 0;
}

void ledger::take(const storage::record& record) {
  if (record.position != 0 && record.position <= entries_.size()) {
    const auto& known = at(record.position);
    if (known.chain != record.chain || known.stream != record.stream) {
      complaints_.push_back("position " + std::to_string(record.position) +
                            ": a durable record was changed");
    }
    return;
  }
  if (record.position != entries_.size() + 1) {
    complaints_.push_back("position " + std::to_string(record.position) +
                          ": positions have a gap before it");
    return;
  }
  ledger_entry entry;
  entry.position = record.position;
  entry.version = record.version;
  entry.time_ms = record.time.ms;
  entry.by = to_text(record.by);
  entry.schema = record.schema;
  entry.stream = record.stream;
  entry.type = record.type;
  entry.cause = record.cause;
  entry.data = record.data;
  entry.parsed = nlohmann::json::parse(read_(record), nullptr, false);
  entry.chain = record.chain;
  streams_[entry.stream].push_back(entry.position);
  entries_.push_back(std::move(entry));
}

void ledger::ends_at(std::uint64_t position) {
  if (position < entries_.size()) {
    complaints_.push_back("position " + std::to_string(position + 1) + " (" +
                          at(position + 1).type + " of " + at(position + 1).stream +
                          ") was durable and is lost");
  }
}

nlohmann::json ledger::read_again(std::uint64_t position) const {
  const auto& entry = at(position);
  storage::record record;
  record.position = entry.position;
  record.version = entry.version;
  record.schema = entry.schema;
  record.stream = entry.stream;
  record.type = entry.type;
  record.data = entry.data;
  return nlohmann::json::parse(read_(record), nullptr, false);
}

const std::vector<std::uint64_t>& ledger::of_stream(const std::string& stream) const {
  static const std::vector<std::uint64_t> none;
  const auto found = streams_.find(stream);
  return found == streams_.end() ? none : found->second;
}

}  // namespace moim::sim
