// The settings of stores and slots.
#pragma once

#include <cstdint>

#include "domain/limits.hpp"
#include "transport/popup/waiting_room_rules.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming): the library's own name
class App;
}

namespace moim::transport {

struct popup_settings {
  std::uint32_t waitlist_default = limits::waitlist_default;
  waiting_room_rules waiting_room;
};

void add_options(CLI::App& app, popup_settings& settings);

void add_waitlist_option(CLI::App& app, std::uint32_t& waitlist_default);

}  // namespace moim::transport
