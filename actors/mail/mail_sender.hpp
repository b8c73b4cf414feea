// Sends the mails that are pending in the ledger: the earliest first, as many at once as the port
// takes. It works on the view, so a restart goes on where the log ends. The steps of one mail:
//
//   1. is it still true? (mail_triggers)         4. the view shows the attempt: still true?
//   2. the address, from the account             5. the mail port
//   3. attempt_mail, and wait until durable      6. record_hand_over or record_failure
//
// A mail that was attempted and has no outcome is sent again, with the same Message-ID: at least
// once. A mail that fails is tried again after its own wait. When no mail can be handed over, all
// wait, and one at a time is tried, so that an outage costs few attempts.
#pragma once

#include <map>
#include <optional>
#include <random>
#include <unordered_set>
#include <vector>

#include <caf/event_based_actor.hpp>

#include "actors/engine/environment.hpp"
#include "actors/engine/messages.hpp"
#include "actors/mail/mail_counters.hpp"
#include "actors/mail/mail_port.hpp"
#include "actors/mail/mail_reads.hpp"
#include "actors/view/due_queue.hpp"
#include "actors/view/view_reader.hpp"

namespace moim::actors {

struct mail_key {
  mailbox_id box;
  std::uint64_t number = 0;
  auto operator<=>(const mail_key&) const = default;
};
struct mail_key_hash {
  std::size_t operator()(const mail_key& key) const noexcept {
    return id_hash{}(key.box) ^ number_hash {}(key.number);
  }
};

/// What a sender needs beside the actors; the port and the counters outlive it.
struct mail_sender_config {
  mail_port* port = nullptr;
  std::function<timestamp()> now;
  std::uint32_t seed = 0;  ///< of the random part of each wait
  mail_counters* counters = nullptr;
  view_reader<mail_reads> shown;
};

/// From the thread of the port to the sender, and from it to itself when the ledger did not answer.
struct delivery_result {
  mail_key key;
  std::uint32_t attempt = 0;
  mail_outcome outcome;
  bool is_known = false;  ///< to the sender
};

class mail_sender : public caf::event_based_actor {
 public:
  mail_sender(caf::actor_config& cfg, environment& env, mail_sender_config with,
              std::vector<caf::actor> shards, caf::actor projector);

  caf::behavior make_behavior() override;
  void on_exit() override { settling_ = {}; }  // a promise keeps its actor

 private:
  void begin();
  void take_in(const fact<moim::mailbox>& what);
  void send_due();
  void set_alarm();
  void send_one(const mail_key& key);
  void find_address(const mail_key& key, const mail_row& mail);
  void attempt(const mail_key& key, const mail_row& mail, const account_view& to);
  void hand_over_shown();
  void hand_over(outgoing_mail mail);
  void adapt_to(actors::hand_over result);
  void record(const delivery_result& what);
  void recorded(delivery_result what, bool is_written);
  void drop(const mail_key& key, mail_drop reason);
  void release(const mail_key& key);
  std::int64_t wait_ms(std::uint32_t attempt);

  template <class A, class Then>
  void ask(typename A::id id, typename A::command what, Then then);

  environment& env_;
  const mail_sender_config with_;
  const std::vector<caf::actor> shards_;
  caf::actor projector_;  // until it has been asked for the feed
  std::mt19937 random_;
  due_queue<mail_key, mail_key_hash> pending_;
  std::unordered_set<mail_key, mail_key_hash> under_way_;
  std::unordered_set<mail_key, mail_key_hash> given_up_;
  std::multimap<std::uint64_t, outgoing_mail> unseen_;  // by the position of the attempt
  timestamp paused_until_;                              // no mail can be handed over before
  std::uint32_t troubles_ = 0;  // attempts in a row that reached no mail server
  bool running_ = false;
  std::size_t recording_ = 0;  // outcomes on their way to the ledger
  std::uint64_t alarm_ = 0;    // number of the one that counts
  std::optional<timestamp> alarm_is_set_;
  caf::response_promise settling_;
};

}  // namespace moim::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(moim::actors::delivery_result)
