/* Floor 2: finished pages measured against GB/T 9704—2012 and CLREQ. It sees what a reader of the pages
 * sees (signs at places, in fonts and sizes, rules, and the marks that say what is a title and what a cell)
 * and shares nothing with the floors that made them: what is expected comes from the standards, never
 * from a layout. */
#ifndef BX_INSPECT_H
#define BX_INSPECT_H

#include "base.h"
#include "diag.h"
#include "font.h"
#include "page.h"

typedef enum {
#define BX_INSPECT_RULE(name, id, group, clause, en, zh, expected) BX_INSPECT_##name,
#include "rules.def"
#undef BX_INSPECT_RULE
  BX_INSPECT_COUNT
} bx_inspect_rule;

typedef enum { BX_GROUP_PAGE, BX_GROUP_ELEMENTS, BX_GROUP_NUMBER, BX_GROUP_LINES, BX_GROUP_TABLES } bx_inspect_group;

typedef enum { BX_PASS, BX_FAIL, BX_NOT_APPLICABLE } bx_verdict;

/* A rule that passes or finds nothing to measure is one finding; one that fails is a finding for each
 * place, of which the first BX_FINDINGS_KEPT are kept. Strings live as long as the inspector. */
typedef struct {
  bx_inspect_rule rule;
  const char *id; /* stable: margin-left */
  const char *clause;
  bx_inspect_group group;
  const char *what; /* in the inspector's language */
  bx_verdict verdict;
  int checked, failed;    /* places: of the whole rule */
  int excepted;           /* places that are not measured, as the standard or the font excepts them */
  const char *exceptions; /* these: pages or signs, each once; NULL: none */
  int page, line;         /* 1-based; 0: the document, no line of prose */
  const char *text;       /* what stands there: the first signs of the line, the cell as printed; or NULL */
  const char *expected;   /* with its unit */
  const char
      *measured; /* with its unit; NULL when not applicable, or when there is nothing to say where a rule holds */
} bx_finding;

#define BX_FINDINGS_KEPT 20

typedef struct bx_inspector bx_inspector;

/* `fonts` says which font plays which role; it must outlive the inspector. */
bx_inspector *bx_inspector_new(bx_font_set *fonts, bx_lang lang);
void bx_inspector_free(bx_inspector *inspector);

/* Takes the next page: a bx_page_sink. Keeps the signs of prose and nothing of the tables. Always true. */
bool bx_inspector_page(void *inspector, const bx_page *page);

/* The findings, once all pages have been taken: rules that fail first, each in the order of rules.def. */
const bx_finding *bx_inspector_finish(bx_inspector *inspector, int *count);

/* The id of a group, "page", and its name in a language. */
const char *bx_inspect_group_id(bx_inspect_group group);
const char *bx_inspect_group_name(bx_inspect_group group, bx_lang lang);

/* One finding as a line of text or as one JSON object; both end with a line feed. */
void bx_finding_print_text(bx_buf *buf, const bx_finding *finding, bx_lang lang);
void bx_finding_print_json(bx_buf *buf, const bx_finding *finding);

#endif
