// The group "Waiting room" of the help, and an option of the group "Limits".
#include "transport/popup/popup_settings.hpp"

#include "transport/cli/option_group.hpp"

namespace moim::transport {

namespace {

void add_waiting_room_group(CLI::App& app, waiting_room_rules& r) {
  option_group room{app, "Waiting room"};
  room.add_number("waiting-room-rate", r.rate, 0, 1'000'000,
                  "users let through to a store in a second; 0: any number; with both 0 no store "
                  "has a waiting room");
  room.add_number("waiting-room-active", r.active_max, 0, 1'000'000,
                  "users let through to a store who have not reserved yet; 0: any number");
  const std::chrono::seconds second{1};
  room.add_duration("waiting-room-pass-seconds", r.pass_lifetime, second, 10, 86'400,
                    "for which a pass is good");
  room.add_duration("waiting-room-heartbeat-seconds", r.heartbeat, second, 5, 3'600,
                    "of silence after which who waits has left");
}

}  // namespace

void add_options(CLI::App& app, popup_settings& settings) {
  add_waitlist_option(app, settings.waitlist_default);
  add_waiting_room_group(app, settings.waiting_room);
}

void add_waitlist_option(CLI::App& app, std::uint32_t& waitlist_default) {
  option_group limits{app, "Limits"};
  limits.add_number("waitlist-default", waitlist_default, 0, limits::waitlist_max,
                    "length of a slot's waitlist where a store names none");
}

}  // namespace moim::transport
