/* Private to sign: the parts of verifying. One file of signatures is looked at by one bx_verifier; findings go to the
 * list of the signature that they are about. */
#ifndef BX_VERIFY_H
#define BX_VERIFY_H

#include <openssl/cms.h>
#include <openssl/ocsp.h>
#include <openssl/x509.h>

#include "form.h"
#include "signer.h"

/* ---- Findings (report.c) ---- */

typedef enum {
#define BX_FINDING(name, validity, id, en, zh) BX_FOUND_##name,
#include "findings.def"
#undef BX_FINDING
  BX_FOUND_COUNT
} bx_found;

typedef struct {
  bx_arena *arena;
  bx_lang lang;
  bx_sign_finding *items;
  int count, capacity;
  bx_validity worst;
} bx_findings;

/* Adds one; {0}, {1} … stand for the arguments as in bx_diag. Always false, for those that fail. */
bool bx_find(bx_findings *findings, bx_found found, const char *const *args);
/* Adds a finding as it is, unless it is there already. */
void bx_findings_add(bx_findings *findings, const bx_sign_finding *finding);
/* English or Chinese, whichever the findings are in. */
const char *bx_findings_say(const bx_findings *findings, const char *english, const char *chinese);

/* ---- Signatures (signatures.c) ---- */

/* A signature of the file, in whichever revision it is seen. */
typedef struct {
  const bx_pdf_value *dict;
  int number;        /* of the field */
  const char *field; /* its name */
  int first;         /* the first revision in which the field has it */
  int revision;      /* that it covers, set when the range is right; else -1 */
  bool is_plain;     /* it stands in no object stream */
  bx_findings findings;
} bx_signature;

/* All signatures that a form's field has in any revision, the oldest first; what is wrong with their places is found:
 * of the file as a whole in `whole`. False after recording. */
bool bx_signatures_list(bx_pdf_file *file, bx_signature **list, int *count, bx_findings *whole, bx_diags *diags);
/* Does it cover all of the revision that it came with, but itself (12.8.1)? Sets its revision; the bytes that are
 * covered, and the CMS with what pads it. False after finding why not. */
bool bx_signature_range(bx_pdf_file *file, bx_signature *signature, bx_signed_bytes *covered,
                        bx_signed_bytes *contents);

/* ---- What all signatures of a file share (verify.c) ---- */

/* A CRL or an OCSP response. */
typedef struct {
  X509_CRL *crl;
  OCSP_BASICRESP *ocsp;
  int since; /* the revision that brought it in its DSS; BX_SINCE_OUTSIDE when it came from elsewhere */
} bx_proof;

#define BX_SINCE_OUTSIDE INT_MAX
#define BX_PROOFS_MAX    10000 /* of one file */

typedef struct {
  bx_arena *arena;
  const bx_verify_options *options;
  bx_pdf_file *file;
  X509_STORE *anchors;
  int anchor_count;       /* 0: no certificate is trusted */
  STACK_OF(X509) * known; /* of the DSS: issuers in between */
  bx_proof *proofs;
  int proof_count, proof_capacity;
} bx_verifier;

/* ---- CMS (cms_read.c) ---- */

/* A SignedData with one signer. Released by bx_cms_close. */
typedef struct {
  CMS_ContentInfo *cms;
  CMS_SignerInfo *signer; /* inside it */
  STACK_OF(X509) * certs; /* all it holds */
  X509 *cert;             /* the signer's, or NULL */
  size_t size;            /* its bytes; what follows them fills the room */
  const char *digest;     /* SHA256 … */
} bx_cms_read;

/* False after finding why; what was read must be closed all the same. */
bool bx_cms_open(bx_cms_read *read, const void *bytes, size_t len, bx_findings *findings);
void bx_cms_close(bx_cms_read *read);

/* Which certificate the signed attributes must name (ESS, RFC 5035). */
typedef enum { BX_ESS_MAY, BX_ESS_MUST } bx_ess;

/* Are the signed attributes those of this content, signed by the certificate's key, and the certificate the one they
 * name? `type` is the content's (a NID). False after finding why not. */
bool bx_cms_check(const bx_cms_read *read, const bx_signed_bytes *content, int type, bx_ess ess, bx_findings *findings);
/* The digest of bytes by an algorithm as CMS names it; false when OpenSSL knows none such. */
bool bx_digest(const X509_ALGOR *algorithm, const bx_signed_bytes *bytes, unsigned char digest[EVP_MAX_MD_SIZE],
               unsigned *len);

/* ---- Time stamps (stamp.c) ---- */

/* A time stamp token (RFC 3161) over bytes: intact? Its time is then set. Findings are those of what is wrong. */
bool bx_stamp_check(const void *token, size_t len, const bx_signed_bytes *covered, bx_cms_read *read, int64_t *time,
                    bx_findings *findings);

/* ---- Trust (trust.c) ---- */

/* The trusted certificates of the options. False after recording. */
bool bx_trust_load(bx_verifier *verifier, bx_diags *diags);

typedef enum { BX_USE_SIGN, BX_USE_STAMP } bx_certificate_use;

/* Does the certificate lead to a trusted one, as of a moment? `others` are at hand in between. The chain, to be
 * released with sk_X509_pop_free, or NULL after finding why not. */
STACK_OF(X509) * bx_trust_chain(const bx_verifier *verifier, const bx_cms_read *read, bx_certificate_use use,
                                int64_t at, bx_findings *findings);

/* ---- Revocation (revocation.c) ---- */

/* CRLs and OCSP responses: those of the options' files, and with the certificates those of the DSS. False after
 * recording. */
bool bx_proofs_load(bx_verifier *verifier, bx_diags *diags);
void bx_proofs_free(bx_verifier *verifier);
/* What they say of each certificate of a chain but the last, as of a moment. The newest revision whose DSS it took, 0
 * when none was needed, or BX_SINCE_OUTSIDE when something was missing or came from elsewhere. */
int bx_revocation_check(const bx_verifier *verifier, const STACK_OF(X509) * chain, int64_t at, bx_findings *findings);

/* ---- Changes (changes.c) ---- */

/* What one revision changed. */
typedef struct {
  bx_findings findings; /* without permissions: what no signature allows is invalid */
} bx_change;

/* Compares revision `revision`, 1 or more, with the one before, object by object. Numbers in the findings are 1-based;
 * `name` is what messages call the file.
 */
void bx_changes_find(bx_pdf_file *file, const char *name, bx_change *change, int revision, bx_diags *diags);

#endif
