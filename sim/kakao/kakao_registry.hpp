// The state of the Kakao stand-in: which person got which code and token. One thread uses it,
// except for the questions of a test.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "sim/kakao/kakao_stand_in.hpp"

namespace moim::sim {

class kakao_registry {
 public:
  static constexpr std::size_t tokens_max = 10'000;

  /// What an authorization was asked with, and must be redeemed with.
  struct grant {
    kakao_person who;
    std::string redirect_uri;
    std::string challenge;
  };

  std::string give_code(grant what) {
    const std::lock_guard lock{guard_};
    auto code = "code-" + std::to_string(++count_);
    codes_[code] = std::move(what);
    return code;
  }
  /// A code is good once.
  std::optional<grant> take_code(const std::string& code) {
    const std::lock_guard lock{guard_};
    const auto found = codes_.extract(code);
    return found.empty() ? std::nullopt : std::optional{found.mapped()};
  }
  /// Empty when there are too many.
  std::string give_token(const kakao_person& who) {
    const std::lock_guard lock{guard_};
    if (tokens_.size() >= tokens_max) return {};
    auto token = "token-" + std::to_string(++count_);
    tokens_[token] = who;
    return token;
  }
  std::optional<kakao_person> owner_of(const std::string& token) const {
    const std::lock_guard lock{guard_};
    const auto found = tokens_.find(token);
    return found == tokens_.end() ? std::nullopt : std::optional{found->second};
  }
  void end(const std::string& token) {
    const std::lock_guard lock{guard_};
    tokens_.erase(token);
  }
  std::size_t tokens() const {
    const std::lock_guard lock{guard_};
    return tokens_.size();
  }

 private:
  mutable std::mutex guard_;
  std::uint64_t count_ = 0;
  std::map<std::string, grant> codes_;
  std::map<std::string, kakao_person> tokens_;
};

}  // namespace moim::sim
