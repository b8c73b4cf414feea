// Tests the options of every command, and mistakes, which give exit code 2.
#include "transport/program/cli.hpp"

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "transport/account/command_token.hpp"
#include "transport/account/command_user.hpp"
#include "transport/audit/command_audit_check.hpp"
#include "transport/audit/command_audit_erasure.hpp"
#include "transport/audit/command_audit_follow.hpp"
#include "transport/audit/command_log_import.hpp"
#include "transport/audit/command_log_tail.hpp"
#include "transport/audit/command_log_verify.hpp"
#include "transport/host/version.hpp"
#include "transport/mail/command_mail.hpp"
#include "transport/popup/command_audit_slot.hpp"
#include "transport/popup/command_import.hpp"
#include "transport/popup/command_receipt_verify.hpp"
#include "transport/program/config.hpp"

namespace moim::transport::cli_test {

namespace {

template <class... Words>
parsed_command parse(Words... words) {
  const char* argv[] = {"moim", words...};
  std::ostringstream out;
  std::ostringstream err;
  auto line = parse_command_line(static_cast<int>(std::size(argv)), argv, out, err);
  if (!line.run) {
    CHECK(out.str().empty() == (line.exit_code != 0));
    CHECK(err.str().empty() == (line.exit_code == 0));
  }
  return line;
}

template <class Options>
const Options& options_of(const parsed_command& line) {
  const auto* found = std::any_cast<Options>(&line.options);
  REQUIRE(found != nullptr);
  return *found;
}

int exit_code_of(const parsed_command& line) {
  CHECK_FALSE(line.run);
  return line.exit_code;
}

constexpr const char* some_user = "0197abcd-0000-7000-8000-00000000ffff";

user_id id(std::string_view text) {
  user_id result;
  REQUIRE(from_text(text, result));
  return result;
}

}  // namespace

TEST_CASE("serve") {
  const auto line = parse("serve", "--port", "9000");
  CHECK(options_of<serve_config>(line).port == 9000);
}

TEST_CASE("import stores") {
  const auto line = parse("import", "stores", "a.csv", "--data", "d", "--organizer", some_user);
  const auto& options = options_of<import_options>(line);
  CHECK(options.file == "a.csv");
  CHECK(options.server.data_directory == "d");
  CHECK(options.organizer == id(some_user));
}

TEST_CASE("user create") {
  const auto line =
      parse("user", "create", "--email", "a@b.kr", "--nickname", "달", "--role", "admin");
  const auto& options = options_of<user_create_options>(line);
  CHECK(options.email == "a@b.kr");
  CHECK(options.nickname == "달");
  CHECK(options.may == role::admin);
}

TEST_CASE("token") {
  const auto plain = parse("token");
  CHECK_FALSE(options_of<token_options>(plain).user);
  CHECK(options_of<token_options>(plain).count == 1);
  CHECK(options_of<token_options>(plain).may == role::user);
  const auto line = parse("token", "--user", some_user, "--role", "organizer", "--count", "10000",
                          "--lifetime-seconds", "60", "--data", "d");
  const auto& options = options_of<token_options>(line);
  CHECK(options.user == id(some_user));
  CHECK(options.may == role::organizer);
  CHECK(options.count == 10'000);
  CHECK(options.lifetime == std::chrono::seconds{60});
  CHECK(options.server.data_directory == "d");
}

TEST_CASE("log tail") {
  const auto plain = parse("log", "tail");
  CHECK(options_of<log_tail_options>(plain).from == 1);
  CHECK_FALSE(options_of<log_tail_options>(plain).follow);
  const auto line =
      parse("log", "tail", "--stream", "store/x", "--from", "5", "--limit", "7", "--follow");
  const auto& options = options_of<log_tail_options>(line);
  CHECK(options.stream == "store/x");
  CHECK(options.from == 5);
  CHECK(options.limit == 7);
  CHECK(options.follow);
}

TEST_CASE("log export, verify and import") {
  const auto line = parse("log", "export", "--from", "5", "--to", "9", "--stream", "store/x");
  const auto& range = options_of<log_tail_options>(line);
  CHECK(range.from == 5);
  CHECK(range.to == 9);
  CHECK(range.stream == "store/x");
  CHECK_FALSE(range.follow);
  CHECK(
      options_of<log_verify_options>(parse("log", "verify", "--data", "d")).server.data_directory ==
      "d");
  CHECK(options_of<log_import_options>(parse("log", "import", "f.ndjson")).file == "f.ndjson");
  CHECK(exit_code_of(parse("log", "import")) == 2);
  CHECK(exit_code_of(parse("log", "export", "--follow")) == 2);
}

TEST_CASE("audit slot") {
  const std::string slot = "0197abcd-0000-7000-8000-00000000ffff/2026-12-01/10:00";
  const auto line = parse("audit", "slot", slot.c_str(), "--user", some_user, "--at", "77",
                          "--what-if", "capacity=12", "--what-if", "waitlist=5");
  const auto& options = options_of<audit_slot_options>(line);
  CHECK(to_text(options.slot) == slot);
  CHECK(options.user == id(some_user));
  CHECK(options.at_position == 77);
  CHECK_FALSE(options.at_time);
  CHECK(options.capacity == 12);
  CHECK(options.waitlist_limit == 5);
  const auto timed = parse("audit", "slot", slot.c_str(), "--at", "2026-12-01T10:00:00+09:00");
  CHECK(options_of<audit_slot_options>(timed).at_time == timestamp{1'796'086'800'000});
  for (const char* bad : {"capacity", "capacity=", "capacity=x", "size=3", "capacity=3x"}) {
    CHECK(exit_code_of(parse("audit", "slot", slot.c_str(), "--what-if", bad)) == 2);
  }
  CHECK(exit_code_of(parse("audit", "slot", "somewhere")) == 2);
  CHECK(exit_code_of(parse("audit", "slot", slot.c_str(), "--at", "noon")) == 2);
}

TEST_CASE("audit check") {
  CHECK(options_of<audit_check_options>(parse("audit", "check")).log.empty());
  const auto here = parse("audit", "check", "there", "--data", "elsewhere");
  CHECK(options_of<audit_check_options>(here).log == "there");
  CHECK(options_of<audit_check_options>(here).server.data_directory == "elsewhere");
  const auto server = parse("audit", "check", "http://localhost:8080", "--token", "t");
  CHECK(options_of<audit_check_options>(server).token == "t");
}

TEST_CASE("audit follow") {
  const auto line = parse("audit", "follow", "http://localhost:8080", "--token", "t", "--once",
                          "--patience-seconds", "5");
  const auto& options = options_of<audit_follow_options>(line);
  CHECK(options.url == "http://localhost:8080");
  CHECK(options.token == "t");
  CHECK(options.once);
  CHECK(options.patience == std::chrono::seconds{5});
  CHECK_FALSE(options_of<audit_follow_options>(parse("audit", "follow", "http://a")).once);
  CHECK(exit_code_of(parse("audit", "follow")) == 2);
  CHECK(exit_code_of(parse("audit")) == 2);
}

TEST_CASE("mail dead and retry") {
  CHECK(options_of<mail_dead_options>(parse("mail", "dead")).where.empty());
  const auto dead = parse("mail", "dead", "http://localhost:8080", "--token", "t", "--mail-from",
                          "Moim <moim@moim.example>");
  CHECK(options_of<mail_dead_options>(dead).where == "http://localhost:8080");
  CHECK(options_of<mail_dead_options>(dead).token == "t");
  CHECK(options_of<mail_dead_options>(dead).mail_from == "Moim <moim@moim.example>");
  const auto line = parse("mail", "retry", some_user, "7", "there", "--token", "t");
  const auto& options = options_of<mail_retry_options>(line);
  CHECK(options.user == id(some_user));
  CHECK(options.number == 7);
  CHECK(options.where == "there");
  CHECK(options.token == "t");
  for (const auto* number : {"0", "-1", "x"}) {
    CAPTURE(number);
    CHECK(exit_code_of(parse("mail", "retry", some_user, number)) == 2);
  }
  CHECK(exit_code_of(parse("mail", "retry", "nobody", "7")) == 2);
  CHECK(exit_code_of(parse("mail", "retry", some_user)) == 2);
  CHECK(exit_code_of(parse("mail")) == 2);
}

TEST_CASE("receipt verify") {
  const auto plain = parse("receipt", "verify", "r.json");
  CHECK(options_of<receipt_verify_options>(plain).file == "r.json");
  CHECK(options_of<receipt_verify_options>(plain).log.empty());
  CHECK_FALSE(options_of<receipt_verify_options>(plain).user);
  const auto line = parse("receipt", "verify", "-", "--log", "http://localhost:8080", "--user",
                          some_user, "--token", "t", "--jwks", "keys.json");
  const auto& options = options_of<receipt_verify_options>(line);
  CHECK(options.file == "-");
  CHECK(options.log == "http://localhost:8080");
  CHECK(options.user == id(some_user));
  CHECK(options.token == "t");
  CHECK(options.jwks == "keys.json");
  CHECK(exit_code_of(parse("receipt", "verify")) == 2);
  CHECK(exit_code_of(parse("receipt")) == 2);
}

TEST_CASE("the version is the one of the build") {
  const auto line = parse("version");
  CHECK(std::any_cast<version_options>(&line.options) != nullptr);
  std::ostringstream build;
  build << std::ifstream{MOIM_SOURCE_DIR "/CMakeLists.txt"}.rdbuf();
  CHECK(build.str().find("VERSION " + std::string{moim_version}) != std::string::npos);
}

TEST_CASE("help is a good end, a mistake is exit code 2") {
  CHECK(exit_code_of(parse("--help")) == 0);
  CHECK(exit_code_of(parse("log", "tail", "--help")) == 0);
  CHECK(exit_code_of(parse()) == 2);
  CHECK(exit_code_of(parse("bogus")) == 2);
  CHECK(exit_code_of(parse("log")) == 2);
  CHECK(exit_code_of(parse("serve", "--bogus")) == 2);
  CHECK(exit_code_of(parse("import", "stores")) == 2);
  CHECK(exit_code_of(parse("user", "create", "--email", "a@b.kr")) == 2);
  CHECK(exit_code_of(parse("token", "--user", "me")) == 2);
  CHECK(exit_code_of(parse("token", "--role", "king")) == 2);
  CHECK(exit_code_of(parse("token", "--count", "0")) == 2);
}

}  // namespace moim::transport::cli_test
