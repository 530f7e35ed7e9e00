/* Changes in words: a line for people, an object for programs. */
#include <string.h>

#include "diff.h"

static const struct {
  const char *id, *english, *chinese; /* the last two: of a sum */
} kinds[BX_CHANGE_KINDS] = {
    {"layout", "form", "版式"},      {"cell", "cells", "单元"},           {"text", "texts", "文字"},
    {"picture", "pictures", "图片"}, {"row-added", "added", "增加"},      {"row-removed", "removed", "删去"},
    {"row-moved", "moved", "移动"},  {"data", "not printed", "不印出的"},
};

static void put_count(bx_buf *buf, bx_lang lang, const char *english, const char *chinese, int count) {
  bx_buf_puts(buf, bx_say(lang, english, chinese));
  bx_buf_int(buf, count);
}

/* A text, or words for none. */
static void put_text(bx_buf *buf, const char *text, bx_lang lang) {
  if (!text)
    bx_buf_puts(buf, bx_say(lang, "(none)", "（无）"));
  else if (!*text)
    bx_buf_puts(buf, bx_say(lang, "(blank)", "（空）"));
  else
    bx_buf_safe(buf, text);
}

static void put_parts(bx_buf *buf, const bx_text_parts *parts) {
  static const char *const open[] = {"", "[-", "{+"}, *const close[] = {"", "-]", "+}"};
  for (int i = 0; i < parts->count; i++) {
    bx_buf_puts(buf, open[parts->items[i].kind]);
    bx_buf_safe(buf, parts->items[i].text);
    bx_buf_puts(buf, close[parts->items[i].kind]);
  }
}

/* 总体情况 第2段; of a paragraph that is gone 原第2段. */
static void put_paragraph(bx_buf *buf, const bx_change *change, bx_lang lang) {
  bool gone = change->new_paragraph == 0;
  int number = gone ? change->old_paragraph : change->new_paragraph;
  if (number == 0) return;
  put_count(buf, lang, gone ? ", old paragraph " : ", paragraph ", gone ? " 原第" : " 第", number);
  bx_buf_puts(buf, bx_say(lang, "", "段"));
}

static void put_row(bx_buf *buf, const bx_change *change, bx_lang lang) {
  bx_buf_puts(buf, change->kind == BX_CHANGE_ROW_ADDED ? bx_say(lang, "added: ", "增加：")
                                                       : bx_say(lang, "removed: ", "删去："));
  bx_buf_safe(buf, change->name);
  const char *only = change->old_text ? change->old_text : change->new_text, *before = bx_say(lang, ": ", "：");
  if (only) bx_buf_puts(buf, before);
  if (only) put_text(buf, only, lang);
  for (int i = 0; i < change->cell_count; i++) {
    if (!*change->cells[i].text) continue;
    bx_buf_puts(buf, before);
    bx_buf_safe(buf, change->cells[i].column);
    bx_buf_putc(buf, ' ');
    bx_buf_safe(buf, change->cells[i].text);
    before = bx_say(lang, "; ", "；");
  }
}

static void put_layout(bx_buf *buf, const bx_change *change, bx_lang lang) {
  bool renamed = !bx_streq(change->old_text, change->new_text);
  bx_buf_puts(
      buf, bx_say(lang, renamed ? "form: " : "the form is another version: ", renamed ? "版式：" : "版式本身有改动："));
  bx_buf_safe(buf, change->old_text);
  if (renamed) bx_buf_puts(buf, " → ");
  if (renamed) bx_buf_safe(buf, change->new_text);
}

static void put_value(bx_buf *buf, const bx_change *change, bx_lang lang) {
  bx_buf_safe(buf, change->name);
  put_paragraph(buf, change, lang);
  bx_buf_puts(buf, bx_say(lang, ": ", "："));
  if (change->parts.count && (change->kind == BX_CHANGE_TEXT || (change->old_text && change->new_text))) {
    put_parts(buf, &change->parts);
  } else if (change->kind == BX_CHANGE_PICTURE && bx_streq(change->old_text, change->new_text)) {
    bx_buf_puts(buf, bx_say(lang, "another picture, ", "图片换了，"));
    bx_buf_safe(buf, change->new_text);
  } else {
    put_text(buf, change->old_text, lang);
    bx_buf_puts(buf, " → ");
    put_text(buf, change->new_text, lang);
  }
  if (change->computed) bx_buf_puts(buf, bx_say(lang, " (computed)", "（计算得出）"));
}

void bx_change_print_text(bx_buf *buf, const bx_change *change, bx_lang lang) {
  switch (change->kind) {
    case BX_CHANGE_LAYOUT:
      put_layout(buf, change, lang);
      break;
    case BX_CHANGE_ROW_ADDED:
    case BX_CHANGE_ROW_REMOVED:
      put_row(buf, change, lang);
      break;
    case BX_CHANGE_ROW_MOVED:
      bx_buf_puts(buf, bx_say(lang, "moved: ", "移动："));
      bx_buf_safe(buf, change->name);
      break;
    case BX_CHANGE_DATA:
      bx_buf_puts(buf, bx_say(lang, "not printed: ", "不印出："));
      put_value(buf, change, lang);
      break;
    case BX_CHANGE_CELL:
    case BX_CHANGE_TEXT:
    case BX_CHANGE_PICTURE:
      put_value(buf, change, lang);
      break;
  }
  bx_buf_putc(buf, '\n');
}

/* ---- JSON ---- */

static void put_json_parts(bx_buf *buf, const bx_text_parts *parts) {
  static const char *const names[] = {"same", "deleted", "inserted"};
  bx_buf_json_key(buf, "parts");
  bx_buf_putc(buf, '[');
  for (int i = 0; i < parts->count; i++) {
    bx_buf_puts(buf, i ? ",{" : "{");
    bx_buf_json_text(buf, names[parts->items[i].kind], parts->items[i].text);
    bx_buf_putc(buf, '}');
  }
  bx_buf_putc(buf, ']');
}

static void put_json_cells(bx_buf *buf, const bx_change *change) {
  bx_buf_json_key(buf, "cells");
  bx_buf_putc(buf, '[');
  for (int i = 0; i < change->cell_count; i++) {
    bx_buf_puts(buf, i ? ",{" : "{");
    bx_buf_json_text(buf, "column", change->cells[i].column);
    bx_buf_json_text(buf, "text", change->cells[i].text);
    bx_buf_putc(buf, '}');
  }
  bx_buf_putc(buf, ']');
}

void bx_change_print_json(bx_buf *buf, const bx_change *change) {
  bx_buf_putc(buf, '{');
  bx_buf_json_text(buf, "kind", kinds[change->kind].id);
  bx_buf_json_text(buf, "name", change->name);
  bx_buf_json_text(buf, "old_pointer", change->old_pointer);
  bx_buf_json_text(buf, "new_pointer", change->new_pointer);
  if (change->old_paragraph) bx_buf_json_int(buf, "old_paragraph", change->old_paragraph);
  if (change->new_paragraph) bx_buf_json_int(buf, "new_paragraph", change->new_paragraph);
  bx_buf_json_text(buf, "old", change->old_text);
  bx_buf_json_text(buf, "new", change->new_text);
  if (change->computed) bx_buf_json_bool(buf, "computed", true);
  if (change->parts.count) put_json_parts(buf, &change->parts);
  if (change->cell_count) put_json_cells(buf, change);
  bx_buf_puts(buf, "}\n");
}

/* ---- The whole ---- */

void bx_changes_print_left_out(bx_buf *buf, const bx_changes *changes, bx_lang lang) {
  if (changes->other_form)
    bx_buf_puts(buf, bx_say(lang, "The forms are different; what both have is compared.\n",
                            "两份报告版式不同，只比较两者都有的内容。\n"));
  if (!changes->left_out && !changes->left_out_after) return;
  put_count(buf, lang, "Not compared, as the other form has no place for it: old ",
            "另一版式无此内容、未予比较的：旧报告 ", changes->left_out);
  put_count(buf, lang, ", new ", " 项，新报告 ", changes->left_out_after);
  bx_buf_puts(buf, bx_say(lang, "\n", " 项\n"));
}

void bx_changes_print_left_out_json(bx_buf *buf, const bx_changes *changes) {
  if (!changes->left_out && !changes->left_out_after) return;
  bx_buf_putc(buf, '{');
  bx_buf_json_text(buf, "kind", "not-compared");
  bx_buf_json_int(buf, "old_count", changes->left_out);
  bx_buf_json_int(buf, "new_count", changes->left_out_after);
  bx_buf_puts(buf, "}\n");
}

void bx_changes_print_sum(bx_buf *buf, const bx_changes *changes, bx_lang lang) {
  int counts[BX_CHANGE_KINDS] = {0};
  for (int i = 0; i < changes->count; i++) counts[changes->items[i].kind]++;
  if (!changes->count) {
    bx_buf_puts(buf, bx_say(lang, "Nothing changed.\n", "没有改动。\n"));
    return;
  }
  put_count(buf, lang, "", "共 ", changes->count);
  bx_buf_puts(buf, bx_say(lang, changes->count == 1 ? " change" : " changes", " 处改动"));
  const char *before = bx_say(lang, ": ", "：");
  for (int k = 0; k < BX_CHANGE_KINDS; k++) {
    if (!counts[k]) continue;
    bx_buf_puts(buf, before);
    bx_buf_puts(buf, bx_say(lang, kinds[k].english, kinds[k].chinese));
    bx_buf_putc(buf, ' ');
    bx_buf_int(buf, counts[k]);
    before = bx_say(lang, ", ", "，");
  }
  bx_buf_putc(buf, '\n');
}
