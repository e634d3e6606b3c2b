// SPDX-License-Identifier: BSL-1.0
// Where journals go: through a buffer to the host's file, or round in bounded memory.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>

#include "../core/bytes.hpp"

namespace ice::inline v0_1_0_dev::trace {

/// What a journal may write to next.
struct journal_room {
    byte_span bytes{};
    bool new_segment = false;  ///< what was written before no longer leads here
};

/// Lends memory to one journal, which writes into it on its own and tells now and then.
///   open()              the first room
///   more(written)       the room is used up within a verb, `written` bytes of it: what else there
///                       is, perhaps nothing
///   settle(written)     between two verbs, once half of the room is used: the next room, or the
///                       rest of this one
///   sync(written)       so many bytes of the room are journal now; the rest stays the journal's
/// Models: buffered_journal_sink, journal_ring.
template <class S>
concept journal_sink = requires(S& s, std::size_t n) {
    { s.open() } noexcept -> std::same_as<byte_span>;
    { s.more(n) } noexcept -> std::same_as<byte_span>;
    { s.settle(n) } noexcept -> std::same_as<journal_room>;
    { s.sync(n) } noexcept -> std::same_as<byte_span>;
};

/// A sink whose readers may know passwords: no journal into it is masked, and an agent with one has
/// less to tell. One that is asked to be masked writes nothing.
template <journal_sink Sink>
struct never_masked : Sink {
    using Sink::Sink;
    static constexpr bool masks = false;
};

namespace detail {

template <class Sink>
inline constexpr bool may_mask = true;
template <class Sink>
    requires(!Sink::masks)
inline constexpr bool may_mask<Sink> = false;

}  // namespace detail

/// Gives `write(byte_view)` of the host what has gathered, between verbs and when the buffer is
/// full. A record that is larger than the buffer is lost.
template <class Write, std::size_t Size = 32768>
class buffered_journal_sink {
  public:
    constexpr explicit buffered_journal_sink(Write& write) noexcept : write_(&write) {}

    constexpr byte_span open() noexcept { return buffer_; }
    constexpr byte_span more(std::size_t written) noexcept { return sync(written); }
    constexpr journal_room settle(std::size_t written) noexcept { return {sync(written), false}; }
    constexpr byte_span sync(std::size_t written) noexcept {
        if (written != 0) (*write_)(byte_view(buffer_, written));
        return buffer_;
    }

  private:
    Write* write_;
    std::uint8_t buffer_[Size];  // not initialised: written before it is read
};

/// Keeps the latest part of a journal in the host's memory: two halves, of which the older one is
/// overwritten by a new segment when the other is full. Each half must hold a snapshot (the
/// engine's size) and one verb with all that it sends; what does not fit is lost up to the next
/// segment. After `journal.sync()` `older` and `newer`, one behind the other, are a journal.
class journal_ring {
  public:
    constexpr explicit journal_ring(byte_span memory) noexcept
        : memory_(memory), half_(memory.size() / 2) {}

    constexpr byte_span open() noexcept { return memory_.subspan(second_ ? half_ : 0, half_); }
    constexpr byte_span more(std::size_t written) noexcept {
        full_ = true;
        return sync(written);
    }
    constexpr journal_room settle(std::size_t written) noexcept {
        const byte_span rest = sync(written);
        if (!full_ && rest.size() > half_ / 8) return {rest, false};
        older_ = used_;
        used_ = 0;
        second_ = !second_;
        full_ = false;
        return {open(), true};
    }
    constexpr byte_span sync(std::size_t written) noexcept {
        used_ += written;
        return open().subspan(used_);
    }

    constexpr byte_view older() const noexcept {
        return {memory_.data() + (second_ ? 0 : half_), older_};
    }
    constexpr byte_view newer() const noexcept {
        return {memory_.data() + (second_ ? half_ : 0), used_};
    }

  private:
    byte_span memory_;
    std::size_t half_;
    std::size_t used_ = 0;
    std::size_t older_ = 0;
    bool second_ = false;
    bool full_ = false;
};

static_assert(journal_sink<journal_ring>);

}  // namespace ice::trace
