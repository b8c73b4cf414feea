// A flat hash map from ids, for the lookups of every command. Entries are in one table, so a lookup
// costs about one cache miss, where a map with nodes and buckets cost four and a fifth of a
// worker's time. Entries move when others are inserted or erased.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>

#include "domain/ids.hpp"

namespace moim {

template <class Id, class Value>
using id_map = boost::unordered_flat_map<Id, Value, id_hash>;

}  // namespace moim
