// How a slot must react to the changes of its store and to the withdrawal of a user, and what is
// left undone of that.
#include <algorithm>

#include <fmt/format.h>

#include "sim/account/withdrawal.hpp"
#include "sim/popup/occupancy.hpp"
#include "sim/popup/popup_model.hpp"
#include "sim/popup/store_page.hpp"

namespace moim::sim {

namespace {

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

/// A visit that has been stays what it was.
bool is_to_come(const std::string& slot, const ledger_entry& withdrawal) {
  return start_of_visit(slot) > withdrawal.time_ms;
}

}  // namespace

/// Of the tickets of the user it is the one that queries showed as held, or that was taken late.
std::vector<std::string> slot_model::expect_withdrawal(const std::string& slot,
                                                       const ledger_entry& cause,
                                                       std::uint64_t before) const {
  const auto left = withdrawal_behind(log_, cause, slot, before);
  if (left == 0 || !is_to_come(slot, log_.at(left))) return {};
  question leave;
  leave.kind = slot_kind::leave_slot;
  leave.stream = slot;
  leave.user = user_of_account(log_.at(left).stream);
  leave.now_ms = std::max(cause.time_ms, log_.at(left).time_ms);
  std::vector<std::string> allowed;
  for (const auto& held : read_occupancies(log_, slot, before)) {
    const bool is_meant = cause.stream == slot ? held.taken_at == cause.position : true;
    if (held.slot != slot || held.user != leave.user || !is_meant) continue;
    leave.details = slot_question{.ticket = held.ticket};
    allowed.push_back(expect(leave, before).effects);
  }
  return allowed;
}

std::vector<std::string> slot_model::expect_news(const std::string& slot, std::uint64_t cause,
                                                 std::uint64_t before) const {
  std::vector<std::string> allowed;
  if (!asks_slot(log_.at(cause), slot)) return allowed;
  const auto& changes = log_.of_stream(store_of(slot));
  for (std::size_t i = 0; i < changes.size() && changes[i] <= before; ++i) {
    const bool is_past = i + 1 < changes.size() && changes[i + 1] <= cause;
    if (is_past) continue;
    const auto news =
        news_of(read_store(log_, store_of(slot), changes[i]), slot, log_.at(cause).time_ms);
    allowed.push_back(expect(news, before).effects);
  }
  return allowed;
}

std::vector<std::string> slot_model::expect_reaction(const std::string& stream, std::uint64_t cause,
                                                     std::uint64_t before) const {
  auto allowed = expect_withdrawal(stream, log_.at(cause), before);
  return allowed.empty() ? expect_news(stream, cause, before) : allowed;
}

std::int64_t slot_model::time_of_reaction(const ledger_entry& entry) const {
  const auto& cause = log_.at(entry.reacts_to());
  const auto left = begins_reservation(cause)
                        ? withdrawal_behind(log_, cause, entry.stream, entry.position)
                        : std::uint64_t{0};
  return left == 0 ? cause.time_ms : std::max(cause.time_ms, log_.at(left).time_ms);
}

std::optional<std::string> slot_model::find_undone() const {
  const auto end = log_.last_position();
  for (const auto& [stream, positions] : log_.streams()) {
    if (!stream.starts_with("slot/")) continue;
    const auto& changes = log_.of_stream(store_of(stream));
    // A store that was announced after its slot began, and never changed, has told nobody.
    const bool told = changes.size() > 1 || (changes.size() == 1 && changes[0] < positions[0]);
    if (!told) continue;
    const auto news = news_of(read_store(log_, store_of(stream), end), stream, 0);
    const auto undone = expect(news, end).effects;
    if (!undone.empty()) return stream + " did not hear of its store: " + undone;
  }
  return std::nullopt;
}

std::optional<std::string> slot_model::find_left() const {
  const auto end = log_.last_position();
  for (const auto& entry : log_.entries()) {
    if (entry.type != "account_withdrawn") continue;
    const auto user = user_of_account(entry.stream);
    for (const auto& held : read_occupancies(log_, "slot/", end)) {
      if (held.user == user && held.ended_at == 0 && is_to_come(held.slot, entry)) {
        return fmt::format("{} has withdrawn and is in {}", user, held.slot);
      }
    }
  }
  return std::nullopt;
}

}  // namespace moim::sim
