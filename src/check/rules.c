/* The layout's rules between figures: within the report, with last year's, with the reports it sums up. */
#include "checker.h"

/* ---- Sums ----------------------------------------------------------------------------------- */

static bx_cell_ref term_cell(const bx_rule_use *use, const bx_term *term) {
  if (!use->current) {
    return (bx_cell_ref){term->table, &term->table->bands[term->band], term->row, term->column};
  }
  bx_cell_ref cell = *use->current;
  if (use->rule->each == BX_EACH_COLUMN) cell.row = term->row;
  if (use->rule->each == BX_EACH_ROW) cell.column = term->column;
  return cell;
}

/* Where the cell stands in this report; false when it has no such row or column. */
static bool find_term(const bx_checker *checker, const bx_rule_use *use, const bx_term *term, bx_cell_ref *cell) {
  *cell = term_cell(use, term);
  if (!use->current) {
    const bx_check_table *table = bx_check_find_table(checker, term->table);
    if (!table->table) return false;
    cell->table = table->table;
    cell->band = table->fixed[term->band];
  }
  if (use->rule->each == BX_EACH_COLUMN || !use->current) cell->row = bx_resolved_row(cell->band, cell->row);
  if (use->rule->each == BX_EACH_ROW || !use->current) cell->column = bx_resolved_column(cell->band, cell->column);
  return cell->row && cell->column;
}

static int band_of(const bx_rule_use *use, const bx_term *term) {
  return use->current ? (int)(use->rule->band - use->loaded->bands) : term->band;
}

static bool multiply(int64_t *amount, int64_t factor) {
  if (*amount > INT64_MAX / factor || *amount < -(INT64_MAX / factor)) return false;
  *amount *= factor;
  return true;
}

/* The amount of the same cell of another report. */
static bool other_amount(const bx_checker *checker, const bx_value *report, int band, const bx_cell_ref *cell,
                         int64_t *amount) {
  bx_cell_ref other;
  return bx_check_find_other(checker, report, band, cell, &other) &&
         bx_cell_amount(checker->arena, &other, report, amount);
}

/* A cell's amount in the report the term means. */
static bool source_amount(const bx_checker *checker, bx_source source, int band, const bx_cell_ref *cell,
                          int64_t *amount) {
  const bx_check_context *context = &checker->context;
  *amount = 0;
  if (source == BX_SOURCE_THIS) return bx_cell_amount(checker->arena, cell, checker->report, amount);
  if (source == BX_SOURCE_LAST_YEAR) {
    return context->last_year && other_amount(checker, context->last_year, band, cell, amount);
  }
  for (int i = 0; i < context->part_count; i++) {
    int64_t part = 0;
    if (!other_amount(checker, context->parts[i], band, cell, &part) || !bx_amount_add(amount, part)) return false;
  }
  return context->part_count > 0;
}

/* Notes where the figure stands that a finding will name: rather a given one than one that is computed. */
static void note_cell(const bx_checker *checker, bx_source source, int band, const bx_cell_ref *cell,
                      bx_sum_value *out) {
  if (source == BX_SOURCE_PARTS) return;
  bool is_this = source == BX_SOURCE_THIS;
  const bx_value *report = is_this ? checker->report : checker->context.last_year;
  bx_cell_ref there = *cell;
  if (!is_this && !bx_check_find_other(checker, report, band, cell, &there)) return;
  const bx_value *value = bx_cell_find(&there, report).value;
  bool given = is_this && value && !(bx_cell_is_total(cell) && bx_value_is_blank(value));
  if (is_this && (!out->cell.table || (given && !out->given))) out->cell = *cell;
  if (!out->value) out->value = value;
  if (given) out->given = true;
}

bool bx_check_sum(const bx_checker *checker, const bx_rule_use *use, const bx_sum *sum, bx_sum_value *out) {
  *out = (bx_sum_value){.amount = 0};
  for (int i = 0; i < sum->count; i++) {
    const bx_term *term = &sum->terms[i];
    int64_t amount = term->constant, factor = use->scale;
    if (!term->is_constant) {
      bx_cell_ref cell;
      if (!find_term(checker, use, term, &cell)) return false;
      if (!source_amount(checker, term->source, band_of(use, term), &cell, &amount)) return false;
      if (bx_cell_is_scaled(&cell)) factor = 1;
      note_cell(checker, term->source, band_of(use, term), &cell, out);
    }
    if (!multiply(&amount, factor) || !bx_amount_add(&out->amount, term->sign < 0 ? -amount : amount)) return false;
  }
  return true;
}

static bool has_scaled(const bx_rule_use *use, const bx_sum *sum) {
  for (int i = 0; i < sum->count; i++) {
    if (sum->terms[i].is_constant) continue;
    bx_cell_ref cell = term_cell(use, &sum->terms[i]);
    if (bx_cell_is_scaled(&cell)) return true;
  }
  return false;
}

int64_t bx_check_scale(const bx_rule *rule, const bx_cell_ref *current) {
  bx_rule_use use = {.rule = rule, .current = current};
  return has_scaled(&use, &rule->left) || has_scaled(&use, &rule->right) ? BX_CHECK_SCALE : 1;
}

const char *bx_check_amount(const bx_checker *checker, int64_t amount, int64_t scale) {
  return bx_number_format(amount, scale == 1 ? BX_NUMBER_COUNT : BX_NUMBER_MONEY, checker->arena);
}

bool bx_check_holds(int64_t left, bx_op op, int64_t right) {
  switch (op) {
    case BX_OP_EQ:
      return left == right;
    case BX_OP_LT:
      return left < right;
    case BX_OP_LE:
      return left <= right;
    case BX_OP_GT:
      return left > right;
    case BX_OP_GE:
      return left >= right;
  }
  return true;
}

/* ---- One use of a rule ---------------------------------------------------------------------- */

static bool uses(const bx_sum *sum, bx_source source) {
  for (int i = 0; i < sum->count; i++) {
    if (!sum->terms[i].is_constant && sum->terms[i].source == source) return true;
  }
  return false;
}

static bx_message rule_message(const bx_rule *rule) {
  if (uses(&rule->left, BX_SOURCE_LAST_YEAR) || uses(&rule->right, BX_SOURCE_LAST_YEAR)) {
    return BX_MSG_CHECK_RULE_LAST_YEAR;
  }
  if (uses(&rule->left, BX_SOURCE_PARTS) || uses(&rule->right, BX_SOURCE_PARTS)) return BX_MSG_CHECK_RULE_PARTS;
  return BX_MSG_CHECK_RULE;
}

/* The finding stands at the first given cell of this report on the right, else on the left; the text
 * says where the figure on the other side stands. */
static void report(const bx_checker *checker, const bx_rule_use *use, const bx_sum_value *left,
                   const bx_sum_value *right) {
  static const char *const operators[] = {
      [BX_OP_EQ] = " = ", [BX_OP_LT] = " < ", [BX_OP_LE] = " <= ", [BX_OP_GT] = " > ", [BX_OP_GE] = " >= "};
  const bx_rule *rule = use->rule;
  bx_arena *arena = checker->arena;
  bool at_right = right->cell.table && (right->given || !left->given);
  const bx_sum_value *at = at_right ? right : left;
  const char *name = at->cell.table ? bx_cell_name(arena, &at->cell) : rule->id;
  const bx_value *value = at->cell.table ? bx_cell_find(&at->cell, checker->report).last : NULL;
  bx_place place = bx_check_place(checker, value, at->cell.table ? name : NULL);
  const char *relation = bx_arena_join(arena, rule->left.text, operators[rule->op], rule->right.text, NULL);
  const char *left_text = bx_check_amount(checker, left->amount, use->scale);
  const char *right_text = bx_check_amount(checker, right->amount, use->scale);
  bx_diag_rule(checker->diags, rule_message(rule), rule->severity, rule->id, &place,
               BX_ARGS(name, relation, left_text, at_right ? bx_check_where(checker, left->value) : "", right_text,
                       at_right ? "" : bx_check_where(checker, right->value), rule->about ? rule->about : relation));
}

static void use_rule(const bx_checker *checker, const bx_table *table, const bx_rule *rule,
                     const bx_cell_ref *current) {
  bx_rule_use use = {.rule = rule, .loaded = table, .current = current, .scale = bx_check_scale(rule, current)};
  bx_sum_value left, right;
  bool known = bx_check_sum(checker, &use, &rule->left, &left) && bx_check_sum(checker, &use, &rule->right, &right);
  bool follows = known && current && !left.given && !right.given;
  if (known && !follows && !bx_check_holds(left.amount, rule->op, right.amount)) report(checker, &use, &left, &right);
  bx_arena_reset(checker->arena);
}

/* ---- Where a rule is used ------------------------------------------------------------------- */

/* `table` is the loaded one, of the rule; `current` is of this report. */
static void use_on_row(const bx_checker *checker, const bx_table *table, const bx_rule *rule, bx_cell_ref current) {
  if (rule->each == BX_EACH_ROW) {
    use_rule(checker, table, rule, &current);
    return;
  }
  for (int c = 0; c < current.band->column_count; c++) {
    current.column = current.band->column_leaves[c];
    use_rule(checker, table, rule, &current);
  }
}

/* Is a row one of those the rule is for? */
static bool is_for(const bx_rule *rule, const bx_header *row) {
  for (int i = 0; i < rule->row_count; i++)
    if (rule->rows[i] == row || rule->rows[i] == row->of) return true;
  return !rule->rows;
}

static void use_on_rows(const bx_checker *checker, const bx_table *table, const bx_rule *rule, bx_cell_ref current) {
  for (int r = 0; r < current.band->row_count; r++) {
    current.row = current.band->row_leaves[r];
    if (is_for(rule, current.row) && bx_check_is_record(current.row)) use_on_row(checker, table, rule, current);
  }
}

void bx_check_rule_part(const bx_checker *checker, const bx_table *table, const bx_band *part, const bx_rule *rule) {
  use_on_rows(checker, table, rule, (bx_cell_ref){.table = bx_check_find_table(checker, table)->table, .band = part});
}

static void use_in_band(const bx_checker *checker, const bx_table *table, const bx_rule *rule) {
  const bx_check_table *own = bx_check_find_table(checker, table);
  if (!own->table) return;
  bx_cell_ref current = {.table = own->table, .band = own->fixed[rule->band - table->bands]};
  if (rule->each == BX_EACH_COLUMN)
    use_on_row(checker, table, rule, current); /* its rows are the terms' own */
  else if (!rule->band->each_row)              /* else part by part */
    use_on_rows(checker, table, rule, current);
}

void bx_check_rule(const bx_checker *checker, const bx_table *table, const bx_rule *rule) {
  if (rule->kind != BX_RULE_CHECK) {
    bx_check_prose(checker, rule);
    bx_arena_reset(checker->arena);
  } else if (rule->each == BX_EACH_ONCE) {
    use_rule(checker, table, rule, NULL);
  } else {
    use_in_band(checker, table, rule);
  }
}
