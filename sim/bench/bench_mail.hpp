// Mail: how fast the server writes to everybody who reserves, and how much that slows
// reservations.
#pragma once

#include "sim/bench/bench_options.hpp"

namespace moim::sim {

/// Prints the table. False when a figure cannot be believed: a reservation that was refused, a mail
/// that did not arrive, or one too many.
bool bench_mail(const bench_options& options);

}  // namespace moim::sim
