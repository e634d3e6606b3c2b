// SPDX-License-Identifier: BSL-1.0
// Who plays the scenarios of draft-rosenberg-sipping-ice-01: hosts that gather, offer and answer
// with the cycles engine, whose rules can be broken. Part of drafts.cpp, which includes it.
#pragma once

#include <ice/drafts/sipping_ice_01/cycles_agent.hpp>
#include <ice/drafts/sipping_ice_01/sdp_reader.hpp>
#include <ice/drafts/sipping_ice_01/sdp_writer.hpp>
#include <ice/profiles/sipping_ice_01.hpp>
#include <ice/sdp/body.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "sipping_figures.hpp"
#include "world.hpp"

namespace drafts::june_2003 {

using namespace ice::sipping_ice_01;

struct breakable_media {
    static bool replaces(const rank& next, const rank& current) noexcept {
        if (broken == "never-step-down") return true;
        if (broken == "peer-derived-first") return next.q > current.q;
        return never_step_down::replaces(next, current);
    }
    static bool may_follow(const rank& next, const rank& last) noexcept {
        return never_step_down::may_follow(next, last);
    }
};
struct breakable_freeing {
    static bool frees(const rank& proved, const rank& mine, bool answered) noexcept {
        if (broken == "freeing") return false;
        return answerer_frees_equal::frees(proved, mine, answered || broken == "open-issue");
    }
    static bool spares_own_path() noexcept { return broken != "open-issue"; }
};
struct breakable_cycle {
    static bool helps(q_value gathered, q_value best) noexcept {
        if (broken == "further-cycles") return false;
        return broken == "needless-cycles" || only_higher::helps(gathered, best);
    }
};
struct breakable_credentials : one_for_each_alternate {
    static bool matches(wire_text received, std::string_view mine) noexcept {
        return broken == "username" || one_for_each_alternate::matches(received, mine);
    }
};
struct breakable_source {
    static bool from_named() noexcept { return broken != "derived-source"; }
};
struct profile_01 : profiles::sipping_ice_01 {
    using media_rule = breakable_media;
    using freeing_rule = breakable_freeing;
    using cycle_rule = breakable_cycle;
    using credential_rule = breakable_credentials;
    using source_rule = breakable_source;
    static cycles_config config() noexcept {
        cycles_config c;
        c.q.local_v4 = q_value(1000);  // as all examples have it
        c.check_rtcp = false;
        if (broken == "free-wait") c.free_wait = {};
        if (broken == "q-order") std::swap(c.q.stun_v4, c.q.relay_v4);
        return c;
    }
};

using host_services = services<sim::transport, profile_01>;
using engine = basic_cycles_agent<sim::transport, profile_01>;

inline std::array<std::uint8_t, 32> seed_of(char name) {
    std::array<std::uint8_t, 32> seed{};
    seed[0] = static_cast<std::uint8_t>(name);
    seed[1] = 1;
    return seed;
}
inline endpoint ip(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d,
                   std::uint16_t port) {
    return {address::v4(a, b, c, d), port};
}
inline string text_of(const endpoint& e) { return string(to_text(e).view()); }

/// One host with one engine and one stream, and a listener for media.
struct party {
    world& w;
    sim::host_id host;
    sim::transport line;
    host_services lent;
    engine agent;
    const char* origin;
    std::vector<std::pair<string, string>> script{};  // usernames and passwords, in order
    std::vector<endpoint> where{};                    // of the bases
    std::vector<std::uint8_t> answer{};               // to what the host itself asked
    endpoint server{};                                // that gave relayed addresses
    std::size_t scripted = 0;
    std::size_t heard = 0;  // media
    std::size_t offers = 0;
    bool wants_cycle = false;
    time_point freed = time_point::never();

    party(world& in, char name, const char* own_origin, const cycles_config& config)
        : w(in),
          host(in.net.add_host(name == 'A' ? "A" : "B")),
          line(in.net),
          lent(line, chacha_random(seed_of(name))),
          agent(lent, config),
          origin(own_origin) {
        w.driver.add(line, *this);
    }
    party(const party&) = delete;

    void credentials(std::uint16_t index) {
        if (scripted == script.size()) return;
        const auto& [username, password] = script[scripted++];
        if (!agent.set_credentials(index, username, password)) std::abort();
    }
    std::uint16_t add(const local_address& l) {
        const auto made = agent.add_local(w.net.now(), l);
        if (!made) std::abort();
        if (l.component == 1) credentials(*made);
        return *made;
    }
    /// A socket, RTP or RTCP beside `partner`.
    std::uint16_t bind(const endpoint& at, std::uint16_t partner = no_index) {
        const auto socket = w.net.bind(host, at);
        const std::uint16_t made =
            add({.where = at,
                 .component = static_cast<std::uint16_t>(partner == no_index ? 1 : 2),
                 .partner = partner});
        if (!socket) std::abort();
        (void)line.attach(base_id(made), *socket);
        if (where.size() <= made) where.resize(made + std::size_t{1});
        where[made] = at;
        return made;
    }
    /// Asks a server from a base, and waits for the answer; empty: none within a second.
    byte_view ask(std::uint16_t base, const endpoint& to, byte_view request) {
        answer.clear();
        (void)line.send({base_id(base), 0, 1, to}, request);
        (void)w.driver.run_until(w.net.now() + seconds(1), [&] { return !answer.empty(); });
        return answer;
    }
    stun::transaction_id draw() { return stun::draw_transaction_id<stun::rfc3489>(lent.random); }
    endpoint ask_stun(std::uint16_t base, const endpoint& to) {
        std::uint8_t out[64];
        stun::basic_builder<stun::rfc3489> b(out, stun::binding_request, draw());
        const auto m = stun::basic_message<stun::rfc3489>::parse(ask(base, to, *b.finish()));
        if (!m) return {};
        const auto mapped = m->get(stun::attr::mapped_address);
        return mapped ? *mapped : endpoint();
    }
    std::vector<endpoint> ask_relay(std::uint16_t base, std::optional<endpoint> beside = {}) {
        std::uint8_t out[64];
        const auto request = sim::early_relay_message::allocate(out, draw(), beside);
        return sim::early_relay_message::allocated(ask(base, server, request));
    }
    /// Figures 4 and 15: STUN for RTP and RTCP, then relayed addresses. Two of these have the
    /// q-values 0.5 and 0.4.
    void gather(const endpoint& stun_server, const endpoint& relay, std::uint16_t rtp,
                std::uint16_t rtcp = no_index) {
        server = relay;
        const auto derived = [&](const endpoint& at, candidate_kind kind, std::uint16_t base,
                                 std::uint16_t partner, std::optional<q_value> q = {}) {
            return add({.where = at,
                        .component = static_cast<std::uint16_t>(partner == no_index ? 1 : 2),
                        .kind = kind,
                        .base = base_id(base),
                        .partner = partner,
                        .q = q});
        };
        const endpoint seen = ask_stun(rtp, stun_server);
        std::uint16_t first = no_index;
        if (seen != where[rtp]) first = derived(seen, candidate_kind::srflx, rtp, no_index);
        if (rtcp != no_index) {
            const endpoint beside = ask_stun(rtcp, stun_server);
            if (first != no_index) derived(beside, candidate_kind::srflx, rtcp, first);
        }
        const auto relayed = ask_relay(rtp);
        for (std::size_t i = 0; i < relayed.size(); ++i) {
            std::optional<q_value> q;
            if (relayed.size() > 1) q = q_value(i == 0 ? 500 : 400);
            first = derived(relayed[i], candidate_kind::relay, rtp, no_index, q);
        }
        if (rtcp == no_index) return;
        for (const endpoint& e : ask_relay(rtcp, relayed.back()))
            derived(e, candidate_kind::relay, rtcp, first);
    }

    /// The figures have c= in the session's part.
    string body(const description& d) const {
        std::array<char, 3000> out;
        const auto size = write_sdp_stream(out, d, 0, {"audio", "RTP/AVP", "0", {}});
        if (!size) std::abort();
        string section(out.data(), *size);
        const std::size_t c = section.find("c=");
        const std::size_t behind = section.find("\r\n", c) + 2;
        const string connection = section.substr(c, behind - c);
        section.erase(c, behind - c);
        return "v=0\r\no=" + string(origin) + "\r\ns=\r\n" + connection + "t=0 0\r\n" + section;
    }
    string offer() {
        description d;
        if (!agent.make_offer(w.net.now(), d)) std::abort();
        ++offers;
        return body(d);
    }
    string make_answer() {
        description d;
        if (!agent.make_answer(w.net.now(), d)) std::abort();
        return body(d);
    }
    void hear(const string& text, bool offered) {
        const auto body = sdp::read_body(text);
        if (!body) std::abort();
        const auto d = read_sdp(*body);
        if (!d) std::abort();
        const auto taken =
            offered ? agent.receive_offer(w.net.now(), *d) : agent.receive_answer(w.net.now(), *d);
        if (!taken) std::abort();
        poll();
    }

    void poll() {
        for (event e = agent.poll_event(); e.kind != event_kind::none; e = agent.poll_event()) {
            wants_cycle = wants_cycle || e.kind == event_kind::cycle_useful;
            if (e.kind == event_kind::address_learnt) credentials(e.index);
            if (e.kind == event_kind::address_freed) give_back(e.index);
        }
    }
    /// To the relay, when none of the addresses that it gave to that base is needed.
    void give_back(std::uint16_t index) {
        const auto& locals = agent.inspect().locals;
        const std::uint16_t base = locals[index].base;
        for (const own_address& l : locals)
            if (l.used && !l.freed && l.kind == candidate_kind::relay && l.base == base) return;
        freed = w.net.now();
        std::uint8_t out[64];
        for (std::uint16_t b = 0; b < where.size(); ++b)
            if (b == base || locals[b].partner == base)
                (void)line.send({base_id(b), 0, 1, server},
                                sim::early_relay_message::allocate(out, draw(), {}, true));
    }
    void send_media(std::uint16_t component = 1) {
        const data_route r = agent.route_of(0, component);
        const std::uint8_t rtp[] = {0x80, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1};
        if (r.may_send) (void)line.send(r.to, rtp);
    }
    string route(std::uint16_t component = 1) const {
        const data_route r = agent.route_of(0, component);
        if (!r.may_send) return "nowhere";
        return text_of(where[r.to.base.index()]) + ">" + text_of(r.to.remote);
    }

    void handle_datagram(time_point now, const ice::route& from, byte_view bytes) {
        const verdict v = agent.handle_datagram(now, from, bytes);
        heard += v == verdict::data ? 1U : 0U;
        if (v == verdict::not_mine) answer.assign(bytes.begin(), bytes.end());
        poll();
    }
    void handle_timeout(time_point now) {
        agent.handle_timeout(now);
        poll();
    }
    time_point next_deadline() const { return agent.next_deadline(); }
};

/// "192.0.2.1:9988>192.0.2.10:3478 Bind": what happened from one record on, with the STUN
/// transactions that began there: each whole, one after the other, as figures show them. Of what is
/// sent again the first time is told; what has no route is told where it was sent.
inline std::vector<string> flow_by_transaction(const sim::network& net, std::size_t first) {
    const auto& all = net.recording();
    std::map<std::uint64_t, sim::fate> ends;
    std::map<std::array<std::uint8_t, 16>, std::size_t> groups;  // none: began before
    std::vector<std::vector<string>> flows;
    for (std::size_t i = 0; i < all.size(); ++i) ends[all[i].number] = all[i].what;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const sim::record r = all[i];
        const auto m = stun::basic_message<stun::rfc3489>::parse(r.bytes);
        if (!m) continue;
        const auto [group, fresh] = groups.try_emplace(m->id().bytes, flows.size());
        if (fresh) flows.emplace_back();
        const bool told = r.what == sim::fate::sent ||
                          (r.what == sim::fate::forwarded && ends[r.number] != sim::fate::no_route);
        if (!told) continue;
        const bool request = m->cls() == stun::message_class::request;
        string text = text_of(r.from) + ">" + text_of(r.to);
        text += m->method() == stun::method::allocate ? request ? " Alloc" : " Alloc="
                : request                             ? " Bind"
                                                      : " Reply";
        if (const auto error = m->get(stun::attr::error_code)) text += std::to_string(error->code);
        if (!request)
            for (const stun::raw_attribute a : m->attributes())
                if (a.code == stun::attr::mapped_address.code)
                    text += " " + text_of(*m->read(stun::attr::mapped_address, a));
        auto& flow = flows[group->second];
        if (i < first)
            flow.assign(1, {});  // an empty line marks what began before
        else if (std::find(flow.begin(), flow.end(), text) == flow.end())
            flow.push_back(text);
    }
    std::vector<string> lines;
    for (const auto& flow : flows)
        if (flow.empty() || !flow[0].empty()) lines.insert(lines.end(), flow.begin(), flow.end());
    return lines;
}

/// What is between the bars of `text`.
inline std::vector<string> split(std::string_view text) {
    std::vector<string> parts;
    while (!text.empty()) {
        const std::size_t n = std::min(text.find('|'), text.size());
        parts.emplace_back(text.substr(0, n));
        text.remove_prefix(std::min(text.size(), n + 1));
    }
    return parts;
}

inline void compare(verdict_line& v, const char* what, int number, const std::vector<string>& found,
                    const std::vector<string>& wanted) {
    for (std::size_t i = 0; i < std::max(found.size(), wanted.size()); ++i) {
        const string a = i < found.size() ? found[i] : "(none)";
        const string b = i < wanted.size() ? wanted[i] : "(none)";
        v.expect(a == b);
        if (a != b && broken.empty())
            std::printf("  %s %d, %zu: %s instead of %s\n", what, number, i + 1, a.c_str(),
                        b.c_str());
    }
}

}  // namespace drafts::june_2003
