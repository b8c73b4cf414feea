// Both auditors on accounts that keep their promises, and on some that break one.
#include "storage/account/account_book.hpp"

#include <utility>

#include "storage/audit/auditor.hpp"
#include "storage/audit/live_auditor.hpp"
#include "tests/storage/log/log_fixture.hpp"

namespace moim::storage::account_book_test {

namespace {

struct step {
  std::string type;
  std::uint64_t cause = 0;
};
using steps = std::vector<step>;

/// Positions 1, 2, 3… of one account. Both auditors agree.
lines complaints_about(const steps& all) {
  memory_event_log log;
  for (std::uint64_t version = 0; const auto& s : all) {
    append_request r;
    r.stream = "account/u1";
    r.expected_version = version++;
    r.cause = s.cause == 0 ? "" : cause_of_reaction(s.cause);
    r.events = {{s.type, 1, "{}"}};
    append(log, {r});
  }
  auditor whole;
  whole.take_all(log);
  live_auditor live{log, 0};
  CHECK_FALSE(live.advance(1'000));
  CHECK(live.take_complaints() == whole.complaints());
  return whole.complaints();
}

}  // namespace

TEST_CASE("account book: an account that is opened, withdrawn and erased") {
  CHECK(complaints_about({{"account_opened"}, {"session_started"}, {"role_granted"}}) == lines{});
  CHECK(complaints_about({{"account_opened"}, {"account_withdrawn"}, {"account_erased", 2}}) ==
        lines{});
}

TEST_CASE("account book: every promise that is broken is told") {
  const std::string once = "opened once";
  const std::string after = "nothing happens to an account that is withdrawn";
  const std::vector<std::pair<steps, std::string>> broken{
      {{{"account_opened"}, {"account_opened"}}, once},
      {{{"session_started"}}, "that is not open"},
      {{{"account_opened"}, {"account_withdrawn"}, {"session_started"}}, after},
      {{{"account_opened"}, {"account_withdrawn"}, {"account_withdrawn"}}, after},
      {{{"account_opened"}, {"account_withdrawn"}, {"account_erased", 2}, {"role_granted"}}, after},
      {{{"account_opened"}, {"account_erased"}}, "erased once, when it is withdrawn"},
      {{{"account_opened"}, {"account_withdrawn"}, {"account_erased", 1}}, "erased as"},
      {{{"account_opened"}, {"account_withdrawn"}, {"account_erased", 2}, {"account_erased", 2}},
       "erased once, when it is withdrawn"},
  };
  for (const auto& [all, promise] : broken) {
    CAPTURE(promise);
    const auto complaints = complaints_about(all);
    REQUIRE(complaints.size() == 1);
    CHECK(complaints.front().find(promise) != std::string::npos);
  }
}

}  // namespace moim::storage::account_book_test
