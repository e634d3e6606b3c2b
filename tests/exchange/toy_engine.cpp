// SPDX-License-Identifier: BSL-1.0
// A second engine in less than 200 lines, to keep exchange/ honest: one row of a table that is
// checked, refreshed and given up, in classic STUN, without roles, pairs or checklists.
#include <doctest/doctest.h>

#include <cstdint>
#include <ice/core/chacha_random.hpp>
#include <ice/crypto/builtin.hpp>
#include <ice/exchange/answering.hpp>
#include <ice/exchange/deadline_heap.hpp>
#include <ice/exchange/dirty_bits.hpp>
#include <ice/exchange/transaction_table.hpp>
#include <ice/exchange/transport.hpp>
#include <ice/stun/transaction.hpp>
#include <string>
#include <vector>

namespace {

using namespace ice;

enum class row_state : std::uint8_t { untried, good, bad };
enum class toy_event : std::uint8_t { none, state_changed };

/// Watches one remote address: a request now and then, answers to the other's requests.
template <transport Transport>
class toy_engine {
  public:
    using dialect = stun::rfc3489;
    using schedule = stun::classic_schedule;

    toy_engine(Transport& out, const chacha_random& random, const endpoint& here,
               const endpoint& there, std::string_view password)
        : out_(&out), random_(random), here_(here), there_(there) {
        std::uint8_t bytes[64] = {};
        copy_bytes(bytes, password);
        keys_ = stun::make_keys(crypto_, {bytes, password.size()});
    }

    void start(time_point now) { timers_.set(retry_timer, now); }

    void handle_timeout(time_point now) {
        const auto timer = timers_.pop_due(now);
        if (timer == retry_timer) begin(now);
        if (timer == request_timer) repeat(now);
    }

    bool handle_datagram(time_point now, const route& from, byte_view bytes) {
        const auto m = message::parse(bytes);
        if (!m || m->method() != stun::method::binding) return false;
        if (m->cls() == stun::message_class::request) return answer(from, *m);
        const std::size_t slot = open_.find(m->id());
        if (slot == open_.none) return false;
        const auto verdict =
            stun::authenticate_response(*m, crypto_, keys_, stun::integrity_kind::sha1, false);
        if (verdict.action != stun::response_action::accept) return true;
        finish(now, m->cls() == stun::message_class::success && from.remote == there_);
        return true;
    }

    time_point next_deadline() const { return timers_.next(); }
    toy_event poll_event() {
        return dirty_.take(toy_event::state_changed) ? toy_event::state_changed : toy_event::none;
    }
    row_state state() const { return state_; }

  private:
    using message = stun::basic_message<dialect>;
    using table = transaction_table<dialect, 1>;
    static constexpr std::size_t request_timer = 0, retry_timer = 1;

    void begin(time_point now) {
        table::entry t;
        t.set_id(stun::draw_transaction_id<dialect>(random_));
        t.kind = 1;
        t.first_sent = now;
        open_.publish(open_.open(), t);
        repeat(now);
    }

    void repeat(time_point now) {
        auto& t = open_[0];
        const stun::transaction_timing timing;
        if (t.sent == schedule::requests(timing)) return finish(now, false);
        ++t.sent;
        timers_.set(request_timer, now + schedule::wait(timing, t.sent));
        std::uint8_t buffer[256];
        stun::basic_builder<dialect> b(buffer, stun::binding_request, t.id());
        b.add(stun::attr::username, "toys").add_integrity(crypto_, keys_.sha1_key);
        if (const auto bytes = b.finish()) (void)out_->send({base_id(0), 0, 1, there_}, *bytes);
    }

    void finish(time_point now, bool good) {
        open_.close(0);
        timers_.cancel(request_timer);
        timers_.set(retry_timer, now + (good ? seconds(5) : seconds(1)));
        const row_state next = good ? row_state::good : row_state::bad;
        if (next != state_) dirty_.mark(toy_event::state_changed);
        state_ = next;
    }

    struct resolver {
        const stun::kept_keys<builtin_crypto>* keys;
        const auto* find(wire_text username) const noexcept {
            return username == "toys" ? keys : nullptr;
        }
    };

    bool answer(const route& from, const message& m) {
        constexpr stun::comprehension known(stun::attr::username);
        std::uint8_t buffer[548];
        resolver who{&keys_};
        const auto request = receive_request(buffer, m, crypto_, who, known);
        std::size_t size = request.answer_size;
        if (request.accepted())
            size = accept_request(buffer, m, crypto_, request, from.remote, here_, [](auto&) {});
        if (size > 0) (void)out_->send(from, {buffer, size});
        return true;
    }

    Transport* out_;
    chacha_random random_;
    builtin_crypto crypto_{};
    endpoint here_, there_;
    stun::kept_keys<builtin_crypto> keys_;
    table open_;
    deadline_heap<2> timers_;
    dirty_bits<toy_event> dirty_;
    row_state state_ = row_state::untried;
};

struct memory_wire {
    struct datagram {
        endpoint to;
        std::vector<std::uint8_t> bytes;
    };
    std::vector<datagram> queue;
    std::vector<std::int64_t> sent_at_ms;
    time_point now{};

    send_status send(const route& to, byte_view bytes) noexcept {
        sent_at_ms.push_back(now.us / 1000);
        queue.push_back({to.remote, {bytes.begin(), bytes.end()}});
        return send_status::sent;
    }
};

const endpoint here(address::v4(10, 0, 0, 1), 1000);
const endpoint there(address::v4(10, 0, 0, 2), 2000);
const std::uint8_t seed[32] = {3};

}  // namespace

TEST_CASE("two toys find each other good, and refresh every five seconds") {
    memory_wire wire;
    toy_engine a(wire, chacha_random(seed), here, there, "secret12");
    toy_engine b(wire, chacha_random(seed), there, here, "secret12");
    a.start(wire.now);
    for (int i = 0; i < 6; ++i) {
        wire.now = a.next_deadline();
        a.handle_timeout(wire.now);
        while (!wire.queue.empty()) {
            const auto d = wire.queue.front();
            wire.queue.erase(wire.queue.begin());
            auto& to = d.to == here ? a : b;
            CHECK(to.handle_datagram(wire.now, {base_id(0), 0, 1, d.to == here ? there : here},
                                     d.bytes));
        }
        CHECK(a.state() == row_state::good);
        CHECK(a.next_deadline() == wire.now + seconds(5));
        CHECK(a.poll_event() == (i == 0 ? toy_event::state_changed : toy_event::none));
    }
    CHECK(wire.now == time_point{} + seconds(25));
}

TEST_CASE("a row that nobody answers is bad after 9.5 seconds, and tried again at 10.5") {
    memory_wire wire;
    toy_engine a(wire, chacha_random(seed), here, there, "secret12");
    a.start(wire.now);
    while (a.state() == row_state::untried) {
        wire.now = a.next_deadline();
        a.handle_timeout(wire.now);
    }
    const std::vector<std::int64_t> expected{0, 100, 300, 700, 1500, 3100, 4700, 6300, 7900};
    CHECK(wire.sent_at_ms == expected);
    CHECK(wire.now == time_point{} + milliseconds(9500));
    CHECK(a.state() == row_state::bad);
    CHECK(a.next_deadline() == time_point{} + milliseconds(10500));
}

TEST_CASE("a wrong password is answered 431, which ends the check") {
    memory_wire wire;
    toy_engine a(wire, chacha_random(seed), here, there, "secret12");
    toy_engine b(wire, chacha_random(seed), there, here, "terces21");
    a.start(wire.now);
    a.handle_timeout(wire.now);
    const auto request = wire.queue.front().bytes;
    wire.queue.clear();
    CHECK(b.handle_datagram(wire.now, {base_id(0), 0, 1, here}, request));
    const auto answer = stun::basic_message<stun::rfc3489>::parse(wire.queue.front().bytes);
    CHECK(answer);
    CHECK(answer->get(stun::attr::error_code).value_or({}).code == 431);
    CHECK(a.handle_datagram(wire.now, {base_id(0), 0, 1, there}, wire.queue.front().bytes));
    CHECK(a.state() == row_state::bad);
}
