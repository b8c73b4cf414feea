// The chain alone would show every difference; the others say what it is.
#include "transport/popup/receipt_proof.hpp"

#include <fmt/format.h>

#include "storage/codec/json_write.hpp"
#include "storage/events/event_codec.hpp"
#include "storage/log/record_format.hpp"

namespace moim::transport {

receipt_proof::receipt_proof(const receipt_claims& claims)
    : claims_(claims), stream_(storage::stream_of<slot>(claims.id())) {}

std::optional<std::string> receipt_proof::take(const storage::record& record) {
  if (record.stream != stream_) {
    return fmt::format("a record of {} is not one of {}", record.stream, stream_);
  }
  if (record.version != history_.version() + 1) {
    return fmt::format("version {} of the slot's log is missing", history_.version() + 1);
  }
  frame_.clear();
  chain_ = storage::append_frame(frame_, record, chain_, hash_);
  if (chain_ != record.chain) {
    return fmt::format(
        "the chain of the slot's log is broken: version {}, at position {}, was changed",
        record.version, record.position);
  }
  if (record.position <= history_.last().position) {
    return fmt::format("version {} of the slot's log is out of order", record.version);
  }
  if (auto wrong = history_.take(record)) return wrong;
  if (record.version == claims_.version) logged_ = claims_of(hash_, record);
  return std::nullopt;
}

std::vector<std::string> receipt_proof::differences() const {
  if (history_.version() == 0) return {"there is no such slot in the log"};
  if (history_.version() < claims_.version) return {too_short(history_.version(), claims_)};
  if (!logged_) {
    return {
        fmt::format("version {} of the slot's log gives no ticket: this is another log, or it "
                    "was written anew",
                    claims_.version)};
  }
  return differences_between(*logged_, claims_);
}

std::vector<std::string> differences_between(const receipt_claims& logged,
                                             const receipt_claims& claimed) {
  std::vector<std::string> found;
  const auto compare = [&](const auto& in_log, const auto& in_receipt, const char* what) {
    if (in_log != in_receipt) {
      found.push_back(fmt::format("{} {} in the log, {} in the receipt", what, in_log, in_receipt));
    }
  };
  compare(to_text(logged.id()), to_text(claimed.id()), "the slot is");
  compare(logged.ticket, claimed.ticket, "the ticket is");
  if (logged.user != claimed.user) {
    found.push_back(fmt::format("ticket {} belongs to another user in the log", logged.ticket));
  }
  compare(storage::name_of(logged.status), storage::name_of(claimed.status), "the status was");
  compare(to_text(logged.time), to_text(claimed.time), "the ticket was taken at");
  compare(logged.position, claimed.position, "the position is");
  compare(to_text(logged.chain), to_text(claimed.chain), "the chain value is");
  return found;
}

std::string too_short(std::uint64_t last_version, const receipt_claims& claimed) {
  return fmt::format(
      "the slot's log ends at version {}, the receipt is of version {}: the log was cut off, or it "
      "is another log",
      last_version, claimed.version);
}

}  // namespace moim::transport
