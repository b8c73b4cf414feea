// Whoever stands before another is linked to it, so that both go together.
#include "sim/account/planted_account.hpp"

#include <map>
#include <memory>
#include <utility>

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>

#include "actors/engine/messages.hpp"

namespace moim::sim {

namespace {

using namespace actors;

template <class A>
const caf::actor& shard_of(const std::vector<caf::actor>& shards, const command_for<A>& order) {
  return shards[id_hash{}(order.id) % shards.size()];
}

template <class A>
auto pass_on(caf::event_based_actor* self, const std::vector<caf::actor>& shards) {
  return [=](command_for<A>& order) {
    const auto& to = shard_of(shards, order);
    return self->delegate(to, std::move(order));
  };
}

/// Answers with nothing, or passes the order on.
template <class A>
void answer_or_pass(caf::event_based_actor* self, const std::vector<caf::actor>& shards,
                    command_for<A>& order, bool answers) {
  auto promise = self->make_response_promise();
  if (answers) return promise.deliver(answer_of<A>{typename A::reply{}});
  const auto& to = shard_of(shards, order);
  promise.delegate(to, std::move(order));
}

caf::behavior keeping_shards(caf::event_based_actor* self, const std::vector<caf::actor>& shards,
                             bug broken) {
  for (const auto& s : shards) self->link_to(s);
  const auto freed_for = std::make_shared<std::uint64_t>(0);
  return {[=](command_for<slot>& order) {
            const bool cancels = std::holds_alternative<cancel_reservation>(order.command);
            const bool is_second = cancels && std::exchange(*freed_for, order.cause) == order.cause;
            answer_or_pass(self, shards, order, broken == bug::keep_place && is_second);
          },
          [=](command_for<login>& order) {
            answer_or_pass(self, shards, order, broken == bug::keep_login);
          },
          pass_on<account>(self, shards), pass_on<store>(self, shards),
          pass_on<mailbox>(self, shards)};
}

caf::behavior knowing_shards(caf::event_based_actor* self, const std::vector<caf::actor>& shards) {
  for (const auto& s : shards) self->link_to(s);
  const auto known = std::make_shared<std::map<user_id, account_view>>();
  return {[=](command_for<account>& order) {
            const auto id = order.id;
            auto promise = self->make_response_promise();
            const auto& to = shard_of(shards, order);
            self->request(to, caf::infinite, std::move(order))
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

}  // namespace

decision<account> planted_account::decide(const account_state& s, const account::command& c,
                                          const context& ctx) {
  auto seen = s;
  if (broken == bug::sign_in_withdrawn && std::holds_alternative<start_session>(c) &&
      s.standing != account_standing::unopened) {
    seen.standing = account_standing::open;
  }
  return account::decide(seen, c, ctx);
}

void planted_account::evolve(account_state& s, const account::event& e, timestamp at) {
  account::evolve(s, e, at);
}

account::reply planted_account::answer(const account_state& s, const account::command& c) {
  return account::answer(s, c);
}

caf::actor start_keeping_shards(caf::actor_system& system, const std::vector<caf::actor>& shards,
                                bug broken) {
  return system.spawn(keeping_shards, shards, broken);
}

caf::actor start_knowing_shards(caf::actor_system& system, const std::vector<caf::actor>& shards) {
  return system.spawn(knowing_shards, shards);
}

}  // namespace moim::sim
