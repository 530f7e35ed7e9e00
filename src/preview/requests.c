/* Requests. Whoever asks has to be on this machine and know the token; a web page of others that leads its own name to
 * this address (DNS rebinding) gives itself away by the Host. Nothing that is asked for is a path of the disk. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "server.h"

#define BODY_MAX    (1 << 20) /* bytes */
#define ASK_WITHIN  10000     /* ms, from the connection to the end of the request's head */
#define IDLE_WITHIN 30000     /* ms, from an answer to the end of the next head */
#define TAKE_WITHIN 60000     /* ms, to take an answer */
#define DPI_MIN     18
#define DPI_MAX     600

/* A request that has a token. */
typedef struct {
  bx_server *server;
  struct MHD_Connection *connection;
  bx_client *client;
  const char *path; /* behind the token and its slash */
} request;

/* ---- Connections ---- */

void bx_client_notify(void *self, struct MHD_Connection *connection, void **context,
                      enum MHD_ConnectionNotificationCode code) {
  bx_server *server = self;
  if (code == MHD_CONNECTION_NOTIFY_STARTED) {
    bx_client *client = bx_alloc(sizeof *client);
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    *client = (bx_client){
        .fd = info ? info->connect_fd : -1, .deadline = bx_preview_now() + ASK_WITHIN, .next = server->clients};
    if (client->next) client->next->previous = client;
    server->clients = client;
    *context = client;
    return;
  }
  bx_client *client = *context;
  if (client->previous)
    client->previous->next = client->next;
  else
    server->clients = client->next;
  if (client->next) client->next->previous = client->previous;
  free(client);
}

void bx_clients_sweep(bx_server *server) {
  const int64_t now = bx_preview_now();
  for (bx_client *client = server->clients; client; client = client->next)
    if (client->deadline && client->deadline < now) {
      shutdown(client->fd, SHUT_RDWR); /* the server finds its end */
      client->deadline = 0;
    }
}

static bx_client *client_of(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  return info->socket_context;
}

void bx_request_completed(void *self, struct MHD_Connection *connection, void **asked,
                          enum MHD_RequestTerminationCode code) {
  (void)self, (void)asked, (void)code;
  client_of(connection)->deadline = bx_preview_now() + IDLE_WITHIN;
}

/* ---- Answers ---- */

void bx_response_protect(struct MHD_Response *response) {
  static const struct {
    const char *name, *value;
  } headers[] = {
      {"Content-Security-Policy",
       "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
       "form-action 'none'; frame-ancestors 'none'"},
      {"X-Content-Type-Options", "nosniff"},
      {"X-Frame-Options", "DENY"},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Permissions-Policy", "camera=(), microphone=(), geolocation=()"},
  };
  for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
    MHD_add_response_header(response, headers[i].name, headers[i].value);
}

/* Queues the answer and lets go of it. */
static enum MHD_Result answer(struct MHD_Connection *connection, unsigned status, struct MHD_Response *response,
                              const char *caching) {
  if (!response) return MHD_NO; /* the connection is closed */
  bx_response_protect(response);
  MHD_add_response_header(response, "Cache-Control", caching);
  const enum MHD_Result result = MHD_queue_response(connection, status, response);
  MHD_destroy_response(response);
  return result;
}

static struct MHD_Response *response_of(const void *bytes, size_t len, const char *type) {
  struct MHD_Response *response = MHD_create_response_from_buffer(len, (void *)(uintptr_t)bytes, MHD_RESPMEM_MUST_COPY);
  if (response) MHD_add_response_header(response, "Content-Type", type);
  return response;
}

/* A refusal ends the connection, so that nothing more has to be read from it. */
static enum MHD_Result refuse(struct MHD_Connection *connection, unsigned status) {
  const char *text = MHD_get_reason_phrase_for(status);
  struct MHD_Response *response = response_of(text, strlen(text), "text/plain");
  if (response) MHD_add_response_header(response, "Connection", "close");
  if (response && status == MHD_HTTP_METHOD_NOT_ALLOWED) MHD_add_response_header(response, "Allow", "GET, HEAD");
  return answer(connection, status, response, "no-store");
}

static enum MHD_Result redirect(struct MHD_Connection *connection, const bx_server *server) {
  bx_buf to = {0};
  bx_buf_putc(&to, '/');
  bx_buf_puts(&to, server->shown.options->token);
  bx_buf_putc(&to, '/');
  struct MHD_Response *response = response_of("", 0, "text/plain");
  if (response) MHD_add_response_header(response, "Location", to.data);
  bx_buf_free(&to);
  return answer(connection, MHD_HTTP_SEE_OTHER, response, "no-store");
}

/* ---- What there is ---- */

static const char *type_of(const char *name) {
  static const struct {
    const char *ending, *type;
  } types[] = {{".html", "text/html; charset=utf-8"},
               {".mjs", "text/javascript; charset=utf-8"},
               {".css", "text/css; charset=utf-8"},
               {".svg", "image/svg+xml"}};
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    if (bx_ends_with(name, types[i].ending)) return types[i].type;
  return "application/octet-stream";
}

static enum MHD_Result send_asset(const request *r) {
  const char *name = *r->path ? r->path : "index.html";
  for (int i = 0; i < bx_asset_count; i++)
    if (bx_streq(bx_assets[i].name, name))
      return answer(r->connection, MHD_HTTP_OK, response_of(bx_assets[i].bytes, bx_assets[i].len, type_of(name)),
                    "no-cache");
  return refuse(r->connection, MHD_HTTP_NOT_FOUND);
}

static enum MHD_Result send_state(const request *r) {
  const bx_buf *state = &r->server->shown.state;
  return answer(r->connection, MHD_HTTP_OK, response_of(state->data, state->len, "application/json"), "no-store");
}

static enum MHD_Result send_events(const request *r) {
  struct MHD_Response *response = bx_events_open(r->server, r->connection);
  if (!response) return refuse(r->connection, MHD_HTTP_SERVICE_UNAVAILABLE);
  r->client->deadline = 0;
  MHD_add_response_header(response, "Content-Type", "text/event-stream");
  return answer(r->connection, MHD_HTTP_OK, response, "no-store");
}

/* A whole number that an argument of the address gives; or -1. */
static int number_of(const request *r, const char *name) {
  const char *text = MHD_lookup_connection_value(r->connection, MHD_GET_ARGUMENT_KIND, name);
  return text ? bx_parse_int(text) : -1;
}

/* What is asked for by a page's address does not change: another page has another one. */
#define FOR_GOOD "private, max-age=86400, immutable"

static enum MHD_Result send_page(const request *r, int page) {
  const int dpi = number_of(r, "dpi");
  if (dpi < DPI_MIN || dpi > DPI_MAX) return refuse(r->connection, MHD_HTTP_NOT_FOUND);
  const void *png;
  size_t len;
  if (banxin_view_png(r->server->shown.shown, page, dpi, &png, &len) != BANXIN_OK)
    return refuse(r->connection, MHD_HTTP_INTERNAL_SERVER_ERROR);
  return answer(r->connection, MHD_HTTP_OK, response_of(png, len, "image/png"), FOR_GOOD);
}

static enum MHD_Result send_places(const request *r, int page) {
  bx_buf places = {0};
  bx_shown_places(&r->server->shown, page, &places);
  struct MHD_Response *response = response_of(places.data, places.len, "application/json");
  bx_buf_free(&places);
  return answer(r->connection, MHD_HTTP_OK, response, FOR_GOOD);
}

/* page/3.png?dpi=192&id=…, page/3.json?id=…: the id has to be the page's, as one that is gone cannot be had. */
static enum MHD_Result send_of_page(const request *r) {
  const banxin_document *document = r->server->shown.shown;
  const char *number = r->path + strlen("page/"), *dot = strchr(number, '.');
  const char *id = MHD_lookup_connection_value(r->connection, MHD_GET_ARGUMENT_KIND, "id");
  if (!document || !dot || dot - number > 9 || !id || strlen(id) != BX_PAGE_ID)
    return refuse(r->connection, MHD_HTTP_NOT_FOUND);
  char digits[10] = "";
  memcpy(digits, number, (size_t)(dot - number));
  const int page = bx_parse_int(digits) - 1;
  if (page < 0 || page >= banxin_view_page_count(document) ||
      strncmp(banxin_view_page(document, page).hash, id, BX_PAGE_ID) != 0)
    return refuse(r->connection, MHD_HTTP_NOT_FOUND);
  if (bx_streq(dot, ".png")) return send_page(r, page);
  if (bx_streq(dot, ".json")) return send_places(r, page);
  return refuse(r->connection, MHD_HTTP_NOT_FOUND);
}

/* What can be asked for behind the token. What changes something comes here with a method of its own, and then wants
 * to see an Origin that is ours. */
static const struct {
  const char *path;
  bool is_prefix;
  enum MHD_Result (*send)(const request *r);
} routes[] = {{"state", false, send_state},
              {"events", false, send_events},
              {"page/", true, send_of_page},
              {"", true, send_asset}};

static enum MHD_Result route(const request *r) {
  for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
    if (routes[i].is_prefix ? bx_starts_with(r->path, routes[i].path) : bx_streq(r->path, routes[i].path))
      return routes[i].send(r);
  return refuse(r->connection, MHD_HTTP_NOT_FOUND);
}

/* ---- Who asks ---- */

/* Takes as long for a good guess as for a bad one. */
static bool is_secret(const char *secret, const char *text, size_t len) {
  if (!secret || strlen(secret) != len) return false;
  unsigned char different = 0;
  for (size_t i = 0; i < len; i++) different |= (unsigned char)(secret[i] ^ text[i]);
  return different == 0;
}

static bool is_host(const bx_server *server, const char *host) {
  static const char *const names[] = {"127.0.0.1:", "localhost:"};
  for (int i = 0; host && i < 2; i++)
    if (bx_starts_with(host, names[i]) && bx_parse_int(host + strlen(names[i])) == server->port) return true;
  return false;
}

static const char *header(struct MHD_Connection *connection, const char *name) {
  return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

/* Nothing that is asked here has a body. */
static unsigned refuse_body(struct MHD_Connection *connection) {
  const char *len = header(connection, "Content-Length");
  if (header(connection, "Transfer-Encoding")) return MHD_HTTP_CONTENT_TOO_LARGE;
  if (!len || bx_streq(len, "0")) return 0;
  const int bytes = bx_parse_int(len);
  return bytes < 0 || bytes > BODY_MAX ? MHD_HTTP_CONTENT_TOO_LARGE : MHD_HTTP_METHOD_NOT_ALLOWED;
}

/* What a request's head is enough to refuse. */
static unsigned refuse_head(const bx_server *server, struct MHD_Connection *connection) {
  return is_host(server, header(connection, "Host")) ? refuse_body(connection) : MHD_HTTP_FORBIDDEN;
}

static enum MHD_Result answer_all(bx_server *server, struct MHD_Connection *connection, const char *url,
                                  const char *method) {
  const banxin_preview_options *options = server->shown.options;
  const char *token = url + (*url == '/'), *slash = strchr(token, '/');
  const size_t len = slash ? (size_t)(slash - token) : strlen(token);
  const bool is_get = bx_streq(method, MHD_HTTP_METHOD_GET) || bx_streq(method, MHD_HTTP_METHOD_HEAD);
  if (!slash && is_get && !server->ticket_used && is_secret(options->ticket, token, len)) {
    server->ticket_used = true;
    return redirect(connection, server);
  }
  if (!is_secret(options->token, token, len)) return refuse(connection, MHD_HTTP_NOT_FOUND);
  if (!is_get) return refuse(connection, MHD_HTTP_METHOD_NOT_ALLOWED);
  if (!slash) return redirect(connection, server);
  return route(
      &(request){.server = server, .connection = connection, .client = client_of(connection), .path = slash + 1});
}

enum MHD_Result bx_request_answer(void *self, struct MHD_Connection *connection, const char *url, const char *method,
                                  const char *version, const char *upload, size_t *upload_len, void **asked) {
  (void)version, (void)upload, (void)upload_len;
  if (*asked) return answer_all(self, connection, url, method);
  /* The head has come. An answer now ends the connection, whatever is still to be read from it. */
  client_of(connection)->deadline = bx_preview_now() + TAKE_WITHIN;
  const unsigned status = refuse_head(self, connection);
  if (status) return refuse(connection, status);
  *asked = self;
  return MHD_YES;
}
