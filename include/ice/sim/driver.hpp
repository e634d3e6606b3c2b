// SPDX-License-Identifier: BSL-1.0
// Runs any number of engines on a simulated network, always in the same order.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "../core/time.hpp"
#include "../exchange/route.hpp"
#include "transport.hpp"

namespace ice::inline v0_1_0_dev::sim {

/// What the driver asks of an engine; an agent is one.
///   handle_datagram(now, route, bytes)   what it returns is not looked at
///   handle_timeout(now)                  called when its deadline has come
///   next_deadline()                      never() when it waits for nothing; changes only by calls
///                                        of the engine
template <class E>
concept engine = requires(E& e, const E& c, time_point now, const route& from, byte_view bytes) {
    e.handle_datagram(now, from, bytes);
    e.handle_timeout(now);
    { c.next_deadline() } -> std::same_as<time_point>;
};

enum class run_end : std::uint8_t {
    time,  ///< the time given has come
    done,  ///< the predicate holds
    idle,  ///< nothing will ever happen again
    stuck  ///< an engine's deadline does not move: most_at_once timeouts without time passing
};

/// Engines of any types, added once; all are borrowed. At one moment datagrams come before
/// timeouts, datagrams in the network's order, timeouts in the order in which engines were added.
class driver {
  public:
    static constexpr std::uint32_t most_at_once = 10'000;

    explicit driver(network& net) noexcept : net_(&net) {}

    /// Datagrams for the sockets of `sockets` go to `e`. A transport of another type is asked
    /// `offer(const delivery&, e)`: whether it was for one of its sockets or streams.
    template <engine E>
    void add(transport& sockets, E& e) noexcept {
        parties_.push_back({&sockets, &e, &deliver<E>, &expire<E>, &deadline<E>});
    }
    template <class Sockets, engine E>
    void add(Sockets& sockets, E& e) noexcept {
        parties_.push_back({&sockets, &e, &offer<Sockets, E>, &expire<E>, &deadline<E>});
    }

    /// Until and including `until`. Time stands there then, also when nothing happened.
    run_end run_until(time_point until) noexcept {
        return run_until(until, [] { return false; });
    }

    /// The same, and ends when `done()` holds, which is asked before the first and after each
    /// datagram and timeout.
    template <class Predicate>
    run_end run_until(time_point until, Predicate done) noexcept {
        timeouts_ = 0;
        for (;;) {
            if (done()) return run_end::done;
            switch (advance(until)) {
                case progress::handled: break;
                case progress::stuck: return run_end::stuck;
                case progress::none:
                    return until == time_point::never() ? run_end::idle : run_end::time;
            }
        }
    }

    /// Datagrams for sockets that no transport here has, and news of such streams.
    std::uint64_t strays() const noexcept { return strays_; }

  private:
    enum class progress : std::uint8_t { handled, none, stuck };

    /// An engine without its type.
    struct party {
        void* sockets;
        void* object;
        bool (*deliver)(void*, void*, const delivery&);
        void (*expire)(void*, time_point);
        time_point (*deadline)(const void*);
    };

    template <class E>
    static bool deliver(void* sockets, void* e, const delivery& d) noexcept {
        const base_id base = static_cast<transport*>(sockets)->base_of(d.socket);
        if (base.is_none()) return false;
        route from;
        from.base = base;
        from.remote = d.source;
        static_cast<void>(static_cast<E*>(e)->handle_datagram(d.at, from, d.bytes));
        return true;
    }
    template <class Sockets, class E>
    static bool offer(void* sockets, void* e, const delivery& d) noexcept {
        return static_cast<Sockets*>(sockets)->offer(d, *static_cast<E*>(e));
    }
    template <class E>
    static void expire(void* e, time_point now) noexcept {
        static_cast<void>(static_cast<E*>(e)->handle_timeout(now));
    }
    template <class E>
    static time_point deadline(const void* e) noexcept {
        return static_cast<const E*>(e)->next_deadline();
    }

    progress advance(time_point until) noexcept {
        const party* first = nullptr;
        time_point due = time_point::never();
        for (const party& p : parties_) {
            const time_point at = p.deadline(p.object);
            if (at >= due) continue;
            due = at;
            first = &p;
        }
        // A deadline that has passed is due now.
        const time_point limit = earlier(until, later(due, net_->now()));
        const time_point before = net_->now();
        const auto received = net_->step(limit);
        if (net_->now() != before) timeouts_ = 0;
        if (received) {
            hand_over(*received);
            return progress::handled;
        }
        if (first == nullptr || due > until) return progress::none;
        if (++timeouts_ > most_at_once) return progress::stuck;
        first->expire(first->object, net_->now());
        return progress::handled;
    }

    void hand_over(const delivery& d) noexcept {
        for (const party& p : parties_)
            if (p.deliver(p.sockets, p.object, d)) return;
        ++strays_;
    }

    network* net_;
    std::vector<party> parties_;
    std::uint64_t strays_ = 0;
    std::uint32_t timeouts_ = 0;  // since time last passed
};

}  // namespace ice::sim
