// The committed feed as projections, reactions and timers see it: events with their types. The log
// keeps the same events as records; `decode_fact` turns one into the other when a projection is
// rebuilt.
//
// Personal fields are empty in both, so that no projection, and no copy of one on disk, has to be
// searched when a user is erased. An actor that needs them asks the entity.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include <boost/mp11/algorithm.hpp>

#include "storage/aggregates.hpp"
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

template <class A>
using is_in_feed = std::bool_constant<in_feed<A>>;
/// `std::variant<std::monostate, fact<A>...>` of all aggregates whose events are in the feed.
using any_fact = boost::mp11::mp_rename<
    boost::mp11::mp_push_front<
        boost::mp11::mp_transform<fact, boost::mp11::mp_copy_if<aggregates, is_in_feed>>,
        std::monostate>,
    std::variant>;

/// The facts of one commit, in position order, up to and including `last_position`.
struct committed_batch {
  std::uint64_t last_position = 0;
  std::vector<any_fact> facts;
};
using committed_batch_ptr = std::shared_ptr<const committed_batch>;

/// The fact of a record; monostate for aggregates that are not in the feed. On a record that cannot
/// be read `why` is set.
any_fact decode_fact(const storage::record& record, std::string& why);

}  // namespace moim::actors
