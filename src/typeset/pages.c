/* Blocks into the type area, page by page. Text stands on the page's line grid; the half leading over
 * the first line and under the last one of a page may lie outside the type area, so that the em squares
 * of a full page touch its edges (GB/T 9704 5.2.3). */
#include "blocks.h"

/* A paragraph that breaks leaves at least this many lines on either page. */
#define LEAST_LINES 2

typedef struct {
  const bx_master *master;
  const bx_page_sink *sink;
  bx_setter *setter;
  const bx_diags *diags;
  int errors; /* recorded before */
  bx_blocks *blocks;
  bx_arena *arena; /* of the page being filled; reset when it has been taken */
  bx_frame_builder *frame;
  int number;
  bx_len y;   /* where the next block starts, from the type area's top; text may start above 0 */
  bool fresh; /* nothing stands on the page yet */
} pager;

/* ---- Pages ---- */

static void begin_page(pager *p) {
  p->frame = bx_frame_builder_new(p->arena);
  p->number++;
  p->y = 0;
  p->fresh = true;
}

static const char *find_number(void *self, const char *name, bx_arena *arena) {
  bx_buf buf = {0};
  if (!bx_streq(name, "page")) return NULL;
  bx_buf_int(&buf, *(const int *)self);
  return bx_buf_take(&buf, arena);
}

/* The middle of an em square is this far above its baseline (0.88 − 0.5). */
static bx_len middle_above_baseline(bx_len size) { return bx_len_scale(size, 38, 100); }

static void add_page_number(pager *p) {
  const bx_master *master = p->master;
  if (!master->number_text) return;
  const bx_style *style = master->number_style;
  const bx_names names = {.find = find_number, .self = &p->number};
  const char *text = bx_template_fill_names(p->arena, master->number_text, &names);
  bx_span span = {.text = text ? text : "", .style = bx_style_text(style)};
  bx_para_options options = {.measure = master->width};
  bx_para para = bx_para_set(p->setter, p->arena, bx_para_prepare(p->setter, p->arena, &span, 1), &options);
  if (para.count == 0) return;
  const bx_line *line = &para.lines[0];
  const bx_page_number_side *side = p->number % 2 ? &master->odd : &master->even;
  bx_len slack = master->width - line->width;
  bx_len x = side->align == BX_SIDE_RIGHT  ? slack - side->indent
             : side->align == BX_SIDE_LEFT ? side->indent
                                           : slack / 2;
  bx_len baseline = master->top + master->height + master->number_below + middle_above_baseline(style->size);
  const bx_mark mark = {.kind = BX_MARK_ARTIFACT, .label = "page-number"};
  bx_frame_begin(p->frame, &mark);
  bx_line_add(p->frame, line, master->left + x - line->x, baseline);
  bx_frame_end(p->frame);
}

static bool end_page(pager *p) {
  add_page_number(p);
  bx_page page = {.number = p->number, .label = find_number(&p->number, "page", p->arena)};
  page.frame = bx_frame_freeze(p->frame, p->master->paper_width, p->master->paper_height);
  page.colored = bx_frame_is_colored(page.frame);
  /* A page with an error on it is not painted: a font may be missing. What else is wrong is still found. */
  bool ok = bx_diags_errors(p->diags) > p->errors || p->sink->page(p->sink->self, &page);
  bx_arena_reset(p->arena);
  return ok;
}

static bool turn_page(pager *p) {
  if (!end_page(p)) return false;
  begin_page(p);
  return true;
}

/* ---- Paragraphs ---- */

static bx_len half_leading(const bx_style *style) { return (style->leading - style->size) / 2; }

/* Where a block of this style may start at or after `y`: text of the grid on the next grid line. */
static bx_len text_start(const pager *p, const bx_style *style, bx_len y) {
  if (p->fresh) return -half_leading(style);
  y += style->before;
  if (style->leading != p->master->pitch) return y;
  bx_len origin = -(p->master->pitch - p->master->grid_size) / 2, offset = y - origin;
  return origin + (offset + p->master->pitch - 1) / p->master->pitch * p->master->pitch;
}

/* Lines of a style that fit from `y` to the type area's foot. */
static int lines_that_fit(const pager *p, const bx_style *style, bx_len y) {
  bx_len room = p->master->height + half_leading(style) - y;
  return room < 0 ? 0 : room / style->leading;
}

static void add_lines(pager *p, const bx_block *block, int first, int count, bx_len y) {
  const bx_style *style = block->style;
  bx_mark mark = {.kind = block->mark, .level = block->level, .label = block->text, .pointer = block->pointer};
  mark.continued = first > 0;
  mark.x = p->master->left;
  mark.y = p->master->top + y;
  mark.width = p->master->width;
  mark.height = count * style->leading;
  if (block->mark == BX_MARK_P) mark.label = NULL;
  bx_frame_begin(p->frame, &mark);
  for (int i = 0; i < count; i++) {
    bx_len baseline = mark.y + i * style->leading + bx_baseline(style->leading, style->size);
    bx_line_add(p->frame, &block->para.lines[first + i], mark.x, baseline);
  }
  bx_frame_end(p->frame);
  p->y = y + count * style->leading;
  p->fresh = false;
}

/* How many of `left` lines to put where `fit` fit, so that no page holds fewer than LEAST_LINES of a
 * paragraph that breaks. */
static int lines_to_take(int left, int fit, bool first) {
  if (fit >= left) return left;
  int least = first ? LEAST_LINES : 1;
  if (left - fit < LEAST_LINES) fit = left - LEAST_LINES;
  return fit < least ? 0 : fit;
}

static bool place_paragraph(pager *p, const bx_block *block) {
  const bx_style *style = block->style;
  for (int done = 0; done < block->para.count;) {
    bx_len y = text_start(p, style, p->y);
    int left = block->para.count - done, take = lines_to_take(left, lines_that_fit(p, style, y), done == 0);
    if (take == 0 && p->fresh) take = bx_max_int(lines_that_fit(p, style, y), 1); /* a page of one line */
    if (take) add_lines(p, block, done, take, y);
    done += take;
    if (done < block->para.count && !turn_page(p)) return false;
  }
  p->y += style->after;
  return true;
}

/* ---- Tables ---- */

static bx_len table_start(const pager *p, const bx_table *table) { return p->fresh ? 0 : p->y + table->look.before; }

static bool place_table(pager *p, const bx_block *block) {
  for (;;) {
    bx_len y = table_start(p, block->table), full = p->master->height;
    const bx_frame *frame = NULL;
    bx_fragment_status status = bx_table_flow_next(block->flow, full - y, full, p->arena, &frame);
    if (status == BX_FRAGMENT_ERROR) return false;
    if (frame) {
      bx_frame_add_frame(p->frame, p->master->left, p->master->top + y, frame);
      p->y = y + frame->height;
      p->fresh = false;
    }
    if (status == BX_FRAGMENT_LAST) break;
    if (!turn_page(p)) return false;
    bx_table_flow_forget(block->flow);
  }
  p->y += block->table->look.after;
  return true;
}

/* ---- The flow ---- */

/* The y after a block, or after as many of its lines as must stand together. */
static bx_len after_lines(const pager *p, const bx_block *block, bx_len y, int lines) {
  return text_start(p, block->style, y) + lines * block->style->leading;
}

/* Does a block that must not end a page fit here with the beginning of what follows? */
static bool fits_with_next(pager *p, int i) {
  const bx_blocks *blocks = p->blocks;
  bx_len y = p->y, full = p->master->height;
  for (; i < blocks->count && blocks->blocks[i].keep_with_next; i++) {
    const bx_block *block = &blocks->blocks[i];
    int lines = block->para.count;
    if (lines > full / block->style->leading) return false;
    y = after_lines(p, block, y, lines) + block->style->after;
    if (y > full) return false;
  }
  if (i == blocks->count) return true;
  const bx_block *next = &blocks->blocks[i];
  if (next->kind == BX_BLOCK_TABLE)
    return bx_table_flow_fits(next->flow, full - y - next->table->look.before, full, p->arena);
  int lines = bx_min_int(next->para.count, LEAST_LINES);
  return after_lines(p, next, y, lines) - half_leading(next->style) <= full;
}

static bool place_blocks(pager *p) {
  for (int i = 0; i < p->blocks->count; i++) {
    const bx_block *block = &p->blocks->blocks[i];
    if (block->keep_with_next && !p->fresh && !fits_with_next(p, i) && !turn_page(p)) return false;
    bool ok = block->kind == BX_BLOCK_TABLE ? place_table(p, block) : place_paragraph(p, block);
    if (!ok) return false;
  }
  return true;
}

bool bx_typeset(const bx_typeset_job *job, const bx_page_sink *sink, bx_diags *diags) {
  int errors = bx_diags_errors(diags);
  bx_arena *arena = bx_arena_new();
  bx_setter *setter = bx_setter_new(arena, job->fonts, diags);
  bx_blocks blocks;
  bool ok = bx_blocks_build(job, setter, arena, diags, &blocks);
  pager p = {.master = &job->layout->master, .sink = sink, .setter = setter, .diags = diags, .errors = errors};
  p.blocks = &blocks;
  p.arena = bx_arena_new();
  if (bx_diags_errors(diags) > errors) {
    bx_blocks_check(&blocks); /* what else is wrong, to be mended in one go */
  } else if (ok) {
    begin_page(&p);
    ok = place_blocks(&p) && end_page(&p);
  }
  bx_blocks_free(&blocks);
  bx_arena_free(p.arena);
  bx_arena_free(arena);
  return ok && bx_diags_errors(diags) == errors;
}

bx_doc_info bx_typeset_info(bx_arena *arena, const bx_layout *layout, const bx_value *report, const char **date) {
  bx_doc_info info = {.language = layout->language, .creator = "Banxin " BX_VERSION};
  info.title = bx_templates_fill(arena, layout->doc_title.templates, layout->doc_title.count, report, NULL);
  info.author = bx_templates_fill(arena, layout->doc_author.templates, layout->doc_author.count, report, NULL);
  info.subject = bx_templates_fill(arena, layout->doc_subject.templates, layout->doc_subject.count, report, NULL);
  *date = bx_templates_fill(arena, layout->doc_date.templates, layout->doc_date.count, report, NULL);
  return info;
}
