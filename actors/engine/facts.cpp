// From records back to facts. The category before the first `/` of a stream names the aggregate.
#include "actors/engine/facts.hpp"

#include "storage/events/event_codec.hpp"

namespace moim::actors {

namespace {

template <class A>
any_fact decode_as(const storage::record& record, std::string& why) {
  fact<A> result{{}, record.position, record.time, {}};
  if (!storage::id_of_stream<A>(record.stream, result.id)) {
    why = "the stream id is malformed";
    return {};
  }
  if (!storage::decode_event<A>(record, result.event, why)) {
    return {};
  }
  return result;
}

}  // namespace

any_fact decode_fact(const storage::record& record, std::string& why) {
  const auto category = record.stream.substr(0, record.stream.find('/'));
  any_fact found;
  const bool known = any_type(aggregates{}, [&]<class A>(std::type_identity<A>) {
    if (category != A::category) {
      return false;
    }
    if constexpr (in_feed<A>) {
      found = decode_as<A>(record, why);
    }
    return true;
  });
  if (!known) {
    why = "the stream has an unknown category";
  }
  return found;
}

}  // namespace moim::actors
