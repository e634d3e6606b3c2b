// SPDX-License-Identifier: BSL-1.0
// Watches what passes a media relay and tells whether ICE has chosen the relay's path, so that a
// relay that was not chosen bows out without ending the call (RFC 8445 sections 7 and 8, RFC 5245
// section 8.1).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "../core/bytes.hpp"
#include "../core/result.hpp"
#include "../crypto/builtin.hpp"
#include "../exchange/credential_text.hpp"
#include "../sdp/credentials.hpp"
#include "../stun/attributes.hpp"
#include "../stun/credential.hpp"
#include "../stun/integrity.hpp"
#include "../stun/reader.hpp"
#include "../stun/short_term.hpp"
#include "relay_facts.hpp"

namespace ice::inline v0_1_0_dev::sip {

struct relay_monitor_config {
    /// How long nothing must pass before that means anything: longer than the keepalives of a path
    /// in use, which are 15 s apart at least (RFC 5245 section 10, RFC 8445 section 11).
    duration quiet = seconds(20);
    /// Both sides' checks must have been seen before a path may be called bypassed. False: their
    /// descriptions are enough; a checklist that ends early may never come to the relay's pair.
    bool needs_checks = true;
};

/// One component of one relayed stream; sends nothing and keeps no datagram. Feed it everything
/// that the relay passes on; with the credentials of both sides, which the relay's SIP server has
/// seen, only what is authentic counts as a check. Without, whoever can send to the relay can
/// make it believe in checks and nominations, so what is told then is no better than the network.
template <crypto_provider Crypto = builtin_crypto>
class basic_relay_monitor {
  public:
    constexpr explicit basic_relay_monitor(time_point now, const relay_monitor_config& config = {},
                                           const Crypto& crypto = Crypto()) noexcept
        : config_(config), crypto_(crypto) {
        account_.began = now;
    }

    /// What a description of this side says about the stream; empty credentials: it has no ICE.
    /// `lite`: it says a=ice-lite. New credentials are an ICE restart: what was nominated counts no
    /// more. Errors: misuse_bad_argument for a fragment or password of more than 256 characters.
    constexpr result<void> set_description(relay_side side, ice_credentials c,
                                           bool lite = false) noexcept {
        if (c.ufrag.size() > 256 || c.password.size() > 256) return errc::misuse_bad_argument;
        peer& p = peers_[index(side)];
        relay_side_facts& f = facts(side);
        const bool has_ice = !c.ufrag.empty() && !c.password.empty();
        if (has_ice && p.known && p.ufrag.view() != c.ufrag) restart();
        f.described = true;
        f.lite = lite;
        f.ice = has_ice;
        p.known = has_ice;
        if (!has_ice) return {};
        static_cast<void>(p.ufrag.assign(c.ufrag));
        std::array<std::uint8_t, 256> password{};
        copy_bytes(password.data(), c.password);
        p.keys = stun::make_keys(crypto_, byte_view(password).first(c.password.size()));
        return {};
    }

    /// A datagram that `from` has sent, in the order in which they come.
    constexpr relayed_kind observe(time_point now, relay_side from, byte_view bytes) noexcept {
        relay_side_facts& f = facts(from);
        if (!stun::is_stun(bytes)) {
            f.media.add(now, bytes.size());
            return relayed_kind::media;
        }
        f.stun.add(now, bytes.size());
        const auto m = stun::message::parse(bytes);
        if (!m || m->method() != stun::method::binding) return relayed_kind::other;
        switch (m->cls()) {
            case stun::message_class::indication: return relayed_kind::keepalive;
            case stun::message_class::request: return on_check(now, from, *m);
            case stun::message_class::success: return on_answer(now, from, *m);
            case stun::message_class::error: break;
        }
        return relayed_kind::other;
    }

    constexpr const relay_account& account() const noexcept { return account_; }

    constexpr relay_verdict verdict(time_point now) const noexcept {
        const bool quiet = now >= quiet_from();
        // Agents keep a path in use alive, so nothing at all is no use.
        if (!quiet && account_.nominated() && !account_.aggressive) return relay_verdict::in_use;
        if (now - account_.last_media() < config_.quiet &&
            account_.last_media() != time_point::earliest())
            return relay_verdict::in_use;
        if (!quiet) return relay_verdict::undecided;
        const bool checked = account_.checks_from_both() || !config_.needs_checks;
        const bool chosen = account_.nominated() && !account_.aggressive;
        return account_.both_ice() && checked && !chosen ? relay_verdict::bypassed
                                                         : relay_verdict::silent;
    }

    /// When the verdict may change without a datagram; never() when it cannot.
    constexpr time_point next_deadline(time_point now) const noexcept {
        const time_point media = account_.last_media() == time_point::earliest()
                                     ? time_point::never()
                                     : account_.last_media() + config_.quiet;
        if (now < media && media < quiet_from()) return media;
        return now < quiet_from() ? quiet_from() : time_point::never();
    }

  private:
    struct peer {
        credential_text<256> ufrag;
        stun::kept_keys<Crypto> keys{};
        bool known = false;
        bool plain_check = false;  // it has sent a check without USE-CANDIDATE
    };
    /// A check whose answer is awaited.
    struct open_check {
        stun::transaction_id id{};
        bool open = false;
        bool nominates = false;
    };
    static constexpr std::size_t open_checks = 8;  // of a side; the oldest goes first

    static constexpr std::size_t index(relay_side s) noexcept {
        return static_cast<std::size_t>(s);
    }
    constexpr relay_side_facts& facts(relay_side s) noexcept {
        return s == relay_side::caller ? account_.caller : account_.callee;
    }

    constexpr void restart() noexcept {
        account_.nominated_at = time_point::never();
        account_.aggressive = false;
        for (const relay_side s : {relay_side::caller, relay_side::callee}) {
            facts(s).checks = facts(s).nominations = facts(s).answers = 0;
            facts(s).first_check = time_point::never();
            peers_[index(s)].plain_check = false;
            open_[index(s)] = {};
        }
    }

    /// The checks of a side are signed with the other's password; so are its answers (RFC 8445
    /// section 7.1.2: the password is that of the one who is checked).
    constexpr bool is_authentic(const stun::message& m, relay_side checked) const noexcept {
        const peer& p = peers_[index(checked)];
        if (!p.known) return true;  // nothing to compare with
        return stun::has_integrity(m, crypto_, p.keys, stun::deciding_integrity(m));
    }

    /// USERNAME is the fragment of the checked, a colon, that of the checking one.
    constexpr bool names_both(const stun::message& m, relay_side from) const noexcept {
        const auto username = m.get(stun::attr::username);
        if (!username) return false;
        std::size_t colon = 0;
        while (colon < username->size() && username->bytes()[colon] != ':') ++colon;
        if (colon == username->size()) return false;
        const wire_text checked(username->bytes().first(colon));
        const wire_text checking(username->bytes().subspan(colon + 1));
        const peer& them = peers_[index(other(from))];
        const peer& us = peers_[index(from)];
        return (!them.known || checked == them.ufrag.view()) &&
               (!us.known || checking == us.ufrag.view());
    }

    constexpr relayed_kind on_check(time_point now, relay_side from,
                                    const stun::message& m) noexcept {
        relay_side_facts& f = facts(from);
        const bool controlling = m.has(stun::attr::ice_controlling);
        if (!m.get(stun::attr::priority) || (!controlling && !m.has(stun::attr::ice_controlled)) ||
            !stun::verify_fingerprint(m, crypto_) || !names_both(m, from) ||
            !is_authentic(m, other(from))) {
            ++f.refused;
            return relayed_kind::other;
        }
        if (f.checks++ == 0) f.first_check = now;
        if (!f.described) f.ice = true;
        const bool nominates = controlling && m.has(stun::attr::use_candidate);
        peer& p = peers_[index(from)];
        if (!nominates) p.plain_check = true;
        if (nominates) ++f.nominations;
        remember(from, m.id(), nominates);
        return nominates ? relayed_kind::nomination : relayed_kind::connectivity_check;
    }

    constexpr void remember(relay_side from, const stun::transaction_id& id,
                            bool nominates) noexcept {
        auto& open = open_[index(from)];
        for (const open_check& o : open.checks)
            if (o.open && o.id == id) return;  // sent again
        open.checks[open.next] = {id, true, nominates};
        open.next = (open.next + 1) % open_checks;
    }

    constexpr relayed_kind on_answer(time_point now, relay_side from,
                                     const stun::message& m) noexcept {
        for (open_check& o : open_[index(other(from))].checks) {
            if (!o.open || o.id != m.id()) continue;
            if (!is_authentic(m, from)) break;
            o.open = false;
            ++facts(from).answers;
            if (o.nominates && !account_.nominated()) {
                account_.nominated_at = now;
                // Regular nomination repeats a check that has succeeded here before (RFC 8445
                // section 8.1.1); aggressive nomination has the flag from the first on.
                account_.aggressive = !peers_[index(other(from))].plain_check;
            }
            return relayed_kind::answer;
        }
        ++facts(from).refused;
        return relayed_kind::other;
    }

    constexpr time_point quiet_from() const noexcept {
        const time_point last = later(account_.last_media(), account_.last_stun());
        return later(last, account_.began) + config_.quiet;
    }

    struct open_list {
        open_check checks[open_checks] = {};
        std::size_t next = 0;
    };

    relay_monitor_config config_;
    [[no_unique_address]] Crypto crypto_;
    relay_account account_;
    peer peers_[2];
    open_list open_[2];
};

using relay_monitor = basic_relay_monitor<>;

}  // namespace ice::inline v0_1_0_dev::sip
