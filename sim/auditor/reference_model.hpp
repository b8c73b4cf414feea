// The interface of the reference models. They state the rules of the product a second time and as
// naively as possible: they walk plain lists again for every question, keep no state up to date,
// and use no code of `domain`. Expected effects and answers are text, so that a complaint shows
// them beside the real ones. A subject brings one `reference_model`, with one `stream_model` for
// each of its aggregates.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/subjects.hpp"
#include "sim/auditor/ledger.hpp"
#include "sim/auditor/question.hpp"
#include "storage/keys/personal_keys.hpp"

namespace moim::sim {

struct expected_result {
  std::string effects;  ///< the events that must be written: "<type> <fields>; "…
  std::string answer;
};

/// Who causes an event that is no reaction to another event.
enum class event_source { client, timer, server };

/// The rules for the streams of one aggregate.
class stream_model {
 public:
  explicit stream_model(const ledger& log) : log_(log) {}
  virtual ~stream_model() = default;

  /// Streams are called "<category>/…".
  virtual std::string_view category() const = 0;
  /// `before`: the question met what the stream held up to this position, included.
  virtual expected_result expect(const question& asked, std::uint64_t before) const = 0;
  /// The text of an event that was written, as in `expected_result`.
  virtual std::string effect_of(const ledger_entry& entry) const = 0;
  /// The state at a version by its records alone (sim/auditor/replay.hpp).
  virtual std::optional<std::string> replayed_state(const std::string& stream,
                                                    std::uint64_t version) const = 0;

  /// What a reaction to the event at `cause` may write on a stream that is as it was up to
  /// `before`: one text for each thing that queries may have shown meanwhile. None when the event
  /// asks nothing of it.
  virtual std::vector<std::string> expect_reaction(const std::string&, std::uint64_t /*cause*/,
                                                   std::uint64_t /*before*/) const {
    return {};
  }
  /// The time at which a reaction acts.
  virtual std::int64_t time_of_reaction(const ledger_entry& entry) const {
    return log_.at(entry.reacts_to()).time_ms;
  }
  virtual event_source source_of(const ledger_entry&) const { return event_source::client; }
  /// What a timer asked that wrote this event first.
  virtual question timer_question(const ledger_entry&) const { return {}; }
  /// Whether two events that follow each other, of one time, user and cause, may be of one command.
  virtual bool is_one_command(const ledger_entry& /*first*/, const ledger_entry& /*next*/) const {
    return true;
  }
  /// A refusal is not kept under an idempotency key, even when it wrote events.
  virtual bool keeps_key(const expected_result&) const { return true; }

 protected:
  const ledger& log_;
};

/// Work that should be done by now, and is not.
struct overdue_work {
  std::optional<std::string> what;
  std::int64_t patience_ms = 0;  ///< how long it may take
};

/// What one subject adds to the checker, for one run.
class reference_model {
 public:
  explicit reference_model(const ledger& log) : log_(log) {}
  virtual ~reference_model() = default;

  virtual std::vector<const stream_model*> streams() const = 0;
  /// The data of a record of this subject that is sealed, as far as they can be read now.
  virtual std::optional<std::string> clear_data(const storage::record&) const {
    return std::nullopt;
  }

  /// A record is durable and was not seen before.
  virtual void record_added(const ledger_entry&) {}
  /// The same record, when the effects of all before it were judged.
  virtual void take(const ledger_entry&) {}
  virtual void process_began() {}
  /// Queries show everything that is in the log, and all that was due is done.
  virtual void came_to_rest() {}
  /// The network edge refused a question before it reached an entity; true: rightly.
  virtual bool may_refuse_at_edge(const question&) const { return false; }

  virtual overdue_work find_overdue(std::int64_t /*now_ms*/) const { return {}; }
  /// At the end of a run: what events ask for and nobody has done.
  virtual std::optional<std::string> find_undone() const { return std::nullopt; }

  // Queries at a position: the ledger counted through up to there, and compared with the view.
  virtual void forget_counts() {}
  virtual void count(const ledger_entry&) {}
  /// What is wrong with the view, if anything.
  virtual std::optional<std::string> compare(const actors::view&) const { return std::nullopt; }

 protected:
  const ledger& log_;
};

/// What models are made with.
struct model_context {
  const ledger& log;
  const storage::personal_keys& keys;
  std::function<void(const std::string&)> complain;
};

/// The text of events that were written, positions `first` to `last` of one stream.
std::string effects_of(const ledger& log, const stream_model& model, std::uint64_t first,
                       std::uint64_t last);

/// Milliseconds of an instant in the data of a record; -1 when it is none.
std::int64_t instant_of(const std::string& text);

/// What the events of a stream up to a position made of it: `turn(page, entry)` for each.
template <class Page, class Turn>
Page read_page(const ledger& log, const std::string& stream, std::uint64_t before, Turn turn) {
  Page page;
  for (const auto position : log.of_stream(stream)) {
    if (position > before) break;
    turn(page, log.at(position));
  }
  return page;
}

}  // namespace moim::sim
