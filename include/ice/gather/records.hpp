// SPDX-License-Identifier: BSL-1.0
// Everything a gatherer knows, as one trivially copyable value.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>

#include "../core/pacer.hpp"
#include "../core/random.hpp"
#include "../core/static_vector.hpp"
#include "../crypto/provider.hpp"
#include "../exchange/deadline_heap.hpp"
#include "../exchange/transaction_table.hpp"
#include "../exchange/transport.hpp"
#include "config.hpp"
#include "result.hpp"

namespace ice::inline v0_1_0_dev {

/// What a gatherer borrows from its host; `services` of an agent models it.
///   h.carrier   pointer to the transport
///   h.random    draws transaction ids
///   h.pacer     the one of all sessions of this thread
///   h.crypto    checks fingerprints
template <class H>
concept gathering_host = requires(H& h) {
    requires transport<std::remove_reference_t<decltype(*h.carrier)>>;
    requires random_source<decltype(h.random)>;
    requires pacer_service<decltype(h.pacer)>;
    requires crypto_provider<decltype(h.crypto)>;
};

namespace detail {

/// What a pair of base and server is at.
enum class gather_phase : std::uint8_t {
    unused,   // no such base or server, or they cannot reach each other
    waiting,  // for the pace
    asking,   // a transaction is open
    alive,    // answered; the timer says when to ask again
    over,     // answered or given up; not asked again
};

struct gather_task {
    endpoint mapped;  ///< the latest that was told
    time_point last_sent = time_point::earliest();
    std::uint32_t round_trip_us = 0;
    std::uint16_t error = 0;
    gather_phase phase = gather_phase::unused;
    gather_outcome outcome = gather_outcome::none;
    bool has_candidate : 1 = false;  ///< `mapped` was reported as one
    bool settled : 1 = false;        ///< the first question is over; what follows are keepalives
    bool dirty : 1 = false;          ///< `outcome` is to be polled
};

struct gather_base_record {
    gather_base b;
    bool used : 1 = false;
    bool held : 1 = false;  ///< the transport said `pending`
};

struct gather_server_record {
    endpoint where;
    std::uint8_t same_ip = 0;
};

/// Tasks are numbered server by server, so that in order of number the host's first server is
/// asked from every base before its second one.
template <class Rules>
struct gatherer_state {
    static constexpr gather_limits capacity = Rules::capacity;
    static constexpr std::size_t bases_most = capacity.bases;
    static constexpr std::size_t tasks_count = bases_most * capacity.servers;

    using dialect = typename Rules::stun_dialect;

    gather_config config;
    time_point now = time_point::earliest();  ///< of the latest verb: time never goes back
    gather_base_record bases[bases_most];
    static_vector<gather_server_record, capacity.servers> servers;
    gather_task tasks[tasks_count];
    transaction_table<dialect, tasks_count> open;
    deadline_heap<tasks_count> timers;
    std::uint16_t waiting = 0;  ///< tasks in that phase whose base is not held
    bool in_send = false;
    bool closed = false;

    constexpr gather_base_record& base_of(std::size_t task) noexcept {
        return bases[task % bases_most];
    }
    constexpr const gather_base_record& base_of(std::size_t task) const noexcept {
        return bases[task % bases_most];
    }
    constexpr const gather_server_record& server_of(std::size_t task) const noexcept {
        return servers[task / bases_most];
    }

    /// Over a stream: nothing is sent again.
    constexpr bool is_reliable(std::size_t task) const noexcept {
        return server_of(task).where.proto() == protocol::tcp;
    }

    constexpr void set_phase(std::size_t task, gather_phase to) noexcept {
        const bool held = base_of(task).held;
        if (tasks[task].phase == gather_phase::waiting && !held) --waiting;
        if (to == gather_phase::waiting && !held) ++waiting;
        tasks[task].phase = to;
    }

    /// To ask, at the pace's next turn.
    constexpr void queue(std::size_t task) noexcept {
        timers.cancel(task);
        set_phase(task, gather_phase::waiting);
    }

    /// Frees transaction and timer.
    constexpr void stop(std::size_t task) noexcept {
        open.close(task);
        timers.cancel(task);
        set_phase(task, gather_phase::over);
    }

    /// Pairs of base and server in use: the candidates that servers are asked for.
    constexpr std::size_t candidates() const noexcept {
        std::size_t n = 0;
        for (const gather_task& t : tasks) n += t.phase != gather_phase::unused ? 1U : 0U;
        return n;
    }
};

}  // namespace detail

}  // namespace ice::inline v0_1_0_dev
