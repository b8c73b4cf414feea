// A timer source of a subject reads its part of the view; the adapter gives it that part.
#include "actors/feed/timer_source.hpp"

#include <tuple>
#include <utility>

namespace moim::actors {

namespace {

template <class Source, class Part>
class adapted_source final : public timer_source {
 public:
  explicit adapted_source(Source&& source) : source_(std::move(source)) {}

  void begin(const view& shown) override { source_.begin(Part{shown}); }
  void follow(const any_fact& what, const view& shown) override {
    source_.follow(what, Part{shown});
  }
  std::optional<timestamp> next() const override { return source_.next(); }
  void take_due(timestamp now, std::size_t count_max, const view& shown,
                std::vector<any_command>& out) override {
    source_.take_due(now, count_max, Part{shown}, out);
  }

 private:
  Source source_;
};

}  // namespace

timer_sources make_timer_sources(const environment& env, const outside_world& outside) {
  timer_sources all;
  for_each_type(subjects{}, [&]<class S>(std::type_identity<S>) {
    if constexpr (requires { S::make_timers(env, outside); }) {
      const auto add = [&]<class Source>(Source&& source) {
        all.push_back(
            std::make_unique<adapted_source<Source, typename S::reads>>(std::move(source)));
      };
      std::apply([&](auto&&... source) { (add(std::move(source)), ...); },
                 S::make_timers(env, outside));
    }
  });
  return all;
}

}  // namespace moim::actors
