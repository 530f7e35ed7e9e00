/* Findings: the catalogue and the lists. */
#include "verify.h"

static const struct {
  const char *id;
  bx_validity validity;
  const char *text[2]; /* by bx_lang */
} catalogue[] = {
#define BX_FINDING(name, validity, id, en, zh) [BX_FOUND_##name] = {id, BX_SIGNATURE_##validity, {en, zh}},
#include "findings.def"
#undef BX_FINDING
};

const char *bx_findings_say(const bx_findings *findings, const char *english, const char *chinese) {
  return bx_say(findings->lang, english, chinese);
}

#define FINDINGS_MAX 1000 /* of one list; more say no more */

static bool same(const bx_sign_finding *a, const bx_sign_finding *b) {
  return bx_streq(a->id, b->id) && bx_streq(a->text, b->text);
}

void bx_findings_add(bx_findings *findings, const bx_sign_finding *finding) {
  if (finding->validity > findings->worst) findings->worst = finding->validity;
  for (int i = 0; i < findings->count; i++)
    if (same(&findings->items[i], finding)) return;
  if (findings->count == FINDINGS_MAX) return;
  findings->items =
      bx_arena_grow(findings->arena, findings->items, findings->count, &findings->capacity, sizeof(bx_sign_finding));
  findings->items[findings->count++] = *finding;
}

bool bx_find(bx_findings *findings, bx_found found, const char *const *args) {
  bx_sign_finding finding = {.id = catalogue[found].id, .validity = catalogue[found].validity};
  finding.text = bx_message_fill(findings->arena, catalogue[found].text[findings->lang == BX_LANG_ZH], args);
  bx_findings_add(findings, &finding);
  return false;
}
