// SPDX-License-Identifier: BSL-1.0
// Between a session and what others see of it: the lines of its description (RFC 8839 section 5)
// and its statistics. Neither tells what the session's policy hides.
#pragma once

#include "../agent/description.hpp"
#include "../agent/stats.hpp"
#include "../gather/mdns_name.hpp"
#include "session.hpp"

namespace ice::inline v0_1_0_dev {

namespace detail {

/// Whether this is the address of a socket of which the peer may not be told: by the policy, by a
/// rewriting rule or because the base is not shown. O(bases + candidates).
template <class Transport, class Profile, class Rules>
constexpr bool is_of_hidden_host(const session<Transport, Profile, Rules>& s,
                                 const address& a) noexcept {
    const candidate_policy& policy = s.config().candidates;
    const bool all = policy.names_hosts || !policy.reveals(candidate_kind::host);
    for (const pool_base& own : s.pool().inspect().bases) {
        if (!own.used || own.b.where.addr() != a) continue;
        const address_rewriting* r = s.config().rewriting.find(a);
        if (all || !own.b.is_shown || (r != nullptr && r->how == rewriting::instead)) return true;
    }
    if (!all) return false;
    for (const local_record& l : s.inspect().locals)  // sockets that are gone
        if (l.used && l.c.kind == candidate_kind::host &&
            real_base(s.inspect(), l.c).where.addr() == a)
            return true;
    return false;
}

}  // namespace detail

/// What others may see of an own address that belongs to a candidate of `kind`: the address, or
/// the unspecified one of its family with port 9. Relayed ones are always seen.
template <class Transport, class Profile, class Rules>
constexpr endpoint told_where(const session<Transport, Profile, Rules>& s, candidate_kind kind,
                              const endpoint& where) noexcept {
    if (kind != candidate_kind::relay && detail::is_of_hidden_host(s, where.addr()))
        return hidden_related::related(where, {});
    return s.config().candidates.told(kind, where);
}

/// The attribute of a candidate without "a=" and line end. Empty when there is no such candidate,
/// when the peer may not be told of it, or when host candidates go by names and `name` is empty;
/// `name` is used for host candidates only.
template <class Transport, class Profile, class Rules>
constexpr candidate_text candidate_attribute(const session<Transport, Profile, Rules>& s,
                                             std::uint16_t index,
                                             std::string_view name = {}) noexcept {
    if (!s.is_told(index)) return {};
    candidate c = s.inspect().locals[index].c;
    const candidate_policy& policy = s.config().candidates;
    if (s.rewriting_of(index) != nullptr) c.kind = candidate_kind::host;
    const bool named = policy.names_hosts && c.kind == candidate_kind::host;
    if (named && name.empty()) return {};
    // An IPv4 address that a translator gave has an IPv6 base.
    const bool relayed = c.kind == candidate_kind::relay;
    endpoint related = relayed ? s.mapped_of(index)
                               : detail::real_base(s.inspect(), s.inspect().locals[c.base].c).where;
    if (policy.hides_base() || (relayed && related.family() != c.where.family()) ||
        detail::is_of_hidden_host(s, related.addr()))
        related = hidden_related::related(c.where, {});
    const candidate_text line = detail::write_own_candidate<shown_related>(c, related);
    if (!named) return line;
    return candidate_text::by([&](char* out) {
        return put_name_into_candidate(line, name, out, candidate_text::capacity());
    });
}

/// `put(std::string_view attribute)` for each attribute of a stream's description but the last,
/// `end_of_candidates_line`: that is the host's to say on `gathering_done`. `name_of(address)` is
/// the name of a host address where the policy wants names. When the lines have gone out,
/// `description_conveyed`.
template <class Transport, class Profile, class Rules, class Put, class NameOf>
void put_description(session<Transport, Profile, Rules>& s, std::uint16_t stream, Put put,
                     NameOf name_of) {
    detail::put_session<Profile>(s, s.config().says_trickle, put);
    const agent_config& config = s.inspect().config;
    if (config.ta != milliseconds(default_pacing_ms)) {
        char line[32];
        const auto ms = static_cast<std::uint64_t>((config.ta.us + 999) / 1000);
        if (const auto size = write_pacing(line, ms)) put(std::string_view(line, *size));
    }
    s.for_each_local_candidate([&](std::uint16_t index, const candidate& c) {
        if (c.stream != stream) return;
        const candidate_text text = candidate_attribute(s, index, name_of(c.where.addr()));
        if (text.size() != 0) put(text.view());
    });
}
template <class Transport, class Profile, class Rules, class Put>
void put_description(session<Transport, Profile, Rules>& s, std::uint16_t stream, Put put) {
    put_description(s, stream, put, [](const address&) { return std::string_view(); });
}

/// `f(const pair_stats&)` for all pairs, best first; own addresses as `told_where` has them.
template <class Transport, class Profile, class Rules, class F>
constexpr void for_each_pair_stats(const session<Transport, Profile, Rules>& s, F f) {
    for_each_pair_stats(s.agent(), [&](pair_stats p) {
        p.local.where = told_where(s, p.local.kind, p.local.where);
        f(p);
    });
}

}  // namespace ice::inline v0_1_0_dev
