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
#include <ice/gather.hpp>
#include <ice/profiles/lite.hpp>
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
        if (closed) blame("sent after close");
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
          agent(lent_, p.roles[n], config_of(p)),
          lite(lite_lent_),
          gatherer(lent_) {
        driver.add(carrier.line, *this);
        if (!is_lite_) static_cast<void>(agent.add_stream());
    }
    side(const side&) = delete;

    side* peer = nullptr;
    std::vector<endpoint> servers{};

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
            local_candidate c;
            c.where = where;
            c.network = network;
            const auto base = agent.add_local_candidate(net_.now(), c);
            if (!base) return carrier.blame("a host candidate is refused");
            carrier.line.attach(base_id(*base), *socket);
            bases_.push_back({*base, nic});
            const gather_base asks{base_id(*base), where, 0, 1, 0, network};
            static_cast<void>(gatherer.add_base(asks));
            if (told_) tell({*base}, false);
        }
    }
    void remove_interface(sim::interface_id nic) {
        for (std::size_t i = bases_.size(); i-- > 0;) {
            if (bases_[i].nic != nic) continue;
            static_cast<void>(gatherer.remove_base(base_id(bases_[i].base)));
            static_cast<void>(agent.remove_local_candidate(net_.now(), bases_[i].base));
            carrier.line.detach(base_id(bases_[i].base));
            std::erase_if(mapped_,
                          [&](const mapped_base& m) { return m.base == base_id(bases_[i].base); });
            bases_.erase(bases_.begin() + static_cast<std::ptrdiff_t>(i));
        }
        net_.remove_interface(nic);
    }

    /// Asks servers; describes itself at once, or when it has asked long enough.
    void begin() {
        if (!is_lite_)
            for (const endpoint& server : servers) static_cast<void>(gatherer.add_server(server));
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
            agent.close(net_.now());
        gatherer.close();
        carrier.closed = true;
        if (next_deadline() != time_point::never()) carrier.blame("timers are left after close");
    }

    data_route where_to() const { return is_lite_ ? lite.route_of(0, 1) : agent.route_of(0, 1); }
    session_state state() const { return is_lite_ ? lite.state() : agent.state(); }
    bool is_lite() const { return is_lite_; }

    /// Says something if it may, and sees to it that it may only when the peer has been heard.
    void speak() {
        const data_route r = where_to();
        if (!r.may_send) return;
        if (net_.now() - heard(r.to) > seconds(30)) carrier.blame("may send without consent");
        const std::uint8_t bytes[] = {0x80, 1, 2, 3};
        static_cast<void>(carrier.line.send(r.to, bytes));
    }

    // What the driver wants.
    void handle_datagram(time_point now, const route& from, byte_view bytes) {
        const bool shows_life =
            bytes.size() >= 20 && bytes[1] == 1 && bytes[0] == (is_lite_ ? 0 : 1);
        if (shows_life) note_heard(from, now);
        if (!is_lite_ && gatherer.handle_datagram(now, from, bytes) == gather_verdict::consumed)
            return poll(now);
        const verdict v = is_lite_ ? lite.handle_datagram(now, from, bytes)
                                   : agent.handle_datagram(now, from, bytes);
        if (v == verdict::data) {
            if (data_at != time_point::earliest() && now - data_at > longest_gap)
                longest_gap = now - data_at;
            data_from = from;
            data_at = now;
        }
        poll(now);
    }
    void handle_timeout(time_point now) {
        if (is_lite_) {
            lite.handle_timeout(now);
        } else {
            gatherer.handle_timeout(now, agent.pace());
            agent.handle_timeout(now);
        }
        poll(now);
    }
    time_point next_deadline() const {
        if (is_lite_) return lite.next_deadline();
        return earlier(agent.next_deadline(), gatherer.next_deadline(agent.inspect().pace));
    }

  private:
    struct known_base {
        std::uint16_t base;
        sim::interface_id nic;
    };
    struct mapped_base {
        base_id base;
        std::uint8_t server;
        std::uint16_t candidate;
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
    static agent_config config_of(const plan& p) {
        agent_config c;
        c.trickle = p.trickle;
        return c;
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
        if (!is_lite_) poll_gatherer(now);
        bool lost = false;
        const auto look = [&](const event& e) {
            if (e.kind != event_kind::state_changed) return;
            was_up_ = was_up_ || e.state == session_state::completed;
            lost = lost || e.state == session_state::failed;
        };
        if (is_lite_)
            for (event e = lite.poll_event(); e.kind != event_kind::none; e = lite.poll_event())
                look(e);
        else
            for (event e = agent.poll_event(); e.kind != event_kind::none; e = agent.poll_event())
                look(e);
        if (agent.inspect().pairs.size() > 100) carrier.blame("more than 100 pairs");
        // A host that was up begins anew, once; a lite one asks its peer to.
        if (lost && was_up_) restart();
    }
    void poll_gatherer(time_point now) {
        for (gathered r = gatherer.poll(); r.outcome != gather_outcome::none; r = gatherer.poll()) {
            if (!is_candidate(r.outcome)) continue;
            const auto added = add_gathered(agent, now, r);
            // A NAT that has begun anew: the old address would only keep the new one frozen.
            for (mapped_base& m : mapped_)
                if (added && m.candidate != *added && m.base == r.from.base &&
                    m.server == r.server) {
                    static_cast<void>(agent.remove_local_candidate(now, m.candidate));
                    m.base = base_id();
                }
            if (added) mapped_.push_back({r.from.base, r.server, *added});
            if (added && told_) tell({*added}, false);
        }
        if (!told_ && gatherer.is_done()) describe();
        if (told_ && plan_.trickle && !ended_ && gatherer.is_done()) tell({}, true);
    }

    void begin_round(int round) {
        round_ = round;
        described_ = false;
        ended_ = false;
        if (is_lite_)
            lite.restart();
        else if (!agent.restart(net_.now()))
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
            agent.for_each_local_candidate(
                [&](std::uint16_t i, const candidate&) { all.push_back(i); });
        tell(all, false);
    }
    void tell(const std::vector<std::uint16_t>& candidates, bool end) {
        letter l;
        l.round = round_;
        l.lite = is_lite_;
        l.end = end;
        ended_ = ended_ || end;
        l.ufrag = is_lite_ ? lite.local_ufrag() : agent.local_ufrag();
        l.pwd = is_lite_ ? lite.local_pwd() : agent.local_pwd();
        const auto put = [&](std::uint16_t i, const candidate& c) {
            if (std::find(candidates.begin(), candidates.end(), i) != candidates.end())
                l.candidates.push_back(c);
        };
        if (is_lite_)
            lite.for_each_local_candidate(put);
        else
            agent.for_each_local_candidate(put);
        mail_.at(net_.now() + plan_.signalling, [to = peer, l] { to->read(l); });
        if (plan_.trickle && !is_lite_)
            for (const std::uint16_t i : candidates)
                static_cast<void>(agent.candidate_conveyed(net_.now(), i));
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
            if (!agent.set_remote_description(now, 0, d)) carrier.blame("a description is refused");
        }
        for (const candidate& c : l.candidates) {
            const std::string foundation = std::to_string(c.foundation);
            remote_candidate r;
            r.where = c.where;
            r.priority = c.priority;
            r.foundation = foundation;
            r.kind = c.kind;
            r.ufrag = l.ufrag;
            const auto added = agent.add_remote_candidate(now, 0, r);
            if (!added && category(added.code()) != error_category::not_mine)
                carrier.blame("a candidate is refused");
        }
        if (l.end) static_cast<void>(agent.end_of_remote_candidates(now, 0));
        if (!described_ && !agent.start(now)) carrier.blame("cannot start");
        if (!described_ && started == time_point::never()) started = now;
        described_ = true;
        poll(now);
    }

    sim::network& net_;
    post& mail_;
    const plan& plan_;
    bool is_lite_;
    std::vector<known_base> bases_{};
    std::vector<mapped_base> mapped_{};
    std::vector<sign_of_life> signs_{};
    int round_ = 0;
    bool told_ = false;       // the peer, of this side
    bool described_ = false;  // by the peer, in this round
    bool ended_ = false;
    bool was_up_ = false;

  public:
    tap carrier;

  private:
    services<tap, profiles::rfc8445> lent_;
    services<tap, lite_profile> lite_lent_;

  public:
    basic_agent<tap> agent;
    basic_lite_agent<tap, lite_profile> lite;
    basic_gatherer<services<tap, profiles::rfc8445>> gatherer;
    int restarts = 0;
    time_point started = time_point::never();
    duration longest_gap{};  ///< between data of the peer
    route data_from{};
    time_point data_at = time_point::earliest();
};

}  // namespace campaign
