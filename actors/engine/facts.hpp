// What has happened, with its type: the committed feed as projections see it. The log keeps the
// same events as records; `decode_fact` turns one into the other when a projection is rebuilt.
//
// Personal fields are empty in both, so that no projection, and no copy of one on disk, has to be
// searched when somebody is forgotten. Who needs them asks the account.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "domain/account/account.hpp"
#include "domain/account/login.hpp"
#include "domain/mail/mailbox.hpp"
#include "domain/popup/slot.hpp"
#include "domain/popup/store.hpp"
#include "storage/log/event_log.hpp"

namespace moim::actors {

/// One event of an aggregate. `position` is 0 until the event is committed.
template <class A>
struct fact {
  typename A::id id;
  std::uint64_t position = 0;
  timestamp time;
  typename A::event event;
};

/// Logins have no place here: their stream ids do not tell the address, and no query needs them.
/// Nor have permits: what they were for is told by the slots.
using any_fact =
    std::variant<std::monostate, fact<account>, fact<store>, fact<slot>, fact<mailbox>>;

/// The facts of one commit, in position order, up to and including `last_position`.
struct committed_batch {
  std::uint64_t last_position = 0;
  std::vector<any_fact> facts;
};
using committed_batch_ptr = std::shared_ptr<const committed_batch>;

/// The fact of a record; monostate for streams that no projection asks for. On a record that
/// cannot be read `why` is set.
any_fact decode_fact(const storage::record& record, std::string& why);

}  // namespace moim::actors
