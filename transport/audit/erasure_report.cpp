// Counts fields while events are decoded, so that none is forgotten when an event gets a new one.
#include "transport/audit/erasure_report.hpp"

#include <algorithm>

#include "storage/events/event_codec.hpp"

namespace moim::transport {

namespace {

/// Opens the fields that the key opens, and counts them.
class counting_opener final : public storage::field_opener {
 public:
  explicit counting_opener(storage::record_opener& inner) : inner_(inner) {}

  storage::field_opened open(std::string_view field, std::string_view sealed,
                             std::string& clear) override {
    ++all_;
    const bool opened = inner_.open(field, sealed, clear) == storage::field_opened::yes;
    opened_ += opened ? 1 : 0;
    return storage::field_opened::erased;
  }

  std::uint64_t all() const { return all_; }
  std::uint64_t opened() const { return opened_; }

 private:
  storage::record_opener& inner_;
  std::uint64_t all_ = 0;
  std::uint64_t opened_ = 0;
};

template <class A>
std::optional<std::string> decode(const storage::record& record, typename A::event& event) {
  std::string why;
  return storage::decode_event<A>(record, event, why) ? std::nullopt : std::optional{why};
}

template <class Event>
bool holds_clear_fields(const storage::record& record, const Event& event) {
  return std::visit(
      [&]<class E>(const E&) {
        return storage::has_personal_fields<E> && record.schema < E::type.sealed_from;
      },
      event);
}

}  // namespace

erasure_report::erasure_report(user_id user, const storage::personal_keys& keys,
                               actors::local_instant starts_at)
    : user_(user),
      text_(to_text(user)),
      account_(storage::stream_of<account>(user)),
      mailbox_(storage::stream_of<mailbox>({user.value})),
      keys_(keys),
      starts_at_(std::move(starts_at)) {}

std::optional<std::string> erasure_report::take(const storage::record& record) {
  const bool own = record.stream == account_ || record.stream == mailbox_;
  if (!own && record.by != user_ && record.data.find(text_) == std::string_view::npos) {
    return std::nullopt;
  }
  ++mentions_;
  if (own) {
    return record.stream == account_ ? take_own<account>(record) : take_own<mailbox>(record);
  }
  if (storage::is_stream_of<login>(record.stream)) {
    return take_login(record);
  }
  return storage::is_stream_of<slot>(record.stream) ? take_slot(record) : std::nullopt;
}

template <class A>
std::optional<std::string> erasure_report::take_own(const storage::record& record) {
  typename A::event event;
  std::string why;
  storage::record_opener reader{keys_, user_};
  reader.turn_to(record);
  counting_opener counter{reader};
  if (!storage::decode_event<A>(record, event, why, counter)) {
    return why;
  }
  sealed_ += counter.all();
  open_ += counter.opened();
  if (holds_clear_fields(record, event)) {
    clear_.push_back(record.position);
  }
  if constexpr (std::same_as<A, account>) {
    note(event, {record.position, record.time});
  }
  return std::nullopt;
}

void erasure_report::note(const account::event& event, const moment& now) {
  std::visit(overloaded{[&](const account_opened&) { opened_ = now; },
                        [&](const account_withdrawn&) { withdrawn_ = now; },
                        [&](const account_erased&) { erased_ = now; }, [](const auto&) {}},
             event);
}

std::optional<std::string> erasure_report::take_login(const storage::record& record) {
  login::event event;
  auto wrong = decode<login>(record, event);
  if (!wrong) {
    std::visit(overloaded{[&](const login_claimed& e) {
                            if (e.user == user_) {
                              logins_[std::string{record.stream}] = true;
                            }
                          },
                          [&](const login_released& e) {
                            if (e.user == user_) {
                              logins_[std::string{record.stream}] = false;
                            }
                          }},
               event);
  }
  return wrong;
}

std::optional<std::string> erasure_report::take_slot(const storage::record& record) {
  slot::event event;
  slot_id id;
  if (!storage::id_of_stream<slot>(record.stream, id)) {
    return "the stream " + std::string{record.stream} + " is no slot";
  }
  auto wrong = decode<slot>(record, event);
  const auto take_ticket = [&](user_id who) {
    if (who == user_) {
      ++tickets_;
      held_.push_back(id);
    }
  };
  if (!wrong) {
    std::visit(overloaded{[&](const place_confirmed& e) { take_ticket(e.user); },
                          [&](const waitlist_joined& e) { take_ticket(e.user); },
                          [&](const reservation_cancelled& e) {
                            if (e.user == user_) {
                              std::erase(held_, id);
                            }
                          },
                          [&](const reservations_dropped& e) {
                            for (const auto& dropped : e.reservations) {
                              if (dropped.user == user_) {
                                std::erase(held_, id);
                              }
                            }
                          },
                          [](const auto&) {}},
               event);
  }
  return wrong;
}

std::vector<slot_id> erasure_report::held() const {
  auto held = held_;
  std::erase_if(held, [this](const slot_id& slot) {
    return withdrawn_ && starts_at_(slot.date, slot.time) <= withdrawn_->time;
  });
  return held;
}

bool erasure_report::is_complete() const {
  const bool logins_free =
      std::none_of(logins_.begin(), logins_.end(), [](const auto& login) { return login.second; });
  return withdrawn_ && erased_ && open_ == 0 && clear_.empty() && logins_free && held().empty();
}

}  // namespace moim::transport
