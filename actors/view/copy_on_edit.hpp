// A value whose copies share it until one of them goes on changing: the projector publishes a copy
// after every commit, and only what changed since is copied. As with persistent_map, one thread
// edits and only one copy goes on changing; any number of threads may read and drop the others.
#pragma once

#include <atomic>
#include <memory>

namespace moim::actors {

template <class T>
class copy_on_edit {
 public:
  copy_on_edit() : shared_(std::make_shared<box>()) {}
  copy_on_edit(const copy_on_edit& other) : shared_(other.shared_) {
    shared_->copied.store(true, std::memory_order_relaxed);
  }
  copy_on_edit& operator=(const copy_on_edit& other) { return *this = copy_on_edit(other); }
  copy_on_edit(copy_on_edit&&) noexcept = default;
  copy_on_edit& operator=(copy_on_edit&&) noexcept = default;
  ~copy_on_edit() = default;

  const T& operator*() const { return shared_->value; }
  const T* operator->() const { return &shared_->value; }

  T& edit() {
    if (shared_->copied.load(std::memory_order_relaxed)) {
      shared_ = std::make_shared<box>(shared_->value);
    }
    return shared_->value;
  }

 private:
  struct box {
    box() = default;
    explicit box(const T& v) : value(v) {}
    T value;
    std::atomic<bool> copied{false};
  };

  std::shared_ptr<box> shared_;
};

}  // namespace moim::actors
