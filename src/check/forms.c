/* Codes in the squares of forms and of lines beside tables. */
#include "checker.h"

static int count_signs(const char *text) {
  int count = 0;
  for (; *text; count++) bx_utf8_next(&text);
  return count;
}

/* `name`: what the code is called, or NULL. */
static void check_code(const bx_checker *checker, const bx_code_format *code, const char *name, const bx_scope *scope) {
  const bx_value *value = NULL;
  const char *text = bx_templates_fill(checker->arena, &code->templates, scope, &value);
  int count = text ? count_signs(bx_code_signs(checker->arena, code, text)) : 0;
  if (count <= code->boxes) return;
  bx_place place = bx_check_place(checker, value, name);
  bx_diag(checker->diags, BX_MSG_CHECK_CODE_LONG, &place,
          BX_ARGS(text, bx_diag_int(checker->diags, count), bx_diag_int(checker->diags, code->boxes)));
}

static void check_row(const bx_checker *checker, const bx_form_row *row, const bx_scope *scope) {
  for (int i = 0; i < row->cell_count; i++) {
    const bx_form_cell *cell = &row->cells[i];
    const char *label = bx_form_label(cell);
    if (cell->kind == BX_FORM_CODE) check_code(checker, &cell->code, label, scope);
  }
}

static void check_lines(const bx_checker *checker, const bx_table_line *lines, int count, const bx_scope *scope) {
  for (int i = 0; i < count; i++)
    for (int k = 0; k < 3; k++)
      if (lines[i].codes[k].boxes) check_code(checker, &lines[i].codes[k], lines[i].parts[k], scope);
}

static void check_form(const bx_checker *checker, const bx_form *form) {
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

void bx_check_codes(const bx_checker *checker, const bx_table *table) {
  const bx_scope report = {.layout = checker->layout, .map = checker->report};
  check_lines(checker, table->above, table->above_count, &report);
  check_lines(checker, table->below, table->below_count, &report);
  for (int b = 0; b < table->band_count; b++)
    if (table->bands[b].form) check_form(checker, table->bands[b].form);
}
