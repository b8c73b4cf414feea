// A registry of objects by their type, for the services and settings of subjects. A look-up
// compares a few addresses; nothing is virtual, and objects are destroyed in the reverse order of
// their construction.
#pragma once

#include <utility>
#include <vector>

#include "domain/ensure.hpp"

namespace moim::transport {

/// Holds at most one object of a type. Reading is thread-safe once it is filled.
class typed_registry {
 public:
  /// What this registry does not have is looked up in `below`, which outlives it.
  explicit typed_registry(const typed_registry* below = nullptr) : below_(below) {}
  typed_registry(const typed_registry&) = delete;
  typed_registry& operator=(const typed_registry&) = delete;
  ~typed_registry() {
    while (!entries_.empty()) {
      const entry last = entries_.back();
      if (last.destroy != nullptr) {
        last.destroy(last.object);
      }
      entries_.pop_back();
    }
  }

  /// Makes a T and owns it.
  template <class T, class... Args>
  T& emplace(Args&&... args) {
    auto* object = new T(std::forward<Args>(args)...);
    entries_.push_back({&tag<T>::address, object, [](void* o) { delete static_cast<T*>(o); }});
    return *object;
  }

  /// Refers to a T that outlives the registry.
  template <class T>
  void refer(T& object) {
    entries_.push_back(
        {&tag<T>::address, const_cast<void*>(static_cast<const void*>(&object)), nullptr});
  }

  /// Null when there is none.
  template <class T>
  T* find() const {
    for (const entry& e : entries_) {
      if (e.type == &tag<T>::address) {
        return static_cast<T*>(e.object);
      }
    }
    return below_ == nullptr ? nullptr : below_->find<T>();
  }

  template <class T>
  T& get() const {
    T* found = find<T>();
    ensure(found != nullptr, "the registry has what is asked of it");
    return *found;
  }

 private:
  template <class T>
  struct tag {
    static inline char address = 0;
  };
  struct entry {
    const void* type;
    void* object;
    void (*destroy)(void*);
  };

  const typed_registry* below_;
  std::vector<entry> entries_;
};

}  // namespace moim::transport
