// SPDX-License-Identifier: BSL-1.0
// Reads journals, whoever wrote them: headers, records, and the datagrams that they hold.
#pragma once

#include <cstddef>
#include <cstdint>

#include "../core/bytes.hpp"
#include "../core/result.hpp"
#include "journal_fields.hpp"

namespace ice::inline v0_1_0_dev::trace {

struct journal_header {
    std::uint8_t flags = 0;  ///< journal_flag
    wire_text profile{};     ///< borrowed from the journal
    journal_build build{};

    constexpr bool has(std::uint8_t flag) const noexcept { return (flags & flag) != 0; }
};

struct journal_record {
    journal_tag tag{};
    byte_view body{};        ///< borrowed from the journal
    std::size_t offset = 0;  ///< of its tag

    constexpr verb_code verb() const noexcept { return static_cast<verb_code>(tag); }
};

/// Goes from record to record; whatever the bytes are, it ends. The bytes are borrowed.
class journal_reader {
  public:
    constexpr explicit journal_reader(byte_view journal) noexcept : all_(journal) {}

    constexpr std::size_t offset() const noexcept { return at_; }
    constexpr bool is_done() const noexcept { return at_ == all_.size(); }
    /// Whether a segment begins here.
    constexpr bool at_header() const noexcept {
        return at_ < all_.size() && all_[at_] == journal_magic[0];
    }

    /// Errors: journal_not_one, journal_truncated, journal_version.
    constexpr result<journal_header> header() noexcept {
        const byte_view rest = all_.subspan(at_);
        if (rest.size() < 4 || !equal_bytes(rest.first(4), journal_magic))
            return fail(errc::journal_not_one, at_);
        if (rest.size() < 7) return fail(errc::journal_truncated, at_);
        if (rest[4] != journal_version) return fail(errc::journal_version, at_ + 4);
        journal_header h;
        h.flags = rest[5];
        const std::size_t name = rest[6];
        if (rest.size() < 23 + name) return fail(errc::journal_truncated, at_);
        h.profile = wire_text(rest.subspan(7, name));
        const std::uint8_t* const build = rest.data() + 7 + name;
        h.build = {build[0],           build[1],
                   build[2],           static_cast<std::uint8_t>(build[3] & 127U),
                   build[3] > 127,     load_u32(build + 4),
                   load_u64(build + 8)};
        at_ += 23 + name;
        return h;
    }

    /// The record here, without going on. Errors: end_of_input, journal_truncated,
    /// journal_bad_record (a tag that nobody writes).
    constexpr result<journal_record> peek() const noexcept {
        const byte_view rest = all_.subspan(at_);
        if (rest.empty()) return fail(errc::end_of_input, at_);
        if (rest.size() < 3) return fail(errc::journal_truncated, at_);
        const std::size_t size = load_u16(rest.data() + 1);
        if (rest.size() < 3 + size) return fail(errc::journal_truncated, at_);
        journal_record r;
        r.tag = static_cast<journal_tag>(rest[0]);
        r.body = rest.subspan(3, size);
        r.offset = at_;
        const bool known = is_verb(r.tag) || is_note(r.tag) ||
                           (r.tag >= journal_tag::answer && r.tag <= journal_tag::part);
        if (!known) return fail(errc::journal_bad_record, at_);
        return r;
    }
    /// Goes behind a record that `peek` has given.
    constexpr void skip(const journal_record& r) noexcept { at_ = r.offset + 3 + r.body.size(); }

    constexpr result<journal_record> next() noexcept {
        const auto r = peek();
        if (r) skip(*r);
        return r;
    }

  private:
    byte_view all_;
    std::size_t at_ = 0;
};

/// Times add up modulo 2^64: any is reached from any.
constexpr time_point advance(time_point from, std::int64_t by) noexcept {
    return {static_cast<std::int64_t>(static_cast<std::uint64_t>(from.us) +
                                      static_cast<std::uint64_t>(by))};
}

/// A datagram that a journal holds.
struct journal_datagram {
    time_point at{};
    bool sent = false;  ///< else received
    send_status status = send_status::sent;
    route way{};
    endpoint local{};   ///< of the base; no address when the journal began after it was added
    byte_view bytes{};  ///< of a masked journal without MACs
};

namespace detail {

/// The answer of the verb that `from` stands behind, if it has one.
constexpr result<journal_record> answer_of(journal_reader from) noexcept {
    for (;;) {
        const auto r = from.next();
        if (!r || r->tag == journal_tag::answer) return r;
        if (r->tag < journal_tag::answer || r->tag == journal_tag::end)
            return fail(errc::end_of_input, r->offset);
    }
}

/// Where bases are, from the verbs that added them.
class base_addresses {
  public:
    constexpr void note(const journal_record& r, const result<journal_record>& answer,
                        bool lite) noexcept {
        field_reader in(r.body);
        static_cast<void>(in.number());
        std::uint16_t skipped = 0;
        if (lite) in(skipped), in(skipped);
        endpoint where;
        in(where);
        if (!answer || answer->body.size() < 2 ||
            answer->body[0] != static_cast<std::uint8_t>(answer_kind::value))
            return;
        field_reader out(answer->body.subspan(1));
        const std::uint64_t index = out.varint();
        if (!in.failed() && !out.failed() && index < most) where_[index] = where;
    }
    constexpr endpoint of(base_id base) const noexcept {
        return base.index() < most ? where_[base.index()] : endpoint();
    }

  private:
    static constexpr std::size_t most = 256;
    endpoint where_[most];
};

}  // namespace detail

/// `f(const journal_datagram&)` for each datagram, in order, over all segments; for pictures and
/// captures. Errors: those of journal_reader, behind what could be read.
template <class F>
constexpr result<void> for_each_datagram(byte_view journal, F f) {
    journal_reader reader(journal);
    detail::base_addresses bases;
    journal_datagram d;
    bool lite = false;
    while (!reader.is_done()) {
        if (reader.at_header() || reader.offset() == 0) {
            const auto head = reader.header();
            if (!head) return head.error();
            lite = head->profile == std::string_view("lite");
            if (!head->has(journal_flag::snapshot)) d.at = {};
            continue;
        }
        const auto r = reader.next();
        if (!r) return r.error();
        detail::field_reader in(r->body);
        if (r->tag == journal_tag::state && r->body.size() > 16) {
            in.raw(16);
            in(d.at);
        } else if (r->tag == journal_tag::sent) {
            in.choice(d.status, send_status::pending);
        } else if (is_verb(r->tag) && r->verb() != verb_code::poll) {
            d.at = advance(d.at, in.number());
        }
        if (is_verb(r->tag) && r->verb() == verb_code::add_local)
            bases.note(*r, detail::answer_of(reader), lite);
        const bool received = is_verb(r->tag) && r->verb() == verb_code::datagram;
        if (!received && r->tag != journal_tag::sent) continue;
        journal_fields(in, d.way);
        if (in.failed()) return fail(errc::journal_bad_record, r->offset);
        d.sent = !received;
        d.local = bases.of(d.way.base);
        d.bytes = in.rest();
        f(static_cast<const journal_datagram&>(d));
        d.status = send_status::sent;
    }
    return {};
}

}  // namespace ice::trace
