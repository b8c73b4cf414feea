// Proves a receipt from the records of its slot: every chain value is computed again from the first
// record on, and the log is compared with the claims. It needs records only, so it works with a
// data directory and with lines from a server.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "transport/popup/receipt.hpp"
#include "transport/popup/slot_history.hpp"

namespace moim::transport {

class receipt_proof {
 public:
  explicit receipt_proof(const receipt_claims& claims);

  /// The records of the slot's stream, from version 1 on. Why this one cannot follow, if it cannot;
  /// the log is then not to be believed, and the proof is over.
  [[nodiscard]] std::optional<std::string> take(const storage::record& record);

  /// After the last record: everything in which the log and the receipt differ.
  std::vector<std::string> differences() const;

  /// What happened in the slot.
  const slot_history& history() const { return history_; }

 private:
  const receipt_claims claims_;
  const std::string stream_;
  slot_history history_;
  storage::chain_value chain_{};
  std::optional<receipt_claims> logged_;  // what the log says at the receipt's version
  storage::sha256 hash_;
  std::string frame_;
};

/// Everything in which two sets of claims differ; the first are the log's.
std::vector<std::string> differences_between(const receipt_claims& logged,
                                             const receipt_claims& claimed);

/// What a log that ends too early shows.
std::string too_short(std::uint64_t last_version, const receipt_claims& claimed);

}  // namespace moim::transport
