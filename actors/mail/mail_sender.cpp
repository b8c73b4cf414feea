// Every step is a message; a step that fails releases the mail, which is due again after
// `limits::timer_retry_ms`.
#include "actors/mail/mail_sender.hpp"

#include <algorithm>
#include <chrono>

#include "actors/mail/mail_triggers.hpp"
#include "domain/limits.hpp"

namespace moim::actors {

mail_sender::mail_sender(caf::actor_config& cfg, environment& env, mail_sender_config with,
                         std::vector<caf::actor> shards, caf::actor projector)
    : caf::event_based_actor(cfg),
      env_(env),
      with_(std::move(with)),
      shards_(std::move(shards)),
      projector_(std::move(projector)),
      random_(with_.seed) {}

/// The feed first and then a view that shows all that came before it: nothing is missed.
caf::behavior mail_sender::make_behavior() {
  request(projector_, caf::infinite, follow_feed{}).then([this](const feed_followed&) {
    const auto committed = env_.counters.committed_position.load();
    request(std::exchange(projector_, nullptr), caf::infinite, await_position{committed})
        .then([this](const position_reached&) { begin(); });
  });
  return {[this](const feed_batches& fresh) {
            for (const auto& batch : fresh.batches) {
              for (const auto& what : batch->facts) {
                if (const auto* of_mailbox = std::get_if<fact<moim::mailbox>>(&what)) {
                  take_in(*of_mailbox);
                }
              }
            }
            hand_over_shown();
            send_due();
          },
          [this](const alarm_rings& ringing) {
            if (ringing.number == alarm_) {
              alarm_is_set_.reset();
              send_due();
            }
          },
          [this](const delivery_result& what) {
            if (!what.is_known) {
              adapt_to(what.outcome.result);
            }
            record(what);
          },
          [this](const settle&) -> caf::result<settled> {
            running_ = false;
            settling_ = make_response_promise();
            if (recording_ == 0) {
              settling_.deliver(settled{});
            }
            return caf::delegated<settled>{};
          }};
}

void mail_sender::begin() {
  if (settling_.pending()) {
    return;
  }
  with_.shown()->mail.mails.for_each([this](const mailbox_id& box, const mail_rows& rows) {
    for (const auto& row : *rows) {
      if (is_pending(row.status)) {
        pending_.set({box, row.number},
                     row.status == mail_status::failed ? row.retry_at : row.wanted_at);
      } else {
        given_up_.insert({box, row.number});
      }
    }
  });
  running_ = true;
  send_due();
}

void mail_sender::take_in(const fact<moim::mailbox>& what) {
  const auto set = [&](std::uint64_t number, timestamp due) {
    pending_.set({what.id, number}, due);
    given_up_.erase({what.id, number});
  };
  const auto end = [&](std::uint64_t number) { pending_.erase({what.id, number}); };
  auto& counters = *with_.counters;
  std::visit(overloaded{[&](const mail_wanted& e) { set(e.number, what.time); },
                        [&](const mail_requested_again& e) { set(e.number, what.time); },
                        [&](const mail_failed& e) {
                          set(e.number, e.retry_at);
                          ++counters.mail_failures;
                        },
                        [&](const mail_handed_over& e) {
                          end(e.number);
                          ++counters.mails_handed_over;
                        },
                        [&](const mail_given_up& e) {
                          end(e.number);
                          given_up_.insert({what.id, e.number});
                          ++counters.mail_failures;
                        },
                        [&](const mail_dropped& e) { end(e.number); }, [](const auto&) {}},
             what.event);
}

void mail_sender::send_due() {
  const auto now = with_.now();
  const std::size_t width = troubles_ > 0 ? 1 : with_.port->width();
  while (running_ && now >= paused_until_ && under_way_.size() < width) {
    std::optional<mail_key> next;
    pending_.take(now, 1, [&](const mail_key& key) { next = key; });
    if (!next) {
      break;
    }
    if (under_way_.insert(*next).second) {
      send_one(*next);
    }
  }
  with_.counters->mails_pending = static_cast<std::int64_t>(pending_.size());
  with_.counters->mails_given_up = static_cast<std::int64_t>(given_up_.size());
  set_alarm();
}

void mail_sender::set_alarm() {
  const auto next = pending_.next();
  const auto width = troubles_ > 0 ? 1 : with_.port->width();
  if (!running_ || !next || under_way_.size() >= width) {
    return;  // whatever is under way comes back
  }
  const auto now = with_.now();
  const std::chrono::milliseconds wait{std::clamp<std::int64_t>(
      std::max(*next, paused_until_).ms - now.ms, 0, limits::timer_check_ms)};
  const timestamp rings_at{now.ms + wait.count()};
  if (alarm_is_set_ && *alarm_is_set_ <= rings_at) {
    return;
  }
  alarm_is_set_ = rings_at;
  delayed_send(this, wait, alarm_rings{++alarm_});
}

void mail_sender::send_one(const mail_key& key) {
  const auto shown = with_.shown();
  const auto* mail = shown->mail.find_mail(key.box, key.number);
  if (mail == nullptr || !is_pending(mail->status)) {
    pending_.erase(key);
    under_way_.erase(key);
    return;
  }
  if (!is_still_true(*shown, key.box, *mail, with_.now())) {
    return drop(key, mail_drop::overtaken);
  }
  find_address(key, *mail);
}

void mail_sender::find_address(const mail_key& key, const mail_row& mail) {
  ask<account>({key.box.value}, show_account{}, [this, key, mail](const auto& answer) {
    if (const auto* to = std::get_if<account_view>(&answer.result)) {
      attempt(key, mail, *to);
    } else if (std::holds_alternative<account::rejection>(answer.result)) {
      drop(key, mail_drop::no_address);
    } else {
      release(key);
    }
  });
}

void mail_sender::attempt(const mail_key& key, const mail_row& mail, const account_view& to) {
  outgoing_mail out{key.box,
                    key.number,
                    mail.kind,
                    mail.language,
                    mail.about,
                    mail.wanted_at,
                    to.email.value,
                    to.profile.nickname.value,
                    {},
                    0,
                    mail.expires_at};
  ask<moim::mailbox>(key.box, attempt_mail{key.number},
                     [this, key, out = std::move(out)](const auto& answer) mutable {
                       const auto* done = std::get_if<mailbox_receipt>(&answer.result);
                       if (done == nullptr) {
                         return release(key);
                       }
                       out.attempt = done->attempts;
                       unseen_.emplace(answer.position, std::move(out));
                       hand_over_shown();
                     });
}

/// Queries may lag behind the log. Once they show the attempt, they show every change of the
/// booking that came before it.
void mail_sender::hand_over_shown() {
  const auto shown = env_.counters.projected_position.load();
  while (!unseen_.empty() && unseen_.begin()->first <= shown) {
    hand_over(std::move(unseen_.extract(unseen_.begin()).mapped()));
  }
}

/// The booking may have changed, or its user left, while the attempt was written down.
void mail_sender::hand_over(outgoing_mail out) {
  const mail_key key{out.box, out.number};
  if (!running_) {
    return release(key);
  }
  const auto shown = with_.shown();
  if (shown->accounts.has_withdrawn({key.box.value})) {
    return drop(key, mail_drop::no_address);
  }
  const auto* mail = shown->mail.find_mail(key.box, key.number);
  const auto* store = shown->popup.stores.find(out.about.slot.store);
  if (mail == nullptr || store == nullptr || !is_still_true(*shown, key.box, *mail, with_.now())) {
    return drop(key, mail_drop::overtaken);
  }
  out.store = *store;
  const auto number = out.attempt;
  with_.port->hand_over(std::move(out),
                        [self = caf::actor(this), key, number](mail_outcome outcome) {
                          caf::anon_send(self, delivery_result{key, number, std::move(outcome)});
                        });
}

void mail_sender::adapt_to(actors::hand_over result) {
  if (result == moim::actors::hand_over::unreachable) {
    ++troubles_;
    paused_until_ = {with_.now().ms + std::min(wait_ms(troubles_), limits::mail_pause_ms_max)};
  } else {
    troubles_ = 0;
  }
}

void mail_sender::record(const delivery_result& what) {
  const auto now = with_.now();
  const auto& o = what.outcome;
  moim::mailbox::command command;
  if (o.result == moim::actors::hand_over::done) {
    command = record_hand_over{what.key.number, what.attempt, o.message_id, {o.answer}};
  } else {
    command = record_failure{what.key.number,
                             what.attempt,
                             {o.answer},
                             o.result == moim::actors::hand_over::refused,
                             {now.ms + wait_ms(what.attempt)}};
  }
  ++recording_;
  ask<moim::mailbox>(what.key.box, std::move(command), [this, what](const auto& answer) {
    const auto* failed = std::get_if<failure>(&answer.result);
    recorded(what, failed == nullptr || *failed != failure::unavailable);
  });
}

/// The outcome of a mail is kept while a file cannot be read: else it would be handed over twice.
void mail_sender::recorded(delivery_result what, bool is_written) {
  --recording_;
  if (!is_written && !settling_.pending()) {
    what.is_known = true;
    delayed_send(this, std::chrono::milliseconds{limits::timer_retry_ms}, std::move(what));
    return;
  }
  if (settling_.pending() && recording_ == 0) {
    settling_.deliver(settled{});
  }
  release(what.key);
}

void mail_sender::drop(const mail_key& key, mail_drop reason) {
  ask<moim::mailbox>(key.box, drop_mail{key.number, reason},
                     [this, key](const auto&) { release(key); });
}

void mail_sender::release(const mail_key& key) {
  under_way_.erase(key);
  send_due();
}

std::int64_t mail_sender::wait_ms(std::uint32_t attempt) {
  return mail_backoff_ms(attempt, static_cast<std::uint16_t>(random_()));
}

/// `then` gets whatever the answer is; that there is none counts as `unavailable`.
template <class A, class Then>
void mail_sender::ask(typename A::id id, typename A::command what, Then then) {
  const auto& shard = shards_[id_hash{}(id) % shards_.size()];
  auto handler = std::make_shared<Then>(std::move(then));
  request(shard, caf::infinite,
          command_for<A>{std::move(id), std::move(what), {with_.now(), {}}, {}})
      .then([handler](const answer_of<A>& answer) { (*handler)(answer); },
            [handler](const caf::error&) {
              (*handler)(answer_of<A>{failure::unavailable, 0});
            });
}

}  // namespace moim::actors
