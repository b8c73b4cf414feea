// Memory of a waiting reservation, which decides how long a line one machine can hold. Counts all
// heap memory of this test binary as the allocator rounds it.
#include <atomic>
#include <cstdlib>
#include <new>

#include <malloc.h>

#include "domain/popup/slot.hpp"
#include "tests/domain/given.hpp"

namespace {

std::atomic<std::size_t> heap_bytes{0};

void* counted(void* block) {
  if (block == nullptr) throw std::bad_alloc{};
  heap_bytes += malloc_usable_size(block) + sizeof(std::size_t);  // and the header of the block
  return block;
}

void uncounted(void* block) {
  if (block != nullptr) heap_bytes -= malloc_usable_size(block) + sizeof(std::size_t);
  std::free(block);
}

}  // namespace

void* operator new(std::size_t size) {
  return counted(std::malloc(size == 0 ? 1 : size));
}
void* operator new[](std::size_t size) {
  return counted(std::malloc(size == 0 ? 1 : size));
}
void operator delete(void* block) noexcept {
  uncounted(block);
}
void operator delete[](void* block) noexcept {
  uncounted(block);
}
void operator delete(void* block, std::size_t) noexcept {
  uncounted(block);
}
void operator delete[](void* block, std::size_t) noexcept {
  uncounted(block);
}

namespace moim::test::slot_memory_test {

namespace {

constexpr std::size_t bytes_max = 1'024;

/// Bytes for each of `count` waiting reservations in one slot, `slot_state` itself included.
double bytes_per_waiter(std::uint32_t waiting) {
  const slot_plan plan{1, waiting, {0}, {1}};
  const std::size_t before = heap_bytes;
  slot_state state;
  for (std::uint32_t n = 0; n <= waiting; ++n) {
    for (const auto& event : slot::decide(state, reserve{user(n), plan}, {}).events) {
      slot::evolve(state, event, {});
    }
  }
  REQUIRE(state.line.size() == waiting);
  return static_cast<double>(heap_bytes - before + sizeof(state)) / waiting;
}

}  // namespace

TEST_CASE("a waiting reservation costs at most 1 KB in the slot") {
  // Just beyond a power of two the vectors and the table have just grown: the worst case.
  for (const std::uint32_t waiting : {10U, 1'000U, 1'024U, 10'000U, 16'384U, 131'072U}) {
    const double bytes = bytes_per_waiter(waiting);
    CAPTURE(waiting);
    CHECK(bytes <= bytes_max);
  }
}

TEST_CASE("a slot gives back what it has taken") {
  const std::size_t before = heap_bytes;
  (void)bytes_per_waiter(1'000);
  CHECK(heap_bytes == before);
}

}  // namespace moim::test::slot_memory_test
