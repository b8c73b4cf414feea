// Tests the registry: look-up by type, ownership, and the order of destruction.
#include "transport/host/typed_registry.hpp"

#include <string>

#include <doctest/doctest.h>

namespace moim::transport::typed_registry_test {

namespace {

template <char Name>
struct part {
  explicit part(std::string& trace) : trace(trace) {}
  ~part() { trace += Name; }
  std::string& trace;
};

}  // namespace

TEST_CASE("typed registry: what is there is found by its type, and nothing else") {
  const int number = 7;
  typed_registry registry;
  CHECK(registry.find<std::string>() == nullptr);
  registry.emplace<std::string>("text");
  registry.refer(number);
  CHECK(registry.get<std::string>() == "text");
  CHECK(&registry.get<const int>() == &number);
  CHECK(registry.find<int>() == nullptr);
}

TEST_CASE("typed registry: what it lacks is looked up below") {
  typed_registry below;
  below.emplace<std::string>("below");
  typed_registry above{&below};
  CHECK(above.get<std::string>() == "below");
  above.emplace<std::string>("above");
  CHECK(above.get<std::string>() == "above");
  CHECK(below.get<std::string>() == "below");
}

TEST_CASE("typed registry: objects go in the reverse order of their construction") {
  std::string trace;
  {
    typed_registry registry;
    registry.emplace<part<'a'>>(trace);
    registry.emplace<part<'b'>>(trace);
  }
  CHECK(trace == "ba");
}

}  // namespace moim::transport::typed_registry_test
