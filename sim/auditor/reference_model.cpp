// Which part answers which question, and the text of events.
#include "sim/auditor/reference_model.hpp"

#include <array>

#include <fmt/format.h>

namespace moim::sim {

namespace {

std::string effect_of(const ledger_entry& entry) {
  const auto& data = entry.parsed;
  const auto& type = entry.type;
  if (data.contains("plan")) {
    const auto& plan = data.at("plan");
    return fmt::format("{} {} {} by {}{}", type, plan.at("capacity").get<int>(),
                       plan.at("waitlistLimit").get<int>(), plan.at("revision").get<int>(),
                       limit_text(plan.value("slotsPerUser", 0U)));
  }
  if (type == "reservations_dropped") {
    std::string text = type;
    for (const auto& dropped : data.at("reservations")) {
      text += fmt::format(" {} {}", dropped.at("ticket").get<int>(), dropped.value("user", ""));
    }
    return text;
  }
  if (type == "mail_wanted") {
    return fmt::format("{} {} {} {} {} of {} until {}", type, data.at("number").get<int>(),
                       data.value("kind", ""), data.value("about", ""), data.value("language", ""),
                       data.at("cause").get<int>(), instant_of(data.at("expiresAt")));
  }
  if (type == "permit_spent") {
    return fmt::format("{} {} {}", type, data.at("permit").get<int>(), data.value("user", ""));
  }
  if (data.contains("permit")) {
    return fmt::format("{} {} {}{}", type, data.at("permit").get<int>(), data.value("slot", ""),
                       limit_text(data.value("slotsPerUser", 0U)));
  }
  if (data.contains("number")) return fmt::format("{} {}", type, data.at("number").get<int>());
  if (data.contains("language")) return type + " " + data.value("language", "");
  if (type == "place_offered") {
    return fmt::format("{} {} {} until {}", type, data.at("ticket").get<int>(),
                       data.value("user", ""), instant_of(data.at("expiresAt")));
  }
  if (type == "line_drawn") {
    return fmt::format("{} {} {} {}", type, data.value("secret", ""), data.value("chain", ""),
                       data.value("seed", ""));
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
  if (type == "account_withdrawn") {
    std::string text = type;
    for (const auto& name : data.at("logins")) text += " " + name.get<std::string>();
    return text;
  }
  if (entry.stream.starts_with("login/")) return type + " " + data.value("user", "");
  if (data.contains("details")) {
    const auto& details = data.at("details");
    return fmt::format("{} {} {}{}", type, details.value("name", ""),
                       details.at("capacityPerSlot").get<int>(),
                       limit_text(details.value("slotsPerUser", 0U)));
  }
  return type;
}

}  // namespace

std::string limit_text(std::uint32_t slots_per_user) {
  return slots_per_user == 0 ? "" : fmt::format(" limit {}", slots_per_user);
}

expectation expect(const ledger& log, const question& asked, std::uint64_t before) {
  switch (asked.about) {
    case subject::reserve:
    case subject::cancel:
    case subject::accept_offer:
    case subject::keep_time:
    case subject::draw_line:
    case subject::show_reservation:
    case subject::show_place:
    case subject::replan:
    case subject::close_slot:
    case subject::leave_slot:
    case subject::hide:
    case subject::settle_permit:
      return expect_of_slot(log, asked, before);
    case subject::claim_login:
    case subject::show_login:
      return expect_of_login(log, asked, before);
    case subject::create_store:
    case subject::edit_store:
    case subject::close_store:
      return expect_of_store(log, asked, before);
    case subject::take_permit:
      return expect_of_permits(log, asked, before);
    case subject::open_mailbox:
    case subject::choose_language:
    case subject::show_mailbox:
    case subject::retry_mail:
      return expect_of_mailbox(log, asked, before);
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
  constexpr std::array names{
      "reserve",      "cancel",          "accept_offer",  "show_reservation", "show_place",
      "open_account", "grant_role",      "start_session", "rotate_session",   "end_session",
      "withdraw",     "show_account",    "claim_login",   "show_login",       "create_store",
      "edit_store",   "close_store",     "hide",          "settle_permit",    "take_permit",
      "open_mailbox", "choose_language", "show_mailbox",  "retry_mail",       "replan",
      "close_slot",   "leave_slot",      "erase_account", "keep_time",        "draw_line"};
  return names.at(static_cast<std::size_t>(about));
}

std::int64_t instant_of(const std::string& text) {
  timestamp at;
  return from_text(text, at) ? at.ms : -1;
}

}  // namespace moim::sim
