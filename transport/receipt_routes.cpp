// Receipts afterwards, and what they are compared with: public keys and the heads of slots. The log
// is read on the I/O thread: one record, mostly from memory.
#include <limits>

#include "storage/event_codec.hpp"
#include "transport/handlers.hpp"
#include "transport/slot_path.hpp"

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

/// What the record of a ticket says; none when the log cannot be read.
std::optional<receipt_claims> read_claims(const call& c, std::uint64_t position) {
  std::optional<receipt_claims> claims;
  const auto broken = c.app().shared().log.read_from(position, [&](const storage::record& record) {
    claims = claims_of(c.app().receipts().hash(), record);
    return false;
  });
  return broken ? std::nullopt : claims;
}

/// The end of a stream or, when `version` is not the newest, what it was at that version. A failure
/// of the log; a version of its own that is less than asked for when the stream ends before.
std::variant<storage::stream_head, storage::io_failure> read_head(const storage::event_log& log,
                                                                  std::string_view stream,
                                                                  std::uint64_t version) {
  auto found = log.find_head(stream);
  auto* head = std::get_if<storage::stream_head>(&found);
  if (head == nullptr || version >= head->version) {
    return found;
  }
  *head = {};
  if (version == 0) {
    return found;
  }
  auto broken = log.read_stream(stream, version, [&](const storage::record& record) {
    *head = {record.version, record.chain, record.position, record.time};
    return false;
  });
  if (broken) {
    return std::move(*broken);
  }
  return found;
}

void answer_head(const call& c, const slot_id& slot, std::uint64_t version) {
  auto stream = storage::stream_of<moim::slot>(slot);
  const auto found = read_head(c.app().shared().log, stream, version);
  const auto* head = std::get_if<storage::stream_head>(&found);
  if (head == nullptr) {
    return c.problem("unavailable");
  }
  if (version != newest && head->version != version) {
    return c.problem("version_not_found");
  }
  head_answer answer{std::move(stream), head->version, {head->chain}, head->position, {}};
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
    const auto claims = read_claims(c, row->position);
    if (!claims || claims->id() != id.slot || claims->ticket != id.ticket) {
      return c.problem("unavailable");
    }
    c.reply(200, receipt_answer{c.app().receipts().issue(*claims)});
  });
}

void show_slot_head(const call& c) {
  const auto slot = slot_in_path(c);
  const auto version = slot ? c.number("version", newest) : std::nullopt;
  if (!version) {
    return;
  }
  with_slot(c, *slot, "slot_not_found",
            [c, slot = *slot, version = *version](const actors::store_row&) {
              answer_head(c, slot, version);
            });
}

void show_receipt_keys(const call& c) {
  http_response response;
  response.content_type = "application/jwk-set+json";
  response.shared_body = c.app().shared().receipts.jwk_set;
  c.send(std::move(response));
}

}  // namespace moim::transport
