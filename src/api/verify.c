/* Verifying a PDF: what the module found, for programs and in words. */
#include <string.h>

#include "session.h"

#define PDF_MAX ((size_t)1 << 30) /* bytes: it is held in memory */

/* ---- In words ---- */

static const char *say(const banxin_session *session, const char *english, const char *chinese) {
  return bx_say(session->lang, english, chinese);
}

static void put_line(bx_buf *out, const char *label, const char *text) {
  if (!text) return;
  bx_buf_puts(out, "  ");
  bx_buf_puts(out, label);
  bx_buf_safe(out, text);
  bx_buf_putc(out, '\n');
}

static const char *validity_text(const banxin_session *session, bx_validity validity) {
  switch (validity) {
    case BX_SIGNATURE_VALID:
      return say(session, "valid", "有效");
    case BX_SIGNATURE_UNPROVEN:
      return say(session, "not proven", "未能证实");
    default:
      return say(session, "INVALID", "无效");
  }
}

static void put_findings(bx_buf *out, const banxin_sign_finding *findings, int count) {
  static const char *const marks[] = {"    ", "  + ", "  ? ", "  ! "};
  for (int i = 0; i < count; i++) {
    bx_buf_puts(out, marks[findings[i].validity]);
    bx_buf_safe(out, findings[i].text);
    bx_buf_puts(out, " [");
    bx_buf_puts(out, findings[i].id);
    bx_buf_puts(out, "]\n");
  }
}

static void put_signature(const banxin_session *session, bx_buf *out, const banxin_signature *signature) {
  bx_buf_puts(out,
              signature->is_timestamp ? say(session, "time stamp “", "时间戳“") : say(session, "signature “", "签名“"));
  bx_buf_safe(out, signature->field);
  bx_buf_puts(out, say(session, "”: ", "”："));
  bx_buf_puts(out, validity_text(session, (bx_validity)signature->validity));
  bx_buf_putc(out, '\n');
  put_line(out, say(session, "signer: ", "签名者："), signature->signer);
  put_line(out, say(session, "issuer: ", "证书签发者："), signature->issuer);
  put_line(out, say(session, "time, proven: ", "已证实的时间："), signature->proven_time);
  put_line(out, say(session, "time, as the signer says: ", "签名者自称的时间："), signature->claimed_time);
  put_line(out, say(session, "level: ", "级别："), signature->level);
  put_findings(out, signature->findings, signature->finding_count);
}

static const char *as_text(const banxin_session *session, const char *path, const banxin_verification *v) {
  bx_buf out = {0};
  for (int i = 0; i < v->signature_count; i++) put_signature(session, &out, &v->signatures[i]);
  if (v->finding_count) bx_buf_puts(&out, say(session, "the file:\n", "文件：\n"));
  put_findings(&out, v->findings, v->finding_count);
  bx_buf_safe(&out, path);
  bx_buf_puts(&out, say(session, ": ", "："));
  bool is_signed = v->signature_count || v->validity == BANXIN_INVALID;
  bx_buf_puts(&out,
              is_signed ? validity_text(session, (bx_validity)v->validity) : say(session, "not signed", "没有签名"));
  bx_buf_putc(&out, '\n');
  return bx_buf_take(&out, session->arena);
}

/* ---- JSON ---- */

static const char *const validity_names[] = {"note", "valid", "indeterminate", "invalid"};

static void put_json_findings(bx_buf *out, const banxin_sign_finding *findings, int count) {
  bx_buf_puts(out, ",\"findings\":[");
  for (int i = 0; i < count; i++) {
    bx_buf_puts(out, i ? ",{" : "{");
    bx_buf_json_text(out, "id", findings[i].id);
    bx_buf_json_text(out, "validity", validity_names[findings[i].validity]);
    bx_buf_json_text(out, "text", findings[i].text);
    bx_buf_putc(out, '}');
  }
  bx_buf_putc(out, ']');
}

static void put_json_signature(bx_buf *out, const banxin_signature *signature) {
  bx_buf_putc(out, '{');
  bx_buf_json_text(out, "field", signature->field);
  bx_buf_json_text(out, "kind", signature->is_timestamp ? "time-stamp" : "signature");
  bx_buf_json_text(out, "validity", validity_names[signature->validity]);
  bx_buf_json_text(out, "signer", signature->signer);
  bx_buf_json_text(out, "issuer", signature->issuer);
  bx_buf_json_text(out, "serial", signature->serial);
  bx_buf_json_text(out, "provenTime", signature->proven_time);
  bx_buf_json_text(out, "claimedTime", signature->claimed_time);
  bx_buf_json_text(out, "level", signature->level);
  bx_buf_json_int(out, "revision", signature->revision);
  put_json_findings(out, signature->findings, signature->finding_count);
  bx_buf_putc(out, '}');
}

static const char *as_json(const banxin_session *session, const char *path, const banxin_verification *v) {
  bx_buf out = {0};
  bx_buf_putc(&out, '{');
  bx_buf_json_text(&out, "file", path);
  bx_buf_json_text(&out, "validity", validity_names[v->validity]);
  bx_buf_json_int(&out, "revisions", v->revisions);
  bx_buf_puts(&out, ",\"signatures\":[");
  for (int i = 0; i < v->signature_count; i++) {
    if (i) bx_buf_putc(&out, ',');
    put_json_signature(&out, &v->signatures[i]);
  }
  bx_buf_putc(&out, ']');
  put_json_findings(&out, v->findings, v->finding_count);
  bx_buf_puts(&out, "}\n");
  return bx_buf_take(&out, session->arena);
}

/* ---- The result ---- */

static const banxin_sign_finding *translate_findings(bx_arena *arena, const bx_sign_finding *from, int count) {
  banxin_sign_finding *to = BX_NEW_ARRAY(arena, banxin_sign_finding, count);
  for (int i = 0; i < count; i++)
    to[i] = (banxin_sign_finding){from[i].id, (banxin_validity)from[i].validity, from[i].text};
  return to;
}

static const banxin_verification *translate(banxin_session *session, const char *path, const bx_verification *from) {
  bx_arena *arena = session->arena;
  banxin_verification *to = BX_NEW(arena, banxin_verification);
  banxin_signature *signatures = BX_NEW_ARRAY(arena, banxin_signature, from->signature_count);
  for (int i = 0; i < from->signature_count; i++) {
    const bx_signature_report *report = &from->signatures[i];
    signatures[i] = (banxin_signature){.validity = (banxin_validity)report->validity,
                                       .field = report->field,
                                       .is_timestamp = report->is_timestamp,
                                       .signer = report->signer,
                                       .issuer = report->issuer,
                                       .serial = report->serial,
                                       .claimed_time = report->claimed_time,
                                       .proven_time = report->proven_time,
                                       .level = report->level,
                                       .revision = report->revision,
                                       .finding_count = report->finding_count};
    signatures[i].findings = translate_findings(arena, report->findings, report->finding_count);
  }
  *to = (banxin_verification){.validity = (banxin_validity)from->validity,
                              .revisions = from->revisions,
                              .signatures = signatures,
                              .signature_count = from->signature_count,
                              .finding_count = from->finding_count};
  to->findings = translate_findings(arena, from->findings, from->finding_count);
  to->as_text = as_text(session, path, to);
  to->as_json = as_json(session, path, to);
  return to;
}

static bool read_time(const char *text, bx_verify_options *options, bx_diags *diags) {
  bx_moment time;
  if (!bx_moment_read(text, &time)) {
    bx_diag(diags, BX_MSG_SIGN_TIME, NULL, BX_ARGS(text));
    return false;
  }
  options->time = bx_moment_seconds(&time);
  options->zone = time.zone;
  return true;
}

banxin_status banxin_verify(banxin_session *session, const char *path, const banxin_verify_options *options,
                            const banxin_verification **verification) {
  static const banxin_status statuses[] = {BANXIN_OK, BANXIN_OK, BANXIN_UNPROVEN, BANXIN_FINDINGS};
  bx_diags *diags = session->diags;
  bx_buf pdf = {0};
  bx_verify_options asked = {.name = path,
                             .trust = options->trust,
                             .system_trust = options->system_trust,
                             .revocations = options->revocations,
                             .want_revocation = options->want_revocation,
                             .field = options->field};
  const bx_sign_module *module = NULL;
  const bx_verification *found = NULL;
  *verification = NULL;
  if (read_time(options->time, &asked, diags) && bx_diag_read_regular(path, PDF_MAX, &pdf, diags) &&
      (module = bx_session_sign_module(session, diags))) {
    asked.pdf = pdf.data;
    asked.len = pdf.len;
    found = module->verify(session->arena, &asked, diags);
  }
  if (found) *verification = translate(session, path, found);
  bx_buf_free(&pdf);
  return found ? statuses[found->validity] : bx_status_of(diags);
}
