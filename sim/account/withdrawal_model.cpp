// Who withdraws leaves every slot, the names that they sign in with, and their account. A reaction
// to one event does each of it, and what was still under way follows when it comes.
#include <algorithm>

#include <fmt/format.h>

#include "sim/auditor/reference_model.hpp"
#include "sim/popup/occupancy.hpp"

namespace moim::sim {

namespace {

std::string account_of(const std::string& user) {
  return "account/" + user;
}

bool names_login(const ledger_entry& withdrawal, const std::string& login) {
  const auto& names = withdrawal.parsed.at("logins");
  return std::find(names.begin(), names.end(), login.substr(6)) != names.end();
}

/// A visit that has been stays what it was.
bool is_to_come(const std::string& slot, const ledger_entry& withdrawal) {
  return start_of_visit(slot) > withdrawal.time_ms;
}

bool begins_reservation(const ledger_entry& entry) {
  return entry.type == "place_confirmed" || entry.type == "waitlist_joined";
}

/// The withdrawal that an event asks its slot about; 0: none.
std::uint64_t withdrawal_behind(const ledger& log, const ledger_entry& cause,
                                const std::string& slot, std::uint64_t before) {
  if (cause.type == "account_withdrawn") return cause.position;
  const bool is_own = cause.stream == slot && begins_reservation(cause);
  return is_own ? withdrawal_of(log, cause.parsed.at("user"), before) : 0;
}

/// Of the tickets of the user it is the one that queries showed as held, or that was taken late.
std::vector<std::string> expect_slot_left(const ledger& log, const std::string& slot,
                                          const ledger_entry& cause, std::uint64_t before) {
  const auto left = withdrawal_behind(log, cause, slot, before);
  if (left == 0 || !is_to_come(slot, log.at(left))) return {};
  question leave;
  leave.about = subject::leave_slot;
  leave.stream = slot;
  leave.user = log.at(left).stream.substr(account_of("").size());
  leave.now_ms = std::max(cause.time_ms, log.at(left).time_ms);
  std::vector<std::string> allowed;
  for (const auto& s : read_stays(log, slot, before)) {
    const bool is_meant = cause.stream == slot ? s.taken_at == cause.position : true;
    if (s.slot != slot || s.user != leave.user || !is_meant) continue;
    leave.ticket = s.ticket;
    allowed.push_back(expect(log, leave, before).effects);
  }
  return allowed;
}

}  // namespace

std::uint64_t withdrawal_of(const ledger& log, const std::string& user, std::uint64_t before) {
  for (const auto position : log.of_stream(account_of(user))) {
    if (position > before) break;
    if (log.at(position).type == "account_withdrawn") return position;
  }
  return 0;
}

std::int64_t time_of_reaction(const ledger& log, const ledger_entry& entry) {
  const auto& cause = log.at(entry.reacts_to());
  const bool is_left = entry.stream.starts_with("slot/") && begins_reservation(cause);
  const auto left =
      is_left ? withdrawal_behind(log, cause, entry.stream, entry.position) : std::uint64_t{0};
  return left == 0 ? cause.time_ms : std::max(cause.time_ms, log.at(left).time_ms);
}

std::vector<std::string> expect_leaving(const ledger& log, const std::string& stream,
                                        std::uint64_t cause, std::uint64_t before) {
  const auto& event = log.at(cause);
  if (stream.starts_with("slot/")) return expect_slot_left(log, stream, event, before);
  if (event.type != "account_withdrawn") return {};
  if (stream == event.stream) {
    question erase;
    erase.about = subject::erase_account;
    erase.stream = stream;
    return {expect(log, erase, before).effects};
  }
  if (!stream.starts_with("login/") || !names_login(event, stream)) return {};
  const auto user = event.stream.substr(account_of("").size());
  return {owner_of(log, stream, before) == user ? "login_released " + user + "; " : ""};
}

std::vector<std::string> expect_reaction(const ledger& log, const std::string& stream,
                                         std::uint64_t cause, std::uint64_t before) {
  if (cause == 0 || cause > before) return {};
  if (stream.starts_with("mailbox/")) return expect_mail(log, stream, cause, before);
  auto allowed = expect_leaving(log, stream, cause, before);
  if (stream.starts_with("slot/") && allowed.empty()) {
    allowed = expect_news(log, stream, cause, before);
  }
  return allowed;
}

std::string owner_of(const ledger& log, const std::string& login, std::uint64_t before) {
  std::string owner;
  for (const auto position : log.of_stream(login)) {
    if (position > before) break;
    const auto& entry = log.at(position);
    owner = entry.type == "login_claimed" ? entry.parsed.value("user", "") : "";
  }
  return owner;
}

expectation expect_of_login(const ledger& log, const question& asked, std::uint64_t before) {
  const auto owner = owner_of(log, asked.stream, before);
  if (asked.about == subject::show_login) {
    return {"", owner.empty() ? "login_unknown" : "owner " + owner};
  }
  if (owner.empty()) return {"login_claimed " + asked.user + "; ", "owner " + asked.user};
  return {"", owner == asked.user ? "owner " + owner : "login_taken"};
}

std::optional<std::string> find_left(const ledger& log) {
  const auto end = log.last_position();
  for (const auto& entry : log.entries()) {
    if (entry.type != "account_withdrawn") continue;
    const auto user = entry.stream.substr(account_of("").size());
    if (log.at(log.of_stream(entry.stream).back()).type != "account_erased") {
      return entry.stream + " is withdrawn and not erased";
    }
    for (const auto& name : entry.parsed.at("logins")) {
      const auto login = "login/" + name.get<std::string>();
      const bool is_later = log.of_stream(login).empty() ||
                            log.at(log.of_stream(login).back()).position > entry.position;
      if (owner_of(log, login, end) == user && !is_later) {
        return fmt::format("{} has withdrawn and owns {}", user, login);
      }
    }
    for (const auto& s : read_stays(log, "slot/", end)) {
      if (s.user == user && s.ended_at == 0 && is_to_come(s.slot, entry)) {
        return fmt::format("{} has withdrawn and is in {}", user, s.slot);
      }
    }
  }
  return std::nullopt;
}

}  // namespace moim::sim
