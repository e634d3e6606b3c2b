// SPDX-License-Identifier: BSL-1.0
// udp_agent whose TURN servers may be behind TLS or DTLS: `--turn-transport tls` and `dtls`, by
// OpenSSL. Their certificates must name what `--turn` does, and be vouched for by the system's
// authorities or by those in the file that SSL_CERT_FILE names.
// link: -lssl -lcrypto
#if __has_include(<openssl/ssl.h>)

#include "udp_agent.cpp"

#include <csignal>

#include <sys/time.h>

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace {

class openssl_stream : public agent_stream {
  public:
    explicit openssl_stream(bool dtls) : dtls_(dtls) {}
    ~openssl_stream() override { SSL_free(ssl_); }

    int begin(int fd, const std::string& server) override {
        if (ssl_ == nullptr) {
            ssl_ = SSL_new(context());
            if (ssl_ == nullptr || !attach(fd) || !expect(server)) return -1;
        }
        if (!keep_time()) return -1;
        errno = 0;
        const int n = outcome(SSL_connect(ssl_));
        if (const long why = SSL_get_verify_result(ssl_); n < 0 && why != X509_V_OK)
            std::fprintf(stderr, "udp_agent: certificate of %s: %s\n", server.c_str(),
                         X509_verify_cert_error_string(why));
        return n;
    }
    int receive(ice::byte_span out) override {
        if (!keep_time()) return -1;
        errno = 0;
        return outcome(SSL_read(ssl_, out.data(), static_cast<int>(out.size())));
    }
    int write(ice::byte_view bytes) override {
        errno = 0;
        const int n = outcome(SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())));
        return n == 0 && dtls_ ? 1 : n;  // a datagram may be lost
    }
    int rest() override {
        timeval left{};
        if (!dtls_ || ssl_ == nullptr || DTLSv1_get_timeout(ssl_, &left) != 1) return -1;
        return static_cast<int>(left.tv_sec * 1000 + (left.tv_usec + 999) / 1000);
    }

  private:
    SSL_CTX* context() const {
        static SSL_CTX* const tls = make_context(TLS_client_method(), TLS1_2_VERSION);
        static SSL_CTX* const dtls = make_context(DTLS_client_method(), DTLS1_2_VERSION);
        return dtls_ ? dtls : tls;
    }
    static SSL_CTX* make_context(const SSL_METHOD* method, int oldest) {
        SSL_CTX* const c = SSL_CTX_new(method);
        if (c == nullptr) return c;
        SSL_CTX_set_min_proto_version(c, oldest);
        SSL_CTX_set_default_verify_paths(c);
        SSL_CTX_set_verify(c, SSL_VERIFY_PEER, nullptr);
        SSL_CTX_set_mode(c, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
        SSL_CTX_set_options(c, SSL_OP_NO_QUERY_MTU);
        return c;
    }
    bool attach(int fd) {
        if (!dtls_) return SSL_set_fd(ssl_, fd) == 1;
        ice::socket_address peer;
        if (::getpeername(fd, peer.out(), peer.out_size()) != 0) return false;
        BIO* const bio = BIO_new_dgram(fd, BIO_NOCLOSE);
        if (bio == nullptr) return false;
        BIO_ctrl(bio, BIO_CTRL_DGRAM_SET_CONNECTED, 0, peer.out());
        SSL_set_bio(ssl_, bio, bio);
        return DTLS_set_link_mtu(ssl_, smallest_mtu) == 1;
    }
    /// Sends again what was lost of a handshake, after 1, 2, 4, 8 and 16 s. False: it is in vain.
    bool keep_time() {
        timeval left{};
        if (!dtls_ || DTLSv1_get_timeout(ssl_, &left) != 1 || left.tv_sec != 0 || left.tv_usec != 0)
            return true;
        return ++repeated_ <= 5 && DTLSv1_handle_timeout(ssl_) >= 0;
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
    /// What OpenSSL says, as the sockets want it: 0 is later. Empty datagrams, and ICMP once there
    /// is a session, are anybody's and end none.
    int outcome(int n) const {
        if (n > 0) return n;
        const int why = SSL_get_error(ssl_, n);
        if (dtls_ && why == SSL_ERROR_SYSCALL && (errno == 0 || SSL_is_init_finished(ssl_)))
            return 0;
        return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? 0 : -1;
    }

    static constexpr long smallest_mtu = 1280;  // RFC 8200 section 5; most of IPv4 has it too

    SSL* ssl_ = nullptr;
    bool dtls_;
    int repeated_ = 0;
};

[[maybe_unused]] const bool has_tls = [] {
    std::signal(SIGPIPE, SIG_IGN);
    tls_streams = +[](ice::turn::server_transport t) -> std::unique_ptr<agent_stream> {
        return std::make_unique<openssl_stream>(t == ice::turn::server_transport::dtls);
    };
    return true;
}();

}  // namespace

#else
#include <cstdio>
int main() { return std::puts("OpenSSL is missing."), 1; }
#endif
