// SPDX-License-Identifier: Apache-2.0
// tests/capture/tiny_server.h: an HTTP server on 127.0.0.1 that says exactly
// what a test wants said, rightly or wrongly.
//
//     TinyServer server([](const Asked& asked, Wire& wire) { wire.send(ok("goroutine 1 [running]:\n")); });
//     capture({.url = server.url("/debug/pprof/goroutine")}, {}, stop);
//     EXPECT_EQ(server.asked().size(), 3u);
//
// One connection after the other, one question each, in a thread of its own.
#pragma once

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace lineup::tests {

struct Asked {
  std::size_t number = 0;  // from 1
  std::string head;        // the request line and its headers
  std::string path;        // with its query
  std::chrono::steady_clock::time_point when;
};

class Wire {
 public:
  explicit Wire(int socket) : socket_(socket) {}
  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  // Until the other end closes, or `most` has passed.
  void wait_for_close(std::chrono::milliseconds most) {
    pollfd waiting{socket_, POLLRDHUP, 0};
    ::poll(&waiting, 1, static_cast<int>(most.count()));
  }

 private:
  int socket_;
};

inline std::string response(std::string_view status, std::string_view body, std::string_view headers = "") {
  return "HTTP/1.1 " + std::string(status) + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + std::string(headers) + "\r\n" + std::string(body);
}
inline std::string ok(std::string_view body) { return response("200 OK", body); }
inline std::string redirect(std::string_view to) { return response("302 Found", "", "Location: " + std::string(to) + "\r\n"); }

class TinyServer {
 public:
  using Answer = std::function<void(const Asked&, Wire&)>;

  explicit TinyServer(Answer answer) : answer_(std::move(answer)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, any, size) == 0 && ::listen(listener_, 16) == 0 && ::getsockname(listener_, any, &size) == 0) port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  explicit TinyServer(std::string bytes) : TinyServer([bytes = std::move(bytes)](const Asked&, Wire& wire) { wire.send(bytes); }) {}
  ~TinyServer() {
    over_ = true;
    thread_.join();
    ::close(listener_);
  }
  TinyServer(const TinyServer&) = delete;
  TinyServer& operator=(const TinyServer&) = delete;

  int port() const { return port_; }
  std::string host() const { return "127.0.0.1:" + std::to_string(port_); }
  std::string url(std::string_view path = "") const { return "http://" + host() + std::string(path); }

  std::vector<Asked> asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  void serve() {
    while (!over_) {
      pollfd waiting{listener_, POLLIN, 0};
      if (::poll(&waiting, 1, 10) <= 0) continue;
      const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) continue;
      converse(socket);
      ::close(socket);
    }
  }

  void converse(int socket) {
    Asked asked;
    asked.when = std::chrono::steady_clock::now();
    char buffer[4096];
    while (asked.head.find("\r\n\r\n") == std::string::npos) {
      pollfd waiting{socket, POLLIN, 0};
      if (::poll(&waiting, 1, 2000) <= 0) return;
      const ssize_t got = ::recv(socket, buffer, sizeof buffer, 0);
      if (got <= 0) return;
      asked.head.append(buffer, static_cast<std::size_t>(got));
      // Whoever begins with a TLS greeting waits for an answer to it.
      if (asked.head.front() == '\x16') break;
    }
    const std::size_t from = asked.head.find(' ') + 1;
    asked.path = asked.head.substr(from, asked.head.find(' ', from) - from);
    {
      const std::lock_guard lock(mutex_);
      asked.number = asked_.size() + 1;
      asked_.push_back(asked);
    }
    Wire wire(socket);
    answer_(asked, wire);
    ::shutdown(socket, SHUT_WR);
  }

  Answer answer_;
  int listener_ = -1, port_ = 0;
  std::atomic<bool> over_ = false;
  mutable std::mutex mutex_;
  std::vector<Asked> asked_;
  std::thread thread_;
};

// A port of 127.0.0.1 at which nobody listens.
inline int free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* any = reinterpret_cast<sockaddr*>(&address);
  const bool bound = ::bind(socket, any, size) == 0 && ::getsockname(socket, any, &size) == 0;
  ::close(socket);
  return bound ? ntohs(address.sin_port) : 1;
}

}  // namespace lineup::tests
