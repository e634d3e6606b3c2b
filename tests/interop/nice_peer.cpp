// SPDX-License-Identifier: BSL-1.0
// libnice as a program of lines, the same ones as udp_agent's:
//   nice_peer --role controlling|controlled [--bind IP]... [--components N] [--lite] [--tcp]
//             [--nomination regular|aggressive] [--no-consent]
// --tcp tells TCP candidates too; --no-consent is libnice's default, keepalives without a meaning.
#include <agent.h>
#include <glib-unix.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <unistd.h>

namespace {

struct options {
    bool controlling = false;
    std::vector<std::string> binds;
    guint components = 1;
    bool lite = false;
    bool tcp = false;
    bool regular = false;
    bool consent = true;
};

struct peer {
    GMainLoop* loop = nullptr;
    NiceAgent* agent = nullptr;
    guint stream = 0;
    guint components = 1;
    std::string input;
    std::string ufrag;  ///< the remote one, as told
    std::string pwd;
    std::string known_ufrag;  ///< what the agent works with
    bool restarted = false;   ///< by us: the peer's next fragment is the answer
};

bool parse(options& o, int count, char** arguments) {
    for (int i = 1; i < count; ++i) {
        const std::string name = arguments[i];
        if (name == "--lite") {
            o.lite = true;
        } else if (name == "--tcp") {
            o.tcp = true;
        } else if (name == "--no-consent") {
            o.consent = false;
        } else if (i + 1 == count) {
            return false;
        } else {
            const std::string value = arguments[++i];
            if (name == "--role")
                o.controlling = value == "controlling";
            else if (name == "--bind")
                o.binds.push_back(value);
            else if (name == "--components")
                o.components = static_cast<guint>(std::atoi(value.c_str()));
            else if (name == "--nomination")
                o.regular = value == "regular";
            else
                return false;
        }
    }
    return true;
}

void describe(const peer& p) {
    gchar* ufrag = nullptr;
    gchar* pwd = nullptr;
    nice_agent_get_local_credentials(p.agent, p.stream, &ufrag, &pwd);
    std::printf("a=ice-ufrag:%s\na=ice-pwd:%s\n", ufrag, pwd);
    g_free(ufrag);
    g_free(pwd);
    for (guint component = 1; component <= p.components; ++component) {
        GSList* all = nice_agent_get_local_candidates(p.agent, p.stream, component);
        for (GSList* i = all; i != nullptr; i = i->next) {
            gchar* line = nice_agent_generate_local_candidate_sdp(
                p.agent, static_cast<NiceCandidate*>(i->data));
            std::printf("%s\n", line);
            g_free(line);
        }
        g_slist_free_full(all, reinterpret_cast<GDestroyNotify>(nice_candidate_free));
    }
    std::puts("a=end-of-candidates");
}

void gathered(NiceAgent*, guint, gpointer data) { describe(*static_cast<peer*>(data)); }

std::string words(const NiceAddress& a) {
    gchar text[NICE_ADDRESS_STRING_LEN];
    nice_address_to_string(&a, text);
    return std::string(text) + ' ' + std::to_string(nice_address_get_port(&a));
}

void selected(NiceAgent*, guint, guint component, NiceCandidate* local, NiceCandidate* remote,
              gpointer) {
    std::printf("selected %u any %s any %s\n", component, words(local->addr).c_str(),
                words(remote->addr).c_str());
}

void changed(NiceAgent*, guint, guint component, guint state, gpointer data) {
    const char* const names[] = {"disconnected", "gathering", "connecting",
                                 "connected",    "ready",     "failed"};
    std::printf("component %u %s\n", component, names[state]);
    auto& p = *static_cast<peer*>(data);
    bool all = true;
    for (guint c = 1; c <= p.components; ++c) {
        const NiceComponentState s = nice_agent_get_component_state(p.agent, p.stream, c);
        all = all && (s == NICE_COMPONENT_STATE_CONNECTED || s == NICE_COMPONENT_STATE_READY);
    }
    if (state == NICE_COMPONENT_STATE_FAILED) std::puts("state failed");
    if (all) std::puts("state connected");
}

void received(NiceAgent*, guint, guint component, guint size, gchar* bytes, gpointer) {
    std::printf("data %u %.*s\n", component, static_cast<int>(size), bytes);
}

void take_credentials(peer& p) {
    if (p.ufrag.empty() || p.pwd.empty() || p.ufrag == p.known_ufrag) return;
    if (!p.known_ufrag.empty() && !p.restarted) {
        nice_agent_restart_stream(p.agent, p.stream);
        describe(p);
    }
    p.restarted = false;
    p.known_ufrag = p.ufrag;
    nice_agent_set_remote_credentials(p.agent, p.stream, p.ufrag.c_str(), p.pwd.c_str());
}

void take_candidate(const peer& p, const std::string& line) {
    NiceCandidate* c = nice_agent_parse_remote_candidate_sdp(p.agent, p.stream, line.c_str());
    if (c == nullptr) return static_cast<void>(std::printf("ignored %s\n", line.c_str()));
    GSList* one = g_slist_append(nullptr, c);
    nice_agent_set_remote_candidates(p.agent, p.stream, c->component_id, one);
    g_slist_free_full(one, reinterpret_cast<GDestroyNotify>(nice_candidate_free));
}

void obey(peer& p, const std::string& line) {
    const std::string value = line.substr(line.find(':') + 1);
    if (line.rfind("a=ice-ufrag:", 0) == 0) {
        p.ufrag = value;
        p.pwd.clear();
    } else if (line.rfind("a=ice-pwd:", 0) == 0) {
        p.pwd = value;
        take_credentials(p);
    } else if (line.rfind("a=candidate:", 0) == 0) {
        take_candidate(p, line);
    } else if (line == "a=end-of-candidates") {
        nice_agent_peer_candidate_gathering_done(p.agent, p.stream);
    } else if (line == "restart") {
        nice_agent_restart_stream(p.agent, p.stream);
        p.restarted = true;
        describe(p);
    } else if (line == "quit") {
        g_main_loop_quit(p.loop);
    } else if (line.rfind("send ", 0) == 0) {
        const std::string text = line.substr(line.find(' ', 5) + 1);
        const auto component = static_cast<guint>(std::atoi(line.c_str() + 5));
        if (nice_agent_send(p.agent, p.stream, component, static_cast<guint>(text.size()),
                            text.c_str()) < 0)
            std::fprintf(stderr, "cannot send\n");
    }
}

gboolean read_input(gint fd, GIOCondition, gpointer data) {
    auto& p = *static_cast<peer*>(data);
    char bytes[4096];
    const ssize_t size = ::read(fd, bytes, sizeof bytes);
    if (size <= 0) {
        g_main_loop_quit(p.loop);
        return G_SOURCE_REMOVE;
    }
    p.input.append(bytes, static_cast<std::size_t>(size));
    for (auto end = p.input.find('\n'); end != std::string::npos; end = p.input.find('\n')) {
        const std::string line = p.input.substr(0, end);
        p.input.erase(0, end + 1);
        obey(p, line);
    }
    return G_SOURCE_CONTINUE;
}

NiceAgent* make_agent(const options& o) {
    int flags = NICE_AGENT_OPTION_ICE_TRICKLE;
    if (o.regular) flags |= NICE_AGENT_OPTION_REGULAR_NOMINATION;
    if (o.lite) flags |= NICE_AGENT_OPTION_LITE_MODE;
    if (o.consent) flags |= NICE_AGENT_OPTION_CONSENT_FRESHNESS;
    NiceAgent* agent = nice_agent_new_full(g_main_context_default(), NICE_COMPATIBILITY_RFC5245,
                                           static_cast<NiceAgentOption>(flags));
    g_object_set(agent, "controlling-mode", o.controlling, "upnp", FALSE, "ice-tcp", o.tcp,
                 nullptr);
    for (const std::string& bind : o.binds) {
        NiceAddress a;
        nice_address_init(&a);
        if (nice_address_set_from_string(&a, bind.c_str())) nice_agent_add_local_address(agent, &a);
    }
    return agent;
}

}  // namespace

int main(int count, char** arguments) {
    std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
    options o;
    if (!parse(o, count, arguments)) return 2;
    peer p;
    p.loop = g_main_loop_new(nullptr, FALSE);
    p.agent = make_agent(o);
    p.components = o.components;
    g_signal_connect(p.agent, "candidate-gathering-done", G_CALLBACK(gathered), &p);
    g_signal_connect(p.agent, "new-selected-pair-full", G_CALLBACK(selected), &p);
    g_signal_connect(p.agent, "component-state-changed", G_CALLBACK(changed), &p);
    p.stream = nice_agent_add_stream(p.agent, o.components);
    for (guint component = 1; component <= o.components; ++component)
        nice_agent_attach_recv(p.agent, p.stream, component, g_main_context_default(), received,
                               &p);
    g_unix_fd_add(STDIN_FILENO, static_cast<GIOCondition>(G_IO_IN | G_IO_HUP), read_input, &p);
    if (!nice_agent_gather_candidates(p.agent, p.stream)) return 1;
    g_main_loop_run(p.loop);
    g_object_unref(p.agent);
    g_main_loop_unref(p.loop);
}
