// SPDX-License-Identifier: BSL-1.0
// The arguments of udp_agent.
#pragma once

#include <ice/interop/own_addresses.hpp>
#include <ice/interop/resolve.hpp>
#include <ice/session.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "late_names.hpp"

/// What makes the streams of `--turn-transport tls` and `dtls`; udp_agent itself has nothing that
/// does.
struct agent_stream {
    virtual ~agent_stream() = default;
    virtual int begin(int fd, const std::string& server) = 0;  ///< a name or an address
    virtual int receive(ice::byte_span out) = 0;
    virtual int write(ice::byte_view bytes) = 0;
    virtual int rest() = 0;
};
inline std::unique_ptr<agent_stream> (*tls_streams)(ice::turn::server_transport) = nullptr;

constexpr const char* usage =
    "usage: udp_agent --role controlling|controlled [--bind IP]... [--stun HOST:PORT]...\n"
    "                 [--turn HOST:PORT --turn-user NAME --turn-pass WORD [--turn-only]\n"
    "                  [--turn-transport udp|tcp|tls|dtls] [--mobile]\n"
    "                  [--turn-permissions SECONDS] [--turn-channels SECONDS]]\n"
    "                 [--components N] [--lite] [--tcp] [--tcp-so] [--no-udp]\n"
    "                 [--nomination regular|aggressive]\n"
    "                 [--timeout SECONDS] [--trace DIRECTORY] [--nat64-prefix PREFIX]...\n"
    "                 [--name NAME=[ADDRESS][@MILLISECONDS]]...\n"
    "A trace is journal.bin, ladder.svg, explain.txt and session.pcapng.\n"
    "Lifetimes of permissions and channels are for servers that are not set up as usual.\n"
    "The system resolves .local names in candidates; --name is for those that it does not know.\n";

struct options {
    std::optional<ice::agent_role> role;
    std::vector<ice::endpoint> binds;  ///< port 0: any
    std::vector<ice::endpoint> stun_servers;
    std::vector<ice::endpoint> turn_servers;
    std::vector<std::string> turn_names;  ///< as they were given, for the certificates
    ice::turn::server_transport turn_transport = ice::turn::server_transport::udp;
    std::string user;
    std::string password;
    ice::session_config config;
    std::uint16_t components = 1;
    bool lite = false;
    std::vector<ice::tcp_type> types = {ice::tcp_type::none};  ///< of candidates; none: UDP
    std::string trace;                                         ///< directory; empty: none
    std::vector<ice::nat64_prefix> translators;
    std::vector<known_name> names;
    ice::duration timeout = ice::duration::longest();

    /// Errors are told here. False without --role, and when something is not understood.
    bool parse(int count, char** arguments) {
        for (int i = 1; i < count; ++i) {
            const std::string name = arguments[i];
            if (name == "--lite") {
                lite = true;
            } else if (name == "--turn-only") {
                config.candidates.shows = ice::revealed::relay_only;
            } else if (name == "--mobile") {
                config.mobile_relays = true;
            } else if (name == "--tcp") {
                types.insert(types.end(), {ice::tcp_type::active, ice::tcp_type::passive});
            } else if (name == "--tcp-so") {
                types.push_back(ice::tcp_type::so);
            } else if (name == "--no-udp") {
                std::erase(types, ice::tcp_type::none);
            } else if (i + 1 == count) {
                return refuse(name + " is unknown, or lacks its value");
            } else if (const std::string value = arguments[++i]; !take(name, value)) {
                return refuse(name + " " + value + " is not understood");
            }
        }
        if (!role && !lite) return refuse("--role is missing");
        const bool relay_only = config.candidates.shows == ice::revealed::relay_only;
        if (relay_only && turn_servers.empty()) return refuse("--turn-only needs --turn");
        if (lite && types.size() != 1) return refuse("--lite speaks UDP only");
        if (types.empty()) return refuse("--no-udp needs --tcp or --tcp-so");
        if (lite && !turn_servers.empty()) return refuse("--lite has no use for --turn");
        if (binds.empty()) bind_to_all();
        config.gather.nat64 = !translators.empty();
        ask_through_translators(stun_servers);
        ask_over_tcp();
        ask_through_translators(turn_servers);
        if (is_reliable(turn_transport))
            for (ice::endpoint& e : turn_servers) e = e.with_protocol(ice::protocol::tcp);
        for (const auto* list : {&binds, &turn_servers})
            for (const ice::endpoint& e : *list)
                if (is_loopback(e.addr()))
                    config.gather.allow_loopback = config.turn.allow_loopback = true;
        return true;
    }

    bool is_dtls(const ice::endpoint& server) const {
        return turn_transport == ice::turn::server_transport::dtls &&
               std::find(turn_servers.begin(), turn_servers.end(), server) != turn_servers.end();
    }
    std::string turn_name_of(const ice::endpoint& server) const {
        for (std::size_t i = 0; i < turn_names.size(); ++i)
            if (turn_servers[i] == server) return turn_names[i];
        return {};
    }

  private:
    static bool refuse(const std::string& what) {
        std::fprintf(stderr, "udp_agent: %s\n%s", what.c_str(), usage);
        return false;
    }
    static bool append(std::vector<ice::endpoint>& to, const std::vector<ice::endpoint>& found) {
        to.insert(to.end(), found.begin(), found.end());
        return !found.empty();
    }

    bool take(const std::string& name, const std::string& value) {
        const int number = std::atoi(value.c_str());
        if (name == "--bind") return append(binds, ice::resolve(value, "0", true));
        if (name == "--stun") return append(stun_servers, ice::resolve_with_port(value));
        if (name == "--name") return known_name::parse(value, names);
        if (name == "--turn") {
            const bool found = append(turn_servers, ice::resolve_with_port(value));
            std::string host = value.substr(0, value.rfind(':'));
            if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
            turn_names.resize(turn_servers.size(), host);
            return found;
        }
        if (name == "--role" && value == "controlling")
            role = ice::agent_role::controlling;
        else if (name == "--role" && value == "controlled")
            role = ice::agent_role::controlled;
        else if (name == "--turn-user")
            user = value;
        else if (name == "--turn-pass")
            password = value;
        else if (name == "--turn-transport")
            return take_transport(value);
        else if (name == "--trace")
            trace = value;
        else if (const auto prefix = ice::parse_nat64_prefix(value); name == "--nat64-prefix")
            return prefix && (translators.push_back(*prefix), true);
        else if (name == "--turn-permissions" && number >= 1)
            config.turn.permission_lifetime = ice::seconds(number);
        else if (name == "--turn-channels" && number >= 1)
            config.turn.channel_lifetime = ice::seconds(number);
        else if (name == "--components" && number >= 1 && number <= 16)
            components = static_cast<std::uint16_t>(number);
        else if (name == "--nomination" && value == "aggressive")
            config.agent.nomination = ice::nomination_mode::aggressive;
        else if (name == "--timeout" && number >= 1)
            timeout = ice::seconds(number);
        else
            return name == "--nomination" && value == "regular";
        return true;
    }

    bool take_transport(const std::string& value) {
        using enum ice::turn::server_transport;
        for (const auto& [name, transport] :
             {std::pair{"udp", udp}, {"tcp", tcp}, {"tls", tls}, {"dtls", dtls}}) {
            if (value != name) continue;
            if (is_encrypted(transport) && tls_streams == nullptr)
                return refuse("TLS takes OpenSSL: compile udp_agent_tls.cpp");
            return turn_transport = transport, true;
        }
        return false;
    }

    /// STUN servers are asked what becomes of TCP candidates, too.
    void ask_over_tcp() {
        const auto has = [&](ice::tcp_type t) { return std::ranges::count(types, t) != 0; };
        if (!has(ice::tcp_type::passive) && !has(ice::tcp_type::so)) return;
        for (std::size_t i = 0, n = stun_servers.size(); i < n; ++i)
            stun_servers.push_back(stun_servers[i].with_protocol(ice::protocol::tcp));
    }

    /// From IPv6 addresses, IPv4 servers are reached behind each prefix.
    void ask_through_translators(std::vector<ice::endpoint>& servers) const {
        for (std::size_t i = 0, n = servers.size(); i < n; ++i)
            for (const ice::nat64_prefix& p : translators)
                if (const auto behind = p.embed(servers[i].addr()); behind.is_v6())
                    servers.push_back(servers[i].with_address(behind));
    }

    /// All addresses of this host that RFC 8445 section 5.1.1.1 wants, best first; loopback when
    /// there is nothing else.
    void bind_to_all() {
        std::vector<ice::interface_facts> facts;
        ice::for_each_own_address([&](const ice::interface_facts& f) { facts.push_back(f); });
        auto hosts = ice::gather_hosts(facts);
        if (hosts.empty()) {
            std::fprintf(stderr, "udp_agent: this host has loopback addresses only\n");
            hosts = ice::gather_hosts(facts, {.allow_loopback = true});
        }
        for (const ice::host_address& host : hosts) binds.push_back({host.addr, 0});
    }
};
