// What is kept for each id where a rush looks it up: a slot's users, a shard's entities. Entries
// stand in one table, so a look costs about one cache miss, where nodes in a list for each bucket
// cost four; that was a fifth of a worker's time. Entries move when others come or go.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>

#include "domain/ids.hpp"

namespace moim {

template <class Id, class Value>
using id_map = boost::unordered_flat_map<Id, Value, id_hash>;

}  // namespace moim
