// Tests `moim mail dead` and `moim mail retry` on a data directory, beside a writer.
#include "transport/mail/command_mail.hpp"

#include <cstdlib>

#include <doctest/doctest.h>

#include "domain/mail/mailbox.hpp"
#include "storage/keys/key_ring.hpp"
#include "tests/storage/events/log_of_events.hpp"
#include "tests/storage/log/log_fixture.hpp"
#include "tests/transport/host/caught_output.hpp"

namespace moim::transport::command_mail_test {

namespace {

using test::user;

const user_id haru = user(1);

/// A mailbox with one mail that waits and two that were given up.
struct kept_mail {
  storage::temporary_directory data;
  const std::string stream = storage::stream_of<mailbox>({haru.value});

  kept_mail() {
    const reservation_id visit{{{}, {20'000}, {600}}, 3};
    const timestamp end{99'000};
    const auto wanted = [&](std::uint64_t number, std::uint64_t cause) {
      return mail_wanted{number, mail_kind::waiting, visit, mail_language::ko, cause, end};
    };
    write({mailbox_opened{}, wanted(2, 7), wanted(3, 8), wanted(4, 9), mail_attempted{2, 1},
           mail_given_up{2, 1, {"550 Nobody here"}}, mail_attempted{4, 1},
           mail_given_up{4, 1, {"554 No"}}});
  }

  /// As the mailbox itself does: what mail servers answered is sealed.
  void write(const std::vector<mailbox::event>& events) const {
    const auto ring = storage::open_key_ring(storage::key_directory(data.path()));
    const auto made = std::get<0>(ring)->find_or_make(haru);
    const auto& key = std::get<storage::key_lookup>(made).key;
    storage::append_request request;
    request.stream = stream;
    request.time = {5'000};
    for (const auto& event : events) {
      const storage::record_seal seal{key, stream, request.events.size() + 1};
      request.events.push_back(storage::encode_event<mailbox>(event, seal));
    }
    storage::append(*open(), {request});
  }

  std::unique_ptr<storage::event_log> open() const {
    return storage::open_or_fail({.directory = log_directory(config()), .sync = false});
  }
  data_settings config() const {
    data_settings settings;
    settings.data_directory = data.path();
    return settings;
  }
  std::vector<nlohmann::json> dead() const {
    caught_output output;
    CHECK(run_mail_dead({config(), "Moim <moim@moim.example>", {}, {}}) == EXIT_SUCCESS);
    output.restore();
    std::vector<nlohmann::json> found;
    for (auto line = output.line(); !line.is_null(); line = output.line()) {
      found.push_back(std::move(line));
    }
    return found;
  }
  int retry(std::uint64_t number) const { return run_mail_retry({config(), {}, {}, haru, number}); }
};

}  // namespace

TEST_CASE("mail dead: what was given up, the newest first, also beside a writer") {
  const kept_mail kept;
  const auto log = kept.open();
  const auto found = kept.dead();
  REQUIRE(found.size() == 2);
  CHECK(found[0].at("number") == 4);
  CHECK(found[1].at("number") == 2);
  CHECK(found[1].at("userId") == to_text(haru));
  CHECK(found[1].at("kind") == "waiting");
  CHECK(found[1].at("status") == "given_up");
  CHECK(found[1].at("answer") == "550 Nobody here");
  CHECK(found[1].at("messageId") == "2." + to_text(haru) + "@moim.example");
}

TEST_CASE("mail retry: a mail that was given up is wanted again, once, and no other") {
  const kept_mail kept;
  CHECK(kept.retry(2) == EXIT_SUCCESS);
  CHECK(kept.retry(2) == EXIT_SUCCESS);  // it is wanted already
  CHECK(kept.retry(9) == EXIT_FAILURE);
  REQUIRE(kept.dead().size() == 1);
  CHECK(kept.dead()[0].at("number") == 4);
  const auto state = storage::state_at<mailbox>(*kept.open(), kept.stream, 9);
  CHECK(state.mails.front().status == mail_status::wanted);
}

TEST_CASE("mail commands: no log, no server and no mailbox are errors") {
  const storage::temporary_directory nothing;
  CHECK(run_mail_dead({{}, "a@b.example", nothing.path().string(), {}}) == EXIT_FAILURE);
  CHECK(run_mail_dead({{}, "a@b.example", "http://127.0.0.1:1", {}}) == EXIT_FAILURE);
  CHECK(run_mail_retry({{}, "http://127.0.0.1:1", {}, haru, 1}) == EXIT_FAILURE);
  const kept_mail kept;
  CHECK(run_mail_retry({kept.config(), {}, {}, user(2), 1}) == EXIT_FAILURE);
}

}  // namespace moim::transport::command_mail_test
