// Mail across kill -9: the real program in front of a real mail server. What the ledger wants
// arrives at least once, a copy is seen to be one, and what has changed meanwhile is not sent.
#include <map>
#include <random>
#include <set>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "sim/account/user_pool.hpp"
#include "sim/host/scratch_directory.hpp"
#include "sim/host/server_process.hpp"
#include "sim/popup/store_fixture.hpp"
#include "storage/events/event_codec.hpp"
#include "tests/sim/server/local_server.hpp"
#include "tests/transport/mail/smtp_fixture.hpp"
#include "transport/mail/mail_message.hpp"
#include "transport/program/server.hpp"

namespace moim::sim::testing::mail_crash_test {

namespace {

using transport::testing::smtp_server;

constexpr std::uint64_t seed = 20261126;
constexpr int kills = 20;
constexpr std::uint64_t requests_max = 40;
constexpr std::uint32_t guests = 6;
constexpr std::string_view domain = "moim.example";

struct guest {
  std::string user;
  std::string token;
};

guest sign_up(http_client& client, std::uint32_t n) {
  const nlohmann::json account{{"email", "guest" + std::to_string(n) + "@example.com"},
                               {"password", "first-light-1"},
                               {"nickname", "손님 " + std::to_string(n)}};
  nlohmann::json signing_in = account;
  signing_in.erase("nickname");
  const auto opened = client.post("/api/v1/auth/signup", {}, account.dump());
  REQUIRE(opened.result_int() == 201);
  const auto tokens = client.post("/api/v1/auth/signin", {}, signing_in.dump());
  REQUIRE(tokens.result_int() == 200);
  return {nlohmann::json::parse(opened.body()).at("userId"),
          nlohmann::json::parse(tokens.body()).at("accessToken")};
}

/// What the ledger of all mailboxes says of one mail.
struct ledger_entry {
  mail_wanted wanted;
  int attempts = 0;
  bool handed_over = false;
  bool dropped = false;
};

struct mail_scene {
  scratch_directory directory;
  std::filesystem::path data = directory.path() / "data";
  user_pool users{data};
  std::string admin = users.token(1, role::admin);
  smtp_server mail;
  std::unique_ptr<server_process> server;
  store_fixture place;
  std::vector<guest> who;
  std::mt19937_64 random{seed};

  mail_scene() {
    start();
    http_client client(server->port());
    place = make_store_fixture(client, users.organizer_token(), {.slots = 4, .capacity = 2});
    for (std::uint32_t n = 0; n < guests; ++n) {
      who.push_back(sign_up(client, n));
    }
  }

  void start() {
    server = std::make_unique<server_process>(server_process::options{
        .program = MOIM_PROGRAM,
        .data_directory = data,
        .flags = {"--smtp-url", mail.url(), "--smtp-tls", "none", "--mail-from",
                  "Moim <moim@" + std::string{domain} + ">"}});
  }

  http_answer reserve(http_client& client, const guest& g, const slot_id& slot) {
    return client.post(reservations_path(slot), g.token);
  }
  http_answer cancel(http_client& client, const guest& g, const std::string& reservation) {
    return client.post("/api/v1/reservations/" + reservation + "/cancel", g.token);
  }

  /// Reserves, and cancels what is held already.
  void ask_something(http_client& client) {
    const auto& g = who[random() % who.size()];
    const auto& slot = place.slots[random() % place.slots.size()];
    if (reserve(client, g, slot).result_int() == 201) return;
    const auto held = client.get(reservations_path(slot) + "/me", g.token);
    if (held.result_int() == 200) {
      cancel(client, g, nlohmann::json::parse(held.body()).at("reservationId"));
    }
  }

  nlohmann::json listed(http_client& client, const std::string& query = {}) {
    const auto answer = client.get("/api/v1/admin/mail" + query, admin);
    REQUIRE(answer.result_int() == 200);
    return nlohmann::json::parse(answer.body()).at("items");
  }

  /// All that was wanted has come to its end.
  void settle() {
    http_client client(server->port());
    const auto reacted = [&] {
      const auto text = client.get("/metrics").body();
      const auto number = [&](const std::string& name) {
        const auto at = text.find("\n" + name + " ");
        REQUIRE(at != std::string::npos);
        return std::stoull(text.substr(at + name.size() + 2));
      };
      return number("moim_reactions_position") == number("moim_log_position");
    };
    CHECK(eventually([&] { return reacted() && listed(client).empty(); }));
  }

  std::map<std::string, ledger_entry> ledger() const {
    std::map<std::string, ledger_entry> all;
    const auto log = transport::open_log(data);
    REQUIRE_FALSE(log->read_from(1, [&](const storage::record& r) {
      mailbox_id box;
      if (!storage::id_of_stream<mailbox>(r.stream, box)) return true;
      mailbox::event event;
      std::string why;
      REQUIRE(storage::decode_event<mailbox>(r, event, why));
      const auto entry = [&](std::uint64_t number) -> ledger_entry& {
        return all[transport::make_message_id(box, number, domain)];
      };
      std::visit(overloaded{[&](const mail_wanted& e) { entry(e.number).wanted = e; },
                            [&](const mail_attempted& e) { ++entry(e.number).attempts; },
                            [&](const mail_handed_over& e) { entry(e.number).handed_over = true; },
                            [&](const mail_dropped& e) { entry(e.number).dropped = true; },
                            [](const auto&) {}},
                 event);
      return true;
    }));
    return all;
  }

  /// The messages that arrived, by Message-ID.
  std::map<std::string, std::vector<std::string>> arrived() const {
    std::map<std::string, std::vector<std::string>> all;
    for (std::size_t n = 1; n <= mail.count(); ++n) {
      const auto message = mail.message(n);
      const auto begin = message.find("Message-ID: <") + 13;
      all[message.substr(begin, message.find('>', begin) - begin)].push_back(message);
    }
    return all;
  }

  /// Events of reservations whose users all have mailboxes.
  std::uint64_t news_in_log() const {
    static const std::set<std::string_view> news{"place_confirmed", "waitlist_joined",
                                                 "waiter_promoted", "reservation_cancelled"};
    std::uint64_t count = 0;
    const auto log = transport::open_log(data);
    REQUIRE_FALSE(log->read_from(1, [&](const storage::record& r) {
      count += news.contains(r.type) ? 1 : 0;
      return true;
    }));
    return count;
  }
};

}  // namespace

TEST_CASE("crash: every mail that is wanted arrives, and its copies are seen to be such") {
  mail_scene s;
  for (int i = 1; i <= kills; ++i) {
    http_client client(s.server->port());
    for (auto left = 1 + s.random() % requests_max; left > 0; --left) {
      s.ask_something(client);
    }
    s.server->kill();
    s.start();
  }
  s.settle();
  s.server->stop();

  const auto ledger = s.ledger();
  const auto arrived = s.arrived();
  CHECK(ledger.size() == s.news_in_log());  // each event once
  std::size_t copies = 0;
  std::size_t dropped = 0;
  for (const auto& [id, entry] : ledger) {
    CAPTURE(id);
    CHECK(entry.handed_over != entry.dropped);
    dropped += entry.dropped ? 1 : 0;
    CHECK((entry.dropped || arrived.contains(id)));
  }
  for (const auto& [id, messages] : arrived) {
    CAPTURE(id);
    REQUIRE(ledger.contains(id));
    CHECK(static_cast<int>(messages.size()) <= ledger.at(id).attempts);
    for (const auto& message : messages) {
      CHECK(message == messages.front());
    }
    copies += messages.size() - 1;
  }
  CHECK(arrived.size() > kills);
  MESSAGE(ledger.size() << " mails wanted, " << arrived.size() << " arrived, " << copies
                        << " copies, " << dropped << " dropped as no longer true");
}

TEST_CASE("crash: what changed while no mail server answered is not sent when one does") {
  mail_scene s;
  http_client client(s.server->port());
  s.mail.kill();
  const auto& slot = s.place.slots.front();
  std::vector<std::string> held;
  for (const auto& g : s.who) {
    held.push_back(nlohmann::json::parse(s.reserve(client, g, slot).body()).at("reservationId"));
  }
  CHECK(eventually([&] { return s.listed(client, "?status=failed").size() > 0; }));
  s.cancel(client, s.who[0], held[0]);  // the third is promoted
  s.server->kill();
  s.mail.start_again();
  s.start();
  s.settle();
  s.server->stop();

  for (const auto& [id, entry] : s.ledger()) {
    const bool stale =
        (entry.wanted.kind == mail_kind::confirmed && entry.wanted.about.ticket == 1) ||
        (entry.wanted.kind == mail_kind::waiting && entry.wanted.about.ticket == 3);
    CAPTURE(id);
    CHECK(entry.dropped == stale);
    CHECK(s.arrived().contains(id) != stale);
  }
  CHECK(s.mail.count() == guests);  // 6 of the reservations less 2, a cancellation, a promotion
}

}  // namespace moim::sim::testing::mail_crash_test
