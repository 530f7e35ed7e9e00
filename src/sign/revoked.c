/* CRLs and OCSP responses: reading them, and what they say of one certificate: that it is revoked whatever their age,
 * that it is not when they were still in force, or newer, at the moment that is judged. */
#include "revoked.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

bool bx_revocation_read(const void *bytes, size_t len, bx_revocation_sink *sink, void *self) {
  const unsigned char *at = bytes, *again = bytes;
  X509_CRL *crl = d2i_X509_CRL(NULL, &at, (long)len);
  OCSP_RESPONSE *response = crl ? NULL : d2i_OCSP_RESPONSE(NULL, &again, (long)len);
  ERR_clear_error();
  if (crl || response) sink(self, crl, response);
  return crl || response;
}

static bool read_pem(const bx_buf *text, bx_revocation_sink *sink, void *self) {
  BIO *bio = BIO_new_mem_buf(text->data, (int)text->len);
  int count = 0;
  for (X509_CRL *crl; bio && (crl = PEM_read_bio_X509_CRL(bio, NULL, NULL, NULL)); count++) sink(self, crl, NULL);
  BIO_free(bio);
  ERR_clear_error();
  return count > 0;
}

bool bx_revocation_load(const char *path, bx_revocation_sink *sink, void *self, bx_diags *diags) {
  bx_buf text;
  if (!bx_diag_read_regular(path, BX_PROOF_MAX, &text, diags)) return false;
  bool ok = bx_revocation_read(text.data, text.len, sink, self) || read_pem(&text, sink, self);
  bx_buf_free(&text);
  if (!ok) bx_diag(diags, BX_MSG_NO_REVOCATION_FILE, &(bx_place){.file = path}, BX_ARGS(path));
  return ok;
}

static bool has_name(const GENERAL_NAMES *names, const GENERAL_NAME *name) {
  for (int i = 0; i < sk_GENERAL_NAME_num(names); i++)
    if (GENERAL_NAME_cmp(sk_GENERAL_NAME_value(names, i), (GENERAL_NAME *)(uintptr_t)name) == 0) return true;
  return false;
}

static const GENERAL_NAMES *full_names(const DIST_POINT_NAME *name) {
  return name && name->type == 0 ? name->name.fullname : NULL;
}

/* Is the CRL, where it is one of several for parts of the certificates, that of the part the certificate names
 * (6.3.3 b 2)? Names that are relative to the issuer's are not known here and match none. */
static bool is_of_point(const DIST_POINT_NAME *own, X509 *cert) {
  if (!own) return true;
  CRL_DIST_POINTS *points = X509_get_ext_d2i(cert, NID_crl_distribution_points, NULL, NULL);
  const GENERAL_NAMES *names = full_names(own);
  bool found = false;
  for (int i = 0; i < sk_DIST_POINT_num(points); i++) {
    const DIST_POINT *point = sk_DIST_POINT_value(points, i);
    const GENERAL_NAMES *wanted = point->reasons ? NULL : full_names(point->distpoint);
    for (int k = 0; k < sk_GENERAL_NAME_num(wanted); k++)
      found = found || has_name(names, sk_GENERAL_NAME_value(wanted, k));
  }
  CRL_DIST_POINTS_free(points);
  return found;
}

/* A certificate that has ended may be dropped from what its authority says, unless that says since when it keeps them
 * (EN 319 102-1 5.2.5; `kept` may be NULL). */
static bool is_still_told(const ASN1_TIME *issued, const ASN1_TIME *kept, X509 *cert) {
  const ASN1_TIME *end = X509_get0_notAfter(cert);
  int64_t from, until, since;
  if (!bx_asn1_seconds(issued, &from) || !bx_asn1_seconds(end, &until)) return false;
  return from <= until || (kept && bx_asn1_seconds(kept, &since) && since <= until);
}

#define EXPIRED_CERTS_ON_CRL "2.5.29.60" /* ITU-T X.509 9.5.2.8 */

static bool is_told_by_crl(const X509_CRL *crl, X509 *cert) {
  ASN1_OBJECT *oid = OBJ_txt2obj(EXPIRED_CERTS_ON_CRL, 1);
  X509_EXTENSION *extension = oid ? X509_CRL_get_ext(crl, X509_CRL_get_ext_by_OBJ(crl, oid, -1)) : NULL;
  const ASN1_OCTET_STRING *value = extension ? X509_EXTENSION_get_data(extension) : NULL;
  const unsigned char *at = value ? ASN1_STRING_get0_data(value) : NULL;
  ASN1_GENERALIZEDTIME *kept = at ? d2i_ASN1_GENERALIZEDTIME(NULL, &at, ASN1_STRING_length(value)) : NULL;
  bool told = is_still_told(X509_CRL_get0_lastUpdate(crl), kept, cert);
  ASN1_GENERALIZEDTIME_free(kept);
  ASN1_OBJECT_free(oid);
  return told;
}

static bool ocsp_covers(const OCSP_BASICRESP *basic, OCSP_SINGLERESP *single, X509 *cert) {
  ASN1_GENERALIZEDTIME *issued = NULL;
  ASN1_GENERALIZEDTIME *kept = OCSP_SINGLERESP_get1_ext_d2i(single, NID_id_pkix_OCSP_archiveCutoff, NULL, NULL);
  (void)OCSP_single_get0_status(single, NULL, NULL, &issued, NULL);
  bool told = is_still_told(issued, kept, cert) && !bx_signature_is_weak(OCSP_resp_get0_tbs_sigalg(basic));
  ASN1_GENERALIZEDTIME_free(kept);
  return told;
}

static bool crl_covers(X509_CRL *crl, X509 *cert) {
  for (int i = 0; i < X509_CRL_get_ext_count(crl); i++) {
    X509_EXTENSION *extension = X509_CRL_get_ext(crl, i);
    int nid = OBJ_obj2nid(X509_EXTENSION_get_object(extension));
    if (nid == NID_delta_crl || (X509_EXTENSION_get_critical(extension) && nid != NID_issuing_distribution_point))
      return false;
  }
  ISSUING_DIST_POINT *point = X509_CRL_get_ext_d2i(crl, NID_issuing_distribution_point, NULL, NULL);
  bool is_ca = X509_check_ca(cert) == 1;
  bool good =
      !point || (!point->onlysomereasons && !point->indirectCRL && !point->onlyattr && !(point->onlyuser && is_ca) &&
                 !(point->onlyCA && !is_ca) && is_of_point(point->distpoint, cert));
  ISSUING_DIST_POINT_free(point);
  const X509_ALGOR *algorithm;
  X509_CRL_get0_signature(crl, NULL, &algorithm);
  return good && is_told_by_crl(crl, cert) && !bx_signature_is_weak(algorithm);
}

static bool is_by(X509_CRL *crl, X509 *issuer) {
  return X509_NAME_cmp(X509_CRL_get_issuer(crl), X509_get_subject_name(issuer)) == 0 &&
         (X509_get_key_usage(issuer) & KU_CRL_SIGN) && X509_CRL_verify(crl, X509_get0_pubkey(issuer)) == 1;
}

OCSP_SINGLERESP *bx_ocsp_find(OCSP_BASICRESP *basic, X509 *cert, X509 *issuer) {
  for (int i = 0; i < OCSP_resp_count(basic); i++) {
    OCSP_SINGLERESP *single = OCSP_resp_get0(basic, i);
    const OCSP_CERTID *id = OCSP_SINGLERESP_get0_id(single);
    ASN1_OBJECT *algorithm = NULL;
    OCSP_id_get0_info(NULL, &algorithm, NULL, NULL, (OCSP_CERTID *)(uintptr_t)id);
    const EVP_MD *md = algorithm ? EVP_get_digestbyobj(algorithm) : NULL;
    OCSP_CERTID *own = md ? OCSP_cert_to_id(md, cert, issuer) : NULL;
    bool same = own && OCSP_id_cmp(own, id) == 0;
    OCSP_CERTID_free(own);
    if (same) return single;
  }
  return NULL;
}

bx_says bx_crl_says(X509_CRL *crl, bx_revocation_question *q) {
  int64_t next;
  X509_REVOKED *entry = NULL;
  if (!is_by(crl, q->issuer) || !bx_asn1_seconds(X509_CRL_get0_lastUpdate(crl), &q->issued) || q->issued > q->now)
    return BX_SAYS_NOTHING;
  if (X509_CRL_get0_by_cert(crl, &entry, q->cert) == 1)
    return bx_asn1_seconds(X509_REVOKED_get0_revocationDate(entry), &q->revoked) ? BX_SAYS_REVOKED : BX_SAYS_NOTHING;
  bool is_in_force = bx_asn1_seconds(X509_CRL_get0_nextUpdate(crl), &next) && next >= q->at;
  return is_in_force && crl_covers(crl, q->cert) ? BX_SAYS_GOOD : BX_SAYS_NOTHING;
}

#define NO_NEXT_UPDATE 86400 /* how long a response holds that does not say, s */

bx_says bx_ocsp_says(OCSP_BASICRESP *basic, OCSP_SINGLERESP *single, bx_revocation_question *q) {
  ASN1_GENERALIZEDTIME *revoked = NULL, *issued = NULL, *next = NULL;
  int status = OCSP_single_get0_status(single, NULL, &revoked, &issued, &next);
  if (!bx_asn1_seconds(issued, &q->issued) || q->issued > q->now) return BX_SAYS_NOTHING;
  if (status == V_OCSP_CERTSTATUS_REVOKED)
    return bx_asn1_seconds(revoked, &q->revoked) ? BX_SAYS_REVOKED : BX_SAYS_NOTHING;
  int64_t until = q->issued + NO_NEXT_UPDATE;
  bool is_in_force = (!next || bx_asn1_seconds(next, &until)) && until >= q->at;
  bool good = status == V_OCSP_CERTSTATUS_GOOD && is_in_force && ocsp_covers(basic, single, q->cert);
  return good ? BX_SAYS_GOOD : BX_SAYS_NOTHING;
}
