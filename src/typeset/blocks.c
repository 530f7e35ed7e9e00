/* The layout's flow and the report become blocks: paragraphs with their lines, tables ready to be
 * handed out. All is measured before anything is paged. */
#include "blocks.h"

#include <string.h>

typedef struct {
  const bx_typeset_job *job;
  bx_setter *setter;
  bx_arena *arena;
  bx_diags *diags;
  bx_blocks *out;
  int capacity;
} building;

static bx_block *add_block(building *b, bx_block_kind kind, const bx_style *style) {
  bx_blocks *out = b->out;
  out->blocks = bx_arena_grow(b->arena, out->blocks, out->count, &b->capacity, sizeof *out->blocks);
  bx_block *block = &out->blocks[out->count++];
  *block = (bx_block){.kind = kind, .style = style, .keep_with_next = style->keep_with_next};
  return block;
}

static void set_block(building *b, bx_block *block, const bx_span *spans, int count) {
  const bx_style *style = block->style;
  bx_para_options options = {.measure = b->job->layout->master.width, .first_indent = style->indent};
  options.align = bx_style_align(style->align);
  options.hang = style->hang;
  options.balance = style->align == BX_SIDE_CENTER;
  block->para = bx_para_set(b->setter, b->arena, bx_para_prepare(b->setter, b->arena, spans, count), &options);
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

/* The text with a good break behind the first place where each of the fields stands in it. */
static const char *mark_breaks(building *b, const bx_flow_item *item, const char *text) {
  for (int i = 0; i < item->break_after_count; i++) {
    const char *term = bx_value_text(bx_value_find(b->job->report, item->break_after[i]));
    const char *found = term && *term ? strstr(text, term) : NULL;
    if (!found || !found[strlen(term)]) continue;
    const char *front = bx_arena_strndup(b->arena, text, (size_t)(found - text) + strlen(term));
    text = bx_arena_join(b->arena, front, BX_GOOD_BREAK, found + strlen(term), NULL);
  }
  return text;
}

static void add_line(building *b, const bx_flow_item *item, bx_mark_kind mark) {
  const bx_value *field = NULL;
  const char *text = bx_templates_fill(b->arena, item->templates, item->template_count, b->job->report, &field);
  if (!text) return;
  text = mark_breaks(b, item, text);
  bx_block *block = add_block(b, BX_BLOCK_PARA, item->style);
  bx_span span = {.text = text, .style = bx_style_text(item->style)};
  if (field) span.place = bx_value_place(field, b->arena);
  block->mark = mark;
  block->level = 1;
  block->text = plain_text(b->arena, text);
  set_block(b, block, &span, 1);
}

static void add_paragraph(building *b, const bx_flow_item *item, const char *text, const bx_place *place) {
  bx_prose_para prose = bx_prose_read(b->job->layout, item->style, text, place, b->arena);
  bx_block *block = add_block(b, BX_BLOCK_PARA, prose.style);
  block->mark = prose.level ? BX_MARK_HEADING : BX_MARK_P;
  block->level = prose.level + 1; /* the form's own headings are level 1 */
  block->text = text;
  block->pointer = place->pointer;
  set_block(b, block, prose.spans, prose.count);
}

/* Each line of the field is a paragraph. */
static void add_prose(building *b, const bx_flow_item *item) {
  const bx_value *value = bx_value_find(b->job->report, item->field);
  const char *text = bx_value_text(value);
  if (!text) return;
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
}

/* ---- Tables ---- */

/* The report itself as the one record of a table. */
typedef struct {
  const bx_value *report;
} single;

static const bx_value *next_single(void *self, bx_arena *arena) {
  (void)arena;
  single *once = self;
  const bx_value *report = once->report;
  once->report = NULL;
  return report;
}

static const bx_record_source *report_as_record(building *b) {
  single *once = BX_NEW(b->arena, single);
  once->report = b->job->report;
  bx_record_source *source = BX_NEW(b->arena, bx_record_source);
  *source = (bx_record_source){.next = next_single, .self = once};
  return source;
}

static bool add_table(building *b, const bx_flow_item *item) {
  bx_block *block = add_block(b, BX_BLOCK_TABLE, item->style);
  block->table = item->table;
  block->keep_with_next = false;
  const bx_typeset_job *job = b->job;
  const bx_record_source *records = job->records ? job->records(job->records_self, item->table) : NULL;
  block->streamed = records != NULL;
  if (!records) records = report_as_record(b);
  block->flow =
      bx_table_flow_new(b->setter, b->arena, item->table, job->report, records, job->layout->master.width, b->diags);
  return block->flow != NULL;
}

bool bx_blocks_build(const bx_typeset_job *job, bx_setter *setter, bx_arena *arena, bx_diags *diags, bx_blocks *out) {
  building b = {.job = job, .setter = setter, .arena = arena, .diags = diags, .out = out};
  bool ok = true;
  *out = (bx_blocks){0};
  for (int i = 0; i < job->layout->flow_count; i++) {
    const bx_flow_item *item = &job->layout->flow[i];
    if (item->kind == BX_FLOW_TITLE)
      add_line(&b, item, BX_MARK_TITLE);
    else if (item->kind == BX_FLOW_HEADING)
      add_line(&b, item, BX_MARK_HEADING);
    else if (item->kind == BX_FLOW_PROSE)
      add_prose(&b, item);
    else
      ok &= add_table(&b, item);
  }
  return ok;
}

void bx_blocks_check(bx_blocks *blocks) {
  for (int i = 0; i < blocks->count; i++)
    if (blocks->blocks[i].flow && !blocks->blocks[i].streamed) bx_table_flow_read_all(blocks->blocks[i].flow);
}

void bx_blocks_free(bx_blocks *blocks) {
  for (int i = 0; i < blocks->count; i++)
    if (blocks->blocks[i].kind == BX_BLOCK_TABLE) bx_table_flow_free(blocks->blocks[i].flow);
}
