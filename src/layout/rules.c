/* Rules: `check: A + B = C + D` for each column, row or cell, and rules about the prose. */
#include <string.h>

#include "loader.h"

typedef struct {
  bx_loader *loader;
  const bx_value *at;    /* the rule, for diagnostics */
  const bx_table *table; /* NULL: a rule of the report */
  const bx_band *band;   /* EACH_COLUMN, EACH_ROW: where names are looked up */
  bx_each each;
  bool quiet; /* a name that is not found is not complained of */
} scope;

static const char rule_keys[] = "id each rows check severity about off prose says equals shares when mentions";

/* ---- Names ---- */

/* A leaf by its data path, or by an id that no other leaf has. */
static const bx_header *find_leaf(bx_header *const *leaves, int count, const char *name, bx_arena *arena) {
  const bx_header *found = NULL;
  int same = 0;
  for (int i = 0; i < count; i++) {
    if (bx_streq(bx_header_path(leaves[i], arena), name)) return leaves[i];
    if (!bx_streq(leaves[i]->id, name)) continue;
    found = leaves[i];
    same++;
  }
  return same == 1 ? found : NULL;
}

/* The rest of `path` after `prefix` and its dot; NULL if it does not start so. An empty prefix leaves
 * the path as it is, and an exhausted path is "". */
static const char *strip(const char *path, const char *prefix) {
  size_t len = strlen(prefix);
  if (len == 0) return path;
  if (strncmp(path, prefix, len) != 0 || (path[len] && path[len] != '.')) return NULL;
  return path[len] ? path + len + 1 : path + len;
}

/* The rest of a cell's name after its row's: by the row's data path, else by its id. */
static const char *strip_row(const char *name, const bx_header *row, bx_arena *arena) {
  const char *rest = strip(name, bx_header_path(row, arena));
  return rest || !row->id ? rest : strip(name, row->id);
}

static bool find_cell_in(const bx_table *table, const char *name, bx_arena *arena, bx_term *term) {
  for (int b = 0; b < table->band_count; b++) {
    const bx_band *band = &table->bands[b];
    for (int r = 0; r < band->row_count; r++) {
      const char *rest = strip_row(name, band->row_leaves[r], arena);
      const bx_header *column = rest ? find_leaf(band->column_leaves, band->column_count, rest, arena) : NULL;
      if (!column) continue;
      term->table = table;
      term->band = b;
      term->row = band->row_leaves[r];
      term->column = column;
      return true;
    }
  }
  return false;
}

/* A cell by TABLE.ROW.COLUMN, or ROW.COLUMN within the rule's own table. */
static bool find_cell(const scope *s, const char *name, bx_term *term) {
  bx_arena *arena = s->loader->arena;
  if (s->table) return find_cell_in(s->table, name, arena, term);
  const bx_layout *layout = s->loader->layout;
  for (int i = 0; i < layout->table_count; i++) {
    const char *rest = strip(name, layout->tables[i].key);
    if (rest && find_cell_in(&layout->tables[i], rest, arena, term)) return true;
  }
  return false;
}

/* ---- Sums ---- */

static bool parse_constant(const char *word, int64_t *out) {
  int64_t value = 0;
  const char *p = word;
  for (; *p >= '0' && *p <= '9' && p - word < 12; p++) value = value * 10 + (*p - '0');
  *out = value;
  return p > word && !*p;
}

static bool read_term(const scope *s, const char *word, bx_term *term) {
  bx_arena *arena = s->loader->arena;
  if (parse_constant(word, &term->constant)) return term->is_constant = true;
  static const char *const sources[] = {
      [BX_SOURCE_THIS] = "本级", [BX_SOURCE_LAST_YEAR] = "上年", [BX_SOURCE_PARTS] = "下级"};
  const char *name = word;
  for (int i = 0; i < 3; i++) {
    const char *rest = strip(word, sources[i]);
    if (!rest) continue;
    term->source = (bx_source)i;
    name = rest;
  }
  bool found = false;
  if (s->each == BX_EACH_CELL) {
    found = *name == '\0';
  } else if (s->each == BX_EACH_COLUMN) {
    term->row = find_leaf(s->band->row_leaves, s->band->row_count, name, arena);
    found = term->row != NULL;
  } else if (s->each == BX_EACH_ROW) {
    term->column = find_leaf(s->band->column_leaves, s->band->column_count, name, arena);
    found = term->column != NULL;
  } else {
    found = find_cell(s, name, term);
  }
  if (!found && !s->quiet) bx_complain(s->loader, BX_MSG_LAYOUT_RULE_CELL, s->at, BX_ARGS(word));
  bool generated =
      (term->row && bx_header_is_generated(term->row)) || (term->column && bx_header_is_generated(term->column));
  if (found && generated) bx_complain(s->loader, BX_MSG_LAYOUT_RULE_GENERATED, s->at, BX_ARGS(word));
  return found && !generated;
}

static int find_operator(const char *word) {
  static const char *const operators[] = {"=", "<", "<=", ">", ">="};
  for (int i = 0; i < 5; i++)
    if (bx_streq(word, operators[i])) return i;
  return -1;
}

/* Words of an expression, separated by white space. */
static char **split(bx_arena *arena, const char *text, int *count) {
  char **words = BX_NEW_ARRAY(arena, char *, strlen(text) / 2 + 1);
  *count = 0;
  for (const char *p = text; *p;) {
    size_t len = strcspn(p, " \t\n");
    if (len) words[(*count)++] = bx_arena_strndup(arena, p, len);
    p += len;
    while (*p == ' ' || *p == '\t' || *p == '\n') p++;
  }
  return words;
}

/* term (+|- term)* from words[0, count). */
static bool read_sum(const scope *s, char **words, int count, bx_sum *sum) {
  bx_arena *arena = s->loader->arena;
  bx_term *terms = BX_NEW_ARRAY(arena, bx_term, count / 2 + 1);
  bx_buf text = {0};
  bool ok = count % 2 == 1;
  for (int i = 0; ok && i < count; i++) {
    if (i) bx_buf_putc(&text, ' ');
    bx_buf_puts(&text, words[i]);
    if (i % 2 == 0) {
      terms[sum->count].sign = i && *words[i - 1] == '-' ? -1 : 1;
      ok = read_term(s, words[i], &terms[sum->count++]);
    } else if (!bx_streq(words[i], "+") && !bx_streq(words[i], "-")) {
      bx_complain(s->loader, BX_MSG_LAYOUT_RULE_SYNTAX, s->at, BX_ARGS(words[i]));
      ok = false;
    }
  }
  if (count % 2 == 0)
    bx_complain(s->loader, BX_MSG_LAYOUT_RULE_SYNTAX, s->at, BX_ARGS(count ? words[count - 1] : "= …"));
  sum->terms = terms;
  sum->text = bx_buf_take(&text, arena);
  return ok;
}

/* SUM op SUM */
static bool read_comparison(const scope *s, const char *text, bx_rule *rule) {
  int count, at = -1;
  char **words = split(s->loader->arena, text, &count);
  for (int i = 0; i < count && at < 0; i++)
    if (find_operator(words[i]) >= 0) at = i;
  if (at < 0) {
    bx_complain(s->loader, BX_MSG_LAYOUT_RULE_SYNTAX, s->at, BX_ARGS(text));
    return false;
  }
  rule->op = (bx_op)find_operator(words[at]);
  return read_sum(s, words, at, &rule->left) && read_sum(s, words + at + 1, count - at - 1, &rule->right);
}

/* ---- Rules ---- */

typedef struct {
  bx_loader *loader;
  const bx_table *table;
  bx_rule *rules;
  int count, capacity;
} rule_list;

static bool rows_of_band(const scope *s, const char *const *names, int name_count, bx_rule *rule) {
  bx_arena *arena = s->loader->arena;
  if (name_count == 0) return true;
  rule->rows = BX_NEW_ARRAY(arena, const bx_header *, name_count);
  for (int i = 0; i < name_count; i++) {
    const bx_header *row = find_leaf(s->band->row_leaves, s->band->row_count, names[i], arena);
    if (row) rule->rows[rule->row_count++] = row;
  }
  return rule->row_count > 0;
}

static void check_row_names(const rule_list *list, const bx_value *value, const char *const *names, int count) {
  const bx_table *table = list->table;
  for (int i = 0; i < count; i++) {
    bool found = false;
    for (int b = 0; b < table->band_count && !found; b++)
      found = find_leaf(table->bands[b].row_leaves, table->bands[b].row_count, names[i], list->loader->arena) != NULL;
    if (!found) bx_complain(list->loader, BX_MSG_LAYOUT_RULE_CELL, value, BX_ARGS(names[i]));
  }
}

static void add_rule(rule_list *list, const bx_rule *rule) {
  list->rules = bx_arena_grow(list->loader->arena, list->rules, list->count, &list->capacity, sizeof *list->rules);
  list->rules[list->count++] = *rule;
}

/* A `check:` of a table for each row, column or cell. It holds band by band: each band that has what it
 * names gets a rule of its own. */
static void read_band_checks(rule_list *list, const bx_value *value, const char *text, const bx_rule *common) {
  scope s = {.loader = list->loader, .at = value, .table = list->table, .each = common->each, .quiet = true};
  int name_count, before = list->count, errors = bx_diags_errors(list->loader->diags);
  const char **names = bx_read_texts(list->loader, bx_value_find(value, "rows"), &name_count);
  check_row_names(list, value, names, name_count);
  for (int b = 0; b < list->table->band_count; b++) {
    bx_rule rule = *common;
    rule.band = s.band = &list->table->bands[b];
    if (rows_of_band(&s, names, name_count, &rule) && read_comparison(&s, text, &rule)) add_rule(list, &rule);
  }
  if (list->count > before || bx_diags_errors(list->loader->diags) > errors) return;
  bx_rule none = *common; /* once more, to say what it is that no band has */
  s.band = &list->table->bands[0];
  s.quiet = false;
  read_comparison(&s, text, &none);
}

static void read_check(rule_list *list, const bx_value *value, const char *text, const bx_rule *common) {
  if (common->each == BX_EACH_ONCE) {
    scope s = {.loader = list->loader, .at = value, .table = list->table};
    bx_rule rule = *common;
    if (read_comparison(&s, text, &rule)) add_rule(list, &rule);
  } else if (list->table) {
    read_band_checks(list, value, text, common);
  } else {
    bx_complain(list->loader, BX_MSG_LAYOUT_RULE_EACH, bx_value_find(value, "each"), BX_NO_ARGS);
  }
}

static void read_prose_field(rule_list *list, const bx_value *value, bx_rule *rule) {
  rule->prose = bx_read_required(list->loader, value, "prose");
  const bx_field *field = rule->prose ? bx_layout_field(list->loader->layout, rule->prose) : NULL;
  if (rule->prose && (!field || field->type != BX_FIELD_PROSE))
    bx_complain(list->loader, BX_MSG_LAYOUT_NO_FIELD, value, BX_ARGS(rule->prose));
}

/* Every pattern of `says:` has one N. */
static bool check_patterns(const rule_list *list, const bx_value *value, const bx_rule *rule) {
  for (int i = 0; i < rule->pattern_count; i++) {
    const char *number = strchr(rule->patterns[i], 'N');
    if (number && !strchr(number + 1, 'N')) continue;
    bx_complain(list->loader, BX_MSG_LAYOUT_RULE_PATTERN, value, BX_ARGS(rule->patterns[i]));
    return false;
  }
  return true;
}

/* A rule about what the prose says: says/equals, says/shares or when/mentions. */
static void read_prose_rule(rule_list *list, const bx_value *value, const bx_rule *common) {
  bx_loader *loader = list->loader;
  bx_rule rule = *common;
  scope s = {.loader = loader, .at = value, .table = list->table};
  const bx_value *mentions = bx_value_find(value, "mentions"), *shares = bx_value_find(value, "shares");
  const char *equals = bx_read_text(loader, value, "equals"), *when = bx_read_text(loader, value, "when");
  read_prose_field(list, value, &rule);
  rule.patterns = bx_read_texts(loader, mentions ? mentions : bx_value_find(value, "says"), &rule.pattern_count);
  if (rule.pattern_count == 0) bx_complain(loader, BX_MSG_LAYOUT_MISSING_KEY, value, BX_ARGS("says"));
  bool ok = rule.prose && rule.pattern_count > 0;
  if (mentions) {
    rule.kind = BX_RULE_MENTIONS;
    if (!when) bx_complain(loader, BX_MSG_LAYOUT_MISSING_KEY, value, BX_ARGS("when"));
    ok = ok && when && read_comparison(&s, when, &rule);
  } else if (shares) {
    rule.kind = BX_RULE_SHARES;
    rule.total = (int64_t)bx_read_percent(loader, value, "shares", 100, 1000) * 10000;
    ok = ok && check_patterns(list, value, &rule);
  } else {
    rule.kind = BX_RULE_SAYS;
    int count = 0;
    char **words = split(loader->arena, equals ? equals : "", &count);
    ok = ok && check_patterns(list, value, &rule) && read_sum(&s, words, count, &rule.right);
  }
  if (ok) add_rule(list, &rule);
}

/* An id stands for one rule: findings and changes name it. */
static void check_id(const rule_list *list, const bx_value *all, const bx_value *value, const char *id) {
  for (int i = 0; id && i < all->count && all->items[i] != value; i++)
    if (bx_streq(bx_value_text(bx_value_find(all->items[i], "id")), id))
      bx_complain(list->loader, BX_MSG_LAYOUT_RULE_ID, value, BX_ARGS(id));
}

static void read_rule(rule_list *list, const bx_value *all, const bx_value *value) {
  bx_loader *loader = list->loader;
  if (!bx_read_map(loader, value, "rules", rule_keys) || bx_read_bool(loader, value, "off", false)) return;
  bx_rule common = {.place = {.file = value->file, .line = value->line, .col = value->col}};
  common.id = bx_read_required(loader, value, "id");
  check_id(list, all, value, common.id);
  common.about = bx_read_text(loader, value, "about");
  common.severity = bx_read_choice(loader, value, "severity", 1, "warning error") ? BX_ERROR : BX_WARNING;
  common.each = (bx_each)bx_read_choice(loader, value, "each", BX_EACH_ONCE, "once column row cell");
  const char *check = bx_read_text(loader, value, "check");
  if (check)
    read_check(list, value, check, &common);
  else
    read_prose_rule(list, value, &common);
}

void bx_read_rules(bx_loader *loader, const bx_value *list, const bx_table *table, const bx_rule **rules, int *count) {
  rule_list read = {.loader = loader, .table = table};
  if (list && list->kind != BX_LIST)
    bx_complain(loader, BX_MSG_LAYOUT_WRONG_TYPE, list, BX_ARGS("rules", "[{id: …}, …]"));
  else
    for (int i = 0; list && i < list->count; i++) read_rule(&read, list, list->items[i]);
  *rules = read.rules;
  *count = read.count;
}
