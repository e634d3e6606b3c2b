// SPDX-License-Identifier: BSL-1.0
// A SIP client as the talk "ICE: the ultimate way of beating NAT in SIP" has it, on a simulated
// network: gathers, writes and reads whole bodies, checks, sends media. Part of drafts.cpp and of
// the scenarios of the talk.
#pragma once

#include <ice/candidate/foundation.hpp>
#include <ice/profiles/rfc5245.hpp>
#include <ice/sdp.hpp>
#include <ice/session.hpp>
#include <ice/sim.hpp>

#include <array>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace talk {

using namespace ice;
using std::string;

inline bool relays_first = false;  // the rule of step 2, broken

struct breakable_priority {
    static std::uint32_t priority(priority_inputs in) noexcept {
        if (relays_first && in.kind == candidate_kind::relay) in.kind = candidate_kind::prflx;
        return rfc8445_priority::priority(in);
    }
};

/// RFC 5245, two components, and passwords of eight characters.
struct profile : profiles::rfc5245 {
    using lines = old_sip_lines;
    using candidate_priority = breakable_priority;
    static constexpr limits capacity{1, 2, 16, 24, 64, 32};
};

struct wire {
    sim::transport line;
    std::function<void(const route&, byte_view)> seen{};

    send_status send(const route& to, byte_view bytes) noexcept {
        if (seen) seen(to, bytes);
        return line.send(to, bytes);
    }
};

using session_type = ice::session<wire, profile>;
using services_type = services<wire, profile>;
using described = sdp::basic_body<2>;

/// Text and facts of a description, one beside the other.
struct description {
    string text;
    described body;
    bool good = false;
};

template <class Policy = old_sip_lines>
inline void read(description& d, string text) {
    d.text = std::move(text);
    const auto body = sdp::read_body<2, Policy>(d.text);
    d.good = body.has_value();
    if (body) d.body = *body;
}

inline session_config config_of(nomination_mode mode) {
    session_config c;
    c.agent = profile::config();
    c.agent.nomination = mode;
    c.says_trickle = false;
    c.relays = turn::relayed_family::ipv4;
    return c;
}

/// What a peer has heard of media: sequence numbers in order, and the longest silence.
struct ear {
    std::uint32_t packets = 0;
    std::uint16_t first = 0, last = 0;
    time_point when{};
    duration longest_gap{};

    void hear(time_point now, byte_view rtp) {
        last = load_u16(rtp.data() + 2);
        if (packets++ == 0) first = last;
        if (packets > 1 && now - when > longest_gap) longest_gap = now - when;
        when = now;
    }
    std::uint32_t missing() const { return packets == 0 ? 0 : last - first + 1U - packets; }
};

class client {
  public:
    static constexpr duration packet_time = milliseconds(20);

    client(sim::network& net, sim::driver& driver, sim::host_id host, agent_role role,
           nomination_mode mode = nomination_mode::regular)
        : net_(&net),
          host_(host),
          carrier{sim::transport(net)},
          lent_(carrier, {chacha_random(seed_of(host))}),
          s(lent_, role, config_of(mode)) {
        (void)s.add_stream(2);
        facts_.ice2 = false;
        driver.add(carrier.line, *this);
    }
    client(const client&) = delete;

    // Step 1: allocation.
    void bind(const address& own, std::uint16_t rtp, std::uint16_t rtcp) {
        own_ = own;
        for (const std::uint16_t port : {rtp, rtcp}) {
            const auto component = static_cast<std::uint16_t>(port == rtp ? 1 : 2);
            const auto socket = net_->bind(host_, {own, port});
            session_base b;
            b.where = {own, port};
            b.component = component;
            const auto base = s.add_base(net_->now(), b);
            if (socket && base) carrier.line.attach(*base, *socket);
        }
        ports_ = {rtp, rtcp};
    }
    void add_stun(const endpoint& server) { (void)s.add_stun_server(net_->now(), server); }
    void add_turn(const endpoint& server) {
        turn::server t;
        t.where = server;
        t.login.username = "user";
        t.login.password = "pass";
        (void)s.add_turn_server(net_->now(), t);
    }

    /// As `blink` would have written them; at most one call.
    void set_credentials(std::string_view ufrag, std::string_view password) {
        good = s.set_local_credentials(ufrag, password).has_value() && good;
    }

    // Steps 3, 4 and 7: the bodies.
    string offer() {
        const auto plan = sdp::plan_offer<2>(facts(), last());
        if (!plan) return good = false, string();
        pending_ = write(*plan);
        return pending_;
    }
    /// Empty: the offer cannot be answered (yet).
    string answer(const string& offer) {
        description incoming;
        (strict ? read<rfc8839_lines> : read<old_sip_lines>)(incoming, offer);
        if (!incoming.good) return {};
        const auto v = sdp::receive_offer<2, old_sip_lines>(facts(), last(), incoming.body);
        if (!v || v->action == sdp::session_action::wait ||
            v->action == sdp::session_action::reject)
            return {};
        why = v->streams[0].why;
        const bool ice = v->action == sdp::session_action::proceed && has_ice;
        take(std::move(incoming), ice ? v->streams[0].action : sdp::stream_action::fall_back);
        sdp::basic_verdict<2> mine = *v;
        if (!has_ice) mine.action = sdp::session_action::fall_back;
        const auto plan = sdp::plan_answer(facts(), last(), mine);
        if (!plan) return good = false, string();
        read(said, write(*plan));
        return said.text;
    }
    void hear_answer(const string& answer) {
        description incoming, offered;
        read(incoming, answer);
        read(offered, pending_);
        if (!incoming.good || !offered.good) return void(good = false);
        const auto v =
            sdp::receive_answer<2, old_sip_lines>(facts(), last(), offered.body, incoming.body);
        if (!v) return void(good = false);
        why = v->streams[0].why;
        read(said, pending_);
        take(std::move(incoming), v->action == sdp::session_action::proceed
                                      ? v->streams[0].action
                                      : sdp::stream_action::fall_back);
    }
    /// Step 7: must the caller send an updated offer?
    sdp::updated_offer_verdict confirm() { return sdp::offer_after_ice(facts(), last()); }

    // Media, from now on for so long.
    void talk_for(duration d) {
        next_media_ = net_->now();
        media_ends_ = net_->now() + d;
    }
    bool is_over() const {
        return s.state() == session_state::completed || s.state() == session_state::failed;
    }
    /// "srflx>host": what RTP goes over; "plain" without ICE.
    string path(std::uint16_t component = 1) const {
        if (plain_) return "plain";
        string text = "none";
        for_each_pair_stats(s.agent(), [&](const pair_stats& p) {
            if (p.selected && p.local.component == component)
                text = string(to_text(p.local.kind)) + ">" + string(to_text(p.remote.kind));
        });
        return text;
    }
    const sdp::component_pairs& selected() { return facts(), stream_.selected; }

    // What the driver wants.
    void handle_datagram(time_point now, const route& from, byte_view bytes) {
        const session_received r = s.handle_datagram(now, from, bytes);
        const bool media = r.what == verdict::data || r.what == verdict::data_unverified;
        if (media && r.data.size() == rtp_size && r.component == 1) ear_.hear(now, r.data);
        poll();
    }
    void handle_timeout(time_point now) {
        s.handle_timeout(now);
        if (now >= next_media_) send_media(now);
        poll();
    }
    time_point next_deadline() const {
        return earlier(const_cast<session_type&>(s).next_deadline(), next_media_);
    }

    const ear& heard_media() const { return ear_; }

  private:
    static constexpr std::size_t rtp_size = 32;

    static std::array<std::uint8_t, 32> seed_of(sim::host_id host) {
        std::array<std::uint8_t, 32> seed{};
        seed[0] = static_cast<std::uint8_t>(host.index() + 1);
        return seed;
    }
    void poll() {
        while (s.poll_event().kind != session_event_kind::none) {
        }
    }

    void send_media(time_point now) {
        next_media_ = now + packet_time < media_ends_ ? now + packet_time : time_point::never();
        std::uint8_t rtp[rtp_size] = {0x80, 0};
        store_u16(rtp + 2, sequence_);
        if (plain_) {
            (void)carrier.line.send({base_id(0), 0, 1, plain_to_}, rtp);
        } else if (!s.route_of(0, 1).may_send || s.send(now, 0, 1, rtp) != send_status::sent) {
            return;  // nothing was lost: nothing was said
        }
        ++sequence_;
    }

    /// What the other side's description asks for.
    void take(description from, sdp::stream_action action) {
        heard = std::move(from);
        // Views of short texts move with them.
        read(heard, heard.text);
        const time_point now = net_->now();
        if (action == sdp::stream_action::start) {
            const sdp::section_facts& f = heard.body.sections[0];
            uses_ice_ = true;
            (void)s.set_remote_description(now, 0, {f.ice.ufrag, f.ice.pwd, f.ice.lite, {}});
            for (const sdp::lazy_value& line : f.candidates) {
                const auto c = parse_candidate_value<old_sip_lines>(line.value);
                if (!c || !c->usable() || c->is_name()) continue;
                (void)s.add_remote_candidate(
                    now, 0, {c->where(), c->priority, c->foundation, c->component, c->kind});
            }
            (void)s.end_of_remote_candidates(now, 0);
            s.description_conveyed(now);
            good = s.start(now).has_value() && good;
        } else if (action == sdp::stream_action::fall_back ||
                   action == sdp::stream_action::mismatch || action == sdp::stream_action::none) {
            plain_ = true;
            plain_to_ = destination_of(heard.body.sections[0], 1).where;
        }
        poll();
    }

    /// What sdp/ needs to know, as of now. Candidates in the talk's order: by component, the
    /// farthest first.
    const sdp::agent_facts& facts() {
        const auto& state = s.inspect();
        lines_.clear();
        foundations_.clear();
        for (const std::uint16_t component : {std::uint16_t{1}, std::uint16_t{2}})
            for (const candidate_kind kind : {candidate_kind::relay, candidate_kind::srflx,
                                              candidate_kind::prflx, candidate_kind::host})
                for (std::uint16_t i = 0; i < state.capacity.locals; ++i)
                    if (const candidate& c = state.locals[i].c;
                        state.locals[i].used && c.component == component && c.kind == kind &&
                        (s.is_told(i) || is_selected(c)))
                        lines_.push_back(line_for(i, c));
        stream_.candidates = lines_;
        stream_.ufrag = s.local_ufrag();
        stream_.pwd = s.local_pwd();
        stream_.components = 2;
        stream_.state = !uses_ice_                              ? sdp::stream_state::unused
                        : s.state() == session_state::failed    ? sdp::stream_state::failed
                        : s.state() == session_state::completed ? sdp::stream_state::completed
                                                                : sdp::stream_state::running;
        stream_.selected.clear();
        pairs_.clear();
        for_each_pair_stats(s.agent(), [&](const pair_stats& p) {
            const sdp::component_pair pair{p.local.component, p.local.where, p.remote.where};
            if (p.selected) (void)stream_.selected.push_back(pair);
            pairs_.push_back({pair, static_cast<sdp::pair_fact::progress>(p.state), p.valid});
        });
        stream_.pairs = pairs_;
        facts_.role = s.role();
        facts_.streams = {&stream_, 1};
        return facts_;
    }
    bool is_selected(const candidate& c) const {
        bool found = false;
        for_each_pair_stats(s.agent(), [&](const pair_stats& p) {
            found = found ||
                    (p.selected && p.local.where == c.where && p.local.component == c.component);
        });
        return found;
    }
    candidate_line line_for(std::uint16_t index, const candidate& c) {
        const auto& state = s.inspect();
        const endpoint base = state.locals[c.base].c.where;
        foundations_.push_back(letter_foundation::text({{c.kind, protocol::udp, base.addr(), {}}}));
        const endpoint related = c.kind == candidate_kind::relay ? s.mapped_of(index) : base;
        return line_of<shown_related>(c, foundations_.back(), related);
    }
    sdp::last_exchange last() const {
        return {said.good ? sdp::body_view(said.body) : sdp::body_view{},
                heard.good ? sdp::body_view(heard.body) : sdp::body_view{}};
    }

    /// As blink wrote it; the lines of ICE by section_writer.
    string write(const sdp::basic_plan<2>& plan) {
        std::array<char, 4096> out{};
        const auto section = plan.sections[0];
        const auto put = [&](const result<std::size_t>& size) {
            good = size.has_value() && good;
            return string(out.data(), size.value_or(0));
        };
        const bool ours = section.host_decides();
        const string c = ours ? "c=IN IP4 " + string(to_text(own_).view()) + "\r\n"
                              : put(sdp::write_connection(out, section));
        const std::uint16_t port = ours ? ports_[0] : section.port();
        const endpoint rtcp = ours ? endpoint(own_, ports_[1]) : section.defaults[1];
        const string lines = put(sdp::write_section<old_sip_lines>(out, section));
        const string ip(to_text(own_).view());
        ++version_;
        const string version = std::to_string(version_);
        string text = "v=0\r\no=- " + version + " " + version + " IN IP4 " + ip +
                      "\r\ns=blink-0.18.2\r\n" + c + "t=0 0\r\nm=audio " + std::to_string(port) +
                      " RTP/AVP 104 103 102 9 0 8 101\r\n";
        if (lines.find("a=rtcp:") == string::npos)
            text += "a=rtcp:" + std::to_string(rtcp.port()) + " IN IP4 " +
                    string(to_text(rtcp.addr()).view()) + "\r\n";
        return text +
               "a=rtpmap:104 speex/32000\r\na=rtpmap:103 speex/16000\r\na=rtpmap:102 speex/8000\r\n"
               "a=rtpmap:9 G722/8000\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n"
               "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n" +
               lines + "a=sendrecv\r\n";
    }

    sim::network* net_;
    sim::host_id host_;
    address own_{};
    std::array<std::uint16_t, 2> ports_{};
    std::uint64_t version_ = 3484389593;
    string pending_{};
    bool uses_ice_ = false;
    bool plain_ = false;
    endpoint plain_to_{};
    ear ear_{};
    std::uint16_t sequence_ = 0;
    time_point next_media_ = time_point::never();
    time_point media_ends_ = time_point::never();
    std::vector<candidate_line> lines_{};
    std::deque<foundation_text> foundations_{};
    std::vector<sdp::pair_fact> pairs_{};
    sdp::stream_facts stream_{};
    sdp::agent_facts facts_{};

  public:
    wire carrier;

  private:
    services_type lent_;

  public:
    session_type s;
    description said{};
    description heard{};
    sdp::action_reason why = sdp::action_reason::ordinary;
    bool has_ice = true;  // false: an old phone
    bool strict = false;  // refuses what RFC 8839 refuses
    bool good = true;     // nothing went wrong that must not
};

}  // namespace talk
