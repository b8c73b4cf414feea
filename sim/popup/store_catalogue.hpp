// Generates a catalogue of popup stores from a seed: names and addresses as in Seoul, most of them
// long over, as in a catalogue of several years.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "domain/popup/store.hpp"
#include "storage/log/event_log.hpp"

namespace moim::sim {

class store_catalogue {
 public:
  explicit store_catalogue(timestamp now, unsigned seed = 1) : now_(now), random_(seed) {}

  /// The next store. `age` is 0 for the oldest and 1 for one of today: it decides when it runs.
  store_details next(double age);

  /// The parameters of a search that somebody could make, such as `name=%EC%84%B1&open=true`.
  std::string search();

  /// Some word of names, some part of addresses, some category, some place.
  std::string word();
  std::string part_of_town();
  std::string category();
  std::pair<double, double> place();

 private:
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }

  const timestamp now_;
  std::mt19937 random_;
};

/// RFC 3986 2.1, for a parameter.
std::string percent_encode(std::string_view text);

/// Writes so many stores into an empty log. Throws std::runtime_error when it fails.
void write_store_catalogue(storage::event_log& log, std::uint32_t stores, timestamp now);

}  // namespace moim::sim
