// Computes the chain value from the fields, over the bytes of their frame.
#include "storage/log/log_verifier.hpp"

#include <fmt/format.h>

#include "storage/log/record_format.hpp"

namespace moim::storage {

std::optional<std::string> log_verifier::check(const record& value) {
  if (value.position != records_ + 1) {
    return fmt::format("position {} follows {}", value.position, records_);
  }
  auto known = heads_.find(value.stream);
  if (known == heads_.end()) {
    known = heads_.emplace(std::string{value.stream}, head{}).first;
  }
  head& before = known->second;
  if (value.version != before.version + 1) {
    return fmt::format("position {}: version {} of {} follows {}", value.position, value.version,
                       value.stream, before.version);
  }
  frame_.clear();
  if (append_frame(frame_, value, before.chain, hash_) != value.chain) {
    return fmt::format("position {}: the chain of {} is broken", value.position, value.stream);
  }
  before = {value.version, value.chain};
  ++records_;
  return std::nullopt;
}

}  // namespace moim::storage
