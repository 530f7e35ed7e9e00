/* Blocks into the type area, page by page. Text stands on the page's line grid; the half leading over
 * the first line and under the last one of a page may lie outside the type area, so that the em squares
 * of a full page touch its edges (GB/T 9704 5.2.3). */
#include "blocks.h"
#include "furnish.h"

/* A paragraph that breaks leaves at least this many lines on either page. */
#define LEAST_LINES 2

typedef struct {
  const bx_master *master;
  const bx_draft *draft; /* or NULL */
  const bx_page_sink *sink;
  bx_setter *setter;
  bx_diags *diags;
  int errors; /* recorded before */
  bx_blocks *blocks;
  bx_arena *arena;         /* of the page being filled; reset when it has been taken */
  bx_frame_builder *frame; /* of the type area */
  int number;
  bool turned;          /* the type area of this page is turned */
  bx_len width, height; /* of the type area, as it is turned */
  bx_len text_height;   /* down to which text stands */
  bx_len y;             /* where the next block starts, from the type area's top; text may start above 0 */
  bx_len ink;           /* the lower edge of the last em squares */
  bool fresh;           /* nothing stands on the page yet */
  bool only_space;      /* nothing but space does */
  bool prose;           /* prose has begun */
  bool kept;            /* what stands last is kept with what follows, */
  bx_len kept_from;     /* from there on */
  bool unnumbered;      /* a blank page before the foot, and the foot's (GB/T 9704 7.5) */
} pager;

/* ---- Pages ---- */

static void begin_area(pager *p, bool turned) {
  const bx_master *master = p->master;
  p->turned = turned;
  p->width = turned ? master->height : master->width;
  p->height = turned ? master->width : master->height;
  p->text_height = turned ? master->width : master->text_height;
}

static void begin_page(pager *p) {
  p->frame = bx_frame_builder_new(p->arena);
  p->number++;
  p->y = p->ink = 0;
  p->fresh = true;
  p->only_space = false;
  p->unnumbered = p->kept = false;
}

static bool end_page(pager *p) {
  const bx_master *master = p->master;
  bx_frame_builder *paper = bx_frame_builder_new(p->arena);
  const bx_frame *area = bx_frame_freeze(p->frame, p->width, p->height);
  const bx_furnishing furnishing = {p->setter, p->arena, master, p->number, p->unnumbered, p->draft};
  bx_furnish_under(&furnishing, paper);
  if (p->turned)
    bx_frame_add_turned(paper, master->left, master->top + master->height, area, 90);
  else
    bx_frame_add_frame(paper, master->left, master->top, area);
  bx_furnish_over(&furnishing, paper);
  bx_page page = {.number = p->number, .label = bx_page_number_text(p->arena, p->number)};
  page.frame = bx_frame_freeze(paper, master->paper_width, master->paper_height);
  page.caption = bx_furnish_caption(&furnishing);
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

/* ---- Places ---- */

/* The next line of the page's grid at or after `y`: where a line box of the grid's pitch begins. */
static bx_len on_line(const pager *p, bx_len y) {
  bx_len pitch = p->master->pitch, origin = -(pitch - p->master->grid_size) / 2, offset = y - origin;
  return offset <= 0 ? origin : origin + (offset + pitch - 1) / pitch * pitch;
}

/* The place a block asks for by `top`, for its em squares or its box; -BX_LEN_MAX when it asks for none. */
static bx_len wanted_top(const pager *p, const bx_flow_item *item) {
  bx_len top = item->from == BX_FROM_PAPER ? item->top - p->master->top : item->top;
  return item->from == BX_FROM_FLOW ? -BX_LEN_MAX : top;
}

/* What a paragraph that fills whole lines has over and under it beyond its own space. */
static bx_len fill_of(const pager *p, const bx_block *block) {
  const bx_style *style = block->style;
  if (!style->whole_lines || block->para.count > p->text_height / style->leading) return 0;
  bx_len pitch = p->master->pitch, height = block->para.count * style->leading + style->before + style->after;
  return (height + pitch - 1) / pitch * pitch - height;
}

/* Where a paragraph may start at or after `y`, or go on when it is `begun`. */
static bx_len text_start(const pager *p, const bx_block *block, bx_len y, bool begun) {
  const bx_style *style = block->style;
  bx_len half = bx_half_leading(style), top = begun ? -BX_LEN_MAX : wanted_top(p, block->item);
  if (top > -BX_LEN_MAX && (p->fresh || top - half >= y)) return top - half;
  if (p->fresh) return -half;
  if (p->only_space) y -= half; /* the em squares begin there, as they do on a fresh page */
  if (style->whole_lines) return on_line(p, y) + style->before + fill_of(p, block) / 2;
  y += style->before;
  return style->on_lines ? on_line(p, y) : y;
}

/* Lines of a style that fit from `y` to the type area's foot. */
static int lines_that_fit(const pager *p, const bx_style *style, bx_len y) {
  bx_len room = p->text_height + bx_half_leading(style) - y;
  return room < 0 ? 0 : room / style->leading;
}

static bx_len frame_start(const pager *p, const bx_block *block) {
  const bx_flow_item *item = block->item;
  bx_len above = p->only_space ? block->half_above : 0, top = wanted_top(p, item);
  if (top > -BX_LEN_MAX && (p->fresh || top - block->half_above >= p->y)) return top - block->half_above;
  if (p->fresh) return -block->half_above;
  return (item->kind == BX_FLOW_RULE ? p->ink : p->y) + item->before - above;
}

static bool complain_tall(const pager *p, const bx_block *block) {
  bx_diag(p->diags, BX_MSG_BLOCK_TOO_TALL, &block->item->place, BX_NO_ARGS);
  return false;
}

/* ---- Paragraphs ---- */

static void add_lines(pager *p, const bx_block *block, int first, int count, bx_len y) {
  const bx_style *style = block->style;
  bx_block_draw(p->frame, block, p->width, first, count, y);
  p->y = y + count * style->leading;
  p->ink = p->y - bx_half_leading(style);
  p->fresh = p->only_space = false;
}

/* How many of `left` lines to put where `fit` fit, so that no page holds fewer than `least` of a paragraph
 * that breaks. */
static int lines_to_take(int left, int fit, int least, bool first) {
  if (fit >= left) return left;
  int take = left - fit < LEAST_LINES ? left - LEAST_LINES : fit;
  if (take <= 0 && least == 1) take = fit; /* one line on either page rather than none here */
  return first && take < least ? 0 : bx_max_int(take, 0);
}

/* The least of its lines that a page holds: the first page must show some of the prose (GB/T 9704 7.3.3). */
static int least_lines(const pager *p, const bx_block *block) {
  return block->item->kind == BX_FLOW_PROSE && p->number == 1 && !p->prose ? 1 : LEAST_LINES;
}

/* The height of the blocks behind i that must not begin a page: they stand under it. */
static bx_len tail_height(const pager *p, int i) {
  bx_len height = 0, ink = 0; /* the last half leading may lie outside of the type area */
  for (i++; i < p->blocks->count && p->blocks->blocks[i].item->keep_with_previous; i++) {
    const bx_block *block = &p->blocks->blocks[i];
    const bx_style *style = block->style;
    if (height > p->text_height) break; /* more than a page */
    if (block->kind == BX_BLOCK_PARA) {
      if (block->para.count > p->text_height / style->leading) return p->text_height;
      height += style->before + block->para.count * style->leading;
      ink = height - bx_half_leading(style);
      height += style->after;
    }
    if (block->kind == BX_BLOCK_FRAME) {
      height += block->item->before + block->frame->height;
      ink = height - block->half_below;
      height += block->item->after;
    }
  }
  return ink;
}

/* Fewer lines when those after the paragraph would be left alone on the next page: then some go with them. */
static int leave_for_tail(const pager *p, int i, bx_len y, int left, int take) {
  const bx_style *style = p->blocks->blocks[i].style;
  bx_len tail = take == left ? tail_height(p, i) : 0;
  if (tail == 0 || y + left * style->leading + style->after + tail <= p->text_height) return take;
  if (LEAST_LINES * style->leading - bx_half_leading(style) + style->after + tail > p->text_height)
    return take; /* no page holds them */
  int stay = left - LEAST_LINES;
  return stay >= LEAST_LINES ? stay : p->fresh ? take : 0;
}

static bool place_paragraph(pager *p, int i) {
  const bx_block *block = &p->blocks->blocks[i];
  const bx_style *style = block->style;
  bx_len under = style->after + (p->fresh ? 0 : fill_of(p, block) - fill_of(p, block) / 2);
  for (int done = 0; done < block->para.count;) {
    bx_len y = text_start(p, block, p->y, done > 0);
    int left = block->para.count - done, fit = lines_that_fit(p, style, y);
    int take = lines_to_take(left, fit, least_lines(p, block), done == 0);
    if (take == 0 && p->fresh) take = fit; /* a page of one line */
    if (take == 0 && p->fresh) return complain_tall(p, block);
    if (take) take = leave_for_tail(p, i, y, left, take);
    if (take) add_lines(p, block, done, take, y);
    if (take && block->item->kind == BX_FLOW_PROSE) p->prose = true;
    done += take;
    if (done < block->para.count && !turn_page(p)) return false;
  }
  p->y += under;
  return true;
}

/* ---- Frames and the foot ---- */

static bool place_frame(pager *p, const bx_block *block) {
  bx_len y = frame_start(p, block);
  if (!p->fresh && y + block->frame->height - block->half_below > p->height) {
    if (!turn_page(p)) return false;
    y = frame_start(p, block);
  }
  if (y + block->frame->height - block->half_below > p->height) return complain_tall(p, block);
  bx_frame_add_frame(p->frame, 0, y, block->frame);
  p->y = y + block->frame->height;
  p->ink = p->y - block->half_below;
  p->y += block->item->after;
  p->only_space = block->item->kind == BX_FLOW_SPACE && (p->fresh || p->only_space);
  p->fresh = false;
  return true;
}

/* Its lower edge is that of the type area (GB/T 9704 7.4). On even pages only, it may need a page of its
 * own, and a blank one before that; those have no number (7.5). */
static bool place_foot(pager *p, const bx_block *block) {
  bx_len y = p->height - block->frame->height;
  if (y < 0) return complain_tall(p, block);
  bool fits = p->fresh || p->y <= y;
  if (block->item->even && p->number % 2) {
    if (!turn_page(p)) return false;
  } else if (!fits) {
    if (!turn_page(p)) return false;
    if (block->item->even) {
      p->unnumbered = true;
      if (!turn_page(p)) return false;
      p->unnumbered = true;
    }
  }
  bx_frame_add_frame(p->frame, 0, y, block->frame);
  p->y = p->ink = p->height;
  p->fresh = p->only_space = false;
  return true;
}

/* ---- Tables ---- */

/* Where a table begins behind what ends at `y`. */
static bx_len next_table_start(const pager *p, const bx_table *table, bx_len y) {
  return (table->look.whole_lines ? on_line(p, y) : y) + table->look.before;
}

static bx_len table_start(const pager *p, const bx_table *table) {
  return p->fresh ? 0 : next_table_start(p, table, p->y);
}

/* Rooms for a table that begins at `y`, under lines that are kept with it from `top` on. */
static bx_table_room table_room(const pager *p, bx_len y, bx_len top) {
  return (bx_table_room){.here = p->height - y, .next = p->height - (y - top), .full = p->height, .page = p->number};
}

/* The notes under a table, which break as paragraphs do. */
static bool place_notes(pager *p, const bx_block *block) {
  const bx_style *style = block->item->table->styles.note;
  int count;
  const bx_para *const *notes = bx_table_flow_notes(block->flow, &count);
  if (count) p->y += style->before;
  for (int i = 0; i < count; i++) {
    for (int done = 0; done < notes[i]->count;) {
      int left = notes[i]->count - done, fit = bx_max_int(p->height - p->y, 0) / style->leading;
      int take = lines_to_take(left, fit, LEAST_LINES, done == 0);
      if (take == 0 && p->fresh) take = fit; /* a page of one line */
      if (take == 0 && p->fresh) return complain_tall(p, block);
      if (take) {
        bx_para part = *notes[i];
        part.lines += done;
        part.count = take;
        bx_mark mark = {.kind = BX_MARK_NOTE, .continued = done > 0, .y = p->y, .width = p->width};
        mark.height = take * style->leading;
        bx_frame_begin(p->frame, &mark);
        bx_para_draw(p->frame, &part, 0, p->y, style);
        bx_frame_end(p->frame);
        p->y += mark.height;
        p->fresh = p->only_space = false;
      }
      done += take;
      if (done < notes[i]->count && !turn_page(p)) return false;
    }
  }
  p->ink = p->y;
  return true;
}

static bool place_table(pager *p, const bx_block *block) {
  const bx_table_look *look = &block->item->table->look;
  for (;;) {
    bx_len y = table_start(p, block->item->table);
    const bx_table_room room = table_room(p, y, p->kept ? p->kept_from : y);
    const bx_frame *frame = NULL;
    bx_fragment_status status = bx_table_flow_next(block->flow, &room, p->arena, &frame);
    if (status == BX_FRAGMENT_ERROR) return false;
    if (frame) {
      bx_frame_add_frame(p->frame, 0, y, frame);
      p->y = p->ink = y + frame->height;
      p->fresh = p->only_space = false;
    }
    if (status == BX_FRAGMENT_LAST) break;
    if (!turn_page(p)) return false;
    bx_table_flow_forget(block->flow);
  }
  if (!place_notes(p, block)) return false;
  p->y += look->after;
  if (look->whole_lines) p->y = on_line(p, p->y);
  return true;
}

/* ---- The flow ---- */

/* The y after a block, or after as many of its lines as must stand together. */
static bx_len after_lines(const pager *p, const bx_block *block, bx_len y, int lines) {
  return text_start(p, block, y, false) + lines * block->style->leading;
}

/* Is a numbered line of prose followed by one of its own rank? Then it is an item of a list, which stands for
 * itself. */
static bool is_listed(const bx_blocks *blocks, int i) {
  const bx_block *block = &blocks->blocks[i], *next = i + 1 < blocks->count ? block + 1 : NULL;
  return next && block->item->kind == BX_FLOW_PROSE && next->item == block->item && next->mark == BX_MARK_HEADING &&
         next->level <= block->level;
}

/* Does a block that must not end a page fit here with the beginning of what follows? */
static bool fits_with_next(pager *p, int i) {
  const bx_blocks *blocks = p->blocks;
  bx_len y = p->y, full = p->text_height, top = p->kept ? p->kept_from : p->fresh ? 0 : p->y;
  for (; i < blocks->count && blocks->blocks[i].keep_with_next; i++) {
    const bx_block *block = &blocks->blocks[i];
    int lines = block->para.count;
    if (lines > full / block->style->leading) return false;
    y = after_lines(p, block, y, lines) + block->style->after;
    if (y > full) return false;
    if (is_listed(blocks, i)) return true;
  }
  if (i == blocks->count || blocks->blocks[i].item->new_page) return true;
  const bx_block *next = &blocks->blocks[i];
  if (next->turned != p->turned) return true; /* it begins a page of its own */
  if (next->kind == BX_BLOCK_TABLE) {
    const bx_table_room room = table_room(p, next_table_start(p, next->item->table, y), top);
    return bx_table_flow_fits(next->flow, &room);
  }
  if (next->kind != BX_BLOCK_PARA) return y + next->item->before + next->frame->height - next->half_below <= p->height;
  y = text_start(p, next, y, false);
  int lines = next->para.count, take = lines_to_take(lines, lines_that_fit(p, next->style, y), LEAST_LINES, true);
  return take && leave_for_tail(p, i, y, lines, take);
}

/* Must what is kept with a table wait with it for a left page? */
static bool waits_with_table(const pager *p, int i) {
  const bx_blocks *blocks = p->blocks;
  if (!blocks->blocks[i].keep_with_next) return false;
  while (i < blocks->count && blocks->blocks[i].keep_with_next) i++;
  const bx_block *next = i < blocks->count ? &blocks->blocks[i] : NULL;
  return next && next->kind == BX_BLOCK_TABLE && !next->item->new_page && bx_table_flow_waits(next->flow, p->number);
}

/* Where a block begins a page, or stands on pages that are turned another way. */
static bool open_page(pager *p, int i) {
  const bx_block *block = &p->blocks->blocks[i];
  bool turns = block->turned != p->turned;
  bool begins = turns || block->item->new_page || (block->keep_with_next && !fits_with_next(p, i));
  if (!p->fresh && begins && !turn_page(p)) return false;
  if (p->fresh && waits_with_table(p, i) && !turn_page(p)) return false;
  if (turns) begin_area(p, block->turned);
  return true;
}

static bool place_blocks(pager *p) {
  for (int i = 0; i < p->blocks->count; i++) {
    const bx_block *block = &p->blocks->blocks[i];
    if (!open_page(p, i)) return false;
    bx_len from = p->kept ? p->kept_from : p->fresh ? 0 : p->y;
    int page = p->number;
    bool ok = block->kind == BX_BLOCK_PARA    ? place_paragraph(p, i)
              : block->kind == BX_BLOCK_TABLE ? place_table(p, block)
              : block->kind == BX_BLOCK_FOOT  ? place_foot(p, block)
                                              : place_frame(p, block);
    if (!ok) return false;
    p->kept = block->keep_with_next;
    p->kept_from = p->number == page ? from : 0;
  }
  return true;
}

bool bx_typeset(const bx_typeset_job *job, const bx_page_sink *sink, bx_diags *diags) {
  int errors = bx_diags_errors(diags);
  bx_arena *arena = bx_arena_new();
  bx_setter *setter = bx_setter_new(arena, job->fonts, diags);
  bx_setter_set_rules(setter, job->layout->line_rules);
  bx_blocks blocks;
  bool ok = bx_blocks_build(job, setter, arena, diags, &blocks);
  pager p = {.master = &job->layout->master, .sink = sink, .setter = setter, .diags = diags, .errors = errors};
  p.blocks = &blocks;
  p.draft = job->draft;
  p.arena = bx_arena_new();
  begin_area(&p, false);
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

/* A day as metadata has it: 2021-03-05. */
static const char *iso_date(const char *text, bx_arena *arena) {
  int year, month, day;
  if (!text || !bx_date_parse(text, &year, &month, &day)) return text;
  bx_buf buf = {0};
  bx_buf_int(&buf, year);
  bx_buf_puts(&buf, month < 10 ? "-0" : "-");
  bx_buf_int(&buf, month);
  bx_buf_puts(&buf, day < 10 ? "-0" : "-");
  bx_buf_int(&buf, day);
  return bx_buf_take(&buf, arena);
}

bx_doc_info bx_typeset_info(bx_arena *arena, const bx_layout *layout, const bx_value *report, const char **date) {
  const bx_scope scope = {.layout = layout, .map = report};
  bx_doc_info info = {.language = layout->language, .creator = "Banxin " BX_VERSION};
  info.title = bx_templates_fill(arena, &layout->doc_title, &scope, NULL);
  info.author = bx_templates_fill(arena, &layout->doc_author, &scope, NULL);
  info.subject = bx_templates_fill(arena, &layout->doc_subject, &scope, NULL);
  *date = iso_date(bx_templates_fill(arena, &layout->doc_date, &scope, NULL), arena);
  return info;
}
