/* The layout's flow and the report become blocks: paragraphs with their lines, tables ready to be
 * handed out. All is measured before anything is paged. */
#include "blocks.h"

#include <string.h>

/* Names of a list that a title is searched for. */
#define NAMES_MOST 64

bx_block *bx_add_block(const bx_building *b, bx_block_kind kind, const bx_flow_item *item) {
  bx_blocks *out = b->out;
  out->blocks = bx_arena_grow(b->arena, out->blocks, out->count, &out->capacity, sizeof *out->blocks);
  bx_block *block = &out->blocks[out->count++];
  *block = (bx_block){.kind = kind, .item = item, .style = item->style, .turned = b->turned};
  return block;
}

bx_len bx_half_leading(const bx_style *style) { return (style->leading - style->size) / 2; }

/* ---- Paragraphs ---- */

static const bx_prepared *prepare(const bx_building *b, const bx_block *block) {
  return bx_para_prepare(b->setter, b->arena, block->spans, block->span_count);
}

/* Gives a paragraph another size, and lines as much closer. */
static void resize(const bx_building *b, bx_block *block, bx_len size) {
  bx_style *style = BX_NEW(b->arena, bx_style);
  *style = *block->style;
  style->size = size;
  style->leading = bx_len_scale(style->leading, size, block->style->size);
  block->style = style;
  for (int i = 0; i < block->span_count; i++) block->spans[i].style.size = size;
}

/* Makes a paragraph whose style has a least size smaller down to it, so that it stands on one line. The
 * widths of characters are rounded: what still sticks out takes another round. */
static const bx_prepared *fit_line(const bx_building *b, bx_block *block, bx_len room) {
  const bx_prepared *prepared = prepare(b, block);
  bx_len least = block->style->least_size, wide;
  while (least && block->style->size > least && (wide = bx_prepared_max_width(prepared)) > room) {
    bx_len size = bx_min_int(bx_len_scale(block->style->size, room, wide), block->style->size - 1);
    resize(b, block, bx_max_int(size - size % BX_SIZE_STEP, least));
    bool before = bx_setter_quiet(b->setter, true); /* what is missing has been said */
    prepared = prepare(b, block);
    bx_setter_quiet(b->setter, before);
  }
  return prepared;
}

static void set_block(const bx_building *b, bx_block *block) {
  const bx_style *style = block->style;
  bx_para_options options = {.measure = bx_max_int(b->measure - style->left - style->right, 1),
                             .first_indent = style->indent};
  options.align = bx_style_align(style->align);
  options.hang = style->hang;
  options.balance = style->align == BX_SIDE_CENTER;
  options.sense = style->sense;
  options.terms = block->terms;
  options.term_count = block->term_count;
  bx_len room = bx_max_int(options.measure - options.first_indent, 1);
  const bx_prepared *prepared = fit_line(b, block, room);
  style = block->style;
  block->keep_with_next = style->keep_with_next;
  block->para = bx_para_set(b->setter, b->arena, prepared, &options);
  /* lines on the grid are evenly far apart whatever their fonts: they all stand as the body does */
  const bx_style *body = b->body;
  if (style->on_lines && body)
    block->para.middle = bx_len_scale(style->size, bx_setter_middle(b->setter, body->han), 1024);
  bx_len wide = block->para.width; /* spread it is as wide as it may be */
  if (style->align == BX_SIDE_SPREAD) wide = bx_min_int(bx_prepared_max_width(prepared) + style->indent, wide);
  block->natural = style->left + wide + style->right;
}

void bx_block_draw(bx_frame_builder *frame, const bx_block *block, bx_len measure, int first, int count, bx_len y) {
  const bx_style *style = block->style;
  bx_mark mark = {.kind = block->mark, .level = block->level, .label = block->text, .pointer = block->pointer};
  mark.style = style->name;
  mark.continued = first > 0;
  mark.y = y;
  mark.width = measure;
  mark.height = count * style->leading;
  if (block->mark == BX_MARK_P) mark.label = NULL;
  bx_frame_begin(frame, &mark);
  for (int i = 0; i < count; i++) {
    bx_len baseline = y + i * style->leading + bx_para_baseline(&block->para, style->leading);
    bx_line_add(frame, &block->para.lines[first + i], style->left, baseline);
  }
  bx_frame_end(frame);
}

/* Without the marks of good breaks. */
static const char *plain_text(bx_arena *arena, const char *text) {
  char *plain = bx_arena_strdup(arena, text), *to = plain;
  for (const char *p = text; *p;) {
    if (bx_starts_with(p, BX_GOOD_BREAK))
      p += sizeof BX_GOOD_BREAK - 1;
    else
      *to++ = *p++;
  }
  *to = '\0';
  return plain;
}

/* Where a name stands in a block's text first it is a word, and behind it is a good break. */
static const char *mark_name(const bx_building *b, bx_block *block, const char *text, const char *name) {
  const char *found = name ? strstr(text, name) : NULL;
  if (!found) return text;
  block->terms = bx_arena_grow(b->arena, block->terms, block->term_count, &block->term_capacity, sizeof *block->terms);
  block->terms[block->term_count++] = name;
  const char *rest = found + strlen(name);
  if (!*rest) return text;
  return bx_arena_join(b->arena, bx_arena_strndup(b->arena, text, (size_t)(rest - text)), BX_GOOD_BREAK, rest, NULL);
}

/* The same for the fields that the item names, and for each item of a list. */
static const char *mark_breaks(const bx_building *b, bx_block *block, const char *text) {
  const bx_flow_item *item = block->item;
  for (int i = 0; i < item->break_after_count; i++) {
    const char *field = item->break_after[i];
    int count = bx_min_int(bx_scope_count(b->scope, field), NAMES_MOST);
    for (int k = 0; k < count; k++) {
      const bx_scope one = bx_scope_item(b->scope, field, k);
      text = mark_name(b, block, text, bx_scope_text(&one, field, b->arena));
    }
  }
  return text;
}

static bool add_line(const bx_building *b, const bx_flow_item *item, bx_mark_kind mark) {
  const bx_value *field = NULL;
  const char *text = bx_templates_fill(b->arena, &item->templates, b->scope, &field);
  if (!text) return true;
  bx_block *block = bx_add_block(b, BX_BLOCK_PARA, item);
  text = mark_breaks(b, block, text);
  block->spans = BX_NEW(b->arena, bx_span);
  block->span_count = 1;
  block->spans[0] = (bx_span){.text = text, .style = bx_style_text(item->style)};
  if (field) block->spans[0].place = bx_value_place(field, b->arena);
  block->mark = mark;
  block->level = 1;
  block->text = plain_text(b->arena, text);
  if (mark == BX_MARK_P && field) block->pointer = block->spans[0].place.pointer;
  set_block(b, block);
  return true;
}

static void add_paragraph(const bx_building *b, const bx_flow_item *item, const char *text, const bx_place *place) {
  bx_prose_para prose = bx_prose_read(b->job->layout, item->style, text, place, b->arena);
  bx_block *block = bx_add_block(b, BX_BLOCK_PARA, item);
  block->style = prose.style;
  block->mark = prose.level ? BX_MARK_HEADING : BX_MARK_P;
  block->level = prose.level + 1; /* the form's own headings are level 1 */
  block->text = text;
  block->pointer = place->pointer;
  block->spans = BX_NEW_ARRAY(b->arena, bx_span, prose.count);
  memcpy(block->spans, prose.spans, sizeof *prose.spans * (size_t)prose.count);
  block->span_count = prose.count;
  set_block(b, block);
}

/* Each line of the field is a paragraph. */
static bool add_prose(const bx_building *b, const bx_flow_item *item) {
  const bx_value *value = bx_scope_find(b->scope, item->field);
  const char *text = bx_value_text(value);
  if (!text) return true;
  bx_place place = bx_value_place(value, b->arena);
  for (int line = 1; *text; line++) {
    size_t len = strcspn(text, "\n");
    const char *trimmed = bx_trim(b->arena, text, len); /* the layout indents */
    if (value->block) {
      place.line = value->line + line;
      place.col = 0;
    }
    if (*trimmed) add_paragraph(b, item, trimmed, &place);
    text += len;
    if (*text) text++;
  }
  return true;
}

/* ---- Tables ---- */

static const bx_table_data *data_of(const bx_building *b) {
  const bx_typeset_job *job = b->job;
  bx_table_data *data = BX_NEW(b->arena, bx_table_data);
  *data = (bx_table_data){.report = job->report, .sources = job->sources, .source_count = job->source_count};
  return data;
}

static bool add_table(const bx_building *b, const bx_flow_item *item) {
  const bx_table_data *data = data_of(b);
  const bx_table *table = bx_table_resolve(b->arena, item->table, data->report, b->diags);
  bx_block *block = bx_add_block(b, BX_BLOCK_TABLE, item);
  block->streamed = bx_table_source(data, item->table, NULL, NULL) != NULL;
  if (table) block->flow = bx_table_flow_new(b->setter, b->arena, table, data, b->measure, b->scope, b->diags);
  return block->flow != NULL;
}

/* ---- Flows ---- */

const bx_scope *bx_item_scope(const bx_building *b, const char *list, int i) {
  bx_scope *scope = BX_NEW(b->arena, bx_scope);
  *scope = bx_scope_item(b->scope, list, i);
  return scope;
}

/* Paragraphs that one item made of a list, from block `first` on, are all as small as the smallest. */
static void even_sizes(const bx_building *b, const bx_flow *flow, int first) {
  bx_block *blocks = b->out->blocks;
  for (int i = 0; i < flow->count; i++) {
    const bx_flow_item *item = &flow->items[i];
    if (!item->style || !item->style->least_size) continue;
    bx_len least = BX_LEN_MAX;
    for (int k = first; k < b->out->count; k++)
      if (blocks[k].item == item) least = bx_min_int(least, blocks[k].style->size);
    bool before = bx_setter_quiet(b->setter, true); /* what is missing has been said */
    for (int k = first; k < b->out->count; k++) {
      if (blocks[k].item != item || blocks[k].style->size == least) continue;
      resize(b, &blocks[k], least);
      set_block(b, &blocks[k]);
    }
    bx_setter_quiet(b->setter, before);
  }
}

static bool add_each(const bx_building *b, const bx_flow_item *item) {
  bool ok = true;
  int count = bx_scope_count(b->scope, item->field), first = b->out->count;
  for (int i = 0; i < count; i++) {
    bx_building inner = *b;
    inner.scope = bx_item_scope(b, item->field, i);
    ok &= bx_build_flow(&inner, &item->flow);
  }
  even_sizes(b, &item->flow, first);
  return ok;
}

static bool is_met(const bx_building *b, const bx_flow_condition *condition) {
  if (condition->value) return bx_streq(bx_scope_text(b->scope, condition->field, b->arena), condition->value);
  return bx_scope_count(b->scope, condition->field) >= bx_max_int(condition->number, 1);
}

/* Are the conditions of the item met? */
static bool is_wanted(const bx_building *b, const bx_flow_item *item) {
  if (item->when.field && !is_met(b, &item->when)) return false;
  return !item->unless.field || !is_met(b, &item->unless);
}

static bool is_table_wide(const bx_building *b, const bx_table *table) {
  bx_arena *scratch = bx_arena_new();
  bx_diags *unsaid = bx_diags_new(scratch, BX_LANG_EN); /* what is wrong is said when it is set */
  const bx_table *resolved = bx_table_resolve(scratch, table, b->job->report, unsaid);
  bool wide = false;
  if (resolved) {
    const bx_table_sample sample = bx_table_sample_data(b->setter, scratch, resolved, data_of(b));
    wide = !bx_table_fits(&sample, b->measure);
  }
  bx_arena_free(scratch);
  return wide;
}

/* Is a table of the flow, or of one in it, wider than the type area even at the least sizes? */
static bool is_wide(const bx_building *b, const bx_flow *flow) {
  bool wide = false;
  for (int i = 0; i < flow->count && !wide; i++) {
    const bx_flow_item *item = &flow->items[i];
    if (!is_wanted(b, item)) continue;
    if (item->table) wide = is_table_wide(b, item->table);
    int count = item->kind == BX_FLOW_EACH ? bx_scope_count(b->scope, item->field) : 0;
    for (int k = 0; k < count && !wide; k++) {
      bx_building inner = *b;
      inner.scope = bx_item_scope(b, item->field, k);
      wide = is_wide(&inner, &item->flow);
    }
  }
  return wide;
}

static bool add_turned(const bx_building *b, const bx_flow_item *item) {
  bx_building inner = *b;
  inner.turned = !item->if_wide || is_wide(b, &item->flow);
  if (inner.turned) inner.measure = b->job->layout->master.height;
  return bx_build_flow(&inner, &item->flow);
}

static bool add_item(const bx_building *b, const bx_flow_item *item) {
  if (!is_wanted(b, item)) return true;
  switch (item->kind) {
    case BX_FLOW_TITLE:
      return add_line(b, item, BX_MARK_TITLE);
    case BX_FLOW_HEADING:
      return add_line(b, item, BX_MARK_HEADING);
    case BX_FLOW_TEXT:
      return add_line(b, item, BX_MARK_P);
    case BX_FLOW_PROSE:
      return add_prose(b, item);
    case BX_FLOW_TABLE:
      return add_table(b, item);
    case BX_FLOW_RULE:
      return bx_build_rule(b, item);
    case BX_FLOW_SPACE:
    case BX_FLOW_PLACE:
      return bx_build_place(b, item);
    case BX_FLOW_ROW:
      return bx_build_row(b, item);
    case BX_FLOW_BOX:
      return bx_build_box(b, item);
    case BX_FLOW_EACH:
      return add_each(b, item);
    case BX_FLOW_FOOT:
      return bx_build_foot(b, item);
    case BX_FLOW_TURNED:
      return add_turned(b, item);
  }
  return true;
}

/* The recursion is as deep as the layout's flows are nested. */
bool bx_build_flow(const bx_building *b, const bx_flow *flow) {
  bool ok = true;
  for (int i = 0; i < flow->count; i++) ok &= add_item(b, &flow->items[i]);
  return ok;
}

bool bx_blocks_build(const bx_typeset_job *job, bx_setter *setter, bx_arena *arena, bx_diags *diags, bx_blocks *out) {
  *out = (bx_blocks){0};
  const bx_layout *layout = job->layout;
  bx_scope *scope = BX_NEW(arena, bx_scope);
  *scope = (bx_scope){.layout = layout, .map = job->report};
  const bx_building b = {.job = job,
                         .setter = setter,
                         .arena = arena,
                         .diags = diags,
                         .scope = scope,
                         .measure = layout->master.width,
                         .body = bx_layout_style(layout, "body"),
                         .out = out};
  return bx_build_flow(&b, &layout->flow);
}

void bx_blocks_check(bx_blocks *blocks) {
  for (int i = 0; i < blocks->count; i++)
    if (blocks->blocks[i].flow && !blocks->blocks[i].streamed) bx_table_flow_read_all(blocks->blocks[i].flow);
}

void bx_blocks_free(bx_blocks *blocks) {
  for (int i = 0; i < blocks->count; i++)
    if (blocks->blocks[i].kind == BX_BLOCK_TABLE) bx_table_flow_free(blocks->blocks[i].flow);
}
