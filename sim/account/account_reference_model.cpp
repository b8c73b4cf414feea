// Checks keys and counts withdrawals. Between a withdrawal and the erasure, the key of an account
// may be there or not.
#include <fmt/format.h>

#include "sim/account/account_model.hpp"
#include "sim/account/withdrawal.hpp"
#include "storage/codec/json_write.hpp"
#include "storage/events/event_codec.hpp"

namespace moim::sim {

std::optional<std::string> account_reference_model::clear_data(
    const storage::record& record) const {
  user_id owner;
  if (!storage::id_of_stream<account>(record.stream, owner)) return std::nullopt;
  account::event event;
  std::string why;
  storage::record_opener opener{keys_, owner};
  if (!storage::decode_event<account>(record, event, why, opener)) return std::nullopt;
  std::string clear;
  std::visit([&](const auto& e) { storage::write_json(clear, e); }, event);
  return clear;
}

void account_reference_model::record_added(const ledger_entry& entry) {
  if (!entry.stream.starts_with("account/")) return;
  for (const auto* field : {"email", "nickname"}) {
    const auto text = entry.parsed.value(field, "");
    if (!text.empty() && entry.data.find(text) != std::string::npos) {
      complain_(fmt::format("position {} ({}): {} stands there in clear", entry.position,
                            entry.type, field));
    }
  }
  if (entry.type == "account_erased") judge_key(entry.stream);
}

void account_reference_model::judge_key(const std::string& account) const {
  const auto& positions = log_.of_stream(account);
  const auto& opened = log_.at(positions.front());
  const auto& last = log_.at(positions.back());
  const auto now = log_.read_again(opened.position);
  if (last.type == "account_erased") {
    if (now.contains("email") && now.at("email") != "") {
      complain_(account + ": is erased, and its address can still be read");
    }
  } else if (last.type != "account_withdrawn") {
    if (!now.contains("email") || now.at("email") != opened.parsed.at("email")) {
      complain_(account + ": its address cannot be read any more");
    }
  }
}

void account_reference_model::process_began() {
  for (const auto& [stream, positions] : log_.streams()) {
    if (stream.starts_with("account/")) judge_key(stream);
  }
}

bool account_reference_model::may_refuse_at_edge(const question& what) const {
  return withdrawal_of(log_, what.user, log_.last_position()) != 0;
}

std::optional<std::string> account_reference_model::find_undone() const {
  for (const auto& entry : log_.entries()) {
    if (entry.type != "account_withdrawn") continue;
    const auto user = user_of_account(entry.stream);
    if (log_.at(log_.of_stream(entry.stream).back()).type != "account_erased") {
      return entry.stream + " is withdrawn and not erased";
    }
    for (const auto& name : entry.parsed.at("logins")) {
      const auto login = "login/" + name.get<std::string>();
      const auto& claims = log_.of_stream(login);
      const bool is_later = claims.empty() || log_.at(claims.back()).position > entry.position;
      if (owner_of(log_, login, log_.last_position()) == user && !is_later) {
        return fmt::format("{} has withdrawn and owns {}", user, login);
      }
    }
  }
  return std::nullopt;
}

void account_reference_model::count(const ledger_entry& entry) {
  if (entry.type == "account_withdrawn")
    withdrawals_[user_of_account(entry.stream)] = entry.time_ms;
}

std::optional<std::string> account_reference_model::compare(const actors::view& shown) const {
  bool same = shown.withdrawals.size() == withdrawals_.size();
  for (const auto& [user, at_ms] : withdrawals_) {
    user_id id;
    const auto* at = from_text(user, id) ? shown.withdrawals.find(id) : nullptr;
    same = same && at != nullptr && at->ms == at_ms;
  }
  return same ? std::nullopt : std::optional<std::string>{"others have withdrawn than are shown"};
}

}  // namespace moim::sim
