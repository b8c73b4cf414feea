// Two tables of weights, of what clients do and of what goes wrong. Rows come from the subjects,
// the clients (sim/workload/clients.cpp) and the faults below.
#include "sim/runner/workload.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "actors/engine/gateway.hpp"
#include "domain/limits.hpp"
#include "sim/subjects.hpp"
#include "sim/workload/clients.hpp"

namespace moim::sim {

namespace {

template <unsigned Steps>
void slow(fault_target& run, const operation& o) {
  run.hold_back(o.type->name.substr(5), 10 + o.number % Steps);
}

constexpr std::array faults{
    operation_type{"pass_time", 0, 34,
                   [](fault_target& run, const operation& o) {
                     run.pass_time(o.amount < 300   ? o.number % 1'000
                                   : o.amount < 500 ? limits::position_wait_ms
                                                    : limits::sweep_seconds * 1000);
                   }},
    operation_type{"slow_writer", 1, 14, &slow<100>},
    operation_type{"slow_projector", 2, 8, &slow<200>},
    operation_type{"slow_shard", 3, 5,
                   [](fault_target& run, const operation& o) {
                     run.hold_back("shard 0", 10 + o.number % 50);
                   }},
    operation_type{"slow_reactor", 4, 5, &slow<200>},
    operation_type{"cut_power", 5, 7, [](fault_target& run, const operation&) { run.cut_power(); }},
    operation_type{"kill", 6, 5, [](fault_target& run, const operation&) { run.kill(); }},
    operation_type{"stop_orderly", 7, 4,
                   [](fault_target& run, const operation&) { run.stop_orderly(); }},
    operation_type{"disk_fault", 8, 14,
                   [](fault_target& run, const operation& o) {
                     run.strike_disk(static_cast<disk_fault>(1 + o.number % 4));
                   }},
    operation_type{
        "unreadable", 9, 3,
        [](fault_target& run, const operation& o) { run.fail_reads(1 + o.number % 60); }},
    operation_type{
        "lose_cache", 10, 6,
        [](fault_target& run, const operation& o) { run.spoil_saved_view(o.number, o.place); }},
    operation_type{"slow_timekeeper", 12, 2, &slow<200>},
};

struct operation_tables {
  std::vector<const operation_type*> of_clients;
  std::vector<const operation_type*> of_faults;

  operation_tables() {
    add(client_operations());
    add(faults);
    for (const auto& subject : simulated_subjects()) add(subject.operations);
    for (auto* table : {&of_clients, &of_faults}) {
      std::sort(table->begin(), table->end(),
                [](const auto* a, const auto* b) { return a->place < b->place; });
    }
  }
  void add(std::span<const operation_type> rows) {
    for (const auto& row : rows) {
      const bool is_fault = std::holds_alternative<operation_type::strike>(row.does);
      (is_fault ? of_faults : of_clients).push_back(&row);
    }
  }
};

const operation_type* pick(const std::vector<const operation_type*>& table, random_source& chance) {
  std::uint64_t sum = 0;
  for (const auto* row : table) sum += row->weight;
  auto at = chance.below(sum);
  for (const auto* row : table) {
    if (at < row->weight) return row;
    at -= row->weight;
  }
  return table.front();
}

}  // namespace

workload_config make_workload_config(std::uint64_t seed) {
  return {seed, [](workload_config& config, random_source& chance) {
            for (const auto& subject : simulated_subjects()) {
              if (subject.draw_config != nullptr) {
                config.parts.push_back(subject.draw_config(config, chance));
              }
            }
          }};
}

operation operation_of(std::uint64_t seed, std::uint64_t n, const workload_config& config) {
  static const operation_tables tables;
  random_source chance(seed, 2, n);
  operation o;
  o.type = chance.percent(config.fault_percent) ? pick(tables.of_faults, chance)
                                                : pick(tables.of_clients, chance);
  o.keyed = chance.percent(config.keyed_percent);
  o.user = static_cast<std::uint32_t>(chance.below(1'000'000));
  o.place = static_cast<std::uint32_t>(chance.below(1'000'000));
  o.number = static_cast<std::uint32_t>(chance.below(1'000'000));
  o.amount = static_cast<std::uint32_t>(chance.below(1'000));
  return o;
}

}  // namespace moim::sim
