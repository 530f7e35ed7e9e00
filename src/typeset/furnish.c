/* Page numbers, the rules of a page, and what copies for approval have: a watermark and a version. */
#include "furnish.h"

#include "blocks.h"

#define MM 2903 /* bx_len */

#define SLANT 45 /* degrees */
/* Of the paper's breadth along the slant, and the most of its size: characters of 40 mm. */
#define WATERMARK_PER_CENT 66
#define WATERMARK_SIZE_MAX (40 * MM)
#define WATERMARK_COLOR    0xe4e4e4 /* seen on paper and screen, and no figure on it is harder to read */
#define VERSION_SIZE       (8 * BX_PT)
#define VERSION_UP         (10 * MM) /* over the paper's lower edge: printers reach there */
#define VERSION_COLOR      0x606060
#define CAPTION_SIZE       (10 * BX_PT)

bx_para bx_plain_line(bx_setter *setter, bx_arena *arena, const char *text, bx_role han, bx_len size, uint32_t color) {
  const bx_span span = {.text = text, .style = {.han = han, .latin = BX_ROLE_WESTERN, .size = size, .color = color}};
  const bx_para_options options = {.measure = BX_LEN_MAX / 2};
  return bx_para_set(setter, arena, bx_para_prepare(setter, arena, &span, 1), &options);
}

static const char *find_number(void *self, const char *name, bx_arena *arena) {
  bx_buf buf = {0};
  if (!bx_streq(name, "page")) return NULL;
  bx_buf_int(&buf, *(const int *)self);
  return bx_buf_take(&buf, arena);
}

const char *bx_page_number_text(bx_arena *arena, int number) { return find_number(&number, "page", arena); }

static bool stands_on(bx_on_pages on, int page) { return on == BX_ON_ALL || (on == BX_ON_FIRST) == (page == 1); }

static void add_page_number(const bx_furnishing *f, bx_frame_builder *frame) {
  const bx_master *master = f->master;
  if (!master->number_text || f->unnumbered || !stands_on(master->number_on, f->number)) return;
  const bx_style *style = master->number_style;
  const bx_names names = {.find = find_number, .self = (void *)&f->number};
  const char *text = bx_template_fill_names(f->arena, master->number_text, &names);
  bx_span span = {.text = text ? text : "", .style = bx_style_text(style)};
  bx_para_options options = {.measure = master->width};
  bx_para para = bx_para_set(f->setter, f->arena, bx_para_prepare(f->setter, f->arena, &span, 1), &options);
  if (para.count == 0) return;
  const bx_line *line = &para.lines[0];
  const bx_page_number_side *side = f->number % 2 ? &master->odd : &master->even;
  bx_len slack = master->width - line->width;
  bx_len x = side->align == BX_SIDE_RIGHT  ? slack - side->indent
             : side->align == BX_SIDE_LEFT ? side->indent
                                           : slack / 2;
  bx_len baseline = master->top + master->height + master->number_below + para.middle;
  const bx_mark mark = {.kind = BX_MARK_ARTIFACT, .label = "page-number"};
  bx_frame_begin(frame, &mark);
  bx_line_add(frame, line, master->left + x - line->x, baseline);
  bx_frame_end(frame);
}

/* Rules of the page stand in the middle of the paper. */
static void add_page_rules(const bx_furnishing *f, bx_frame_builder *frame) {
  const bx_master *master = f->master;
  for (int i = 0; i < master->rule_count; i++) {
    const bx_page_rule *rule = &master->rules[i];
    bx_len width = rule->line.width ? rule->line.width : master->width;
    bx_len x = rule->line.width ? (master->paper_width - width) / 2 : master->left;
    if (stands_on(rule->on, f->number)) bx_draw_rule_line(frame, &rule->line, x, rule->y, width);
  }
}

/* ---- Copies for approval ---- */

/* Through the middle of the paper, up the slant. */
static void add_watermark(const bx_furnishing *f, bx_frame_builder *paper) {
  const bx_master *master = f->master;
  const bx_len breadth = bx_min_int(master->paper_width, master->paper_height);
  bx_para para =
      bx_plain_line(f->setter, f->arena, f->draft->watermark, BX_ROLE_HEITI, WATERMARK_SIZE_MAX, WATERMARK_COLOR);
  if (para.count == 0) return;
  const bx_len room = bx_len_scale(breadth, 1414 * WATERMARK_PER_CENT, 1000 * 100); /* √2 of it along the slant */
  if (para.lines[0].width > room)
    para = bx_plain_line(f->setter, f->arena, f->draft->watermark, BX_ROLE_HEITI,
                         bx_len_scale(WATERMARK_SIZE_MAX, room, para.lines[0].width), WATERMARK_COLOR);
  const bx_line *line = &para.lines[0];
  bx_frame_builder *slant = bx_frame_builder_new(f->arena);
  const bx_mark mark = {.kind = BX_MARK_ARTIFACT, .label = "watermark"};
  bx_frame_begin(slant, &mark);
  bx_line_add(slant, line, -line->x - line->width / 2, para.middle);
  bx_frame_end(slant);
  bx_frame_add_turned(paper, master->paper_width / 2, master->paper_height / 2, bx_frame_freeze(slant, 0, 0), SLANT);
}

static void add_version(const bx_furnishing *f, bx_frame_builder *paper) {
  const bx_para para =
      bx_plain_line(f->setter, f->arena, f->draft->version, BX_ROLE_SONGTI, VERSION_SIZE, VERSION_COLOR);
  if (para.count == 0) return;
  const bx_mark mark = {.kind = BX_MARK_ARTIFACT, .label = "version"};
  bx_frame_begin(paper, &mark);
  bx_line_add(paper, &para.lines[0], f->master->left, f->master->paper_height - VERSION_UP);
  bx_frame_end(paper);
}

const bx_frame *bx_furnish_caption(const bx_furnishing *f) {
  if (!f->draft || !f->draft->captions) return NULL;
  const char *text = bx_page_number_text(f->arena, f->number);
  const bx_para para = bx_plain_line(f->setter, f->arena, text, BX_ROLE_SONGTI, CAPTION_SIZE, VERSION_COLOR);
  bx_frame_builder *frame = bx_frame_builder_new(f->arena);
  if (para.count > 0) bx_line_add(frame, &para.lines[0], 0, CAPTION_SIZE / 2 + para.middle);
  return bx_frame_freeze(frame, para.width, CAPTION_SIZE);
}

/* ---- Both ---- */

void bx_furnish_under(const bx_furnishing *f, bx_frame_builder *paper) {
  if (f->draft && f->draft->watermark) add_watermark(f, paper);
}

void bx_furnish_over(const bx_furnishing *f, bx_frame_builder *paper) {
  add_page_rules(f, paper);
  add_page_number(f, paper);
  if (f->draft && f->draft->version) add_version(f, paper);
}
