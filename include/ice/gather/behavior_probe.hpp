// SPDX-License-Identifier: BSL-1.0
// Finds out how a NAT behaves, with the help of a server that has two addresses (RFC 5780).
#pragma once

#include <array>
#include <cstdint>

#include "../core/result.hpp"
#include "../exchange/route.hpp"
#include "../stun/attr/rfc5780.hpp"
#include "../stun/attr/rfc8489.hpp"
#include "../stun/builder.hpp"
#include "../stun/integrity.hpp"
#include "../stun/reader.hpp"
#include "../stun/transaction.hpp"
#include "behavior.hpp"
#include "records.hpp"

namespace ice::inline v0_1_0_dev {

struct behavior_config {
    stun::transaction_timing timing{};  ///< of requests that should be answered
    /// Of those whose silence is an answer: 3 requests, 3.5 seconds.
    stun::transaction_timing short_timing{milliseconds(500), 3, 4, {}};
    bool hairpinning = true;
    /// Binding lifetime (section 4.6): needs a second base, and takes as long as all lifetimes that
    /// it tries together: up to an hour with these values.
    bool lifetime = false;
    duration longest_lifetime = seconds(600);  ///< longer ones are not told apart
    duration resolution = seconds(10);         ///< of the lifetime
};

/// Asks one server from one base, a request at a time, in the order that spoils no later answer:
/// filtering before anything is sent to the server's other address (section 4.5). The base should
/// have been silent for a while (section 4.1). `second`, needed for the lifetime only, is another
/// base of the same host. Call from one thread at a time. After each verb ask `next_deadline`;
/// `report` is complete when its state is neither idle nor asking.
template <class Host>
class basic_behavior_probe {
  public:
    static_assert(gathering_host<Host>, "a host has carrier, random, pacer and crypto");

    /// `host` must outlive the probe. `local` is the base's own transport address.
    constexpr basic_behavior_probe(Host& host, base_id base, const endpoint& local,
                                   base_id second = {}, const behavior_config& config = {}) noexcept
        : host_(&host), config_(config), local_(local), base_(base), second_(second) {}

    /// Errors: misuse_gather_server (no address, no port, or not of the base's family),
    /// misuse_reentered (it asks already).
    constexpr result<void> start(time_point now, const endpoint& server) noexcept {
        if (report_.state == behavior_state::asking) return errc::misuse_reentered;
        if (server.family() != local_.family() || server.port() == 0 ||
            server.addr().is_unspecified())
            return errc::misuse_gather_server;
        server_ = server;
        report_ = {};
        report_.state = behavior_state::asking;
        now_ = now;
        begin(step::connect);
        return {};
    }

    /// True: it was for the probe. Everything else is for somebody else.
    constexpr bool handle_datagram(time_point now, const route& from, byte_view bytes) noexcept {
        if (report_.state != behavior_state::asking) return false;
        const auto m = stun::message::parse(bytes);
        if (!m || m->method() != stun::method::binding || m->id() != id_ ||
            (m->fingerprint_offset() != 0 && !stun::verify_fingerprint(*m, host_->crypto)))
            return false;
        now_ = later(now_, now);
        if (m->cls() == stun::message_class::request) {
            if (step_ == step::hairpin && from.base == base_) heard_itself(from.remote);
            return true;
        }
        if (m->cls() != stun::message_class::indication) on_answer(from, *m);
        return true;
    }

    /// To be called at `next_deadline`.
    constexpr void handle_timeout(time_point now) noexcept {
        now_ = later(now_, now);
        if (report_.state != behavior_state::asking || now_ < deadline_) return;
        if (step_ == step::lifetime_wait) return begin(step::lifetime_ask);
        const auto& timing = timing_of(step_);
        if (sent_ < stun::udp_schedule::requests(timing)) return transmit();
        on_silence();
    }
    constexpr time_point next_deadline() const noexcept { return deadline_; }
    constexpr const behavior_report& report() const noexcept { return report_; }

  private:
    enum class step : std::uint8_t {
        connect,        ///< section 4.2
        filter_other,   ///< section 4.4, test II
        filter_port,    ///< test III
        map_address,    ///< section 4.3, test II
        map_port,       ///< test III
        hairpin,        ///< RFC 4787 section 6
        lifetime_open,  ///< section 4.6
        lifetime_wait,
        lifetime_ask,
    };

    constexpr const stun::transaction_timing& timing_of(step s) const noexcept {
        const bool may_be_silent = s == step::filter_other || s == step::filter_port ||
                                   s == step::hairpin || s == step::lifetime_ask;
        return may_be_silent ? config_.short_timing : config_.timing;
    }
    constexpr endpoint target() const noexcept {
        if (step_ == step::map_address) return report_.other.with_port(server_.port());
        if (step_ == step::map_port) return report_.other;
        return step_ == step::hairpin ? report_.mapped : server_;
    }

    constexpr void begin(step next) noexcept {
        step_ = next;
        id_ = stun::draw_transaction_id<stun::rfc8489>(host_->random);
        sent_ = 0;
        transmit();
    }

    constexpr void transmit() noexcept {
        std::array<std::uint8_t, 64> out{};
        stun::builder b(out, stun::binding_request, id_);
        if (step_ == step::filter_other) b.add(stun::attr::change_request, {true, true});
        if (step_ == step::filter_port) b.add(stun::attr::change_request, {false, true});
        if (step_ == step::lifetime_ask) b.add(stun::attr::response_port, lifetime_mapped_.port());
        b.add_fingerprint(host_->crypto);
        const auto bytes = b.finish();
        ++sent_;
        deadline_ = now_ + stun::udp_schedule::wait(timing_of(step_), sent_);
        const base_id from = step_ == step::lifetime_ask ? second_ : base_;
        if (bytes) static_cast<void>(host_->carrier->send({from, 0, 1, target()}, *bytes));
    }

    constexpr void on_answer(const route& from, const stun::message& m) noexcept {
        const auto mapped = m.get(stun::attr::xor_mapped_address);
        const bool good = m.cls() == stun::message_class::success && mapped.has_value();
        switch (step_) {
            case step::connect:
                if (from.base == base_ && from.remote == server_) on_connected(good, m);
                return;
            // Only an answer from where it was asked for tells something about the filter.
            case step::filter_other:
                if (from.remote != report_.other) return on_silence();
                report_.filtering = nat_behavior::endpoint_independent;
                return begin(step::map_address);
            case step::filter_port:
                if (from.remote != server_.with_port(report_.other.port())) return on_silence();
                report_.filtering = nat_behavior::address_dependent;
                return begin(step::map_address);
            case step::map_address:
            case step::map_port:
                if (good && from.remote == target()) on_mapped(*mapped);
                return;
            case step::lifetime_open:
                if (!good || from.base != base_) return;
                lifetime_mapped_ = *mapped;
                step_ = step::lifetime_wait;
                deadline_ = now_ + lifetime_tried_;
                return;
            case step::lifetime_ask:
                if (from.base == base_) return on_lifetime(true);
                return on_lifetime(false);  // the port leads to the other base by now
            case step::hairpin:
            case step::lifetime_wait: return;
        }
    }

    constexpr void on_connected(bool good, const stun::message& m) noexcept {
        const auto mapped = m.get(stun::attr::xor_mapped_address);
        if (!good) return finish(behavior_state::no_answer);
        report_.mapped = *mapped;
        report_.has_nat = *mapped != local_;
        const auto other = m.get(stun::attr::other_address);
        if (!other || other->family() != server_.family() || other->addr() == server_.addr() ||
            other->port() == server_.port())
            return finish(behavior_state::no_support);
        report_.other = *other;
        begin(step::filter_other);
    }

    constexpr void on_mapped(const endpoint& mapped) noexcept {
        if (step_ == step::map_address) {
            second_mapped_ = mapped;
            if (mapped != report_.mapped) return begin(step::map_port);
            report_.mapping = nat_behavior::endpoint_independent;
        } else {
            report_.mapping = mapped == second_mapped_ ? nat_behavior::address_dependent
                                                       : nat_behavior::address_and_port_dependent;
        }
        after_mapping();
    }

    constexpr void after_mapping() noexcept {
        if (config_.hairpinning && report_.has_nat) return begin(step::hairpin);
        begin_lifetime();
    }

    constexpr void heard_itself(const endpoint& source) noexcept {
        report_.hairpins = tristate::yes;
        report_.hairpins_external = source != local_;
        begin_lifetime();
    }

    /// Nothing came, or what came tells as little.
    constexpr void on_silence() noexcept {
        switch (step_) {
            case step::connect: return finish(behavior_state::no_answer);
            case step::filter_other: return begin(step::filter_port);
            case step::filter_port:
                report_.filtering = nat_behavior::address_and_port_dependent;
                return begin(step::map_address);
            case step::map_address:
            case step::map_port: return after_mapping();  // the mapping stays unknown
            case step::hairpin: report_.hairpins = tristate::no; return begin_lifetime();
            case step::lifetime_ask: return on_lifetime(false);
            case step::lifetime_open:
            case step::lifetime_wait: return finish(behavior_state::done);
        }
    }

    // The lifetime, by halves: a mapping that lived for one wait is refreshed before the next.
    constexpr void begin_lifetime() noexcept {
        if (!config_.lifetime || second_.is_none() || !report_.has_nat)
            return finish(behavior_state::done);
        lifetime_high_ = config_.longest_lifetime + config_.resolution;
        try_lifetime();
    }
    constexpr void try_lifetime() noexcept {
        const duration gap = lifetime_high_ - report_.lives_at_least;
        if (gap <= config_.resolution) return finish(behavior_state::done);
        lifetime_tried_ = report_.lives_at_least + duration{gap.us / 2};
        begin(step::lifetime_open);
    }
    constexpr void on_lifetime(bool lives) noexcept {
        if (lives)
            report_.lives_at_least = lifetime_tried_;
        else
            report_.gone_after = lifetime_high_ = lifetime_tried_;
        try_lifetime();
    }

    constexpr void finish(behavior_state state) noexcept {
        report_.state = state;
        deadline_ = time_point::never();
    }

    Host* host_;
    behavior_config config_;
    behavior_report report_{};
    endpoint local_;
    endpoint server_{};
    endpoint second_mapped_{};
    endpoint lifetime_mapped_{};
    duration lifetime_high_{};
    duration lifetime_tried_{};
    time_point now_ = time_point::earliest();
    time_point deadline_ = time_point::never();
    stun::transaction_id id_{};
    base_id base_;
    base_id second_;
    step step_ = step::connect;
    std::uint8_t sent_ = 0;
};

}  // namespace ice::inline v0_1_0_dev
