// Recomputes everything that follows from a log: the state of every stream, and the view. What was
// kept elsewhere (snapshots, the saved view, a running server) is compared by digest at its version
// or position. Records also go through the naive auditor; a record that it complains about is not
// replayed, since the rules of the domain rely on what it checks.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "actors/subjects.hpp"
#include "storage/audit/auditor.hpp"
#include "storage/events/replayed_state.hpp"

namespace moim::actors {

class log_audit {
 public:
  /// That `whose` state of the stream at this version has this digest. Compared at once, or when
  /// the version comes.
  void expect_state(std::string_view stream, std::uint64_t version, const storage::digest& sum,
                    std::string whose);
  /// The same for what queries show; to be called before the record of that position.
  void expect_view(std::uint64_t position, const storage::digest& sum, std::string whose);
  /// Something that is wrong elsewhere.
  void complain(const std::string& what);

  /// Records in the order of the log, from position 1.
  void take(const storage::record& record);
  /// After the last record.
  void finish();

  /// Since the last call. Bounded: of many, only the first ones.
  std::vector<std::string> take_complaints();
  std::uint64_t complaint_count() const { return count_ + judge_.complaint_count(); }

  std::uint64_t position() const { return judge_.position(); }
  std::size_t streams() const { return judge_.streams(); }
  std::uint64_t states_compared() const { return states_compared_; }
  std::uint64_t views_compared() const { return views_compared_; }
  /// Calls `visit(name, version)` for each stream whose state is known.
  template <class Visit>
  void for_each_stream(Visit visit) const {
    for (const auto& [name, stream] : streams_) {
      if (stream.state && !stream.broken) visit(name, stream.state->version());
    }
  }

 private:
  struct expected {
    std::uint64_t version = 0;
    storage::digest sum{};
    std::string whose;
  };
  struct followed {
    std::optional<storage::replayed_state> state;
    bool broken = false;  // no longer replayed
    std::vector<expected> expected_later;
  };
  struct name_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const {
      return std::hash<std::string_view>{}(name);
    }
  };

  followed& find(std::string_view stream);
  void replay(followed& stream, const storage::record& record);
  void compare(const followed& stream, std::string_view name, const expected& with);
  void show(const storage::record& record);

  storage::auditor judge_;
  std::unordered_map<std::string, followed, name_hash, std::equal_to<>> streams_;
  view view_;
  bool view_broken_ = false;
  std::multimap<std::uint64_t, expected> views_expected_;  // by position
  storage::sha256 hash_;
  std::uint64_t states_compared_ = 0;
  std::uint64_t views_compared_ = 0;
  std::vector<std::string> complaints_;
  std::uint64_t count_ = 0;
};

}  // namespace moim::actors
