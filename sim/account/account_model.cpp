// The reference model of an account: who opened it, and its list of sessions, until its user
// withdraws.
#include "sim/account/account_model.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "sim/account/withdrawal.hpp"
#include "storage/codec/json_write.hpp"

namespace moim::sim {

namespace {

constexpr std::size_t sessions_an_account = 20;

struct session_row {
  std::string id;
  std::uint32_t generation = 0;
  std::int64_t expires_at_ms = 0;
};

struct account_page {
  bool opened = false;
  bool withdrawn = false;
  bool erased = false;
  std::string email;
  std::string nickname;
  std::string role;
  std::int64_t opened_at_ms = 0;
  std::vector<session_row> sessions;

  auto find(const std::string& id) {
    return std::find_if(sessions.begin(), sessions.end(), [&](auto& s) { return s.id == id; });
  }
  void leave() {
    withdrawn = true;
    email = nickname = "";
    sessions.clear();
  }
  std::string answer(const std::string& session) {
    auto text = fmt::format("{} {} since {}", nickname, role, opened_at_ms);
    if (const auto at = find(session); at != sessions.end()) {
      text += fmt::format(" session {} until {}", at->generation, at->expires_at_ms);
    }
    return text;
  }
};

void turn_account(account_page& page, const ledger_entry& entry) {
  const auto& data = entry.parsed;
  if (entry.type == "account_opened") {
    page.opened = true;
    page.email = data.at("email");
    page.nickname = data.at("nickname");
    page.role = data.at("may");
    page.opened_at_ms = entry.time_ms;
  } else if (entry.type == "role_granted") {
    page.role = data.at("may");
  } else if (entry.type == "session_started") {
    page.sessions.push_back({data.at("session"), 1, instant_of(data.at("expiresAt"))});
  } else if (entry.type == "account_withdrawn") {
    page.leave();
  } else if (entry.type == "account_erased") {
    page.erased = true;
  } else if (const auto at = page.find(data.at("session")); at == page.sessions.end()) {
    return;
  } else if (entry.type == "session_rotated") {
    at->generation = data.at("generation");
    at->expires_at_ms = instant_of(data.at("expiresAt"));
  } else {
    page.sessions.erase(at);
  }
}

expected_result expect_start(account_page page, const account_asked& asked) {
  expected_result wanted;
  if (page.find(asked.session) == page.sessions.end()) {
    if (page.sessions.size() >= sessions_an_account) {
      wanted.effects = "session_ended " + page.sessions.front().id + " displaced; ";
      page.sessions.erase(page.sessions.begin());
    }
    wanted.effects += "session_started " + asked.session + "; ";
    page.sessions.push_back({asked.session, 1, asked.expires_at_ms});
  }
  wanted.answer = page.answer(asked.session);
  return wanted;
}

expected_result expect_rotate(account_page page, const account_asked& asked) {
  const auto at = page.find(asked.session);
  if (at == page.sessions.end() || at->expires_at_ms <= asked.now_ms ||
      asked.generation > at->generation) {
    return {"", "refresh_token_invalid"};
  }
  if (asked.generation < at->generation) {
    return {"session_ended " + asked.session + " token_reused; ", "refresh_token_reused"};
  }
  *at = {asked.session, asked.generation + 1, asked.expires_at_ms};
  return {fmt::format("session_rotated {} {}; ", asked.session, asked.generation + 1),
          page.answer(asked.session)};
}

expected_result expect_end(account_page page, const account_asked& asked) {
  const auto at = page.find(asked.session);
  if (at == page.sessions.end()) return {"", page.answer("")};
  return {fmt::format("session_ended {} {}; ", asked.session,
                      asked.generation < at->generation ? "token_reused" : "signed_out"),
          page.answer("")};
}

/// Withdrawing again changes nothing, whatever it names.
expected_result expect_withdrawal(account_page page, const account_asked& asked) {
  if (page.withdrawn) return {"", page.answer("")};
  if (page.email != asked.email) return {"", "account_changed"};
  std::string effects = "account_withdrawn";
  for (const auto& name : asked.logins) effects += " " + name;
  page.leave();
  return {effects + "; ", page.answer("")};
}

}  // namespace

expected_result account_model::expect(const question& question, std::uint64_t before) const {
  const account_asked asked{question};
  const auto& kind = asked.kind;
  auto page = read_page<account_page>(log_, asked.stream, before, turn_account);
  if (kind == account_kind::open_account) {
    if (page.opened) return {"", "account_exists"};
    page.nickname = asked.nickname;
    page.role = asked.role;
    page.opened_at_ms = asked.now_ms;
    return {"account_opened " + asked.nickname + "; ", page.answer("")};
  }
  if (!page.opened) return {"", "account_not_found"};
  if (kind == account_kind::withdraw) return expect_withdrawal(page, asked);
  if (kind == account_kind::erase_account) {
    return {page.withdrawn && !page.erased ? "account_erased; " : "", ""};
  }
  const bool ends = kind == account_kind::rotate_session || kind == account_kind::end_session;
  if (page.withdrawn && !ends) return {"", "account_not_found"};
  if (kind == account_kind::grant_role) {
    const bool changes = page.role != asked.role;
    page.role = asked.role;
    return {changes ? "role_granted " + asked.role + "; " : "", page.answer("")};
  }
  if (kind == account_kind::start_session) return expect_start(page, asked);
  if (kind == account_kind::rotate_session) return expect_rotate(page, asked);
  if (kind == account_kind::end_session) return expect_end(page, asked);
  return {"", page.answer("")};
}

std::string account_model::effect_of(const ledger_entry& entry) const {
  const auto& data = entry.parsed;
  const auto& type = entry.type;
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
  return type;
}

std::vector<std::string> account_model::expect_reaction(const std::string& stream,
                                                        std::uint64_t cause,
                                                        std::uint64_t before) const {
  const auto& event = log_.at(cause);
  if (event.type != "account_withdrawn" || stream != event.stream) return {};
  question erase;
  erase.kind = account_kind::erase_account;
  erase.stream = stream;
  erase.details = account_question{};
  return {expect(erase, before).effects};
}

/// A refusal that ends the session.
bool account_model::keeps_key(const expected_result& result) const {
  return result.answer != "refresh_token_reused";
}

}  // namespace moim::sim
