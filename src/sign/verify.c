/* Verifying the signatures of a PDF (EN 319 102-1, EN 319 142-1), offline. The newest is looked at first: a trusted
 * document time stamp proves that all before it existed at its time, and that is what their certificates are judged by.
 */
#include "verify.h"

#include <openssl/err.h>
#include <string.h>

/* ---- What is said of one signature ---- */

typedef struct {
  bx_verifier *verifier;
  bx_signature *signature;
  bx_signature_report *report;
  bx_findings *findings;
  bx_signed_bytes covered, contents;
  int64_t at;     /* its certificate is judged as of then */
  bool is_proven; /* a time stamp says so */
  int since;      /* the newest revision whose DSS proves its certificates, or BX_SINCE_OUTSIDE */
} examination;

static const char *iso_time(const bx_verifier *verifier, int64_t seconds) {
  bx_buf text = {0};
  bx_moment moment = bx_moment_at(seconds, verifier->options->zone);
  bx_moment_print(&text, &moment);
  return bx_buf_take(&text, verifier->arena);
}

static const char *int_text(const bx_verifier *verifier, int number) {
  bx_buf text = {0};
  bx_buf_int(&text, number);
  return bx_buf_take(&text, verifier->arena);
}

static void describe(examination *e, const bx_cms_read *read) {
  bx_arena *arena = e->verifier->arena;
  int64_t claimed;
  if (bx_pdf_date(bx_pdf_find(e->signature->dict, "M"), &claimed))
    e->report->claimed_time = iso_time(e->verifier, claimed);
  if (!read->cert) return;
  e->report->signer = bx_certificate_name(read->cert, arena);
  e->report->issuer = bx_issuer_name(read->cert, arena);
  BIGNUM *serial = ASN1_INTEGER_to_BN(X509_get0_serialNumber(read->cert), NULL);
  char *hex = serial ? BN_bn2hex(serial) : NULL;
  e->report->serial = bx_arena_strdup(arena, hex);
  OPENSSL_free(hex);
  BN_free(serial);
}

/* Behind the CMS stand only the zeros that fill the room for it. */
static bool check_padding(examination *e, const bx_cms_read *read) {
  const char *bytes = e->contents.first;
  for (size_t i = read->size; i < e->contents.first_len; i++)
    if (bytes[i]) return bx_find(e->findings, BX_FOUND_CONTENTS, BX_NO_ARGS);
  return true;
}

/* A content of its own would be a second thing that is signed. */
static bool check_detached(examination *e, const bx_cms_read *read) {
  ASN1_OCTET_STRING **content = CMS_get0_content(read->cms);
  if (!content || !*content) return true;
  const char *why = bx_findings_say(e->findings, "it holds a content of its own", "其中另有内容");
  return bx_find(e->findings, BX_FOUND_CMS, BX_ARGS(why));
}

static void find_intact(examination *e, const bx_cms_read *read) {
  EVP_PKEY *key = X509_get0_pubkey(read->cert);
  bx_buf text = {0};
  const char *kind = key ? EVP_PKEY_get0_type_name(key) : NULL;
  bx_buf_puts(&text, kind ? kind : "?");
  bx_buf_putc(&text, ' ');
  bx_buf_int(&text, key ? EVP_PKEY_get_bits(key) : 0);
  bx_find(e->findings, BX_FOUND_INTACT, BX_ARGS(read->digest, text.data));
  bx_buf_free(&text);
}

/* ---- Trust ---- */

/* The chain as of `at`, and revocation; true when nothing is left open. */
static bool check_trust(examination *e, const bx_cms_read *read, bx_certificate_use use, int64_t at) {
  bx_validity before = e->findings->worst;
  e->findings->worst = BX_SIGNATURE_VALID;
  STACK_OF(X509) *chain = bx_trust_chain(e->verifier, read, use, at, e->findings);
  int since = chain ? bx_revocation_check(e->verifier, chain, at, e->findings) : BX_SINCE_OUTSIDE;
  sk_X509_pop_free(chain, X509_free);
  bool good = e->findings->worst == BX_SIGNATURE_VALID;
  if (before > e->findings->worst) e->findings->worst = before;
  e->since = bx_max_int(e->since, since);
  return good;
}

/* Says who stamps, and when; true when both are to be believed. */
static bool find_stamp(examination *e, const bx_cms_read *read, int64_t time) {
  const char *name = bx_certificate_name(read->cert, e->verifier->arena), *shown = iso_time(e->verifier, time);
  bool trusted = check_trust(e, read, BX_USE_STAMP, e->at);
  bx_find(e->findings, trusted ? BX_FOUND_STAMPED : BX_FOUND_STAMP_UNTRUSTED, BX_ARGS(shown, name));
  return trusted;
}

/* ---- Time stamps of a signature (the unsigned attribute of RFC 3161 appendix A) ---- */

/* The earliest trusted one; true when there is one. */
static bool check_stamps(examination *e, const bx_cms_read *read) {
  const ASN1_OCTET_STRING *value = CMS_SignerInfo_get0_signature(read->signer);
  bx_signed_bytes signature = {.first = ASN1_STRING_get0_data(value), .first_len = (size_t)ASN1_STRING_length(value)};
  bool found = false;
  int64_t earliest = e->at;
  for (int i = -1; (i = CMS_unsigned_get_attr_by_NID(read->signer, NID_id_smime_aa_timeStampToken, i)) >= 0;) {
    X509_ATTRIBUTE *attribute = CMS_unsigned_get_attr(read->signer, i);
    ASN1_STRING *token = X509_ATTRIBUTE_get0_data(attribute, 0, V_ASN1_SEQUENCE, NULL);
    bx_cms_read stamp = {0};
    int64_t time;
    if (!token || X509_ATTRIBUTE_count(attribute) != 1)
      bx_find(e->findings, BX_FOUND_STAMP_WRONG, BX_ARGS("time-stamp-token"));
    else if (bx_stamp_check(ASN1_STRING_get0_data(token), (size_t)ASN1_STRING_length(token), &signature, &stamp, &time,
                            e->findings) &&
             find_stamp(e, &stamp, time)) {
      if (time < earliest || !found) earliest = time;
      found = true;
    }
    bx_cms_close(&stamp);
  }
  if (found) e->at = earliest;
  return found;
}

/* ---- Levels (EN 319 142-1 6.3) ---- */

static void set_level(examination *e, bool is_cades, bool stamped) {
  e->report->level = "CMS";
  if (!is_cades || e->findings->worst == BX_SIGNATURE_INVALID) return;
  bool lasting = stamped && e->since != BX_SINCE_OUTSIDE;
  e->report->level = lasting ? "B-LT" : stamped ? "B-T" : "B-B";
}

/* ---- One signature ---- */

static bool has_attribute(const bx_cms_read *read, int nid) {
  return CMS_signed_get_attr_by_NID(read->signer, nid, -1) >= 0;
}

/* EN 319 142-1 6.3: the certificate is named, and the time of signing left to the dictionary. SM2 is in no list of its
 * algorithms. */
static bool is_baseline(const bx_cms_read *read) {
  return !EVP_PKEY_is_a(X509_get0_pubkey(read->cert), "SM2") &&
         has_attribute(read, NID_id_smime_aa_signingCertificateV2) && !has_attribute(read, NID_pkcs9_signingTime);
}

static void examine_signature(examination *e, bool is_cades) {
  bx_cms_read read;
  bool open = bx_cms_open(&read, e->contents.first, e->contents.first_len, e->findings);
  if (read.cms) describe(e, &read);
  bool padded = read.cms && check_padding(e, &read) && check_detached(e, &read);
  if (open && padded &&
      bx_cms_check(&read, &e->covered, NID_pkcs7_data, is_cades ? BX_ESS_MUST : BX_ESS_MAY, e->findings)) {
    find_intact(e, &read);
    bool stamped = check_stamps(e, &read);
    e->is_proven = e->is_proven || stamped;
    check_trust(e, &read, BX_USE_SIGN, e->at);
    set_level(e, is_cades && is_baseline(&read), stamped);
  }
  bx_cms_close(&read);
}

/* A document time stamp; true when its time is to be believed. */
static bool examine_stamp(examination *e, int64_t *time) {
  bx_cms_read read = {0};
  bool good = bx_stamp_check(e->contents.first, e->contents.first_len, &e->covered, &read, time, e->findings);
  if (read.cms) describe(e, &read);
  good = good && check_padding(e, &read);
  if (good) find_intact(e, &read);
  good = good && find_stamp(e, &read, *time);
  bx_cms_close(&read);
  return good;
}

/* ---- Permissions: DocMDP and FieldMDP (12.8.2) ---- */

/* Is it the field of this full name, or one below it in the tree of fields? */
static bool is_within(const char *field, const char *name) {
  size_t len = strlen(name);
  return strncmp(field, name, len) == 0 && (field[len] == '\0' || field[len] == '.');
}

static bool names_field(bx_verifier *verifier, int revision, const bx_pdf_value *list, const char *field) {
  for (int i = 0; list->kind == BX_PDF_ARRAY && i < list->as.array.count; i++) {
    const char *text = bx_pdf_text(verifier->arena, bx_pdf_resolve(verifier->file, revision, list->as.array.items[i]));
    if (text && is_within(field, text)) return true;
  }
  return false;
}

static bool forbids(bx_verifier *verifier, const bx_signature *signature, const char *field) {
  bx_pdf_file *file = verifier->file;
  int revision = signature->first;
  const bx_pdf_value *references = bx_pdf_get(file, revision, signature->dict, "Reference");
  for (int i = 0; references->kind == BX_PDF_ARRAY && i < references->as.array.count; i++) {
    const bx_pdf_value *reference = bx_pdf_resolve(file, revision, references->as.array.items[i]);
    const bx_pdf_value *method = bx_pdf_get(file, revision, reference, "TransformMethod");
    const bx_pdf_value *params = bx_pdf_get(file, revision, reference, "TransformParams");
    const bx_pdf_value *action = bx_pdf_get(file, revision, params, "Action");
    bool named = names_field(verifier, revision, bx_pdf_get(file, revision, params, "Fields"), field);
    if (bx_pdf_is_name(method, "DocMDP") && bx_pdf_integer(bx_pdf_get(file, revision, params, "P"), 1, 3, 2) == 1)
      return true;
    if (!bx_pdf_is_name(method, "FieldMDP")) continue;
    if (bx_pdf_is_name(action, "All") || (bx_pdf_is_name(action, "Include") && named) ||
        (bx_pdf_is_name(action, "Exclude") && !named))
      return true;
  }
  return false;
}

/* ---- What came after it ---- */

static void add_changes(examination *e, const bx_change *changes) {
  bx_verifier *verifier = e->verifier;
  int count = bx_pdf_revisions(verifier->file), own = e->signature->revision;
  if (own == count - 1) {
    bx_find(e->findings, BX_FOUND_COVERS_ALL, BX_NO_ARGS);
    return;
  }
  bx_find(e->findings, BX_FOUND_COVERS_REVISION, BX_ARGS(int_text(verifier, own + 1), int_text(verifier, count)));
  for (int r = own + 1; r < count; r++) {
    for (int i = 0; i < changes[r].findings.count; i++) bx_findings_add(e->findings, &changes[r].findings.items[i]);
  }
}

/* ---- All of them ---- */

typedef struct {
  bx_verifier *verifier;
  bx_signature *signatures;
  bx_signature_report *reports;
  int count;
  const bx_change *changes;
  int64_t at; /* everything of older revisions existed then */
  bool is_proven;
  int stamped; /* the newest revision that a trusted document time stamp covers, -1 */
} walk;

/* Signatures of later revisions, known by their fields' full names; those that only stamp are always allowed. */
static void find_locked(const walk *w, examination *e) {
  for (int i = 0; i < w->count; i++) {
    const bx_signature *later = &w->signatures[i];
    if (later->first > e->signature->revision &&
        !bx_pdf_is_name(bx_pdf_find(later->dict, "SubFilter"), "ETSI.RFC3161") &&
        forbids(w->verifier, e->signature, later->field))
      bx_find(e->findings, BX_FOUND_LOCKED, BX_ARGS(int_text(w->verifier, later->first + 1), later->field));
  }
}

static void examine(walk *w, int i) {
  bx_signature *signature = &w->signatures[i];
  bx_signature_report *report = &w->reports[i];
  examination e = {.verifier = w->verifier, .signature = signature, .report = report, .findings = &signature->findings};
  const bx_pdf_value *kind = bx_pdf_find(signature->dict, "SubFilter");
  e.at = w->at;
  e.is_proven = w->is_proven;
  report->field = signature->field;
  report->is_timestamp = bx_pdf_is_name(kind, "ETSI.RFC3161");
  report->revision = signature->first + 1;
  bool is_cades = bx_pdf_is_name(kind, "ETSI.CAdES.detached");
  if (bx_signature_range(w->verifier->file, signature, &e.covered, &e.contents)) {
    int64_t time = w->at;
    if (report->is_timestamp) {
      if (examine_stamp(&e, &time) && e.findings->worst == BX_SIGNATURE_VALID) {
        if (w->stamped < 0) w->stamped = signature->revision;
        w->at = time;
        w->is_proven = true;
      }
      if (e.findings->worst == BX_SIGNATURE_VALID) report->proven_time = iso_time(w->verifier, time);
    } else if (is_cades || bx_pdf_is_name(kind, "adbe.pkcs7.detached")) {
      examine_signature(&e, is_cades);
      if (e.is_proven) report->proven_time = iso_time(w->verifier, e.at);
      /* What proves the certificates must itself be under a document time stamp. */
      if (bx_streq(report->level ? report->level : "", "B-LT") && w->stamped >= e.since &&
          w->stamped > signature->revision)
        report->level = "B-LTA";
    } else {
      bx_find(e.findings, BX_FOUND_SUB_FILTER, BX_ARGS(kind->kind == BX_PDF_NAME ? kind->as.string.bytes : "?"));
    }
    add_changes(&e, w->changes);
    find_locked(w, &e);
  }
  report->validity = e.findings->worst;
  report->findings = e.findings->items;
  report->finding_count = e.findings->count;
}

static const bx_change *find_changes(bx_verifier *verifier, bx_diags *diags) {
  int count = bx_pdf_revisions(verifier->file);
  bx_change *changes = BX_NEW_ARRAY(verifier->arena, bx_change, count);
  for (int r = 1; r < count; r++) {
    changes[r].findings =
        (bx_findings){.arena = verifier->arena, .lang = bx_diags_lang(diags), .worst = BX_SIGNATURE_VALID};
    bx_changes_find(verifier->file, verifier->options->name, &changes[r], r, diags);
  }
  return changes;
}

/* Only the signature that was asked for; its findings are unchanged. */
static void select_field(walk *w, const char *field, bx_findings *whole) {
  int kept = 0;
  for (int i = 0; i < w->count; i++)
    if (bx_streq(w->reports[i].field, field)) w->reports[kept++] = w->reports[i];
  if (!kept) bx_find(whole, BX_FOUND_NO_SUCH_FIELD, BX_ARGS(field));
  w->count = kept;
}

static const bx_verification *verify(bx_verifier *verifier, bx_diags *diags) {
  bx_findings whole = {.arena = verifier->arena, .lang = bx_diags_lang(diags), .worst = BX_SIGNATURE_VALID};
  walk w = {.verifier = verifier, .at = verifier->options->time, .stamped = -1};
  if (!bx_signatures_list(verifier->file, &w.signatures, &w.count, &whole, diags)) return NULL;
  w.changes = find_changes(verifier, diags);
  w.reports = BX_NEW_ARRAY(verifier->arena, bx_signature_report, w.count);
  for (int i = w.count - 1; i >= 0; i--) examine(&w, i);
  if (!w.count) bx_find(&whole, BX_FOUND_NO_SIGNATURE, BX_NO_ARGS);
  if (w.count && verifier->options->field) select_field(&w, verifier->options->field, &whole);
  bx_verification *result = BX_NEW(verifier->arena, bx_verification);
  *result = (bx_verification){.validity = whole.worst,
                              .revisions = bx_pdf_revisions(verifier->file),
                              .signatures = w.reports,
                              .signature_count = w.count,
                              .findings = whole.items,
                              .finding_count = whole.count};
  /* No signature is better than the file that it stands in. */
  for (int i = 0; i < w.count; i++)
    if (w.reports[i].validity < whole.worst) w.reports[i].validity = whole.worst;
  for (int i = 0; i < w.count; i++)
    if (w.reports[i].validity > result->validity) result->validity = w.reports[i].validity;
  return bx_pdf_failed(verifier->file) || bx_diags_errors(diags) ? NULL : result;
}

const bx_verification *bx_verify(bx_arena *arena, const bx_verify_options *options, bx_diags *diags) {
  bx_verifier verifier = {.arena = arena, .options = options};
  verifier.file = bx_pdf_open(arena, options->pdf, options->len, options->name, diags);
  const bx_verification *result = NULL;
  if (verifier.file && bx_pdf_check(verifier.file) && bx_trust_load(&verifier, diags) &&
      bx_proofs_load(&verifier, diags))
    result = verify(&verifier, diags);
  bx_proofs_free(&verifier);
  ERR_clear_error();
  return result;
}
