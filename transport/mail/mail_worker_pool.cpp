// Worker threads, each with a mail transport of its own.
#include "transport/mail/mail_worker_pool.hpp"

#include "domain/ensure.hpp"
#include "transport/mail/mail_text.hpp"

namespace moim::transport {

std::optional<mail_envelope> compose(const correspondent& from,
                                     const actors::outgoing_mail& order) {
  auto to = parse_mail_address(order.address);
  if (!to) {
    return std::nullopt;
  }
  constexpr std::int64_t minute_ms = 60'000;
  auto words = write_mail(order.kind, order.language,
                          {order.nickname, order.store->details.name, order.store->details.location,
                           order.about.slot.date, order.about.slot.time,
                           (order.expires_at.ms - order.wanted_at.ms) / minute_ms});
  auto id = make_message_id(order.box, order.number, from.address.domain());
  const mail_message message{from,
                             {*to, order.nickname},
                             id,
                             order.wanted_at,
                             order.language,
                             std::move(words.subject),
                             std::move(words.text),
                             std::move(words.html)};
  return mail_envelope{from.address, std::move(*to), std::move(id), render(message)};
}

mail_worker_pool::mail_worker_pool(correspondent from, unsigned threads,
                                   const make_mail_transport& make_transport)
    : from_(std::move(from)), queue_(threads) {
  ensure(threads > 0, "a post office has a thread");
  for (unsigned i = 0; i < threads; ++i) {
    transports_.push_back(make_transport(stopping_));
  }
  for (const auto& transport : transports_) {
    threads_.emplace_back([this, &transport] { work(*transport); });
  }
}

mail_worker_pool::~mail_worker_pool() {
  close();
}

void mail_worker_pool::hand_over(actors::outgoing_mail order,
                                 std::function<void(actors::mail_outcome)> done) {
  const bool taken = queue_.push({std::move(order), std::move(done)});
  ensure(taken || stopping_, "no more orders are on their way than there are threads");
}

void mail_worker_pool::work(mail_transport& transport) {
  while (auto next = queue_.take()) {
    next->done(deliver(transport, next->order));
  }
}

actors::mail_outcome mail_worker_pool::deliver(mail_transport& transport,
                                               const actors::outgoing_mail& order) const {
  const auto mail = compose(from_, order);
  return mail ? transport.deliver(*mail)
              : actors::mail_outcome{
                    actors::hand_over::refused, {}, "no mail can be sent to this address"};
}

void mail_worker_pool::close() {
  stopping_ = true;
  queue_.close(job_queue<job>::rest::forgotten);
  threads_.clear();
}

}  // namespace moim::transport
