/* Time stamps by RFC 3161. */
#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/ts.h>
#include <string.h>

#include "proofs.h"

#define NONCE_BYTES  8
#define ANSWER_LIMIT 65536

/* The request: SHA-256 of the bytes, a random number that the answer must repeat, and the wish for certificates. */
static TS_REQ *make_request(const unsigned char digest[32]) {
  TS_REQ *request = TS_REQ_new();
  TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
  X509_ALGOR *algorithm = X509_ALGOR_new();
  ASN1_INTEGER *nonce = NULL;
  unsigned char random[NONCE_BYTES];
  BIGNUM *number = RAND_bytes(random, sizeof random) == 1 ? BN_bin2bn(random, sizeof random, NULL) : NULL;
  bool ok = request && imprint && algorithm && number && (nonce = BN_to_ASN1_INTEGER(number, NULL)) &&
            X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL) &&
            TS_MSG_IMPRINT_set_algo(imprint, algorithm) &&
            TS_MSG_IMPRINT_set_msg(imprint, (unsigned char *)(uintptr_t)digest, 32) && TS_REQ_set_version(request, 1) &&
            TS_REQ_set_msg_imprint(request, imprint) && TS_REQ_set_nonce(request, nonce) &&
            TS_REQ_set_cert_req(request, 1);
  BN_free(number);
  ASN1_INTEGER_free(nonce);
  X509_ALGOR_free(algorithm);
  TS_MSG_IMPRINT_free(imprint);
  if (ok) return request;
  TS_REQ_free(request);
  return NULL;
}

static TS_RESP *ask(TS_REQ *request, const bx_proof_source *source, const char **why) {
  BIO *body = BIO_new(BIO_s_mem());
  TS_RESP *response = NULL;
  if (body && i2d_TS_REQ_bio(body, request) == 1) {
    BIO *answer =
        bx_http_fetch(&(bx_request){source->tsa, "application/timestamp-query", body, ANSWER_LIMIT}, source, why);
    if (answer && !(response = d2i_TS_RESP_bio(answer, NULL))) *why = bx_openssl_reason();
    BIO_free_all(answer);
  }
  BIO_free(body);
  return response;
}

/* Granted, of what was asked for, with the same random number, and signed by the certificate inside. */
static bool is_right(TS_RESP *response, TS_REQ *request) {
  TS_VERIFY_CTX *context = TS_REQ_to_TS_VERIFY_CTX(request, NULL); /* all that the request has is compared */
  if (!context) return false;
  bool ok = TS_RESP_verify_response(context, response) == 1;
  TS_VERIFY_CTX_free(context);
  PKCS7 *token = ok ? TS_RESP_get_token(response) : NULL;
  return token && PKCS7_verify(token, NULL, NULL, NULL, NULL, PKCS7_NOVERIFY) == 1;
}

bool bx_time_stamp(const bx_proof_source *source, const unsigned char digest[32], bx_buf *token, bx_diags *diags) {
  unsigned char *der = NULL;
  const char *why = NULL;
  TS_REQ *request = make_request(digest);
  TS_RESP *response = request ? ask(request, source, &why) : NULL;
  int der_len = response && is_right(response, request) ? i2d_PKCS7(TS_RESP_get_token(response), &der) : 0;
  if (der_len > 0)
    bx_buf_append(token, der, (size_t)der_len);
  else
    bx_diag(diags, BX_MSG_TIME_STAMP_FAILED, NULL, BX_ARGS(source->tsa, why ? why : bx_openssl_reason()));
  OPENSSL_free(der);
  TS_RESP_free(response);
  TS_REQ_free(request);
  ERR_clear_error();
  return der_len > 0;
}
