/* Tables of a layout: bands on one grid, widths, look, notes. */
#include <string.h>

#include "loader.h"

/* Shares differ by no more than what a page can show, and sums of them fit into 64 bits. */
#define MOST_SHARE  1000
#define LEAST_SHARE 10 /* thousandths */

#define TABLE_KEYS "fold split name widths cell look styles above below notes continued carried keep-rows rules "
#define BAND_KEYS  "title corner columns rows stub numbers"

bx_track_width bx_read_track(bx_loader *loader, const bx_value *value, bx_units units) {
  bx_track_width width = {.kind = BX_TRACK_AUTO};
  const char *text = bx_value_text(value);
  if (bx_streq(text, "auto")) return width;
  size_t len = text ? strlen(text) : 0;
  bx_len amount = 0;
  if (len && text[len - 1] == '*') { /* a share: 1* 0.5*; read as points for its decimals */
    const char *share = bx_arena_join(loader->arena, bx_arena_strndup(loader->arena, text, len - 1), "pt", NULL);
    width.kind = BX_TRACK_SHARE;
    if (bx_parse_length(share, units, &amount) && amount <= MOST_SHARE * BX_PT)
      width.share = bx_len_scale(amount, 1000, BX_PT);
    if (width.share >= LEAST_SHARE) return width;
  } else if (len && bx_parse_length(text, units, &width.fixed) && width.fixed > 0) {
    width.kind = BX_TRACK_FIXED;
    return width;
  }
  bx_complain(loader, BX_MSG_LAYOUT_BAD_LENGTH, value, BX_ARGS(text ? text : "", "widths"));
  return (bx_track_width){.kind = BX_TRACK_SHARE, .share = 1000};
}

static void read_part_styles(bx_loader *loader, const bx_value *map, bx_table_styles *styles) {
  if (map) bx_read_map(loader, map, "styles", "head band section corner numbers stub translation cell note caption");
  styles->head = bx_read_style(loader, map, "head", "table-head");
  styles->band = bx_read_style(loader, map, "band", "table-band");
  styles->section = bx_read_style(loader, map, "section", "table-section");
  styles->numbers = bx_read_style(loader, map, "numbers", "table-numbers");
  styles->translation = bx_read_style(loader, map, "translation", "table-translation");
  styles->corner = bx_read_style(loader, map, "corner", "table-corner");
  styles->stub = bx_read_style(loader, map, "stub", "table-stub");
  styles->cell = bx_read_style(loader, map, "cell", "table-cell");
  styles->note = bx_read_style(loader, map, "note", "table-note");
  styles->caption = bx_read_style(loader, map, "caption", "table-caption");
}

/* A template, or a map of a label and a code behind it. */
static void read_line_part(bx_loader *loader, const bx_value *value, const char *key, const char **text,
                           bx_code_format *code) {
  bool is_code = value->kind == BX_MAP;
  if (is_code && !bx_read_map(loader, value, key, "label code boxes")) return;
  *text = is_code ? bx_read_text(loader, value, "label") : bx_value_text(value);
  if (is_code) *code = bx_read_code(loader, value);
  if (*text) bx_check_names(loader, value, *text, NULL);
}

/* A line is a template, or a map that says where on it templates stand and on which pieces. */
static void read_line(bx_loader *loader, const bx_value *value, bx_on_pieces on, const char *style,
                      bx_table_line *line) {
  static const char *const sides[] = {"left", "center", "right"};
  line->on = on;
  line->text = bx_value_text(value);
  if (line->text) {
    bx_check_names(loader, value, line->text, NULL);
    line->style = bx_read_style(loader, value, "style", style);
    return;
  }
  if (!bx_read_map(loader, value, "above, below", "text left center right on style")) return;
  bool says = false;
  line->text = bx_read_text(loader, value, "text");
  if (line->text) bx_check_names(loader, bx_value_find(value, "text"), line->text, NULL);
  for (int i = 0; i < 3; i++) {
    const bx_value *part = bx_value_find(value, sides[i]);
    says |= part != NULL;
    if (part) read_line_part(loader, part, sides[i], &line->parts[i], &line->codes[i]);
  }
  if (!line->text && !says) bx_complain(loader, BX_MSG_LAYOUT_MISSING_KEY, value, BX_ARGS("text"));
  line->on = (bx_on_pieces)bx_read_choice(loader, value, "on", (int)on, "all first rest last all-but-last");
  line->style = bx_read_style(loader, value, "style", style);
}

static const bx_table_line *read_lines(bx_loader *loader, const bx_value *value, bx_on_pieces on, const char *style,
                                       int *count) {
  *count = !value ? 0 : value->kind == BX_LIST ? value->count : 1;
  bx_table_line *lines = BX_NEW_ARRAY(loader->arena, bx_table_line, bx_max_int(*count, 1));
  for (int i = 0; i < *count; i++)
    read_line(loader, value->kind == BX_LIST ? value->items[i] : value, on, style, &lines[i]);
  return lines;
}

/* What stands over and under the table, and how it is cut. */
static void read_pieces(bx_loader *loader, const bx_value *value, bx_table *table) {
  table->above =
      read_lines(loader, bx_value_find(value, "above"), BX_PIECE_FIRST, "table-caption", &table->above_count);
  table->below = read_lines(loader, bx_value_find(value, "below"), BX_PIECE_LAST, "table-sign", &table->below_count);
  table->notes = bx_read_texts(loader, bx_value_find(value, "notes"), &table->note_count);
  const bx_value *carried = bx_value_find(value, "carried");
  bx_check_plain(loader, carried);
  if (carried && bx_read_map(loader, carried, "carried", "foot head")) {
    table->carried_foot = bx_read_text(loader, carried, "foot");
    table->carried_head = bx_read_text(loader, carried, "head");
  }
  const bx_value *rows = bx_value_find(value, "keep-rows");
  if (rows && bx_read_map(loader, rows, "keep-rows", "first last")) {
    table->keep_first = bx_read_int(loader, rows, "first", 0, 1, BX_LAYOUT_MAX_ROWS);
    table->keep_last = bx_read_int(loader, rows, "last", 0, 1, BX_LAYOUT_MAX_ROWS);
  }
  const bx_value *continued = bx_value_find(value, "continued");
  bx_check_plain(loader, bx_value_find(continued, "caption"));
  if (continued && bx_read_map(loader, continued, "continued", "caption stub")) {
    table->continued_caption = bx_read_text(loader, continued, "caption");
    table->continued_stub = bx_read_text(loader, continued, "stub");
    if (table->continued_stub) bx_check_names(loader, bx_value_find(continued, "stub"), table->continued_stub, "label");
  }
}

/* Which bands stand beside which; the first has none before it. */
static void read_halves(bx_loader *loader, const bx_value *bands, bx_band *list) {
  int first = 0;
  for (int i = 0; i < bands->count; i++) {
    bool beside = bx_read_bool(loader, bands->items[i], "beside", false);
    if (beside && i == 0) bx_complain(loader, BX_MSG_LAYOUT_HERE, bands->items[i], BX_ARGS("beside"));
    if (!beside) first = i;
    list[first].halves++;
  }
}

/* Footnotes are numbered as their marks stand; labels with the same words share one. */
static void number_footnote(bx_loader *loader, bx_table *table, bx_header *node) {
  if (!node->footnote_text) return;
  for (int i = 0; i < table->footnote_count && !node->footnote; i++)
    if (bx_streq(table->footnotes[i], node->footnote_text)) node->footnote = i + 1;
  if (node->footnote) return;
  table->footnotes = bx_arena_grow(loader->arena, table->footnotes, table->footnote_count, &table->footnote_capacity,
                                   sizeof *table->footnotes);
  table->footnotes[table->footnote_count++] = node->footnote_text;
  node->footnote = table->footnote_count;
}

static void number_level(bx_loader *loader, bx_table *table, bx_header *node, int level) {
  for (int i = 0; i < node->count; i++) {
    if (node->children[i]->level == level)
      number_footnote(loader, table, node->children[i]);
    else
      number_level(loader, table, node->children[i], level);
  }
}

static void number_branch(bx_loader *loader, bx_table *table, bx_header *node) {
  for (int i = 0; i < node->count; i++) {
    number_footnote(loader, table, node->children[i]);
    table->keeps_with_next |= node->children[i]->keep_with_next;
    number_branch(loader, table, node->children[i]);
  }
}

static void number_footnotes(bx_loader *loader, bx_table *table) {
  for (int b = 0; b < table->band_count; b++) {
    const bx_band *band = &table->bands[b];
    for (int level = 0; level < band->head_levels; level++) number_level(loader, table, band->columns, level);
    number_branch(loader, table, band->rows);
  }
}

/* A text, or a map of it and its translation. */
static const char *read_label(bx_loader *loader, const bx_value *value, const char *key, const char **translation) {
  const bx_value *label = bx_value_find(value, key);
  if (!label || label->kind != BX_MAP) return bx_read_text(loader, value, key);
  if (!bx_read_map(loader, label, key, "label translation")) return NULL;
  const char *text = bx_read_text(loader, label, "label");
  *translation = bx_read_text(loader, label, "translation");
  if (!text) bx_complain(loader, BX_MSG_LAYOUT_MISSING_KEY, label, BX_ARGS("label"));
  return text;
}

/* A label, or those of a corner with slanted lines. */
static void read_corner(bx_loader *loader, const bx_value *value, bx_band *band) {
  const bx_value *corner = bx_value_find(value, "corner"), *labels = bx_value_find(corner, "diagonal");
  if (!labels) {
    band->corner = read_label(loader, value, "corner", &band->corner_translation);
    return;
  }
  if (!bx_read_map(loader, corner, "corner", "diagonal")) return;
  band->diagonal = bx_read_texts(loader, labels, &band->diagonal_count);
  if (band->diagonal_count == 2 || band->diagonal_count == 3) return;
  bx_complain(loader, BX_MSG_LAYOUT_WRONG_TYPE, labels, BX_ARGS("diagonal", "[A, B] / [A, B, C]"));
  band->diagonal_count = 0;
}

/* A table without `bands:` is one band of its own. */
static bool read_bands(bx_loader *loader, const bx_value *value, bx_table *table) {
  const bx_value *bands = bx_value_find(value, "bands");
  if (bands && (bands->kind != BX_LIST || bands->count == 0)) {
    bx_complain(loader, BX_MSG_LAYOUT_WRONG_TYPE, bands, BX_ARGS("bands", "[{columns: …, rows: …}, …]"));
    return false;
  }
  int count = bands ? bands->count : 1;
  bx_band *list = BX_NEW_ARRAY(loader->arena, bx_band, count);
  bx_units units = bx_grid_units(loader);
  if (table->styles.stub) units.em = table->styles.stub->size;
  bx_band_reader reader = {.loader = loader, .format = bx_value_find(value, "cell"), .stub_units = units};
  reader.row_paths = bx_map_new(loader->arena);
  reader.is_folded = table->fold > 1;
  if (bands)
    read_halves(loader, bands, list);
  else
    list[0].halves = 1;
  bool ok = true;
  for (int i = 0; i < count; i++) {
    const bx_value *band_value = bands ? bands->items[i] : value;
    const bx_value *form = bx_value_find(band_value, "form");
    reader.is_half = list[i].halves != 1;
    if (bands)
      bx_read_map(loader, band_value, "bands",
                  form             ? "title form"
                  : reader.is_half ? BAND_KEYS " key beside widths"
                                   : BAND_KEYS " key beside");
    if (form && reader.is_half) bx_complain(loader, BX_MSG_LAYOUT_HERE, form, BX_ARGS("form"));
    list[i].title = read_label(loader, band_value, "title", &list[i].title_translation);
    bx_check_plain(loader, bx_value_find(band_value, "title"));
    bx_check_plain(loader, bx_value_find(band_value, "corner"));
    bx_check_plain(loader, bx_value_find(band_value, "numbers"));
    if (form) {
      ok &= bx_read_form(loader, form, table, &list[i]);
      continue;
    }
    read_corner(loader, band_value, &list[i]);
    bx_read_stub_and_numbers(loader, band_value, &list[i]);
    ok &= bx_read_header_trees(&reader, band_value, &list[i]);
  }
  table->bands = list;
  table->band_count = count;
  if (!ok) return false;
  table->column_heads = bx_number_columns(list, count, 0);
  for (int i = 0; i < count; i++) bx_number_rows(&list[i], list[i].halves ? 0 : list[i - 1].row_heads);
  if (!bx_place_bands(loader, value, bands, table)) return false;
  bx_read_widths(loader, value, bands, table);
  bx_check_each(loader, value, table);
  return true;
}

/* Rows under all columns of a folded table are its last, and not all it has. */
static void check_below(bx_loader *loader, const bx_value *value, const bx_header *rows) {
  bool ends = rows->count && rows->children[0]->below;
  for (int i = 1; i < rows->count; i++) ends |= rows->children[i - 1]->below && !rows->children[i]->below;
  if (ends) bx_complain(loader, BX_MSG_LAYOUT_HERE, bx_value_find(value, "rows"), BX_ARGS("across"));
}

/* The columns of a folded table are pieces without running totals of their own. */
static void check_fold(bx_loader *loader, const bx_value *value, const bx_table *table) {
  const bx_value *fold = bx_value_find(value, "fold");
  if (table->fold == 1) return;
  if (table->band_count > 1 || table->bands[0].form) bx_complain(loader, BX_MSG_LAYOUT_HERE, fold, BX_ARGS("fold"));
  check_below(loader, value, table->bands[0].rows);
  if (table->carried_foot || table->carried_head) bx_complain(loader, BX_MSG_LAYOUT_HERE, fold, BX_ARGS("carried"));
}

static void read_table(bx_loader *loader, const bx_member *member, const bx_table_look *look, bx_table *table) {
  const bx_value *value = member->value;
  table->key = member->key;
  table->place = (bx_place){.file = value->file, .line = member->line, .col = member->col};
  const char *keys = bx_value_find(value, "bands")  ? TABLE_KEYS "bands"
                     : bx_value_find(value, "form") ? TABLE_KEYS "title form"
                                                    : TABLE_KEYS BAND_KEYS;
  if (!bx_read_map(loader, value, member->key, keys)) return;
  table->name = bx_read_text(loader, value, "name");
  table->fold = bx_read_int(loader, value, "fold", 1, 1, BX_LAYOUT_MAX_FOLD);
  table->look = bx_read_look(loader, bx_value_find(value, "look"), look);
  read_part_styles(loader, bx_value_find(value, "styles"), &table->styles);
  read_pieces(loader, value, table);
  const bx_value *cell = bx_value_find(value, "cell");
  if (cell) bx_check_form(loader, cell, bx_read_format(loader, cell).type);
  if (!read_bands(loader, value, table)) return;
  number_footnotes(loader, table);
  check_fold(loader, value, table);
  bx_read_split(loader, value, table);
  bx_read_rules(loader, bx_value_find(value, "rules"), table, &table->rules, &table->rule_count);
}

void bx_read_tables(bx_loader *loader, const bx_value *document) {
  static const bx_table_look plain = {
      .frame = 768, .head = BX_AS_FRAME, .across = 410, .down = 410, .pad_side = 2 * BX_PT, .pad_top = 2 * BX_PT};
  bx_table_look look = bx_read_look(loader, bx_value_find(document, "table-look"), &plain);
  const bx_value *tables = bx_value_find(document, "tables");
  if (!tables || tables->kind != BX_MAP) return;
  bx_table *list = BX_NEW_ARRAY(loader->arena, bx_table, bx_max_int(tables->count, 1));
  loader->layout->tables = list;
  for (int i = 0; i < tables->count; i++) {
    read_table(loader, &tables->members[i], &look, &list[i]);
    loader->layout->table_count = i + 1;
  }
}

bool bx_table_is_form(const bx_table *table) {
  bool form = table->band_count > 0;
  for (int i = 0; i < table->band_count; i++) form &= table->bands[i].form != NULL;
  return form;
}

const bx_table *bx_layout_table(const bx_layout *layout, const char *key) {
  for (int i = 0; i < layout->table_count; i++)
    if (bx_streq(layout->tables[i].key, key)) return &layout->tables[i];
  return NULL;
}
