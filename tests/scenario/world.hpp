// SPDX-License-Identifier: BSL-1.0
// The world of the scenarios: a network, a clock, and a trace of all that is sent, one line each.
#pragma once

#include <ice/net/format.hpp>
#include <ice/sim.hpp>
#include <ice/stun/attributes.hpp>
#include <ice/stun/reader.hpp>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace story {

using namespace ice;

inline constexpr time_point at(duration d) { return time_point{} + d; }
inline address v4(std::uint8_t last) { return address::v4(192, 0, 2, last); }

/// A datagram on its way, as the trace tells it.
struct sight {
    char who = '?';
    endpoint from{};
    endpoint to{};
    std::string what{};  ///< "check controlling use", "ok", "487", "indication", "data"
    byte_view bytes{};
};

/// Everything but the agents: network, clock, trace, and who loses what.
class world {
  public:
    explicit world(duration one_way = milliseconds(25), std::uint64_t seed = 1,
                   time_point start = {})
        : net(seed, start),
          lan(net.add_segment("lan", {.latency = one_way})),
          epoch(start),
          driver_(net) {}

    sim::network net;
    sim::segment_id lan;
    time_point epoch;  ///< where the trace counts from
    std::function<bool(const sight&)> loses = [](const sight&) { return false; };
    std::map<std::string, std::string> names{};  ///< of endpoints
    bool silent = false;                         ///< writes no trace

    sim::driver& driver() { return driver_; }
    time_point now() const { return net.now(); }
    void run_to(duration t) { driver_.run_until(epoch + t); }
    template <class Done>
    bool run_to(duration t, Done done) {
        return driver_.run_until(epoch + t, done) == sim::run_end::done;
    }

    void tell(char who, const std::string& what) {
        if (!silent) lines_.push_back(std::to_string((now() - epoch).us) + ' ' + who + ' ' + what);
    }
    std::string name(const endpoint& e) const {
        const std::string text{to_text(e).view()};
        const auto known = names.find(text);
        return known == names.end() ? text : known->second;
    }

    /// Lines that hold all of the words; the trace begins anew.
    std::string take(std::vector<std::string> words = {}) {
        std::string text;
        for (const std::string& line : lines_) {
            bool all = true;
            for (const std::string& word : words)
                all = all && (line + ' ').find(word) < line.size();
            if (all) text += line + '\n';
        }
        lines_.clear();
        return text;
    }
    std::size_t count(const std::string& word) const {
        std::size_t n = 0;
        for (const std::string& line : lines_) n += (line + ' ').find(word) < line.size() ? 1U : 0U;
        return n;
    }

  private:
    sim::driver driver_;
    std::vector<std::string> lines_;
};

inline std::string tell_datagram(byte_view bytes) {
    const auto m = stun::message::parse(bytes);
    if (!m) return "data";
    if (m->cls() == stun::message_class::success) return "ok";
    if (m->cls() == stun::message_class::indication) return "indication";
    if (m->cls() == stun::message_class::error) {
        const auto code = m->get(stun::attr::error_code);
        return code ? std::to_string(code->code) : "error";
    }
    std::string text = "check";
    if (m->has(stun::attr::ice_controlling)) text += " controlling";
    if (m->has(stun::attr::ice_controlled)) text += " controlled";
    if (m->has(stun::attr::use_candidate)) text += " use";
    return text;
}

/// Transport: the simulated one, and the trace.
struct wire {
    world* w;
    char who;
    sim::transport line;
    std::function<void()> inside_send{};

    send_status send(const route& to, byte_view bytes) noexcept {
        sight s{who, {}, to.remote, tell_datagram(bytes), bytes};
        if (const auto local = w->net.local(line.socket_of(to.base))) s.from = *local;
        const bool lost = w->loses(s);
        std::string text = w->name(s.from) + '>' + w->name(s.to) + ' ' + s.what;
        if (inside_send) inside_send();
        const send_status status = lost ? send_status::sent : line.send(to, bytes);
        if (lost) text += " lost";
        if (status == send_status::unreachable) text += " unreachable";
        if (status == send_status::pending) text += " pending";
        w->tell(who, text);
        return status;
    }
};

}  // namespace story
