/* Time stamp tokens (RFC 3161): a CMS signature of a TSTInfo, which holds a time and the digest of what was stamped. */
#include <openssl/err.h>
#include <openssl/ts.h>
#include <string.h>

#include "verify.h"

/* Is it the digest of what is covered? */
static bool same_imprint(TS_TST_INFO *info, const bx_signed_bytes *covered) {
  TS_MSG_IMPRINT *imprint = TS_TST_INFO_get_msg_imprint(info);
  ASN1_OCTET_STRING *expected = TS_MSG_IMPRINT_get_msg(imprint);
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned len;
  return bx_digest(TS_MSG_IMPRINT_get_algo(imprint), covered, digest, &len) &&
         (int)len == ASN1_STRING_length(expected) && memcmp(digest, ASN1_STRING_get0_data(expected), len) == 0;
}

static TS_TST_INFO *read_info(const bx_cms_read *read, bx_signed_bytes *content) {
  ASN1_OCTET_STRING **held = CMS_get0_content(read->cms);
  bool right_type = OBJ_obj2nid(CMS_get0_eContentType(read->cms)) == NID_id_smime_ct_TSTInfo;
  if (!held || !*held || !right_type) return NULL;
  const unsigned char *at = ASN1_STRING_get0_data(*held);
  int len = ASN1_STRING_length(*held);
  *content = (bx_signed_bytes){.first = at, .first_len = (size_t)len};
  return d2i_TS_TST_INFO(NULL, &at, len);
}

bool bx_stamp_check(const void *token, size_t len, const bx_signed_bytes *covered, bx_cms_read *read, int64_t *time,
                    bx_findings *findings) {
  bx_signed_bytes content = {0};
  if (!bx_cms_open(read, token, len, findings)) return false;
  TS_TST_INFO *info = read_info(read, &content);
  ERR_clear_error();
  bool ok = info && bx_asn1_seconds(TS_TST_INFO_get_time(info), time);
  if (!ok) bx_find(findings, BX_FOUND_STAMP_WRONG, BX_ARGS("TSTInfo"));
  ok = ok && bx_cms_check(read, &content, NID_id_smime_ct_TSTInfo, BX_ESS_MUST, findings);
  if (ok && !same_imprint(info, covered)) {
    const char *why = bx_findings_say(findings, "it stamps something else", "它所证明的不是这些内容");
    ok = bx_find(findings, BX_FOUND_STAMP_WRONG, BX_ARGS(why));
  } else if (ok && bx_digest_is_weak(TS_MSG_IMPRINT_get_algo(TS_TST_INFO_get_msg_imprint(info)))) {
    const char *what = bx_findings_say(findings, "the digest in the time stamp", "时间戳中的摘要算法");
    ok = bx_find(findings, BX_FOUND_WEAK, BX_ARGS(what));
  }
  TS_TST_INFO_free(info);
  return ok;
}
