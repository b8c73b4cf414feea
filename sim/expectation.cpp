// Logins and stores, whose rules are short, and the text of events.
#include "sim/expectation.hpp"

#include <array>

#include <fmt/format.h>

namespace moim::sim {

namespace {

const ledger_entry* first_of(const ledger& log, const std::string& stream, std::uint64_t before) {
  const auto& positions = log.of_stream(stream);
  return positions.empty() || positions.front() > before ? nullptr : &log.at(positions.front());
}

expectation expect_of_login(const ledger& log, const question& asked, std::uint64_t before) {
  const auto* claimed = first_of(log, asked.stream, before);
  const std::string owner = claimed == nullptr ? "" : claimed->parsed.value("user", "");
  if (asked.about == subject::show_login) {
    return {"", owner.empty() ? "login_unknown" : "owner " + owner};
  }
  if (owner.empty()) return {"login_claimed " + asked.user + "; ", "owner " + asked.user};
  return {"", owner == asked.user ? "owner " + owner : "login_taken"};
}

expectation expect_of_store(const ledger& log, const question& asked, std::uint64_t before) {
  if (first_of(log, asked.stream, before) != nullptr) return {"", "store_exists"};
  return {fmt::format("store_created {} {}; ", asked.text, asked.capacity),
          fmt::format("created at {}", asked.now_ms)};
}

std::string effect_of(const ledger_entry& entry) {
  const auto& data = entry.parsed;
  const auto& type = entry.type;
  if (type == "slot_planned") {
    const auto& plan = data.at("plan");
    return fmt::format("slot_planned {} {}", plan.at("capacity").get<int>(),
                       plan.at("waitlistLimit").get<int>());
  }
  if (data.contains("ticket")) {
    return fmt::format("{} {} {}", type, data.at("ticket").get<int>(), data.value("user", ""));
  }
  if (type == "account_opened") return "account_opened " + data.value("nickname", "");
  if (type == "role_granted") return "role_granted " + data.value("may", "");
  if (type == "session_started") return "session_started " + data.value("session", "");
  if (type == "session_rotated") {
    return fmt::format("session_rotated {} {}", data.value("session", ""),
                       data.at("generation").get<int>());
  }
  if (type == "session_ended") {
    return fmt::format("session_ended {} {}", data.value("session", ""), data.value("reason", ""));
  }
  if (type == "login_claimed") return "login_claimed " + data.value("user", "");
  if (type == "store_created") {
    const auto& details = data.at("details");
    return fmt::format("store_created {} {}", details.value("name", ""),
                       details.at("capacityPerSlot").get<int>());
  }
  return type;
}

}  // namespace

expectation expect(const ledger& log, const question& asked, std::uint64_t before) {
  switch (asked.about) {
    case subject::reserve:
    case subject::cancel:
    case subject::show_reservation:
    case subject::show_place:
      return expect_of_slot(log, asked, before);
    case subject::claim_login:
    case subject::show_login:
      return expect_of_login(log, asked, before);
    case subject::create_store:
      return expect_of_store(log, asked, before);
    default:
      return expect_of_account(log, asked, before);
  }
}

std::string effects_of(const ledger& log, std::uint64_t first, std::uint64_t last) {
  std::string all;
  for (auto position = first; position <= last; ++position) {
    all += effect_of(log.at(position)) + "; ";
  }
  return all;
}

std::string name_of(subject about) {
  constexpr std::array names{"reserve",      "cancel",       "show_reservation", "show_place",
                             "open_account", "grant_role",   "start_session",    "rotate_session",
                             "end_session",  "show_account", "claim_login",      "show_login",
                             "create_store"};
  return names.at(static_cast<std::size_t>(about));
}

std::int64_t instant_of(const std::string& text) {
  timestamp at;
  return from_text(text, at) ? at.ms : -1;
}

}  // namespace moim::sim
