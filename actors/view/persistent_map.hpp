// A hash map whose copies are free: a copy shares all nodes, and a change copies only the nodes on
// the way to it that a copy can see. Projections publish such copies to readers after every commit.
// The structure is the hash array mapped trie of P. Bagwell, "Ideal Hash Trees" (2001).
//
// Nodes have no owners to count, as that would touch every child of a node that is copied. Instead
// the changes form one line of generations: copying a map ends one, and a node is changed in place
// only by the generation that made it. A node that is replaced is visible to older generations
// alone, so it goes when the last of them does. One thread changes a map and only one copy goes on
// changing; any number of threads may read and drop other copies.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstdint>
#include <new>
#include <span>
#include <utility>
#include <vector>

#include <boost/smart_ptr/intrusive_ptr.hpp>

#include "domain/ensure.hpp"

namespace moim::actors {

struct number_hash {
  std::size_t operator()(std::uint64_t n) const noexcept { return n * 0x9e3779b97f4a7c15ULL; }
};

template <class Key, class Value, class Hash>
class persistent_map {
 public:
  using key_type = Key;
  using mapped_type = Value;

  persistent_map() : now_(new generation) {}
  persistent_map(const persistent_map& other) : now_(freeze(other.now_)) {}
  persistent_map& operator=(const persistent_map& other) { return *this = persistent_map(other); }
  persistent_map(persistent_map&&) noexcept = default;
  persistent_map& operator=(persistent_map&&) noexcept = default;
  ~persistent_map() = default;

  std::size_t size() const { return now_->size; }

  /// Null when absent. The pointer lives as long as this copy is neither changed nor destroyed.
  const Value* find(const Key& key) const {
    std::uint64_t hash = Hash{}(key);
    const node* at = now_->root;
    for (; at != nullptr; hash >>= bits) {
      if (at->leaf) {
        return find_in(static_cast<const leaf_node*>(at), key);
      }
      const auto* branch = static_cast<const branch_node*>(at);
      const auto bit = bit_of(hash);
      if ((branch->bitmap & bit) == 0) {
        return nullptr;
      }
      at = branch->children()[branch->index_of(bit)];
    }
    return nullptr;
  }

  /// Brings what `edit` will read of these keys nearer, for all of them at once: one change after
  /// the other would wait for the memory again and again.
  void prefetch(std::span<const Key> keys) const {
    if (now_->root == nullptr) {
      return;
    }
    std::vector<std::pair<const node*, std::uint64_t>> walks;
    walks.reserve(keys.size());
    for (const auto& key : keys) {
      walks.emplace_back(now_->root, Hash{}(key));
    }
    while (!walks.empty()) {
      std::erase_if(walks, [](auto& walk) {
        auto& [at, hash] = walk;
        if (at->leaf) {
          return true;
        }
        const auto* branch = static_cast<const branch_node*>(at);
        const auto bit = bit_of(hash);
        if ((branch->bitmap & bit) == 0) {
          return true;
        }
        at = branch->children()[branch->index_of(bit)];
        hash >>= bits;
        __builtin_prefetch(at);
        return false;
      });
    }
  }

  /// The value of the key to change in place, made by default when absent.
  Value& edit(const Key& key) {
    if (now_->frozen) {
      begin_generation();
    }
    return edit_below(now_->root, key, Hash{}(key), 0);
  }

  /// Calls `visit(key, value)` for every entry, in an order that depends on the hashes alone.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for_each_below(now_->root, visit);
  }

 private:
  static constexpr unsigned bits = 5;
  static constexpr unsigned depth_max = 64 / bits;  // below it the hash is used up

  struct node {
    node(bool is_leaf, std::uint64_t generation) : born(generation), leaf(is_leaf) {}
    const std::uint64_t born;  // number of the generation that may change it
    const bool leaf;
  };

  /// One entry; entries whose whole hashes are equal form a list.
  struct leaf_node : node {
    leaf_node(std::uint64_t generation, const Key& k) : node(true, generation), key(k), value() {}
    leaf_node(std::uint64_t generation, const leaf_node& other)
        : node(true, generation), key(other.key), value(other.value), next(other.next) {}
    const Key key;
    Value value;
    node* next = nullptr;
  };

  /// The children, one for each set bit, stand directly behind the node.
  struct branch_node : node {
    static branch_node* make(std::uint64_t generation, std::uint32_t bitmap) {
      const auto children = static_cast<std::size_t>(std::popcount(bitmap));
      return new (::operator new(sizeof(branch_node) + children * sizeof(node*)))
          branch_node(generation, bitmap);
    }

    std::size_t count() const { return static_cast<std::size_t>(std::popcount(bitmap)); }
    std::size_t index_of(std::uint32_t bit) const {
      return static_cast<std::size_t>(std::popcount(bitmap & (bit - 1)));
    }
    node** children() { return reinterpret_cast<node**>(this + 1); }
    node* const* children() const { return reinterpret_cast<node* const*>(this + 1); }

    const std::uint32_t bitmap;

   private:
    branch_node(std::uint64_t generation, std::uint32_t bits_set)
        : node(false, generation), bitmap(bits_set) {}
  };

  struct generation;
  using generation_ptr = boost::intrusive_ptr<generation>;

  /// What the copies made between two changes share. Who holds one keeps all later ones.
  struct generation {
    generation() = default;
    generation(const generation&) = delete;
    generation& operator=(const generation&) = delete;
    ~generation() {
      for (node* n : replaced) {
        destroy(n);
      }
      if (latest) {
        destroy_below(root);
      }
      // One by one and not one in another: many can have piled up behind a slow reader.
      while (next && next->owners.load(std::memory_order_acquire) == 1) {
        next = std::exchange(next->next, nullptr);
      }
    }

    node* root = nullptr;
    std::size_t size = 0;
    std::uint64_t number = 0;
    std::atomic<std::uint32_t> owners{0};
    std::atomic<bool> frozen{false};  // a copy sees it
    bool latest = true;               // owns its tree; others own what was replaced
    std::vector<node*> replaced;      // by the next generation
    generation_ptr next;
  };

  friend void intrusive_ptr_add_ref(generation* g) {
    g->owners.fetch_add(1, std::memory_order_relaxed);
  }
  friend void intrusive_ptr_release(generation* g) {
    if (g->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      delete g;
    }
  }

  static void destroy(node* n) {
    if (n->leaf) {
      delete static_cast<leaf_node*>(n);
    } else {
      ::operator delete(static_cast<branch_node*>(n));
    }
  }

  static void destroy_below(node* n) {
    if (n == nullptr) {
      return;
    }
    if (n->leaf) {
      destroy_below(static_cast<leaf_node*>(n)->next);
    } else {
      auto* branch = static_cast<branch_node*>(n);
      for (std::size_t i = 0; i < branch->count(); ++i) {
        destroy_below(branch->children()[i]);
      }
    }
    destroy(n);
  }

  static const generation_ptr& freeze(const generation_ptr& g) {
    ensure(g != nullptr, "what was moved from is not copied");
    g->frozen.store(true, std::memory_order_relaxed);
    return g;
  }

  void begin_generation() {
    ensure(now_->latest, "only one copy of a map goes on changing");
    now_->latest = false;
    generation_ptr fresh{new generation};
    fresh->root = now_->root;
    fresh->size = now_->size;
    fresh->number = now_->number + 1;
    now_->next = fresh;
    before_ = std::exchange(now_, std::move(fresh));
  }

  static std::uint32_t bit_of(std::uint64_t hash) { return std::uint32_t{1} << (hash & 31); }

  static const Value* find_in(const leaf_node* leaf, const Key& key) {
    for (; leaf != nullptr; leaf = static_cast<const leaf_node*>(leaf->next)) {
      if (leaf->key == key) {
        return &leaf->value;
      }
    }
    return nullptr;
  }

  /// `fresh` takes the place of `place`, which goes at once unless an older generation sees it.
  void replace(node*& place, node* fresh) {
    if (place->born == now_->number) {
      destroy(place);
    } else {
      before_->replaced.push_back(place);
    }
    place = fresh;
  }

  leaf_node& own_leaf(node*& place) {
    if (place->born != now_->number) {
      replace(place, new leaf_node(now_->number, static_cast<const leaf_node&>(*place)));
    }
    return static_cast<leaf_node&>(*place);
  }

  /// The branch at `place`, of this generation, with room for the child of `bit`.
  branch_node& own_branch(node*& place, std::uint32_t bit) {
    auto& old = static_cast<branch_node&>(*place);
    const bool has_room = (old.bitmap & bit) != 0;
    if (has_room && old.born == now_->number) {
      return old;
    }
    auto* fresh = branch_node::make(now_->number, old.bitmap | bit);
    const auto* from = old.children();
    const std::size_t gap = has_room ? old.count() : old.index_of(bit);
    auto* to = std::copy(from, from + gap, fresh->children());
    if (!has_room) {
      *to++ = nullptr;
    }
    std::copy(from + gap, from + old.count(), to);
    replace(place, fresh);
    return *fresh;
  }

  Value& edit_below(node*& place, const Key& key, std::uint64_t hash, unsigned depth) {
    if (place == nullptr) {
      return add_leaf(place, key);
    }
    if (place->leaf) {
      return edit_leaf(place, key, hash, depth);
    }
    const auto bit = bit_of(hash);
    auto& branch = own_branch(place, bit);
    return edit_below(branch.children()[branch.index_of(bit)], key, hash >> bits, depth + 1);
  }

  Value& edit_leaf(node*& place, const Key& key, std::uint64_t hash, unsigned depth) {
    auto& leaf = static_cast<leaf_node&>(*place);
    if (leaf.key == key) {
      return own_leaf(place).value;
    }
    if (depth > depth_max) {
      auto& own = own_leaf(place);
      return own.next != nullptr ? edit_leaf(own.next, key, hash, depth) : add_leaf(own.next, key);
    }
    const std::uint64_t other = Hash{}(leaf.key) >> (depth * bits);
    auto* branch = branch_node::make(now_->number, bit_of(other));
    branch->children()[0] = place;
    place = branch;
    return edit_below(place, key, hash, depth);
  }

  Value& add_leaf(node*& place, const Key& key) {
    auto* leaf = new leaf_node(now_->number, key);
    place = leaf;
    ++now_->size;
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
        for_each_below(branch->children()[i], visit);
      }
      return;
    }
    const auto* leaf = static_cast<const leaf_node*>(at);
    visit(leaf->key, leaf->value);
    for_each_below(leaf->next, visit);
  }

  generation_ptr now_;
  generation_ptr before_;  // takes what this one replaces; null until a copy was made
};

}  // namespace moim::actors
