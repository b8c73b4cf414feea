// The admission rates of waiting rooms. Off unless an operator turns them on.
#pragma once

#include <chrono>
#include <cstdint>

namespace moim::transport {

struct waiting_room_rules {
  std::uint32_t rate = 0;        ///< users let through to a store in a second; 0: any number
  std::uint32_t active_max = 0;  ///< of them at a time; 0: any number
  std::chrono::seconds pass_lifetime{300};
  std::chrono::seconds heartbeat{30};

  bool is_on() const { return rate > 0 || active_max > 0; }
};

}  // namespace moim::transport
