// An answer that an entity holds back until the version that it rests on is durable, and the
// repeats of its command that came meanwhile.
#pragma once

#include <memory>
#include <variant>
#include <vector>

#include <caf/response_promise.hpp>

#include "actors/commands.hpp"

namespace moim::actors {

/// A command that may be repeated before its answer is out; repeats get the same answer. Other
/// requests under its key are refused, but not before it is certain that the key is taken.
struct repeatable_command {
  idempotency once;
  std::vector<caf::response_promise> repeats;
  std::vector<caf::response_promise> others;
};

template <class A>
struct held_answer {
  using answer = answer_of<A>;

  std::uint64_t version;
  bool appends;  // its own events make that version
  caf::response_promise promise;
  answer what;
  std::unique_ptr<repeatable_command> keyed;  // when its reply will stand under a key

  /// A refusal is never kept under its key, not even one with events: a repeat is decided afresh.
  static bool is_reply(const answer& what) {
    return std::holds_alternative<typename A::reply>(what.result);
  }

  void answer_under_key(const answer& repeats, const answer& others) {
    if (keyed) {
      for (auto& repeat : keyed->repeats) {
        repeat.deliver(repeats);
      }
      for (auto& other : keyed->others) {
        other.deliver(others);
      }
    }
  }
};

}  // namespace moim::actors
