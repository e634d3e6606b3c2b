// SPDX-License-Identifier: BSL-1.0
// Opt-in: an agent in dynamic storage, that starts small and grows when a session needs more.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>
#include <variant>

#include "../agent/agent.hpp"

namespace ice::inline v0_1_0_dev {

/// A basic_agent on the heap, of the first of `Profiles` until something in it is full, then of
/// the next: the same session, with the same numbers of streams, candidates and pairs. The
/// profiles have the same services and growing capacities. Memory is allocated when it is
/// constructed and when it grows; where there is none nothing is thrown, and it stays as it is. A
/// host with a small profile for most sessions pays for the large one only where it is needed.
///
///     struct large : ice::profiles::rfc8445 { static constexpr ice::limits capacity = …; };
///     ice::growing_agent<my_transport, ice::profiles::rfc8445, large> agent(env, carrier, role);
///     agent([&](auto& a) { return a.add_remote_candidate(now, 0, candidate); });
///
/// Same rules of use as basic_agent. Movable; references into the agent end when it grows.
template <class Transport, class First, class... More>
class growing_agent {
    using environment_type = environment<First>;
    static_assert((std::is_same_v<environment_type, environment<More>> && ...),
                  "the profiles of a growing agent share their services");

    template <class Profile>
    using owner = std::unique_ptr<basic_agent<Transport, Profile>>;

  public:
    /// `host` and `carrier` must outlive the agent. Ask `exists` before anything else.
    growing_agent(environment_type& host, Transport& carrier, agent_role role,
                  const agent_config& config = First::config()) noexcept
        : host_(&host), carrier_(&carrier) {
        agent_ = owner<First>(new (std::nothrow)
                                  basic_agent<Transport, First>(host, carrier, role, config));
    }
    bool exists() const noexcept {
        return std::visit([](const auto& a) { return a != nullptr; }, agent_);
    }

    /// `verb(agent)` with the basic_agent of the day, generic in its type. When it answers
    /// agent_full the agent grows and `verb` is called again, so it must not use up what it holds.
    template <class Verb>
    auto operator()(Verb verb) noexcept
        -> decltype(verb(std::declval<basic_agent<Transport, First>&>())) {
        using answer = decltype(verb(std::declval<basic_agent<Transport, First>&>()));
        if constexpr (requires { std::declval<answer&>().code(); }) {
            for (;;) {
                answer a = visit(verb);
                if (a.code() != errc::agent_full || !grow()) return a;
            }
        } else {
            return visit(verb);
        }
    }
    /// `start`, with room for all pairs that `config.pair_limit` allows.
    result<void> start(time_point now) noexcept {
        while (visit([](const auto& a) { return lacks_pairs(a.inspect()); }))
            if (!grow()) break;
        return visit([now](auto& a) { return a.start(now); });
    }

    /// The capacities of the day.
    limits capacity() const noexcept {
        return std::visit([](const auto& a) { return a->capacity; }, agent_);
    }

  private:
    template <class Verb>
    auto visit(Verb verb) noexcept {
        return std::visit([&](auto& a) { return verb(*a); }, agent_);
    }

    template <class State>
    static bool lacks_pairs(const State& s) noexcept {
        std::size_t locals = 0;
        std::size_t remotes = 0;
        for (const auto& l : s.locals) locals += l.used ? 1U : 0U;
        for (const auto& r : s.remotes) remotes += r.used ? 1U : 0U;
        const std::size_t wanted = locals * remotes;
        const std::size_t allowed = s.config.pair_limit;
        return (wanted < allowed ? wanted : allowed) > State::capacity.pairs;
    }

    bool grow() noexcept { return grow_from<First, More...>(); }

    template <class Small, class... Rest>
    bool grow_from() noexcept {
        if constexpr (sizeof...(Rest) == 0) {
            return false;
        } else {
            if (auto* const current = std::get_if<owner<Small>>(&agent_))
                return move_into<Rest...>(**current);
            return grow_from<Rest...>();
        }
    }
    template <class Large, class... Rest, class Small>
    bool move_into(Small& current) noexcept {
        owner<Large> next(new (std::nothrow)
                              basic_agent<Transport, Large>(*host_, *carrier_, current.inspect()));
        if (next == nullptr) return false;
        current.close(current.inspect().now);  // wipes its secrets
        agent_ = std::move(next);
        return true;
    }

    environment_type* host_;
    Transport* carrier_;
    std::variant<owner<First>, owner<More>...> agent_;
};

}  // namespace ice::inline v0_1_0_dev
