/* Figures and their totals, from the trees of the case. */
#include <stdlib.h>
#include <string.h>

#include "breaks.h"

/* 12.3 in hundredths. */
static int64_t hundredths(const char *text) {
  char *end;
  int64_t whole = strtoll(text, &end, 10);
  if (*end != '.') return 100 * whole;
  return 100 * whole + (end[2] ? 1 : 10) * strtoll(end + 1, NULL, 10);
}

static int64_t sum_rows(const form *f, const node *n, const node *column);
static int64_t sum_columns(const form *f, const node *row, const node *n);

/* The amounts of a group but for its totals, which are the sums of the others. */
static int64_t amount_at(const form *f, const node *row, const node *column) {
  if (row->sum) return sum_rows(f, row->parent, column);
  if (column->sum) return sum_columns(f, row, column->parent);
  const char *text = figure_text(f, row, column);
  if (!text || !*text || !strcmp(text, "/")) return 0;
  return column->kind == FIGURE_CODE ? hundredths(text) : strtoll(text, NULL, 10);
}

static int64_t sum_rows(const form *f, const node *n, const node *column) {
  if (!n->count) return n->sum ? 0 : amount_at(f, n, column);
  int64_t sum = 0;
  for (int i = 0; i < n->count; i++) sum += sum_rows(f, n->children[i], column);
  return sum;
}

static int64_t sum_columns(const form *f, const node *row, const node *n) {
  if (!n->count) return n->sum ? 0 : amount_at(f, row, n);
  int64_t sum = 0;
  for (int i = 0; i < n->count; i++) sum += sum_columns(f, row, n->children[i]);
  return sum;
}

bool amount_of(const form *f, const node *row, const node *column, int64_t *amount) {
  if (row->merge || column->kind == FIGURE_WORDS || column->kind == FIGURE_PICTURE) return false;
  *amount = amount_at(f, row, column);
  return true;
}

const char *amount_text(int64_t amount, bool money, bx_arena *arena) {
  bx_buf buf = {0};
  bx_buf_int(&buf, money ? amount / 100 : amount);
  int rest = money ? (int)(amount % 100) : 0;
  if (rest) {
    bx_buf_putc(&buf, '.');
    bx_buf_int(&buf, rest / 10);
    if (rest % 10) bx_buf_int(&buf, rest % 10);
  }
  return bx_buf_take(&buf, arena);
}
