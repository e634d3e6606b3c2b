// SPDX-License-Identifier: BSL-1.0
// udp_agent whose TURN servers may be behind TLS: `--turn-transport tls`, by OpenSSL. Their
// certificates must name what `--turn` does, and be vouched for by the system's authorities or by
// those in the file that SSL_CERT_FILE names.
// link: -lssl -lcrypto
#if __has_include(<openssl/ssl.h>)

#include "udp_agent.cpp"

#include <csignal>

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace {

class openssl_stream : public agent_stream {
  public:
    ~openssl_stream() override { SSL_free(ssl_); }

    int begin(int fd, const std::string& server) override {
        if (ssl_ == nullptr) {
            ssl_ = SSL_new(context());
            if (ssl_ == nullptr || SSL_set_fd(ssl_, fd) != 1 || !expect(server)) return -1;
        }
        const int n = outcome(SSL_connect(ssl_));
        if (const long why = SSL_get_verify_result(ssl_); n < 0 && why != X509_V_OK)
            std::fprintf(stderr, "udp_agent: certificate of %s: %s\n", server.c_str(),
                         X509_verify_cert_error_string(why));
        return n;
    }
    int receive(ice::byte_span out) override {
        return outcome(SSL_read(ssl_, out.data(), static_cast<int>(out.size())));
    }
    int write(ice::byte_view bytes) override {
        return outcome(SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())));
    }

  private:
    static SSL_CTX* context() {
        static SSL_CTX* const one = [] {
            SSL_CTX* const c = SSL_CTX_new(TLS_client_method());
            if (c == nullptr) return c;
            SSL_CTX_set_min_proto_version(c, TLS1_2_VERSION);
            SSL_CTX_set_default_verify_paths(c);
            SSL_CTX_set_verify(c, SSL_VERIFY_PEER, nullptr);
            SSL_CTX_set_mode(c, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
            return c;
        }();
        return one;
    }
    /// The certificate must be of that name or address.
    bool expect(const std::string& server) {
        if (server.empty()) return false;
        if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_), server.c_str()) == 1) return true;
        // The macro for it is no C++ of this project's.
        const auto named = SSL_ctrl(ssl_, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                                    const_cast<char*>(server.c_str()));
        return named == 1 && SSL_set1_host(ssl_, server.c_str()) == 1;
    }
    /// What OpenSSL says, as the sockets want it: 0 is later.
    int outcome(int n) const {
        if (n > 0) return n;
        const int why = SSL_get_error(ssl_, n);
        return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? 0 : -1;
    }

    SSL* ssl_ = nullptr;
};

[[maybe_unused]] const bool has_tls = [] {
    std::signal(SIGPIPE, SIG_IGN);
    tls_streams =
        +[]() -> std::unique_ptr<agent_stream> { return std::make_unique<openssl_stream>(); };
    return true;
}();

}  // namespace

#else
#include <cstdio>
int main() { return std::puts("OpenSSL is missing."), 1; }
#endif
