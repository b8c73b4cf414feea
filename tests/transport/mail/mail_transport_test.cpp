// Tests both mail transports: a directory, and a mail server that accepts, refuses, defers, is
// silent and dies.
#include <atomic>
#include <future>

#include <doctest/doctest.h>

#include "tests/transport/mail/smtp_fixture.hpp"
#include "transport/mail/mail_worker_pool.hpp"
#include "transport/mail/maildir_transport.hpp"
#include "transport/mail/smtp_transport.hpp"

namespace moim::transport::testing::mail_transport_test {

namespace {

using namespace std::chrono_literals;
using actors::hand_over;

mail_envelope envelope(const std::string& to, const std::string& from = "moim@moim.example") {
  return {*parse_mail_address(from), *parse_mail_address(to), "7.0192@moim.example",
          "From: moim@moim.example\r\nSubject: hello\r\n\r\n.dot\r\n.\r\n\r\nend\r\n"};
}

smtp_settings plain(const smtp_server& server) {
  smtp_settings settings;
  settings.url = server.url();
  settings.tls = smtp_tls::none;
  settings.timeout = 20s;
  return settings;
}

class client {
 public:
  explicit client(const smtp_settings& settings) : transport_(settings, stop) {}
  actors::mail_outcome send(const std::string& to, const std::string& from = "moim@moim.example") {
    return transport_.deliver(envelope(to, from));
  }
  std::atomic<bool> stop = false;

 private:
  smtp_transport transport_;
};

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

std::size_t files_in(const std::filesystem::path& path) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator{path}, {}));
}

}  // namespace

TEST_CASE("maildir: a message is one file, whole, however often it is handed over") {
  const storage::temporary_directory directory;
  const auto place = directory.path() / "mail";
  maildir_transport transport{place};
  const auto mail = envelope("haru@example.com");
  for (int i = 0; i < 2; ++i) {
    const auto outcome = transport.deliver(mail);
    CHECK(outcome.result == hand_over::done);
    CHECK(outcome.answer == "written to new/7.0192.eml");
    CHECK(outcome.message_id == "7.0192@moim.example");
  }
  CHECK(files_in(place / "new") == 1);
  CHECK(files_in(place / "tmp") == 0);
  CHECK(std::filesystem::is_directory(place / "cur"));
  CHECK(read_file(place / "new" / "7.0192.eml") == mail.message);
  const maildir_transport again{place};  // an existing one is taken
  std::filesystem::remove_all(place / "new");
  CHECK(transport.deliver(mail).result == hand_over::unreachable);
}

TEST_CASE("smtp: a message arrives byte for byte, one after the other on one connection") {
  const smtp_server server;
  client smtp{plain(server)};
  const auto first = smtp.send("haru@example.com");
  CHECK(first.result == hand_over::done);
  CHECK(first.answer == "250 2.0.0 Queued");
  CHECK(smtp.send("wordy@example.com").answer == "250-2.0.0 Thank you  250 2.0.0 Queued");
  REQUIRE(server.count() == 2);
  CHECK(server.message(1) == envelope("a@b.kr").message);
  CHECK(server.recipient(2) == "wordy@example.com");
  CHECK(smtp.send("a..b@example.com").result == hand_over::done);  // quoted
}

TEST_CASE("smtp: refusals are for good, postponements are not, and no answer has the address") {
  const smtp_server server;
  client smtp{plain(server)};
  const auto refused = smtp.send("refused@example.com");
  CHECK(refused.result == hand_over::refused);
  CHECK(refused.answer == "550 5.1.1 <recipient>: no such mailbox");
  const auto unwelcome = smtp.send("unwelcome@example.com");
  CHECK(unwelcome.result == hand_over::refused);
  CHECK(unwelcome.answer == "554 5.6.0 Message refused");
  const auto later = smtp.send("later@example.com");
  CHECK(later.result == hand_over::deferred);
  CHECK(later.answer == "451 4.7.1 Greylisted, come back later");
  CHECK(smtp.send("once@example.com").result == hand_over::deferred);
  CHECK(smtp.send("once@example.com").result == hand_over::done);
  CHECK(server.count() == 1);
}

TEST_CASE("smtp: what would befall every mail is no fault of this one") {
  smtp_server server;
  client smtp{plain(server)};
  CHECK(smtp.send("busy@example.com").result == hand_over::unreachable);
  const auto sender = smtp.send("haru@example.com", "unknown@moim.example");
  CHECK(sender.result == hand_over::unreachable);
  CHECK(sender.answer == "550 5.7.1 Sender not allowed");
  server.kill();
  const auto gone = smtp.send("haru@example.com");
  CHECK(gone.result == hand_over::unreachable);
  CHECK_FALSE(gone.answer.empty());
}

TEST_CASE("smtp: a server that dies with the message half or wholly read has not taken it") {
  for (const auto* to : {"dies@example.com", "forgets@example.com"}) {
    smtp_server server;
    client smtp{plain(server)};
    CHECK(smtp.send(to).result == hand_over::unreachable);
    server.start_again();
    CHECK(smtp.send("haru@example.com").result == hand_over::done);
    CHECK(server.count() == 1);
  }
}

TEST_CASE("smtp: a silent server is left after the time-out") {
  const smtp_server server;
  auto settings = plain(server);
  settings.timeout = 1500ms;  // long enough for an answer on a busy machine
  const auto begun = std::chrono::steady_clock::now();
  {
    client smtp{settings};
    const auto slow = smtp.send("slow@example.com");
    CHECK(slow.result == hand_over::unreachable);
    CHECK(slow.answer.find("timed out") != std::string::npos);
    CHECK(smtp.send("haru@example.com").answer == "250 2.0.0 Queued");  // on another connection
    CHECK(smtp.send("slow@example.com").result == hand_over::unreachable);
  }
  CHECK(std::chrono::steady_clock::now() - begun < 20s);
}

TEST_CASE("smtp: a stop ends what has not begun to send, and lets the rest come to its end") {
  const smtp_server server;
  auto settings = plain(server);
  settings.timeout = 1500ms;
  const auto begun = std::chrono::steady_clock::now();
  {
    client smtp{settings};
    smtp.stop = true;
    CHECK(smtp.send("slow@example.com").result == hand_over::unreachable);
  }
  CHECK(std::chrono::steady_clock::now() - begun < 5s);
}

TEST_CASE("smtp: TLS is on from the start or by STARTTLS, and only with who we trust") {
  const own_authority authority;
  const smtp_server upgrading{authority.flags()};
  auto settings = plain(upgrading);
  settings.tls = smtp_tls::required;
  CHECK(client{settings}.send("haru@example.com").result == hand_over::unreachable);
  settings.ca_file = authority.certificate();
  CHECK(client{settings}.send("haru@example.com").result == hand_over::done);
  settings.tls = smtp_tls::optional;
  CHECK(client{settings}.send("haru@example.com").result == hand_over::done);

  auto flags = authority.flags();
  flags.emplace_back("--smtps");
  const smtp_server encrypted{flags};
  settings.url = encrypted.url("smtps");
  CHECK(client{settings}.send("haru@example.com").result == hand_over::done);

  const smtp_server bare;
  settings.url = bare.url();
  CHECK(client{settings}.send("haru@example.com").result == hand_over::done);  // optional
  settings.tls = smtp_tls::required;
  CHECK(client{settings}.send("haru@example.com").result == hand_over::unreachable);
  CHECK(bare.count() == 1);
}

TEST_CASE("smtp: a login that is right is let in, and a wrong one stops all mail") {
  const own_authority authority;
  auto flags = authority.flags();
  flags.insert(flags.end(), {"--login", "moim:open sesame"});
  const smtp_server server{flags};
  auto settings = plain(server);
  settings.tls = smtp_tls::required;
  settings.ca_file = authority.certificate();
  CHECK(client{settings}.send("haru@example.com").result == hand_over::unreachable);
  settings.user = "moim";
  settings.password = "wrong";
  CHECK(client{settings}.send("haru@example.com").result == hand_over::unreachable);
  settings.password = "open sesame";
  CHECK(client{settings}.send("haru@example.com").result == hand_over::done);
}

namespace {

actors::outgoing_mail order_for(const std::string& address) {
  auto store = std::make_shared<actors::store_row>();
  store->details.name = "첫빛 상점";
  store->details.location = "서울";
  return {{{{1}}},
          7,
          mail_kind::confirmed,
          mail_language::ko,
          {{{}, {20'788}, {600}}, 3},
          {1'000},
          address,
          "하루",
          store,
          1,
          {601'000}};
}

}  // namespace

TEST_CASE("post office: an order becomes a message, is carried, and is told of once") {
  const storage::temporary_directory directory;
  mail_worker_pool pool{*parse_correspondent("Moim <moim@moim.example>"), 2, [&](const auto&) {
                          return std::make_unique<maildir_transport>(directory.path() / "mail");
                        }};
  CHECK(pool.width() == 2);
  const auto hand_over_one = [&](const std::string& address) {
    std::promise<actors::mail_outcome> promised;
    pool.hand_over(order_for(address),
                   [&](auto outcome) { promised.set_value(std::move(outcome)); });
    return promised.get_future().get();
  };
  CHECK(hand_over_one("haru@example.com").result == hand_over::done);
  const auto none = hand_over_one("한글@example.com");
  CHECK(none.result == hand_over::refused);
  CHECK(none.answer == "no mail can be sent to this address");
  CHECK(files_in(directory.path() / "mail" / "new") == 1);
  pool.close();
  bool called = false;
  pool.hand_over(order_for("haru@example.com"), [&](auto) { called = true; });
  pool.close();
  CHECK_FALSE(called);
}

}  // namespace moim::transport::testing::mail_transport_test
