/* The check of a whole report: its fields here, then tables and rules in the other files. */
#include <string.h>

#include "checker.h"

#define FIRST_YEAR 1949
#define LAST_YEAR  2100

#define GUESS_MOST 4000 /* names compared with a misspelt one; more would take long */
#define NAMES_MOST 12   /* names listed in one hint */

/* ---- For all of this floor ------------------------------------------------------------------ */

bx_place bx_check_place(const bx_checker *checker, const bx_value *at, const char *cell) {
  bool counted = bx_diags_errors(checker->diags) >= BX_DIAG_MAX && bx_diags_warnings(checker->diags) >= BX_DIAG_MAX;
  if (counted) return (bx_place){.cell = cell}; /* nothing is kept from here on */
  bx_place place = bx_value_place(at ? at : checker->report, checker->arena);
  place.cell = cell;
  return place;
}

const char *bx_check_where(const bx_checker *checker, const bx_value *value) {
  if (!value || !value->file) return "";
  bx_arena *arena = checker->arena;
  if (value->line == 0) return bx_arena_join(arena, " (", value->file, "#", bx_value_pointer(value, arena), ")", NULL);
  return bx_arena_join(arena, " (", value->file, ":", bx_diag_int(checker->diags, value->line), ")", NULL);
}

void bx_check_unknown(const bx_checker *checker, bx_message plain, const bx_member *member, const char *const *known,
                      const char *const *meant, int count) {
  bx_place place = bx_check_place(checker, member->value, NULL);
  place.line = member->line;
  place.col = member->col;
  const char *nearest = count <= GUESS_MOST ? bx_nearest(member->key, known, count) : NULL, *suggested = NULL;
  for (int i = 0; nearest && i < count && !suggested; i++) {
    if (bx_streq(known[i], nearest)) suggested = meant[i];
  }
  if (suggested) {
    bool field = plain == BX_MSG_CHECK_UNKNOWN_FIELD;
    bx_message near = field ? BX_MSG_CHECK_UNKNOWN_FIELD_NEAR : BX_MSG_CHECK_UNKNOWN_KEY_NEAR;
    bx_diag(checker->diags, near, &place, BX_ARGS(member->key, suggested));
    return;
  }
  bx_buf list = {0};
  int listed = 0;
  for (int i = 0; i < count && listed <= NAMES_MOST; i++) {
    if (i && bx_streq(meant[i], meant[i - 1])) continue;
    if (listed) bx_buf_puts(&list, "、");
    bx_buf_puts(&list, listed == NAMES_MOST ? "…" : meant[i]);
    listed++;
  }
  bx_diag(checker->diags, plain, &place, BX_ARGS(member->key, list.data ? list.data : "-"));
  bx_buf_free(&list);
}

/* ---- Fields --------------------------------------------------------------------------------- */

/* Members of a map that are none of the fields; only the report names its layout. */
static void check_names(const bx_checker *checker, const bx_value *map, const bx_field *fields, int field_count,
                        bool record) {
  int count = field_count + !record;
  const char **names = BX_NEW_ARRAY(checker->arena, const char *, bx_max_int(count, 1));
  if (!record) names[0] = BX_LAYOUT_FIELD;
  for (int i = 0; i < field_count; i++) names[i + !record] = fields[i].name;
  for (int i = 0; i < map->count; i++) {
    const bx_member *member = &map->members[i];
    bool known = false;
    for (int k = 0; k < count && !known; k++) known = bx_streq(member->key, names[k]);
    if (!known) bx_check_unknown(checker, BX_MSG_CHECK_UNKNOWN_FIELD, member, names, names, count);
  }
}

static bool is_year(const char *text) {
  int year = strlen(text) == 4 ? bx_parse_int(text) : -1;
  return year >= FIRST_YEAR && year <= LAST_YEAR;
}

/* More than one line, a line feed at the end not counted. */
static bool has_lines(const char *text) {
  const char *feed = strchr(text, '\n');
  return feed && feed[1];
}

static void check_field(const bx_checker *checker, const bx_value *map, const bx_field *field);

static bool is_date(const bx_value *value) {
  int year, month, day;
  return value->kind == BX_TEXT && bx_date_parse(value->text, &year, &month, &day);
}

static bool is_value(const bx_checker *checker, const bx_field *field, const char *text) {
  const char *said = bx_trim(checker->arena, text, strlen(text));
  for (int i = 0; i < field->value_count; i++)
    if (bx_streq(field->values[i], said)) return true;
  return false;
}

static const char *list_values(const bx_checker *checker, const bx_field *field) {
  const char *list = field->values[0];
  for (int i = 1; i < field->value_count; i++) list = bx_arena_join(checker->arena, list, "、", field->values[i], NULL);
  return list;
}

static void check_text(const bx_checker *checker, const bx_field *field, const bx_value *value) {
  bx_place place = bx_check_place(checker, value, NULL);
  if (value->kind != BX_TEXT)
    bx_diag(checker->diags, BX_MSG_CHECK_NOT_TEXT, &place, BX_ARGS(field->name));
  else if (field->type != BX_FIELD_PROSE && has_lines(value->text))
    bx_diag(checker->diags, BX_MSG_CHECK_LINES, &place, BX_ARGS(field->name));
  else if (field->value_count && !is_value(checker, field, value->text))
    bx_diag(checker->diags, BX_MSG_CHECK_NOT_VALUE, &place,
            BX_ARGS(field->name, value->text, list_values(checker, field)));
}

/* A field that is printed only beside another. */
static void check_needs(const bx_checker *checker, const bx_value *map, const bx_field *field, const bx_value *value) {
  const bx_value *other = field->needs ? bx_value_find(map, field->needs) : NULL;
  const char *text = bx_value_text(other);
  bool met = field->needs_value ? text && bx_streq(bx_trim(checker->arena, text, strlen(text)), field->needs_value)
                                : !bx_value_is_blank(other);
  if (!field->needs || met) return;
  bx_place place = bx_check_place(checker, value, NULL);
  const char *wanted =
      field->needs_value ? bx_arena_join(checker->arena, field->needs, ": ", field->needs_value, NULL) : field->needs;
  bx_diag(checker->diags, BX_MSG_CHECK_NEEDS, &place, BX_ARGS(field->name, wanted));
}

static void check_record(const bx_checker *checker, const bx_field *field, const bx_value *record) {
  bx_place place = bx_check_place(checker, record, NULL);
  if (record->kind != BX_MAP) {
    bx_diag(checker->diags, BX_MSG_CHECK_NOT_RECORD, &place, BX_ARGS(field->name));
    return;
  }
  check_names(checker, record, field->fields, field->field_count, true);
  for (int i = 0; i < field->field_count; i++) check_field(checker, record, &field->fields[i]);
}

static void check_items(const bx_checker *checker, const bx_field *field, const bx_value *value) {
  bool list = value->kind == BX_LIST;
  const char *about = field->about ? field->about : "…";
  bx_place place = bx_check_place(checker, value, NULL);
  if (list && value->count == 0 && field->required)
    bx_diag(checker->diags, BX_MSG_CHECK_MISSING_FIELD, &place, BX_ARGS(field->name, about));
  for (int i = 0; i < (list ? value->count : 1); i++) {
    const bx_value *item = list ? value->items[i] : value;
    place = bx_check_place(checker, item, NULL);
    if (bx_value_is_blank(item))
      bx_diag(checker->diags, BX_MSG_CHECK_EMPTY_ITEM, &place,
              BX_ARGS(field->name, bx_diag_int(checker->diags, i + 1)));
    else if (field->type == BX_FIELD_RECORDS)
      check_record(checker, field, item);
    else
      check_text(checker, field, item);
  }
}

/* Rows of the table come from elsewhere, which may be all of it. */
static bool is_streamed(const bx_checker *checker, const bx_field *field) {
  const bx_check_context *context = &checker->context;
  for (int i = 0; i < context->source_count; i++)
    if (field->type == BX_FIELD_TABLE && bx_streq(context->sources[i].table, field->name)) return true;
  return false;
}

static void check_field(const bx_checker *checker, const bx_value *map, const bx_field *field) {
  const bx_value *value = bx_value_find(map, field->name);
  const char *about = field->about ? field->about : "…";
  bx_place place = bx_check_place(checker, value ? value : map, NULL);
  if (bx_value_is_blank(value)) {
    if (field->required && !is_streamed(checker, field))
      bx_diag(checker->diags, BX_MSG_CHECK_MISSING_FIELD, &place, BX_ARGS(field->name, about));
    return;
  }
  check_needs(checker, map, field, value);
  const char *text = value->kind == BX_TEXT ? value->text : "…";
  switch (field->type) {
    case BX_FIELD_TABLE:
      if (value->kind != BX_MAP) {
        bx_diag(checker->diags, BX_MSG_CHECK_NOT_TABLE, &place, BX_ARGS(field->name));
      } else if (value->count == 0 && !is_streamed(checker, field)) {
        bx_diag(checker->diags, BX_MSG_CHECK_EMPTY_TABLE, &place, BX_ARGS(field->name));
      }
      break;
    case BX_FIELD_YEAR:
      if (value->kind != BX_TEXT || !is_year(value->text))
        bx_diag(checker->diags, BX_MSG_CHECK_NOT_YEAR, &place, BX_ARGS(field->name, text));
      break;
    case BX_FIELD_DATE:
      if (!is_date(value)) bx_diag(checker->diags, BX_MSG_CHECK_NOT_DATE, &place, BX_ARGS(field->name, text));
      break;
    case BX_FIELD_LIST:
    case BX_FIELD_RECORDS:
      check_items(checker, field, value);
      break;
    case BX_FIELD_IMAGE:
      bx_check_picture(checker, value, field->name);
      break;
    case BX_FIELD_PROSE:
    case BX_FIELD_TEXT:
      check_text(checker, field, value);
      break;
  }
}

/* ---- Reports it is compared with ------------------------------------------------------------ */

/* A report beside this one must be one of the same form: with the tables, and last year's of the same
 * organ and the year before. What it lacks would otherwise make rules pass unseen. */
static bool check_other(const bx_checker *checker, const bx_value *other) {
  bx_place place = bx_check_place(checker, other, NULL);
  if (other->kind != BX_MAP) {
    bx_diag(checker->diags, BX_MSG_CHECK_NOT_REPORT, &place, BX_NO_ARGS);
    return false;
  }
  for (int i = 0; i < checker->layout->table_count; i++) {
    const char *key = checker->layout->tables[i].key;
    const bx_value *table = bx_value_find(other, key);
    const bx_field *field = bx_layout_field(checker->layout, key);
    if (!field || !field->required) continue;
    if (!table || table->kind != BX_MAP) bx_diag(checker->diags, BX_MSG_CHECK_OTHER_TABLE, &place, BX_ARGS(key));
  }
  return true;
}

static void check_last_year(const bx_checker *checker, const bx_value *last) {
  for (int i = 0; i < checker->layout->field_count; i++) {
    const bx_field *field = &checker->layout->fields[i];
    const bx_value *then = bx_value_find(last, field->name);
    const char *now_text = bx_value_text(bx_value_find(checker->report, field->name)), *text = bx_value_text(then);
    if (field->type != BX_FIELD_YEAR || !now_text || !text) continue;
    bx_place place = bx_check_place(checker, then, NULL);
    if (bx_parse_int(text) + 1 != bx_parse_int(now_text))
      bx_diag(checker->diags, BX_MSG_CHECK_OTHER_YEAR, &place, BX_ARGS(field->name, text, now_text));
  }
}

static bool check_context(const bx_checker *checker) {
  const bx_check_context *context = &checker->context;
  bool ok = true;
  if (context->last_year) {
    ok = check_other(checker, context->last_year);
    if (ok) check_last_year(checker, context->last_year);
  }
  for (int i = 0; i < context->part_count; i++) ok &= check_other(checker, context->parts[i]);
  return ok;
}

/* ---- The whole ------------------------------------------------------------------------------ */

static void check_all(bx_checker *checker) {
  const bx_layout *layout = checker->layout;
  check_names(checker, checker->report, layout->fields, layout->field_count, false);
  for (int i = 0; i < layout->field_count; i++) check_field(checker, checker->report, &layout->fields[i]);
  for (int i = 0; i < layout->table_count; i++) bx_check_codes(checker, &layout->tables[i]);
  for (int i = 0; i < layout->table_count; i++) bx_check_table_rows(checker, &checker->tables[i]);
  for (int i = 0; i < layout->table_count; i++) {
    const bx_table *table = &layout->tables[i];
    for (int k = 0; k < table->rule_count; k++) bx_check_rule(checker, table, &table->rules[k]);
  }
  for (int i = 0; i < layout->rule_count; i++) bx_check_rule(checker, NULL, &layout->rules[i]);
}

void bx_check_report(const bx_layout *layout, const bx_value *report, const bx_check_context *context,
                     bx_diags *diags) {
  bx_checker checker = {.arena = bx_arena_new(), .layout = layout, .report = report, .diags = diags};
  bx_check_other *others = NULL;
  checker.kept = bx_arena_new();
  checker.whole = bx_map_new(checker.kept);
  checker.tables = BX_NEW_ARRAY(checker.kept, bx_check_table, bx_max_int(layout->table_count, 1));
  checker.others = &others;
  for (int i = 0; i < layout->table_count; i++) checker.tables[i].loaded = &layout->tables[i];
  if (context) checker.context = *context;
  if (report->kind == BX_MAP) {
    if (check_context(&checker)) check_all(&checker);
  } else {
    bx_place place = bx_check_place(&checker, report, NULL);
    bx_diag(diags, BX_MSG_CHECK_NOT_REPORT, &place, BX_NO_ARGS);
  }
  bx_arena_free(checker.arena);
  bx_arena_free(checker.kept);
}
