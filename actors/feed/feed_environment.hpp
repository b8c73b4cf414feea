// What the actors that read or build the view share, beside what all actors share.
#pragma once

#include <atomic>

#include "actors/engine/environment.hpp"
#include "actors/subjects.hpp"
#include "actors/view/view_reader.hpp"

namespace moim::actors {

struct feed_environment : environment {
  /// The view that queries read now; never null once the node has started.
  std::atomic<view_ptr>& current_view;
};

/// Reads the part of a subject; `current` outlives the reader.
template <class Part>
view_reader<Part> reader_of(const std::atomic<view_ptr>& current) {
  return [&current] {
    const auto v = current.load();
    return held_part<Part>{v, Part{*v}};
  };
}

}  // namespace moim::actors
