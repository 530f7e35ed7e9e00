/* A comparison as one HTML file: the list of changes as a table, prose with <ins> and <del>, then the sheets as
 * pictures. It needs no script, asks for nothing from elsewhere, and says all in words what the pictures show. */
#include <stdlib.h>
#include <string.h>

#include "html.h"

struct bx_diff_html {
  bx_writer writer;
  bx_html_job job;
  bx_diags *diags;
  bool failed;
};

static const char style[] =
    "body{font:16px/1.6 \"Noto Serif CJK SC\",\"SimSun\",serif;max-width:80em;margin:2em auto;padding:0 1em;color:#111;"
    "background:#fff}\n"
    "h1{font-size:1.5em}h2{font-size:1.2em;margin-top:2em}\n"
    "table{border-collapse:collapse;width:100%}\n"
    "th,td{border:1px solid #767676;padding:.3em .6em;text-align:left;vertical-align:top;overflow-wrap:anywhere}\n"
    "thead th{background:#eee;white-space:nowrap}td.n{text-align:right}td.n,td.k{white-space:nowrap}\n"
    "ins{color:#b00000;text-decoration:underline}del{color:#b00000;text-decoration:line-through}\n"
    "figure{margin:1em 0}img{width:100%;height:auto;border:1px solid #767676}\n"
    "@media print{body{max-width:none;margin:0}}\n"
    "ins::before,del::before{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}\n";

/* What most screen readers do not say of these elements, unseen. */
static const char spoken_en[] = "ins::before{content:\"[inserted:] \"}del::before{content:\"[deleted:] \"}\n";
static const char spoken_zh[] = "ins::before{content:\"［增：］\"}del::before{content:\"［删：］\"}\n";

static const char *say(const bx_diff_html *html, const char *english, const char *chinese) {
  return bx_say(html->job.lang, english, chinese);
}

static void send(bx_diff_html *html, bx_buf *buf) {
  if (!html->failed && buf->len) html->failed = !html->writer.write(html->writer.self, buf->data, buf->len);
  bx_buf_free(buf);
}

/* ---- Text ---- */

static void put_escaped(bx_buf *buf, const char *text) {
  for (; *text; text++) {
    switch (*text) {
      case '&':
        bx_buf_puts(buf, "&amp;");
        break;
      case '<':
        bx_buf_puts(buf, "&lt;");
        break;
      case '>':
        bx_buf_puts(buf, "&gt;");
        break;
      case '"':
        bx_buf_puts(buf, "&quot;");
        break;
      default:
        bx_buf_putc(buf, *text);
    }
  }
}

/* What others wrote: signs that move a cursor or turn the direction of writing do not go into it either. */
static void put_text(bx_buf *buf, const char *text) {
  const char *p = text;
  while (*p) { /* line by line, as line ends stay */
    size_t len = strcspn(p, "\n");
    bx_buf line = {0}, safe = {0};
    bx_buf_append(&line, p, len);
    if (len) bx_buf_safe(&safe, line.data);
    if (safe.data) put_escaped(buf, safe.data);
    bx_buf_free(&line);
    bx_buf_free(&safe);
    p += len;
    if (*p) bx_buf_puts(buf, "<br>"), p++;
  }
}

static void put_tagged(bx_buf *buf, const char *tag, const char *text) {
  bx_buf_puts(buf, "<");
  bx_buf_puts(buf, tag);
  bx_buf_puts(buf, ">");
  put_text(buf, text);
  bx_buf_puts(buf, "</");
  bx_buf_puts(buf, tag);
  bx_buf_puts(buf, ">");
}

/* ---- The list ---- */

static void put_parts(bx_buf *buf, const bx_text_parts *parts) {
  for (int i = 0; i < parts->count; i++) {
    const bx_text_part *part = &parts->items[i];
    if (part->kind == BX_TEXT_SAME)
      put_text(buf, part->text);
    else
      put_tagged(buf, part->kind == BX_TEXT_DELETED ? "del" : "ins", part->text);
  }
}

static void put_cells(const bx_diff_html *html, bx_buf *buf, const bx_change *change) {
  const char *tag = change->kind == BX_CHANGE_ROW_ADDED ? "ins" : "del", *before = "";
  const char *only = change->old_text ? change->old_text : change->new_text;
  if (only) put_tagged(buf, tag, only);
  for (int i = 0; i < change->cell_count; i++) {
    const bx_change_cell *cell = &change->cells[i];
    if (!*cell->text) continue;
    bx_buf_puts(buf, before);
    put_text(buf, cell->column);
    bx_buf_putc(buf, ' ');
    put_tagged(buf, tag, cell->text);
    before = say(html, "; ", "；");
  }
}

static void put_value(const bx_diff_html *html, bx_buf *buf, const char *tag, const char *text) {
  bx_buf_puts(buf, "<td>");
  if (text && *text)
    put_tagged(buf, tag, text);
  else
    bx_buf_puts(buf, text ? say(html, "(blank)", "（空）") : say(html, "(none)", "（无）"));
  bx_buf_puts(buf, "</td>");
}

static const char *kind_of(const bx_diff_html *html, bx_change_kind kind) {
  switch (kind) {
    case BX_CHANGE_LAYOUT:
      return say(html, "form", "版式");
    case BX_CHANGE_CELL:
      return say(html, "cell", "单元");
    case BX_CHANGE_TEXT:
      return say(html, "text", "文字");
    case BX_CHANGE_PICTURE:
      return say(html, "picture", "图片");
    case BX_CHANGE_ROW_ADDED:
      return say(html, "added", "增加");
    case BX_CHANGE_ROW_REMOVED:
      return say(html, "removed", "删去");
    case BX_CHANGE_ROW_MOVED:
      return say(html, "moved", "移动");
    case BX_CHANGE_DATA:
      return say(html, "not printed", "不印出");
  }
  return "";
}

static void put_name(const bx_diff_html *html, bx_buf *buf, const bx_change *change) {
  bx_buf_puts(buf, "<th scope=\"row\">");
  put_text(buf, change->name);
  int number = change->new_paragraph ? change->new_paragraph : change->old_paragraph;
  if (number) {
    bx_buf_puts(buf, change->new_paragraph ? say(html, ", paragraph ", " 第") : say(html, ", old paragraph ", " 原第"));
    bx_buf_int(buf, number);
    bx_buf_puts(buf, say(html, "", "段"));
  }
  if (change->computed) bx_buf_puts(buf, say(html, " (computed)", "（计算得出）"));
  bx_buf_puts(buf, "</th>");
}

static void put_change(const bx_diff_html *html, bx_buf *buf, int number, const bx_change *change) {
  bx_buf_puts(buf, "<tr><td class=\"n\">");
  bx_buf_int(buf, number);
  bx_buf_puts(buf, "</td><td class=\"k\">");
  bx_buf_puts(buf, kind_of(html, change->kind));
  bx_buf_puts(buf, "</td>");
  put_name(html, buf, change);
  bool running = change->parts.count && (change->kind == BX_CHANGE_TEXT || (change->old_text && change->new_text));
  bool row = change->kind == BX_CHANGE_ROW_ADDED || change->kind == BX_CHANGE_ROW_REMOVED;
  if (running || row || change->kind == BX_CHANGE_ROW_MOVED) {
    bx_buf_puts(buf, "<td colspan=\"2\">");
    if (running) put_parts(buf, &change->parts);
    if (row) put_cells(html, buf, change);
    bx_buf_puts(buf, "</td>");
  } else {
    put_value(html, buf, "del", change->old_text);
    put_value(html, buf, "ins", change->new_text);
  }
  bx_buf_puts(buf, "</tr>\n");
}

static void put_list(bx_diff_html *html, bx_buf *buf) {
  const bx_changes *changes = html->job.changes;
  if (!changes->count) return;
  bx_buf_puts(buf, "<table>\n<caption>");
  bx_buf_puts(buf, say(html, "What changed", "改动清单"));
  bx_buf_puts(buf, "</caption>\n<thead><tr>");
  const char *const heads[] = {say(html, "No.", "序号"), say(html, "Kind", "类别"), say(html, "Where", "位置"),
                               say(html, "Old", "旧"), say(html, "New", "新")};
  for (int i = 0; i < 5; i++) {
    bx_buf_puts(buf, "<th scope=\"col\">");
    bx_buf_puts(buf, heads[i]);
    bx_buf_puts(buf, "</th>");
  }
  bx_buf_puts(buf, "</tr></thead>\n<tbody>\n");
  for (int i = 0; i < changes->count && !html->failed; i++) {
    put_change(html, buf, i + 1, &changes->items[i]);
    send(html, buf);
  }
  bx_buf_puts(buf, "</tbody>\n</table>\n");
}

static void put_head(bx_diff_html *html) {
  const bx_html_job *job = &html->job;
  bx_buf buf = {0}, remarks = {0}, sum = {0};
  bx_buf_puts(&buf, "<!DOCTYPE html>\n<html lang=\"");
  bx_buf_puts(&buf, say(html, "en", "zh-CN"));
  bx_buf_puts(
      &buf, "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
  bx_buf_puts(&buf, say(html, "Comparison: ", "对照："));
  put_text(&buf, job->title ? job->title : "");
  bx_buf_puts(&buf, "</title>\n<style>\n");
  bx_buf_puts(&buf, style);
  bx_buf_puts(&buf, say(html, spoken_en, spoken_zh));
  bx_buf_puts(&buf, "</style>\n</head>\n<body>\n<main>\n<h1>");
  put_text(&buf, job->title ? job->title : "");
  bx_buf_puts(&buf, "</h1>\n<p>");
  put_text(&buf, job->before_name);
  bx_buf_puts(&buf, " → ");
  put_text(&buf, job->after_name);
  bx_buf_puts(&buf, "</p>\n<p>");
  bx_changes_print_sum(&sum, job->changes, job->lang);
  put_text(&buf, sum.data);
  bx_changes_print_left_out(&remarks, job->changes, job->lang);
  if (remarks.data) put_text(&buf, remarks.data);
  bx_buf_puts(&buf, "</p>\n");
  bx_buf_free(&sum);
  bx_buf_free(&remarks);
  send(html, &buf);
  put_list(html, &buf);
  bx_buf_puts(&buf, "<h2>");
  bx_buf_puts(&buf, say(html, "Pages side by side", "页面对照"));
  bx_buf_puts(&buf, "</h2>\n");
  send(html, &buf);
}

/* ---- Pictures ---- */

bool bx_diff_html_page(bx_diff_html *html, const bx_page *page) {
  bx_buf png = {0}, buf = {0};
  const bx_png_options options = {.dpi = html->job.dpi, .bits = 4};
  const bx_writer writer = bx_writer_to(&png);
  bool painted = bx_png_page(page, &options, &writer, html->diags);
  if (painted) {
    bx_buf_puts(&buf, "<figure><img alt=\"");
    bx_buf_puts(&buf, say(html, "Sheet ", "对照页 "));
    bx_buf_int(&buf, page->number);
    bx_buf_puts(&buf,
                say(html, ": the old page at the left, the new one at the right; what is marked in red is listed above",
                    "：左为旧页，右为新页；标红之处见上面的清单"));
    bx_buf_puts(&buf, "\" src=\"data:image/png;base64,");
    bx_buf_base64(&buf, png.data, png.len);
    bx_buf_puts(&buf, "\"></figure>\n");
    send(html, &buf);
  }
  bx_buf_free(&png);
  return painted && !html->failed;
}

/* ---- The whole ---- */

bx_diff_html *bx_diff_html_new(const bx_writer *writer, const bx_html_job *job, bx_diags *diags) {
  bx_diff_html *html = bx_alloc(sizeof *html);
  *html = (bx_diff_html){.writer = *writer, .job = *job, .diags = diags};
  put_head(html);
  return html;
}

bool bx_diff_html_finish(bx_diff_html *html) {
  bx_buf buf = {0};
  bx_buf_puts(&buf, "</main>\n</body>\n</html>\n");
  send(html, &buf);
  bool ok = !html->failed;
  free(html);
  return ok;
}
