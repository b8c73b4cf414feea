// Operations draw from three accounts and four logins, so that each is used often in a run.
#include "sim/account/account_operations.hpp"

#include <array>

#include <boost/describe/enum_from_string.hpp>
#include <fmt/format.h>

#include "sim/account/account_answer_text.hpp"
#include "sim/account/account_questions.hpp"
#include "sim/account/withdrawal.hpp"
#include "storage/events/event_codec.hpp"

namespace moim::sim {

namespace {

constexpr std::size_t accounts_max = 3;
constexpr std::uint32_t logins = 4;
constexpr auto account_text = [](const auto& result) { return answer_text(result); };

std::string session_text(const user_id& user, std::uint32_t n) {
  session_id id;
  id.value = user.value;
  id.value.bytes[0] = 0xc0;
  id.value.bytes[14] = static_cast<std::uint8_t>(n % 24);
  return to_text(id);
}

std::string login_name(std::uint32_t n) {
  return fmt::format("{:032x}", 1 + n % logins);
}

/// Signing in, and all that leads to it, needs no token; and who withdraws again is told that they
/// have.
bool comes_with_token(std::string_view kind) {
  return kind == account_kind::grant_role || kind == account_kind::show_account;
}

question ask_account(const clients& of, std::string_view kind, const operation& o,
                     std::int64_t now_ms) {
  auto q = of.question_of(kind, o.user, now_ms);
  const auto& owner = of.config().users[o.place % accounts_max];
  q.stream = storage::stream_of<account>(owner);
  q.has_token = comes_with_token(kind);
  if (kind == account_kind::rotate_session) {
    q.alter = [](question& other) { ++other.edit<account_question>().generation; };
  }
  account_question what;
  what.nickname = "nickname " + std::to_string(o.number % 100);
  what.role = o.number % 2 == 0 ? "organizer" : "user";
  what.session = session_text(owner, o.amount < 200 ? o.number : o.number % 2);
  what.generation = 1 + o.amount % 3 % 2;
  what.expires_at_ms = now_ms + (o.amount < 200 ? 20'000 : 3'600'000);
  q.details = std::move(what);
  return q;
}

/// As often as not with the address that the account has, as the edge reads it there, so that
/// accounts last; and with the logins of its owner.
question ask_to_withdraw(const clients& of, std::string_view kind, const operation& o,
                         std::int64_t now_ms) {
  auto q = ask_account(of, kind, o, now_ms);
  q.user = user_of_account(q.stream);
  const auto& log = of.log();
  const auto& known = log.of_stream(q.stream);
  auto& what = q.edit<account_question>();
  what.nickname.clear();
  what.email =
      known.empty() || o.amount < 500 ? "" : log.at(known.front()).parsed.value("email", "");
  for (std::uint32_t n = 0; n < logins; ++n) {
    const auto name = storage::stream_of<login>({login_name(n)});
    if (owner_of(log, name, log.last_position()) == q.user) what.logins.push_back(login_name(n));
  }
  return q;
}

question ask_login(const clients& of, std::string_view kind, const operation& o,
                   std::int64_t now_ms) {
  auto q = of.question_of(kind, o.user, now_ms);
  q.stream = storage::stream_of<login>({login_name(o.number)});
  q.has_token = false;
  return q;
}

constexpr std::array account_operation_table{
    operation_type{account_kind::open_account, 8, 4, &ask_account},
    operation_type{account_kind::grant_role, 9, 2, &ask_account},
    operation_type{account_kind::start_session, 10, 4, &ask_account},
    operation_type{account_kind::rotate_session, 11, 5, &ask_account},
    operation_type{account_kind::end_session, 12, 2, &ask_account},
    operation_type{account_kind::show_account, 13, 2, &ask_account, false},
    operation_type{login_kind::claim_login, 14, 2, &ask_login},
    operation_type{login_kind::show_login, 15, 1, &ask_login, false},
    operation_type{account_kind::withdraw, 24, 1, &ask_to_withdraw},
};

account::command account_command(const account_asked& q) {
  const auto session = q.session.empty() ? session_id{} : parse<session_id>(q.session);
  role may = role::user;
  boost::describe::enum_from_string(q.role.c_str(), may);
  if (q.kind == account_kind::open_account) {
    return open_account{{q.user + "@example.com"}, {q.nickname}, {"$argon2id$"}, may};
  }
  if (q.kind == account_kind::grant_role) return grant_role{may};
  if (q.kind == account_kind::start_session) return start_session{session, {q.expires_at_ms}};
  if (q.kind == account_kind::rotate_session) {
    return rotate_session{session, q.generation, {q.expires_at_ms}};
  }
  if (q.kind == account_kind::end_session) return end_session{session, q.generation};
  if (q.kind == account_kind::withdraw) {
    withdraw_account command{{q.email}, {}, {}};
    for (const auto& name : q.logins) command.logins.push_back({name});
    return command;
  }
  return show_account{};
}

void send_to_account(clients& of, std::size_t number) {
  of.ask<account>(number, account_command(account_asked{of.asked(number)}), account_text);
}

void send_to_login(clients& of, std::size_t number) {
  const auto& q = of.asked(number);
  const auto command = q.kind == login_kind::claim_login
                           ? login::command{claim_login{parse<user_id>(q.user)}}
                           : login::command{show_login{}};
  of.ask<login>(number, command, account_text);
}

constexpr std::array account_route_table{
    question_route{account::category, &send_to_account,
                   [](const question& q) {
                     const auto& what = q.as<account_question>();
                     return fmt::format("0 {} {} {}{}{} 0", what.session, what.generation,
                                        what.nickname, what.email, what.role);
                   }},
    question_route{login::category, &send_to_login,
                   [](const question& q) {
                     return fmt::format("0  0 {} 0", q.stream.substr(login::category.size() + 1));
                   }},
};

}  // namespace

std::span<const operation_type> account_operations() {
  return account_operation_table;
}

std::span<const question_route> account_routes() {
  return account_route_table;
}

void show_own_account(clients& of, std::uint32_t user, std::int64_t& now_ms) {
  ++now_ms;
  const operation o{nullptr, false, user, user, 0, 999};
  of.begin(ask_account(of, account_kind::show_account, o, now_ms), false, now_ms);
}

}  // namespace moim::sim
