/* What is in cells beside text: pictures, slanted lines in a corner, and what only cells of forms have. */
#include <stdlib.h>
#include <string.h>

#include "judge.h"

bool is_within_box(const box *inner, const box *outer, bx_len slack) {
  return inner->left >= outer->left - slack && inner->right <= outer->right + slack &&
         inner->top >= outer->top - slack && inner->bottom <= outer->bottom + slack;
}

bool is_square(const judge *j, const taken_rule *r) {
  const char *label = r->owner < 0 ? NULL : j->page->marks[r->owner].mark.label;
  return label && !strcmp(label, "boxes");
}

/* ---- Slanted lines ---- */

/* Where a slanted line is at `x`, from its upper left end on. */
static bx_len height_at(const taken_rule *r, bx_len x) { return r->y + (bx_len)((int64_t)r->dy * (x - r->x) / r->dx); }

/* Does it pass through a box? It falls to the right. */
static bool crosses(const taken_rule *r, const box *b, bx_len slack) {
  bx_len left = bx_max_int(b->left + slack, r->x), right = bx_min_int(b->right - slack, r->x + r->dx);
  if (left >= right) return false;
  return height_at(r, right) > b->top + slack && height_at(r, left) < b->bottom - slack;
}

void judge_slants(judge *j, int mark, const want_cell *cell) {
  const box *at = &j->page->marks[mark].at;
  int count = 0;
  bx_len slack = (bx_len)((int64_t)j->form->em * BX_PT / 10 / 8);
  for (int i = 0; i < j->page->rule_count && !found(j); i++) {
    const taken_rule *r = &j->page->rules[i];
    const box line = {r->x, r->y, r->x + r->dx, r->y + r->dy};
    if (!r->dx || !r->dy || !is_within_box(&line, at, SLACK)) continue;
    count++;
    check(j, r->x == at->left && r->y == at->top, "slants", "a line does not begin at the corner's upper left");
    check(j, line.right == at->right || line.bottom == at->bottom, "slants", "a line does not end at an edge");
    for (int k = 0; k < j->run_count[mark]; k++) {
      const taken_run *run = &j->page->runs[j->run_first[mark] + k];
      check(j, !crosses(r, &run->at, slack), "slants", "a line passes through “%s”", run->text);
    }
  }
  check(j, count == cell->slants, "slants", "%d slanted lines instead of %d", count, cell->slants);
}

/* ---- Cells of forms ---- */

void judge_sheet_cell(judge *j, int mark, const want_cell *cell) {
  const box *at = &j->page->marks[mark].at;
  int places = 0, upright = 0;
  for (int i = 0; i < j->page->mark_count; i++) {
    const taken_mark *m = &j->page->marks[i];
    if (m->parent != mark || m->mark.kind != BX_MARK_PLACE) continue;
    places++;
    check(j, m->at.left == at->left && m->at.right == at->right && m->at.top == at->top && m->at.bottom == at->bottom,
          "places", "the place “%s” is not its cell", m->mark.label);
  }
  check(j, places == cell->place, "places", "%d places in a cell", places);
  for (int i = 0; i < j->page->rule_count; i++) {
    const taken_rule *r = &j->page->rules[i];
    if (!is_square(j, r) || j->page->marks[r->owner].parent != mark) continue;
    const box line = {r->x, r->y, r->x + r->dx, r->y + r->dy};
    upright += r->dy != 0;
    bool inside =
        (r->dy == 0) ? line.left >= at->left - RULE / 2 && line.right <= at->right + RULE / 2 : r->x >= at->left;
    check(j, inside && r->y >= at->top && r->y + r->dy <= at->bottom, "places", "a square leaves its cell");
  }
  bool begins = !j->page->marks[mark].mark.continued;
  check(j, upright == (cell->boxes && begins ? cell->boxes + 1 : 0), "places", "%d sides of %d squares", upright,
        cell->boxes);
}

/* ---- Pictures ---- */

/* In its cell, in the proportions of its file, as high as the format lets it be at most. */
void judge_picture(judge *j, int cell_mark, const char *name) {
  const taken_image *found_image = NULL;
  const box *cell = &j->page->marks[cell_mark].at;
  int count = 0;
  for (int i = 0; i < j->page->image_count; i++) {
    const taken_image *image = &j->page->images[i];
    const taken_mark *figure = &j->page->marks[image->owner];
    if (figure->parent != cell_mark) continue;
    check(j, figure->mark.kind == BX_MARK_FIGURE && figure->mark.label, "marks", "a picture is no FIGURE");
    found_image = image;
    count++;
  }
  if (!check(j, count == (name != NULL), "pictures", "%d pictures where “%s” should be", count, name ? name : "none") ||
      !name)
    return;
  const box *at = &found_image->at;
  bx_len width = at->right - at->left, height = at->bottom - at->top, most = tenths_of_mm(80);
  check(j, !strcmp(found_image->name, name), "pictures", "it is “%s” instead of “%s”", found_image->name, name);
  check(j, is_within_box(at, cell, SLACK), "pictures", "“%s” stands outside its cell", name);
  check(j, height <= most + SLACK && height > 0, "pictures", "“%s” is %d high", name, height);
  int64_t error = (int64_t)width * found_image->height - (int64_t)height * found_image->width;
  bx_len grain = bx_max_int(found_image->height, found_image->width);
  check(j, error <= grain && error >= -grain, "pictures", "“%s” is %dx%d, the picture %dx%d", name, width, height,
        found_image->width, found_image->height);
}
