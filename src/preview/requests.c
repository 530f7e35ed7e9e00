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

static void cut_off(bx_client *client) {
  shutdown(client->fd, SHUT_RDWR); /* the server finds its end */
  client->deadline = 0;
}

/* Makes room for others: strangers who say nothing are not to keep out who knows the token. */
static void cut_off_oldest(const bx_server *server) {
  bx_client *oldest = NULL;
  for (bx_client *client = server->clients; client; client = client->next)
    if (!client->known && client->deadline) oldest = client;
  if (oldest) cut_off(oldest);
}

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
    if (++server->client_count > BX_CONNECTIONS_MANY) cut_off_oldest(server);
    return;
  }
  bx_client *client = *context;
  server->client_count--;
  if (client->previous)
    client->previous->next = client->next;
  else
    server->clients = client->next;
  if (client->next) client->next->previous = client->previous;
  bx_buf_free(&client->body);
  free(client);
}

void bx_clients_sweep(bx_server *server) {
  const int64_t now = bx_preview_now();
  for (bx_client *client = server->clients; client; client = client->next)
    if (client->deadline && client->deadline < now) cut_off(client);
}

static bx_client *client_of(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  return info->socket_context;
}

void bx_request_completed(void *self, struct MHD_Connection *connection, void **asked,
                          enum MHD_RequestTerminationCode code) {
  (void)self, (void)asked, (void)code;
  bx_client *client = client_of(connection);
  client->deadline = bx_preview_now() + IDLE_WITHIN;
  bx_buf_free(&client->body);
  client->body = (bx_buf){0};
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
static struct MHD_Response *refusal_of(unsigned status) {
  const char *text = MHD_get_reason_phrase_for(status);
  struct MHD_Response *response = response_of(text, strlen(text), "text/plain");
  if (response) MHD_add_response_header(response, "Connection", "close");
  return response;
}

static enum MHD_Result refuse(struct MHD_Connection *connection, unsigned status) {
  return answer(connection, status, refusal_of(status), "no-store");
}

static enum MHD_Result refuse_method(struct MHD_Connection *connection, const char *allowed) {
  struct MHD_Response *response = refusal_of(MHD_HTTP_METHOD_NOT_ALLOWED);
  if (response) MHD_add_response_header(response, "Allow", allowed);
  return answer(connection, MHD_HTTP_METHOD_NOT_ALLOWED, response, "no-store");
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

static enum MHD_Result send_json(const request *r, bx_buf *json, const char *caching) {
  struct MHD_Response *response = response_of(json->data, json->len, "application/json");
  bx_buf_free(json);
  return answer(r->connection, MHD_HTTP_OK, response, caching);
}

/* What can be filled in. */
static enum MHD_Result send_form(const request *r) {
  const char *form = bx_shown_form(&r->server->shown);
  if (!form) return answer(r->connection, MHD_HTTP_OK, response_of("null\n", 5, "application/json"), "no-store");
  return answer(r->connection, MHD_HTTP_OK, response_of(form, strlen(form), "application/json"), "no-store");
}

static enum MHD_Result send_said(const request *r) {
  bx_buf said = {0};
  bx_said_put(&r->server->shown, &said);
  return send_json(r, &said, "no-store");
}

/* What the page asks to be done: its body is whole. */
static enum MHD_Result do_asked(const request *r, bool (*act)(const bx_shown *, const bx_buf *, bx_buf *)) {
  bx_buf out = {0};
  if (act(&r->server->shown, &r->client->body, &out)) return send_json(r, &out, "no-store");
  bx_buf_free(&out);
  return refuse(r->connection, MHD_HTTP_BAD_REQUEST);
}

static enum MHD_Result do_save(const request *r) { return do_asked(r, bx_do_save); }

static enum MHD_Result do_find(const request *r) { return do_asked(r, bx_do_find); }

static enum MHD_Result do_say(const request *r) {
  return r->server->shown.options->by ? do_asked(r, bx_do_say) : refuse(r->connection, MHD_HTTP_FORBIDDEN);
}

/* A whole number that an argument of the address gives; or -1. */
static int number_of(const request *r, const char *name) {
  const char *text = MHD_lookup_connection_value(r->connection, MHD_GET_ARGUMENT_KIND, name);
  return text ? bx_parse_int(text) : -1;
}

/* changes?from=3 */
static enum MHD_Result send_changes(const request *r) {
  bx_buf changes = {0};
  if (bx_versions_compare(&r->server->shown, number_of(r, "from"), &changes)) return send_json(r, &changes, "no-store");
  return refuse(r->connection, MHD_HTTP_NOT_FOUND);
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
  return send_json(r, &places, FOR_GOOD);
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

/* What can be asked for behind the token, and done: the latter by POST alone, and only by our own page. */
static const struct {
  const char *path;
  bool is_prefix, is_post;
  enum MHD_Result (*send)(const request *r);
} routes[] = {{"state", false, false, send_state},     {"events", false, false, send_events},
              {"form", false, false, send_form},       {"approvals", false, false, send_said},
              {"changes", false, false, send_changes}, {"page/", true, false, send_of_page},
              {"save", false, true, do_save},          {"approve", false, true, do_say},
              {"find", false, true, do_find},          {"", true, false, send_asset}};

/* The number of the route to this path. */
static int route_of(const char *path) {
  int i = 0;
  while (!(routes[i].is_prefix ? bx_starts_with(path, routes[i].path) : bx_streq(path, routes[i].path))) i++;
  return i;
}

/* ---- Who asks ---- */

/* Takes as long for a good guess as for a bad one. */
static bool is_secret(const char *secret, const char *text, size_t len) {
  if (!secret || strlen(secret) != len) return false;
  unsigned char different = 0;
  for (size_t i = 0; i < len; i++) different |= (unsigned char)(secret[i] ^ text[i]);
  return different == 0;
}

/* Browsers leave out the port of http itself. */
#define HTTP_PORT 80

static bool is_host(const bx_server *server, const char *host) {
  static const char *const names[] = {"127.0.0.1", "localhost"};
  for (int i = 0; host && i < 2; i++) {
    if (!bx_starts_with(host, names[i])) continue;
    const char *port = host + strlen(names[i]);
    if (*port == ':' ? bx_parse_int(port + 1) == server->port : !*port && server->port == HTTP_PORT) return true;
  }
  return false;
}

static const char *header(struct MHD_Connection *connection, const char *name) {
  return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

/* The token at the beginning of an address, or the ticket. */
typedef struct {
  const char *secret;
  size_t len;
  const char *path; /* behind the slash that follows; NULL: there is none */
} address;

static address address_of(const char *url) {
  const char *secret = url + (*url == '/'), *slash = strchr(secret, '/');
  const size_t len = slash ? (size_t)(slash - secret) : strlen(secret);
  return (address){secret, len, slash ? slash + 1 : NULL};
}

static bool is_get(const char *method) {
  return bx_streq(method, MHD_HTTP_METHOD_GET) || bx_streq(method, MHD_HTTP_METHOD_HEAD);
}

/* Is it our own page that asks for this to be done? Other pages have another Origin, and their forms no JSON. */
static unsigned refuse_stranger(const bx_server *server, struct MHD_Connection *connection) {
  const char *origin = header(connection, "Origin"), *type = header(connection, "Content-Type");
  static const char scheme[] = "http://";
  if (origin && !(bx_starts_with(origin, scheme) && is_host(server, origin + strlen(scheme))))
    return MHD_HTTP_FORBIDDEN;
  if (origin && !bx_streq(origin + strlen(scheme), header(connection, "Host"))) return MHD_HTTP_FORBIDDEN;
  if (!type || !(bx_streq(type, "application/json") || bx_starts_with(type, "application/json;")))
    return MHD_HTTP_UNSUPPORTED_MEDIA_TYPE;
  return header(connection, "Content-Length") ? 0 : MHD_HTTP_LENGTH_REQUIRED;
}

/* What has a body, that is, a POST to where something can be done; 0 when it may come. */
static unsigned refuse_body(const bx_server *server, struct MHD_Connection *connection, const char *url,
                            const char *method) {
  const char *len = header(connection, "Content-Length");
  const address at = address_of(url);
  const int bytes = len ? bx_parse_int(len) : 0;
  if (header(connection, "Transfer-Encoding") || bytes < 0 || bytes > BODY_MAX) return MHD_HTTP_CONTENT_TOO_LARGE;
  const bool known = at.path && is_secret(server->shown.options->token, at.secret, at.len);
  if (known && bx_streq(method, MHD_HTTP_METHOD_POST) && routes[route_of(at.path)].is_post)
    return refuse_stranger(server, connection);
  return bytes ? MHD_HTTP_METHOD_NOT_ALLOWED : 0;
}

/* What a request's head is enough to refuse. */
static unsigned refuse_head(const bx_server *server, struct MHD_Connection *connection, const char *url,
                            const char *method) {
  if (!is_host(server, header(connection, "Host"))) return MHD_HTTP_FORBIDDEN;
  return refuse_body(server, connection, url, method);
}

static enum MHD_Result answer_all(bx_server *server, struct MHD_Connection *connection, const char *url,
                                  const char *method) {
  const banxin_preview_options *options = server->shown.options;
  const address at = address_of(url);
  if (!at.path && is_get(method) && !server->ticket_used && is_secret(options->ticket, at.secret, at.len)) {
    server->ticket_used = true;
    return redirect(connection, server);
  }
  if (!is_secret(options->token, at.secret, at.len)) return refuse(connection, MHD_HTTP_NOT_FOUND);
  client_of(connection)->known = true;
  const int to = at.path ? route_of(at.path) : -1;
  const bool is_post = to >= 0 && routes[to].is_post;
  if (is_post ? !bx_streq(method, MHD_HTTP_METHOD_POST) : !is_get(method))
    return refuse_method(connection, is_post ? "POST" : "GET, HEAD");
  if (!at.path) return redirect(connection, server);
  return routes[to].send(
      &(request){.server = server, .connection = connection, .client = client_of(connection), .path = at.path});
}

enum MHD_Result bx_request_answer(void *self, struct MHD_Connection *connection, const char *url, const char *method,
                                  const char *version, const char *upload, size_t *upload_len, void **asked) {
  (void)version;
  bx_client *client = client_of(connection);
  if (*asked && *upload_len) { /* no more comes than the head has said */
    bx_buf_append(&client->body, upload, *upload_len);
    *upload_len = 0;
    return MHD_YES;
  }
  if (*asked) return answer_all(self, connection, url, method);
  /* The head has come. An answer now ends the connection, whatever is still to be read from it. */
  client->deadline = bx_preview_now() + TAKE_WITHIN;
  const unsigned status = refuse_head(self, connection, url, method);
  if (status)
    return status == MHD_HTTP_METHOD_NOT_ALLOWED ? refuse_method(connection, "GET, HEAD") : refuse(connection, status);
  *asked = self;
  return MHD_YES;
}
