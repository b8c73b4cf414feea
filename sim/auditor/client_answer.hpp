// The answer that a client got, as text, with the position, version and chain value that came with
// it.
#pragma once

#include <cstdint>
#include <string>

#include <boost/describe/enum_to_string.hpp>

#include "actors/engine/commands.hpp"
#include "domain/ensure.hpp"

namespace moim::sim {

inline constexpr const char* answered_unavailable = "unavailable";
inline constexpr const char* answered_key_reused = "idempotency_key_reused";

struct client_answer {
  std::string text;  ///< worded as in `expected_result`
  std::uint64_t position = 0;
  std::uint64_t version = 0;
  storage::chain_value chain{};
};

/// A rejection that has nothing to tell but its code. Subjects overload it where there is more.
template <class Rejection>
std::string answer_text(const Rejection& why) {
  return std::string{why.code};
}

/// The room of the subject has an `answer_text` for the reply of the aggregate.
template <class A, class Text>
client_answer client_answer_of(const actors::answer_of<A>& answer, Text text) {
  auto told = std::visit(
      [&](const auto& result) -> std::string {
        using result_type = std::decay_t<decltype(result)>;
        if constexpr (std::is_same_v<result_type, actors::failure>) {
          return result == actors::failure::unavailable ? answered_unavailable
                                                        : answered_key_reused;
        } else if constexpr (std::is_same_v<result_type, typename A::rejection>) {
          return std::visit(text, result);
        } else {
          return text(result);
        }
      },
      answer.result);
  return {std::move(told), answer.position, answer.version, answer.chain};
}

}  // namespace moim::sim
