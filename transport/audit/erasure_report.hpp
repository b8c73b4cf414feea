// Reports from the records alone what is left of one person: what was written about them, whether
// it can still be decrypted, and where their id stands. For auditors, and for users who asked for
// erasure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "actors/mail/mail_triggers.hpp"
#include "domain/account/account.hpp"
#include "domain/mail/mailbox.hpp"
#include "domain/popup/slot.hpp"
#include "storage/keys/personal_keys.hpp"

namespace moim::transport {

class erasure_report {
 public:
  struct moment {
    std::uint64_t position = 0;
    timestamp time;
  };

  erasure_report(user_id user, const storage::personal_keys& keys, actors::local_instant starts_at);

  /// Every record of the log, in order. What is wrong with one, if anything.
  [[nodiscard]] std::optional<std::string> take(const storage::record& record);

  const std::optional<moment>& opened() const { return opened_; }
  const std::optional<moment>& withdrawn() const { return withdrawn_; }
  const std::optional<moment>& erased() const { return erased_; }
  /// Sealed fields in the log, and how many of them can be opened.
  std::uint64_t sealed_fields() const { return sealed_; }
  std::uint64_t open_fields() const { return open_; }
  /// Positions of records that were written before fields were sealed, and hold them in clear.
  const std::vector<std::uint64_t>& clear_records() const { return clear_; }
  /// Streams of the logins that were ever claimed, and whether they still are.
  const std::map<std::string, bool, std::less<>>& logins() const { return logins_; }
  /// Tickets that were ever taken, and the slots in which one is still held. A visit that had been
  /// before the withdrawal stays what it was.
  std::uint64_t tickets() const { return tickets_; }
  std::vector<slot_id> held() const;
  /// Records in which the id stands.
  std::uint64_t mentions() const { return mentions_; }

  /// Nothing personal can be read any more, and nothing is held.
  bool is_complete() const;

 private:
  template <class A>
  std::optional<std::string> take_own(const storage::record& record);
  void note(const account::event& event, const moment& now);
  std::optional<std::string> take_login(const storage::record& record);
  std::optional<std::string> take_slot(const storage::record& record);

  const user_id user_;
  const std::string text_;
  const std::string account_;  // their streams
  const std::string mailbox_;
  const storage::personal_keys& keys_;
  const actors::local_instant starts_at_;
  std::optional<moment> opened_;
  std::optional<moment> withdrawn_;
  std::optional<moment> erased_;
  std::uint64_t sealed_ = 0;
  std::uint64_t open_ = 0;
  std::vector<std::uint64_t> clear_;
  std::map<std::string, bool, std::less<>> logins_;
  std::uint64_t tickets_ = 0;
  std::vector<slot_id> held_;
  std::uint64_t mentions_ = 0;
};

}  // namespace moim::transport
