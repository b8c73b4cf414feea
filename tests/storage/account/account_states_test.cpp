// Accounts and logins are the same when they are read back from a snapshot.
#include <doctest/doctest.h>

#include "storage/events/state_codec.hpp"
#include "tests/storage/account/account_samples.hpp"

namespace moim::storage::account_states_test {

TEST_CASE("accounts and logins are read back") {
  account_state account{account_standing::open,
                        {"user@example.com"},
                        sample_profile(),
                        {"$argon2id$"},
                        personal<std::string>{"42"},
                        role::admin,
                        sample_time,
                        {{sample_session, 3, sample_time}}};
  account_state account_read;
  REQUIRE(decode_state(encode_state(account), account_read));
  CHECK(encode_state(account_read) == encode_state(account));
  CHECK(account_read.sessions.at(0).generation == 3);

  login_state login{sample_user};
  login_state login_read;
  REQUIRE(decode_state(encode_state(login), login_read));
  CHECK(login_read.owner == sample_user);
}

}  // namespace moim::storage::account_states_test
