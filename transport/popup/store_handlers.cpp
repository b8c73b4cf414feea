// The handlers for announcing, changing and finding stores. Reads come from the view and ask no
// actor.
#include <algorithm>
#include <cmath>

#include "transport/http/etag.hpp"
#include "transport/popup/draw_secrets.hpp"
#include "transport/popup/popup_handlers.hpp"
#include "transport/popup/popup_services.hpp"
#include "transport/popup/popup_settings.hpp"
#include "transport/popup/slot_path.hpp"
#include "transport/popup/store_cursor.hpp"
#include "transport/popup/store_query.hpp"

namespace moim::transport {

namespace {

/// Calls `then(view, row)` for the store in the path, or answers with a problem.
template <class Then>
void with_store(const call& c, Then then) {
  store_id id;
  if (!from_text(c.param(0), id)) {
    return c.problem("store_not_found");
  }
  with_view_of(c, id, [c, id, then](const actors::view_ptr& view) {
    const auto* row = view->stores.find(id);
    if (row == nullptr) {
      c.problem("store_not_found");
    } else {
      then(*view, *row);
    }
  });
}

void change_store(const call& c, store_id id, store::command what) {
  c.command<store>(id, std::move(what), [c, id](const store_receipt& made, std::uint64_t position) {
    c.reply(200, to_answer(id, made), position);
  });
}

/// A `store_page`, from texts that are written already.
std::string render_page(const call& c, const actors::view& view, const actors::store_query& query,
                        const actors::found_stores& found) {
  std::string json = R"({"items":[)";
  for (const auto& hit : found.hits) {
    json += json.back() == '[' ? "" : ",";
    json += c.thread<popup_thread_services>().stores.of(*view.store_at.find(hit.number));
    if (query.near) {
      json.back() = ',';
      json += R"("distanceMeters":)" + std::to_string(std::llround(hit.distance_m)) + '}';
    }
  }
  json += ']';
  if (found.next) {
    json += R"(,"nextCursor":")" + cursor_of(*found.next) + '"';
  }
  return json += '}';
}

timestamp holds_until(const actors::store_index& index, const actors::store_query& query) {
  const bool is_timeless = !query.open && query.order != actors::store_order::opening;
  return is_timeless ? timestamp{INT64_MAX} : index.same_until(query.now);
}

}  // namespace

void announce_store(const call& c) {
  store_details defaults;
  defaults.waitlist_limit = c.settings<popup_settings>().waitlist_default;
  auto details = c.body(std::move(defaults));
  if (!details) {
    return;
  }
  const store_id id{c.new_id("store")};
  const auto commitment = c.server<draw_secrets>().commitment(id, details->opening);
  c.command<store>(id, create_store{c.user(), std::move(*details), commitment},
                   [c, id](const store_receipt& made, std::uint64_t position) {
                     c.reply_created("/api/v1/stores/" + to_text(id), to_answer(id, made),
                                     position);
                   });
}

void edit_store_by_id(const call& c) {
  store_id id;
  if (!from_text(c.param(0), id)) {
    return c.problem("store_not_found");
  }
  auto changes = c.body<store_changes>();
  if (changes) {
    change_store(c, id, edit_store{c.user(), c.may() == role::admin, std::move(*changes)});
  }
}

void close_store_by_id(const call& c) {
  store_id id;
  if (!from_text(c.param(0), id)) {
    return c.problem("store_not_found");
  }
  change_store(c, id, close_store{c.user(), c.may() == role::admin});
}

void list_stores(const call& c) {
  c.with_view([c](const actors::view_ptr& view) {
    const auto parameters = c.http().query();
    http_response response;
    response.shared_body =
        c.thread<popup_thread_services>().lists.find(parameters, view->search->changes(), c.now());
    if (!response.shared_body) {
      const auto query = store_query_of(c);
      if (!query) {
        return;
      }
      response.shared_body = std::make_shared<const std::string>(
          render_page(c, *view, *query, find_stores(*view->search, *query)));
      c.thread<popup_thread_services>().lists.keep(parameters, response.shared_body,
                                                   view->search->changes(), c.now(),
                                                   holds_until(*view->search, *query));
    }
    c.send(std::move(response));
  });
}

void list_categories(const call& c) {
  c.with_view([c](const actors::view_ptr& view) {
    category_list result;
    for (auto& [category, count] : view->search->categories(limits::categories_shown_max)) {
      result.items.push_back({category, count});
    }
    c.reply(200, result);
  });
}

void show_store(const call& c) {
  with_store(c, [c](const actors::view&, const actors::store_row_ptr& row) {
    auto& stores = c.thread<popup_thread_services>().stores;
    const auto etag = stores.etag_of(*row);
    http_response response;
    response.add_header("ETag", etag);
    if (names_etag(c.http().header(boost::beast::http::field::if_none_match), etag)) {
      response.status = 304;
    } else {
      response.body = stores.of(row);
    }
    c.send(std::move(response));
  });
}

void list_slots(const call& c) {
  const auto text = c.query("date");
  calendar_date date;
  if (!text || !from_text(*text, date)) {
    return c.problem("invalid_parameter", R"(,"parameter":"date")");
  }
  with_store(c, [c, date](const actors::view& view, const actors::store_row_ptr& row) {
    slot_list result;
    for (const auto time : row->details.time_slots) {
      const slot_id id{row->id, date, time};
      if (!has_slot(row->details, date, time)) {
        continue;
      }
      const auto* heard = view.slots.find(id);
      const auto slot =
          heard == nullptr ? actors::slot_row{row->details.capacity_per_slot} : *heard;
      // Places that were taken away go as their holders cancel.
      result.items.push_back({date, time, c.app().shared().zone.to_utc(date, time),
                              std::max(slot.capacity, slot.confirmed), slot.confirmed, slot.waiting,
                              slot.offered});
    }
    c.reply(200, result);
  });
}

}  // namespace moim::transport
