/* What was measured becomes findings, and findings become lines of text or JSON. */
#include <string.h>

#include "inspector.h"

#define EXCERPT 16 /* signs shown of a line */

static const struct {
  const char *id;
  bx_inspect_group group;
  const char *clause, *en, *zh, *expected;
} rules[BX_INSPECT_COUNT] = {
#define BX_INSPECT_RULE(name, id, group, clause, en, zh, expected) {id, BX_GROUP_##group, clause, en, zh, expected},
#include "rules.def"
#undef BX_INSPECT_RULE
};

/* ---- Recording ------------------------------------------------------------------------------ */

static void print_number(bx_buf *buf, bx_amount amount) {
  if (amount.unit == BX_UNIT_MM) bx_buf_ratio(buf, amount.value * 254, (int64_t)720 * BX_PT, 2);
  if (amount.unit == BX_UNIT_PT) bx_buf_ratio(buf, amount.value, BX_PT, 2);
  if (amount.unit == BX_UNIT_EM) bx_buf_ratio(buf, amount.value, bx_max_int(amount.em, 1), 3);
  if (amount.unit == BX_UNIT_COUNT) bx_buf_int(buf, amount.value);
}

/* From the least to the most; of words the first. */
static const char *print_amounts(bx_arena *arena, bx_amount least, bx_amount most) {
  static const char *const units[] = {
      [BX_UNIT_MM] = " mm", [BX_UNIT_PT] = " pt", [BX_UNIT_EM] = " em", [BX_UNIT_COUNT] = "", [BX_UNIT_WORDS] = ""};
  bx_buf buf = {0}, other = {0};
  if (least.unit == BX_UNIT_WORDS) return bx_arena_strdup(arena, least.words);
  print_number(&buf, least);
  print_number(&other, most);
  if (!bx_streq(buf.data, other.data)) {
    bx_buf_puts(&buf, " … ");
    bx_buf_puts(&buf, other.data);
  }
  bx_buf_puts(&buf, units[least.unit]);
  bx_buf_free(&other);
  return bx_buf_take(&buf, arena);
}

static bool is_less(bx_amount a, bx_amount b) {
  if (a.unit == BX_UNIT_EM) return a.value * b.em < b.value * a.em;
  return a.value < b.value;
}

static const char *excerpt(bx_arena *arena, const bx_spot *spot) {
  if (spot->cell) return bx_arena_strdup(arena, spot->cell);
  const bx_text_line *line = spot->line;
  if (!line || !line->count) return NULL;
  bx_buf buf = {0};
  int at = spot->sign ? line->signs[spot->sign].order : 0;
  int first = bx_max_int(0, bx_min_int(at - EXCERPT / 2, line->count - EXCERPT));
  int end = bx_min_int(line->count, first + EXCERPT);
  int from = first ? line->starts[first] : 0, to = end < line->count ? line->starts[end] : line->text_len;
  while (to > from && line->text[to - 1] == ' ') to--;
  if (first) bx_buf_puts(&buf, "…");
  bx_buf_append(&buf, line->text + from, (size_t)(to - from));
  if (end < line->count) bx_buf_puts(&buf, "…");
  return bx_buf_take(&buf, arena);
}

static bx_finding describe(const bx_inspector *inspector, bx_inspect_rule rule, bx_verdict verdict) {
  return (bx_finding){.rule = rule,
                      .id = rules[rule].id,
                      .clause = rules[rule].clause,
                      .group = rules[rule].group,
                      .what = inspector->lang == BX_LANG_ZH ? rules[rule].zh : rules[rule].en,
                      .verdict = verdict,
                      .expected = rules[rule].expected};
}

void bx_inspect_record(bx_inspector *inspector, bx_inspect_rule rule, bool ok, const bx_spot *spot,
                       bx_amount measured) {
  bx_tally *tally = &inspector->tallies[rule];
  bool first = tally->checked++ == 0, keep = !ok && tally->failed++ < BX_FINDINGS_KEPT;
  if (first || is_less(measured, tally->least)) tally->least = measured;
  if (first || is_less(tally->most, measured)) tally->most = measured;
  if (!first && !keep) return;
  bx_finding finding = describe(inspector, rule, ok ? BX_PASS : BX_FAIL);
  finding.page = spot->page;
  finding.line = spot->line ? spot->line->number : 0;
  finding.text = excerpt(inspector->arena, spot);
  finding.measured = print_amounts(inspector->arena, measured, measured);
  if (first) tally->first = finding;
  if (keep) tally->fails[tally->kept++] = finding;
}

#define EXCEPTIONS 120 /* bytes that are listed of them */

static void put_page(bx_buf *buf, int page, bool zh) {
  bx_buf_puts(buf, zh ? "第 " : "page ");
  bx_buf_int(buf, page);
  if (zh) bx_buf_puts(buf, " 页");
}

void bx_inspect_except(bx_inspector *inspector, bx_inspect_rule rule, const bx_spot *spot) {
  bx_tally *tally = &inspector->tallies[rule];
  bool zh = inspector->lang == BX_LANG_ZH;
  bx_buf *list = &tally->exceptions, one = {0};
  tally->excepted++;
  if (spot->line)
    bx_buf_utf8(&one, spot->line->signs[spot->sign].code);
  else
    put_page(&one, spot->page, zh);
  bool known = list->len && strstr(list->data, one.data);
  if (!known && list->len < EXCEPTIONS) {
    if (list->len) bx_buf_puts(list, zh ? "、" : ", ");
    bx_buf_puts(list, list->len + one.len < EXCEPTIONS ? one.data : "…");
  }
  bx_buf_free(&one);
}

/* ---- The list ------------------------------------------------------------------------------- */

static void append(bx_arena *arena, bx_finding *list, int *count, bx_finding finding, const bx_tally *tally) {
  if (tally->excepted) finding.exceptions = bx_arena_strdup(arena, tally->exceptions.data);
  finding.excepted = tally->excepted;
  finding.checked = tally->checked;
  finding.failed = tally->failed;
  list[(*count)++] = finding;
}

const bx_finding *bx_inspector_finish(bx_inspector *inspector, int *count) {
  for (int i = 0; i < inspector->block_count; i++) bx_block_order(&inspector->blocks[i]);
  bx_inspect_measure(inspector);
  bx_inspect_pages(inspector);
  bx_inspect_heads(inspector);
  bx_inspect_elements(inspector);
  bx_inspect_numbers(inspector);
  bx_inspect_paragraphs(inspector);
  for (int i = 0; i < inspector->block_count; i++) bx_inspect_lines(inspector, &inspector->blocks[i]);
  int room = 0;
  for (int r = 0; r < BX_INSPECT_COUNT; r++) room += bx_max_int(inspector->tallies[r].kept, 1);
  bx_finding *list = BX_NEW_ARRAY(inspector->arena, bx_finding, room);
  *count = 0;
  for (int r = 0; r < BX_INSPECT_COUNT; r++) {
    const bx_tally *tally = &inspector->tallies[r];
    for (int i = 0; i < tally->kept; i++) append(inspector->arena, list, count, tally->fails[i], tally);
  }
  for (int r = 0; r < BX_INSPECT_COUNT; r++) {
    const bx_tally *tally = &inspector->tallies[r];
    if (tally->failed) continue;
    bx_finding finding = tally->first;
    if (tally->checked && tally->least.unit != BX_UNIT_WORDS)
      finding.measured = print_amounts(inspector->arena, tally->least, tally->most);
    if (!tally->checked)
      finding = describe(inspector, (bx_inspect_rule)r, tally->excepted ? BX_PASS : BX_NOT_APPLICABLE);
    append(inspector->arena, list, count, finding, tally);
  }
  return list;
}

/* ---- Printing ------------------------------------------------------------------------------- */

static const char *const groups[][3] = {[BX_GROUP_PAGE] = {"page", "page", "版面"},
                                        [BX_GROUP_ELEMENTS] = {"elements", "elements", "要素"},
                                        [BX_GROUP_NUMBER] = {"page-number", "page number", "页码"},
                                        [BX_GROUP_LINES] = {"lines", "lines and paragraphs", "行与段"},
                                        [BX_GROUP_TABLES] = {"tables", "tables", "表格"}};

static const char *const verdicts[][3] = {
    {"pass", "pass", "合格"}, {"fail", "FAIL", "不合"}, {"not-applicable", "n/a ", "不适用"}};

const char *bx_inspect_group_id(bx_inspect_group group) { return groups[group][0]; }
const char *bx_inspect_group_name(bx_inspect_group group, bx_lang lang) {
  return groups[group][lang == BX_LANG_ZH ? 2 : 1];
}

static void print_spot(bx_buf *buf, const bx_finding *finding, bool zh) {
  if (!finding->page) return;
  put_page(buf, finding->page, zh);
  if (finding->line) {
    bx_buf_puts(buf, zh ? "第 " : ", line ");
    bx_buf_int(buf, finding->line);
    if (zh) bx_buf_puts(buf, " 行");
  }
  if (finding->text) {
    bx_buf_puts(buf, zh ? "“" : ", “");
    bx_buf_puts(buf, finding->text);
    bx_buf_puts(buf, "”");
  }
  bx_buf_puts(buf, zh ? "：" : ": ");
}

/* How many places there are, and which are excepted. */
static void print_places(bx_buf *buf, const bx_finding *finding, bool zh) {
  if (!finding->checked && !finding->excepted) return;
  bx_buf_puts(buf, zh ? "（" : " (");
  if (finding->checked) {
    bx_buf_puts(buf, zh ? "共 " : "");
    bx_buf_int(buf, finding->checked);
    bx_buf_puts(buf, zh ? " 处" : finding->checked == 1 ? " place" : " places");
  }
  if (finding->excepted) {
    if (finding->checked) bx_buf_puts(buf, zh ? "；" : "; ");
    bx_buf_puts(buf, zh ? "例外 " : "");
    bx_buf_int(buf, finding->excepted);
    bx_buf_puts(buf, zh ? " 处：" : " excepted: ");
    bx_buf_puts(buf, finding->exceptions);
  }
  bx_buf_puts(buf, zh ? "）" : ")");
}

void bx_finding_print_text(bx_buf *buf, const bx_finding *finding, bx_lang lang) {
  bool zh = lang == BX_LANG_ZH;
  bx_buf_puts(buf, verdicts[finding->verdict][zh ? 2 : 1]);
  bx_buf_puts(buf, "  ");
  if (finding->verdict == BX_FAIL) print_spot(buf, finding, zh);
  bx_buf_puts(buf, finding->what);
  if (finding->measured) {
    bx_buf_puts(buf, zh ? "：量得 " : ": measured ");
    bx_buf_puts(buf, finding->measured);
    bx_buf_puts(buf, zh ? "，应为 " : ", expected ");
    bx_buf_puts(buf, finding->expected);
  } else if (finding->verdict == BX_PASS) {
    bx_buf_puts(buf, zh ? "：" : ": ");
    bx_buf_puts(buf, finding->expected);
  }
  if (finding->verdict != BX_FAIL) print_places(buf, finding, zh);
  bx_buf_puts(buf, zh ? "（" : "; ");
  bx_buf_puts(buf, finding->clause);
  bx_buf_puts(buf, zh ? "）[" : " [");
  bx_buf_puts(buf, finding->id);
  bx_buf_puts(buf, "]\n");
}

static void put_member(bx_buf *buf, const char *name, const char *text) {
  bx_buf_puts(buf, name);
  if (text)
    bx_buf_json(buf, text);
  else
    bx_buf_puts(buf, "null");
}

static void put_count(bx_buf *buf, const char *name, int value) {
  bx_buf_puts(buf, name);
  bx_buf_int(buf, value);
}

void bx_finding_print_json(bx_buf *buf, const bx_finding *finding) {
  put_member(buf, "{\"rule\":", finding->id);
  put_member(buf, ",\"verdict\":", verdicts[finding->verdict][0]);
  put_member(buf, ",\"group\":", groups[finding->group][0]);
  put_member(buf, ",\"clause\":", finding->clause);
  put_member(buf, ",\"what\":", finding->what);
  put_count(buf, ",\"page\":", finding->page);
  put_count(buf, ",\"line\":", finding->line);
  put_member(buf, ",\"text\":", finding->text);
  put_member(buf, ",\"expected\":", finding->expected);
  put_member(buf, ",\"measured\":", finding->measured);
  put_count(buf, ",\"checked\":", finding->checked);
  put_count(buf, ",\"failed\":", finding->failed);
  put_count(buf, ",\"excepted\":", finding->excepted);
  put_member(buf, ",\"exceptions\":", finding->exceptions);
  bx_buf_puts(buf, "}\n");
}
