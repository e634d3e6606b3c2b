// SPDX-License-Identifier: BSL-1.0
// Datagrams as the sockets of real hosts see them, for ladders and captures: the host tells what it
// sends and receives, and who is who.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "../exchange/transport.hpp"
#include "ladder.hpp"
#include "pcapng.hpp"

namespace ice::inline v0_1_0_dev::trace {

/// What one party saw, or a remark of it.
struct tapped {
    enum class kind : std::uint8_t { sent, refused, received, remark };

    time_point at;
    std::size_t party = 0;
    kind what = kind::sent;
    endpoint from;
    endpoint to;
    std::vector<std::uint8_t> bytes;  ///< of a remark, its characters
};

/// Collects; heap memory, bounded: beyond the limit the oldest go.
class tap {
  public:
    explicit tap(std::size_t most_bytes = 64'000'000) noexcept : most_bytes_(most_bytes) {}

    /// A host whose sockets are watched. Gives its number.
    std::size_t add_party(std::string_view name) noexcept {
        parties_.emplace_back(name);
        return parties_.size() - 1;
    }
    /// Somebody who is not watched: "STUN server". Others are "peer".
    void name(const address& who, std::string_view words) noexcept {
        names_.push_back({who, std::string(words)});
    }

    void sent(std::size_t party, time_point at, const endpoint& from, const endpoint& to,
              byte_view bytes, send_status status = send_status::sent) noexcept {
        add({at,
             party,
             status == send_status::sent ? tapped::kind::sent : tapped::kind::refused,
             from,
             to,
             {bytes.begin(), bytes.end()}});
    }
    void received(std::size_t party, time_point at, const endpoint& from, const endpoint& to,
                  byte_view bytes) noexcept {
        add({at, party, tapped::kind::received, from, to, {bytes.begin(), bytes.end()}});
    }
    void remark(std::size_t party, time_point at, std::string_view words) noexcept {
        add({at, party, tapped::kind::remark, {}, {}, {words.begin(), words.end()}});
    }

    const std::deque<tapped>& all() const noexcept { return all_; }
    const std::vector<std::string>& parties() const noexcept { return parties_; }
    std::size_t forgotten() const noexcept { return forgotten_; }

    /// Who that is: a party, if it has sent from there or received there, or a name.
    std::string_view name_of(const endpoint& e) const noexcept {
        if (const std::size_t p = party_at(e); p < parties_.size()) return parties_[p];
        for (const named& n : names_)
            if (n.who == e.addr().with_zone(0)) return n.words;
        return "peer";
    }
    /// parties().size() when it is none of theirs.
    std::size_t party_at(const endpoint& e) const noexcept {
        for (const owned& o : owned_)
            if (o.where == e) return o.party;
        return parties_.size();
    }

  private:
    struct named {
        address who;
        std::string words;
    };
    struct owned {
        endpoint where;
        std::size_t party;
    };

    void add(tapped t) noexcept {
        t.from = t.from.with_address(t.from.addr().with_zone(0));
        t.to = t.to.with_address(t.to.addr().with_zone(0));
        const endpoint& own = t.what == tapped::kind::received ? t.to : t.from;
        if (t.what != tapped::kind::remark && party_at(own) == parties_.size())
            owned_.push_back({own, t.party});
        bytes_ += t.bytes.size() + sizeof t;
        all_.push_back(std::move(t));
        while (bytes_ > most_bytes_ && all_.size() > 1) {
            bytes_ -= all_.front().bytes.size() + sizeof(tapped);
            all_.pop_front();
            ++forgotten_;
        }
    }

    std::size_t most_bytes_;
    std::size_t bytes_ = 0;
    std::size_t forgotten_ = 0;
    std::deque<tapped> all_;
    std::vector<std::string> parties_;
    std::vector<named> names_;
    std::vector<owned> owned_;
};

namespace detail {

/// Which reception each datagram became: the same bytes at another party, not before it was sent,
/// and at the address it was sent to where that is a party's own. Of repetitions the latest that
/// fits. all().size(): none. O(n^2).
inline std::vector<std::size_t> receptions_of(const tap& t) noexcept {
    const std::size_t none = t.all().size();
    std::vector<std::size_t> came(none, none);
    for (std::size_t i = 0; i < none; ++i) {
        const tapped& r = t.all()[i];
        if (r.what != tapped::kind::received) continue;
        for (std::size_t k = none; k-- > 0;) {
            const tapped& s = t.all()[k];
            if (s.what != tapped::kind::sent || came[k] != none || s.party == r.party ||
                s.at > r.at || s.bytes != r.bytes)
                continue;
            if (s.to != r.to && t.party_at(s.to) != t.parties().size()) continue;
            came[k] = i;
            break;
        }
    }
    return came;
}

}  // namespace detail

/// Adds all that the tap has. What one party sent and another received is one arrow; what was sent
/// to a party and never came is lost. Columns: the parties that have something, then others as
/// they come.
inline void add_tap(ladder& l, const tap& t) noexcept {
    for (std::size_t p = 0; p < t.parties().size(); ++p)
        for (const tapped& each : t.all())
            if (each.party == p) {
                static_cast<void>(l.column(t.parties()[p]));
                break;
            }
    const std::size_t none = t.all().size();
    const std::vector<std::size_t> came = detail::receptions_of(t);
    std::vector<bool> drawn(none);  // as the end of an arrow
    for (const std::size_t i : came)
        if (i != none) drawn[i] = true;
    for (std::size_t i = 0; i < none; ++i) {
        const tapped& each = t.all()[i];
        const std::size_t own = l.column(t.parties()[each.party]);
        if (each.what == tapped::kind::remark) {
            l.add_remark(each.at, own, std::string(each.bytes.begin(), each.bytes.end()));
        } else if (each.what == tapped::kind::received) {
            const std::size_t from = drawn[i] ? own : l.column(t.name_of(each.from));
            if (from != own)
                l.add_message(each.at, each.at, from, own, each.from, each.to, each.bytes);
        } else {
            const bool arrives = came[i] != none;
            const bool watched = t.party_at(each.to) != t.parties().size();
            const std::size_t to = l.column(arrives ? t.parties()[t.all()[came[i]].party]
                                                    : std::string(t.name_of(each.to)));
            if (to == own) continue;  // to itself: no arrow
            const std::string_view lost = arrives                              ? ""
                                          : each.what == tapped::kind::refused ? "not sent"
                                          : watched                            ? "lost"
                                                                               : "";
            l.add_message(each.at, arrives ? t.all()[came[i]].at : time_point::never(), own, to,
                          each.from, each.to, each.bytes, lost);
        }
    }
}

/// Writes all that the tap has, an interface a party. Frames of TCP connections are shown as UDP,
/// with a comment that says so: what they hold can be read then. `since` is added to all times:
/// what makes a steady clock's Unix times.
template <class Sink>
void put_pcapng(const tap& t, Sink&& sink, duration since = {}) noexcept {
    pcapng_writer w(sink);
    for (const std::string& party : t.parties()) static_cast<void>(w.add_interface(party));
    for (const tapped& each : t.all()) {
        if (each.what == tapped::kind::remark) continue;
        const bool in = each.what == tapped::kind::received;
        const bool tcp = each.from.proto() == protocol::tcp || each.to.proto() == protocol::tcp;
        const std::string_view comment = each.what == tapped::kind::refused
                                             ? "not sent by the transport"
                                         : tcp ? "a frame of a TCP connection, shown as UDP"
                                               : "";
        w.packet(static_cast<std::uint32_t>(each.party), each.at + since,
                 each.from.with_protocol(protocol::udp), each.to.with_protocol(protocol::udp),
                 each.bytes, in ? direction::inbound : direction::outbound, comment);
    }
}

}  // namespace ice::trace
