// Password hashing: the PHC string of the reference implementation, a queue that is bounded, and
// answers on the executor that was asked for.
#include "transport/account/password_hasher.hpp"

#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include <argon2.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <doctest/doctest.h>

namespace moim::transport::password_hasher_test {

namespace {

constexpr password_salt salt{'s', 'o', 'm', 'e', 's', 'a', 'l', 't',
                             's', 'o', 'm', 'e', 's', 'a', 'l', 't'};

}  // namespace

TEST_CASE("a hash is the PHC string that names its parameters") {
  const std::string phc = hash_password("correct horse", salt);
  CHECK(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$"));
  CHECK(phc.size() == 97);
  CHECK(argon2id_verify(phc.c_str(), "correct horse", 13) == ARGON2_OK);
  CHECK(hash_password("correct horse", salt) == phc);
  CHECK(hash_password("correct horsf", salt) != phc);
}

TEST_CASE("only the password of a hash is verified, and what is no hash verifies nothing") {
  const std::string phc = hash_password("비밀번호 1!", salt);
  CHECK(verify_password("비밀번호 1!", phc));
  CHECK_FALSE(verify_password("비밀번호 1", phc));
  CHECK_FALSE(verify_password("", phc));
  CHECK_FALSE(verify_password("x", ""));
  CHECK_FALSE(verify_password("x", "$argon2id$v=19$m=19456,t=2,p=1$c29tZQ"));
  CHECK_FALSE(verify_password("x", std::string(1'000, '$')));
}

TEST_CASE("a hash made with other parameters is still verified") {
  std::string phc(128, '\0');
  REQUIRE(argon2id_hash_encoded(1, 64, 1, "old", 3, salt.data(), salt.size(), 32, phc.data(),
                                phc.size()) == ARGON2_OK);
  phc.resize(phc.find('\0'));
  CHECK(verify_password("old", phc));
}

TEST_CASE("answers run on the executor, which stays at work until they have") {
  boost::asio::io_context io;  // outlives the hasher, as it must
  password_hasher hasher;
  std::optional<bool> right;
  std::optional<bool> wrong;
  std::thread::id ran_on;
  REQUIRE(hasher.hash("secret 1!", salt, io.get_executor(), [&](const std::string& phc) {
    ran_on = std::this_thread::get_id();
    CHECK(hasher.verify("secret 1!", phc, io.get_executor(), [&](bool same) { right = same; }));
    CHECK(hasher.verify("secret 2!", phc, io.get_executor(), [&](bool same) { wrong = same; }));
  }));
  io.run();  // returns when nothing is left to do
  CHECK(ran_on == std::this_thread::get_id());
  CHECK(right == true);
  CHECK(wrong == false);
}

TEST_CASE("past its queue a hasher refuses at once, and takes more when there is room again") {
  boost::asio::io_context io;
  int answered = 0;
  const auto count = [&](const std::string&) { ++answered; };
  password_hasher hasher(1, 2);
  int queued = 0;
  for (int i = 0; i < 1'000; ++i) {  // sooner done than one hash
    queued += hasher.hash("a", salt, io.get_executor(), count);
    CHECK(hasher.queue_length() <= 2);
  }
  CHECK(queued >= 2);
  CHECK(queued < 1'000);
  io.run();
  CHECK(answered == queued);
  CHECK(hasher.hash("d", salt, io.get_executor(), count));
  io.restart();
  io.run();
  CHECK(answered == queued + 1);

  password_hasher full(1, 0);
  CHECK_FALSE(full.hash("a", salt, io.get_executor(), count));
  CHECK_FALSE(full.verify("a", "", io.get_executor(), [](bool) { FAIL("was refused"); }));
}

TEST_CASE("stopping finishes what is queued and takes no more") {
  boost::asio::io_context io;
  int answered = 0;
  const auto count = [&](const std::string&) { ++answered; };
  password_hasher hasher(2, 8);
  for (int i = 0; i < 5; ++i) {
    REQUIRE(hasher.hash("a", salt, io.get_executor(), count));
  }
  hasher.stop();
  CHECK_FALSE(hasher.hash("b", salt, io.get_executor(), count));
  CHECK(hasher.queue_length() == 0);
  io.run();
  CHECK(answered == 5);
  hasher.stop();
}

TEST_CASE("a context may go before its answers have run") {
  auto io = std::make_unique<boost::asio::io_context>();
  password_hasher hasher;
  REQUIRE(hasher.hash("a", salt, io->get_executor(), [](const std::string&) { FAIL("ran"); }));
  hasher.stop();
  io.reset();
}

TEST_CASE("many threads may ask at once") {
  boost::asio::thread_pool pool(2);
  std::atomic<int> answered = 0;
  std::atomic<int> queued = 0;
  {
    password_hasher hasher(2, 1'000);
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 5; ++i) {
          queued +=
              hasher.hash("a", salt, pool.get_executor(), [&](const std::string&) { ++answered; });
        }
      });
    }
    threads.clear();
  }
  pool.join();
  CHECK(queued == 20);
  CHECK(answered == 20);
}

}  // namespace moim::transport::password_hasher_test
