// The state of a stream, replayed event by event with the rules of whichever aggregate its name
// says: for those who look at logs, and ask what a stream was at some version. They have no keys,
// so personal fields are empty.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "domain/account/account.hpp"
#include "domain/account/login.hpp"
#include "domain/mail/mailbox.hpp"
#include "domain/popup/permits.hpp"
#include "domain/popup/slot.hpp"
#include "domain/popup/store.hpp"
#include "storage/log/event_log.hpp"

namespace moim::storage {

using any_state =
    std::variant<account_state, login_state, store_state, slot_state, mailbox_state, permits_state>;

class replayed_state {
 public:
  /// Version 0 of a stream of that name; none when no aggregate has such streams.
  static std::optional<replayed_state> of(std::string_view stream);

  /// The stream's next record. Why it cannot be that, if it cannot; the state is then of no use.
  [[nodiscard]] std::optional<std::string> take(const record& next);

  std::uint64_t version() const { return version_; }
  const any_state& state() const { return state_; }
  /// In the encoding of storage/events/state_codec.hpp.
  std::string canonical() const;

 private:
  any_state state_;
  std::uint64_t version_ = 0;
};

}  // namespace moim::storage
