// The mail server of a simulated run, and the door to it. It outlives the processes that hand mail
// to it: what arrived is out in the world, whatever becomes of the answer. By the seed it accepts,
// refuses for a while or for good, takes its time, or dies before or after a mail has arrived.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "actors/mail/mail_door.hpp"
#include "sim/host/random_source.hpp"

namespace moim::sim {

/// `down`: nobody answers. `slow`: answers are held back.
enum class mail_server_mode { fair, down, slow, defers, refuses };

class mail_checker;

class simulated_mail_server final : public actors::mail_door {
 public:
  simulated_mail_server(std::uint64_t seed, mail_checker& watching, const std::int64_t& now_ms)
      : chance_(seed, 4, 0), watch_(watching), now_ms_(now_ms), width_(1 + chance_.below(3)) {}

  unsigned width() const override { return static_cast<unsigned>(width_); }
  void hand_over(actors::mail_order order, std::function<void(actors::mail_outcome)> done) override;

  /// For so many steps.
  void be(mail_server_mode mood, unsigned steps);
  void next_step();
  /// From now on it accepts everything that comes.
  void recover();

  /// In how many ways it can go on: one for each mail that it has not answered.
  std::size_t ways() const { return is(mail_server_mode::slow) ? 0 : open_.size(); }
  std::string go(std::size_t way);
  bool is_idle() const { return open_.empty(); }

  /// A process begins, takes no more mail to it, ends and hears no answer any more.
  void open() { is_open_ = true; }
  void close() { is_open_ = false; }
  void forget() { open_.clear(); }

 private:
  struct letter {
    std::uint64_t attempt = 0;  // position of the record
    std::string message_id;
    actors::hand_over answer = actors::hand_over::done;
    bool arrives_before = false;
    bool arrives_after = false;
    std::function<void(actors::mail_outcome)> done;
  };

  bool is(mail_server_mode mood) const { return mood_ == mood; }
  void decide(letter& l);

  random_source chance_;
  mail_checker& watch_;
  const std::int64_t& now_ms_;
  const std::uint64_t width_;
  mail_server_mode mood_ = mail_server_mode::fair;
  unsigned mood_steps_ = 0;
  bool is_sound_ = false;
  bool is_open_ = true;
  std::vector<letter> open_;
};

}  // namespace moim::sim
