// From records back to facts. The category before the first `/` of a stream names the aggregate.
#include "actors/engine/facts.hpp"

#include "domain/popup/permits.hpp"
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
  if (category == slot::category) {
    return decode_as<slot>(record, why);
  }
  if (category == store::category) {
    return decode_as<store>(record, why);
  }
  if (category == account::category) {
    return decode_as<account>(record, why);
  }
  if (category == mailbox::category) {
    return decode_as<mailbox>(record, why);
  }
  if (category != login::category && category != permits::category) {
    why = "the stream has an unknown category";
  }
  return {};
}

}  // namespace moim::actors
