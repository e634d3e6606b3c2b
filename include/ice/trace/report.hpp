// SPDX-License-Identifier: BSL-1.0
// What explanations of all engines have in common: reports on components, advices, and what a
// history has on one engine.
#pragma once

#include <cstddef>
#include <cstdint>

#include "../agent/records.hpp"
#include "../exchange/engine.hpp"
#include "history.hpp"
#include "reason_code.hpp"

namespace ice::inline v0_1_0_dev::trace {

struct component_report {
    std::size_t index = 0;  ///< in the agent
    std::uint16_t stream = 0;
    std::uint16_t id = 1;
    reason why = reason::none;
    std::uint16_t pair = no_index;  ///< that carries data
    checklist_state list = checklist_state::running;
    std::size_t pairs = 0;
    std::size_t failed = 0;
    std::size_t sent = 0;         ///< transmissions of our checks
    std::size_t answers = 0;      ///< to them, authentic ones
    std::size_t peer_checks = 0;  ///< authentic checks of the peer
};

struct advice_report {
    std::uint16_t stream = 0;
    std::uint16_t component = 1;
    reason advice = reason::none;
};

/// Two candidates of one component that are no pair.
struct unformed_report {
    std::uint16_t local = 0;
    std::uint16_t remote = 0;
    std::uint16_t stream = 0;
    std::uint16_t component = 1;
    reason why = reason::none;
    std::uint16_t other = no_index;  ///< the pair that stands for it
};

namespace detail {

/// A reason, and the pair or candidate that it names besides.
struct reason_and_other {
    reason why = reason::none;
    std::uint16_t other = no_index;
};

/// Calls a member of the sink if it has it.
template <class Sink, class Report>
constexpr void give(Sink& sink, const Report& r) noexcept {
    if constexpr (requires { sink(r); }) sink(r);
}

template <class Sink, class History>
constexpr void give_refusals(Sink& sink, const void* engine, const History& history) noexcept {
    if constexpr (requires { history.for_each_refusal(engine, [](const refusal_record&) {}); })
        history.for_each_refusal(engine, [&](const refusal_record& r) { give(sink, r); });
}

/// `f(const check_record&)` for each check of one engine, either way, in their order.
template <class History, class F>
constexpr void for_each_check(const void* engine, const History& history, F f) noexcept {
    if constexpr (requires { history.size(); })
        for (std::size_t i = 0; i < history.size(); ++i)
            if (history[i].engine == engine) f(history[i]);
}

/// What checks alone do not show, of any engine.
template <class History, class F>
constexpr void advise_from_history(const void* engine, const History& history, F f) noexcept {
    bool wrong = false, other = false, unsent = false;
    if constexpr (requires { history.for_each_refusal(engine, [](const refusal_record&) {}); })
        history.for_each_refusal(engine, [&](const refusal_record& r) {
            wrong = wrong || r.why == reason::request_wrong_password ||
                    r.why == reason::request_wrong_credentials;
            other = other || r.why == reason::request_for_another;
        });
    for_each_check(engine, history, [&](const check_record& r) {
        wrong = wrong || r.not_authentic || r.code == stun::error::unauthenticated ||
                r.code == stun::error::integrity_check_failure;
        unsent = unsent || r.unsent > 0;
    });
    if (wrong) f(reason::advice_wrong_credentials);
    if (other) f(reason::advice_other_session);
    if (unsent) f(reason::advice_transport);
}

}  // namespace detail

}  // namespace ice::trace
