// SPDX-License-Identifier: BSL-1.0
// What a replayed agent gets for services: the answers that a journal holds, and a comparison of
// all that it does with what it did then.
#pragma once

#include <cstddef>
#include <cstdint>

#include "../crypto/builtin.hpp"
#include "../exchange/services.hpp"
#include "journal_mask.hpp"
#include "journal_reader.hpp"

namespace ice::inline v0_1_0_dev::trace {

/// How a replay was not as the journal says; the first one counts.
enum class difference : std::uint8_t {
    none,
    draws_otherwise,  ///< random bytes for another purpose, more or fewer
    draws_more,       ///< random bytes that were not drawn then
    sends_otherwise,  ///< another datagram, or by another route; `detail` is the first byte
    sends_more,       ///< a datagram that was not sent then
    does_less,        ///< something in the journal that the agent did not do
    answers_otherwise,
    event_otherwise,
    state_otherwise,  ///< the digests differ
};

/// What a replay came to.
struct replay_report {
    errc problem = errc::ok;  ///< of the journal itself: the replay ended there
    difference what = difference::none;
    bool masked = false;
    bool complete = false;     ///< the journal says that it was all
    std::size_t offset = 0;    ///< of the record where the problem or difference is
    std::uint64_t record = 0;  ///< its number, from 1
    std::uint32_t detail = 0;
    time_point at{};
    std::uint64_t verbs = 0;
    std::uint64_t received = 0;
    std::uint64_t sent = 0;
    std::uint64_t snapshots = 0;
    std::uint64_t digests = 0;  ///< that were compared

    constexpr bool is_equal() const noexcept {
        return problem == errc::ok && what == difference::none;
    }
};

/// The journal as it is being replayed. After the first difference services answer something
/// harmless and nothing is compared any more.
class replay_script {
  public:
    constexpr explicit replay_script(byte_view journal) noexcept : reader_(journal) {}

    replay_report report;

    constexpr journal_reader& reader() noexcept { return reader_; }
    constexpr const journal_reader& reader() const noexcept { return reader_; }
    constexpr bool goes_on() const noexcept { return report.is_equal(); }

    constexpr void differ(difference what, std::uint32_t detail = 0) noexcept {
        if (!goes_on()) return;
        report.what = what;
        report.detail = detail;
        report.offset = reader_.offset();
        ++report.record;
    }
    constexpr void stop(failure f) noexcept {
        if (!goes_on()) return;
        report.problem = f.code;
        report.offset = f.at;
        ++report.record;
    }

    /// The next record if it has this tag; it is then taken. Notes are passed over.
    constexpr bool take(journal_tag tag, journal_record& r) noexcept {
        if (!goes_on()) return false;
        for (;;) {
            if (reader_.is_done() || reader_.at_header()) return false;
            const auto next = reader_.peek();
            if (!next) {
                stop({next.code(), static_cast<std::uint32_t>(reader_.offset())});
                return false;
            }
            if (next->tag != tag && !is_note(next->tag)) return false;
            r = *next;
            pass(r);
            if (next->tag == tag) return true;
        }
    }
    constexpr void pass(const journal_record& r) noexcept {
        reader_.skip(r);
        ++report.record;
    }

    constexpr void draw_bytes(byte_span out, draw purpose) noexcept {
        fill_zero(out);
        journal_record r;
        if (!goes_on()) return;
        if (!take(journal_tag::drawn, r)) return differ(difference::draws_more);
        if (r.body.size() != out.size() + 1 || r.body[0] != static_cast<std::uint8_t>(purpose))
            return differ_at(r, difference::draws_otherwise);
        copy_bytes(out.data(), r.body.subspan(1));
    }

    constexpr bool ask_pacer(pacer_slot& slot, time_point now) noexcept {
        journal_record r;
        if (!take(journal_tag::refused, r)) {
            slot = {};
            return true;
        }
        field_reader_of(r, [&](detail::field_reader& in) {
            duration wait;
            in(wait), in(slot.place);
            slot.ask_at = now + wait;
        });
        return false;
    }

    constexpr send_status compare_sent(const route& to, byte_view bytes) noexcept {
        journal_record r;
        if (!goes_on()) return send_status::sent;
        if (!take(journal_tag::sent, r)) {
            differ(difference::sends_more);
            return send_status::sent;
        }
        ++report.sent;
        detail::field_reader in(r.body);
        send_status status = send_status::sent;
        in.choice(status, send_status::pending);
        route way;
        journal_fields(in, way);
        way.tag = to.tag;  // the host's, in no journal
        const byte_view then = in.rest();
        std::size_t same = 0;
        while (same < then.size() && same < bytes.size() && then[same] == bytes[same]) ++same;
        if (in.failed())
            stop({errc::journal_bad_record, static_cast<std::uint32_t>(r.offset)});
        else if (way != to || same != then.size() || same != bytes.size())
            differ_at(r, difference::sends_otherwise, static_cast<std::uint32_t>(same));
        return status;
    }

    /// Reads a body that must be read whole.
    template <class F>
    constexpr bool field_reader_of(const journal_record& r, F f) noexcept {
        detail::field_reader in(r.body);
        f(in);
        if (in.is_done()) return true;
        stop({errc::journal_bad_record, static_cast<std::uint32_t>(r.offset)});
        return false;
    }
    /// A difference at a record that was taken already.
    constexpr void differ_at(const journal_record& r, difference what,
                             std::uint32_t detail = 0) noexcept {
        if (!goes_on()) return;
        report.what = what;
        report.detail = detail;
        report.offset = r.offset;
    }

  private:
    journal_reader reader_;
};

namespace detail {

struct scripted_random {
    replay_script* script;
    constexpr void fill(byte_span out, draw purpose) noexcept { script->draw_bytes(out, purpose); }
};
struct scripted_pacer {
    replay_script* script;
    constexpr bool start(pacer_slot& slot, time_point now) noexcept {
        return script->ask_pacer(slot, now);
    }
};
struct scripted_transport {
    replay_script* script;
    constexpr send_status send(const route& to, byte_view bytes) noexcept {
        return script->compare_sent(to, bytes);
    }
};

/// Of a masked journal every MAC and CRC is zero: it stands for its own verdict.
struct scripted_crypto : builtin_crypto {
    bool masked = false;

    constexpr sha1_digest hmac_sha1(const ice::hmac_sha1_key& key, byte_view head,
                                    byte_view body) const noexcept {
        return masked ? sha1_digest{} : builtin_crypto::hmac_sha1(key, head, body);
    }
    constexpr sha256_digest hmac_sha256(const ice::hmac_sha256_key& key, byte_view head,
                                        byte_view body) const noexcept {
        return masked ? sha256_digest{} : builtin_crypto::hmac_sha256(key, head, body);
    }
    constexpr std::uint32_t crc32(byte_view bytes) const noexcept {
        return masked ? 0 : builtin_crypto::crc32(bytes);
    }
};

}  // namespace detail

/// A profile whose services are a journal's.
template <class Profile>
struct replayed : Profile {
    using recorded_profile = Profile;
    using random = detail::scripted_random;
    using pacer = detail::scripted_pacer;
    using crypto = detail::scripted_crypto;
    using observer = no_observer;
};

}  // namespace ice::trace
