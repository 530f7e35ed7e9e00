/* HTTP, by OpenSSL's own small client. No https: what is fetched is signed itself, and libssl would have to be loaded.
 * The connection is made here, since OpenSSL tries one that is refused again and again until the time is up. */
#include <openssl/err.h>
#include <openssl/http.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "proofs.h"

#define REDIRECTIONS 5
#define WAIT_STEP    20 /* ms between two looks at a connection */

typedef struct {
  char *host, *port, *path;
  int tls;
} address;

static bool parse(const char *url, address *out) {
  *out = (address){0};
  return OSSL_HTTP_parse_url(url, &out->tls, NULL, &out->host, &out->port, NULL, &out->path, NULL, NULL) == 1;
}

static void free_address(address *of) {
  OPENSSL_free(of->host);
  OPENSSL_free(of->port);
  OPENSSL_free(of->path);
}

/* The first thing that went wrong: what OpenSSL says last is only that it went wrong. */
static const char *why_unconnected(void) {
  unsigned long first = ERR_peek_error();
  return ERR_SYSTEM_ERROR(first) ? strerror(ERR_GET_REASON(first)) : "there is no such server";
}

/* A connection that does not block, or NULL. */
static BIO *connect_to(const address *server, time_t until, const char **why) {
  BIO *bio = BIO_new_connect(server->host);
  if (!bio) return NULL;
  BIO_set_conn_port(bio, server->port);
  BIO_set_nbio(bio, 1);
  while (BIO_do_connect(bio) <= 0)
    if (!BIO_should_retry(bio) || BIO_wait(bio, until, WAIT_STEP) <= 0) {
      *why = why_unconnected();
      BIO_free_all(bio);
      return NULL;
    }
  return bio;
}

/* One answer that is being waited for. */
typedef struct {
  const bx_request *request;
  const bx_proof_source *source;
  time_t until;
  char *moved;     /* where it is instead, or NULL */
  const char *why; /* there is none, where OpenSSL does not know */
} attempt;

static BIO *ask(attempt *of, BIO *connection, const address *server, const char *path) {
  time_t now = time(NULL);
  const bx_request *request = of->request;
  int seconds = of->until > now ? (int)(of->until - now) : 1;
  OSSL_HTTP_REQ_CTX *http =
      OSSL_HTTP_open(server->host, server->port, NULL, NULL, 0, connection, connection, NULL, NULL, 0, seconds);
  BIO *answer = http && OSSL_HTTP_set1_request(http, path, NULL, request->content_type, request->body, NULL, 1,
                                               request->limit, -1, 0)
                    ? OSSL_HTTP_exchange(http, request->body ? NULL : &of->moved)
                    : NULL;
  OSSL_HTTP_close(http, answer != NULL);
  return answer;
}

/* One request, through the proxy where there is one for this server: that wants the whole URL (RFC 9112 3.2.2). */
static BIO *fetch(attempt *of, const char *url) {
  address server, proxy = {0};
  BIO *answer = NULL, *connection = NULL;
  bool known = parse(url, &server);
  /* an empty proxy, since for NULL OpenSSL looks into the environment */
  const char *all = of->source->proxy ? of->source->proxy : "", *but = of->source->no_proxy ? of->source->no_proxy : "";
  const char *through = known ? OSSL_HTTP_adapt_proxy(all, but, server.host, 0) : NULL;
  if (server.tls)
    of->why = "https is not spoken";
  else if (known && (!through || parse(through, &proxy)))
    connection = connect_to(through ? &proxy : &server, of->until, &of->why);
  if (connection) answer = ask(of, connection, &server, through ? url : server.path);
  BIO_free_all(connection);
  free_address(&server);
  free_address(&proxy);
  return answer;
}

/* What a path on the same server is as a URL; given back with free. */
static char *whole_url(const char *from, const char *to) {
  const char *scheme = strstr(from, "://"), *host = scheme ? scheme + 3 : from;
  bx_buf url = {0};
  if (*to == '/') bx_buf_append(&url, from, (size_t)(host - from) + strcspn(host, "/?#"));
  bx_buf_puts(&url, to);
  return url.data;
}

/* As much of them as the limit allows. */
static BIO *follow(attempt *of) {
  BIO *answer = NULL;
  char *url = whole_url("", of->request->url);
  for (int i = 0; i <= REDIRECTIONS && url; i++) {
    answer = fetch(of, url);
    char *next = of->moved ? whole_url(url, of->moved) : NULL;
    OPENSSL_free(of->moved);
    of->moved = NULL;
    free(url);
    url = next;
  }
  if (url) of->why = "too many redirections";
  free(url);
  return answer;
}

#define NO_ANSWER_IN 30 /* s, unless it is said how long is waited */

BIO *bx_http_fetch(const bx_request *request, const bx_proof_source *source, const char **why) {
  attempt of = {.request = request, .source = source};
  of.until = time(NULL) + 1 + (source->timeout > 0 ? source->timeout : NO_ANSWER_IN); /* this second has begun */
  ERR_clear_error();
  BIO *answer = follow(&of);
  const char *reason = of.why ? of.why : bx_openssl_reason();
  *why = answer ? NULL : time(NULL) >= of.until ? "no answer in time (--timeout)" : reason;
  ERR_clear_error();
  return answer;
}
