// SPDX-License-Identifier: BSL-1.0
// The services of a host, shared by any number of engines on one thread.
#pragma once

#include <utility>

#include "../core/pacer.hpp"
#include "../core/random.hpp"
#include "../crypto/provider.hpp"
#include "../fwd.hpp"
#include "transport.hpp"

namespace ice::inline v0_1_0_dev {

template <class Random, class Crypto, class Pacer, class Observer>
struct basic_environment {
    Random random;
    Crypto crypto{};
    Pacer pacer{};
    Observer observer{};
};

/// What an engine needs apart from the transport: state machines take this, and are compiled
/// once for all transports. Profiles with the same services share one: rules are no part of it.
template <class Profile>
using environment = basic_environment<typename Profile::random, typename Profile::crypto,
                                      typename Profile::pacer, typename Profile::observer>;

/// Must outlive its agents, which keep a pointer. Belongs to one thread at a time; give each
/// thread its own.
template <class Transport, class Profile>
struct services : environment<Profile> {
    static_assert(transport<Transport>,
                  "a transport has send(route, bytes) noexcept -> send_status");

    constexpr services(Transport& t, environment<Profile> e) noexcept
        : environment<Profile>(std::move(e)), carrier(&t) {}
    /// The other services as they are by default: some (OpenSSL's) cannot be moved in.
    constexpr services(Transport& t, typename Profile::random own) noexcept
        : environment<Profile>{.random = std::move(own)}, carrier(&t) {}

    Transport* carrier;  ///< borrowed
};

/// Service: an observer is told what it has a member for; what it lacks compiles to nothing. It
/// must not call the agent.
///   check_accepted(route, priority, use_candidate)  an authenticated check of the peer is acted on
///   check_refused(route, code)                      an authenticated error answers one of ours
///   authenticated(route, message)                   a check of the peer, to read what the host's
///                                                   own attributes say
///   append(builder, class)                          adds the host's attributes to a check or to
///                                                   a success answer, before integrity; small
/// Of everything (exchange/told.hpp; trace/journal.hpp records it so that it can be replayed):
///   verb_begins(engine, now, verb_code, arguments...)   a verb is about to run
///   verb_ends(engine, verb_code, answer)                it has run, and what it sent is sent
///   sent(engine, route, bytes, send_status)             what the transport said
/// Observer model that records nothing and compiles to nothing.
struct no_observer {};

}  // namespace ice::inline v0_1_0_dev
