// A hash map whose copies are free: a copy shares all nodes, and a change copies only the nodes on
// the way to it that somebody else still sees. Projections publish such copies to readers after
// every commit. The structure is the hash array mapped trie of P. Bagwell, "Ideal Hash Trees"
// (2001). One thread changes a map; any number may read other copies of it.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>

#include <boost/smart_ptr/intrusive_ptr.hpp>

namespace moim::actors {

template <class Key, class Value, class Hash>
class persistent_map {
 public:
  std::size_t size() const { return size_; }

  /// Null when absent. The pointer lives as long as this copy is neither changed nor destroyed.
  const Value* find(const Key& key) const {
    std::uint64_t hash = Hash{}(key);
    const node* at = root_.get();
    for (; at != nullptr; hash >>= bits) {
      if (at->leaf) {
        return find_in(static_cast<const leaf_node*>(at), key);
      }
      const auto* branch = static_cast<const branch_node*>(at);
      const auto bit = bit_of(hash);
      if ((branch->bitmap & bit) == 0) {
        return nullptr;
      }
      at = branch->children()[branch->index_of(bit)].get();
    }
    return nullptr;
  }

  /// The value of the key to change in place, made by default when absent.
  Value& edit(const Key& key) { return edit_below(root_, key, Hash{}(key), 0); }

  /// Calls `visit(key, value)` for every entry, in an order that depends on the hashes alone.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for_each_below(root_.get(), visit);
  }

 private:
  static constexpr unsigned bits = 5;
  static constexpr unsigned depth_max = 64 / bits;  // below it the hash is used up

  struct node {
    explicit node(bool is_leaf) : leaf(is_leaf) {}
    std::atomic<std::uint32_t> owners{0};
    const bool leaf;
  };
  using node_ptr = boost::intrusive_ptr<node>;

  /// One entry; entries whose whole hashes are equal form a list.
  struct leaf_node : node {
    leaf_node(const Key& k, const Value& v) : node(true), key(k), value(v) {}
    leaf_node(const leaf_node& other)
        : node(true), key(other.key), value(other.value), next(other.next) {}
    Key key;
    Value value;
    node_ptr next;
  };

  /// The children, one for each set bit, stand directly behind the node.
  struct alignas(node_ptr) branch_node : node {
    explicit branch_node(std::uint32_t bits_set) : node(false), bitmap(bits_set) {
      std::uninitialized_value_construct_n(children(), count());
    }
    ~branch_node() { std::destroy_n(children(), count()); }
    branch_node(const branch_node&) = delete;
    branch_node& operator=(const branch_node&) = delete;

    static branch_node* make(std::uint32_t bitmap) {
      const auto children = static_cast<std::size_t>(std::popcount(bitmap));
      return new (::operator new(sizeof(branch_node) + children * sizeof(node_ptr)))
          branch_node(bitmap);
    }
    static void destroy(branch_node* branch) {
      branch->~branch_node();
      ::operator delete(branch);
    }

    std::size_t count() const { return static_cast<std::size_t>(std::popcount(bitmap)); }
    std::size_t index_of(std::uint32_t bit) const {
      return static_cast<std::size_t>(std::popcount(bitmap & (bit - 1)));
    }
    node_ptr* children() { return reinterpret_cast<node_ptr*>(this + 1); }
    const node_ptr* children() const { return reinterpret_cast<const node_ptr*>(this + 1); }

    const std::uint32_t bitmap;
  };

  friend void intrusive_ptr_add_ref(node* n) { n->owners.fetch_add(1, std::memory_order_relaxed); }
  friend void intrusive_ptr_release(node* n) {
    if (n->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      if (n->leaf) {
        delete static_cast<leaf_node*>(n);
      } else {
        branch_node::destroy(static_cast<branch_node*>(n));
      }
    }
  }

  static std::uint32_t bit_of(std::uint64_t hash) { return std::uint32_t{1} << (hash & 31); }

  static const Value* find_in(const leaf_node* leaf, const Key& key) {
    for (; leaf != nullptr; leaf = static_cast<const leaf_node*>(leaf->next.get())) {
      if (leaf->key == key) {
        return &leaf->value;
      }
    }
    return nullptr;
  }

  /// A node that another copy of the map sees too is copied before a change. A node below such a
  /// one is shared as well, since copying its parent adds an owner to it.
  static bool is_shared(const node_ptr& place) {
    return place->owners.load(std::memory_order_acquire) != 1;
  }

  static leaf_node& own_leaf(node_ptr& place) {
    if (is_shared(place)) {
      place = node_ptr(new leaf_node(static_cast<const leaf_node&>(*place)));
    }
    return static_cast<leaf_node&>(*place);
  }

  /// The branch at `place`, unshared, with room for the child of `bit`.
  static branch_node& own_branch(node_ptr& place, std::uint32_t bit) {
    auto& old = static_cast<branch_node&>(*place);
    const bool shared = is_shared(place);
    if (!shared && (old.bitmap & bit) != 0) {
      return old;
    }
    auto* fresh = branch_node::make(old.bitmap | bit);
    const std::size_t gap = (old.bitmap & bit) != 0 ? old.count() : old.index_of(bit);
    for (std::size_t i = 0; i < old.count(); ++i) {
      node_ptr& child = fresh->children()[i < gap ? i : i + 1];
      if (shared) {
        child = old.children()[i];
      } else {
        child = std::move(old.children()[i]);
      }
    }
    place = node_ptr(fresh);
    return *fresh;
  }

  Value& edit_below(node_ptr& place, const Key& key, std::uint64_t hash, unsigned depth) {
    if (!place) {
      return add_leaf(place, key);
    }
    if (place->leaf) {
      return edit_leaf(place, key, hash, depth);
    }
    const auto bit = bit_of(hash);
    auto& branch = own_branch(place, bit);
    return edit_below(branch.children()[branch.index_of(bit)], key, hash >> bits, depth + 1);
  }

  Value& edit_leaf(node_ptr& place, const Key& key, std::uint64_t hash, unsigned depth) {
    auto& leaf = own_leaf(place);
    if (leaf.key == key) {
      return leaf.value;
    }
    if (depth > depth_max) {
      return leaf.next ? edit_leaf(leaf.next, key, hash, depth) : add_leaf(leaf.next, key);
    }
    const std::uint64_t other = Hash{}(leaf.key) >> (depth * bits);
    auto* branch = branch_node::make(bit_of(other));
    branch->children()[0] = std::move(place);
    place = node_ptr(branch);
    return edit_below(place, key, hash, depth);
  }

  Value& add_leaf(node_ptr& place, const Key& key) {
    auto* leaf = new leaf_node(key, Value{});
    place = node_ptr(leaf);
    ++size_;
    return leaf->value;
  }

  template <class Visit>
  static void for_each_below(const node* at, Visit& visit) {
    if (at == nullptr) {
      return;
    }
    if (!at->leaf) {
      const auto* branch = static_cast<const branch_node*>(at);
      for (std::size_t i = 0; i < branch->count(); ++i) {
        for_each_below(branch->children()[i].get(), visit);
      }
      return;
    }
    const auto* leaf = static_cast<const leaf_node*>(at);
    visit(leaf->key, leaf->value);
    for_each_below(leaf->next.get(), visit);
  }

  node_ptr root_;
  std::size_t size_ = 0;
};

}  // namespace moim::actors
