// SPDX-License-Identifier: BSL-1.0
// Names of the peer's candidates, asked for while the agent goes on with its work: by the system's
// resolver, which may take seconds, and knows .local names where mDNS is set up; or from a table.
#pragma once

#include <ice/interop/resolve.hpp>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <strings.h>

/// "NAME=ADDRESS@MILLISECONDS": what a resolver would say, and when. No address: that there is
/// none.
struct known_name {
    std::string name;
    ice::address address{};
    ice::duration after{};

    static bool parse(const std::string& text, std::vector<known_name>& into) {
        const std::size_t equals = text.find('='), at = text.rfind('@');
        if (equals == std::string::npos || equals == 0) return false;
        known_name known{.name = text.substr(0, equals)};
        const bool is_late = at != std::string::npos && at > equals;
        if (is_late) known.after = ice::milliseconds(std::atol(text.c_str() + at + 1));
        const std::string where =
            text.substr(equals + 1, is_late ? at - equals - 1 : std::string::npos);
        const auto found =
            where.empty() ? std::vector<ice::endpoint>(1) : ice::resolve(where, "0", true);
        if (found.empty()) return false;
        known.address = found[0].addr();
        return into.push_back(known), true;
    }
};

class late_names {
  public:
    explicit late_names(const std::vector<known_name>& table) : table_(&table) {}

    void ask(ice::time_point now, const std::string& name) {
        for (const known_name& known : *table_)
            if (::strcasecmp(known.name.c_str(), name.c_str()) == 0)
                return open_.push_back({name, now + known.after, &known, {}});
        auto answer = std::make_shared<pending>();
        // Let go: whoever quits does not wait for the resolver.
        std::thread([answer, name] {
            if (const auto found = ice::resolve(name, "0"); !found.empty())
                answer->address = found[0].addr();
            answer->there = true;
        }).detach();
        open_.push_back({name, {}, nullptr, std::move(answer)});
    }

    /// `f(name, address)` for each name that has its answer; an address of no family is none.
    template <class F>
    void take(ice::time_point now, F f) {
        for (std::size_t i = 0; i < open_.size();) {
            const question q = open_[i];
            if (q.known != nullptr ? now < q.at : !q.answer->there) {
                ++i;
                continue;
            }
            open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(i));
            f(q.name, q.known != nullptr ? q.known->address : q.answer->address);
        }
    }
    /// When to look again.
    ice::time_point deadline(ice::time_point now) const {
        return open_.empty() ? ice::time_point::never() : now + ice::milliseconds(20);
    }

  private:
    struct pending {
        ice::address address{};
        std::atomic<bool> there = false;
    };
    struct question {
        std::string name;
        ice::time_point at;
        const known_name* known;
        std::shared_ptr<pending> answer;
    };

    const std::vector<known_name>* table_;
    std::vector<question> open_;
};
