// Shows the first tickets of a slot only, since a slot may have thousands.
#include "transport/popup/popup_states.hpp"

#include "domain/limits.hpp"
#include "storage/codec/json_write.hpp"
#include "storage/events/replayed_state.hpp"
#include "transport/host/wall_clock.hpp"

namespace moim::transport {

namespace {

struct store_shown {
  user_id organizer;
  std::optional<store_details> details;
  timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(store_shown, (), (organizer, details, created_at))

struct ticket_shown {
  std::uint32_t ticket = 0;
  user_id user;
  reservation_status status = reservation_status::WAITING;
  timestamp reserved_at;
};
BOOST_DESCRIBE_STRUCT(ticket_shown, (), (ticket, user, status, reserved_at))

/// The first tickets, and how many there are of all.
struct slot_shown {
  std::optional<slot_plan> plan;
  std::uint32_t confirmed = 0;
  std::uint32_t waiting = 0;
  std::uint32_t cancelled = 0;
  std::uint32_t offered = 0;
  line_phase phase = line_phase::open;
  std::vector<ticket_shown> tickets;
};
BOOST_DESCRIBE_STRUCT(slot_shown, (),
                      (plan, confirmed, waiting, cancelled, offered, phase, tickets))

struct permit_shown {
  std::uint32_t permit = 0;
  calendar_date date;
  time_of_day time;
  timestamp taken_at;
};
BOOST_DESCRIBE_STRUCT(permit_shown, (), (permit, date, time, taken_at))

struct permits_shown {
  std::vector<permit_shown> out;
  std::uint32_t taken = 0;
};
BOOST_DESCRIBE_STRUCT(permits_shown, (), (out, taken))

store_shown shown(const store_state& s) {
  return {s.organizer, s.details, s.created_at};
}

slot_shown shown(const slot_state& s) {
  slot_shown out;
  out.plan = s.plan;
  out.offered = s.offers.size();
  out.phase = s.phase;
  for (const auto& entry : s.entries) {
    out.confirmed += entry.status == reservation_status::CONFIRMED ? 1 : 0;
    out.waiting += entry.status == reservation_status::WAITING ? 1 : 0;
    out.cancelled += entry.status == reservation_status::CANCELLED ? 1 : 0;
    if (out.tickets.size() < limits::shown_tickets_max) {
      const auto ticket = static_cast<std::uint32_t>(out.tickets.size() + 1);
      out.tickets.push_back({ticket, entry.user, entry.status, entry.reserved_at});
    }
  }
  return out;
}

permits_shown shown(const permits_state& s) {
  permits_shown result{{}, s.taken};
  for (const auto& p : s.out) {
    result.out.push_back({p.number, p.slot.date, p.slot.time, p.taken_at});
  }
  return result;
}

}  // namespace

bool write_popup_state(std::string& out, const storage::replayed_state& replayed) {
  if (const auto* state = std::get_if<store_state>(&replayed.state())) {
    storage::write_json(out, shown(*state), {&api_offset_minutes_at});
    return true;
  }
  if (const auto* state = std::get_if<slot_state>(&replayed.state())) {
    storage::write_json(out, shown(*state), {&api_offset_minutes_at});
    return true;
  }
  if (const auto* state = std::get_if<permits_state>(&replayed.state())) {
    storage::write_json(out, shown(*state), {&api_offset_minutes_at});
    return true;
  }
  return false;
}

std::vector<schema_maker> popup_state_schemas() {
  return {&schema_of<store_shown>, &schema_of<slot_shown>, &schema_of<permits_shown>};
}

}  // namespace moim::transport
