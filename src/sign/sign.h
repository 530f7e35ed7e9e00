/* Floor 2, and a module of its own, banxin-sign.so: signatures of PDFs by OpenSSL (PAdES, ETSI EN 319 142-1). It is
 * loaded when a signature is made or looked at, so that what only typesets does not pay for libcrypto. It has its own
 * copies of the floors base and pdf; nothing but bx_sign_module_get is seen of it. Knows no pages, data or layouts. */
#ifndef BX_SIGN_H
#define BX_SIGN_H

#include "base.h"
#include "diag.h"
#include "pdf.h"

/* ---- Signing --------------------------------------------------------------------------------- */

/* Baseline levels of EN 319 142-1 6: signed; with a time stamp; with what it takes to verify it later; with a document
 * time stamp over that. */
typedef enum { BX_PADES_B, BX_PADES_T, BX_PADES_LT, BX_PADES_LTA } bx_pades_level;

#define BX_PASSPHRASE_MAX 256 /* bytes, with the NUL */

/* Asks for the passphrase of `what`, a file or a token, into `secret` of BX_PASSPHRASE_MAX bytes, with a NUL. False
 * when there is none. The caller wipes it after use. */
typedef bool (*bx_passphrase)(void *self, const char *what, char *secret);
/* The bytes to be signed, in two pieces, one behind the other. */
typedef struct {
  const void *first, *second;
  size_t first_len, second_len;
} bx_signed_bytes;
/* Signs by other means: puts a detached CMS signature of the bytes into `cms`; its length, 0 when it failed. */
typedef size_t (*bx_external_signer)(void *self, const bx_signed_bytes *bytes, void *cms, size_t room);
#define BX_EXTERNAL_ROOM 32768 /* bytes of such a signature */

/* With what is signed. */
typedef struct {
  const char *key;          /* file (PEM, DER, PKCS#12) or URI of a token (pkcs11:…); NULL: `external` signs */
  const char *cert;         /* file with the certificate; NULL: it is where the key is */
  const char *const *chain; /* files with certificates of its issuers, NULL at the end; or NULL */
  const char *token_module; /* the library of PKCS#11 tokens; NULL: p11-kit's */
  bool sm2;                 /* a key of SM2 is meant, experimental */
  bx_passphrase passphrase; /* or NULL: none can be had */
  void *passphrase_self;
  bx_external_signer external;
  void *external_self;
} bx_key_source;

/* Where what proves a signature later comes from. */
typedef struct {
  const char *tsa;                /* http://… of a time stamping authority (RFC 3161), or NULL */
  const char *const *revocations; /* files with CRLs or OCSP responses, NULL at the end; or NULL */
  const char *proxy;              /* http://HOST:PORT; NULL: none */
  const char *no_proxy;           /* hosts it is not used for, with commas between; or NULL */
  bool offline;                   /* no CRL, OCSP response or certificate is fetched, only time stamps */
  int timeout;                    /* s, how long is waited for one answer; 0: 30 */
} bx_proof_source;

/* The image of a seal: pixels from the top left, each red, green, blue and opacity, not premultiplied; or a drawing,
 * a PDF of one page without fonts. */
typedef struct {
  const unsigned char *rgba;
  int columns, rows;
  const void *pdf; /* NULL: pixels */
  size_t pdf_len;
  bool on_edges; /* 骑缝章: also in pieces on the edges of all pages */
} bx_seal_image;

typedef struct {
  bx_pades_level level;
  const char *field; /* NULL: the first empty one that is not for time stamps */
  int64_t time;      /* seconds since 1970-01-01T00:00:00Z: what certificates are judged by */
  int zone;          /* minutes east of UTC, for what is printed of it */
  bool certify;      /* DocMDP, P = 2: nothing but filling in and signing is allowed later (ISO 32000-1 12.8.2.2) */
  const char *reason, *location; /* UTF-8, or NULL */
  const bx_seal_image *seal;     /* or NULL */
  bx_key_source keys;
  bx_proof_source proofs;
} bx_sign_options;

/* The name of the field that document time stamps go to; more of them have a number behind it. */
#define BX_TIMESTAMP_FIELD "时间戳"

/* Signs: `pdf` holds a whole file and gets one to three incremental updates appended (the signature, what proves it, a
 * document time stamp). `name` is what messages call it. False after recording why; then `pdf` is as it was. */
bool bx_sign(bx_buf *pdf, const char *name, const bx_sign_options *options, bx_diags *diags);

/* ---- Verifying ------------------------------------------------------------------------------- */

/* EN 319 102-1 5.1.3: passed, indeterminate, failed. */
typedef enum {
  BX_SIGNATURE_NOTE, /* of a finding that says neither */
  BX_SIGNATURE_VALID,
  BX_SIGNATURE_UNPROVEN, /* nothing speaks against it, but something that it takes was not at hand */
  BX_SIGNATURE_INVALID
} bx_validity;

typedef struct {
  const void *pdf; /* must outlive the result */
  size_t len;
  const char *name;               /* what messages call it */
  const char *const *trust;       /* files of certificates (PEM or DER) or folders of them, NULL at the end; or NULL */
  bool system_trust;              /* also those the system trusts */
  const char *const *revocations; /* files with CRLs or OCSP responses, NULL at the end; or NULL */
  bool want_revocation;           /* what nothing says of a certificate's revocation, leaves it unproven */
  const char *field;              /* only the signature in this field; NULL: all */
  int64_t time; /* seconds since 1970-01-01T00:00:00Z: what is judged by, where no time stamp is older */
  int zone;     /* minutes east of UTC, for what is printed */
} bx_verify_options;

/* Something that was looked at and how it was found; what counts is the worst. */
typedef struct {
  const char *id; /* stable: bytes-changed */
  bx_validity validity;
  const char *text; /* in the language of the diagnostics */
} bx_sign_finding;

typedef struct {
  bx_validity validity;        /* the worst of its findings and of those of the file as a whole */
  const char *field;           /* fully qualified */
  bool is_timestamp;           /* a document time stamp */
  const char *signer, *issuer; /* names in the certificate; NULL when it has none that can be read */
  const char *serial;          /* hexadecimal */
  const char *claimed_time;    /* ISO 8601, as the signer says; or NULL */
  const char *proven_time;     /* ISO 8601: it existed then, as a trusted time stamp says; or NULL */
  const char *level;           /* reached and checked: B-B, B-T, B-LT, B-LTA; CMS: none of them; NULL */
  int revision;                /* that it signs, 1-based */
  const bx_sign_finding *findings;
  int finding_count;
} bx_signature_report;

typedef struct {
  bx_validity validity; /* of all that was looked at; without a signature it is unproven */
  int revisions;
  const bx_signature_report *signatures; /* the oldest first */
  int signature_count;
  const bx_sign_finding *findings; /* of the file as a whole */
  int finding_count;
} bx_verification;

/* Verifies every signature of a PDF, or one. Nothing is fetched. The result lives in the arena. NULL after recording
 * why: the file is no PDF that can be read strictly, or a certificate cannot be read. */
const bx_verification *bx_verify(bx_arena *arena, const bx_verify_options *options, bx_diags *diags);

/* ---- The module ------------------------------------------------------------------------------ */

/* Raised with every change of what stands in this header; the module has messages of its own, which must be the same
 * ones. */
#define BX_SIGN_VERSION (4 << 16 | BX_MSG_COUNT)

typedef struct {
  int version; /* BX_SIGN_VERSION of the module */
  /* "OpenSSL 3.0.19 27 Jan 2026" */
  const char *(*library)(void);
  bool (*sign)(bx_buf *pdf, const char *name, const bx_sign_options *options, bx_diags *diags);         /* bx_sign */
  const bx_verification *(*verify)(bx_arena *arena, const bx_verify_options *options, bx_diags *diags); /* bx_verify */
} bx_sign_module;

#define BX_SIGN_MODULE_GET "bx_sign_module_get"

#if defined(__GNUC__)
#define BX_SIGN_EXPORT __attribute__((visibility("default")))
#else
#define BX_SIGN_EXPORT
#endif

/* The module's only symbol. Never NULL. */
BX_SIGN_EXPORT const bx_sign_module *bx_sign_module_get(void);

#endif
