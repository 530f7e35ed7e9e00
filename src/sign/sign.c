/* Signing: which field, with what, up to which level. */
#include <openssl/err.h>
#include <string.h>

#include "cms.h"
#include "external.h"
#include "proofs.h"
#include "seal.h"

#define TOKEN_ROOM 10000 /* bytes of a time stamp: with a chain of four certificates about 8000 */

/* ---- Which field ---- */

static bool is_for_time_stamps(const bx_signature_field *field) {
  return bx_starts_with(field->name, BX_TIMESTAMP_FIELD);
}

/* The names of the empty fields, with commas between. */
static const char *empty_names(const bx_signature_field *fields, int count, bx_arena *arena) {
  bx_buf names = {0};
  for (int i = 0; i < count; i++) {
    if (fields[i].is_signed || is_for_time_stamps(&fields[i])) continue;
    if (names.len) bx_buf_puts(&names, ", ");
    bx_buf_puts(&names, fields[i].name);
  }
  return bx_buf_take(&names, arena);
}

static const bx_signature_field *choose_field(const bx_signing *signing, const bx_signature_field *fields, int count) {
  const char *wanted = signing->options->field, *names = empty_names(fields, count, signing->arena);
  if (wanted && bx_starts_with(wanted, BX_TIMESTAMP_FIELD)) {
    bx_diag(signing->diags, BX_MSG_FIELD_FOR_STAMPS, NULL, BX_ARGS(wanted));
    return NULL;
  }
  for (int i = 0; i < count; i++) {
    const bx_signature_field *field = &fields[i];
    if (wanted ? !bx_streq(field->name, wanted) : field->is_signed || is_for_time_stamps(field)) continue;
    if (!field->is_signed) return field;
    bx_diag(signing->diags, BX_MSG_FIELD_SIGNED, NULL, BX_ARGS(wanted));
    return NULL;
  }
  if (wanted && *names)
    bx_diag(signing->diags, BX_MSG_NO_SIGNATURE_FIELD, NULL, BX_ARGS(wanted, names));
  else
    bx_diag(signing->diags, BX_MSG_NO_EMPTY_FIELD, NULL, BX_ARGS(signing->name));
  return NULL;
}

static const bx_signature_field *find_time_stamp_field(const bx_signature_field *fields, int count) {
  for (int i = 0; i < count; i++)
    if (!fields[i].is_signed && is_for_time_stamps(&fields[i])) return &fields[i];
  return NULL;
}

/* Where the level wants one, it must be there before anything is signed. */
static bool has_time_stamp_field(const bx_signing *signing, const bx_signature_field *fields, int count) {
  if (signing->options->level < BX_PADES_LTA || find_time_stamp_field(fields, count)) return true;
  bx_diag(signing->diags, BX_MSG_NO_TIMESTAMP_FIELD, NULL, BX_ARGS(signing->name));
  return false;
}

/* ---- What earlier signatures allow ---- */

/* P of the certification (12.8.2.2), or 0 when there is none. */
static int permission(bx_pdf_file *file) {
  int revision = bx_pdf_revisions(file) - 1;
  const bx_pdf_value *perms = bx_pdf_get(file, revision, bx_pdf_catalog(file, revision), "Perms");
  const bx_pdf_value *signature = bx_pdf_get(file, revision, perms, "DocMDP");
  const bx_pdf_value *references = bx_pdf_get(file, revision, signature, "Reference");
  if (references->kind != BX_PDF_ARRAY || references->as.array.count == 0) return 0;
  const bx_pdf_value *reference = bx_pdf_resolve(file, revision, references->as.array.items[0]);
  const bx_pdf_value *parameters = bx_pdf_get(file, revision, reference, "TransformParams");
  return (int)bx_pdf_integer(bx_pdf_get(file, revision, parameters, "P"), 1, 3, 2);
}

static bool is_unsigned(const bx_signature_field *fields, int count) {
  for (int i = 0; i < count; i++)
    if (fields[i].is_signed) return false;
  return true;
}

static bool is_allowed(const bx_signing *signing, bx_pdf_file *file, bool is_first) {
  if (!is_first && signing->options->certify) {
    bx_diag(signing->diags, BX_MSG_CERTIFY_LATE, NULL, BX_NO_ARGS);
    return false;
  }
  if (permission(file) == 1) {
    bx_diag(signing->diags, BX_MSG_CHANGES_FORBIDDEN, NULL, BX_ARGS(signing->name));
    return false;
  }
  return true;
}

/* ---- The signature ---- */

static bool hash(const char *algorithm, const bx_signed_bytes *bytes, unsigned char *digest, unsigned *len) {
  EVP_MD *md = EVP_MD_fetch(NULL, algorithm, NULL);
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  bool ok = md && context && EVP_DigestInit_ex(context, md, NULL) &&
            EVP_DigestUpdate(context, bytes->first, bytes->first_len) &&
            EVP_DigestUpdate(context, bytes->second, bytes->second_len) && EVP_DigestFinal_ex(context, digest, len);
  EVP_MD_CTX_free(context);
  EVP_MD_free(md);
  return ok;
}

/* What signs one file. */
typedef struct {
  const bx_signing *signing;
  const bx_signer *signer; /* NULL: the external one signs */
  bx_cms_read external;    /* what that has made */
  bx_buf token;            /* the time stamp of the signature */
  bx_evidence evidence;    /* from level B-LT on */
} maker;

static bool fail(const maker *m) {
  bx_diag(m->signing->diags, BX_MSG_SIGNING_FAILED, NULL, BX_ARGS(bx_openssl_reason()));
  return false;
}

/* A time stamp is of the signature's value (RFC 3161 appendix A). */
static bool stamp_signature(maker *m, const bx_buf *signature) {
  unsigned char digest[32];
  if (m->signing->options->level < BX_PADES_T) return true;
  bx_sha256(signature->data, signature->len, digest);
  return bx_time_stamp(&m->signing->options->proofs, digest, &m->token, m->signing->diags);
}

static bool make_signature(void *self, const bx_signed_bytes *bytes, bx_buf *contents) {
  maker *m = self;
  const bx_signer *signer = m->signer;
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned digest_len;
  bx_buf attributes = {0}, signature = {0};
  bool ok = (hash(signer->algorithm->digest, bytes, digest, &digest_len) &&
             bx_cms_attributes(signer, digest, digest_len, &attributes) &&
             bx_signer_sign(signer, attributes.data, attributes.len, &signature)) ||
            fail(m);
  ok = ok && stamp_signature(m, &signature) &&
       (bx_cms_put(signer, &attributes, &signature, &m->token, contents) || fail(m));
  bx_buf_free(&signature);
  bx_buf_free(&attributes);
  return ok;
}

static bool put_external(maker *m, bx_buf *contents) {
  unsigned char *der = NULL;
  int len =
      m->token.len && !bx_external_stamp(&m->external, &m->token) ? 0 : i2d_CMS_ContentInfo(m->external.cms, &der);
  if (len > 0) bx_buf_append(contents, der, (size_t)len);
  OPENSSL_free(der);
  return len > 0 || fail(m);
}

static bool make_external(void *self, const bx_signed_bytes *bytes, bx_buf *contents) {
  maker *m = self;
  if (!bx_external_sign(m->signing, bytes, &m->external)) return false;
  const ASN1_OCTET_STRING *value = CMS_SignerInfo_get0_signature(m->external.signer);
  bx_buf signature = {0};
  bx_buf_append(&signature, ASN1_STRING_get0_data(value), (size_t)ASN1_STRING_length(value));
  bool ok = stamp_signature(m, &signature) && put_external(m, contents);
  bx_buf_free(&signature);
  return ok;
}

static const char *signature_entries(const bx_signing *signing) {
  const bx_sign_options *options = signing->options;
  bx_buf text = {0};
  bx_buf_puts(&text, "/Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M ");
  bx_pdf_put_date(&text, options->time, options->zone);
  if (options->reason) {
    bx_buf_puts(&text, " /Reason ");
    bx_pdf_put_text(&text, options->reason);
  }
  if (options->location) {
    bx_buf_puts(&text, " /Location ");
    bx_pdf_put_text(&text, options->location);
  }
  if (options->certify)
    bx_buf_puts(&text,
                " /Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type"
                " /TransformParams /P 2 /V /1.2 >> >>]");
  return bx_buf_take(&text, signing->arena);
}

/* The file and its signature fields; a file that has none gets them. NULL after recording why. */
static bx_pdf_file *open_form(const bx_signing *signing, bx_signature_field **fields, int *count) {
  bx_pdf_file *file = bx_signing_open(signing);
  if (!file || !bx_signature_fields(file, signing->arena, fields, count, signing->diags)) return NULL;
  if (*count) return file;
  if (!bx_signing_add_fields(signing, file)) return NULL;
  file = bx_signing_open(signing);
  return file && bx_signature_fields(file, signing->arena, fields, count, signing->diags) ? file : NULL;
}

static bool sign_field(maker *m) {
  const bx_signing *signing = m->signing;
  bx_signature_field *fields;
  int count;
  bx_pdf_file *file = open_form(signing, &fields, &count);
  if (!file) return false;
  bool is_first = is_unsigned(fields, count);
  const bx_signature_field *field = is_allowed(signing, file, is_first) ? choose_field(signing, fields, count) : NULL;
  if (!field || !has_time_stamp_field(signing, fields, count)) return false;
  bx_pdf_update *update = bx_pdf_update_new(signing->arena, file);
  const char *appearance = NULL;
  if (signing->options->seal && !(appearance = bx_seal_add(signing, file, update, field, is_first))) return false;
  size_t room = m->signer ? bx_cms_size(m->signer) : BX_EXTERNAL_ROOM;
  const bx_filling filling = {.field = field,
                              .entries = signature_entries(signing),
                              .appearance = appearance,
                              .certify = signing->options->certify,
                              .reserve = room + (signing->options->level >= BX_PADES_T ? TOKEN_ROOM : 0),
                              .make = m->signer ? make_signature : make_external,
                              .self = m};
  return bx_signing_fill(signing, file, update, &filling);
}

/* ---- What proves it later ---- */

/* Of the signer before anything is signed: one whose certificate is revoked signs nothing. */
static bool begin_proofs(maker *m) {
  const bx_signing *signing = m->signing;
  m->evidence = (bx_evidence){.arena = signing->arena,
                              .diags = signing->diags,
                              .source = &signing->options->proofs,
                              .time = signing->options->time};
  if (!bx_evidence_begin(&m->evidence)) return false;
  if (!m->signer) return true;
  bx_evidence_know(&m->evidence, m->signer->others);
  return bx_evidence_add(&m->evidence, m->signer->cert);
}

/* The rest of it, once there is a signature with a time stamp; all is appended. */
static bool add_proofs(maker *m) {
  const bx_signing *signing = m->signing;
  bx_evidence_know(&m->evidence, m->external.certs);
  if (m->external.cert && !bx_evidence_add(&m->evidence, m->external.cert)) return false;
  if (!bx_evidence_add_token(&m->evidence, &m->token)) return false;
  bx_pdf_file *file = bx_signing_open(signing);
  bx_pdf_update *update = file ? bx_pdf_update_new(signing->arena, file) : NULL;
  if (!update || !bx_dss_update(file, update, &m->evidence)) return false;
  bx_signing_append(signing, update);
  return true;
}

static bool make_document_stamp(void *self, const bx_signed_bytes *bytes, bx_buf *contents) {
  const maker *m = self;
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned len;
  if (!hash("SHA2-256", bytes, digest, &len)) return fail(m);
  return bx_time_stamp(&m->signing->options->proofs, digest, contents, m->signing->diags);
}

static bool stamp_document(maker *m) {
  const bx_signing *signing = m->signing;
  bx_signature_field *fields;
  int count;
  bx_pdf_file *file = open_form(signing, &fields, &count);
  const bx_signature_field *field = file ? find_time_stamp_field(fields, count) : NULL;
  if (!field) return false;
  const bx_filling filling = {.field = field,
                              .entries = "/Type /DocTimeStamp /Filter /Adobe.PPKLite /SubFilter /ETSI.RFC3161",
                              .reserve = TOKEN_ROOM,
                              .make = make_document_stamp,
                              .self = m};
  return bx_signing_fill(signing, file, bx_pdf_update_new(signing->arena, file), &filling);
}

/* ---- All of it ---- */

static bool sign_to_level(maker *m) {
  const bx_sign_options *options = m->signing->options;
  if (options->level >= BX_PADES_T && !options->proofs.tsa) {
    bx_diag(m->signing->diags, BX_MSG_NO_TSA, NULL, BX_NO_ARGS);
    return false;
  }
  bool proven = options->level >= BX_PADES_LT;
  bool ok = (!proven || begin_proofs(m)) && sign_field(m) && (!proven || add_proofs(m)) &&
            (options->level < BX_PADES_LTA || stamp_document(m));
  bx_evidence_end(&m->evidence);
  return ok;
}

bool bx_sign(bx_buf *pdf, const char *name, const bx_sign_options *options, bx_diags *diags) {
  bx_arena *arena = bx_arena_new();
  const bx_signing signing = {.arena = arena, .pdf = pdf, .name = name, .options = options, .diags = diags};
  size_t len = pdf->len;
  bx_signer *signer = options->keys.key ? bx_signer_load(arena, &options->keys, options->time, diags) : NULL;
  maker m = {.signing = &signing, .signer = signer};
  bool ok = (signer || !options->keys.key) && sign_to_level(&m);
  bx_cms_close(&m.external);
  bx_buf_free(&m.token);
  bx_signer_free(signer);
  bx_arena_free(arena);
  if (!ok) {
    pdf->len = len;
    pdf->data[len] = '\0';
  }
  return ok;
}
