// The handlers for receipts, public keys and heads of slots. The newest head is in memory;
// everything else is read by the log reader.
#include <algorithm>
#include <limits>

#include "storage/events/event_codec.hpp"
#include "transport/api/log_read.hpp"
#include "transport/popup/popup_handlers.hpp"
#include "transport/popup/popup_services.hpp"
#include "transport/popup/receipt_keys.hpp"
#include "transport/popup/reservation_types.hpp"
#include "transport/popup/slot_path.hpp"

namespace moim::transport {

namespace {

constexpr auto newest = std::numeric_limits<std::uint64_t>::max();

const actors::reservation_row* find_row(const actors::view& view, user_id user,
                                        const reservation_id& id) {
  const auto* rows = view.reservations.find(user);
  if (rows == nullptr) {
    return nullptr;
  }
  const auto found = std::find_if((*rows)->begin(), (*rows)->end(), [&](const auto& row) {
    return row.slot == id.slot && row.ticket == id.ticket;
  });
  return found == (*rows)->end() ? nullptr : &*found;
}

/// The claims of the record of a ticket; none when the log cannot be read.
std::optional<receipt_claims> claims_at(const storage::event_log& log, std::uint64_t position) {
  storage::sha256 hash;
  std::optional<receipt_claims> claims;
  const auto broken = log.read_from(position, [&](const storage::record& record) {
    claims = claims_of(hash, record);
    return false;
  });
  return broken ? std::nullopt : claims;
}

using found_head = std::variant<storage::stream_head, storage::io_failure>;

/// The record of a stream that has this version, as if the stream ended there; none: version 0.
found_head head_at(const storage::event_log& log, const std::string& stream,
                   std::uint64_t version) {
  storage::stream_head head;
  if (version == 0) {
    return head;
  }
  auto broken = log.read_stream(stream, version, [&](const storage::record& record) {
    head = {record.version, record.chain, record.position, record.time};
    return false;
  });
  if (broken) {
    return std::move(*broken);
  }
  return head;
}

void answer_head(const call& c, const std::string& stream, const found_head& found) {
  const auto* head = std::get_if<storage::stream_head>(&found);
  if (head == nullptr) {
    return c.problem("unavailable", {}, busy_retry_seconds);
  }
  head_answer answer{stream, head->version, {head->chain}, head->position, {}};
  if (head->version != 0) {
    answer.time = head->time;
  }
  c.reply(200, answer);
}

}  // namespace

void show_receipt(const call& c) {
  const auto id = reservation_in_path(c);
  if (!id) {
    return;
  }
  const auto shows_it = [user = c.user(), id = *id](const actors::view& view) {
    return find_row(view, user, id) != nullptr;
  };
  c.with_view_that(shows_it, [c, id = *id](const actors::view_ptr& view) {
    const auto* row = find_row(*view, c.user(), id);
    if (row == nullptr) {
      return c.problem("reservation_not_found");
    }
    read_log(
        c,
        [position = row->position](const storage::event_log& log) {
          return claims_at(log, position);
        },
        [c, id](const std::optional<receipt_claims>& claims) {
          if (!claims || claims->id() != id.slot || claims->ticket != id.ticket) {
            return c.problem("unavailable", {}, busy_retry_seconds);
          }
          c.reply(200, receipt_answer{c.thread<popup_thread_services>().receipts.issue(*claims)});
        });
  });
}

void show_slot_head(const call& c) {
  const auto slot = slot_in_path(c);
  std::uint64_t version = newest;
  if (!slot || !c.number("version", 0, newest, version)) {
    return;
  }
  with_slot(c, *slot, "slot_not_found", [c, slot = *slot, version](const actors::store_row&) {
    const auto& log = c.app().shared().log;
    const auto stream = storage::stream_of<moim::slot>(slot);
    if (version == newest) {
      return answer_head(c, stream, log.find_head(stream));
    }
    read_log(
        c, [stream, version](const storage::event_log& of) { return head_at(of, stream, version); },
        [c, stream, version](const found_head& found) {
          const auto* head = std::get_if<storage::stream_head>(&found);
          if (head != nullptr && head->version != version) {
            return c.problem("version_not_found");
          }
          answer_head(c, stream, found);
        });
  });
}

void show_receipt_keys(const call& c) {
  http_response response;
  response.content_type = "application/jwk-set+json";
  response.shared_body = c.server<receipt_keys>().jwk_set;
  c.send(std::move(response));
}

}  // namespace moim::transport
