// What is asked, by whom and of whom, follows from the errand and from what queries show.
#include "sim/world/clients.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "actors/popup/reserve_within_limit.hpp"
#include "domain/ensure.hpp"
#include "sim/world/spoken_command.hpp"
#include "storage/events/event_codec.hpp"

namespace moim::sim {

namespace {

constexpr std::size_t recent = 12;       // repeats are of the latest requests
constexpr std::size_t accounts_max = 3;  // so few that they have a life

std::string session_text(const user_id& user, std::uint32_t n) {
  session_id id;
  id.value = user.value;
  id.value.bytes[0] = 0xc0;
  id.value.bytes[14] = static_cast<std::uint8_t>(n % 24);
  return to_text(id);
}

constexpr std::uint32_t logins = 4;

std::string login_name(std::uint32_t n) {
  return fmt::format("{:032x}", 1 + n % logins);
}

/// Signing in, and all that leads to it, needs no token.
bool comes_with_token(subject what) {
  switch (what) {
    case subject::open_account:
    case subject::start_session:
    case subject::rotate_session:
    case subject::end_session:
    case subject::claim_login:
    case subject::show_login:
    case subject::open_mailbox:
      return false;
    default:
      return what != subject::withdraw;  // who withdraws again is told that they have
  }
}

template <class A>
told_answer told_of(const actors::answer_of<A>& answer) {
  return {told(answer), answer.position, answer.version, answer.chain};
}

}  // namespace

void clients::connect(simulated_process* server) {
  server_ = server;
  ++life_;
  waiting_ = 0;
  for (auto& r : requests_) {
    if (r.now == state::waiting) r.now = state::unknown;
  }
}

question clients::about(subject what, std::uint32_t user, std::int64_t now_ms) const {
  question q;
  q.about = what;
  q.user = to_text(where_.users[user % where_.users.size()]);
  q.now_ms = now_ms;
  return q;
}

question clients::account_question(subject what, const errand& e, std::int64_t now_ms) const {
  auto q = about(what, e.user, now_ms);
  const auto& owner = where_.users[e.place % accounts_max];
  q.stream = storage::stream_of<account>(owner);
  q.text = "nickname " + std::to_string(e.number % 100);
  q.role = e.number % 2 == 0 ? "organizer" : "user";
  q.session = session_text(owner, e.amount < 200 ? e.number : e.number % 2);
  q.generation = 1 + e.amount % 3 % 2;
  q.expires_at_ms = now_ms + (e.amount < 200 ? 20'000 : 3'600'000);
  return q;
}

/// As often as not with the address that the account has, as the edge reads it there, so that
/// accounts last; and with the logins of its owner.
question clients::withdrawal_question(const errand& e, std::int64_t now_ms) const {
  auto q = account_question(subject::withdraw, e, now_ms);
  q.user = q.stream.substr(q.stream.find('/') + 1);
  const auto& log = witness_.log();
  const auto& known = log.of_stream(q.stream);
  q.text = known.empty() || e.amount < 500 ? "" : log.at(known.front()).parsed.value("email", "");
  for (std::uint32_t n = 0; n < logins; ++n) {
    const auto name = storage::stream_of<login>({login_name(n)});
    if (owner_of(log, name, log.last_position()) == q.user) q.logins.push_back(login_name(n));
  }
  return q;
}

void clients::run(const errand& e, std::int64_t now_ms) {
  switch (e.kind) {
    case errand_kind::reserve:
      return begin(slot_question(subject::reserve, e, now_ms), e.keyed, now_ms);
    case errand_kind::cancel:
      return begin(ticket_question(subject::cancel, e, now_ms), e.keyed, now_ms);
    case errand_kind::accept_offer:
      return begin(ticket_question(subject::accept_offer, e, now_ms), e.keyed, now_ms);
    case errand_kind::hide:
      return begin(ticket_question(subject::hide, e, now_ms), e.keyed, now_ms);
    case errand_kind::show_place:
      return begin(slot_question(subject::show_place, e, now_ms), false, now_ms);
    case errand_kind::show_reservation:
      return begin(slot_question(subject::show_reservation, e, now_ms), false, now_ms);
    case errand_kind::open_account:
      return begin(account_question(subject::open_account, e, now_ms), e.keyed, now_ms);
    case errand_kind::grant_role:
      return begin(account_question(subject::grant_role, e, now_ms), e.keyed, now_ms);
    case errand_kind::start_session:
      return begin(account_question(subject::start_session, e, now_ms), e.keyed, now_ms);
    case errand_kind::rotate_session:
      return begin(account_question(subject::rotate_session, e, now_ms), e.keyed, now_ms);
    case errand_kind::end_session:
      return begin(account_question(subject::end_session, e, now_ms), e.keyed, now_ms);
    case errand_kind::show_account:
      return begin(account_question(subject::show_account, e, now_ms), false, now_ms);
    case errand_kind::withdraw:
      return begin(withdrawal_question(e, now_ms), e.keyed, now_ms);
    case errand_kind::claim_login:
    case errand_kind::show_login: {
      const bool claims = e.kind == errand_kind::claim_login;
      auto q = about(claims ? subject::claim_login : subject::show_login, e.user, now_ms);
      q.text = login_name(e.number);
      q.stream = storage::stream_of<login>({q.text});
      return begin(q, claims && e.keyed, now_ms);
    }
    case errand_kind::create_store:
      return begin(store_question(subject::create_store, e, now_ms), e.keyed, now_ms);
    case errand_kind::edit_store:
      return begin(store_question(subject::edit_store, e, now_ms), e.keyed, now_ms);
    case errand_kind::close_store:
      return begin(store_question(subject::close_store, e, now_ms), e.keyed, now_ms);
    case errand_kind::open_mailbox:
      return begin(mailbox_question(subject::open_mailbox, e, now_ms), e.keyed, now_ms);
    case errand_kind::choose_language:
      return begin(mailbox_question(subject::choose_language, e, now_ms), e.keyed, now_ms);
    case errand_kind::show_mailbox:
      return begin(mailbox_question(subject::show_mailbox, e, now_ms), false, now_ms);
    case errand_kind::retry_mail:
      return begin(mailbox_question(subject::retry_mail, e, now_ms), e.keyed, now_ms);
    case errand_kind::repeat:
      return repeat(e, false, now_ms);
    case errand_kind::reuse_key:
      return repeat(e, true, now_ms);
    case errand_kind::read_list:
      return read_list(e.user);
    case errand_kind::hang_up:
      return hang_up(e);
    default:
      ensure(false, "the world's errands are not for clients");
  }
}

void clients::begin(question what, bool keyed, std::int64_t now_ms) {
  request r;
  r.fingerprint = fmt::format("{} {} {} {} {} {}", name_of(what.about), what.ticket, what.session,
                              what.generation, what.text + what.role, what.number);
  // A key belongs to its user, as the edge sees to.
  if (keyed) r.key = what.user + "\nkey " + std::to_string(requests_.size());
  r.what = std::move(what);
  requests_.push_back(std::move(r));
  send(requests_.size() - 1, now_ms);
}

void clients::repeat(const errand& e, bool with_other_request, std::int64_t now_ms) {
  if (requests_.empty()) return;
  const auto back = e.number % std::min(requests_.size(), recent);
  const auto number = requests_.size() - 1 - back;
  if (requests_[number].key.empty()) return;
  if (!with_other_request) return send(number, now_ms);
  auto other = requests_[number];
  if (other.what.about != subject::cancel && other.what.about != subject::rotate_session) return;
  other.what.ticket += 1;
  other.what.generation += 1;
  other.fingerprint += " and another";
  other.now = state::unknown;
  requests_.push_back(std::move(other));
  send(requests_.size() - 1, now_ms);
}

void clients::hang_up(const errand& e) {
  for (std::size_t i = 0; i < requests_.size(); ++i) {
    auto& r = requests_[(i + e.number) % requests_.size()];
    if (r.now == state::waiting) {
      r.now = state::unknown;
      --waiting_;
      return;
    }
  }
}

void clients::read_list(std::uint32_t user) {
  if (server_ == nullptr) return;
  const auto known = read_positions_.find(to_text(where_.users[user % where_.users.size()]));
  if (known == read_positions_.end()) return;
  const auto position = known->second;
  ++waiting_;
  server_->door(user).when_shown(position, [this, position, life = life_](bool shown) {
    if (life != life_) return;
    --waiting_;
    witness_.demand(!shown || server_->view()->position >= position,
                    fmt::format("a user was not shown their own write at {}", position));
  });
}

/// By the edge, before anybody is asked: the token outlives its user.
bool clients::is_turned_away(const question& what) const {
  return comes_with_token(what.about) && server_->view()->has_withdrawn(parse<user_id>(what.user));
}

void clients::send(std::size_t number, std::int64_t now_ms) {
  auto& r = requests_[number];
  if (server_ == nullptr) return;
  if (r.now != state::waiting) ++waiting_;
  r.now = state::waiting;
  r.sent = ++sendings_;
  r.what.now_ms = now_ms;
  if (is_turned_away(r.what)) {
    --waiting_;
    r.now = state::answered;
    return witness_.turned_away(r.what);
  }
  const bool has_limit = r.what.about == subject::reserve && r.what.plan.slots_per_user != 0;
  if (has_limit) return reserve_within_limit(number);
  const auto attempt = witness_.asked(r.what, r.key, r.fingerprint);
  const auto q = r.what;
  if (q.stream.starts_with("slot/")) {
    put<slot>(number, attempt, id_of<slot>(q), slot_command(q));
  } else if (q.stream.starts_with("account/")) {
    put<account>(number, attempt, id_of<account>(q), account_command(q));
  } else if (q.stream.starts_with("store/")) {
    put<store>(number, attempt, id_of<store>(q), store_command(q));
  } else if (q.stream.starts_with("mailbox/")) {
    put<mailbox>(number, attempt, id_of<mailbox>(q), mailbox_command(q));
  } else if (q.about == subject::claim_login) {
    put<login>(number, attempt, {q.text}, claim_login{parse<user_id>(q.user)});
  } else {
    put<login>(number, attempt, {q.text}, show_login{});
  }
}

template <class A>
void clients::put(std::size_t number, std::size_t attempt, typename A::id id,
                  typename A::command command) {
  const auto& r = requests_[number];
  actors::command_for<A> order{std::move(id), std::move(command), {}, {}};
  order.ctx = {{r.what.now_ms}, parse<user_id>(r.what.user)};
  if (!r.key.empty()) order.once = actors::idempotency{r.key, r.fingerprint};
  server_->door(number).ask(std::move(order), [this, number, attempt, sending = r.sent,
                                               life = life_](actors::answer_of<A> answer) {
    if (life != life_) return;
    hear(number, attempt, sending, told_of(answer));
    remember_ticket(number, answer);
  });
}

/// As the edge does it. Every step is a question of its own.
void clients::reserve_within_limit(std::size_t number) {
  const auto& r = requests_[number];
  actors::command_for<slot> order{id_of<slot>(r.what), slot_command(r.what), {}, {}};
  order.ctx = {{r.what.now_ms}, parse<user_id>(r.what.user)};
  if (!r.key.empty()) order.once = actors::idempotency{r.key, r.fingerprint};
  const auto ask = [this, number, whole = r.what, sending = r.sent, life = life_]<class A>(
                       actors::command_for<A> step, auto go_on) {
    const auto once = step.once.value_or(actors::idempotency{});
    const auto attempt =
        witness_.asked(step_of(whole, step.id, step.command), once.key, once.fingerprint);
    const actors::answer_handler<A> hear_step = [this, number, sending, life, attempt,
                                                 go_on](actors::answer_of<A> answer) {
      if (life != life_) return;
      witness_.answered(attempt, told_of(answer), waits(number, sending));
      go_on(std::move(answer));
    };
    server_->door(number).ask(std::move(step), hear_step);
  };
  actors::reserve_within_limit(ask, std::move(order),
                               [this, number, sending = r.sent](const auto& answer) {
                                 finish(number, sending, told_of(answer));
                                 remember_ticket(number, answer);
                               });
}

template <class A>
void clients::remember_ticket(std::size_t number, const actors::answer_of<A>& answer) {
  if constexpr (std::same_as<A, slot>) {
    if (const auto* place = std::get_if<reservation_place>(&answer.result)) {
      const auto& what = requests_[number].what;
      tickets_[{what.user, what.stream}] = place->ticket;
    }
  }
}

void clients::hear(std::size_t number, std::size_t attempt, std::uint64_t sending,
                   const told_answer& answer) {
  witness_.answered(attempt, answer, waits(number, sending));
  finish(number, sending, answer);
}

bool clients::waits(std::size_t number, std::uint64_t sending) const {
  const auto& r = requests_[number];
  return r.now == state::waiting && r.sent == sending;
}

void clients::finish(std::size_t number, std::uint64_t sending, const told_answer& answer) {
  if (!waits(number, sending)) return;
  auto& r = requests_[number];
  --waiting_;
  r.now = answer.text == told_unavailable ? state::unknown : state::answered;
  if (answer.version != 0) {
    auto& own = read_positions_[r.what.user];
    own = std::max(own, answer.position);
  }
}

void clients::ask_again(std::int64_t& now_ms) {
  for (std::size_t i = 0; i < requests_.size(); ++i) {
    if (requests_[i].now == state::unknown && !requests_[i].key.empty()) {
      send(i, ++now_ms);
    }
  }
}

void clients::ask_everything(std::int64_t& now_ms) {
  for (std::uint32_t u = 0; u < where_.users.size(); ++u) {
    for (std::uint32_t s = 0; s < where_.slots.size(); ++s) {
      ++now_ms;
      begin(slot_question(subject::show_place, {errand_kind::show_place, false, u, s, 0, 999},
                          now_ms),
            false, now_ms);
    }
    ++now_ms;
    read_list(u);
    begin(account_question(subject::show_account, {errand_kind::show_account, false, u, u, 0, 999},
                           now_ms),
          false, now_ms);
  }
}

std::string clients::who_waits() const {
  for (const auto& r : requests_) {
    if (r.now == state::waiting) {
      return fmt::format("{} {} at {}", name_of(r.what.about), r.what.stream, r.what.now_ms);
    }
  }
  return "who reads a list";
}

}  // namespace moim::sim
