// SPDX-License-Identifier: BSL-1.0
// The initial checklists of all streams, and their initial states (RFC 8445 sections 6.1.2.2 to
// 6.1.2.6).
#pragma once

#include <bit>

#include "pairing.hpp"

namespace ice::inline v0_1_0_dev::detail {

/// The two sides of one stream, sorted. Local candidates of one base are one entry.
template <class State>
struct stream_sides {
    form_entry locals[State::capacity.locals];
    form_entry remotes[State::capacity.remotes];
    std::size_t local_count = 0;
    std::size_t remote_count = 0;

    constexpr stream_sides(const State& s, std::size_t stream) noexcept : locals{}, remotes{} {
        std::uint16_t entry_of_base[State::capacity.locals] = {};
        for (std::uint16_t i = 0; i < State::capacity.locals; ++i) {
            const local_record& l = s.locals[i];
            if (!may_pair(s, l) || l.c.stream != stream) continue;
            const std::uint16_t component = find_component(s, stream, l.c.component);
            if (component == no_index) continue;
            std::uint16_t& entry = entry_of_base[l.c.base];  // 0: none yet, else one more
            if (entry == 0) {
                locals[local_count] = {l.c.priority, i,
                                       pairing_group(component, s.locals[l.c.base].c, true)};
                entry = static_cast<std::uint16_t>(++local_count);
            } else if (l.c.priority > locals[entry - 1].priority) {
                locals[entry - 1].priority = l.c.priority;
                locals[entry - 1].index = i;
            }
        }
        for (std::uint16_t i = 0; i < State::capacity.remotes; ++i) {
            const remote_record& r = s.remotes[i];
            if (!may_pair(s, r) || r.c.stream != stream) continue;
            const std::uint16_t component = find_component(s, stream, r.c.component);
            if (component != no_index)
                remotes[remote_count++] = {r.c.priority, i, pairing_group(component, r.c, false)};
        }
        sort_side({locals, local_count});
        sort_side({remotes, remote_count});
    }

    /// How many pairs there are, up to `enough`.
    constexpr std::size_t count_pairs(std::size_t enough) const noexcept {
        std::size_t n = 0;
        for (std::size_t i = 0; i < local_count && n < enough; ++i)
            for (std::size_t j = 0; j < remote_count && n < enough; ++j)
                n += locals[i].group == remotes[j].group ? 1U : 0U;
        return n;
    }
};

/// A pair of each foundation, so that equal ones need not be searched: a hash table, at most half
/// full. Foundations of candidates are small numbers of our own, whatever the peer calls them.
template <class State>
class foundation_samples {
  public:
    constexpr explicit foundation_samples(const State& s) noexcept {
        for (const auto i : s.pairs.by_priority())
            of(s.locals[s.pairs[i].local].c.foundation, s.remotes[s.pairs[i].remote].c.foundation) =
                static_cast<std::uint16_t>(i + 1);
    }
    /// One more than the pair's index, 0 when there is none yet.
    constexpr std::uint16_t& of(std::uint32_t local, std::uint32_t remote) noexcept {
        const std::uint32_t key = local << 16 | remote;
        std::size_t at = (local * 37 + remote) % size;
        while (one_more_[at] != 0 && keys_[at] != key) at = (at + 1) % size;
        keys_[at] = key;
        return one_more_[at];
    }

  private:
    static constexpr std::size_t size = std::bit_ceil(2U * State::capacity.pairs);

    std::uint32_t keys_[size];  // not cleared: read where one_more_ says so
    std::uint16_t one_more_[size] = {};
};

/// With one component, the first pair of a foundation that is formed is the one that begins
/// (RFC 8445 section 6.1.2.6): no need to look for it afterwards.
template <class State>
inline constexpr bool first_begins =
    State::capacity.streams == 1 && State::capacity.components == 1;

/// What checklist_set::fill wants to know of a pair.
struct pair_to_fill {
    formed_pair formed;
    std::uint16_t base = 0;
    std::uint16_t shares = 0;
    std::uint8_t component = 0;
    bool starts = false;
};

/// The pairs of a checklist that were chosen, best first.
template <class State>
struct chosen_pairs {
    struct {
        std::uint64_t key;
        std::uint16_t local, remote;
    } pairs[State::capacity.pairs];  // not cleared
    std::size_t size = 0;

    constexpr void push_back(const formed_pair& f) noexcept {
        pairs[size++] = {f.key, f.local, f.remote};
    }
    constexpr formed_pair operator[](std::size_t i) const noexcept {
        return {pairs[i].key, pairs[i].local, pairs[i].remote};
    }
};

/// Puts them into the set.
template <class Context>
constexpr void enter_pairs(Context& c, std::size_t stream,
                           const chosen_pairs<typename Context::state_type>& chosen,
                           foundation_samples<typename Context::state_type>& samples) noexcept {
    using state = typename Context::state_type;
    const auto component_of = [&](const candidate& local) {
        return static_cast<std::uint8_t>(
            first_begins<state> ? 0 : find_component(c.s, stream, local.component));
    };
    if (c.s.pairs.is_fresh())
        return c.s.pairs.fill(chosen.size, [&](std::size_t i) {
            const formed_pair f = chosen[i];
            const candidate& local = c.s.locals[f.local].c;
            std::uint16_t& sample =
                samples.of(local.foundation, c.s.remotes[f.remote].c.foundation);
            const std::uint16_t shares = sample;
            sample = static_cast<std::uint16_t>(i + 1);
            return pair_to_fill{f, local.base, shares, component_of(local),
                                first_begins<state> && shares == 0};
        });
    for (std::size_t i = 0; i < chosen.size; ++i) {
        pair p;
        p.key = chosen[i].key;
        p.local = chosen[i].local;
        p.remote = chosen[i].remote;
        const candidate& local = c.s.locals[p.local].c;
        p.component = component_of(local);
        p.listed = true;
        p.reason = pair_reason::formed;
        std::uint16_t& sample = samples.of(local.foundation, c.s.remotes[p.remote].c.foundation);
        sample = static_cast<std::uint16_t>(
            c.s.pairs.add(p, local.base, static_cast<std::uint16_t>(sample - 1)) + 1);
    }
}

/// Forms one checklist of at most `quota` pairs, for which there is room.
template <class Context>
constexpr void form_checklist(Context& c, std::size_t stream, std::size_t quota,
                              foundation_samples<typename Context::state_type>& samples) noexcept {
    using state = typename Context::state_type;
    const stream_sides<state> sides(c.s, stream);
    // A check of the peer may have made a pair already; forming gives each once.
    const bool may_exist = c.s.pairs.size() != 0;
    // Those that no translator can make are sorted out afterwards: rare, and this is done often.
    const std::size_t most = c.s.has_shadows ? state::capacity.pairs : quota;
    chosen_pairs<state> chosen;
    const auto take = [&](const formed_pair& f) {
        if (!is_wanted(c, f.local, f.remote)) return true;
        if (chosen.size == most) {
            ++c.s.dropped_pairs;  // at least one
            return false;
        }
        if (!may_exist || c.s.pairs.find(c.s.locals[f.local].c.base, f.remote) == no_index)
            chosen.push_back(f);
        return true;
    };
    form_best_first<typename Context::profile::pair_order, state::capacity.locals>(
        {sides.locals, sides.local_count}, {sides.remotes, sides.remote_count}, is_controlling(c.s),
        take);
    if (c.s.has_shadows) {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < chosen.size; ++i)
            if (reaches(c.s, chosen.pairs[i].local, chosen.pairs[i].remote))
                chosen.pairs[kept++] = chosen.pairs[i];
        chosen.size = kept < quota ? kept : quota;
        c.s.dropped_pairs += static_cast<std::uint32_t>(kept - chosen.size);
    }
    enter_pairs(c, stream, chosen, samples);
}

/// The pairs that each stream gets when they are more than the limit: dropped evenly, so that the
/// shortest checklists stay whole (RFC 8445 section 6.1.2.5).
template <class Context>
constexpr void share_limit(Context& c, const bool (&forms)[Context::state_type::capacity.streams],
                           std::size_t (&quota)[Context::state_type::capacity.streams]) noexcept {
    using state = typename Context::state_type;
    const std::size_t most = c.s.pairs.capacity;
    std::size_t left = c.s.config.pair_limit < most ? c.s.config.pair_limit : most;
    left -= c.s.pairs.size() < left ? c.s.pairs.size() : left;
    std::size_t wanted[state::capacity.streams] = {};
    std::size_t hungry = 0;
    for (std::size_t i = 0; i < state::capacity.streams; ++i) {
        if (!forms[i]) continue;
        wanted[i] =
            state::capacity.streams == 1 ? left : stream_sides<state>(c.s, i).count_pairs(left);
        if (wanted[i] > 0) ++hungry;
    }
    while (left > 0 && hungry > 0) {
        const std::size_t share = left / hungry > 0 ? left / hungry : 1;
        for (std::size_t i = 0; i < state::capacity.streams && left > 0; ++i) {
            if (wanted[i] == 0) continue;
            std::size_t gets = wanted[i] < share ? wanted[i] : share;
            gets = gets < left ? gets : left;
            quota[i] += gets;
            wanted[i] -= gets;
            left -= gets;
            if (wanted[i] == 0) --hungry;
        }
    }
}

/// RFC 8445 section 6.1.2.6, step 4: of each foundation, the pair of the first checklist with the
/// lowest component and then the greatest priority is set to Waiting.
template <class Context>
constexpr void set_initial_states(Context& c) noexcept {
    auto& pairs = c.s.pairs;
    std::uint16_t first[Context::state_type::capacity.pairs] = {};  // one more than the index
    const auto rank = [&](const pair& p) {
        const component_record& component = c.s.components[p.component];
        return component.stream * 512U + component.id;
    };
    for (const auto i : pairs.by_priority()) {
        std::uint16_t& best = first[pairs[i].foundation];
        if (best == 0 || rank(pairs[i]) < rank(pairs[best - 1U]))
            best = static_cast<std::uint16_t>(i + 1);
    }
    for (const std::uint16_t best : first) {
        if (best == 0) continue;
        const pair& p = pairs[best - 1U];
        // RFC 5245 section 5.7.4
        if (Context::profile::first_checklist_only && c.s.components[p.component].stream != 0)
            continue;
        if (p.state == pair_state::frozen && !pairs.foundation_active(p.foundation))
            pairs.unfreeze(static_cast<std::uint16_t>(best - 1));
    }
}

/// Forms the checklists of all streams whose peer is described and that have none yet, and lets
/// checks begin. Whether there were any.
template <class Context>
constexpr bool form_checklists(Context& c) noexcept {
    using state = typename Context::state_type;
    bool forms[state::capacity.streams] = {};
    bool any = false;
    for (std::size_t i = 0; i < state::capacity.streams; ++i) {
        const stream_record& stream = c.s.streams[i];
        forms[i] = stream.used && stream.described && !stream.formed;
        any = any || forms[i];
    }
    if (!any) return false;
    std::size_t quota[state::capacity.streams] = {};
    share_limit(c, forms, quota);
    foundation_samples<state> samples(c.s);
    const bool begun = first_begins<state> && c.s.pairs.is_fresh();
    for (std::size_t i = 0; i < state::capacity.streams; ++i) {
        if (!forms[i]) continue;
        form_checklist(c, i, quota[i], samples);
        c.s.streams[i].formed = true;
        c.s.streams[i].state = checklist_state::running;
    }
    if (!begun) set_initial_states(c);
    for (local_record& l : c.s.locals) l.described = l.described || l.used;
    return true;
}

}  // namespace ice::inline v0_1_0_dev::detail
