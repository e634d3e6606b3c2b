// SPDX-License-Identifier: BSL-1.0
// One port, many sessions: whom a datagram is for, by fragment, transaction and address.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include "../core/errc.hpp"
#include "../exchange/route.hpp"
#include "datagram_kind.hpp"
#include "keyed_hash.hpp"
#include "session_table.hpp"
#include "username.hpp"

namespace ice::inline v0_1_0_dev {

/// What a router keeps of one session; the host only gives the memory.
template <std::size_t Learned>
struct routed_session {
    std::uint64_t fragments[2] = {};  ///< keys; 0: none. Two, for checks from before a restart
    std::uint64_t learned[Learned] = {};
    std::uint64_t group = 0;  ///< key of the local fragment that a fork shares; 0: no fork
    std::uint8_t next_fragment = 0;
    std::uint8_t next_learned = 0;
    bool used = false;
};

/// By what a datagram was routed.
enum class routed_by : std::uint8_t {
    nobody,       ///< no session is named by it: drop it, or ask the next protocol
    fragments,    ///< a check that names the session
    local_only,   ///< a check to a fork by somebody of whom no answer has told yet; the session is
                  ///< the root, which answers and holds it (RFC 8839 section 7)
    transaction,  ///< an answer to a request of the session
    address,      ///< from where the session has learnt to expect it
};

/// What `find` answers.
struct routed {
    session_number session = no_session;
    routed_by by = routed_by::nobody;
    datagram_kind kind = datagram_kind::unknown;
};

/// Maps what comes in on shared bases to sessions. All memory is the host's and sized at run time:
/// a record a session; a slot of 16 bytes for each fragment, of which a session that restarts has
/// two, and for each learned name; an eighth more slots to spare. What comes from strangers only
/// looks things up, in a time that nobody outside can raise; learning is the host's, after its
/// engine has authenticated something. A session remembers the `Learned` newest of its addresses
/// and open transactions. Call from one thread at a time.
///
///     if (const auto to = router.find(from, bytes); to.session != ice::no_session) {
///         auto& agent = agents[to.session];
///         agent.handle_datagram(now, from, bytes);
///         if (agent.accepts_data(from)) router.learn(to.session, from);
///     }
template <std::size_t Learned = 4>
class basic_session_router {
  public:
    using session_record = routed_session<Learned>;

    /// Session numbers are indices of `sessions`. What the spans hold is borrowed, and must be as
    /// default constructed; of the two tables as many slots are used as the power of two below.
    /// `key`: hash_key::draw_from(random).
    constexpr basic_session_router(std::span<session_record> sessions,
                                   std::span<session_slot> fragments,
                                   std::span<session_slot> learned, const hash_key& key) noexcept
        : sessions_(sessions), fragments_(fragments), learned_(learned), key_(key) {}

    /// A session is found by its local fragment. Once more for a session that is there: it has
    /// restarted, and the fragment before this one is good until the next.
    /// Errors: misuse_mux_session (out of range), misuse_mux_fragment (empty, or somebody has it),
    /// mux_full.
    constexpr errc add(session_number session, std::string_view ufrag) noexcept {
        if (session >= sessions_.size()) return errc::misuse_mux_session;
        return name(session, key_of(ufrag), ufrag.empty());
    }

    /// One of several answers to one offer (RFC 8839 section 7): it shares the local fragment of
    /// the session `root`, and is told apart by the peer's. Once for each session, when it is new:
    /// a restart gives it a fragment of its own: `add`. Errors: as add, and
    /// misuse_mux_fragment where `root` does not have `ufrag`.
    constexpr errc add_sibling(session_number session, session_number root, std::string_view ufrag,
                               std::string_view peer_ufrag) noexcept {
        if (session >= sessions_.size() || root >= sessions_.size() || session == root)
            return errc::misuse_mux_session;
        const std::uint64_t group = key_of(ufrag);
        session_slot* const shared = fragments_.find(group);
        if (shared == nullptr || shared->session != root) return errc::misuse_mux_fragment;
        const errc done = name(session, key_of_pair(group, peer_ufrag), peer_ufrag.empty());
        if (done != errc::ok) return done;
        sessions_[session].group = group;
        ++fragments_.find(group)->flags;  // siblings: looked for only where there are any
        return errc::ok;
    }

    /// Everything that names the session is forgotten; siblings stay when their root goes.
    /// Errors: misuse_mux_session. O(Learned).
    constexpr errc remove(session_number session) noexcept {
        if (!is_used(session)) return errc::misuse_mux_session;
        session_record& s = sessions_[session];
        for (const std::uint64_t key : s.fragments) forget_fragment(key, session);
        for (const std::uint64_t key : s.learned) forget(learned_, key, session);
        if (session_slot* const shared = s.group != 0 ? fragments_.find(s.group) : nullptr)
            if (--shared->flags == 0 && shared->session == no_root) fragments_.erase(shared);
        s = {};
        return errc::ok;
    }

    /// Datagrams from there, to this base, are the session's: to be said once its engine has
    /// authenticated one. An address that another session had is this one's now.
    /// Errors: misuse_mux_session, mux_full.
    constexpr errc learn(session_number session, const route& from) noexcept {
        return remember(session, key_of(from));
    }
    /// The session has sent a request with this id: so its answer finds it, before any check from
    /// there has come. Errors: as learn.
    constexpr errc expect(session_number session, const stun::transaction_id& id) noexcept {
        return remember(session, key_of(id));
    }

    /// Whom the datagram is for. Reads, and changes nothing.
    constexpr routed find(const route& from, byte_view bytes) const noexcept {
        return find(from, bytes, look(bytes));
    }

    /// What a datagram names; borrows it.
    struct names_read {
        username_fragments names{};
        std::uint64_t local = 0;  ///< key of our fragment
        bool is_stun = false;
    };
    /// The first half of `find`, for hosts that receive several datagrams at once: begins to load
    /// what the other half will look at.
    constexpr names_read look(byte_view bytes) const noexcept {
        names_read r;
        r.is_stun = stun::is_stun(bytes);
        if (!r.is_stun) return r;
        r.names = peek_username(bytes);
        if (r.names.ours.empty()) return r;
        r.local = key_of(r.names.ours);
        if (!std::is_constant_evaluated()) fragments_.prefetch(r.local);
        return r;
    }
    constexpr routed find(const route& from, byte_view bytes, const names_read& r) const noexcept {
        const datagram_kind kind = kind_of(bytes);
        if (r.is_stun) {
            if (!r.names.ours.empty()) return by_fragments(r.names, r.local);
            stun::transaction_id id;
            copy_bytes(id.bytes.data(), bytes.subspan(4, 16));
            if (const session_slot* const s = learned_.find(key_of(id)))
                return {s->session, routed_by::transaction, kind};
        }
        if (kind == datagram_kind::unknown) return {no_session, routed_by::nobody, kind};
        const session_slot* const s = learned_.find(key_of(from));
        if (s == nullptr) return {no_session, routed_by::nobody, kind};
        return {s->session, routed_by::address, kind};
    }

    constexpr bool is_used(session_number session) const noexcept {
        return session < sessions_.size() && sessions_[session].used;
    }
    /// How many names the tables hold.
    constexpr std::size_t fragments() const noexcept { return fragments_.size(); }
    constexpr std::size_t learned() const noexcept { return learned_.size(); }

  private:
    /// Stands where a fork's root was: no_session would be an empty slot.
    static constexpr session_number no_root = no_session - 1;

    // The first word keeps the kinds of names apart. No key is 0.
    constexpr std::uint64_t nonzero(std::uint64_t hash) const noexcept {
        return hash != 0 ? hash : 1;
    }
    constexpr std::uint64_t key_of(byte_view ufrag) const noexcept {
        return nonzero(siphash<1, 3>(key_).finish(ufrag));
    }
    constexpr std::uint64_t key_of(std::string_view ufrag) const noexcept {
        std::array<std::uint8_t, 256> bytes{};
        const std::size_t size = ufrag.size() < 256 ? ufrag.size() : 256;
        for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(ufrag[i]);
        return key_of(byte_view(bytes).first(size));
    }
    template <class Text>
    constexpr std::uint64_t key_of_pair(std::uint64_t local, Text peer_ufrag) const noexcept {
        return nonzero(siphash<1, 3>(key_).add(1).add(local).add(key_of(peer_ufrag)).finish());
    }
    constexpr std::uint64_t key_of(const stun::transaction_id& id) const noexcept {
        return nonzero(siphash<1, 3>(key_).add(2).finish(id.bytes));
    }
    constexpr std::uint64_t key_of(const route& from) const noexcept {
        const auto words = std::bit_cast<std::array<std::uint64_t, 3>>(from.remote);
        siphash<1, 3> hash(key_);
        hash.add(std::uint64_t{from.base.index()} << 32 | 3);
        for (const std::uint64_t word : words) hash.add(word);
        return nonzero(hash.finish());
    }

    constexpr routed by_fragments(const username_fragments& names,
                                  std::uint64_t local) const noexcept {
        const session_slot* const root = fragments_.find(local);
        if (root == nullptr) return {no_session, routed_by::nobody, datagram_kind::stun};
        if (root->flags != 0)
            if (const session_slot* const one = fragments_.find(key_of_pair(local, names.theirs)))
                return {one->session, routed_by::fragments, datagram_kind::stun};
        if (root->session == no_root) return {no_session, routed_by::nobody, datagram_kind::stun};
        const routed_by by = root->flags != 0 ? routed_by::local_only : routed_by::fragments;
        return {root->session, by, datagram_kind::stun};
    }

    constexpr errc name(session_number session, std::uint64_t key, bool is_empty) noexcept {
        if (is_empty || fragments_.find(key) != nullptr) return errc::misuse_mux_fragment;
        session_record& s = sessions_[session];
        if (fragments_.size() >= fragments_.capacity() && s.fragments[s.next_fragment] == 0)
            return errc::mux_full;
        forget_fragment(s.fragments[s.next_fragment], session);
        s.fragments[s.next_fragment] = 0;
        if (fragments_.insert(key, session) == nullptr) return errc::mux_full;
        s.fragments[s.next_fragment] = key;
        s.next_fragment ^= 1U;
        s.used = true;
        return errc::ok;
    }
    constexpr errc remember(session_number session, std::uint64_t key) noexcept {
        if (!is_used(session)) return errc::misuse_mux_session;
        session_record& s = sessions_[session];
        session_slot* const known = learned_.find(key);
        if (known != nullptr && known->session == session) return errc::ok;
        for (std::uint64_t& each : s.learned)  // it was ours once
            if (each == key) each = 0;
        std::uint64_t& oldest = s.learned[s.next_learned];
        if (known != nullptr) known->session = session;  // its old owner will find it gone
        forget(learned_, oldest, session);
        oldest = 0;
        if (learned_.insert(key, session) == nullptr) return errc::mux_full;
        oldest = key;
        s.next_learned = static_cast<std::uint8_t>((s.next_learned + 1U) % Learned);
        return errc::ok;
    }
    /// What siblings share stays as long as there are any, without its root.
    constexpr void forget_fragment(std::uint64_t key, session_number session) noexcept {
        session_slot* const slot = key != 0 ? fragments_.find(key) : nullptr;
        if (slot == nullptr || slot->session != session) return;
        if (slot->flags != 0)
            slot->session = no_root;
        else
            fragments_.erase(slot);
    }
    static constexpr void forget(session_table& table, std::uint64_t key,
                                 session_number session) noexcept {
        session_slot* const slot = key != 0 ? table.find(key) : nullptr;
        if (slot != nullptr && slot->session == session) table.erase(slot);
    }

    std::span<session_record> sessions_;
    session_table fragments_;
    session_table learned_;
    hash_key key_;
};

using session_router = basic_session_router<>;

}  // namespace ice::inline v0_1_0_dev
