// SPDX-License-Identifier: BSL-1.0
// The search: depth first by copying agents, each state once; the shortest way to a violation by
// running again.
#pragma once

#include <array>
#include <cstdio>
#include <string>
#include <type_traits>
#include <vector>

#include "wire.hpp"

namespace explore {

using namespace ice;

/// Digests of states that were visited, open addressing; one that is on the path has its bit set.
class visited_set {
  public:
    explicit visited_set(std::size_t most) {
        std::size_t size = 1024;
        while (size < most + most / 2) size *= 2;
        slots_.resize(size);
    }
    /// 0 new, 1 seen, 2 on the path; `at` is its slot.
    int enter(state_digest d, std::size_t& at) {
        if (d.high < 2) d.high += 2;
        at = static_cast<std::size_t>(d.low) & (slots_.size() - 1);
        for (;; at = (at + 1) & (slots_.size() - 1)) {
            state_digest& s = slots_[at];
            if (s.high == 0 && s.low == 0) break;
            if (s.high >> 1 == d.high >> 1 && s.low == d.low) return (s.high & 1) != 0 ? 2 : 1;
        }
        slots_[at] = {d.high | 1, d.low};
        ++size_;
        return 0;
    }
    void leave(std::size_t at) { slots_[at].high &= ~std::uint64_t{1}; }
    std::size_t size() const { return size_; }

  private:
    std::vector<state_digest> slots_;
    std::size_t size_ = 0;
};

struct outcome {
    std::size_t states = 0, steps = 0, ends = 0, longest = 0;
    const char* broken = nullptr;
    std::vector<action> trace;
    bool closed = false;
};

template <class Model>
class explorer {
  public:
    using world = typename Model::world;
    static_assert(std::is_trivially_copyable_v<world>);

    explicit explorer(const scenario& how) : model_(how) {}

    /// Depth first, by copies; no path longer than `depth`.
    outcome run(std::size_t most, std::size_t depth) {
        outcome o;
        visited_set seen(most);
        bool cut = false;
        std::vector<frame> path;
        path.reserve(depth + 2);
        path.emplace_back(model_.begin());
        stage = &path[0].w.s;
        model_.settle(path[0].w);
        seen.enter(key(path[0].w), path[0].slot);
        list(path[0]);
        while (!path.empty()) {
            frame& top = path.back();
            if (top.next == top.count || seen.size() >= most) {
                if (seen.size() >= most) break;
                seen.leave(top.slot);
                path.pop_back();
                continue;
            }
            const action a = top.actions[top.next++];
            if (path.size() > depth) {
                cut = true;
                continue;
            }
            path.emplace_back(top.w);
            frame& f = path.back();
            f.done = a;
            act(f.w, a);
            ++o.steps;
            o.longest = path.size() > o.longest ? path.size() : o.longest;
            o.broken = model_.violation(f.w);
            const int known = o.broken != nullptr ? 0 : seen.enter(key(f.w), f.slot);
            if (known == 2 && model_.script_is_done(f.w) && !model_.how.beyond)
                o.broken = "it goes round for ever";
            if (known == 0 && o.broken == nullptr && is_at_rest(f.w)) {
                ++o.ends;
                o.broken = model_.violation_at_rest(f.w);
            } else if (known == 0 && o.broken == nullptr) {
                list(f);
                if (f.count == 0 && !model_.how.beyond) o.broken = "nothing more happens";
            }
            if (o.broken != nullptr) {
                for (const frame& each : path) o.trace.push_back(each.done);
                break;
            }
            if (known != 0) path.pop_back();
        }
        o.closed = path.empty() && !cut;
        o.states = seen.size();
        return o;
    }

    /// The shortest trace that breaks anything, by breadth and running again; that of `o` when it
    /// is further away than `most` states.
    void shorten(outcome& o, std::size_t most) {
        struct node {
            std::uint32_t parent;
            action done;
        };
        std::vector<node> nodes{{0, {}}};
        visited_set seen(most);
        for (std::uint32_t n = 0; n < nodes.size() && seen.size() < most; ++n) {
            std::vector<action> trace;
            for (std::uint32_t i = n; i != 0; i = nodes[i].parent) trace.push_back(nodes[i].done);
            frame f(model_.begin());
            stage = &f.w.s;
            model_.settle(f.w);
            for (std::size_t i = trace.size(); i-- > 0;) act(f.w, trace[i]);
            const char* broken = model_.violation(f.w);
            std::size_t slot = 0;
            if (broken == nullptr && is_at_rest(f.w)) {
                broken = model_.violation_at_rest(f.w);
                if (broken == nullptr) continue;
            }
            if (broken == nullptr) {
                if (seen.enter(key(f.w), slot) != 0) continue;
                list(f);
                if (f.count == 0 && !model_.how.beyond) broken = "nothing more happens";
            }
            if (broken != nullptr) {
                o.broken = broken;
                o.trace.assign(1, {});
                o.trace.insert(o.trace.end(), trace.rbegin(), trace.rend());
                return;
            }
            for (std::size_t i = 0; i < f.count; ++i) nodes.push_back({n, f.actions[i]});
        }
        std::puts("  (a trace, perhaps not the shortest)");
    }

    void print(const outcome& o) {
        world w = model_.begin();
        stage = &w.s;
        model_.settle(w);
        for (std::size_t i = 1; i < o.trace.size(); ++i) {
            const action a = o.trace[i];
            const auto ms = static_cast<long long>((w.s.now.us - 1'000'000) / 1000);
            static constexpr const char* how[] = {"", "  (overtakes)", "  LOST", "  (duplicate)",
                                                  "  DELAYED"};
            if (a.kind == what::timer)
                std::printf("  %6lld ms  time passes\n", ms);
            else if (a.kind == what::script)
                std::printf("  %6lld ms  hosts: %c\n", ms, model_.how.script[w.s.script]);
            else
                std::printf("  %6lld ms  %s%s\n", ms, words(w.s.w.queue[a.at]).c_str(),
                            how[static_cast<int>(a.kind)]);
            act(w, a);
        }
        std::printf("  then: %s\n  %s\n", o.broken, model_.describe_states(w).c_str());
    }

  private:
    struct frame {
        explicit frame(const world& from) : w(from) {}

        world w;
        action done{};
        std::size_t slot = 0;
        std::uint8_t next = 0, count = 0;
        std::array<action, 4 * wire_room + 2> actions{};
    };

    void act(world& w, action a) {
        stage = &w.s;
        if (a.kind == what::timer) {
            model_.time_passes(w);
        } else if (a.kind == what::script) {
            model_.run_script(w);
        } else {
            const message m = w.s.w.queue[a.at];
            if (a.kind != what::deliver) --w.s.faults;
            if (a.kind == what::delay) {
                w.s.w.queue[a.at].late = true;
            } else {
                if (a.kind != what::duplicate) w.s.w.take(a.at);
                if (a.kind != what::drop) model_.arrive(w, m);
            }
        }
        model_.settle(w);
    }

    bool is_at_rest(const world& w) const { return model_.script_is_done(w) && model_.is_quiet(w); }

    void list(frame& f) {
        const scene& s = f.w.s;
        const auto add = [&](what kind, std::size_t at) {
            f.actions[f.count++] = {kind, static_cast<std::uint8_t>(at)};
        };
        if (!model_.script_is_done(f.w)) add(what::script, 0);
        for (std::size_t i = 0; i < s.w.count; ++i) {
            const bool first = !s.w.has_earlier(i);
            if (first) add(what::deliver, i);
            if (s.faults == 0) continue;
            if (!first) add(what::overtake, i);
            add(what::drop, i);
            if (s.w.count + 2U < wire_room) add(what::duplicate, i);
            if (!s.w.queue[i].late) add(what::delay, i);
        }
        const time_point next = model_.next(f.w);
        bool may_wait = next != time_point::never() && !model_.is_quiet(f.w);
        for (std::size_t i = 0; i < s.w.count; ++i)
            may_wait =
                may_wait && next - s.w.queue[i].born <= (s.w.queue[i].late ? latest : longest_way);
        if (may_wait) add(what::timer, 0);
    }

    state_digest key(const world& w) {
        ice::detail::digester d(w.s.now);
        for (unsigned side = 0; side < 2; ++side) {
            for (std::size_t i = 0; i < w.s.w.count; ++i) {
                const message& m = w.s.w.queue[i];
                if (m.from != side) continue;
                d.add(m.late);
                d.add(m.born);
                d.add(std::uint64_t{m.from_base} << 16 | std::uint64_t{m.to_base} << 8 | m.size);
                for (std::size_t k = 0; k < m.size; k += 8) {
                    std::uint64_t word = 0;
                    std::memcpy(&word, m.bytes + k, 8);
                    d.add(word);
                }
            }
            d.add(std::uint64_t{w.s.draws[side]} << 16 | w.s.credentials[side]);
        }
        d.add(std::uint64_t{w.s.script} << 8 | w.s.faults);
        model_.digest_into(w, d);
        return d.result();
    }

    Model model_;
};

}  // namespace explore
