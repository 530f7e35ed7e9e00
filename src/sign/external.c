/* Signatures made by another program, which is how licensed seal systems join in. Nothing of it goes into the file
 * before it has been checked. */
#include "external.h"

#include <openssl/err.h>
#include <stdlib.h>

static bool refuse(const bx_signing *signing, const char *why) {
  bx_diag(signing->diags, BX_MSG_SIGNER_WRONG, NULL, BX_ARGS(why));
  return false;
}

/* EN 319 142-1 6.3 forbids the time of signing as an attribute; /M has it. */
static bool has_time(const bx_cms_read *read) {
  return CMS_signed_get_attr_by_NID(read->signer, NID_pkcs9_signingTime, -1) >= 0;
}

static const char *first_reason(const bx_findings *findings) {
  for (int i = 0; i < findings->count; i++)
    if (findings->items[i].validity >= BX_SIGNATURE_UNPROVEN) return findings->items[i].text;
  return "?";
}

static bool check(const bx_signing *signing, const bx_signed_bytes *bytes, const bx_buf *cms, bx_cms_read *read) {
  bx_findings findings = {.arena = signing->arena, .lang = bx_diags_lang(signing->diags)};
  bool ok = bx_cms_open(read, cms->data, cms->len, &findings) &&
            bx_cms_check(read, bytes, NID_pkcs7_data, BX_ESS_MUST, &findings);
  if (!ok || findings.worst >= BX_SIGNATURE_UNPROVEN) return refuse(signing, first_reason(&findings));
  if (read->size != cms->len || CMS_is_detached(read->cms) != 1)
    return refuse(signing, bx_findings_say(&findings, "it is no detached signature", "它不是分离式签名"));
  if (has_time(read))
    return refuse(signing, bx_findings_say(&findings, "PAdES forbids the attribute signing-time",
                                           "PAdES 不许有 signing-time 属性"));
  if (EVP_PKEY_is_a(X509_get0_pubkey(read->cert), "SM2") && !signing->options->keys.sm2) {
    bx_diag(signing->diags, BX_MSG_KEY_SM2, NULL, BX_ARGS(bx_certificate_name(read->cert, signing->arena)));
    return false;
  }
  return bx_certificate_check(read->cert, signing->options->time, signing->arena, signing->diags);
}

bool bx_external_sign(const bx_signing *signing, const bx_signed_bytes *bytes, bx_cms_read *read) {
  const bx_key_source *source = &signing->options->keys;
  char *room = bx_alloc(BX_EXTERNAL_ROOM);
  bx_buf cms = {.data = room, .len = source->external(source->external_self, bytes, room, BX_EXTERNAL_ROOM)};
  if (cms.len > BX_EXTERNAL_ROOM) cms.len = 0; /* it is not ours to know what it wrote where */
  *read = (bx_cms_read){0};
  bool ok = cms.len > 0 && check(signing, bytes, &cms, read);
  if (cms.len == 0) bx_diag(signing->diags, BX_MSG_SIGNER_FAILED, NULL, BX_NO_ARGS);
  free(room);
  return ok;
}

bool bx_external_stamp(bx_cms_read *read, const bx_buf *token) {
  return CMS_unsigned_add1_attr_by_NID(read->signer, NID_id_smime_aa_timeStampToken, V_ASN1_SEQUENCE, token->data,
                                       (int)token->len) == 1;
}
