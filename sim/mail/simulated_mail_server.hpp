// The mail server of a simulated run, and the port to it. By the seed it accepts, refuses for a
// while or for good, takes its time, or dies before or after a mail has arrived.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "actors/mail/mail_port.hpp"
#include "sim/host/random_source.hpp"
#include "sim/world/simulated_service.hpp"

namespace moim::sim {

/// `down`: nobody answers. `slow`: answers are held back.
enum class mail_server_mode { sound, down, slow, defers, refuses };

class mail_checker;

class simulated_mail_server final : public simulated_service, public actors::mail_port {
 public:
  simulated_mail_server(std::uint64_t seed, mail_checker& checker, const std::int64_t& now_ms)
      : chance_(seed, 4, 0), checker_(checker), now_ms_(now_ms), width_(1 + chance_.below(3)) {}

  unsigned width() const override { return static_cast<unsigned>(width_); }
  void hand_over(actors::outgoing_mail order,
                 std::function<void(actors::mail_outcome)> done) override;

  std::string_view name() const override { return "mail"; }
  void connect(actors::node_config& config) override { config.outside.mail = this; }
  /// The modes in turn, without `sound`.
  void disturb(std::uint32_t way, unsigned steps) override;
  void next_step() override;
  /// From now on it accepts everything that comes.
  void recover() override;

  /// One for each mail that it has not answered.
  std::size_t ways() const override { return is(mail_server_mode::slow) ? 0 : open_.size(); }
  std::string go(std::size_t way) override;
  bool is_idle() const override { return open_.empty(); }

  void open() override { is_open_ = true; }
  void close() override { is_open_ = false; }
  void forget() override { open_.clear(); }
  std::size_t deliveries() const override;

 private:
  struct letter {
    std::uint64_t attempt = 0;  // position of the record
    std::string message_id;
    actors::hand_over answer = actors::hand_over::done;
    bool arrives_before = false;
    bool arrives_after = false;
    std::function<void(actors::mail_outcome)> done;
  };

  bool is(mail_server_mode mode) const { return mode_ == mode; }
  void decide(letter& l);

  random_source chance_;
  mail_checker& checker_;
  const std::int64_t& now_ms_;
  const std::uint64_t width_;
  mail_server_mode mode_ = mail_server_mode::sound;
  unsigned mode_steps_ = 0;
  bool has_recovered_ = false;
  bool is_open_ = true;
  std::vector<letter> open_;
};

}  // namespace moim::sim
