// SPDX-License-Identifier: BSL-1.0
// How an observer hears of everything that goes into an engine and comes out of it: the verbs with
// their arguments, their answers, and what the transport said.
#pragma once

#include <cstdint>

#include "../core/bytes.hpp"
#include "../core/time.hpp"
#include "route.hpp"
#include "transport.hpp"

namespace ice::inline v0_1_0_dev {

/// The verbs of all engines. Values are stable: journals store them.
enum class verb_code : std::uint8_t {
    construct = 1,
    datagram = 2,
    timeout = 3,
    poll = 4,
    close = 5,
    restart = 6,
    set_config = 7,
    base_ready = 8,
    add_stream = 9,
    remove_stream = 10,
    remove_component = 11,
    add_local = 12,
    remove_local = 13,
    set_local_credentials = 14,
    local_conveyed = 15,
    locals_described = 16,  ///< the host has read its candidates: their priorities stand
    set_remote = 17,
    add_remote = 18,
    end_of_remotes = 19,
    start = 20,
    data_sent = 21,
    unreachable = 22,
    nominate = 23,
    select_remote = 24,  ///< of a lite agent, towards another
    pace_lent = 25,      ///< the host may begin transactions of its own in this session
    add_nat64 = 26,
    set_unreliable = 27,
    connection_failed = 28,
    want_connectivity = 29,  ///< this and the next five are of draft-rosenberg-sipping-ice-01
    make_offer = 30,
    make_answer = 31,
    receive_offer = 32,
    receive_answer = 33,
    abandon_exchange = 34,
};

namespace detail {

// An observer that lacks the member costs nothing: these are empty then.

/// A verb is about to run; `now` is the time that it goes by.
template <class Observer, class Engine, class... Arguments>
constexpr void tell_verb(Observer& o, const Engine& engine, time_point now, verb_code verb,
                         const Arguments&... arguments) noexcept {
    if constexpr (requires { o.verb_begins(engine, now, verb, arguments...); })
        o.verb_begins(engine, now, verb, arguments...);
}
/// It has run, and what it sent is sent.
template <class Observer, class Engine, class Answer>
constexpr void tell_answer(Observer& o, const Engine& engine, verb_code verb,
                           const Answer& answer) noexcept {
    if constexpr (requires { o.verb_ends(engine, verb, answer); })
        o.verb_ends(engine, verb, answer);
}
/// A verb with its arguments, borrowed, for an engine that tells of all its verbs in one place.
template <class Tell>
struct told_verb {
    verb_code verb;
    Tell tell;  ///< (observer, engine, now)
};
template <class... Arguments>
constexpr auto told(verb_code verb, const Arguments&... arguments) noexcept {
    const auto tell = [verb, &arguments...](auto& observer, const auto& engine, time_point now) {
        tell_verb(observer, engine, now, verb, arguments...);
    };
    return told_verb<decltype(tell)>{verb, tell};
}

template <class Observer, class Engine>
constexpr void tell_sent(Observer& o, const Engine& engine, const route& to, byte_view bytes,
                         send_status status) noexcept {
    if constexpr (requires { o.sent(engine, to, bytes, status); })
        o.sent(engine, to, bytes, status);
}

}  // namespace detail

}  // namespace ice::inline v0_1_0_dev
