/* The module: one loop that waits for requests, for changes of files and for the end. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <time.h>

#include "server.h"

#define IDLE_SECONDS 20U   /* of a connection on which nothing moves */
#define HEAD_MAX     16384 /* bytes that a connection may use: its request's head */
#define SETTLE       8     /* ms without another change, before files are read … */
#define SETTLE_MOST  60    /* … but so long at most */
#define LOOK_EVERY   1000  /* ms, at the files themselves and at slow connections */

int64_t bx_preview_now(void) {
  struct timespec now = {0};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- Starting and ending ---- */

/* Nothing in our addresses is written with %: what is stays as it is and leads nowhere. */
static size_t leave_escaped(void *self, struct MHD_Connection *connection, char *text) {
  (void)self, (void)connection;
  return strlen(text);
}

static bool start(bx_server *server) {
  const struct sockaddr_in address = {.sin_family = AF_INET,
                                      .sin_port = htons((uint16_t)server->shown.options->port),
                                      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  server->daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, bx_request_answer, server,
                                    MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_CONNECTION_LIMIT,
                                    (unsigned)BX_CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT, IDLE_SECONDS,
                                    MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEAD_MAX, MHD_OPTION_NOTIFY_CONNECTION,
                                    bx_client_notify, server, MHD_OPTION_NOTIFY_COMPLETED, bx_request_completed, server,
                                    MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL, MHD_OPTION_END);
  if (!server->daemon) return false;
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
  server->port = info ? info->port : 0;
  return true;
}

static void end(bx_server *server) {
  if (!server->daemon) return;
  server->ending = true;
  bx_events_wake(server);
  MHD_run(server->daemon);
  MHD_stop_daemon(server->daemon);
}

static bool announce(const bx_server *server) {
  const banxin_preview_options *options = server->shown.options;
  bx_buf url = {0}, ticket = {0};
  bx_buf_puts(&url, "http://127.0.0.1:");
  bx_buf_int(&url, server->port);
  bx_buf_putc(&url, '/');
  bx_buf_puts(&ticket, url.data);
  bx_buf_puts(&url, options->token);
  bx_buf_putc(&url, '/');
  if (options->ticket) bx_buf_puts(&ticket, options->ticket);
  const bool told = options->ready(options->self, url.data, ticket.data);
  bx_buf_free(&url);
  bx_buf_free(&ticket);
  return told;
}

/* ---- The loop ---- */

/* Files that have changed and are read once they have come to rest. */
typedef struct {
  bool pending;
  int64_t first, due;
  int64_t looked; /* when all files were last looked at */
} changes;

static void read_again(bx_server *server, bx_watch *watch) {
  bx_watch_note(watch);
  bx_shown_read(&server->shown);
  bx_watch_follow(watch, &server->shown);
  bx_events_wake(server);
}

static void note_change(changes *at, int64_t now) {
  if (!at->pending) at->first = now;
  at->pending = true;
  at->due = now + SETTLE < at->first + SETTLE_MOST ? now + SETTLE : at->first + SETTLE_MOST;
}

/* Milliseconds to wait at most. */
static int wait_for(const bx_server *server, const changes *at, int64_t now) {
  MHD_UNSIGNED_LONG_LONG asked;
  int64_t wait = at->looked + LOOK_EVERY - now;
  if (at->pending && at->due - now < wait) wait = at->due - now;
  if (MHD_get_timeout(server->daemon, &asked) == MHD_YES && asked < LOOK_EVERY && (int64_t)asked < wait)
    wait = (int64_t)asked;
  return wait > 0 ? (int)wait : 0;
}

static bool run(bx_server *server, bx_watch *watch) {
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
  struct pollfd fds[] = {{.fd = info->epoll_fd, .events = POLLIN},
                         {.fd = bx_watch_fd(watch), .events = POLLIN},
                         {.fd = server->shown.options->stop_fd, .events = POLLIN}};
  changes at = {.looked = bx_preview_now()};
  for (;;) {
    const int ready = poll(fds, sizeof fds / sizeof *fds, wait_for(server, &at, bx_preview_now()));
    if (ready < 0 && errno != EINTR) return false;
    if (ready > 0 && fds[2].revents) return true;
    const int64_t now = bx_preview_now();
    if (ready > 0 && fds[1].revents && bx_watch_changed(watch)) note_change(&at, now);
    if (now - at.looked >= LOOK_EVERY) {
      at.looked = now;
      if (!at.pending && bx_watch_looks_changed(watch)) note_change(&at, now);
      bx_clients_sweep(server);
      bx_events_wake(server);
    }
    if (at.pending && now >= at.due) {
      at.pending = false;
      read_again(server, watch);
    }
    if (MHD_run(server->daemon) != MHD_YES) return false;
  }
}

static bx_preview_end serve(banxin_session *session, const banxin_preview_options *options, banxin_language language) {
  bx_server server = {.shown = {.session = session, .options = options, .language = language}};
  bx_watch *watch = bx_watch_new();
  if (!watch) return BX_PREVIEW_NO_SERVER;
  bx_preview_end result = BX_PREVIEW_NO_PORT;
  if (start(&server)) {
    bx_watch_add(watch, options->path);
    bx_versions_start(&server.shown);
    read_again(&server, watch);
    result = !announce(&server) || run(&server, watch) ? BX_PREVIEW_ENDED : BX_PREVIEW_NO_SERVER;
  }
  const int why = errno;
  end(&server);
  bx_shown_free(&server.shown);
  bx_watch_free(watch);
  errno = why;
  return result;
}

const bx_preview_module *bx_preview_module_get(void) {
  static const bx_preview_module module = {.version = BX_PREVIEW_VERSION, .serve = serve};
  return &module;
}
