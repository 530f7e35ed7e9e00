/* The sheets: both pages with their marks. The reports are set twice, first to see what stands where, then for the
 * pages themselves; of these only old ones that are on a sheet are kept until the new ones come. */
#include <string.h>

#include "comparison.h"
#include "kept.h"
#include "text.h"

#define FRAME_WIDTH  (9 * BX_PT / 5)  /* of a box */
#define LINE_WIDTH   (4 * BX_PT / 5)  /* under and through text */
#define NOTE_SIZE    (19 * BX_PT / 2) /* of what was deleted, at most */
#define NOTE_LEAST   (5 * BX_PT)
#define NOTE_GAP     (3 * BX_PT) /* between one and the next */
#define CAPTION_SIZE (9 * BX_PT)
#define CAPTION_X    (20 * BX_PT)
#define CAPTION_Y    (20 * BX_PT)
#define CAPTION_GRAY 0x606060
#define FOLD_GRAY    0xa0a0a0

typedef struct {
  const bx_compare_job *job;
  const bx_page_sink *sink;
  bx_arena *arena; /* of all sheets */
  const bx_stands *before, *after;
  const bx_comparison *comparison;
  bx_kept *kept;       /* old pages that are on a sheet */
  const bx_page **old; /* these by number */
  bx_setter *setter;
  bx_diags *unsaid;      /* what the second setting and small texts lack: it was said at the first */
  bx_arena *sheet_arena; /* of the one at hand */
  bx_compare_result *result;
  int next; /* sheet */
} making;

/* ---- Small texts ---- */

typedef struct {
  const bx_line *line;
  bx_len width;
} small_text;

static small_text set_small(const making *m, const char *text, bx_len size, uint32_t color) {
  const bx_span span = {.text = text,
                        .style = {.han = BX_ROLE_SONGTI, .latin = BX_ROLE_WESTERN, .size = size, .color = color}};
  const bx_prepared *prepared = bx_para_prepare(m->setter, m->sheet_arena, &span, 1);
  const bx_para_options options = {.measure = BX_LEN_MAX};
  const bx_para para = bx_para_set(m->setter, m->sheet_arena, prepared, &options);
  if (para.count == 0) return (small_text){0};
  const bx_line *line = para.lines;
  return (small_text){line, line->width};
}

/* Without line ends, which a small text has no room for, and at most `most` signs. */
static const char *cut_text(const making *m, const char *text, int most) {
  bx_buf buf = {0};
  bx_buf_puts(&buf, "");
  int count = 0;
  for (; *text && count < most; count++) {
    uint32_t code = bx_utf8_next(&text);
    bx_buf_utf8(&buf, code == '\n' ? ' ' : code);
  }
  if (*text) bx_buf_puts(&buf, "…");
  return bx_buf_take(&buf, m->sheet_arena);
}

/* As much of it as the room holds; line NULL: nothing. */
static small_text set_within(const making *m, const char *text, bx_len size, bx_len room) {
  int most = bx_max_int(room, 0) / (size / 2); /* of digits */
  for (; most > 0; most -= bx_max_int(most / 8, 1)) {
    const small_text small = set_small(m, cut_text(m, text, most), size, BX_COMPARE_RED);
    if (small.line && small.width <= room) return small;
  }
  return (small_text){0};
}

static void add_struck(bx_frame_builder *frame, const small_text *small, bx_len x, bx_len baseline, bx_len size) {
  bx_line_add(frame, small->line, x - small->line->x, baseline);
  bx_len middle = baseline - bx_len_scale(size, 36, 100);
  bx_frame_add_rule(frame, x, middle, small->width, 0, BX_PT * 2 / 5, BX_COMPARE_RED);
}

/* ---- Marks ---- */

/* Upon the cell's own rules. */
static void add_box(bx_frame_builder *frame, const bx_area *area) {
  const bx_stroke across = {
      .dx = area->width, .width = FRAME_WIDTH, .color = BX_COMPARE_RED, .before = FRAME_WIDTH, .after = FRAME_WIDTH};
  const bx_stroke down = {.dy = area->height, .width = FRAME_WIDTH, .color = BX_COMPARE_RED};
  bx_frame_add_stroke(frame, area->x, area->y, &across);
  bx_frame_add_stroke(frame, area->x, area->y + area->height, &across);
  bx_frame_add_stroke(frame, area->x, area->y, &down);
  bx_frame_add_stroke(frame, area->x + area->width, area->y, &down);
}

/* The old text of a cell at the right or the left of the new one, or else above or below it. */
static void add_old_text(const making *m, bx_frame_builder *frame, const bx_marked *mark) {
  const bx_area *box = &mark->area;
  bx_len size = bx_max_int(bx_min_int(bx_len_scale(mark->size, 65, 100), NOTE_SIZE), NOTE_LEAST), edge = 2 * BX_PT;
  const char *text = *mark->text ? mark->text : bx_say(m->job->lang, "blank", "空");
  const small_text small = set_small(m, cut_text(m, text, 40), size, BX_COMPARE_RED);
  if (!small.line) return;
  bool any = mark->left < mark->right; /* text in it */
  bx_len end = box->x + box->width, foot = box->y + box->height, wide = small.width + 2 * edge;
  bx_len left = any ? mark->left : box->x, right = any ? mark->right : box->x;
  bx_len over = any ? mark->baseline - bx_len_scale(mark->size, 88, 100) : box->y;
  bx_len under = any ? mark->baseline + bx_len_scale(mark->size, 14, 100) : foot;
  bx_len beside = any ? mark->baseline : box->y + (box->height + bx_len_scale(size, 76, 100)) / 2;
  if (wide <= end - right)
    add_struck(frame, &small, right + edge, beside, size);
  else if (wide <= left - box->x)
    add_struck(frame, &small, left - edge - small.width, beside, size);
  else if (wide <= box->width && size + edge <= over - box->y)
    add_struck(frame, &small, end - edge - small.width, box->y + edge + bx_len_scale(size, 88, 100), size);
  else if (wide <= box->width && size + edge <= foot - under)
    add_struck(frame, &small, end - edge - small.width, foot - edge - bx_len_scale(size, 14, 100), size);
}

/* Where the last small text over a line ends. */
typedef struct {
  bx_len baseline, right;
} note_row;

static void add_caret(const making *m, bx_frame_builder *frame, const bx_marked *mark, note_row *row) {
  bx_len foot = mark->baseline + bx_len_scale(mark->size, 30, 100), wing = bx_len_scale(mark->size, 14, 100);
  bx_frame_add_rule(frame, mark->x - wing, foot, wing, -2 * wing, LINE_WIDTH, BX_COMPARE_RED);
  bx_frame_add_rule(frame, mark->x, foot - 2 * wing, wing, 2 * wing, LINE_WIDTH, BX_COMPARE_RED);
  bx_len size = bx_min_int(mark->room - BX_PT, NOTE_SIZE);
  if (size < NOTE_LEAST) return;
  bx_len from = mark->area.x, end = mark->area.x + mark->area.width;
  if (row->baseline == mark->baseline) from = bx_max_int(from, row->right + NOTE_GAP);
  const small_text small = set_within(m, mark->text, size, end - from);
  if (!small.line) return;
  bx_len x = bx_max_int(bx_min_int(mark->x - small.width / 2, end - small.width), from);
  bx_len over = mark->baseline - bx_len_scale(mark->size, 88, 100) - bx_len_scale(size, 24, 100);
  add_struck(frame, &small, x, over, size);
  *row = (note_row){mark->baseline, x + small.width};
}

static void add_marks(const making *m, bx_frame_builder *frame, const bx_marked *marks, int count, bool turned) {
  note_row row = {.baseline = -BX_LEN_MAX};
  for (int i = 0; i < count; i++) {
    const bx_marked *mark = &marks[i];
    if (mark->area.turned != turned) continue;
    bx_len under = mark->baseline + bx_len_scale(mark->size, 18, 100);
    bx_len through = mark->baseline - bx_len_scale(mark->size, 36, 100);
    if (mark->kind == BX_MARKED_BOX) add_box(frame, &mark->area);
    if (mark->kind == BX_MARKED_BOX && mark->text) add_old_text(m, frame, mark);
    if (mark->kind == BX_MARKED_INSERTED || mark->kind == BX_MARKED_DELETED)
      bx_frame_add_rule(frame, mark->area.x, mark->kind == BX_MARKED_INSERTED ? under : through, mark->area.width, 0,
                        LINE_WIDTH, BX_COMPARE_RED);
    if (mark->kind == BX_MARKED_CARET) add_caret(m, frame, mark, &row);
  }
}

/* A page with what is marked on it. */
static void add_page(const making *m, bx_frame_builder *sheet, bx_len x, const bx_page *from,
                     const bx_marked_list *list, const bx_stands *stands) {
  int count;
  const bx_marked *marks = bx_marked_find(list, from->number, &count);
  const bx_stand_page *stand = &stands->pages[from->number - 1];
  const bx_frame *page = bx_frame_redden(m->sheet_arena, from->frame, marks, count);
  bx_frame_builder *over = bx_frame_builder_new(m->sheet_arena);
  bx_frame_add_frame(over, 0, 0, page);
  add_marks(m, over, marks, count, false);
  if (stand->turned) {
    bx_frame_builder *turned = bx_frame_builder_new(m->sheet_arena);
    add_marks(m, turned, marks, count, true);
    bx_frame_add_turned(over, stand->x, stand->y, bx_frame_freeze(turned, page->height, page->width), 90);
  }
  bx_frame_add_frame(sheet, x, 0, bx_frame_freeze(over, page->width, page->height));
}

/* ---- Sheets ---- */

static void add_caption(const making *m, bx_frame_builder *sheet, bx_len x, bool old, int page) {
  bool zh = m->job->lang == BX_LANG_ZH;
  const char *name = old ? m->job->before_name : m->job->after_name;
  const char *number = bx_diag_int(m->unsaid, page);
  const char *text = bx_arena_join(m->sheet_arena, old ? (zh ? "旧　" : "old  ") : (zh ? "新　" : "new  "),
                                   bx_path_name(name), zh ? "　第 " : "  page ", number, zh ? " 页" : "", NULL);
  const small_text small = set_small(m, text, CAPTION_SIZE, CAPTION_GRAY);
  if (small.line) bx_line_add(sheet, small.line, x + CAPTION_X - small.line->x, CAPTION_Y);
}

static bool make_sheet(making *m, const bx_page_pair *pages, const bx_page *new_page) {
  const bx_page *old_page = m->old[pages->before];
  const bx_frame *before = old_page->frame, *after = new_page->frame;
  m->sheet_arena = bx_arena_new();
  bx_frame_builder *sheet = bx_frame_builder_new(m->sheet_arena);
  bx_len width = before->width + after->width, height = bx_max_int(before->height, after->height);
  add_page(m, sheet, 0, old_page, &m->comparison->before, m->before);
  add_page(m, sheet, before->width, new_page, &m->comparison->after, m->after);
  bx_frame_add_rule(sheet, before->width, 0, 0, height, BX_PT / 2, FOLD_GRAY);
  add_caption(m, sheet, 0, true, pages->before);
  add_caption(m, sheet, before->width, false, pages->after);
  int number = ++m->result->sheets;
  bx_page page = {.number = number, .label = bx_diag_int(m->unsaid, number)};
  page.frame = bx_frame_freeze(sheet, width, height);
  page.colored = bx_frame_is_colored(page.frame);
  bool ok = m->sink->page(m->sink->self, &page);
  bx_arena_free(m->sheet_arena);
  return ok;
}

static int sheet_count(const making *m) { return bx_min_int(m->comparison->sheet_count, BX_COMPARE_MAX_SHEETS); }

static bool keep_old_page(void *self, const bx_page *page) {
  making *m = self;
  bool wanted = false;
  for (int i = 0; i < sheet_count(m) && !wanted; i++) wanted = m->comparison->sheets[i].before == page->number;
  if (!wanted) return true;
  bx_kept_add(m->kept, page);
  m->old[page->number] = bx_kept_page(m->kept, bx_kept_count(m->kept) - 1);
  return true;
}

/* Sheets are sorted by their new pages. */
static bool take_new_page(void *self, const bx_page *page) {
  making *m = self;
  const bx_page_pair *sheets = m->comparison->sheets;
  if (m->next == sheet_count(m) || sheets[m->next].after != page->number) return true;
  bool ok = true;
  for (; ok && m->next < sheet_count(m) && sheets[m->next].after == page->number; m->next++)
    ok = make_sheet(m, &sheets[m->next], page);
  return ok;
}

static bool make_sheets(making *m) {
  m->kept = bx_kept_new(m->arena);
  m->old = BX_NEW_ARRAY(m->arena, const bx_page *, m->before->page_count + 1);
  m->unsaid = bx_diags_new(m->arena, m->job->lang);
  m->setter = bx_setter_new(m->arena, m->job->after.fonts, m->unsaid);
  const bx_page_sink old_pages = {keep_old_page, m}, new_pages = {take_new_page, m};
  m->result->left_out = m->comparison->sheet_count - sheet_count(m);
  return bx_typeset(&m->job->before, &old_pages, m->unsaid) && bx_typeset(&m->job->after, &new_pages, m->unsaid);
}

bool bx_compare_sheets(const bx_compare_job *job, const bx_page_sink *sink, bx_compare_result *result,
                       bx_diags *diags) {
  *result = (bx_compare_result){0};
  bx_arena *arena = bx_arena_new();
  bx_stands before, after;
  bx_comparison comparison;
  making m = {.job = job, .sink = sink, .arena = arena, .before = &before, .after = &after, .result = result};
  bool ok = bx_stands_read(arena, &job->before, &before, diags) && bx_stands_read(arena, &job->after, &after, diags);
  if (ok) {
    bx_comparison_make(arena, &before, &after, &comparison);
    m.comparison = &comparison;
    ok = make_sheets(&m);
  }
  bx_arena_free(arena);
  return ok;
}
