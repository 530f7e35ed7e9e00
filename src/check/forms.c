/* Codes in the boxes of forms. */
#include "checker.h"

static int count_signs(const char *text) {
  int count = 0;
  for (; *text; count++) bx_utf8_next(&text);
  return count;
}

static void check_code(const bx_checker *checker, const bx_form_cell *cell, const bx_scope *scope) {
  const bx_value *value = NULL;
  const char *text = bx_templates_fill(checker->arena, &cell->templates, scope, &value);
  int count = text ? count_signs(text) : 0;
  if (count <= cell->boxes) return;
  bx_place place = bx_check_place(checker, value, cell->head ? cell->head->says : NULL);
  bx_diag(checker->diags, BX_MSG_CHECK_CODE_LONG, &place,
          BX_ARGS(text, bx_diag_int(checker->diags, count), bx_diag_int(checker->diags, cell->boxes)));
}

static void check_row(const bx_checker *checker, const bx_form_row *row, const bx_scope *scope) {
  for (int i = 0; i < row->cell_count; i++)
    if (row->cells[i].kind == BX_FORM_CODE) check_code(checker, &row->cells[i], scope);
}

void bx_check_codes(const bx_checker *checker, const bx_form *form) {
  const bx_scope report = {.layout = checker->layout, .map = checker->report};
  for (int i = 0; i < form->row_count; i++) {
    const bx_form_row *row = &form->rows[i];
    if (!row->each) check_row(checker, row, &report);
    for (int k = 0; row->each && k < bx_scope_count(&report, row->each); k++) {
      const bx_scope item = bx_scope_item(&report, row->each, k);
      check_row(checker, row, &item);
    }
  }
}
