// SPDX-License-Identifier: BSL-1.0
// Frames in any pieces are those that stand in the stream, whatever the reader's room; and any
// order of a TCP transport's verbs is answered as a plain model of connections answers it, with the
// same orders to the host.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <ice/exchange/framing.hpp>
#include <ice/exchange/tcp_transport.hpp>

#include "script.hpp"

namespace {

using namespace ice;
using namespace fuzz_script;

using frame = std::vector<std::uint8_t>;

struct reading {
    std::vector<frame> frames;
    bool fails = false;
};

/// What stands in a whole stream, read at leisure.
reading read_all(byte_view stream, std::size_t room) {
    reading all;
    while (stream.size() >= 2) {
        const std::size_t size = stream[0] * 256U + stream[1];
        all.fails = size + 2 > room;
        if (all.fails || stream.size() < size + 2) break;
        const byte_view one = stream.subspan(2, size);
        if (size > 0) all.frames.emplace_back(one.begin(), one.end());
        stream = stream.subspan(size + 2);
    }
    return all;
}

void read_in_pieces(script& in) {
    const std::size_t room = in.next();  // 0 and 1 hold no header
    const std::size_t piece = in.next() % 40U + 1U;
    const std::uint8_t haste = in.next();  // how often frames are left for later
    const byte_view stream = in.left;
    const reading expected = read_all(stream, room);
    std::vector<std::uint8_t> memory(room);
    frame_reader reader(memory);
    std::size_t at = 0, found = 0, turn = 0;
    const auto take = [&] {
        const auto f = reader.next();
        if (!f) {
            must(f.code() == (reader.has_failed() ? errc::frame_too_long : errc::frame_incomplete));
            return false;
        }
        must(found < expected.frames.size());
        must(std::equal(f->begin(), f->end(), expected.frames[found].begin(),
                        expected.frames[found].end()));
        ++found;
        return true;
    };
    while (at < stream.size()) {
        const byte_span space = reader.free_space();
        must(space.size() <= room);
        must(reader.commit(space.size() + 1).code() == errc::misuse_bad_argument);
        const std::size_t n = std::min({piece, space.size(), stream.size() - at});
        std::copy_n(stream.begin() + static_cast<std::ptrdiff_t>(at), n, space.begin());
        must(reader.commit(n).has_value());
        at += n;
        if (n > 0 && ++turn % (haste % 4U + 1U) != 0) continue;
        while (take()) {
        }
        if (reader.has_failed() || (n == 0 && reader.free_space().empty())) break;
    }
    while (take()) {
    }
    if (room < 2) return;
    must(found == expected.frames.size());
    must(reader.has_failed() == expected.fails);
    must(reader.has_failed() <= (reader.next().code() == errc::frame_too_long));
}

constexpr std::size_t most = 8;

/// Writes down what it is asked to do, as one text.
struct host {
    std::string log;
    bool is_full = false;
    std::size_t header = 0;
    send_status send(const route&, byte_view) noexcept {
        log += 'u';
        return send_status::unreachable;
    }
    void open(connection_number n, base_id base, const endpoint& to) noexcept {
        log += " o" + std::to_string(n) + ',' + std::to_string(base.index()) + ',' +
               std::to_string(to.port());
    }
    send_status write(connection_number n, byte_view head, byte_view bytes) noexcept {
        must(head.empty() || (head.size() == 2 && head[0] * 256U + head[1] == bytes.size()));
        log += (head.empty() ? " s" : " w") + std::to_string(n);
        return is_full ? send_status::would_block : send_status::sent;
    }
    void close(connection_number n) noexcept { log += " c" + std::to_string(n); }
};

route to(std::uint8_t n) {
    const auto last = static_cast<std::uint8_t>(n >> 4 & 1U);
    return {base_id(n & 3U),
            0,
            1,
            {address::v4(192, 0, 2, last), static_cast<std::uint16_t>(n >> 5), protocol::tcp}};
}

struct model {
    enum class phase { waiting, connecting, open };
    struct connection {
        base_id base;
        endpoint remote;
        phase is = phase::waiting;
        bool speaks = false, is_stranger = false, is_peer = false;
        std::size_t accepted = 0;  // in which order
    };
    std::map<connection_number, connection> all;  // no entry: unused
    std::array<tcp_type, 4> types{};
    std::vector<endpoint> servers;
    std::size_t accepts = 0;
    host told;

    std::optional<connection_number> find(const route& r) const {
        for (const auto& [n, c] : all)
            if (c.base == r.base && c.remote == r.remote) return n;
        return std::nullopt;
    }
    bool is_server(const endpoint& where) const {
        return std::find(servers.begin(), servers.end(), where) != servers.end();
    }
    bool add_server(const endpoint& where) {
        if (is_server(where)) return true;
        if (servers.size() == 4 || where.port() == 0) return false;
        servers.push_back(where);
        return true;
    }
    /// Of those who were accepted and never said a word, or of those who spoke and are strangers,
    /// whichever are more, the one who came first has to go.
    std::optional<connection_number> room() {
        for (connection_number n = 0; n < most; ++n)
            if (!all.contains(n)) return n;
        std::vector<connection_number> silent, strangers;
        for (const auto& [n, c] : all)
            if (c.accepted > 0 && !c.speaks)
                silent.push_back(n);
            else if (c.accepted > 0 && c.is_stranger)
                strangers.push_back(n);
        std::optional<connection_number> first;
        for (const connection_number n : strangers.size() > silent.size() ? strangers : silent)
            if (!first || all[n].accepted < all[*first].accepted) first = n;
        if (!first) return std::nullopt;
        told.close(*first);
        all.erase(*first);
        return first;
    }
    std::size_t attempts(const address& a) const {
        std::size_t n = 0;
        for (const auto& [number, c] : all)
            n += c.is == phase::connecting && c.remote.addr() == a ? 1U : 0U;
        return n;
    }
    /// RFC 6544 section 12: nobody waits while there is room for one more attempt.
    void open_waiting() {
        for (auto& [n, c] : all) {
            if (c.is != phase::waiting || attempts(c.remote.addr()) == 5) continue;
            c.is = phase::connecting;
            told.open(n, c.base, c.remote);
        }
    }
    send_status send(const route& r, byte_view bytes) {
        const tcp_type type = types[r.base.index()];
        if (type == tcp_type::none) return told.send(r, bytes);
        auto n = find(r);
        if (!n) {
            if (type == tcp_type::passive && !is_server(r.remote)) return send_status::pending;
            n = room();
            if (!n) return send_status::would_block;
            all[*n] = {r.base, r.remote};
            open_waiting();
        }
        if (all[*n].is != phase::open) return send_status::pending;
        if (bytes.size() > 65'535) return send_status::unreachable;
        if (is_server(r.remote)) return told.write(*n, {}, bytes);
        return told.write(*n, frame_header(bytes.size()), bytes);
    }
    bool connected(connection_number n) {
        if (!all.contains(n) || all[n].is != phase::connecting) return false;
        all[n].is = phase::open;
        open_waiting();
        return true;
    }
    std::optional<endpoint> closed(connection_number n) {
        if (!all.contains(n)) return std::nullopt;
        const connection c = all[n];
        all.erase(n);
        open_waiting();
        if (c.is == phase::open && c.speaks) return std::nullopt;
        return c.remote;
    }
    connection_number accepted(const route& r) {
        const tcp_type type = types[r.base.index()];
        if (type != tcp_type::passive && type != tcp_type::so) return no_connection;
        const auto known = find(r);
        const auto n = known ? known : room();
        if (!n || (known && all[*n].is == phase::open)) return no_connection;
        all[*n] = {r.base, r.remote, phase::open, false, false, false, ++accepts};
        open_waiting();
        return *n;
    }
    void judge(const route& r, bool is_peer) {
        const auto n = find(r);
        if (!n || !all[*n].speaks) return;
        all[*n].is_peer = all[*n].is_peer || is_peer;
        all[*n].is_stranger = !all[*n].is_peer;
    }
    void close_all_but(const std::vector<route>& selected) {
        for (auto at = all.begin(); at != all.end();) {
            const connection& c = at->second;
            const bool stays = std::any_of(selected.begin(), selected.end(), [&](const route& r) {
                return r.base == c.base && r.remote == c.remote;
            });
            if (!stays && c.is != phase::waiting) told.close(at->first);
            at = stays ? std::next(at) : all.erase(at);
        }
        open_waiting();
    }
};

constexpr std::array<std::uint8_t, 65'536> bytes{};
constexpr std::array<std::uint8_t, 20> stun_frame{0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42};

struct world {
    host told;
    tcp_transport<host, most> tcp{told};
    model expected;

    void step(script& in) {
        const std::uint8_t verb = in.next(), what = in.next();
        const auto n = static_cast<connection_number>(what % (most + 1));
        told.is_full = expected.told.is_full = (verb & 0x80) != 0;
        switch (verb % 8) {
            case 0: {
                const auto type = static_cast<tcp_type>(what >> 2 & 3U);
                const bool fits = type != tcp_type::none;
                must(tcp.add_base(base_id(what & 3U), type) ==
                     (fits ? errc::ok : errc::misuse_bad_argument));
                if (fits) expected.types[what & 3U] = type;
                break;
            }
            case 1:
            case 2: {
                constexpr std::size_t sizes[] = {0, 1, 700, 65'535, 65'536};
                const byte_view some = byte_view(bytes).first(sizes[(verb >> 3) % 5U]);
                must(tcp.send(to(what), some) == expected.send(to(what), some));
                break;
            }
            case 3: {
                const auto ready = tcp.on_connected(n);
                must(ready.has_value() == expected.connected(n));
                must(!ready || ready->base == expected.all[n].base);
                break;
            }
            case 4: {
                const auto failed = tcp.on_closed(n);
                const auto should = expected.closed(n);
                must(failed.has_value() == should.has_value());
                must(!failed || failed->remote == *should);
                break;
            }
            case 5:
                must(tcp.on_accepted(to(what).base, to(what).remote) ==
                     expected.accepted(to(what)));
                break;
            case 6: hear(n, verb, what); break;
            default: {
                if ((verb & 0x20) != 0) {
                    const endpoint& where = to(what).remote;
                    must((tcp.add_server(where) == errc::ok) == expected.add_server(where));
                    break;
                }
                std::vector<route> selected;
                for (int i = 0; i < (verb >> 3 & 3); ++i) selected.push_back(to(in.next()));
                tcp.close_all_but(selected);
                expected.close_all_but(selected);
                break;
            }
        }
        compare();
    }
    void hear(connection_number n, std::uint8_t verb, std::uint8_t what) {
        const bool yes = (verb & 8) != 0;
        if ((verb & 0x10) != 0) {
            tcp.judge(to(what), yes);
            expected.judge(to(what), yes);
            return;
        }
        const auto at = expected.all.find(n);
        const bool open = at != expected.all.end() && at->second.is == model::phase::open;
        if (open) at->second.speaks = at->second.speaks || yes;
        must(tcp.takes(n, yes ? byte_view(stun_frame) : byte_view(bytes).first(20)) ==
             (open && at->second.speaks));
    }
    void compare() {
        must(told.log == expected.told.log);
        told.log.clear();
        expected.told.log.clear();
        for (connection_number n = 0; n <= most; ++n) {
            const auto at = expected.all.find(n);
            const bool there = at != expected.all.end();
            must(tcp.is_open(n) == (there && at->second.is == model::phase::open));
            const route r = tcp.route_of(n);
            must(tcp.is_to_server(n) == (there && expected.is_server(at->second.remote)));
            must(there ? r.base == at->second.base && r.remote == at->second.remote
                       : r.remote == endpoint());
        }
        for (const address& a : {address::v4(192, 0, 2, 0), address::v4(192, 0, 2, 1)}) {
            must(tcp.attempts(a) == expected.attempts(a) && tcp.attempts(a) <= 5);
        }
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    script in{data, size};
    if (in.next() % 2 == 0) {
        read_in_pieces(in);
        return 0;
    }
    world w;
    while (!in.left.empty()) w.step(in);
    return 0;
}
