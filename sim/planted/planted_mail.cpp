// Whoever stands before another is linked to it, so that both go together.
#include "sim/planted/planted_mail.hpp"

#include <algorithm>
#include <map>

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>

#include "actors/engine/messages.hpp"
#include "sim/bench/durations.hpp"

namespace moim::sim {

namespace {

using namespace actors;

decision<mailbox> decide_want(const mailbox_state& s, const want_mail& c, const context& ctx) {
  auto seen = s;
  const bool forgets =
      planted_mailbox::broken == bug::want_again ||
      (planted_mailbox::broken == bug::remind_twice && c.kind == mail_kind::reminder);
  if (forgets) {
    std::erase_if(seen.mails, [&](const mail_entry& m) {
      return m.kind == c.kind && m.about == c.about && m.cause == c.cause;
    });
  }
  return mailbox::decide(seen, c, ctx);
}

template <class Outcome>
void count_back(mailbox::event& e) {
  auto* outcome = std::get_if<Outcome>(&e);
  if (outcome != nullptr && outcome->attempt > 1) --outcome->attempt;
}

template <class Outcome>
void believe(const mailbox_state& s, mailbox::event& e) {
  auto* outcome = std::get_if<Outcome>(&e);
  if (outcome == nullptr) return;
  const auto mail = std::ranges::find(s.mails, outcome->number, &mail_entry::number);
  if (mail != s.mails.end()) outcome->attempt = mail->attempts;
}

template <class A>
const caf::actor& shard_of(const std::vector<caf::actor>& shards, const typename A::id& id) {
  return shards[id_hash{}(id) % shards.size()];
}

/// An attempt is answered before anything is written.
mailbox_receipt invented(std::map<std::uint64_t, std::uint32_t>& attempts, std::uint64_t number) {
  return {mail_language::ko, number, mail_status::attempted, ++attempts[number]};
}

caf::behavior untrue_shards(caf::event_based_actor* self, const std::vector<caf::actor>& shards,
                            bug broken) {
  for (const auto& s : shards) self->link_to(s);
  const auto attempts = std::make_shared<std::map<std::uint64_t, std::uint32_t>>();
  return {[=](command_for<account>& order) {
            if (broken == bug::write_to_another) order.id.value.bytes[15] ^= 3;
            const auto& to = shard_of<account>(shards, order.id);
            return self->delegate(to, std::move(order));
          },
          [=](command_for<mailbox>& order) {
            const auto& to = shard_of<mailbox>(shards, order.id);
            const auto* attempt = std::get_if<attempt_mail>(&order.command);
            auto promise = self->make_response_promise();
            if (broken == bug::hand_over_first && attempt != nullptr) {
              promise.deliver(answer_of<mailbox>{invented(*attempts, attempt->number)});
              self->send(to, std::move(order));
              return;
            }
            if (broken == bug::remind_twice) self->send(to, order);
            self->request(to, caf::infinite, std::move(order))
                .then([promise](answer_of<mailbox>& answer) mutable { promise.deliver(answer); },
                      [promise](caf::error& why) mutable { promise.deliver(std::move(why)); });
          },
          [](const answer_of<mailbox>&) {}, [](const caf::error&) {}};
}

/// Of two copies of a map one goes on changing, and that is the projector's: these are new ones.
/// As if nothing was still to be sent.
view_ptr without_mails(const view& real) {
  auto changed = std::make_shared<view>(real);
  changed->mails = {};
  real.mails.for_each([&](const mailbox_id& box, const mail_rows&) {
    changed->mails.edit(box) = std::make_shared<const std::vector<mail_row>>();
  });
  return changed;
}

/// As if nobody who is reminded had cancelled.
view_ptr without_cancellations(const view& real) {
  auto changed = std::make_shared<view>(real);
  changed->reservations = {};
  real.reservations.for_each([&](const user_id& user, const reservation_rows& rows) {
    auto held = std::make_shared<std::vector<reservation_row>>(*rows);
    for (auto& row : *held) {
      const reservation_id id{row.slot, row.ticket};
      if (real.is_reminded({user.value}, id)) row.status = reservation_status::CONFIRMED;
    }
    changed->reservations.edit(user) = std::move(held);
  });
  return changed;
}

/// As if nobody had withdrawn.
view_ptr without_withdrawals(const view& real) {
  auto changed = std::make_shared<view>(real);
  changed->withdrawals = {};
  return changed;
}

view_ptr seen(const view_ptr& real, bug broken, bool at_first) {
  if (broken == bug::remind_cancelled) return without_cancellations(*real);
  if (broken != bug::lose_mail) return without_withdrawals(*real);
  return at_first ? without_mails(*real) : real;
}

caf::behavior untrue_projector(caf::event_based_actor* self, const caf::actor& projector,
                               feed_environment* sound, untrue_view* shows, bug broken) {
  self->link_to(projector);
  const auto follower = std::make_shared<caf::actor_addr>();
  const auto show = [=](bool at_first) {
    const auto real = sound->current_view.load();
    shows->shown = seen(real, broken, at_first);
    shows->counters.projected_position = real->position;
  };
  return {[=](const follow_feed& f) {
            shows->counters.committed_position = sound->counters.committed_position.load();
            *follower = caf::actor_cast<caf::actor_addr>(self->current_sender());
            auto promise = self->make_response_promise();
            self->request(projector, caf::infinite, f).then([=](const feed_followed& done) mutable {
              promise.deliver(done);
            });
          },
          [=](const await_position& wanted) {
            auto promise = self->make_response_promise();
            self->request(projector, caf::infinite, wanted)
                .then([=](const position_reached& done) mutable {
                  show(true);
                  promise.deliver(done);
                });
          },
          [=](const feed_batches& fresh) {
            show(false);
            if (const auto to = caf::actor_cast<caf::actor>(*follower)) self->send(to, fresh);
          }};
}

class hasty_timer_source final : public timer_source {
 public:
  explicit hasty_timer_source(std::unique_ptr<timer_source> sound) : sound_(std::move(sound)) {}

  void begin(const view& shown) override { sound_->begin(shown); }
  void follow(const any_fact& what, const view& shown) override { sound_->follow(what, shown); }
  std::optional<timestamp> next() const override {
    const auto due = sound_->next();
    return due ? std::optional{timestamp{due->ms - hour_ms}} : due;
  }
  void take_due(timestamp now, std::size_t count_max, const view& shown,
                std::vector<any_command>& out) override {
    const auto others = static_cast<std::ptrdiff_t>(out.size());
    sound_->take_due({now.ms + hour_ms}, count_max, shown, out);
    std::for_each(out.begin() + others, out.end(), [&](any_command& what) {
      std::visit([&](auto& command) { command.ctx.now = now; }, what);
    });
  }

 private:
  const std::unique_ptr<timer_source> sound_;
};

}  // namespace

std::unique_ptr<actors::timer_source> make_hasty(std::unique_ptr<actors::timer_source> sound) {
  return std::make_unique<hasty_timer_source>(std::move(sound));
}

decision<mailbox> planted_mailbox::decide(const mailbox_state& s, const mailbox::command& c,
                                          const context& ctx) {
  const auto* want = std::get_if<want_mail>(&c);
  auto result = want != nullptr ? decide_want(s, *want, ctx) : mailbox::decide(s, c, ctx);
  if (broken == bug::late_outcome) {
    for (auto& event : result.events) {
      count_back<mail_handed_over>(event);
      count_back<mail_failed>(event);
      count_back<mail_given_up>(event);
    }
  }
  return result;
}

void planted_mailbox::evolve(mailbox_state& s, const mailbox::event& e, timestamp at) {
  auto believed = e;
  believe<mail_handed_over>(s, believed);
  believe<mail_failed>(s, believed);
  believe<mail_given_up>(s, believed);
  mailbox::evolve(s, believed, at);
}

mailbox::reply planted_mailbox::answer(const mailbox_state& s, const mailbox::command& c) {
  return mailbox::answer(s, c);
}

caf::actor start_untrue_shards(caf::actor_system& system, const std::vector<caf::actor>& shards,
                               bug broken) {
  return system.spawn(untrue_shards, shards, broken);
}

caf::actor untrue_view::start(caf::actor_system& system, feed_environment& sound,
                              const caf::actor& projector, bug broken) {
  const auto real = sound.current_view.load();
  shown = broken == bug::tell_withdrawn ? without_withdrawals(*real) : real;
  counters.projected_position = counters.committed_position = shown.load()->position;
  const bool reacts = broken == bug::tell_withdrawn;  // it tells how far it is
  env.emplace(feed_environment{{sound.log, sound.keys, reacts ? sound.counters : counters,
                                sound.report, sound.caches, sound.stepped, sound.at},
                               shown});
  return system.spawn(untrue_projector, projector, &sound, this, broken);
}

}  // namespace moim::sim
