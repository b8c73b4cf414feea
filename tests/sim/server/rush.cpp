// A client owns the reservations that it makes while it runs, so that no two clients cancel the
// same one.
#include "tests/sim/server/rush.hpp"

#include <boost/system/system_error.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "domain/ensure.hpp"
#include "domain/popup/slot.hpp"
#include "sim/popup/store_fixture.hpp"
#include "storage/events/event_codec.hpp"

namespace moim::sim::testing {

namespace {

constexpr unsigned cancel_every = 6;

std::string key_of(std::uint32_t user) {
  return fmt::format("rush-{}", user);
}

http_question reservation_of(const attempt& a, user_pool& users) {
  return {boost::beast::http::verb::post,
          reservations_path(a.slot),
          users.token(a.user),
          {},
          key_of(a.user)};
}

booking booking_of(const attempt& a, const http_answer& answer) {
  const auto told = nlohmann::json::parse(answer.body());
  return {a.user,
          a.slot,
          told.at("reservationId"),
          told.at("ticket"),
          told.at("status") == "CONFIRMED",
          booking::cancel::not_asked};
}

std::string told(const http_answer& answer) {
  return fmt::format("{} {}", answer.result_int(), answer.body());
}

/// Whether a booking may have this status now.
bool may_be(const booking& b, std::string_view status) {
  switch (b.cancelled) {
    case booking::cancel::answered:
      return status == "CANCELLED";
    case booking::cancel::not_asked:
      return status == "CONFIRMED" || (status == "WAITING" && !b.confirmed);
    case booking::cancel::unanswered:
      return status == "CANCELLED" || status == "CONFIRMED" ||
             (status == "WAITING" && !b.confirmed);
  }
  return false;
}

std::string_view name_of(storage::ticket_standing standing) {
  switch (standing) {
    case storage::ticket_standing::confirmed:
      return "CONFIRMED";
    case storage::ticket_standing::waiting:
      return "WAITING";
    case storage::ticket_standing::cancelled:
      return "CANCELLED";
    case storage::ticket_standing::offered:
      return "OFFERED";
  }
  return "";
}

}  // namespace

std::string in_lines(const std::vector<std::string>& texts) {
  return fmt::format("{}", fmt::join(texts, "\n"));
}

class rush::client {
 public:
  client(rush& owner, unsigned short port, std::uint64_t seed)
      : owner_(owner), users_(owner.data_), random_(seed), http_(port) {}

  void run() {
    try {
      while (!owner_.stopping_ && go_on_) {
        if (!mine_.empty() && random_() % cancel_every == 0) {
          cancel();
        } else {
          reserve();
        }
      }
    } catch (const boost::system::system_error&) {
      // The server has gone; what was asked last stays without an answer.
    }
    hand_over();
  }

 private:
  void hand_over() {
    const std::lock_guard lock{owner_.guard_};
    for (auto& b : mine_) owner_.bookings_.push_back(std::move(b));
    for (auto& b : over_) owner_.bookings_.push_back(std::move(b));
    if (open_) owner_.unanswered_.push_back(*open_);
  }

  void reserve() {
    open_ = {owner_.next_user_++, owner_.slots_[random_() % owner_.slots_.size()]};
    const auto answer = http_.ask(reservation_of(*open_, users_));
    if (answer.result_int() == 201) mine_.push_back(booking_of(*open_, answer));
    if (note(answer, 201)) open_.reset();
  }

  void cancel() {
    const auto which = random_() % mine_.size();
    std::swap(mine_[which], mine_.back());
    over_.push_back(std::move(mine_.back()));
    mine_.pop_back();
    auto& b = over_.back();
    b.cancelled = booking::cancel::unanswered;
    const auto answer =
        http_.post("/api/v1/reservations/" + b.id + "/cancel", users_.token(b.user));
    if (note(answer, 200)) b.cancelled = booking::cancel::answered;
  }

  bool note(const http_answer& answer, unsigned expected) {
    const std::lock_guard lock{owner_.guard_};
    if (answer.result_int() == 503) {
      ++owner_.unavailable_;
      go_on_ = false;
    } else if (answer.result_int() != expected) {
      owner_.surprises_.push_back(told(answer));
      go_on_ = false;
    }
    ++owner_.answers_;
    owner_.changed_.notify_all();
    return answer.result_int() == expected;
  }

  rush& owner_;
  user_pool users_;
  std::mt19937_64 random_;
  http_client http_;
  bool go_on_ = true;
  std::vector<booking> mine_;
  std::vector<booking> over_;
  std::optional<attempt> open_;
};

rush::rush(const std::filesystem::path& data_directory, std::vector<slot_id> slots,
           std::uint64_t seed)
    : data_(data_directory), slots_(std::move(slots)), random_(seed) {}

rush::~rush() {
  stop();
}

void rush::start(unsigned short port, unsigned clients) {
  ensure(threads_.empty(), "one rush at a time");
  stopping_ = false;
  answers_ = 0;
  running_ = clients;
  for (unsigned i = 0; i < clients; ++i) {
    threads_.emplace_back([this, port, seed = random_()] {
      try {
        client{*this, port, seed}.run();
      } catch (const boost::system::system_error&) {
        // It did not even get a connection.
      }
      const std::lock_guard lock{guard_};
      --running_;
      changed_.notify_all();
    });
  }
}

void rush::wait_for_answers(std::uint64_t count) {
  std::unique_lock lock{guard_};
  changed_.wait(lock, [&] { return answers_ >= count || running_ == 0; });
}

void rush::stop() {
  stopping_ = true;
  join();
}

void rush::join() {
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

void rush::retry_unanswered(unsigned short port) {
  user_pool users(data_);
  http_client http(port);
  for (const auto& a : std::exchange(unanswered_, {})) {
    const auto answer = http.ask(reservation_of(a, users));
    if (answer.result_int() == 201) {
      bookings_.push_back(booking_of(a, answer));
    } else {
      surprises_.push_back("repeated: " + told(answer));
    }
  }
}

std::vector<std::string> rush::compare_with_server(unsigned short port, std::size_t first) {
  std::vector<std::string> differences;
  user_pool users(data_);
  http_client http(port);
  for (std::size_t i = first; i < bookings_.size(); ++i) {
    const auto& b = bookings_[i];
    const auto answer = http.get("/api/v1/reservations/" + b.id, users.token(b.user));
    if (answer.result_int() == 200) {
      const auto now = nlohmann::json::parse(answer.body());
      if (now.at("ticket") == b.ticket && may_be(b, now.at("status").get<std::string>())) continue;
    }
    differences.push_back(fmt::format("ticket {} of {}: {}", b.ticket,
                                      storage::stream_of<slot>(b.slot), told(answer)));
  }
  return differences;
}

std::vector<std::string> rush::compare_with_log(const storage::auditor& log) const {
  std::vector<std::string> differences;
  for (const auto& b : bookings_) {
    const auto stream = storage::stream_of<slot>(b.slot);
    const auto& books = log.books_of<storage::slot_book>();
    const auto book = books.find(stream);
    std::string found = "no such ticket";
    if (book != books.end() && b.ticket <= book->second.tickets.size()) {
      const auto& ticket = book->second.tickets[b.ticket - 1];
      found = fmt::format("{} {}", ticket.user, name_of(ticket.now));
      if (ticket.user == to_text(user_pool::user(b.user)) && may_be(b, name_of(ticket.now)))
        continue;
    }
    differences.push_back(fmt::format("ticket {} of {}: {}", b.ticket, stream, found));
  }
  return differences;
}

std::uint64_t rush::cancelled() const {
  std::uint64_t count = 0;
  for (const auto& b : bookings_) count += b.cancelled == booking::cancel::answered ? 1 : 0;
  return count;
}

}  // namespace moim::sim::testing
