// SPDX-License-Identifier: BSL-1.0
// One side of a session of the campaign: a host as one would write it, on simulated sockets, and
// a watch over all that it sends.
#pragma once

#include <array>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <ice/agent.hpp>
#include <ice/profiles/lite.hpp>
#include <ice/session.hpp>
#include <ice/sim.hpp>

#include "plan.hpp"

namespace campaign {

/// Signalling, and whatever else is to happen at some time: an engine without sockets.
class post {
  public:
    void at(time_point when, std::function<void()> what) {
        std::size_t i = todo_.size();
        while (i > 0 && todo_[i - 1].when > when) --i;
        todo_.insert(todo_.begin() + static_cast<std::ptrdiff_t>(i), {when, std::move(what)});
    }
    void handle_datagram(time_point, const route&, byte_view) {}
    void handle_timeout(time_point now) {
        while (!todo_.empty() && todo_.front().when <= now) {
            const auto what = std::move(todo_.front().what);
            todo_.erase(todo_.begin());
            what();
        }
    }
    time_point next_deadline() const {
        return todo_.empty() ? time_point::never() : todo_.front().when;
    }

  private:
    struct item {
        time_point when;
        std::function<void()> what;
    };
    std::vector<item> todo_;
};

/// The transport, and what no agent may do on it.
struct tap {
    sim::network* net;
    sim::transport line;
    std::string wrong{};
    bool closed = false;
    time_point last_new = time_point::earliest();
    struct seen {
        std::array<std::uint8_t, 12> id;
        int times;
    };
    std::vector<seen> requests{};

    send_status send(const route& to, byte_view bytes) noexcept {
        // A TURN server is still asked, so that what it has can be given back.
        const bool turn = bytes.size() >= 20 && bytes[0] == 0 && (bytes[1] == 3 || bytes[1] == 4);
        if (closed && !turn) blame("sent after close");
        if (bytes.size() > 548) blame("too large for an unknown path");
        if (bytes.size() >= 20 && bytes[0] == 0 && bytes[1] == 1) note_request(bytes);
        return line.send(to, bytes);
    }
    void blame(const char* what) {
        if (wrong.empty()) wrong = what;
    }

  private:
    void note_request(byte_view bytes) {
        std::array<std::uint8_t, 12> id{};
        std::memcpy(id.data(), bytes.data() + 8, 12);
        for (std::size_t i = requests.size(); i-- > 0;)
            if (requests[i].id == id) {
                if (++requests[i].times > 7) blame("a request went out more than 7 times");
                return;
            }
        if (net->now() - last_new < milliseconds(50) && last_new != time_point::earliest())
            blame("two new transactions within Ta");
        last_new = net->now();
        requests.push_back({id, 1});
    }
};

/// Room for several addresses, servers and relays.
struct roomy_profile : profiles::rfc8445 {
    static constexpr limits capacity{1, 1, 48, 48, 100, 32};
};
struct lite_profile : profiles::lite {
    static constexpr limits capacity{1, 1, 1, 0, 0, 32};
};

/// What travels over the signalling channel: a description, or candidates that came later.
struct letter {
    int round = 0;  ///< counts restarts
    std::string ufrag{}, pwd{};
    bool lite = false;
    bool end = false;
    std::vector<candidate> candidates{};
};

class side {
  public:
    side(sim::network& net, sim::driver& driver, post& mail, const plan& p, int n)
        : net_(net),
          mail_(mail),
          plan_(p),
          is_lite_(p.lite && n == 1),
          carrier{&net, sim::transport(net)},
          lent_(carrier, chacha_random(seed_of(p.seed, n))),
          lite_lent_(carrier, chacha_random(seed_of(p.seed, n))),
          full(lent_, p.roles[n], config_of()),
          lite(lite_lent_) {
        driver.add(carrier.line, *this);
        if (!is_lite_) static_cast<void>(full.add_stream());
    }
    side(const side&) = delete;

    side* peer = nullptr;
    std::vector<endpoint> stun_servers{};
    std::vector<endpoint> turn_servers{};

    /// An interface has come: its addresses are candidates, and are asked about.
    void add_interface(sim::interface_id nic, std::uint8_t network) {
        for (const address& a : net_.addresses_of(nic)) {
            const endpoint where(a, 5000);
            if (is_lite_ && (a.is_v6() != plan_.lite_six)) continue;
            const auto socket = net_.bind(nic, where);
            if (!socket) return carrier.blame("cannot bind");
            if (is_lite_) {
                const auto base = lite.add_component(0, 1, where);
                if (base) carrier.line.attach(*base, *socket);
                continue;
            }
            session_base b;
            b.where = where;
            b.network = network;
            const auto base = full.add_base(net_.now(), b);
            if (!base) return carrier.blame("a host candidate is refused");
            carrier.line.attach(*base, *socket);
            bases_.push_back({*base, nic});
            poll(net_.now());
        }
    }
    void remove_interface(sim::interface_id nic) {
        for (std::size_t i = bases_.size(); i-- > 0;) {
            if (bases_[i].nic != nic) continue;
            static_cast<void>(full.remove_base(net_.now(), bases_[i].base));
            carrier.line.detach(bases_[i].base);
            bases_.erase(bases_.begin() + static_cast<std::ptrdiff_t>(i));
        }
        net_.remove_interface(nic);
    }

    /// Asks servers; describes itself at once, or when it has asked long enough.
    void begin() {
        const time_point now = net_.now();
        if (!is_lite_) {
            for (const endpoint& each : stun_servers)
                static_cast<void>(full.add_stun_server(now, each));
            for (const endpoint& each : turn_servers) {
                turn::server server;
                server.where = each;
                server.login.username = "user";
                server.login.password = "pass";
                static_cast<void>(full.add_turn_server(now, server));
            }
        }
        if (plan_.trickle || is_lite_) return describe();
        mail_.at(net_.now() + seconds(5), [this] {
            if (!told_) describe();
        });
    }
    void restart() {
        ++restarts;
        was_up_ = false;
        begin_round(round_ + 1);
    }
    void close() {
        if (is_lite_)
            lite.close();
        else
            full.close(net_.now());
        carrier.closed = true;
    }
    /// Some time after close: what was to be given back to a TURN server has been.
    void check_over() {
        if (next_deadline() != time_point::never()) carrier.blame("timers are left after close");
    }

    session_route where_to() const {
        if (!is_lite_) return full.route_of(0, 1);
        session_route r;
        r.to = lite.route_of(0, 1).to;
        r.may_send = lite.route_of(0, 1).may_send;
        return r;
    }
    /// What it sends to: behind a relay that is the peer, not the server.
    endpoint selected() const {
        return is_lite_ ? lite.route_of(0, 1).to.remote : full.agent().route_of(0, 1).to.remote;
    }
    session_state state() const { return is_lite_ ? lite.state() : full.state(); }
    bool is_lite() const { return is_lite_; }

    /// Says something if it may, and sees to it that it may only when the peer has been heard.
    void speak() {
        const session_route r = where_to();
        if (!r.may_send) return;
        if (net_.now() - heard(r.to) > seconds(30)) carrier.blame("may send without consent");
        const std::uint8_t bytes[] = {0x80, 1, 2, 3};
        if (is_lite_)
            static_cast<void>(carrier.line.send(r.to, bytes));
        else
            static_cast<void>(full.send(net_.now(), 0, 1, bytes));
    }

    // What the driver wants.
    void handle_datagram(time_point now, const route& from, byte_view bytes) {
        if (shows_life(bytes)) note_heard(from, now);
        session_received r;
        if (is_lite_) {
            r.what = lite.handle_datagram(now, from, bytes);
            r.remote = from.remote;
        } else {
            r = full.handle_datagram(now, from, bytes);
        }
        if (r.what == verdict::data) {
            if (data_at != time_point::earliest() && now - data_at > longest_gap)
                longest_gap = now - data_at;
            data_from = r.remote;
            data_base = from.base;
            data_at = now;
        }
        poll(now);
    }
    void handle_timeout(time_point now) {
        if (is_lite_)
            lite.handle_timeout(now);
        else
            full.handle_timeout(now);
        poll(now);
    }
    time_point next_deadline() const {
        return is_lite_ ? lite.next_deadline() : const_cast<side*>(this)->full.next_deadline();
    }

  private:
    struct known_base {
        base_id base;
        sim::interface_id nic;
    };
    struct sign_of_life {
        base_id base;
        endpoint remote;
        time_point when;
    };

    static std::array<std::uint8_t, 32> seed_of(std::uint64_t seed, int n) {
        std::array<std::uint8_t, 32> s{};
        store_u64(s.data(), seed);
        s[8] = static_cast<std::uint8_t>(n + 1);
        return s;
    }
    static session_config config_of() {
        session_config c;
        c.frees_relays = false;  // a restart may need them again
        return c;
    }

    /// An answer of the peer; towards a lite agent its checks; through a relay anything.
    bool shows_life(byte_view bytes) const {
        if (bytes.size() < 4) return false;
        if (is_lite_) return bytes[0] == 0 && bytes[1] == 1;
        return (bytes[0] == 1 && bytes[1] == 1) || (bytes[0] == 0 && bytes[1] == 0x17) ||
               (bytes[0] & 0xf0) == 0x40;
    }
    void note_heard(const route& from, time_point now) {
        for (sign_of_life& s : signs_)
            if (s.base == from.base && s.remote == from.remote) return void(s.when = now);
        signs_.push_back({from.base, from.remote, now});
    }
    time_point heard(const route& path) const {
        for (const sign_of_life& s : signs_)
            if (s.base == path.base && s.remote == path.remote) return s.when;
        return time_point::earliest();
    }

    void poll(time_point now) {
        bool lost = false;
        const auto look = [&](const event& e) {
            if (e.kind != event_kind::state_changed) return;
            if (e.state == session_state::completed) {
                was_up_ = true;
                retries_ = 0;
            }
            lost = lost || e.state == session_state::failed;
        };
        if (is_lite_)
            for (event e = lite.poll_event(); e.kind != event_kind::none; e = lite.poll_event())
                look(e);
        else
            for (session_event e = full.poll_event(); e.kind != session_event_kind::none;
                 e = full.poll_event()) {
                if (e.kind == session_event_kind::agent) look(e.agent);
                if (e.kind == session_event_kind::candidate && told_) tell({e.candidate}, false);
                if (e.kind == session_event_kind::gathering_done) on_gathered();
            }
        if (full.inspect().pairs.size() > 100) carrier.blame("more than 100 pairs");
        // A host that was up begins anew, three times at most; a lite one asks its peer to.
        if (lost && (was_up_ || (round_ > 0 && ++retries_ < 3))) restart();
        static_cast<void>(now);
    }
    void on_gathered() {
        if (!told_) describe();
        if (plan_.trickle && !ended_) tell({}, true);
    }

    void begin_round(int round) {
        round_ = round;
        described_ = false;
        ended_ = false;
        if (is_lite_)
            lite.restart();
        else if (!full.restart(net_.now()))
            carrier.blame("cannot restart");
        describe();
    }

    void describe() {
        told_ = true;
        std::vector<std::uint16_t> all;
        if (is_lite_)
            lite.for_each_local_candidate(
                [&](std::uint16_t i, const candidate&) { all.push_back(i); });
        else
            full.for_each_local_candidate(
                [&](std::uint16_t i, const candidate&) { all.push_back(i); });
        tell(all, false);
    }
    void tell(const std::vector<std::uint16_t>& candidates, bool end) {
        letter l;
        l.round = round_;
        l.lite = is_lite_;
        l.end = end;
        ended_ = ended_ || end;
        l.ufrag = is_lite_ ? lite.local_ufrag() : full.local_ufrag();
        l.pwd = is_lite_ ? lite.local_pwd() : full.local_pwd();
        const auto put = [&](std::uint16_t i, const candidate& c) {
            if (std::find(candidates.begin(), candidates.end(), i) != candidates.end())
                l.candidates.push_back(c);
        };
        if (is_lite_)
            lite.for_each_local_candidate(put);
        else
            full.for_each_local_candidate(put);
        mail_.at(net_.now() + plan_.signalling, [to = peer, l] { to->read(l); });
        if (!is_lite_)
            for (const std::uint16_t i : candidates)
                static_cast<void>(full.candidate_conveyed(net_.now(), i));
    }
    void read(const letter& l) {
        if (carrier.closed || l.round < round_) return;
        if (l.round > round_) begin_round(l.round);
        if (is_lite_) return;
        const time_point now = net_.now();
        if (!described_) {
            remote_description d;
            d.ufrag = l.ufrag;
            d.pwd = l.pwd;
            d.lite = l.lite;
            if (!full.set_remote_description(now, 0, d)) carrier.blame("a description is refused");
        }
        for (const candidate& c : l.candidates) {
            const std::string foundation = std::to_string(c.foundation);
            remote_candidate r;
            r.where = c.where;
            r.priority = c.priority;
            r.foundation = foundation;
            r.kind = c.kind;
            r.ufrag = l.ufrag;
            const auto added = full.add_remote_candidate(now, 0, r);
            if (!added && category(added.code()) != error_category::not_mine)
                carrier.blame("a candidate is refused");
        }
        if (l.end) static_cast<void>(full.end_of_remote_candidates(now, 0));
        if (!described_ && !full.start(now)) carrier.blame("cannot start");
        if (!described_ && started == time_point::never()) started = now;
        described_ = true;
        poll(now);
    }

    sim::network& net_;
    post& mail_;
    const plan& plan_;
    bool is_lite_;
    std::vector<known_base> bases_{};
    std::vector<sign_of_life> signs_{};
    int round_ = 0;
    bool told_ = false;       // the peer, of this side
    bool described_ = false;  // by the peer, in this round
    bool ended_ = false;
    bool was_up_ = false;
    int retries_ = 0;

  public:
    tap carrier;

  private:
    services<tap, roomy_profile> lent_;
    services<tap, lite_profile> lite_lent_;

  public:
    ice::session<tap, roomy_profile> full;
    basic_lite_agent<tap, lite_profile> lite;
    int restarts = 0;
    time_point started = time_point::never();
    duration longest_gap{};  ///< between data of the peer
    endpoint data_from{};
    base_id data_base{};
    time_point data_at = time_point::earliest();
};

}  // namespace campaign
