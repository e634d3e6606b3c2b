// SPDX-License-Identifier: BSL-1.0
// Ladders and captures of what a simulated network has recorded, with its hosts, NATs and servers
// by name.
#pragma once

#include <string>

#include "../sim/network.hpp"
#include "ladder_plan.hpp"
#include "pcapng.hpp"

namespace ice::inline v0_1_0_dev::trace {

namespace detail {

/// Whether the record was made where the datagram arrived, rather than where it had left from.
constexpr bool is_arrival(sim::fate f) noexcept {
    switch (f) {
        case sim::fate::sent:
        case sim::fate::duplicated:
        case sim::fate::lost:
        case sim::fate::congested:
        case sim::fate::too_big:
        case sim::fate::interface_down:
        case sim::fate::no_route: return false;
        default: return true;
    }
}

inline std::string place_of(const sim::network& net, const sim::record& r) noexcept {
    const std::string_view name = net.name_of(r.nic);
    return std::string(name.empty() ? std::string_view("(gone)") : name);
}

/// "no mapping"
inline std::string words_of(sim::fate f) noexcept {
    std::string words(sim::describe(f));
    std::replace(words.begin(), words.end(), '_', ' ');
    return words;
}

/// Calls `f(record, before)` for each record of a datagram; `before` is the station that the same
/// datagram left from last, or null. Returns those that were on their way at the end. O(records *
/// datagrams under way).
template <class F>
std::vector<sim::record> for_each_station(const sim::recording& r, F f) noexcept {
    std::vector<sim::record> open;
    for (std::size_t i = 0; i < r.size(); ++i) {
        const sim::record now = r[i];
        if (now.tcp.kind != sim::segment_kind::none) continue;
        std::size_t at = 0;
        while (at < open.size() && open[at].number != now.number) ++at;
        const bool known = at < open.size() && now.what != sim::fate::sent;
        const sim::record before = known ? open[at] : sim::record{};
        f(now, known ? &before : nullptr);
        if (known && now.what == sim::fate::duplicated) {
            open.push_back(before);
            continue;
        }
        if (known) open.erase(open.begin() + static_cast<std::ptrdiff_t>(at));
        if (now.what == sim::fate::sent || now.what == sim::fate::forwarded) open.push_back(now);
    }
    return open;
}

/// Where a datagram that was lost on the way would have gone: where others from there to the same
/// address went, else to who has that address, else to a neighbour.
inline std::size_t aim_of(const ladder& l, std::size_t from, const address& to) noexcept {
    for (const bool same_way : {true, false})
        for (const ladder_step& s : l.steps()) {
            if (s.is_remark() || (!s.lost.empty() && !s.stopped)) continue;
            if (same_way && s.from == from && s.destination.addr() == to) return s.to;
            if (!same_way && s.from != from && s.source.addr() == to) return s.from;
        }
    return from + 1 < l.columns().size() ? from + 1 : from - 1;
}

}  // namespace detail

/// Adds all that `net` has recorded. Columns that the ladder lacks are added as they come.
inline void add_recording(ladder& l, const sim::network& net) noexcept {
    struct loss {
        sim::record of;
        std::string why;
    };
    std::vector<loss> losses;
    const auto add = [&](const sim::record& from, const sim::record& to) {
        const std::string there = detail::place_of(net, to);
        const std::size_t column = l.column(detail::place_of(net, from));
        const bool dropped = sim::is_drop(to.what);
        if (there == l.columns()[column] && !dropped) {  // a server that relays to itself
            const std::string words = detail::written([&](auto& w) {
                w.text("to itself: "), put_message_words(w, from.bytes);
                w.text(", ").addr(from.from).text(" -> ").addr(from.to);
            });
            return l.add_remark(to.at, column, words);
        }
        if (!detail::is_arrival(to.what) || there == l.columns()[column])
            return losses.push_back({from, detail::words_of(to.what)});
        l.add_message(from.at, dropped ? time_point::never() : to.at, column, l.column(there),
                      from.from, from.to, from.bytes,
                      dropped ? detail::words_of(to.what) : std::string(), dropped);
    };
    const auto open = detail::for_each_station(
        net.recording(), [&](const sim::record& now, const sim::record* before) {
            if (before != nullptr && now.what != sim::fate::duplicated) add(*before, now);
        });
    for (const sim::record& each : open) losses.push_back({each, "still under way"});
    for (const loss& each : losses) {
        const std::size_t from = l.column(detail::place_of(net, each.of));
        if (l.columns().size() < 2) static_cast<void>(l.column("(nobody)"));
        l.add_message(each.of.at, time_point::never(), from,
                      detail::aim_of(l, from, each.of.to.addr()), each.of.from, each.of.to,
                      each.of.bytes, each.why);
    }
}

/// Writes all that `net` has recorded, as captures at each host and NAT would show it: an
/// interface for each of their segments. What was dropped where it came has a comment that says
/// why. `since` is added to all times, for those who want them to be of today.
template <class Sink>
void put_pcapng(const sim::network& net, Sink&& sink, duration since = {}) noexcept {
    struct interface_key {
        std::string place;
        sim::segment_id segment;
    };
    pcapng_writer w(sink);
    std::vector<interface_key> interfaces;
    const auto number_of = [&](const sim::record& r, sim::segment_id segment) {
        const std::string place = detail::place_of(net, r);
        for (std::uint32_t n = 0; n < interfaces.size(); ++n)
            if (interfaces[n].place == place && interfaces[n].segment == segment) return n;
        interfaces.push_back({place, segment});
        return w.add_interface(place, net.name_of(segment));
    };
    const auto put = [&](const sim::record& place, const sim::record& packet, direction way,
                         std::string_view comment = {}) {
        w.packet(number_of(place, packet.segment), place.at + since, packet.from, packet.to,
                 packet.bytes, way, comment);
    };
    static_cast<void>(detail::for_each_station(
        net.recording(), [&](const sim::record& now, const sim::record* before) {
            const bool dropped = sim::is_drop(now.what);
            if (before != nullptr && detail::is_arrival(now.what))
                put(now, *before, direction::inbound,
                    dropped ? detail::words_of(now.what) : std::string());
            if (now.what == sim::fate::sent || now.what == sim::fate::forwarded)
                put(now, now, direction::outbound);
        }));
}

}  // namespace ice::trace
