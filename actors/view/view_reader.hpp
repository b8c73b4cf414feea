// How an actor of a subject reads the view: it gets the projections that its subject may use, and
// nothing of other subjects.
#pragma once

#include <functional>
#include <memory>

namespace moim::actors {

/// A part of the view that does not change, and stays in memory, as long as this is held. `Part`
/// refers to the projections in it.
template <class Part>
struct held_part {
  std::shared_ptr<const void> owner;
  Part part;

  const Part* operator->() const { return &part; }
  const Part& operator*() const { return part; }
};

/// Gives the part of the newest view; called from any thread.
template <class Part>
using view_reader = std::function<held_part<Part>()>;

}  // namespace moim::actors
