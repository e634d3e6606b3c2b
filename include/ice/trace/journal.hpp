// SPDX-License-Identifier: BSL-1.0
// Recording: an observer that writes every input of one agent into a journal, which replay
// (trace/replay.hpp) can run again bit for bit. It shows everything: masked ones may be given to
// those who may know the host's addresses (journal_mask.hpp), others hold passwords and stay.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "journal_fields.hpp"
#include "journal_mask.hpp"
#include "journal_sinks.hpp"
#include "journal_snapshot.hpp"

namespace ice::inline v0_1_0_dev::trace {

struct journal_options {
    bool masked = false;            ///< keep no secret; addresses stay
    bool keep_data = false;         ///< media too, which changes nothing; never when masked
    std::string_view profile = {};  ///< name of a profile that is not this library's
};

/// Records one agent of any engine: the first that it hears, or the one that it is told to
/// `follow`. An agent that is running already begins with a snapshot. Others that share the
/// environment are not recorded. One thread; must outlive what tells it.
template <journal_sink Sink>
class basic_journal {
  public:
    constexpr explicit basic_journal(Sink& to, const journal_options& options = {}) noexcept
        : sink_(&to), options_(options) {
        take(to.open());
    }

    /// From now on this agent, from its next verb: one that has been moved, or copied, or another.
    template <class Engine>
    constexpr void follow(const Engine& engine) noexcept {
        engine_ = &engine;
        ready_ = live_ = begun_ = false;
    }
    /// The same, from now: writes the header and a snapshot at once.
    template <class Engine>
    constexpr void begin(const Engine& engine) noexcept {
        follow(engine);
        static_cast<void>(begin_segment(engine, engine.inspect().now, verb_code::poll));
    }
    /// Hands all that is written to the sink. Between verbs.
    constexpr void sync() noexcept { take(sink_->sync(written())); }
    /// Writes a digest of the agent, for replay to compare; `finish` also says that this was all,
    /// and syncs.
    template <class Engine>
    constexpr void checkpoint(const Engine& engine) noexcept {
        if (engine_ != &engine || !ready_) return;
        std::uint8_t* const p = room(26);
        if (p == nullptr) return;
        put_digest(p, engine);
        detail::field_writer w(p + 16, false);
        w(engine.inspect().now);
        done(journal_tag::state, p, w.at());
    }
    template <class Engine>
    constexpr void finish(const Engine& engine) noexcept {
        checkpoint(engine);
        if (std::uint8_t* p = ready_ ? room(0) : nullptr) done(journal_tag::end, p, p);
        sync();
    }
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

    // What the wrappers of services and the agent tell.

    template <class Engine, class... Arguments>
    constexpr void verb_begins(const Engine& engine, time_point now, verb_code verb,
                               const Arguments&... arguments) noexcept {
        if (!is_mine(&engine, verb)) return;
        if (verb == verb_code::pace_lent) {
            lent_ = true;
            return;
        }
        // A timeout before its time changes nothing.
        if (verb == verb_code::timeout && engine.next_deadline() > now) return;
        if (prepare(engine, now, verb)) put_verb(now, verb, arguments...);
    }
    template <class Engine>
    constexpr void verb_begins(const Engine& engine, time_point now, verb_code verb,
                               const route& from, const byte_view& bytes) noexcept {
        if (!is_mine(&engine, verb)) return;
        // STUN begins with two zero bits; media changes nothing.
        const bool stun = !bytes.empty() && bytes[0] < 64;
        if (!stun && (!options_.keep_data || options_.masked)) return;
        if (prepare(engine, now, verb)) put_datagram(now, from, bytes);
    }

    template <class Engine, class Answer>
    constexpr void verb_ends(const Engine& engine, verb_code verb, const Answer& answer) noexcept {
        if (engine_ != &engine) return leave_other(verb);
        if constexpr (requires { answer.kind; }) {
            if (static_cast<int>(answer.kind) != 0 && (ready_ || prepare(engine, time_, verb)))
                put_event(answer);
        } else {
            if (!live_) return;
            put_answer(answer);
            live_ = false;
            if constexpr (requires { engine.inspect().pace; })
                if (lent_) pace_ = engine.inspect().pace;
        }
        if (at_ > mark_) settle();
    }

    template <class Engine>
    constexpr void sent(const Engine&, const route& to, byte_view bytes,
                        send_status status) noexcept {
        if (!live_) return;
        std::uint8_t* const p = room(bytes.size() + size_bound(to));
        if (p == nullptr) return;
        detail::field_writer w(p, false);
        w.choice(status, send_status::pending);
        journal_fields(w, to);
        copy_bytes(w.at(), bytes);
        if (options_.masked) detail::mask_message({w.at(), bytes.size()}, 0, masked_fingerprint);
        done(journal_tag::sent, p, w.at() + bytes.size());
    }

    constexpr void drew(draw purpose, byte_view bytes) noexcept {
        if (!live_) return;
        std::uint8_t* const p = room(bytes.size() + 1);
        if (p == nullptr) return;
        p[0] = static_cast<std::uint8_t>(purpose);
        if (options_.masked && purpose == draw::password)
            fill_zero({p + 1, bytes.size()});
        else
            copy_bytes(p + 1, bytes);
        done(journal_tag::drawn, p, p + 1 + bytes.size());
    }
    constexpr void refused(const pacer_slot& slot, time_point now) noexcept {
        std::uint8_t* const p = live_ ? room(20) : nullptr;
        if (p == nullptr) return;
        detail::field_writer w(p, false);
        w(slot.ask_at - now);
        w(slot.place);
        done(journal_tag::refused, p, w.at());
    }
    constexpr void mac(std::uint16_t code, byte_view value) noexcept { verdicts_.mac(code, value); }
    constexpr void crc(std::uint32_t value) noexcept { verdicts_.crc(value); }
    constexpr bool wants_macs() const noexcept { return options_.masked; }

  private:
    constexpr bool is_mine(const void* engine, verb_code verb) noexcept {
        if (engine_ == nullptr) engine_ = engine;
        if (engine_ == engine) return true;
        // Another one on this environment, perhaps from within a send of ours: not recorded.
        if (verb != verb_code::pace_lent && verb != verb_code::locals_described)
            if (live_ || others_ != 0) {
                ++others_;
                live_ = false;
            }
        return false;
    }
    constexpr void leave_other(verb_code verb) noexcept {
        if (verb != verb_code::poll && others_ != 0 && --others_ == 0) live_ = ready_;
    }

    template <class Engine>
    constexpr bool prepare(const Engine& engine, time_point now, verb_code verb) noexcept {
        if (!ready_ && !begin_segment(engine, now, verb)) return false;
        // Without an answer: it must not look like a verb that is being run.
        live_ = verb != verb_code::poll && verb != verb_code::locals_described;
        if constexpr (requires { engine.inspect().pace; })
            if (lent_) tell_pace(engine.inspect().pace);
        return true;
    }

    template <class Engine>
    constexpr bool begin_segment(const Engine& engine, time_point now, verb_code verb) noexcept {
        const bool gap = begun_ && lost_now_;
        if (gap) settle();
        const bool snapshot = verb != verb_code::construct;
        begun_ = ready_ = true;
        lost_now_ = false;
        time_ = snapshot ? now : time_point{};
        const std::string_view shipped = profile_name<recorded_profile_of<Engine>>();
        const std::string_view name = shipped.empty() ? options_.profile : shipped;
        const std::size_t length = name.size() < 255 ? name.size() : 255;
        std::uint8_t* const head = room(length + 32);
        if (head == nullptr) return false;
        detail::field_writer w(head - 3, false);
        w.raw(journal_magic);
        w.byte(journal_version);
        w.byte(static_cast<std::uint8_t>((options_.masked ? journal_flag::masked : 0U) |
                                         (snapshot ? journal_flag::snapshot : 0U) |
                                         (gap ? journal_flag::after_gap : 0U)));
        w.byte(static_cast<std::uint8_t>(length));
        copy_bytes(w.at(), name.substr(0, length));
        store_u64(w.at() + length, layout_of<Engine>());
        at_ = w.at() + length + 8;
        if constexpr (requires { engine.inspect().pace; }) pace_ = engine.inspect().pace;
        return !snapshot || put_snapshot(engine);
    }

    template <class Engine>
    constexpr bool put_snapshot(const Engine& engine) noexcept {
        using state = std::remove_cvref_t<decltype(engine.inspect())>;
        constexpr std::size_t size = 16 + 10 + sizeof(state);
        static_assert(size < 0x10000, "a larger engine cannot begin a journal in mid-session");
        std::uint8_t* const p = room(size);
        if (p == nullptr) return false;
        detail::field_writer w(p + 16, false);
        w(time_);
        if (options_.masked) {
            state copy = engine.inspect();
            mask_state(copy);
            store_state(w, copy);
        } else {
            store_state(w, engine.inspect());
        }
        put_digest(p, engine);
        done(journal_tag::state, p, w.at());
        return true;
    }

    template <class... Arguments>
    constexpr void put_verb(time_point now, verb_code verb,
                            const Arguments&... arguments) noexcept {
        std::uint8_t* const p = room((10 + ... + size_bound(arguments)));
        if (p == nullptr) return;
        detail::field_writer w(p, options_.masked);
        put_time(w, now);
        put_arguments(w, verb == verb_code::set_local_credentials, arguments...);
        done(static_cast<journal_tag>(verb), p, w.at());
    }
    static constexpr void put_arguments(detail::field_writer&, bool) noexcept {}
    template <class A, class... More>
    static constexpr void put_arguments(detail::field_writer& w, bool last_is_password, const A& a,
                                        const More&... more) noexcept {
        if constexpr (sizeof...(more) == 0 && std::is_same_v<A, std::string_view>)
            if (last_is_password) return w.secret(a);
        put_argument(w, a);
        put_arguments(w, last_is_password, more...);
    }
    constexpr void put_datagram(time_point now, const route& from, byte_view bytes) noexcept {
        std::uint8_t* const p = room(bytes.size() + size_bound(from) + 10);
        if (p == nullptr) return;
        detail::field_writer w(p, false);
        put_time(w, now);
        journal_fields(w, from);
        copy_bytes(w.at(), bytes);
        if (options_.masked) verdicts_.begin(bytes, w.at());
        done(static_cast<journal_tag>(verb_code::datagram), p, w.at() + bytes.size());
    }

    template <class Event>
    constexpr void put_event(const Event& e) noexcept {
        std::uint8_t* const p = room(32);
        if (p == nullptr) return;
        detail::field_writer w(p, false);
        journal_fields(w, e);
        done(static_cast<journal_tag>(verb_code::poll), p, w.at());
    }
    template <class Answer>
    constexpr void put_answer(const Answer& answer) noexcept {
        if constexpr (std::is_same_v<Answer, verdict>) {
            if (answer != verdict::consumed)
                put_answer(answer_kind::verdict, static_cast<std::uint64_t>(answer));
        } else if (!answer) {
            put_answer(answer_kind::error, static_cast<std::uint64_t>(answer.code()));
        } else if constexpr (!std::is_same_v<Answer, result<void>>) {
            if constexpr (std::is_same_v<Answer, result<base_id>>)
                put_answer(answer_kind::value, answer->index());
            else
                put_answer(answer_kind::value, *answer);
        }
    }
    constexpr void put_answer(answer_kind kind, std::uint64_t value) noexcept {
        std::uint8_t* const p = room(11);
        if (p == nullptr) return;
        detail::field_writer w(p, false);
        w.choice(kind, kind);
        w.varint(value);
        done(journal_tag::answer, p, w.at());
    }

    constexpr void tell_pace(const session_pace& now) noexcept {
        if (now == pace_) return;
        std::uint8_t* const p = room(48);
        if (p == nullptr) return;
        detail::field_writer w(p, false);
        w(now.ta()), w(now.last_start()), w(now.slot().place), w(now.slot().ask_at);
        w(now.has_started());
        done(journal_tag::pace, p, w.at());
    }

    constexpr void put_time(detail::field_writer& w, time_point now) noexcept {
        w.number(static_cast<std::int64_t>(static_cast<std::uint64_t>(now.us) -
                                           static_cast<std::uint64_t>(time_.us)));
        time_ = now;
    }
    template <class Engine>
    constexpr void put_digest(std::uint8_t* p, const Engine& engine) const noexcept {
        if (!options_.masked) return put_digest_of(p, engine.inspect());
        auto copy = engine.inspect();
        mask_state(copy);
        put_digest_of(p, copy);
    }
    template <class State>
    static constexpr void put_digest_of(std::uint8_t* p, const State& s) noexcept {
        const state_digest d = digest(s);
        store_u64(p, d.high);
        store_u64(p + 8, d.low);
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
    constexpr std::uint8_t* room(std::size_t n) noexcept {
        verdicts_.clear();
        if (static_cast<std::size_t>(end_ - at_) < n + 3) take(sink_->more(written()));
        if (static_cast<std::size_t>(end_ - at_) >= n + 3 && n <= 0xffff) return at_ + 3;
        ++lost_;
        ready_ = live_ = false;  // nothing more until the next segment
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
    std::uint8_t* mark_ = nullptr;  ///< behind it, a verb that ends settles
    const void* engine_ = nullptr;
    time_point time_{};
    bool begun_ = false;
    bool ready_ = false;  ///< a segment has begun, and nothing of it is lost
    bool live_ = false;   ///< ready, and within a verb that is recorded
    bool lent_ = false;   ///< the host may have changed the pace
    bool lost_now_ = false;
    unsigned others_ = 0;  ///< verbs of other engines within one of ours
    detail::pending_verdicts verdicts_;
    session_pace pace_;
    journal_options options_;
    std::uint64_t lost_ = 0;
};

}  // namespace ice::trace
