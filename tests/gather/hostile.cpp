// SPDX-License-Identifier: BSL-1.0
// A gatherer under hostile servers and a careless host: odd order, mutated, replayed and forged
// answers, clocks that jump. What must hold, holds after every call.
#include <ice/gather/reflexive.hpp>

#include <ice/sim/prng.hpp>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace desk;

namespace {

struct small : gathering {
    static constexpr gather_limits capacity{4, 3};
};

/// Keeps the latest requests for answers to come.
struct keeper {
    std::array<request, 8> kept{};
    std::size_t count = 0;
    bool expects_silence = false;
    send_status status = send_status::sent;

    send_status send(const route& to, byte_view bytes) noexcept {
        CHECK_FALSE(expects_silence);
        CHECK(bytes.size() == stun::header_size);
        request& r = kept[count++ % kept.size()];
        r.to = to;
        r.size = bytes.size();
        copy_bytes(r.bytes.data(), bytes);
        return status;
    }
};

struct keeper_host {
    keeper* carrier;
    sim::prng random;
    ice::pacer pacer{};
    builtin_crypto crypto{};
};

class storm {
  public:
    explicit storm(std::uint64_t seed) : random_(seed), h_{&w_, sim::prng(~seed)}, g_(h_) {}

    void step() {
        switch (random_.below(12)) {
            case 0: static_cast<void>(g_.add_server(any_endpoint())); break;
            case 1: static_cast<void>(g_.add_base({any_base(), any_endpoint()})); break;
            case 2:
                if (random_.below(4) == 0) static_cast<void>(g_.remove_base(any_base()));
                break;
            case 3: static_cast<void>(g_.base_ready(any_base())); break;
            case 4:
                if (random_.below(16) == 0) g_.cancel();
                break;
            case 5: w_.status = static_cast<send_status>(random_.below(4)); break;
            case 6:
                now_ = now_ + milliseconds(static_cast<std::int64_t>(random_.below(9'000)));
                break;
            case 7:
                now_ = now_ - milliseconds(static_cast<std::int64_t>(random_.below(9'000)));
                break;
            case 8: poll(); break;
            case 9: answer(); break;
            default:
                now_ = later(now_, earlier(g_.next_deadline(pace_), now_ + seconds(20)));
                g_.handle_timeout(now_, pace_);
        }
        check();
    }

    /// Left alone, it comes to rest but for keepalives.
    void finish() {
        w_.status = send_status::sent;
        for (std::uint16_t b = 0; b < 6; ++b) static_cast<void>(g_.base_ready(base_id(b)));
        for (int i = 0; i < 400 && !g_.is_done(); ++i) {
            now_ = later(now_, g_.next_deadline(pace_));
            g_.handle_timeout(now_, pace_);
            check();
        }
        CHECK(g_.is_done());
        CHECK(g_.is_served());
        g_.close();
        w_.expects_silence = true;
        for (int i = 0; i < 40; ++i) step();
        CHECK(g_.next_deadline(pace_) == time_point::never());
    }

  private:
    base_id any_base() { return base_id(static_cast<std::uint16_t>(random_.below(6))); }
    endpoint any_endpoint() {
        const auto n = static_cast<std::uint8_t>(random_.below(4));
        const auto port = static_cast<std::uint16_t>(random_.below(3));
        switch (random_.below(6)) {
            case 0: return {address::v6(0xfe80'0000'0000'0000, n, n & 1U), port};
            case 1: return {address::v6(0x2001'0db8'0000'0000, n), port};
            case 2: return {address::v4(127, 0, 0, n), port};
            default: return {address::v4(198, 51, 100, n), port};
        }
    }
    void answer() {
        if (w_.count == 0) return;
        const request& r = w_.kept[random_.below(w_.kept.size())];
        std::uint8_t buffer[80] = {};
        const bool error = random_.below(5) == 0;
        stun::builder b(buffer, error ? stun::binding_error : stun::binding_success, r.id());
        if (error) stun::add_error(b, static_cast<std::uint16_t>(300 + random_.below(400)));
        if (random_.below(4) != 0) b.add(stun::attr::xor_mapped_address, any_endpoint());
        const auto bytes = b.finish();
        if (!bytes) return;
        std::size_t size = bytes->size();
        if (random_.below(3) == 0) buffer[random_.below(size)] ^= std::uint8_t{0x10};
        if (random_.below(8) == 0) size = random_.below(size);
        route from = r.to;
        if (random_.below(4) == 0) from.remote = any_endpoint();
        if (random_.below(4) == 0) from.base = any_base();
        static_cast<void>(g_.handle_datagram(now_, from, {buffer, size}));
    }
    void poll() {
        std::size_t n = 0;
        for (gathered r = g_.poll(); r.outcome != gather_outcome::none; r = g_.poll()) {
            if (is_candidate(r.outcome))
                CHECK(is_plausible_mapping(r.mapped, r.from.where, g_.inspect().config));
            ++n;
        }
        CHECK(n <= 12);
    }
    /// Every task is where its phase says: in the table, among the timers, or in the queue.
    void check() {
        using phases = ice::detail::gather_phase;
        const auto& s = g_.inspect();
        std::size_t asking = 0;
        std::size_t waiting = 0;
        std::size_t timers = 0;
        for (std::size_t t = 0; t < s.tasks_count; ++t) {
            const auto phase = s.tasks[t].phase;
            if (phase == phases::asking) ++asking;
            if (phase == phases::waiting && !s.base_of(t).held) ++waiting;
            if (phase == phases::asking || phase == phases::alive) ++timers;
            if (phase != phases::unused) CHECK(s.base_of(t).used);
        }
        CHECK(s.open.size() == asking);
        CHECK(s.waiting == waiting);
        CHECK(s.timers.size() == timers);
        const bool idle = waiting + timers == 0;
        CHECK((g_.next_deadline(pace_) == time_point::never()) == idle);
    }

    sim::prng random_;
    keeper w_;
    keeper_host h_;
    basic_gatherer<keeper_host, small> g_;
    session_pace pace_;
    time_point now_ = ms(0);
};

}  // namespace

TEST_CASE("gather hostile: 200 storms of 400 calls") {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        CAPTURE(seed);
        storm s(seed);
        for (int i = 0; i < 400; ++i) s.step();
        s.finish();
    }
}
