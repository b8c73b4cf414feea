// The handlers that show streams, entities and the view to auditors, to be compared with the log.
#include "transport/audit/audit_handlers.hpp"

#include <charconv>

#include "actors/feed/view_snapshot.hpp"
#include "storage/aggregates.hpp"
#include "storage/events/event_codec.hpp"
#include "transport/api/log_read.hpp"
#include "transport/audit/audit_types.hpp"
#include "transport/audit/stream_page.hpp"

namespace moim::transport {

namespace {

/// A position or an instant; false when it is neither.
bool parse_moment(std::string_view text, stream_question& out) {
  timestamp time;
  if (from_text(text, time)) {
    out.at_time = time;
    return true;
  }
  const auto* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, out.at_position);
  return !text.empty() && parsed.ec == std::errc{} && parsed.ptr == end;
}

/// None for streams of no aggregate, and of logins: their names do not tell which users they are
/// of.
std::optional<actors::entity_id> entity_of(std::string_view stream) {
  std::optional<actors::entity_id> found;
  for_each_type(aggregates{}, [&]<class A>(std::type_identity<A>) {
    if constexpr (!std::same_as<A, login>) {
      typename A::id id;
      if (storage::id_of_stream<A>(stream, id)) {
        found = std::move(id);
      }
    }
  });
  return found;
}

}  // namespace

void show_stream(const call& c) {
  stream_question question;
  question.stream = c.param(0);
  const auto at = c.query("at");
  if (at && !parse_moment(*at, question)) {
    return c.problem("invalid_parameter", R"(,"parameter":"at")");
  }
  const auto page = c.paging();
  if (!page) {
    return;
  }
  question.limit = page->limit;
  question.before = page->before;
  read_log(
      c,
      [question, subjects = c.app().shared().subjects](const storage::event_log& of) {
        return read_stream_page(of, question, subjects);
      },
      [c](stream_page found) {
        if (found.failure) {
          return refuse_unreadable(c, found.failure->reason);
        }
        if (found.json.empty()) {
          return c.problem("stream_not_found");
        }
        http_response response;
        response.body = std::move(found.json);
        c.send(std::move(response), found.position);
      });
}

void show_entity(const call& c) {
  const std::string stream{c.param(0)};
  const auto id = entity_of(stream);
  if (!id) {
    return c.problem("stream_not_found");
  }
  c.app().gateway().read_state(*id, [c, stream](const actors::state_answer& answer) {
    if (const auto* why = std::get_if<actors::no_state>(&answer)) {
      return *why == actors::no_state::asleep ? c.problem("entity_not_in_memory")
                                              : c.problem("unavailable", {}, busy_retry_seconds);
    }
    const auto& state = std::get<actors::live_state>(answer);
    c.reply(200, entity_answer{stream, state.version, state.position, state.bytes, {state.sum}});
  });
}

void show_view(const call& c) {
  using summed = std::variant<view_answer, std::string>;
  const auto view = c.app().shared().node.current_view();
  read_log(
      c,
      [view](const storage::event_log& of) -> summed {
        storage::chain_value chain{};
        const auto failure = of.read_from(view->position, [&](const storage::record& record) {
          chain = record.position == view->position ? record.chain : chain;
          return false;
        });
        if (failure) {
          return failure->reason;
        }
        return view_answer{view->position, {actors::view_digest(*view, chain)}};
      },
      [c](const summed& found) {
        if (const auto* reason = std::get_if<std::string>(&found)) {
          return refuse_unreadable(c, *reason);
        }
        c.reply(200, std::get<view_answer>(found));
      });
}

}  // namespace moim::transport
