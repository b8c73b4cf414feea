// Walks over all mailboxes once and keeps the newest mails in a heap.
#include "transport/mail/mail_list.hpp"

#include <algorithm>

#include <boost/describe/enum_from_string.hpp>

#include "storage/events/event_codec.hpp"
#include "transport/api/cursor.hpp"
#include "transport/mail/mail_message.hpp"

namespace moim::transport {

namespace {

struct hit {
  mailbox_id box;
  const actors::mail_row* row = nullptr;
};

template <class E>
concept with_answer = requires(E e) {
  e.answer;
};

std::string read_answer(const hit& h, const read_records& log, const storage::personal_keys& keys) {
  std::string answer;
  if (h.row->answered_at == 0) {
    return answer;
  }
  const auto failed = log(h.row->answered_at, [&](const storage::record& record) {
    mailbox::event event;
    std::string why;
    storage::record_opener opener{keys, {h.box.value}};
    if (storage::decode_event<mailbox>(record, event, why, opener)) {
      std::visit(
          [&]<class E>(const E& e) {
            if constexpr (with_answer<E>) {
              answer = e.answer.value;
            }
          },
          event);
    }
    return false;
  });
  return failed ? std::string{} : answer;
}

mail_answer make_answer(const hit& h, std::string answer, const std::string& domain) {
  const auto& row = *h.row;
  return {{h.box.value},
          row.number,
          row.kind,
          row.language,
          row.about,
          row.status,
          row.attempts,
          std::move(answer),
          make_message_id(h.box, row.number, domain),
          row.wanted_at,
          row.changed_at,
          row.status == mail_status::failed ? std::optional{row.retry_at} : std::nullopt};
}

}  // namespace

mail_page list_mails(const actors::view& view, const mail_query& query, const read_records& log,
                     const storage::personal_keys& keys) {
  const auto newer = [](const hit& a, const hit& b) { return a.row->position > b.row->position; };
  std::vector<hit> hits;  // a heap with the oldest in front, one more than asked for
  view.mails.for_each([&](const mailbox_id& box, const actors::mail_rows& rows) {
    for (const auto& row : *rows) {
      if ((query.status && row.status != *query.status) ||
          (query.before && row.position >= *query.before)) {
        continue;
      }
      hits.push_back({box, &row});
      std::push_heap(hits.begin(), hits.end(), newer);
      if (hits.size() > query.limit + 1) {
        std::pop_heap(hits.begin(), hits.end(), newer);
        hits.pop_back();
      }
    }
  });
  std::sort_heap(hits.begin(), hits.end(), newer);
  mail_page page;
  if (hits.size() > query.limit) {
    hits.pop_back();
    page.next_cursor = cursor_of(hits.back().row->position);
  }
  for (const auto& h : hits) {
    page.items.push_back(make_answer(h, read_answer(h, log, keys), query.domain));
  }
  return page;
}

std::optional<mail_status> parse_mail_status(std::string_view name) {
  mail_status status{};
  return boost::describe::enum_from_string(std::string{name}.c_str(), status)
             ? std::optional{status}
             : std::nullopt;
}

}  // namespace moim::transport
