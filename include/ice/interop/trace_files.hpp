// SPDX-License-Identifier: BSL-1.0
// Leaves what trace/ knows of real sessions in a directory: journal.bin to be replayed, ladder.svg
// and explain.txt to be read, session.pcapng for Wireshark.
#pragma once

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "../trace/explain_lite.hpp"
#include "../trace/explain_session.hpp"
#include "../trace/history.hpp"
#include "../trace/journalled.hpp"
#include "../trace/ladder_svg.hpp"
#include "../trace/tap.hpp"
#include "chrono.hpp"

namespace ice::inline v0_1_0_dev {

namespace detail {

/// A file that is written to, or nothing at all when it could not be opened.
class trace_file {
  public:
    explicit trace_file(const std::string& path) noexcept
        : file_(path.empty() ? nullptr : std::fopen(path.c_str(), "wb")) {}
    trace_file(const trace_file&) = delete;
    trace_file& operator=(const trace_file&) = delete;
    ~trace_file() {
        if (file_ != nullptr) std::fclose(file_);
    }

    void operator()(byte_view bytes) noexcept { put(bytes.data(), bytes.size()); }
    void operator()(std::string_view text) noexcept { put(text.data(), text.size()); }
    /// Everything so far has been written.
    bool is_good() noexcept { return file_ != nullptr && !failed_ && std::fflush(file_) == 0; }

  private:
    void put(const void* data, std::size_t size) noexcept {
        if (file_ != nullptr && std::fwrite(data, 1, size, file_) != size) failed_ = true;
    }

    std::FILE* file_;
    bool failed_ = false;
};

template <class Profile>
struct with_history : Profile {
    using observer = trace::history<>;
};

using trace_sink = trace::buffered_journal_sink<trace_file>;

}  // namespace detail

/// The profile with all that is needed to trace its agents.
template <class Profile>
struct traced : trace::journalled<detail::with_history<Profile>, detail::trace_sink> {
    using recorded_profile = Profile;
};

/// One trace of any number of parties. Without a directory nothing is kept or written.
class trace_files {
  public:
    /// Makes the directory when it is not there. Empty: no trace.
    explicit trace_files(std::string directory) noexcept : directory_(std::move(directory)) {
        std::error_code ignored;
        if (is_on()) std::filesystem::create_directories(directory_, ignored);
    }
    trace_files(const trace_files&) = delete;
    trace_files& operator=(const trace_files&) = delete;

    bool is_on() const noexcept { return !directory_.empty(); }
    trace::tap& tap() noexcept { return tap_; }
    /// Of a file in it; empty when there is no trace.
    std::string path_of(const std::string& name) const {
        return is_on() ? (std::filesystem::path(directory_) / name).string() : std::string();
    }
    std::string& explanations() noexcept { return explanations_; }

    /// Writes ladder.svg, session.pcapng and explain.txt. False when that failed; true without a
    /// trace. The clock of the session is the steady one, seen by interop/chrono.hpp.
    bool finish(std::string_view title) noexcept {
        if (!is_on()) return true;
        using namespace std::chrono;
        const duration since = from_chrono(system_clock::now()) - from_chrono(steady_clock::now());
        trace::ladder ladder;
        trace::add_tap(ladder, tap_);
        detail::trace_file picture(path_of("ladder.svg")), capture(path_of("session.pcapng")),
            text(path_of("explain.txt"));
        trace::put_ladder_svg(ladder, picture, {.title = title, .addresses = true});
        trace::put_pcapng(tap_, capture, since);
        text(std::string_view(explanations_));
        return picture.is_good() && capture.is_good() && text.is_good();
    }

  private:
    std::string directory_;
    std::string explanations_;
    trace::tap tap_;
};

/// What the sockets of one party see.
class trace_wire {
  public:
    trace_wire(trace_files& to, const std::string& name) noexcept
        : to_(&to), party_(to.tap().add_party(name)) {}

    void sent(time_point now, const endpoint& from, const endpoint& to, byte_view bytes,
              send_status status) noexcept {
        if (to_->is_on()) to_->tap().sent(party_, now, from, to, bytes, status);
    }
    void received(time_point now, const endpoint& from, const endpoint& to,
                  byte_view bytes) noexcept {
        if (to_->is_on()) to_->tap().received(party_, now, from, to, bytes);
    }
    /// What happened: a state, a server that fails.
    void remark(time_point now, std::string_view words) noexcept {
        if (to_->is_on()) to_->tap().remark(party_, now, words);
    }

  protected:
    trace_files* to_;
    std::size_t party_;
};

/// One party of a trace: the services of its agent, its journal, and its sockets. The journal is
/// masked: it holds no password and no key.
template <class Profile>
class trace_party : public trace_wire {
  public:
    using journal_type = trace::basic_journal<detail::trace_sink>;

    /// `profile` names one that is not this library's. The first party's journal is journal.bin,
    /// that of others journal-NAME.bin.
    trace_party(trace_files& to, std::string name, std::string_view profile = {})
        : trace_wire(to, name),
          name_(std::move(name)),
          file_(to.path_of(party_ == 0 ? "journal.bin" : "journal-" + name_ + ".bin")),
          sink_(file_),
          journal_(sink_, {.masked = true, .keep_data = false, .profile = profile}) {}
    trace_party(const trace_party&) = delete;
    trace_party& operator=(const trace_party&) = delete;

    /// The services of the agent that is traced; others by default.
    environment<traced<Profile>> record(typename Profile::random random) noexcept {
        using inner = detail::with_history<Profile>;
        return trace::record<inner>(journal_, environment<inner>{.random = std::move(random)});
    }

    /// Ends the journal and explains the session or agent, before it is destroyed. `history` is the
    /// observer of its services.
    template <class Agent, class History>
    void finish(const Agent& agent, const History& history) noexcept {
        if constexpr (requires { agent.agent(); })
            journal_.finish(agent.agent());
        else
            journal_.finish(agent);
        std::string& text = to_->explanations();
        if (!to_->is_on()) return;
        text += (text.empty() ? "==== " : "\n==== ") + name_ + "\n";
        trace::put_explanation(
            agent, [&](std::string_view piece) { text += piece; }, history);
    }

  private:
    std::string name_;
    detail::trace_file file_;
    detail::trace_sink sink_;
    journal_type journal_;
};

}  // namespace ice::inline v0_1_0_dev
