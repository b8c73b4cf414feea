// A copy of every durable record, read from the bytes of the simulated disk. It only grows: a
// record that was durable once must be there, unchanged, after every restart.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "storage/log/event_log.hpp"

namespace moim::sim {

struct ledger_entry {
  std::uint64_t position = 0;
  std::uint64_t version = 0;
  std::int64_t time_ms = 0;
  std::string by;  ///< user id, as text
  std::uint16_t schema = 1;
  std::string stream;
  std::string type;
  std::string cause;
  std::string data;
  nlohmann::json parsed;  ///< with what is personal in clear
  storage::chain_value chain{};

  /// Position of the event that this reacts to; 0: to none.
  std::uint64_t reacts_to() const;
};

class ledger {
 public:
  /// The data of a record as they were before they were sealed, or as they are.
  using data_reader = std::function<std::string(const storage::record&)>;
  explicit ledger(data_reader read) : read_(std::move(read)) {}

  /// Records in the order of the log. One that is known already is compared.
  void take(const storage::record& record);
  /// After all records were taken again from position 1 on.
  void ends_at(std::uint64_t position);

  /// The data of an event as they can be read now; what is sealed is empty when its key is gone.
  nlohmann::json read_again(std::uint64_t position) const;

  /// In order of position, from 1.
  const std::vector<ledger_entry>& entries() const { return entries_; }
  std::uint64_t last_position() const { return entries_.size(); }
  const ledger_entry& at(std::uint64_t position) const { return entries_.at(position - 1); }
  /// Positions of one stream, oldest first.
  const std::vector<std::uint64_t>& of_stream(const std::string& stream) const;

  const std::map<std::string, std::vector<std::uint64_t>>& streams() const { return streams_; }

  /// What was lost or changed.
  const std::vector<std::string>& complaints() const { return complaints_; }

 private:
  const data_reader read_;
  std::vector<ledger_entry> entries_;
  std::map<std::string, std::vector<std::uint64_t>> streams_;
  std::vector<std::string> complaints_;
};

}  // namespace moim::sim
