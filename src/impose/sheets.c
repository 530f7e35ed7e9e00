/* Pages onto sheets: in the order of printing, copy after copy. */
#include "copy.h"
#include "impose.h"

#define MM (72 / 25.4) /* pt */

typedef struct {
  int form;             /* its object */
  double width, height; /* pt */
} form;

typedef struct {
  bx_arena *arena;
  const bx_impose_options *options;
  bx_new_pdf *to;
  const form *pages, *numbers; /* the latter: NULL, or one a copy */
  int page_count;
  int tree;    /* the object of the page tree */
  bx_buf kids; /* references to its pages */
  int kid_count;
} sheets;

int bx_booklet_side(int pages, int side, int page[2]) {
  const int sides = (pages + 3) / 4 * 2, last = 2 * sides; /* with the blank ones behind */
  const bool front = side % 2 == 0;
  page[0] = front ? last - side : side + 1;
  page[1] = front ? side + 1 : last - side;
  for (int i = 0; i < 2; i++)
    if (page[i] > pages) page[i] = 0;
  return sides;
}

/* ---- Forms of pages ---- */

/* The pages as forms, each once; NULL when one is defective. */
static form *copy_pages(bx_copying *c, const bx_page_node *nodes, int count, const bool *wanted) {
  form *forms = BX_NEW_ARRAY(c->arena, form, bx_max_int(count, 1));
  for (int i = 0; i < count; i++) {
    if (wanted && !wanted[i]) continue;
    bx_page_size(&nodes[i], &forms[i].width, &forms[i].height);
    if (forms[i].width <= 0 || forms[i].height <= 0) return NULL;
    if (!(forms[i].form = bx_copy_page(c, &nodes[i]))) return NULL;
  }
  return bx_copy_waiting(c) ? forms : NULL;
}

/* ---- Sides ---- */

static void put_number(bx_buf *out, double number) { bx_put_points(out, number, 4); }

/* What a side shows: forms, each with its scale and place. */
typedef struct {
  bx_buf content, names;
  int count;
} side;

static void show(side *s, const form *shown, double scale, double x, double y) {
  bx_buf_puts(&s->content, "q ");
  put_number(&s->content, scale);
  bx_buf_puts(&s->content, "0 0 ");
  put_number(&s->content, scale);
  put_number(&s->content, x);
  put_number(&s->content, y);
  bx_buf_puts(&s->content, "cm /F");
  bx_buf_int(&s->content, s->count);
  bx_buf_puts(&s->content, " Do Q\n");
  bx_buf_puts(&s->names, "/F");
  bx_buf_int(&s->names, s->count++);
  bx_buf_putc(&s->names, ' ');
  bx_pdf_put_ref(&s->names, shown->form, 0);
  bx_buf_putc(&s->names, ' ');
}

static void end_side(sheets *s, side *one, double width, double height) {
  bx_buf stream = {0}, page = {0};
  bx_pdf_put_stream(&stream, "", one->content.data ? one->content.data : "", one->content.len);
  const int content = bx_new_pdf_put(s->to, &stream);
  bx_buf_puts(&page, "<< /Type /Page /Parent ");
  bx_pdf_put_ref(&page, s->tree, 0);
  bx_buf_puts(&page, " /MediaBox [0 0 ");
  put_number(&page, width);
  put_number(&page, height);
  bx_buf_puts(&page, "] /Resources << /XObject << ");
  bx_buf_append(&page, one->names.data, one->names.len);
  bx_buf_puts(&page, ">> >> /Contents ");
  bx_pdf_put_ref(&page, content, 0);
  bx_buf_puts(&page, " >>");
  bx_pdf_put_ref(&s->kids, bx_new_pdf_put(s->to, &page), 0);
  bx_buf_putc(&s->kids, ' ');
  s->kid_count++;
  bx_buf_free(&stream);
  bx_buf_free(&page);
  bx_buf_free(&one->content);
  bx_buf_free(&one->names);
}

/* Page i (0 …) of a copy, scaled, in a place of that size; the copy's number stands on its first. */
static void show_page(const sheets *s, side *one, int copy, int i, double x, double width, double height) {
  const form *page = &s->pages[s->options->pages ? s->options->pages[i] - 1 : i];
  const double wide = width / page->width, high = height / page->height, scale = wide < high ? wide : high;
  const double left = x + (width - scale * page->width) / 2, up = (height - scale * page->height) / 2;
  show(one, page, scale, left, up);
  if (i == 0 && s->numbers) {
    const form *number = &s->numbers[copy]; /* it hangs from the page's upper left corner */
    show(one, number, scale, left, up + scale * (page->height - number->height));
  }
}

static void add_booklet(sheets *s, int copy) {
  const bool large = s->options->booklet == BX_BOOKLET_A3;
  const double width = (large ? 420 : 297) * MM, height = (large ? 297 : 210) * MM;
  int page[2];
  const int count = bx_booklet_side(s->page_count, 0, page);
  for (int i = 0; i < count; i++) {
    side one = {0};
    bx_booklet_side(s->page_count, i, page);
    for (int k = 0; k < 2; k++)
      if (page[k]) show_page(s, &one, copy, page[k] - 1, k * width / 2, width / 2, height);
    end_side(s, &one, width, height);
  }
}

static void add_pages(sheets *s, int copy) {
  const form *last = NULL;
  for (int i = 0; i < s->page_count; i++) {
    side one = {0};
    last = &s->pages[s->options->pages ? s->options->pages[i] - 1 : i];
    show_page(s, &one, copy, i, 0, last->width, last->height);
    end_side(s, &one, last->width, last->height);
  }
  if (s->options->even && s->page_count % 2) {
    side blank = {0};
    end_side(s, &blank, last->width, last->height);
  }
}

/* ---- The whole ---- */

static void end_file(sheets *s) {
  bx_buf text = {0};
  bx_buf_puts(&text, "<< /Type /Pages /Count ");
  bx_buf_int(&text, s->kid_count);
  bx_buf_puts(&text, " /Kids [");
  bx_buf_append(&text, s->kids.data, s->kids.len);
  bx_buf_puts(&text, "] >>");
  bx_new_pdf_set(s->to, s->tree, &text);
  text.len = 0;
  bx_buf_puts(&text, "<< /Type /Catalog /Pages ");
  bx_pdf_put_ref(&text, s->tree, 0);
  bx_buf_puts(&text, " /ViewerPreferences << /PrintScaling /None >> >>");
  bx_new_pdf_end(s->to, bx_new_pdf_put(s->to, &text));
  bx_buf_free(&text);
  bx_buf_free(&s->kids);
}

/* Marks the pages that are asked for; false when one is not there. */
static bool find_wanted(const bx_impose_options *options, int count, bool *wanted) {
  for (int i = 0; i < options->page_count; i++) {
    if (options->pages[i] < 1 || options->pages[i] > count) return false;
    wanted[options->pages[i] - 1] = true;
  }
  return true;
}

static const form *read_numbers(const sheets *s) {
  int count = 0;
  bx_copying c;
  const bx_page_node *nodes = bx_page_nodes(s->options->numbers, s->arena, &count);
  if (!nodes || count != s->options->copies) return NULL;
  bx_copying_begin(&c, s->arena, s->options->numbers, s->to, false);
  return copy_pages(&c, nodes, count, NULL);
}

/* Are there layers that are not shown? On the sheets all would be. */
static bool hides_layers(bx_pdf_file *file) {
  const int revision = bx_pdf_revisions(file) - 1;
  const bx_pdf_value *layers = bx_pdf_get(file, revision, bx_pdf_catalog(file, revision), "OCProperties");
  const bx_pdf_value *shown = bx_pdf_get(file, revision, layers, "D"), *off = bx_pdf_get(file, revision, shown, "OFF");
  const bx_pdf_value *base = bx_pdf_get(file, revision, shown, "BaseState");
  return (off->kind == BX_PDF_ARRAY && off->as.array.count > 0) ||
         (base->kind != BX_PDF_NULL && !bx_pdf_is_name(base, "ON"));
}

static bool fail(bx_diags *diags, bx_message message, const char *name) {
  bx_diag(diags, message, NULL, BX_ARGS(name));
  return false;
}

bool bx_impose(bx_arena *arena, bx_pdf_file *file, const char *name, const bx_impose_options *options, bx_buf *out,
               bx_diags *diags) {
  int count = 0;
  const bx_page_node *nodes = bx_page_nodes(file, arena, &count);
  if (!nodes) return fail(diags, BX_MSG_PAGES_BROKEN, name);
  if (hides_layers(file)) return fail(diags, BX_MSG_SHEETS_LAYERS, name);
  bool *wanted = BX_NEW_ARRAY(arena, bool, count);
  if (options->pages && !find_wanted(options, count, wanted)) return fail(diags, BX_MSG_PAGES_BROKEN, name);
  const int shown = options->pages ? options->page_count : count;
  if ((int64_t)options->copies * (shown + 3) > BX_SHEETS_MAX) return fail(diags, BX_MSG_SHEETS_MANY, name);
  bx_new_pdf to;
  bx_copying c;
  bx_new_pdf_begin(&to, arena, out);
  bx_copying_begin(&c, arena, file, &to, options->gray);
  sheets s = {.arena = arena, .options = options, .to = &to, .page_count = shown, .tree = bx_new_pdf_add(&to)};
  s.pages = copy_pages(&c, nodes, count, options->pages ? wanted : NULL);
  if (s.pages && options->numbers) s.numbers = read_numbers(&s);
  if (!s.pages || (options->numbers && !s.numbers))
    return fail(diags, c.inflated > BX_INFLATED_MAX ? BX_MSG_SHEETS_LARGE : BX_MSG_PAGES_BROKEN, name);
  if (options->gray && c.colored) bx_diag(diags, BX_MSG_SHEETS_COLORED, NULL, BX_ARGS(name));
  for (int copy = 0; copy < options->copies; copy++) {
    if (options->booklet)
      add_booklet(&s, copy);
    else
      add_pages(&s, copy);
  }
  end_file(&s);
  return true;
}
