// The steps of a withdrawal, each a continuation of the one before.
#include "actors/eraser.hpp"

#include "storage/event_codec.hpp"

namespace moim::actors {

namespace {

/// The logins that the account had, as long as its key lets them be read.
std::vector<login_id> logins_of(const environment& env, user_id user) {
  account_state state;
  std::vector<login_id> found;
  storage::record_opener reader{env.keys, user};
  std::string why;
  const auto broken =
      env.log.read_stream(storage::stream_of<account>(user), 1, [&](const storage::record& record) {
        account::event event;
        if (!storage::decode_event<account>(record, event, why, reader) ||
            std::holds_alternative<account_withdrawn>(event)) {
          return false;
        }
        account::evolve(state, event, record.time);
        return true;
      });
  if (broken || !why.empty()) {
    env.report("the logins of " + to_text(user) +
               " cannot be read: " + (broken ? broken->reason : why));
  }
  if (!state.email.value.empty()) {
    found.push_back({state.email.value});
  }
  if (state.kakao_id && !state.kakao_id->value.empty()) {
    found.push_back(kakao_login(state.kakao_id->value));
  }
  return found;
}

}  // namespace

eraser::eraser(caf::actor_config& cfg, environment& env, caf::actor projector,
               std::vector<caf::actor> shards)
    : caf::event_based_actor(cfg),
      env_(env),
      projector_(std::move(projector)),
      shards_(std::move(shards)) {}

caf::behavior eraser::make_behavior() {
  send(projector_, watch_withdrawals{});
  return {[this](withdrawal_due& due) {
            if (!settling_.pending()) {
              due_.push_back(std::move(due));
              begin_next();
            }
          },
          [this](const settle&) -> caf::result<settled> {
            settling_ = make_response_promise();
            begin_next();
            return caf::delegated<settled>{};
          }};
}

void eraser::begin_next() {
  if (busy_) {
    return;
  }
  if (settling_.pending()) {  // the next start finds what is unfinished
    due_.clear();
    settling_.deliver(settled{});
  } else if (!due_.empty()) {
    busy_ = true;
    free_all();
  }
}

void eraser::free_all() {
  const auto& due = due_.front();
  pending_ = 1;
  refused_ = false;
  for (const auto& place : due.places) {
    tell<slot>(place.slot, cancel_reservation{due.user, place.ticket});
  }
  if (due.erase) {
    for (const auto& login : logins_of(env_, due.user)) {
      tell<moim::login>(login, release_login{due.user});
    }
  }
  one_done(true);
}

void eraser::one_done(bool accepted) {
  refused_ |= !accepted;
  if (--pending_ > 0) {
    return;
  }
  if (refused_) {
    give_up("a place or a login could not be freed");
  } else if (due_.front().erase) {
    destroy_key();
  } else {
    finish();
  }
}

void eraser::destroy_key() {
  if (const auto broken = env_.keys.destroy(due_.front().user)) {
    give_up(broken->reason);
  } else {
    confirm();
  }
}

void eraser::confirm() {
  const auto& due = due_.front();
  ask<account>({due.user, confirm_erasure{}, {due.at, {}}, {}}, [this](bool accepted) {
    if (accepted) {
      finish();
    } else {
      give_up("the log does not accept");
    }
  });
}

void eraser::finish() {
  due_.pop_front();
  busy_ = false;
  begin_next();
}

void eraser::give_up(const std::string& reason) {
  env_.report("the withdrawal of " + to_text(due_.front().user) +
              " is finished after the next start: " + reason);
  finish();
}

/// In the name of who withdrew, at that time, and because of that event: the same again after a
/// crash, when the first answer counts.
template <class A>
void eraser::tell(const typename A::id& id, typename A::command what) {
  const auto& due = due_.front();
  ++pending_;
  ask<A>({id,
          std::move(what),
          {due.at, due.user},
          idempotency{"reaction\nposition:" + std::to_string(due.position), {}}},
         [this](bool accepted) { one_done(accepted); });
}

/// A rejection is as good as a reply: there is nothing to free.
template <class A, class Then>
void eraser::ask(command_for<A> order, Then then) {
  const auto hash = id_hash{}(order.id);
  request(shards_[hash % shards_.size()], caf::infinite, std::move(order))
      .then(
          [then](const answer_of<A>& answer) {
            then(!std::holds_alternative<failure>(answer.result));
          },
          [then](const caf::error&) { then(false); });
}

}  // namespace moim::actors
