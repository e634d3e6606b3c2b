// SPDX-License-Identifier: BSL-1.0
// Writing records of journals into the room that a sink lends: what is the same for all engines,
// out of line, because an agent at work fills the instruction cache already.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "../core/pacer.hpp"
#include "../core/random.hpp"
#include "journal_fields.hpp"
#include "journal_mask.hpp"
#include "journal_sinks.hpp"

namespace ice::inline v0_1_0_dev::trace {

struct journal_options {
    bool masked = false;            ///< keep no secret; addresses stay
    bool keep_data = false;         ///< media too, which changes nothing; never when masked
    std::string_view profile = {};  ///< name of a profile that is not this library's
};

namespace detail {

template <journal_sink Sink>
class journal_writer {
  public:
    constexpr journal_writer(Sink& to, const journal_options& options) noexcept
        : sink_(&to), options_(options) {
        take(to.open());
    }

    /// Hands all that is written to the sink. Between verbs.
    constexpr void sync() noexcept { take(sink_->sync(written())); }
    /// A record of the host's own kind, `which` 0 to 31; skipped by replay.
    constexpr void note(unsigned which, byte_view bytes) noexcept {
        if (!ready_ || which > 31) return;
        if (std::uint8_t* p = room(bytes.size())) {
            copy_bytes(p, bytes);
            done(static_cast<journal_tag>(96 + which), p, p + bytes.size());
        }
    }
    /// Of records that found no room; those that would have followed are not counted.
    constexpr std::uint64_t lost() const noexcept { return lost_; }

    // What the wrappers of services tell.

    constexpr void drew(draw purpose, byte_view bytes) noexcept {
        if (live_ == nullptr) return;
        put(journal_tag::drawn, static_cast<std::uint64_t>(purpose), nullptr, bytes);
        if (purpose == draw::password && masks() && live_ != nullptr)
            fill_zero({at_ - bytes.size(), bytes.size()});
    }
    [[gnu::noinline]] constexpr void refused(const pacer_slot& slot, time_point now) noexcept {
        std::uint8_t* const p = live_ != nullptr ? room(20) : nullptr;
        if (p == nullptr) return;
        field_writer w(p, false);
        w(slot.ask_at - now);
        w(slot.place);
        done(journal_tag::refused, p, w.at());
    }
    /// Whether MACs and sums are wanted.
    constexpr bool masks() const noexcept {
        if constexpr (may_mask<Sink>)
            return options_.masked;
        else
            return false;
    }
    [[gnu::noinline]] constexpr void mac(std::uint16_t code, byte_view over,
                                         byte_view value) noexcept {
        verdicts_.mac(code, over, value);
    }
    [[gnu::noinline]] constexpr void crc(byte_view over, std::uint32_t value) noexcept {
        verdicts_.crc(over, value);
    }

  protected:
    /// A record of a number (of a verb it is the time since the last one), perhaps a route, and
    /// bytes, which end where `at_` is then: nearly all records are, and share the code. The copy
    /// comes last, so that nothing has to be kept over a call.
    [[gnu::noinline]] constexpr void put(journal_tag tag, std::uint64_t lead, const route* way,
                                         byte_view bytes) noexcept {
        const std::size_t n = bytes.size();
        if (n > 0xff00 || static_cast<std::size_t>(end_ - at_) < n + 50)
            return put_slowly(tag, lead, way, bytes);
        std::uint8_t* const body = at_ + 3;
        field_writer w(body, false);
        for (; lead > 0x7f; lead >>= 7) w.byte(static_cast<std::uint8_t>(lead | 0x80));
        w.byte(static_cast<std::uint8_t>(lead));
        if (way != nullptr) journal_fields(w, *way);
        done(tag, body, w.at() + n);
        copy_bytes(w.at(), bytes);
    }
    /// The same of a number below 128 alone.
    [[gnu::always_inline]] constexpr void put(journal_tag tag, std::uint8_t number) noexcept {
        if (static_cast<std::size_t>(end_ - at_) < 4) return put_slowly(tag, number, nullptr, {});
        store_u32(at_, static_cast<std::uint32_t>(tag) << 24 | 0x100U | number);
        at_ += 4;
    }
    [[gnu::noinline]] constexpr void put_slowly(journal_tag tag, std::uint64_t lead,
                                                const route* way, byte_view bytes) noexcept {
        std::uint8_t* const body = room(bytes.size() + 50);
        if (body == nullptr) return;
        field_writer w(body, false);
        w.varint(lead);
        if (way != nullptr) journal_fields(w, *way);
        done(tag, body, w.at() + bytes.size());
        copy_bytes(w.at(), bytes);
    }

    [[gnu::noinline]] constexpr void put_answer(answer_kind kind, std::uint64_t value) noexcept {
        std::uint8_t* const p = room(11);
        if (p == nullptr) return;
        field_writer w(p, false);
        w.choice(kind, kind);
        w.varint(value);
        done(journal_tag::answer, p, w.at());
    }

    [[gnu::noinline]] constexpr void put_pace(const session_pace& now) noexcept {
        std::uint8_t* const p = room(48);
        if (p == nullptr) return;
        field_writer w(p, false);
        w(now.ta()), w(now.last_start()), w(now.slot().place), w(now.slot().ask_at);
        w(now.has_started());
        done(journal_tag::pace, p, w.at());
    }

    /// The time since the last verb, as it is written.
    constexpr std::uint64_t step_to(time_point now) noexcept {
        const std::uint64_t by =
            static_cast<std::uint64_t>(now.us) - static_cast<std::uint64_t>(time_.us);
        time_ = now;
        return zigzag(static_cast<std::int64_t>(by));
    }

    constexpr void take(byte_span bytes) noexcept {
        begin_ = at_ = bytes.data();
        end_ = bytes.data() + bytes.size();
        mark_ = bytes.data() + bytes.size() / 2;
    }
    constexpr std::size_t written() const noexcept {
        return static_cast<std::size_t>(at_ - begin_);
    }
    constexpr void settle() noexcept {
        const journal_room next = sink_->settle(written());
        take(next.bytes);
        if (next.new_segment) ready_ = false;
        if (lost_now_) ready_ = false;
    }

    /// Room for a body of `n` bytes behind the head of its record; null when there is none.
    [[gnu::always_inline]] constexpr std::uint8_t* room(std::size_t n) noexcept {
        if (static_cast<std::size_t>(end_ - at_) >= n + 3 && n <= 0xffff) return at_ + 3;
        return more_room(n);
    }
    [[gnu::cold]] constexpr std::uint8_t* more_room(std::size_t n) noexcept {
        verdicts_.end();
        take(sink_->more(written()));
        if (static_cast<std::size_t>(end_ - at_) >= n + 3 && n <= 0xffff) return at_ + 3;
        ++lost_;
        ready_ = false;  // nothing more until the next segment
        live_ = plain_ = nullptr;
        lost_now_ = true;
        return nullptr;
    }
    constexpr void done(journal_tag tag, std::uint8_t* body, std::uint8_t* end) noexcept {
        body[-3] = static_cast<std::uint8_t>(tag);
        store_u16(body - 2, static_cast<std::uint16_t>(end - body));
        at_ = end;
    }

    Sink* sink_;
    std::uint8_t* begin_ = nullptr;  // the room, and how far it is written
    std::uint8_t* at_ = nullptr;
    std::uint8_t* end_ = nullptr;
    std::uint8_t* mark_ = nullptr;  ///< behind it, a verb that begins settles first
    const void* live_ = nullptr;    ///< the engine, within a verb of it that is recorded
    const void* plain_ = nullptr;   ///< the engine, when its verbs need nothing but their records
    time_point time_{};
    bool begun_ = false;
    bool ready_ = false;  ///< a segment has begun, and nothing of it is lost
    bool lost_now_ = false;
    pending_verdicts verdicts_;
    journal_options options_;
    std::uint64_t lost_ = 0;
};

}  // namespace detail

}  // namespace ice::trace
