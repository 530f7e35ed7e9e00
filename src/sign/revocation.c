/* Revocation: what CRLs (RFC 5280 5) and OCSP responses (RFC 6960) at hand say of certificates. Nothing is fetched.
 * Only what the issuer signed counts. */
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

#include "revoked.h"
#include "verify.h"

/* ---- What is at hand ---- */

#define PROOFS_SUM ((size_t)128 << 20)

static void add_proof(bx_verifier *verifier, X509_CRL *crl, OCSP_BASICRESP *ocsp, int since) {
  verifier->proofs = bx_arena_grow(verifier->arena, verifier->proofs, verifier->proof_count, &verifier->proof_capacity,
                                   sizeof(bx_proof));
  verifier->proofs[verifier->proof_count++] = (bx_proof){.crl = crl, .ocsp = ocsp, .since = since};
}

typedef struct {
  bx_verifier *verifier;
  int since;
} proof_sink;

/* Of an OCSP response only what its responder says of certificates is kept. */
static void take_proof(void *self, X509_CRL *crl, OCSP_RESPONSE *response) {
  const proof_sink *to = self;
  bool good = response && OCSP_response_status(response) == OCSP_RESPONSE_STATUS_SUCCESSFUL;
  OCSP_BASICRESP *basic = good ? OCSP_response_get1_basic(response) : NULL;
  OCSP_RESPONSE_free(response);
  ERR_clear_error();
  if (crl || basic) add_proof(to->verifier, crl, basic, to->since);
}

/* ---- The DSS (ISO 32000-2 12.8.4.3) ---- */

typedef struct {
  bx_verifier *verifier;
  unsigned char *seen; /* by object number */
  size_t read;         /* bytes so far */
} dss_reader;

static void read_stream(dss_reader *reader, int revision, const bx_pdf_value *ref, bool is_certificate) {
  bx_verifier *verifier = reader->verifier;
  if (ref->kind != BX_PDF_REF || reader->seen[ref->as.ref.number] || verifier->proof_count >= BX_PROOFS_MAX ||
      sk_X509_num(verifier->known) >= BX_PROOFS_MAX)
    return;
  reader->seen[ref->as.ref.number] = 1;
  const bx_pdf_value *stream = bx_pdf_resolve(verifier->file, revision, ref);
  bx_buf bytes = {0};
  size_t limit = PROOFS_SUM - reader->read < BX_PROOF_MAX ? PROOFS_SUM - reader->read : BX_PROOF_MAX;
  if (stream->kind != BX_PDF_STREAM || !bx_pdf_stream(verifier->file, revision, stream, limit, &bytes)) return;
  reader->read += bytes.len;
  if (is_certificate) {
    const unsigned char *at = (const unsigned char *)bytes.data;
    X509 *cert = d2i_X509(NULL, &at, (long)bytes.len);
    if (cert && !sk_X509_push(verifier->known, cert)) X509_free(cert);
    ERR_clear_error();
  } else {
    proof_sink to = {verifier, revision};
    (void)bx_revocation_read(bytes.data, bytes.len, take_proof, &to); /* what is neither proves nothing */
  }
  bx_buf_free(&bytes);
}

static void read_list(dss_reader *reader, int revision, const bx_pdf_value *dss, const char *key) {
  const bx_pdf_value *list = bx_pdf_get(reader->verifier->file, revision, dss, key);
  for (int i = 0; list->kind == BX_PDF_ARRAY && i < list->as.array.count; i++)
    read_stream(reader, revision, list->as.array.items[i], bx_streq(key, "Certs"));
}

bool bx_proofs_load(bx_verifier *verifier, bx_diags *diags) {
  const char *const *files = verifier->options->revocations;
  bx_pdf_file *file = verifier->file;
  verifier->known = sk_X509_new_null();
  dss_reader reader = {.verifier = verifier, .seen = bx_alloc(BX_PDF_OBJECTS + 1)};
  for (int i = 0; i < bx_pdf_revisions(file); i++) {
    const bx_pdf_value *dss = bx_pdf_get(file, i, bx_pdf_catalog(file, i), "DSS");
    read_list(&reader, i, dss, "Certs");
    read_list(&reader, i, dss, "CRLs");
    read_list(&reader, i, dss, "OCSPs");
  }
  free(reader.seen);
  bool ok = verifier->known && !bx_pdf_failed(file);
  proof_sink outside = {verifier, BX_SINCE_OUTSIDE};
  for (int i = 0; ok && files && files[i]; i++) ok = bx_revocation_load(files[i], take_proof, &outside, diags);
  return ok;
}

void bx_proofs_free(bx_verifier *verifier) {
  for (int i = 0; i < verifier->proof_count; i++) {
    X509_CRL_free(verifier->proofs[i].crl);
    OCSP_BASICRESP_free(verifier->proofs[i].ocsp);
  }
  sk_X509_pop_free(verifier->known, X509_free);
  X509_STORE_free(verifier->anchors);
}

/* ---- What one of them says ---- */

typedef struct {
  const bx_verifier *verifier;
  const STACK_OF(X509) * chain;
  bx_revocation_question about;
} question;

/* Did the issuer sign it, or one whom the issuer lets do so (RFC 6960 4.2.2.2)? */
static bool is_by_responder(OCSP_BASICRESP *basic, const question *q) {
  int64_t produced;
  if (!bx_asn1_seconds(OCSP_resp_get0_produced_at(basic), &produced)) return false;
  X509_STORE *anchors = q->verifier->anchors;
  X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(anchors), produced);
  X509_STORE_set_flags(anchors, X509_V_FLAG_PARTIAL_CHAIN);
  STACK_OF(X509) *others = sk_X509_dup(q->chain);
  for (int i = 0; others && i < sk_X509_num(q->verifier->known); i++)
    sk_X509_push(others, sk_X509_value(q->verifier->known, i));
  bool ok = others && OCSP_basic_verify(basic, others, anchors, 0) == 1;
  sk_X509_free(others);
  return ok;
}

static bx_says ask(const bx_proof *proof, question *q) {
  if (proof->crl) return bx_crl_says(proof->crl, &q->about);
  OCSP_SINGLERESP *single = bx_ocsp_find(proof->ocsp, q->about.cert, q->about.issuer);
  return single && is_by_responder(proof->ocsp, q) ? bx_ocsp_says(proof->ocsp, single, &q->about) : BX_SAYS_NOTHING;
}

/* ---- Chains ---- */

static const char *print_time(const bx_verifier *verifier, int64_t seconds) {
  bx_buf text = {0};
  bx_moment moment = bx_moment_at(seconds, verifier->options->zone);
  bx_moment_print(&text, &moment);
  return bx_buf_take(&text, verifier->arena);
}

/* Of all that is said of one certificate that it is revoked counts most, then what came with the file first. */
static int check_certificate(question *q, bx_findings *findings) {
  const bx_verifier *verifier = q->verifier;
  const char *name = bx_certificate_name(q->about.cert, verifier->arena), *kind = NULL;
  int since = BX_SINCE_OUTSIDE;
  int64_t issued = 0, revoked = 0;
  bool is_revoked = false, known = false;
  for (int i = 0; i < verifier->proof_count && !is_revoked; i++) {
    const bx_proof *proof = &verifier->proofs[i];
    bx_says answer = ask(proof, q);
    ERR_clear_error();
    if (answer == BX_SAYS_NOTHING) continue;
    is_revoked = answer == BX_SAYS_REVOKED;
    revoked = q->about.revoked;
    if (known && !is_revoked && proof->since >= since) continue;
    known = true;
    since = proof->since;
    kind = proof->crl ? "CRL" : "OCSP";
    issued = q->about.issued;
  }
  bool wanted = verifier->options->want_revocation;
  if (is_revoked)
    bx_find(findings, revoked <= q->about.at ? BX_FOUND_REVOKED : BX_FOUND_REVOKED_LATER,
            BX_ARGS(name, print_time(verifier, revoked)));
  else if (known)
    bx_find(findings, BX_FOUND_NOT_REVOKED, BX_ARGS(name, kind, print_time(verifier, issued)));
  else
    bx_find(findings, wanted ? BX_FOUND_REVOCATION_MISSING : BX_FOUND_REVOCATION_UNKNOWN, BX_ARGS(name));
  return is_revoked && revoked <= q->about.at ? BX_SINCE_OUTSIDE : since;
}

int bx_revocation_check(const bx_verifier *verifier, const STACK_OF(X509) * chain, int64_t at, bx_findings *findings) {
  int newest = 0;
  for (int i = 0; i + 1 < sk_X509_num(chain); i++) {
    question q = {.verifier = verifier, .chain = chain};
    q.about = (bx_revocation_question){.cert = sk_X509_value(chain, i), .issuer = sk_X509_value(chain, i + 1)};
    q.about.at = at;
    q.about.now = verifier->options->time;
    newest = bx_max_int(newest, check_certificate(&q, findings));
  }
  return newest;
}
