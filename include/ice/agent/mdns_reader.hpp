// SPDX-License-Identifier: BSL-1.0
// The description of a peer that hides its hosts behind .local names
// (draft-ietf-mmusic-mdns-ice-candidates section 3.2): its candidates wait here for the host's
// resolver.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "../core/static_vector.hpp"
#include "../net/format.hpp"
#include "../net/kind.hpp"
#include "../net/mapped.hpp"
#include "../sdp/candidate_reader.hpp"
#include "../sdp/chars.hpp"
#include "../sdp/flags.hpp"
#include "description.hpp"
#include "remote.hpp"

namespace ice::inline v0_1_0_dev {

/// Whether a multicast DNS query for it makes sense: one label of 1 to 63 letters, digits, hyphens
/// and underscores, then ".local" in any case.
constexpr bool is_mdns_name(std::string_view name) noexcept {
    constexpr std::string_view suffix = ".local";
    if (name.size() <= suffix.size() || name.size() > 63 + suffix.size()) return false;
    const std::string_view label = name.substr(0, name.size() - suffix.size());
    if (!detail::equal_ignoring_case(name.substr(label.size()), suffix)) return false;
    for (const char each : label) {
        const char c = detail::to_lower(each);
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-' && c != '_')
            return false;
    }
    return true;
}

/// Whether an answer for a name may be checked: a name stands for a host of the link, so that an
/// unspecified, multicast or loopback address is somebody's mistake or trick.
constexpr bool is_mdns_answer(const address& a) noexcept {
    return a.family() != ip_family::none && !a.is_unspecified() && !is_multicast(a) &&
           !is_loopback(a) && a != address::v4(0xffffffffU);
}

/// A host candidate of the peer whose address is still a name. Owns its texts.
struct named_candidate {
    fixed_text<63 + 6> name;
    fixed_text<32> foundation;
    credential_text<256> ufrag;
    std::uint32_t priority = 0;
    std::uint16_t component = 1;
    std::uint16_t port = 0;
    protocol proto = protocol::udp;
    tcp_type tcp = tcp_type::none;

    /// For the agent; borrows from this.
    constexpr remote_candidate with_address(const address& a) const noexcept {
        return {{a, port, proto},     priority, foundation.view(), component,
                candidate_kind::host, tcp,      ufrag.view()};
    }
};

/// A description_reader that keeps up to `Most` candidates with names until the host has asked for
/// their addresses by multicast DNS:
///
///     const auto meaning = lines.read(agent, now, attribute);
///     if (meaning && *meaning == line_meaning::name) resolver.ask(lines.newest_name());
///     on an answer:           lines.resolved(agent, now, name, address);
///     on none, after a time:  lines.unresolved(agent, now, name);
///
/// Answers may come at any time, before or after the checks began; without any, the agent gives up
/// when its patience is over (RFC 8863), as always. Each candidate was received when its line was,
/// so an end of candidates that follows does not void it (RFC 8838 section 14): the agent hears of
/// the end when the last name has its answer. The host's resolver bounds that time, with one of the
/// two calls for each name.
template <std::size_t Most = 8>
class mdns_reader {
  public:
    constexpr explicit mdns_reader(std::uint16_t stream = 0) noexcept
        : lines_(stream), stream_(stream) {}

    /// As description_reader::read. Candidates whose names are odd, and those of other kinds than
    /// host, are ignored: candidate_name. agent_full: too many names wait; this one is ignored.
    template <line_policy Policy = mdns_lines, class Agent>
    constexpr result<line_meaning> read(Agent& agent, time_point now,
                                        std::string_view attribute) noexcept {
        forget_if_restarted(agent);
        if (parse_end_of_candidates(attribute)) return end_of_candidates(agent, now);
        if (has_ended_ && parse_candidate<Policy>(attribute)) return errc::agent_after_end;
        const auto meaning = lines_.template read<Policy>(agent, now, attribute);
        forget_if_restarted(agent);
        if (meaning.code() != errc::candidate_name) return meaning;
        const auto line = parse_candidate<Policy>(attribute);
        return line ? keep(*line) : meaning;
    }

    /// As the line does, for hosts that hear of it otherwise.
    template <class Agent>
    constexpr result<line_meaning> end_of_candidates(Agent& agent, time_point now) noexcept {
        forget_if_restarted(agent);
        if (waiting_.empty())
            if (const auto done = agent.end_of_remote_candidates(now, stream_); !done)
                return done.error();
        has_ended_ = true;
        return line_meaning::end;
    }

    /// What the last line_meaning::name is about; valid until the next call. Empty when none waits.
    constexpr std::string_view newest_name() const noexcept {
        return waiting_.empty() ? std::string_view() : waiting_.back().name.view();
    }
    /// Candidates that wait.
    constexpr std::size_t waiting() const noexcept { return waiting_.size(); }

    /// The resolver's answer, one address for each name. How many candidates the agent took: 0 when
    /// none waits for it any more (after a restart, or answered before), or the address is not
    /// one to check (`is_mdns_answer`). Errors: the agent's. Whatever is answered, the name is
    /// done.
    template <class Agent>
    constexpr result<std::uint16_t> resolved(Agent& agent, time_point now, std::string_view name,
                                             const address& answer) noexcept {
        forget_if_restarted(agent);
        if (!is_mdns_name(name)) return std::uint16_t{0};
        const auto done_name = text_of<63 + 6>(name);  // `name` may be newest_name()
        const address a = from_v4_mapped(answer).with_zone(0);
        result<std::uint16_t> taken = std::uint16_t{0};
        bool any = false;
        for (std::size_t i = 0; i < waiting_.size();) {
            if (!detail::equal_ignoring_case(waiting_[i].name, done_name)) {
                ++i;
                continue;
            }
            any = true;
            const named_candidate c = waiting_[i];
            waiting_.erase(i);
            if (!is_mdns_answer(a)) continue;
            const auto added = agent.add_remote_candidate(now, stream_, c.with_address(a));
            if (!added)
                taken = added.error();
            else if (taken)
                taken = static_cast<std::uint16_t>(*taken + 1);
        }
        if (!any || !has_ended_ || !waiting_.empty()) return taken;
        const auto done = agent.end_of_remote_candidates(now, stream_);
        return done || !taken ? taken : done.error();
    }
    /// The resolver has given up, or will not ask.
    template <class Agent>
    constexpr void unresolved(Agent& agent, time_point now, std::string_view name) noexcept {
        static_cast<void>(resolved(agent, now, name, {}));
    }

    constexpr const description_reader& description() const noexcept { return lines_; }

  private:
    /// Names of a session before are nobody's (RFC 8838 section 15).
    template <class Agent>
    constexpr void forget_if_restarted(const Agent& agent) noexcept {
        if (agent.inspect().generation == generation_) return;
        generation_ = agent.inspect().generation;
        waiting_.clear();
        has_ended_ = false;
    }

    constexpr result<line_meaning> keep(const candidate_line& line) noexcept {
        if (!line.usable() || line.kind != candidate_kind::host || !is_mdns_name(line.address_name))
            return errc::candidate_name;
        named_candidate c;
        c.name = text_of<63 + 6>(line.address_name);
        c.foundation = text_of<32>(line.foundation);
        c.priority = line.priority;
        c.component = line.component;
        c.port = line.port;
        c.proto = line.transport == line_transport::tcp ? protocol::tcp : protocol::udp;
        c.tcp = line.tcp;
        if (!c.ufrag.assign(line.ufrag) || !waiting_.push_back(c)) return errc::agent_full;
        return line_meaning::name;
    }
    /// `from` fits.
    template <std::size_t N>
    static constexpr fixed_text<N> text_of(std::string_view from) noexcept {
        return fixed_text<N>::by([&](char* out) {
            for (const char c : from) *out++ = c;
            return from.size();
        });
    }

    description_reader lines_;
    static_vector<named_candidate, Most> waiting_;
    std::uint16_t stream_;
    std::uint8_t generation_ = 0;
    bool has_ended_ = false;
};

}  // namespace ice::inline v0_1_0_dev
