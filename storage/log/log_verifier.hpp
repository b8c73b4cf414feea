// Checks that records form a log: positions and versions without gaps, and every chain value
// computed again. It reads only the fields of records, so it works for a database and for a file of
// lines.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "storage/codec/sha256.hpp"
#include "storage/log/event_log.hpp"

namespace moim::storage {

class log_verifier {
 public:
  /// Call it with the records from position 1 on, in order. Returns what is wrong with this one, if
  /// anything; do not call it again then.
  [[nodiscard]] std::optional<std::string> check(const record& value);

  /// Number of records checked, which is the position of the last one.
  std::uint64_t records() const { return records_; }
  std::size_t streams() const { return heads_.size(); }

 private:
  struct head {
    std::uint64_t version = 0;
    chain_value chain{};
  };
  struct name_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const {
      return std::hash<std::string_view>{}(name);
    }
  };

  std::uint64_t records_ = 0;
  std::unordered_map<std::string, head, name_hash, std::equal_to<>> heads_;
  std::string frame_;
  sha256 hash_;
};

}  // namespace moim::storage
