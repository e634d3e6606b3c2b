// SPDX-License-Identifier: BSL-1.0
// A profile with a journal: the same rules, and services that tell what they answered.
#pragma once

#include <type_traits>
#include <utility>

#include "../crypto/provider.hpp"
#include "../exchange/services.hpp"
#include "journal.hpp"

namespace ice::inline v0_1_0_dev::trace {

/// The host's random source, whose bytes are recorded.
template <class Random, class Journal>
struct recorded_random {
    Random inner;
    Journal* journal;

    [[gnu::noinline]] constexpr void fill(byte_span out, draw purpose) noexcept {
        inner.fill(out, purpose);
        journal->drew(purpose, out);
    }
};

/// The host's pacer, whose refusals are recorded.
template <class Pacer, class Journal>
struct recorded_pacer {
    Pacer inner;
    Journal* journal;

    constexpr bool start(pacer_slot& slot, time_point now) noexcept {
        const bool starts = inner.start(slot, now);
        if (!starts) journal->refused(slot, now);
        return starts;
    }
};

/// The host's crypto, which shows a journal that may be masked what it computed.
template <class Crypto, class Journal>
struct recorded_crypto : Crypto {
    Journal* journal = nullptr;

    [[gnu::always_inline]] constexpr sha1_digest hmac_sha1(
        const typename Crypto::hmac_sha1_key& key, byte_view head, byte_view body) const noexcept {
        const sha1_digest d = Crypto::hmac_sha1(key, head, body);
        if (journal->masks()) [[unlikely]]
            journal->mac(detail::integrity_code, body, d);
        return d;
    }
    [[gnu::always_inline]] constexpr sha256_digest hmac_sha256(
        const typename Crypto::hmac_sha256_key& key, byte_view head,
        byte_view body) const noexcept {
        const sha256_digest d = Crypto::hmac_sha256(key, head, body);
        if (journal->masks()) [[unlikely]]
            journal->mac(detail::integrity_sha256_code, body, d);
        return d;
    }
    [[gnu::always_inline]] constexpr std::uint32_t crc32(byte_view bytes) const noexcept {
        const std::uint32_t v = Crypto::crc32(bytes);
        if (journal->masks()) [[unlikely]]
            journal->crc(bytes, v);
        return v;
    }
};

/// The host's observer goes on hearing what it hears; the journal hears the rest.
template <class Observer, class Journal>
class recording_observer : public Observer {
  public:
    constexpr recording_observer(Observer inner, Journal* to) noexcept
        : Observer(std::move(inner)), journal(to) {}

    Journal* journal;

    template <class Engine, class... Arguments>
    [[gnu::always_inline]] constexpr void verb_begins(const Engine& engine, time_point now,
                                                      verb_code verb,
                                                      const Arguments&... arguments) noexcept {
        ice::detail::tell_verb(inner(), engine, now, verb, arguments...);
        journal->verb_begins(engine, now, verb, arguments...);
    }
    template <class Engine, class Answer>
    [[gnu::always_inline]] constexpr void verb_ends(const Engine& engine, verb_code verb,
                                                    const Answer& answer) noexcept {
        ice::detail::tell_answer(inner(), engine, verb, answer);
        journal->verb_ends(engine, verb, answer);
    }
    template <class Engine>
    [[gnu::always_inline]] constexpr void sent(const Engine& engine, const route& to,
                                               byte_view bytes, send_status status) noexcept {
        ice::detail::tell_sent(inner(), engine, to, bytes, status);
        journal->sent(engine, to, bytes, status);
    }

  private:
    constexpr Observer& inner() noexcept { return *this; }
};

/// `basic_agent<Transport, trace::journalled<Profile, Sink>>` is the agent of `Profile`, recorded:
///
///     using sink = trace::buffered_journal_sink<my_file>;
///     using profile = trace::journalled<profiles::rfc8445, sink>;
///     my_file file("journal.bin");
///     sink out(file);
///     trace::basic_journal journal(out);
///     services<my_transport, profile> host(wire, trace::record<profiles::rfc8445>(
///                                                    journal, {.random = chacha_random(seed)}));
///     basic_agent<my_transport, profile> agent(host, agent_role::controlling);
///     …
///     journal.finish(agent);
template <class Profile, class Sink>
struct journalled : Profile {
    using recorded_profile = Profile;
    using journal_type = basic_journal<Sink>;
    using random = recorded_random<typename Profile::random, journal_type>;
    using pacer = recorded_pacer<typename Profile::pacer, journal_type>;
    using crypto = std::conditional_t<detail::may_mask<Sink>,
                                      recorded_crypto<typename Profile::crypto, journal_type>,
                                      typename Profile::crypto>;
    using observer = recording_observer<typename Profile::observer, journal_type>;
};

/// The services of a host, recorded.
template <class Profile, class Sink>
constexpr environment<journalled<Profile, Sink>> record(basic_journal<Sink>& journal,
                                                        environment<Profile> from) noexcept {
    const auto crypto = [&]() -> typename journalled<Profile, Sink>::crypto {
        if constexpr (detail::may_mask<Sink>)
            return {std::move(from.crypto), &journal};
        else
            return std::move(from.crypto);
    };
    return {{std::move(from.random), &journal},
            crypto(),
            {std::move(from.pacer), &journal},
            {std::move(from.observer), &journal}};
}

}  // namespace ice::trace
