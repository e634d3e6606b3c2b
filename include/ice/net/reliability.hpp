// SPDX-License-Identifier: BSL-1.0
// What a host remembers of its interfaces: how often sessions have worked over them, by family
// (RFC 8421 section 3). A policy input; nothing of it reaches a peer but the order of candidates.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "../core/bytes.hpp"
#include "../core/result.hpp"
#include "../core/static_vector.hpp"
#include "../core/time.hpp"
#include "address.hpp"
#include "interface.hpp"

namespace ice::inline v0_1_0_dev {

/// What is remembered, by a number of the host's that outlives the program: of the interface, and
/// best of the network behind it too (a hash of "wlan0" and the network's name, say).
struct reliability_key {
    std::uint64_t network = 0;
    ip_family family = ip_family::none;

    friend constexpr bool operator==(const reliability_key&, const reliability_key&) = default;
};

/// Counts of successes and failures that fade: each is halved for every `half_life` that passes, so
/// that a network which was mended is tried again. Time is the host's, of a clock that runs on
/// between its runs; a clock set back fades nothing.
/// When full, what was noted longest ago goes. All O(Capacity).
template <std::size_t Capacity = 32>
class reliability_store {
  public:
    duration half_life = seconds(24 * 3600);

    /// A session has used this interface and family: it worked, or did not while another did. See
    /// agent/outcomes.hpp for who says so.
    constexpr void note(time_point now, const reliability_key& key, bool success) noexcept {
        record* r = find(key);
        if (r == nullptr) {
            if (records_.full()) records_.erase(oldest());
            static_cast<void>(records_.push_back({key, now, 0, 0}));
            r = &records_.back();
        }
        *r = faded(*r, now);
        std::uint16_t& count = success ? r->successes : r->failures;
        count =
            count < 0xffff - one ? static_cast<std::uint16_t>(count + one) : std::uint16_t{0xffff};
    }

    /// Two failures at least, and more than four for each success. An encapsulating transition
    /// mechanism begins with two (RFC 8421 section 1); of whatever else nothing is known, it is
    /// held to be reliable.
    constexpr bool is_unreliable(time_point now, const reliability_key& key,
                                 interface_kind kind = interface_kind::unknown) const noexcept {
        std::uint32_t successes = 0;
        std::uint32_t failures = kind == interface_kind::tunnel ? 2 * one : 0;
        for (const record& each : records_) {
            if (each.key != key) continue;
            const record r = faded(each, now);
            successes += r.successes;
            failures += r.failures;
        }
        return failures >= 2 * one && failures > 4 * successes;
    }

    constexpr std::size_t size() const noexcept { return records_.size(); }
    constexpr void clear() noexcept { records_.clear(); }

    /// Room that `save` may need.
    static constexpr std::size_t saved_size = 2 + Capacity * 21;

    /// Everything but `half_life`, in an order of bytes that is the same everywhere. Returns how
    /// many. Errors: buffer_too_small.
    constexpr result<std::size_t> save(std::span<std::uint8_t> out) const noexcept {
        const std::size_t size = 2 + records_.size() * 21;
        if (out.size() < size) return errc::buffer_too_small;
        out[0] = version;
        out[1] = static_cast<std::uint8_t>(records_.size());
        std::uint8_t* at = out.data() + 2;
        for (const record& r : records_) {
            store_u64(at, r.key.network);
            at[8] = static_cast<std::uint8_t>(r.key.family);
            store_u64(at + 9, static_cast<std::uint64_t>(r.noted.us));
            store_u16(at + 17, r.successes);
            store_u16(at + 19, r.failures);
            at += 21;
        }
        return size;
    }
    /// What `save` wrote, of another capacity too: the latest are kept. A store is as it was when
    /// the bytes are no such thing. Errors: end_of_input, misuse_bad_argument.
    constexpr result<void> load(byte_view saved) noexcept {
        if (saved.size() < 2) return errc::end_of_input;
        if (saved[0] != version) return errc::misuse_bad_argument;
        if (saved.size() < 2 + saved[1] * std::size_t{21}) return errc::end_of_input;
        for (std::size_t i = 0; i < saved[1]; ++i)
            if (saved[2 + i * 21 + 8] > static_cast<std::uint8_t>(ip_family::ipv6))
                return errc::misuse_bad_argument;
        records_.clear();
        for (std::size_t i = 0; i < saved[1]; ++i) {
            const std::uint8_t* const at = saved.data() + 2 + i * 21;
            const record r{{load_u64(at), static_cast<ip_family>(at[8])},
                           {static_cast<std::int64_t>(load_u64(at + 9))},
                           load_u16(at + 17),
                           load_u16(at + 19)};
            if (find(r.key) != nullptr) continue;
            if (records_.full()) {
                if (records_[oldest()].noted >= r.noted) continue;
                records_.erase(oldest());
            }
            static_cast<void>(records_.push_back(r));
        }
        return {};
    }

  private:
    static_assert(Capacity > 0 && Capacity < 256);
    static constexpr std::uint8_t version = 1;
    static constexpr unsigned one = 256;  // counts have eight bits for what fades

    struct record {
        reliability_key key;
        time_point noted;  ///< when the counts were what they are
        std::uint16_t successes = 0;
        std::uint16_t failures = 0;
    };

    constexpr record faded(record r, time_point now) const noexcept {
        if (half_life <= duration{} || now <= r.noted) return r;
        const std::int64_t halves = (now - r.noted).us / half_life.us;
        if (halves == 0) return r;
        const unsigned by = halves < 16 ? static_cast<unsigned>(halves) : 16U;
        r.successes = static_cast<std::uint16_t>(unsigned{r.successes} >> by);
        r.failures = static_cast<std::uint16_t>(unsigned{r.failures} >> by);
        r.noted = r.noted + half_life * halves;
        return r;
    }
    constexpr record* find(const reliability_key& key) noexcept {
        for (record& r : records_)
            if (r.key == key) return &r;
        return nullptr;
    }
    constexpr std::size_t oldest() const noexcept {
        std::size_t at = 0;
        for (std::size_t i = 1; i < records_.size(); ++i)
            if (records_[i].noted < records_[at].noted) at = i;
        return at;
    }

    static_vector<record, Capacity> records_;
};

}  // namespace ice::inline v0_1_0_dev
