// SPDX-License-Identifier: BSL-1.0
// Recording: an observer that writes every input of one agent into a journal, which replay
// (trace/replay.hpp) can run again bit for bit. It shows everything: masked ones may be given to
// those who may know the host's addresses (journal_mask.hpp), others hold passwords and stay.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "journal_snapshot.hpp"
#include "journal_writer.hpp"

namespace ice::inline v0_1_0_dev::trace {

/// Records one agent of any engine: the first that it hears, or the one that it is told to
/// `follow`. An agent that is running already begins with a snapshot. Others that share the
/// environment are not recorded. One thread; must outlive what tells it.
template <journal_sink Sink>
class basic_journal : public detail::journal_writer<Sink> {
    using base = detail::journal_writer<Sink>;

  public:
    constexpr explicit basic_journal(Sink& to, const journal_options& options = {}) noexcept
        : base(to, options) {}

    /// From now on this agent, from its next verb: one that has been moved, or copied, or another.
    template <class Engine>
    constexpr void follow(const Engine& engine) noexcept {
        engine_ = &engine;
        live_ = plain_ = nullptr;
        ready_ = begun_ = false;
    }
    /// The same, from now: writes the header and a snapshot at once.
    template <class Engine>
    constexpr void begin(const Engine& engine) noexcept {
        follow(engine);
        if (begin_segment(engine, engine.inspect().now, verb_code::poll) && !lent_)
            plain_ = &engine;
    }
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
        base::sync();
    }

    // What the agent tells.

    template <class Engine, class... Arguments>
    constexpr void verb_begins(const Engine& engine, time_point now, verb_code verb,
                               const Arguments&... arguments) noexcept {
        if (verb == verb_code::pace_lent) {
            if (engine_ == &engine) lent_ = true, plain_ = nullptr;
            return;
        }
        // A timeout before its time changes nothing.
        if (verb == verb_code::timeout && engine.next_deadline() > now) return;
        if (enter(engine, now, verb)) put_verb(now, verb, arguments...);
    }
    template <class Engine>
    constexpr void verb_begins(const Engine& engine, time_point now, verb_code verb,
                               const route& from, const byte_view& bytes) noexcept {
        // STUN begins with two zero bits; media changes nothing.
        const bool stun = !bytes.empty() && bytes[0] < 64;
        if (!stun && (!options_.keep_data || base::masks())) return;
        if (!enter(engine, now, verb)) return;
        base::put(static_cast<journal_tag>(verb), base::step_to(now), &from, bytes);
        if (base::masks() && live_ != nullptr) [[unlikely]] {
            base::verdicts_.begin(bytes, base::at_ - bytes.size());
            if constexpr (says_passwords<Engine>)
                detail::mask_received_password(latest(bytes), engine.inspect().own);
        }
    }

    template <class Engine, class Answer>
    [[gnu::always_inline]] constexpr void verb_ends(const Engine& engine, verb_code,
                                                    const Answer& answer) noexcept {
        if constexpr (requires { answer.kind; }) {
            if (const auto kind = static_cast<std::uint8_t>(answer.kind); kind != 0)
                polled(&engine, kind);
        } else if (live_ == &engine) {
            put_answer_of(answer);
            live_ = nullptr;
            if (lent_ || base::masks()) [[unlikely]]
                leave_carefully(engine);
        } else if (others_ != 0) {
            leave_other(&engine);
        }
    }

    template <class Engine>
    [[gnu::always_inline]] constexpr void sent(const Engine&, const route& to, byte_view bytes,
                                               send_status status) noexcept {
        if (live_ == nullptr) return;
        base::put(journal_tag::sent, static_cast<std::uint64_t>(status), &to, bytes);
        if (base::masks() && live_ != nullptr) [[unlikely]] {
            base::verdicts_.mask_sent(bytes, base::at_ - bytes.size());
            if constexpr (says_passwords<Engine>) detail::mask_sent_password(latest(bytes));
        }
    }

  private:
    using base::begun_, base::done, base::live_, base::lost_now_, base::options_, base::plain_,
        base::ready_, base::room, base::settle, base::time_;

    /// The engine of draft-rosenberg-sipping-ice-01.
    template <class Engine>
    static constexpr bool says_passwords = requires(const Engine& e) { e.inspect().cycle_told; };
    /// The copy of a datagram whose record is the latest.
    constexpr byte_span latest(byte_view original) noexcept {
        return {base::at_ - original.size(), original.size()};
    }

    /// Whether this verb is recorded. `plain_` is the engine when nothing stands in the way.
    template <class Engine>
    [[gnu::always_inline]] constexpr bool enter(const Engine& engine, time_point now,
                                                verb_code verb) noexcept {
        if ((plain_ != &engine || base::at_ > base::mark_) && !enter_slowly(engine, now, verb))
            return false;
        // Without an answer: it must not look like a verb that is being run.
        live_ = verb != verb_code::locals_described ? &engine : nullptr;
        return true;
    }
    /// A journal that hears for the first time begins; one that hears of another engine, perhaps
    /// from within a send of this one, does not record it.
    template <class Engine>
    [[gnu::cold]] constexpr bool enter_slowly(const Engine& engine, time_point now,
                                              verb_code verb) noexcept {
        if (engine_ == nullptr) engine_ = &engine;
        if (engine_ != &engine) {
            if (verb != verb_code::locals_described && (live_ != nullptr || others_ != 0)) {
                ++others_;
                live_ = nullptr;
            }
            return false;
        }
        if (ready_ && base::at_ > base::mark_) settle();
        if (!ready_ && !begin_segment(engine, now, verb)) return false;
        if constexpr (requires { engine.inspect().pace; })
            if (lent_ && engine.inspect().pace != pace_) base::put_pace(engine.inspect().pace);
        plain_ = lent_ || !ready_ ? nullptr : &engine;
        return ready_;
    }
    [[gnu::cold]] constexpr void leave_other(const void* engine) noexcept {
        if (engine_ != engine && --others_ == 0) live_ = ready_ ? engine_ : nullptr;
    }
    template <class Engine>
    [[gnu::noinline]] constexpr void leave_carefully(const Engine& engine) noexcept {
        base::verdicts_.end();
        if constexpr (requires { engine.inspect().pace; })
            if (lent_) pace_ = engine.inspect().pace;
    }

    [[gnu::noinline]] constexpr void polled(const void* engine, std::uint8_t kind) noexcept {
        if (engine_ == engine && ready_) base::put(static_cast<journal_tag>(verb_code::poll), kind);
    }
    template <class Answer>
    [[gnu::always_inline]] constexpr void put_answer_of(const Answer& answer) noexcept {
        if constexpr (std::is_same_v<Answer, verdict>) {
            if (answer != verdict::consumed)
                base::put_answer(answer_kind::verdict, static_cast<std::uint64_t>(answer));
        } else if (!answer) {
            base::put_answer(answer_kind::error, static_cast<std::uint64_t>(answer.code()));
        } else if constexpr (std::is_same_v<Answer, result<base_id>>) {
            base::put_answer(answer_kind::value, answer->index());
        } else if constexpr (!std::is_same_v<Answer, result<void>>) {
            base::put_answer(answer_kind::value, *answer);
        }
    }

    constexpr void put_verb(time_point now, verb_code verb) noexcept {
        base::put(static_cast<journal_tag>(verb), base::step_to(now), nullptr, {});
    }
    template <class... Arguments>
    constexpr void put_verb(time_point now, verb_code verb,
                            const Arguments&... arguments) noexcept {
        std::uint8_t* const p = room((10 + ... + size_bound(arguments)));
        if (p == nullptr) return;
        detail::field_writer w(p, base::masks());
        w.varint(base::step_to(now));
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

    template <class Engine>
    [[gnu::cold]] constexpr bool begin_segment(const Engine& engine, time_point now,
                                               verb_code verb) noexcept {
        if (options_.masked && !base::masks()) return false;
        const bool gap = begun_ && lost_now_;
        if (gap) settle();
        const bool snapshot = verb != verb_code::construct;
        begun_ = ready_ = true;
        lost_now_ = false;
        time_ = snapshot ? now : time_point{};
        const std::string_view shipped = profile_name<recorded_profile_of<Engine>>();
        const std::string_view name = shipped.empty() ? options_.profile : shipped;
        const std::size_t length = name.size() < 255 ? name.size() : 255;
        std::uint8_t* const head = room(length + 24);
        if (head == nullptr) return false;
        detail::field_writer w(head - 3, false);
        w.raw(journal_magic);
        w.byte(journal_version);
        w.byte(static_cast<std::uint8_t>((base::masks() ? journal_flag::masked : 0U) |
                                         (snapshot ? journal_flag::snapshot : 0U) |
                                         (gap ? journal_flag::after_gap : 0U)));
        w.byte(static_cast<std::uint8_t>(length));
        copy_bytes(w.at(), name.substr(0, length));
        base::at_ = put_build(w.at() + length, build_of<Engine>());
        if constexpr (requires { engine.inspect().pace; }) pace_ = engine.inspect().pace;
        return !snapshot || put_snapshot(engine);
    }

    static constexpr std::uint8_t* put_build(std::uint8_t* p, const journal_build& b) noexcept {
        p[0] = b.version_major;
        p[1] = b.version_minor;
        p[2] = b.version_patch;
        p[3] = static_cast<std::uint8_t>(b.pointer_size | (b.big_endian ? 128U : 0U));
        store_u32(p + 4, b.state_size);
        store_u64(p + 8, b.layout);
        return p + 16;
    }

    template <class Engine>
    constexpr bool put_snapshot(const Engine& engine) noexcept {
        if (!base::masks()) return put_snapshot_of(engine.inspect());
        auto copy = engine.inspect();
        mask_state(copy);
        return put_snapshot_of(copy);
    }
    /// In parts, so that neither the size of a record nor that of the host's buffer limits it.
    template <class State>
    constexpr bool put_snapshot_of(const State& state) noexcept {
        constexpr std::size_t most = 16384;
        byte_view rest = detail::bytes_of_state(state);
        std::uint8_t* p = room(26 + (rest.size() < most ? rest.size() : most));
        if (p == nullptr) return false;
        put_digest_of(p, state);
        detail::field_writer w(p + 16, false);
        w(time_);
        for (journal_tag tag = journal_tag::state;; tag = journal_tag::part) {
            const std::size_t n = rest.size() < most ? rest.size() : most;
            w.raw(rest.first(n));
            done(tag, p, w.at());
            rest = rest.subspan(n);
            if (rest.empty()) return true;
            p = room(rest.size() < most ? rest.size() : most);
            if (p == nullptr) return false;
            w = detail::field_writer(p, false);
        }
    }

    template <class Engine>
    constexpr void put_digest(std::uint8_t* p, const Engine& engine) const noexcept {
        if (!base::masks()) return put_digest_of(p, engine.inspect());
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

    const void* engine_ = nullptr;
    bool lent_ = false;    ///< the host may have changed the pace
    unsigned others_ = 0;  ///< verbs of other engines within one of ours
    session_pace pace_;
};

}  // namespace ice::trace
