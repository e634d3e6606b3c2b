// SPDX-License-Identifier: BSL-1.0
// Random pairs of bodies as what was said before and as what comes in, with random facts: no
// crash, verdicts that agree with themselves, and plans whose text is read and understood by the
// other side. Input: a byte of flags, a byte of facts, then bodies parted by 0xff.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <ice/sdp/body.hpp>
#include <ice/sdp/candidate_reader.hpp>
#include <ice/sdp/offer_answer.hpp>
#include <ice/sdp/section_writer.hpp>

namespace {

using namespace ice;
using namespace ice::sdp;

constexpr std::size_t max_streams = 4;
using body = basic_body<max_streams>;
using verdict = basic_verdict<max_streams>;
using plan = basic_plan<max_streams>;

void check(bool promise) {
    if (!promise) std::abort();
}

/// Facts made of our last description and two bytes.
struct facts_of {
    std::vector<stream_facts> streams;
    std::vector<std::vector<candidate_line>> candidates;
    std::vector<pair_fact> pairs;
    agent_facts facts;

    facts_of(const body& own, const body& peer, std::uint8_t flags, std::uint8_t states) {
        facts.lite = (flags & 1) != 0;
        facts.role = (flags & 2) != 0 ? agent_role::controlled : agent_role::controlling;
        candidates.resize(own.sections.size());
        streams.resize(own.sections.size());
        for (std::size_t i = 0; i < streams.size(); ++i) fill(own, peer, i, flags, states);
        for (stream_facts& s : streams) s.pairs = pairs;
        facts.streams = streams;
    }

    void fill(const body& own, const body& peer, std::size_t i, std::uint8_t flags,
              std::uint8_t states) {
        const section_facts& section = own.sections[i];
        stream_facts& s = streams[i];
        for (const lazy_value& value : section.candidates)
            if (const auto line = parse_candidate_value(value.value); line && line->usable())
                candidates[i].push_back(*line);
        s.candidates = candidates[i];
        s.ufrag = section.ice.ufrag;
        s.pwd = section.ice.pwd;
        s.components = section.components();
        s.transport = section.media.transport();
        s.remove = (flags & 4) != 0;
        s.restart = (flags & 8) != 0;
        s.state = static_cast<stream_state>(states >> (2 * i) & 3);
        if (i >= peer.sections.size()) return;
        for (const candidate_line& line : candidates[i]) {
            const component_pair pair{line.component, line.where(),
                                      destination_of(peer.sections[i], line.component).where};
            pairs.push_back(
                {pair, static_cast<pair_fact::progress>(flags >> 4 & 3), (flags & 64) != 0});
            if (pair.component <= s.components && pair.component == s.selected.size() + 1)
                static_cast<void>(s.selected.push_back(pair));
        }
    }
};

void check_streams(const verdict& v, std::size_t count) {
    check(v.action == session_action::reject || v.streams.size() == count);
    for (std::size_t i = 0; i < v.streams.size(); ++i) {
        const stream_verdict& s = v.streams[i];
        check(s.components <= max_components);
        const bool ice = s.action == stream_action::keep || s.action == stream_action::start ||
                         s.action == stream_action::update || s.action == stream_action::restart ||
                         s.action == stream_action::conclude || s.action == stream_action::wait;
        check(!ice || s.components >= 1);
        check((s.action == stream_action::follow) == (s.follows != section_facts::not_bundled));
        check(s.follows == section_facts::not_bundled || (s.follows < count && s.follows != i));
        check(s.action != stream_action::wait || v.action != session_action::proceed);
        check(s.named.empty() || names_all(s.named, s.components));
    }
}

/// What was planned, as text.
bool write(const plan& p, const body_view& like, std::string& text) {
    std::array<char, 16384> out;
    text = "v=0\r\n";
    const auto session = write_session(std::span<char>(out), p);
    check(session.has_value());
    text.append(out.data(), *session);
    for (std::size_t i = 0; i < p.sections.size(); ++i) {
        const section_plan& s = p.sections[i];
        const std::string proto =
            i < like.sections.size() ? std::string(like.sections[i].media.proto) : "UDP/X";
        text += "m=audio " + std::to_string(s.host_decides() ? 4000 : s.port()) + " " + proto +
                " 0\r\n";
        const auto c = write_connection(std::span<char>(out), s);
        check(c.has_value());
        text += *c == 0 ? "c=IN IP4 192.0.2.77\r\n" : std::string(out.data(), *c);
        const auto lines = write_section(std::span<char>(out), s);
        if (!lines) return false;  // what was read may be too long, or too odd, to be sent
        text.append(out.data(), *lines);
    }
    return true;
}

/// What a plan says is a body that says the same.
void read_again(const plan& p, const std::string& text) {
    const auto again = read_body<max_streams>(text);
    // Fragments that streams share with different passwords are refused by every reader.
    if (!again) return check(again.code() == errc::sdp_credential_conflict);
    check(again->sections.size() == p.sections.size());
    for (std::size_t i = 0; i < p.sections.size(); ++i) {
        const section_plan& s = p.sections[i];
        const section_facts& now = again->sections[i];
        check(now.is_rejected() == (s.rejected || (!s.host_decides() && s.port() == 0)));
        check(now.ice_mismatch == s.mismatch);
        check(!s.uses_ice || (now.ice.ufrag == s.ufrag && now.ice.pwd == s.pwd));
        check(s.uses_ice || now.candidates.empty());
        check(now.remote_candidates.empty() == s.remote_candidates.empty());
        check(s.which != written_candidates::defaults || now.candidates.size() <= max_components);
    }
}

void answer(const facts_of& own, const last_exchange& last, const verdict& v,
            const body_view& offer) {
    const auto p = plan_answer(own.facts, last, v);
    const bool refused = v.action == session_action::wait || v.action == session_action::reject;
    check(!refused || !p);
    if (!p) return check(category(p.code()) == error_category::misuse);
    for (const section_plan& s : p->sections) check(s.remote_candidates.empty());
    std::string text;
    if (write(*p, offer, text)) read_again(*p, text);
}

void run(const std::array<body, 3>& bodies, std::uint8_t flags, std::uint8_t states) {
    const last_exchange last =
        (flags & 128) != 0 ? last_exchange{} : last_exchange{bodies[0], bodies[1]};
    const facts_of own(bodies[0], bodies[1], flags, states);
    const body_view incoming = bodies[2];

    const auto offered = receive_offer<max_streams>(own.facts, last, incoming);
    check(offered.has_value());
    check_streams(*offered, incoming.sections.size());
    answer(own, last, *offered, incoming);
    // the same facts and text give the same verdict
    const auto twice = receive_offer<max_streams>(own.facts, last, incoming);
    check(twice && twice->action == offered->action && twice->why == offered->why);

    const auto answered = receive_answer<max_streams>(own.facts, last, bodies[0], incoming);
    check(answered.has_value());
    check_streams(*answered, incoming.sections.size());
    for (const stream_verdict& s : answered->streams) check(s.action != stream_action::wait);

    const auto p = plan_offer<max_streams>(own.facts, last);
    if (!p) check(category(p.code()) == error_category::misuse);
    std::string text;
    if (p && write(*p, bodies[0], text)) read_again(*p, text);
    static_cast<void>(offer_after_ice(own.facts, last));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const std::string text(data + 2, data + size);
    std::array<std::string_view, 3> texts;
    std::string_view left = text;
    for (std::string_view& part : texts) {
        part = left.substr(0, left.find('\xff'));
        left.remove_prefix(part.size() < left.size() ? part.size() + 1 : part.size());
    }
    std::array<body, 3> bodies;
    for (std::size_t i = 0; i < 3; ++i) {
        const auto read = read_body<max_streams>(texts[i]);
        if (!read) return 0;
        bodies[i] = *read;
    }
    run(bodies, data[0], data[1]);
    return 0;
}
