// An account is who opened it, and its list of sessions, until it is withdrawn.
#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "sim/auditor/reference_model.hpp"

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
  std::string told(const std::string& session) {
    auto text = fmt::format("{} {} since {}", nickname, role, opened_at_ms);
    if (const auto at = find(session); at != sessions.end()) {
      text += fmt::format(" session {} until {}", at->generation, at->expires_at_ms);
    }
    return text;
  }
};

void turn(account_page& page, const ledger_entry& entry) {
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

expectation expect_start(account_page page, const question& asked) {
  expectation wanted;
  if (page.find(asked.session) == page.sessions.end()) {
    if (page.sessions.size() >= sessions_an_account) {
      wanted.effects = "session_ended " + page.sessions.front().id + " displaced; ";
      page.sessions.erase(page.sessions.begin());
    }
    wanted.effects += "session_started " + asked.session + "; ";
    page.sessions.push_back({asked.session, 1, asked.expires_at_ms});
  }
  wanted.answer = page.told(asked.session);
  return wanted;
}

expectation expect_rotate(account_page page, const question& asked) {
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
          page.told(asked.session)};
}

expectation expect_end(account_page page, const question& asked) {
  const auto at = page.find(asked.session);
  if (at == page.sessions.end()) return {"", page.told("")};
  return {fmt::format("session_ended {} {}; ", asked.session,
                      asked.generation < at->generation ? "token_reused" : "signed_out"),
          page.told("")};
}

/// Withdrawing again changes nothing, whatever it names.
expectation expect_withdrawal(account_page page, const question& asked) {
  if (page.withdrawn) return {"", page.told("")};
  if (page.email != asked.text) return {"", "account_changed"};
  std::string effects = "account_withdrawn";
  for (const auto& name : asked.logins) effects += " " + name;
  page.leave();
  return {effects + "; ", page.told("")};
}

}  // namespace

expectation expect_of_account(const ledger& log, const question& asked, std::uint64_t before) {
  account_page page;
  for (const auto position : log.of_stream(asked.stream)) {
    if (position > before) break;
    turn(page, log.at(position));
  }
  if (asked.about == subject::open_account) {
    if (page.opened) return {"", "account_exists"};
    page.nickname = asked.text;
    page.role = asked.role;
    page.opened_at_ms = asked.now_ms;
    return {"account_opened " + asked.text + "; ", page.told("")};
  }
  if (!page.opened) return {"", "account_not_found"};
  if (asked.about == subject::withdraw) return expect_withdrawal(page, asked);
  if (asked.about == subject::erase_account) {
    return {page.withdrawn && !page.erased ? "account_erased; " : "", ""};
  }
  const bool ends = asked.about == subject::rotate_session || asked.about == subject::end_session;
  if (page.withdrawn && !ends) return {"", "account_not_found"};
  if (asked.about == subject::grant_role) {
    const bool changes = page.role != asked.role;
    page.role = asked.role;
    return {changes ? "role_granted " + asked.role + "; " : "", page.told("")};
  }
  if (asked.about == subject::start_session) return expect_start(page, asked);
  if (asked.about == subject::rotate_session) return expect_rotate(page, asked);
  if (asked.about == subject::end_session) return expect_end(page, asked);
  return {"", page.told("")};
}

}  // namespace moim::sim
