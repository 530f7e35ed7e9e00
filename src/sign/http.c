/* HTTP, by OpenSSL's own small client. No https: what is fetched is signed itself, and libssl would have to be loaded.
 */
#include <openssl/err.h>
#include <openssl/http.h>

#include "proofs.h"

#define SECONDS 30 /* for one answer */

BIO *bx_http_fetch(const bx_request *request, const bx_proof_source *source, const char **why) {
  char *host = NULL, *port = NULL, *path = NULL;
  int tls = 0;
  BIO *answer = NULL;
  /* an empty proxy, since for NULL OpenSSL looks into the environment */
  const char *proxy = source->proxy ? source->proxy : "", *no_proxy = source->no_proxy ? source->no_proxy : "";
  ERR_clear_error();
  *why = NULL;
  if (OSSL_HTTP_parse_url(request->url, &tls, NULL, &host, &port, NULL, &path, NULL, NULL)) {
    if (tls)
      *why = "https";
    else if (request->body)
      answer = OSSL_HTTP_transfer(NULL, host, port, path, 0, proxy, no_proxy, NULL, NULL, NULL, NULL, 0, NULL,
                                  request->content_type, request->body, NULL, 1, request->limit, SECONDS, 0);
    else
      answer = OSSL_HTTP_get(request->url, proxy, no_proxy, NULL, NULL, NULL, NULL, 0, NULL, NULL, 1, request->limit,
                             SECONDS);
  }
  OPENSSL_free(host);
  OPENSSL_free(port);
  OPENSSL_free(path);
  if (!answer && !*why) *why = bx_openssl_reason();
  ERR_clear_error();
  return answer;
}
