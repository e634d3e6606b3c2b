// SPDX-License-Identifier: BSL-1.0
// Between an agent and the lines of a description (RFC 8839 section 5, RFC 8840 section 4): writes
// those of this side, takes those of the peer in whatever order they come.
#pragma once

#include <cstdint>
#include <string_view>

#include "../candidate/foundation.hpp"
#include "../candidate/related.hpp"
#include "../fwd.hpp"
#include "../sdp/candidate_reader.hpp"
#include "../sdp/candidate_writer.hpp"
#include "../sdp/credentials.hpp"
#include "../sdp/flags.hpp"
#include "../sdp/options.hpp"
#include "../sdp/pacing.hpp"
#include "config.hpp"
#include "nat64.hpp"
#include "records.hpp"

namespace ice::inline v0_1_0_dev {

/// A "candidate" attribute of ours without "a=" and line end: no extensions, so it always fits.
using candidate_text = fixed_text<200>;

namespace detail {

template <related_address_rule Related, foundation_rule Foundation = numeric_foundation>
constexpr candidate_text write_own_candidate(const candidate& c, const endpoint& related,
                                             const foundation_inputs& of = {}) noexcept {
    foundation_inputs in = of;
    in.number = c.foundation;
    const auto foundation = Foundation::text(in);
    const candidate_line line = line_of<Related>(c, foundation, related);
    return candidate_text::by([&](char* out) {
        return write_candidate({out, candidate_text::capacity()}, line).value_or(0);
    });
}

/// What an agent knows of the foundation of a local candidate. Of servers it has the host's
/// numbers.
template <class State>
constexpr foundation_inputs foundation_of(const State& s, std::uint16_t index) noexcept {
    const candidate& c = s.locals[index].c;
    foundation_inputs in;
    in.key = {c.kind, c.where.proto(), real_base(s, s.locals[c.base].c).where.addr(), {}};
    in.server = s.locals[index].server;
    for (const local_record& l : s.locals)
        if (l.used && l.server >= in.servers) in.servers = static_cast<std::uint16_t>(l.server + 1);
    return in;
}

/// Credentials, and what both kinds of agents support.
template <class Profile, class Agent, class Put>
constexpr void put_session(const Agent& agent, bool trickle, Put put) {
    char line[8 + 256];
    const auto put_line = [&](result<std::size_t> size) {
        if (size) put(std::string_view(line, *size));
    };
    put_line(write_ufrag(line, agent.local_ufrag()));
    put_line(write_password(line, agent.local_pwd()));
    constexpr std::string_view options[] = {option_tag::ice2, option_tag::trickle};
    const std::size_t first = Profile::says_ice2 ? 0 : 1;
    const std::size_t count = (trickle ? 2U : 1U) - first;
    if (count > 0) put_line(write_options(line, {options + first, count}));
}

}  // namespace detail

/// The attribute of a local candidate, by the index that the agent gave it. `mapped` is the related
/// address of a relayed candidate (RFC 8839 section 5.1), hidden if not given; that of a reflexive
/// one is its base. Empty when there is no such candidate. `letter_foundation` tells the base's
/// address, whatever `Related` hides.
template <related_address_rule Related = shown_related,
          foundation_rule Foundation = numeric_foundation, class Agent>
constexpr candidate_text candidate_attribute(const Agent& agent, std::uint16_t index,
                                             const endpoint& mapped = {}) noexcept {
    const auto& s = agent.inspect();
    if (index >= Agent::capacity.locals || !s.locals[index].used) return {};
    const candidate& c = s.locals[index].c;
    if (is_shadow(c)) return {};
    endpoint related = c.base == index ? mapped : detail::real_base(s, s.locals[c.base].c).where;
    if (related.family() == ip_family::none) related = hidden_related::related(c.where, {});
    return detail::write_own_candidate<Related, Foundation>(c, related,
                                                            detail::foundation_of(s, index));
}

/// `put(std::string_view attribute)` for each attribute of a stream's description but the last,
/// `end_of_candidates_line`, which is the host's to say when it has gathered all. From then on the
/// candidates' priorities stand. With foundations of another rule: put_description<Foundation>.
template <foundation_rule Foundation = numeric_foundation, class Transport, class Profile,
          class Put>
constexpr void put_description(basic_agent<Transport, Profile>& agent, std::uint16_t stream,
                               Put put) {
    const agent_config& config = agent.inspect().config;
    detail::put_session<Profile>(agent, config.trickle, put);
    if (config.ta != milliseconds(default_pacing_ms)) {
        char line[32];
        const auto ms = static_cast<std::uint64_t>((config.ta.us + 999) / 1000);
        if (const auto size = write_pacing(line, ms)) put(std::string_view(line, *size));
    }
    agent.for_each_local_candidate([&](std::uint16_t index, const candidate& c) {
        if (c.stream == stream)
            put(candidate_attribute<shown_related, Foundation>(agent, index).view());
    });
}

/// The same of a lite agent, which has no more to gather and needs no word of its peer's.
template <class Transport, class Profile, class Put>
constexpr void put_description(const basic_lite_agent<Transport, Profile>& agent,
                               std::uint16_t stream, Put put) {
    detail::put_session<Profile>(agent, false, put);
    put(ice_lite_line);
    agent.for_each_local_candidate([&](std::uint16_t, const candidate& c) {
        if (c.stream == stream) put(detail::write_own_candidate<shown_related>(c, {}).view());
    });
}

/// What a line of the peer meant.
enum class line_meaning : std::uint8_t {
    fact,  ///< lite, options, pacing
    credential,
    candidate,
    end,      ///< of the peer's candidates
    restart,  ///< a new fragment or password: the peer has restarted, the agent has too, and its
              ///< new description must be sent
    name,     ///< a candidate whose name the host resolves; of mdns_reader only
};

/// Takes the description of one stream from the peer, a line at a time. Must see all of its
/// fragments and passwords. Candidates may come before them, but not those of a restart. Checks
/// begin by `agent.start`, at any time from the end of the description on.
class description_reader {
  public:
    constexpr explicit description_reader(std::uint16_t stream = 0) noexcept : stream_(stream) {}

    /// `attribute` is a line without "a=" and line end. Errors, with the offset in it: what the
    /// readers of sdp/ and the verbs of the agent say; sdp_other_attribute for what is not ICE's;
    /// `candidate_line::ignored` for a candidate that must be ignored. None changes anything.
    template <line_policy Policy = rfc8839_lines, class Agent>
    constexpr result<line_meaning> read(Agent& agent, time_point now,
                                        std::string_view attribute) noexcept {
        if (agent.inspect().generation != generation_) begin_generation(agent);
        if (const auto text = parse_ufrag(attribute); is_mine(text))
            return text ? keep(agent, now, ufrag_, *text) : text.error();
        if (const auto text = parse_password<Policy>(attribute); is_mine(text))
            return text ? keep(agent, now, pwd_, *text) : text.error();
        if (const auto line = parse_candidate<Policy>(attribute); is_mine(line))
            return line ? add(agent, now, *line) : line.error();
        if (const auto end = parse_end_of_candidates(attribute); is_mine(end)) {
            if (!end) return end.error();
            const auto done = agent.end_of_remote_candidates(now, stream_);
            return done ? result(line_meaning::end) : done.error();
        }
        return read_fact<Policy>(agent, now, attribute);
    }

    constexpr bool ice2() const noexcept { return ice2_; }
    constexpr bool trickle() const noexcept { return trickle_; }
    constexpr bool lite() const noexcept { return lite_; }

  private:
    template <class T>
    static constexpr bool is_mine(const result<T>& parsed) noexcept {
        return parsed.code() != errc::sdp_other_attribute;
    }

    /// Facts stay: they may stand before the credentials of a restart.
    template <class Agent>
    constexpr void begin_generation(const Agent& agent) noexcept {
        generation_ = agent.inspect().generation;
        ufrag_.text.clear();
        pwd_.text.clear();
    }

    template <line_policy Policy, class Agent>
    constexpr result<line_meaning> read_fact(Agent& agent, time_point now,
                                             std::string_view attribute) noexcept {
        if (const auto flag = parse_ice_lite(attribute); is_mine(flag)) {
            if (!flag) return flag.error();
            lite_ = true;
        } else if (const auto tags = parse_options<Policy>(attribute); is_mine(tags)) {
            if (!tags) return tags.error();
            ice2_ = ice2_ || tags->has(option_tag::ice2);
            trickle_ = trickle_ || tags->has(option_tag::trickle);
        } else if (const auto ms = parse_pacing(attribute); is_mine(ms)) {
            if (!ms) return ms.error();
            ta_ = milliseconds(static_cast<std::int64_t>(*ms));
        } else {
            return errc::sdp_other_attribute;
        }
        if (const auto told = tell(agent, now); !told) return told.error();
        return line_meaning::fact;
    }

    template <class Agent>
    constexpr result<line_meaning> keep(Agent& agent, time_point now, credential_text<256>& text,
                                        std::string_view value) noexcept {
        const bool restarts = agent.inspect().streams[stream_].described && text.view() != value;
        if (restarts) {
            if (const auto done = agent.restart(now); !done) return done.error();
            begin_generation(agent);
        }
        static_cast<void>(text.assign(value));  // the parsers know no longer ones
        if (const auto told = tell(agent, now); !told) return told.error();
        return restarts ? line_meaning::restart : line_meaning::credential;
    }

    template <class Agent>
    constexpr result<void> tell(Agent& agent, time_point now) const noexcept {
        if (ufrag_.text.empty() || pwd_.text.empty()) return {};
        return agent.set_remote_description(now, stream_,
                                            {ufrag_.view(), pwd_.view(), lite_, ta_, ice2_});
    }

    template <class Agent>
    constexpr result<line_meaning> add(Agent& agent, time_point now,
                                       const candidate_line& line) noexcept {
        if (!line.usable()) return line.ignored;
        if (line.is_name()) return errc::candidate_name;  // for the host to resolve
        const auto added =
            agent.add_remote_candidate(now, stream_,
                                       {line.where(), line.priority, line.foundation,
                                        line.component, line.kind, line.tcp, line.ufrag});
        return added ? result(line_meaning::candidate) : added.error();
    }

    credential_text<256> ufrag_;
    credential_text<256> pwd_;
    duration ta_{};
    std::uint16_t stream_;
    std::uint8_t generation_ = 0;
    bool lite_ = false;
    bool ice2_ = false;
    bool trickle_ = false;
};

}  // namespace ice::inline v0_1_0_dev
