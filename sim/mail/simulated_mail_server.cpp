// A mail may arrive when it is handed over, when it is answered, or although the answer says that
// it did not: SMTP guarantees no more.
#include "sim/mail/simulated_mail_server.hpp"

#include <fmt/format.h>

#include "sim/mail/mail_checker.hpp"
#include "transport/mail/mail_message.hpp"

namespace moim::sim {

namespace {

using outcome = actors::hand_over;

const char* text_of(outcome what) {
  switch (what) {
    case outcome::done:
      return "250 queued";
    case outcome::refused:
      return "550 not here";
    case outcome::deferred:
      return "451 later";
    case outcome::unreachable:
      return "nobody answers";
  }
  return "?";
}

}  // namespace

void simulated_mail_server::disturb(std::uint32_t way, unsigned steps) {
  mode_ = static_cast<mail_server_mode>(1 + way % 4);
  mode_steps_ = steps;
  if (!is(mail_server_mode::down)) return;
  for (auto& l : open_) {  // the connections break
    l.answer = outcome::unreachable;
    l.arrives_after = false;
  }
}

void simulated_mail_server::next_step() {
  if (mode_steps_ > 0 && --mode_steps_ == 0) mode_ = mail_server_mode::sound;
}

void simulated_mail_server::recover() {
  mode_ = mail_server_mode::sound;
  has_recovered_ = true;
}

void simulated_mail_server::decide(letter& l) {
  const auto percent = chance_.below(100);
  const bool at_once = chance_.one_in(2);
  if (is(mail_server_mode::down)) {
    l.answer = outcome::unreachable;
  } else if (!has_recovered_ && (is(mail_server_mode::refuses) || percent < 4)) {
    l.answer = outcome::refused;
  } else if (!has_recovered_ && (is(mail_server_mode::defers) || percent < 12)) {
    l.answer = outcome::deferred;
  } else if (!has_recovered_ && percent < 20) {
    l.answer = outcome::unreachable;
    l.arrives_before = at_once;
  } else {
    (at_once ? l.arrives_before : l.arrives_after) = true;
  }
}

void simulated_mail_server::hand_over(actors::outgoing_mail order,
                                      std::function<void(actors::mail_outcome)> done) {
  if (!is_open_) return;
  letter l;
  l.message_id = transport::make_message_id(order.box, order.number, "moim.example");
  l.attempt = checker_.handed_over(order, l.message_id, now_ms_);
  l.done = std::move(done);
  decide(l);
  if (l.arrives_before) checker_.arrived(l.attempt);
  open_.push_back(std::move(l));
}

std::string simulated_mail_server::go(std::size_t way) {
  auto l = std::move(open_.at(way));
  open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(way));
  if (l.arrives_after) checker_.arrived(l.attempt);
  checker_.answered(l.attempt, l.answer);
  l.done({l.answer, l.message_id, text_of(l.answer)});
  return fmt::format("the mail server: {} to {}", text_of(l.answer), l.message_id);
}

std::size_t simulated_mail_server::deliveries() const {
  return checker_.arrivals();
}

}  // namespace moim::sim
