// The view that queries are answered from, as of one log position: the projections of all subjects
// side by side. It is a value, and a copy is cheap, so readers hold one that does not change while
// the projector builds the next.
//
// A projection is a value with
//
//   void apply(const fact<A>&)                   for each aggregate A whose events change it; facts
//                                                come in position order, each once
//   void prefetch(std::span<const any_fact>)     optional: brings what most of these facts will
//                                                change nearer to the processor, all at once
//   static constexpr section_id section          its name and version in the saved view
//   void save(section_writer&) const
//   bool load(std::string_view& in)              into an empty one; false when `in` is not sound
//
// It reads nothing but facts, so that each can be rebuilt alone.
#pragma once

#include <span>

#include "actors/engine/facts.hpp"
#include "actors/view/section.hpp"

namespace moim::actors {

/// Applies the fact to one projection, if that wants facts of this aggregate.
template <class Projection, class A>
void apply_to(Projection& to, const fact<A>& what) {
  if constexpr (requires { to.apply(what); }) {
    to.apply(what);
  }
}
template <class Projection>
void apply_to(Projection&, const std::monostate&) {}

template <class Projections>
struct composed_view;

template <class... P>
struct composed_view<type_list<P...>> : P... {
  using projections = type_list<P...>;

  std::uint64_t position = 0;

  void prefetch(std::span<const any_fact> facts) const {
    const auto one = [&]<class Projection>(const Projection& of) {
      if constexpr (requires { of.prefetch(facts); }) {
        of.prefetch(facts);
      }
    };
    (one(static_cast<const P&>(*this)), ...);
  }

  void apply(const any_fact& what) {
    std::visit([this](const auto& f) { (apply_to(static_cast<P&>(*this), f), ...); }, what);
  }
};

}  // namespace moim::actors
