// Each planted actor is linked to the actors behind it, so that all end together.
#include "sim/mail/planted_mail_actors.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>

#include "actors/engine/messages.hpp"
#include "actors/feed/timer_source.hpp"
#include "sim/host/durations.hpp"
#include "sim/planted/command_filter.hpp"

namespace moim::sim {

namespace {

using namespace actors;

/// An attempt is answered before anything is written.
mailbox_receipt invented(std::map<std::uint64_t, std::uint32_t>& attempts, std::uint64_t number) {
  return {mail_language::ko, number, mail_status::attempted, ++attempts[number]};
}

/// Has its answer sent on to whoever asked.
void request_for(caf::event_based_actor* self, const caf::actor& to,
                 command_for<mailbox>& command) {
  auto promise = self->make_response_promise();
  self->request(to, caf::infinite, std::move(command))
      .then([promise](answer_of<mailbox>& answer) mutable { promise.deliver(answer); },
            [promise](caf::error& why) mutable { promise.deliver(std::move(why)); });
}

caf::behavior repeating_shards(caf::event_based_actor* self,
                               const std::vector<caf::actor>& shards) {
  return filter_commands(self, shards, [=](command_for<mailbox>& command) {
    const auto& to = shard_of<mailbox>(shards, command.id);
    self->send(to, command);
    request_for(self, to, command);
  });
}

/// Hands over what is not attempted yet.
caf::behavior hasty_shards(caf::event_based_actor* self, const std::vector<caf::actor>& shards) {
  const auto attempts = std::make_shared<std::map<std::uint64_t, std::uint32_t>>();
  return filter_commands(self, shards, [=](command_for<mailbox>& command) {
    const auto& to = shard_of<mailbox>(shards, command.id);
    const auto* attempt = std::get_if<attempt_mail>(&command.command);
    if (attempt == nullptr) return request_for(self, to, command);
    auto promise = self->make_response_promise();
    promise.deliver(answer_of<mailbox>{invented(*attempts, attempt->number)});
    self->send(to, std::move(command));
  });
}

/// Asks another account for its address.
caf::behavior confusing_shards(caf::event_based_actor* self,
                               const std::vector<caf::actor>& shards) {
  return filter_commands(self, shards, [=](command_for<account>& command) {
    command.id.value.bytes[15] ^= 3;
    const auto& to = shard_of<account>(shards, command.id);
    return self->delegate(to, std::move(command));
  });
}

/// An account that is gone is answered as it was.
caf::behavior knowing_shards(caf::event_based_actor* self, const std::vector<caf::actor>& shards) {
  for (const auto& s : shards) self->link_to(s);
  const auto known = std::make_shared<std::map<user_id, account_view>>();
  return {[=](command_for<account>& command) {
            const auto id = command.id;
            auto promise = self->make_response_promise();
            const auto& to = shard_of<account>(shards, command.id);
            self->request(to, caf::infinite, std::move(command))
                .then(
                    [=](answer_of<account>& answer) mutable {
                      const auto* now = std::get_if<account_view>(&answer.result);
                      if (now != nullptr) known->insert_or_assign(id, *now);
                      const auto before = known->find(id);
                      const bool is_gone =
                          std::holds_alternative<account::rejection>(answer.result);
                      if (is_gone && before != known->end()) answer.result = before->second;
                      promise.deliver(std::move(answer));
                    },
                    [promise](caf::error& why) mutable { promise.deliver(std::move(why)); });
          },
          pass_on<mailbox>(self, shards)};
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
      const bool reminded = real.is_reminded({user.value}, {row.slot, row.ticket});
      if (reminded) row.status = reservation_status::CONFIRMED;
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

view_ptr untrue_view(mail_actor_bug broken, const view_ptr& real, bool at_first) {
  if (broken == mail_actor_bug::remind_cancelled) return without_cancellations(*real);
  if (broken != mail_actor_bug::lose_mail) return without_withdrawals(*real);
  return at_first ? without_mails(*real) : real;
}

}  // namespace

planted_mail_actors::planted_mail_actors(mail_actor_bug broken)
    : broken_(broken),
      view_([broken](const view_ptr& real,
                     bool at_first) { return untrue_view(broken, real, at_first); },
            broken == mail_actor_bug::tell_withdrawn) {}

caf::actor planted_mail_actors::start_reactor(caf::actor_system& system, feed_environment& env,
                                              const caf::actor& projection,
                                              const std::vector<caf::actor>& to) const {
  if (broken_ != mail_actor_bug::tell_withdrawn) {
    return stepped_actor_factory::start_reactor(system, env, projection, to);
  }
  const auto before = view_.start(system, env, projection);
  return stepped_actor_factory::start_reactor(system, view_.env(), before, to);
}

caf::actor planted_mail_actors::start_timer_service(
    caf::actor_system& system, feed_environment& env, const timer_service::clock& now,
    timer_sources what, const std::vector<caf::actor>& to, const caf::actor& projection) const {
  if (broken_ == mail_actor_bug::remind_early) {
    for (auto& source : what) source = std::make_unique<hasty_timer_source>(std::move(source));
  }
  return stepped_actor_factory::start_timer_service(system, env, now, std::move(what), to,
                                                    projection);
}

caf::actor planted_mail_actors::start_subject_actor(caf::actor_system& system,
                                                    feed_environment& env,
                                                    const subject_actor& what,
                                                    const std::vector<caf::actor>& to,
                                                    const caf::actor& projection) const {
  if (what.name != mail_subject::actor_name) {
    return stepped_actor_factory::start_subject_actor(system, env, what, to, projection);
  }
  const auto start = [&](feed_environment& seen, const std::vector<caf::actor>& shards,
                         const caf::actor& followed) {
    return stepped_actor_factory::start_subject_actor(system, seen, what, shards, followed);
  };
  switch (broken_) {
    case mail_actor_bug::remind_cancelled:
    case mail_actor_bug::lose_mail: {
      const auto before = view_.start(system, env, projection);
      return start(view_.env(), to, before);
    }
    case mail_actor_bug::write_to_withdrawn: {
      const auto before = view_.start(system, env, projection);
      return start(view_.env(), {system.spawn(knowing_shards, to)}, before);
    }
    case mail_actor_bug::hand_over_first:
      return start(env, {system.spawn(hasty_shards, to)}, projection);
    case mail_actor_bug::write_to_another:
      return start(env, {system.spawn(confusing_shards, to)}, projection);
    default:
      return start(env, to, projection);
  }
}

caf::actor start_repeating_shards(caf::actor_system& system, const std::vector<caf::actor>& to) {
  return system.spawn(repeating_shards, to);
}

}  // namespace moim::sim
