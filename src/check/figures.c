/* The figures of a table: every cell there, readable, in the form its format asks for, and every total
 * the sum of its parts. */
#include "checker.h"

/* ---- Cells that are not there --------------------------------------------------------------- */

static bool is_under(const bx_header *root, const bx_header *node) {
  while (node && node != root) node = node->parent;
  return node != NULL;
}

/* The cell, row, column group … that `header` is, on the way to a cell. */
static const char *name_on_way(const bx_checker *checker, const bx_cell_ref *cell, const bx_header *header) {
  bx_cell_ref at = {.table = cell->table, .band = cell->band};
  if (header && is_under(cell->band->columns, header)) {
    at.row = cell->row;
    at.column = header;
  } else {
    at.row = header;
  }
  return bx_cell_name(checker->arena, &at);
}

static void report_missing(const bx_checker *checker, const bx_cell_ref *cell, const bx_cell_lookup *found) {
  const char *name = name_on_way(checker, cell, found->missing);
  bx_place place = bx_check_place(checker, found->last, name);
  bool whole = found->missing != cell->column;
  bx_diag(checker->diags, whole ? BX_MSG_CHECK_MISSING_ROW : BX_MSG_CHECK_MISSING_CELL, &place,
          BX_ARGS(name, found->missing && found->missing->key ? found->missing->key : cell->table->key));
}

static void report_shape(const bx_checker *checker, const bx_cell_ref *cell, const bx_cell_lookup *found) {
  bx_diags *diags = checker->diags;
  const char *name = name_on_way(checker, cell, found->header ? found->header : cell->row);
  bx_place place = bx_check_place(checker, found->last, name);
  if (found->items == 0) {
    bx_diag(diags, BX_MSG_CHECK_NOT_CELLS, &place, BX_ARGS(name));
    return;
  }
  const char *given = bx_diag_int(diags, found->last->count), *items = bx_diag_int(diags, found->items);
  bx_message message = found->items == found->items_given ? BX_MSG_CHECK_LIST_LENGTH : BX_MSG_CHECK_LIST_LENGTH_TOTALS;
  bx_diag(diags, message, &place, BX_ARGS(name, given, items, bx_diag_int(diags, found->items_given)));
}

/* A total that is left out is computed. So much that it overflows is only in sums of rows. */
static void check_computed(const bx_checker *checker, const bx_cell_ref *total, const bx_cell_lookup *found) {
  int64_t sum;
  if (!total->row->sum_rest || bx_cell_compute(checker->arena, total, checker->report, &sum) != BX_SUM_TOO_LARGE)
    return;
  const char *name = bx_cell_name(checker->arena, total);
  bx_place place = bx_check_place(checker, found->last, name);
  bx_diag(checker->diags, BX_MSG_CHECK_SUM_TOO_LARGE, &place, BX_ARGS(name));
}

/* Cells that are missing for one reason, a row that is not there, have one finding: `before` is the
 * last reason reported. */
static void check_gap(const bx_checker *checker, const bx_cell_ref *cell, const bx_cell_lookup *found,
                      bx_cell_lookup *before) {
  bool is_missing = found->missing || found->last->kind == BX_NULL;
  if (is_missing && bx_cell_is_total(cell)) {
    check_computed(checker, cell, found);
    return;
  }
  if (before->last == found->last && before->missing == found->missing) return;
  *before = *found;
  if (is_missing) {
    report_missing(checker, cell, found);
  } else {
    report_shape(checker, cell, found);
  }
}

/* ---- Cells that are there ------------------------------------------------------------------- */

static void report_cell(const bx_checker *checker, bx_message message, const bx_cell_ref *cell, const bx_value *value) {
  const char *name = bx_cell_name(checker->arena, cell);
  bx_place place = bx_check_place(checker, value, name);
  bx_diag(checker->diags, message, &place, BX_ARGS(name, value->kind == BX_TEXT ? value->text : ""));
}

static void report_level(const bx_checker *checker, bx_message message, bx_finding_level level, const bx_cell_ref *cell,
                         const bx_value *value) {
  if (level == BX_LEVEL_OFF) return;
  const char *name = bx_cell_name(checker->arena, cell);
  bx_place place = bx_check_place(checker, value, name);
  bx_diag_rule(checker->diags, message, level == BX_LEVEL_ERROR ? BX_ERROR : BX_WARNING, NULL, &place, BX_ARGS(name));
}

static bx_message status_message(bx_number_status status, bx_cell_type type) {
  switch (status) {
    case BX_NUMBER_NEGATIVE:
      return BX_MSG_CHECK_NEGATIVE;
    case BX_NUMBER_FRACTION:
      return BX_MSG_CHECK_FRACTION;
    case BX_NUMBER_TOO_MANY_DECIMALS:
      return type == BX_CELL_DECIMAL ? BX_MSG_CHECK_DECIMALS_PLAIN : BX_MSG_CHECK_DECIMALS;
    case BX_NUMBER_TOO_LARGE:
      return BX_MSG_CHECK_TOO_LARGE;
    case BX_NUMBER_SEPARATORS:
      return BX_MSG_CHECK_SEPARATORS;
    case BX_NUMBER_FULL_WIDTH:
      return BX_MSG_CHECK_FULL_WIDTH;
    case BX_NUMBER_EXPONENT:
      return BX_MSG_CHECK_EXPONENT;
    default:
      return BX_MSG_CHECK_NOT_NUMBER;
  }
}

/* A total against its parts; true when that is a finding. */
static bool check_total(const bx_checker *checker, const bx_cell_ref *cell, bx_direction direction,
                        const bx_value *value, const bx_number *number) {
  const bx_header *header = direction == BX_ALONG_ROW ? cell->column : cell->row;
  int64_t sum = 0;
  if (!header->sum_rest) return false;
  bx_sum_status status = bx_cell_sum(checker->arena, cell, direction, checker->report, &sum);
  if (status == BX_SUM_TOO_LARGE) report_cell(checker, BX_MSG_CHECK_SUM_TOO_LARGE, cell, value);
  if (status != BX_SUM_KNOWN) return status == BX_SUM_TOO_LARGE;
  bool given = number->state == BX_CELL_NUMBER;
  if (given ? number->amount == sum : sum == 0) return false;
  const bx_cell_format *format = bx_cell_format_of(cell->row, cell->column);
  const char *name = bx_cell_name(checker->arena, cell), *figure = given ? number->figure : "";
  bx_place place = bx_check_place(checker, value, name);
  bx_diag_rule(checker->diags, given ? BX_MSG_CHECK_SUM : BX_MSG_CHECK_SUM_BLANK, BX_ERROR, header->sum_rule, &place,
               BX_ARGS(name, figure, bx_cell_print(checker->arena, format, sum)));
  return true;
}

/* What has to do with how it is printed. */
static void check_print(const bx_checker *checker, const bx_cell_ref *cell, const bx_value *value,
                        const bx_number *number) {
  const bx_cell_format *format = bx_cell_format_of(cell->row, cell->column);
  const bx_number_form *form = format->form;
  bool unit = format->type == BX_CELL_DECIMAL ? form && form->percent : format->unit;
  if (number->has_unit && !unit) report_cell(checker, BX_MSG_CHECK_UNIT, cell, value);
  if (number->zeros) report_cell(checker, BX_MSG_CHECK_ZEROS, cell, value);
  if (!form || bx_number_fits(number->amount, form->decimals)) return;
  const char *name = bx_cell_name(checker->arena, cell);
  bx_place place = bx_check_place(checker, value, name);
  bx_diag(checker->diags, BX_MSG_CHECK_DECIMALS_FORM, &place,
          BX_ARGS(name, number->figure, bx_diag_int(checker->diags, form->decimals)));
}

static void check_number(const bx_checker *checker, const bx_cell_ref *cell, const bx_value *value) {
  const bx_cell_format *format = bx_cell_format_of(cell->row, cell->column);
  bx_number number;
  bx_number_status status = bx_cell_read(checker->arena, format, value, &number);
  if (status != BX_NUMBER_OK) {
    report_cell(checker, status_message(status, format->type), cell, value);
    return;
  }
  if (number.note && !format->note) report_cell(checker, BX_MSG_CHECK_NOTE, cell, value);
  check_print(checker, cell, value, &number);
  bool wrong = check_total(checker, cell, BX_ALONG_ROW, value, &number);
  if (number.state == BX_CELL_NUMBER || !wrong) {
    wrong = check_total(checker, cell, BX_ALONG_COLUMN, value, &number) || wrong;
  }
  if (wrong) return;
  if (number.state == BX_CELL_BLANK) report_level(checker, BX_MSG_CHECK_BLANK, format->blank, cell, value);
  if (number.state == BX_CELL_SLASH) report_level(checker, BX_MSG_CHECK_SLASH, format->slash, cell, value);
}

static void check_cell(const bx_checker *checker, const bx_cell_ref *cell, const bx_value *value) {
  const bx_cell_format *format = bx_cell_format_of(cell->row, cell->column);
  if (format->type == BX_CELL_IMAGE && !bx_value_is_blank(value)) {
    bx_check_picture(checker, value, bx_cell_name(checker->arena, cell));
  } else if (value->kind == BX_LIST || value->kind == BX_MAP) {
    report_cell(checker, BX_MSG_CHECK_NOT_ONE, cell, value);
  } else if (format->type < BX_CELL_TEXT) {
    check_number(checker, cell, value);
  } else if (bx_value_is_blank(value)) {
    report_level(checker, BX_MSG_CHECK_BLANK, format->blank, cell, value);
  }
}

void bx_check_figures(const bx_checker *checker, const bx_table *table, const bx_band *band, bx_cell_lookup *before) {
  for (int r = 0; r < band->row_count; r++) {
    if (!bx_check_is_record(band->row_leaves[r])) continue;
    int cells = band->row_leaves[r]->merge ? 1 : band->column_count;
    for (int c = 0; c < cells; c++) {
      bx_cell_ref cell = {table, band, band->row_leaves[r], band->column_leaves[c]};
      bx_cell_lookup found = bx_cell_find(&cell, checker->report);
      if (found.value) {
        check_cell(checker, &cell, found.value);
      } else {
        if (!found.last) found = (bx_cell_lookup){.last = checker->report, .missing = cell.row};
        check_gap(checker, &cell, &found, before);
      }
    }
    bx_arena_reset(checker->arena);
  }
}
