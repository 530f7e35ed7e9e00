/* Runs cases, makes one that fails smaller and prints it. See README.md in the folder above. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "breaks.h"
#include "diag.h"
#include "layout.h"
#include "typeset.h"

#define MOST_SECONDS 20 /* a case that takes longer is taken to be without end */
#define MOST_CUTS    400
#define MOST_FAILED  20 /* then it stops */
#define MOST_REFUSED 3  /* at most one in so many may be refused */

/* What a page may be too small for, and how many were. */
static const char *const refusals[] = {"table-too-wide", "table-too-narrow", "table-head-narrow", "table-too-tall"};
#define REFUSALS ((int)(sizeof refusals / sizeof *refusals))

typedef struct {
  uint64_t seed;
  int first, cases;
  bool self_test, verbose;
  bx_font_set *fonts;
  int refused[REFUSALS];
  int refused_cases, pages, rows, divided;
} run;

/* A case on its way: it lives in its arena. */
typedef struct {
  bx_arena *arena;
  form *form;
  bx_buf layout, report;
  taking taking;
  wanted wanted;
  int refused; /* index of refusals, -1: set */
  verdict verdict;
} trial;

static char alarm_words[200];

static void stop(int number) {
  const char *ends = number == SIGALRM ? " does not end\n" : " crashes\n";
  bool said =
      write(STDERR_FILENO, alarm_words, strlen(alarm_words)) > 0 && write(STDERR_FILENO, ends, strlen(ends)) > 0;
  _exit(said ? 1 : 2);
}

/* ---- One case ---- */

static int refusal_of(const bx_diags *diags, verdict *v) {
  for (int i = 0; i < bx_diags_count(diags); i++) {
    const bx_diagnostic *d = bx_diags_at(diags, i);
    if (d->severity != BX_ERROR) continue;
    for (int k = 0; k < REFUSALS; k++)
      if (!strcmp(d->id, refusals[k])) return k;
    v->invariant = "diagnostics";
    snprintf(v->what, sizeof v->what, "%s [%s]", d->text, d->id);
    return -1;
  }
  v->invariant = "diagnostics";
  snprintf(v->what, sizeof v->what, "refused without a word");
  return -1;
}

static bool has_warning(const bx_diags *diags, const char *id) {
  for (int i = 0; i < bx_diags_count(diags); i++)
    if (!strcmp(bx_diags_at(diags, i)->id, id)) return true;
  return false;
}

static int count_characters(const form *f) {
  int count = 200;
  for (int r = 0; f->sheet && r < f->sheet->row_count; r++)
    count += 400 * f->sheet->rows[r].count * sheet_times(&f->sheet->rows[r]);
  for (int i = 0; i < f->band_count; i++) {
    const band *b = &f->bands[i];
    for (int r = 0; r < b->row_count; r++) {
      count += 2;
      for (int c = 0; c < b->column_count; c++) {
        const char *text = figure_text(f, b->row_leaves[r], b->column_leaves[c]);
        if (text) count += (int)strlen(text) / 2;
      }
    }
  }
  return count;
}

static void set_case(trial *t, const run *all) {
  const form *f = t->form;
  bx_diags *diags = bx_diags_new(t->arena, BX_LANG_EN);
  write_layout(f, &t->layout);
  write_report(f, &t->report);
  const bx_layout *layout =
      bx_layout_load_bytes(t->arena, BX_SOURCE_DIR "/layouts", "case.yaml", t->layout.data, t->layout.len, diags);
  const bx_value *report =
      bx_json_read(t->arena, BX_SOURCE_DIR "/tests/golden/images/report", t->report.data, t->report.len, diags);
  t->refused = -1;
  if (!layout || !report) {
    refusal_of(diags, &t->verdict);
    t->verdict.invariant = "layout";
    return;
  }
  t->wanted = f->sheet ? expect_sheet(f, t->arena) : expect_form(f, t->arena);
  t->taking = (taking){.arena = t->arena, .most = count_characters(f) + t->wanted.line_count};
  if (f->split) t->taking.most *= f->grid_columns + 1; /* as many parts, and blank pages */
  t->taking.facing = f->split == SPLIT_FACING;
  const bx_typeset_job job = {.layout = layout, .report = report, .fonts = all->fonts};
  const bx_page_sink sink = {.page = take_page, .self = &t->taking};
  bool set = bx_typeset(&job, &sink, diags);
  t->taking.told = has_warning(diags, "table-heads-outer") || has_warning(diags, "table-heads-none");
  if (!set && !t->taking.too_many) t->refused = refusal_of(diags, &t->verdict);
}

static trial try_case(const run *all, int number, const cut *cuts, int cut_count) {
  trial t = {.arena = bx_arena_new()};
  snprintf(alarm_words, sizeof alarm_words, "case %d of seed %llu", number, (unsigned long long)all->seed);
  t.form = make_form(all->seed, number, t.arena);
  for (int i = 0; i < cut_count; i++)
    if (!cut_form(t.form, cuts[i])) {
      t.refused = REFUSALS;
      return t;
    }
  alarm(MOST_SECONDS);
  set_case(&t, all);
  if (!t.verdict.invariant && t.refused < 0) t.verdict = judge_form(t.form, &t.wanted, &t.taking, t.arena);
  alarm(0);
  return t;
}

static void free_trial(trial *t) {
  bx_buf_free(&t->layout);
  bx_buf_free(&t->report);
  bx_arena_free(t->arena);
}

/* ---- Smaller ---- */

static bool fails_alike(const run *all, int number, const cut *cuts, int count, const char *invariant) {
  trial t = try_case(all, number, cuts, count);
  bool alike = t.verdict.invariant && !strcmp(t.verdict.invariant, invariant);
  free_trial(&t);
  return alike;
}

static int shrink(const run *all, int number, cut *cuts, const char *invariant) {
  int count = 0;
  for (bool smaller = true; smaller && count < MOST_CUTS;) {
    smaller = false;
    for (int kind = 0; kind < CUT_KINDS; kind++) {
      for (int index = 0; index < 80 && count < MOST_CUTS; index++) {
        cuts[count] = (cut){(cut_kind)kind, index};
        if (!fails_alike(all, number, cuts, count + 1, invariant)) continue;
        count++;
        index--;
        smaller = true;
      }
    }
  }
  return count;
}

static void tell(const run *all, int number) {
  trial t = try_case(all, number, NULL, 0);
  cut cuts[MOST_CUTS + 1];
  int count = shrink(all, number, cuts, t.verdict.invariant);
  trial small = try_case(all, number, cuts, count);
  printf("case %d of seed %llu fails: %s, page %d: %s\n", number, (unsigned long long)all->seed, t.verdict.invariant,
         t.verdict.page, t.verdict.what);
  printf("smaller: page %d: %s\n--- layout\n%s--- report\n%s---\n", small.verdict.page, small.verdict.what,
         small.layout.data, small.report.data);
  free_trial(&small);
  free_trial(&t);
}

/* ---- Many ---- */

static int run_cases(run *all) {
  int failed = 0;
  for (int i = all->first; i < all->first + all->cases; i++) {
    trial t = try_case(all, i, NULL, 0);
    if (t.refused >= 0) {
      all->refused[t.refused]++;
      all->refused_cases++;
    }
    if (all->verbose) printf("%s---\n%s", t.layout.data, t.report.data);
    all->pages += t.refused < 0 ? t.taking.count : 0;
    all->rows += t.wanted.line_count;
    bool bad = t.verdict.invariant != NULL;
    free_trial(&t);
    if (bad) {
      tell(all, i);
      if (++failed == MOST_FAILED) break;
    }
  }
  printf("%d cases of seed %llu, %d rows on %d pages; %d refused:", all->cases, (unsigned long long)all->seed,
         all->rows, all->pages, all->refused_cases);
  for (int k = 0; k < REFUSALS; k++) printf(" %d %s", all->refused[k], refusals[k]);
  printf("\n");
  if (all->cases >= 100 && all->refused_cases > all->cases / MOST_REFUSED) {
    printf("too many are refused\n");
    failed++;
  }
  return failed ? 1 : 0;
}

/* ---- The judge judged ---- */

#define SELF_CASES 400

/* Every spoiling must be found wherever there is something to spoil, by the invariant meant for it. */
static bool names(const char *list, const char *name) {
  size_t len = strlen(name);
  for (const char *p = strstr(list, name); p; p = strstr(p + 1, name))
    if ((p == list || p[-1] == '|') && (p[len] == '\0' || p[len] == '|')) return true;
  return false;
}

static int self_test(run *all) {
  int failed = 0;
  for (int s = 0; s < spoiling_count; s++) {
    int spoiled = 0, missed = 0;
    for (int i = 0; i < SELF_CASES && spoiled < 20; i++) {
      trial t = try_case(all, i, NULL, 0);
      dice d = {.state = (uint64_t)i};
      if ((t.form->sheet != NULL) != spoilings[s].sheets) {
        free_trial(&t);
        continue;
      }
      bool sound = !t.verdict.invariant && t.refused < 0 && !t.taking.told;
      if (sound && spoilings[s].spoil(&t.taking, &d)) {
        verdict v = judge_form(t.form, &t.wanted, &t.taking, t.arena);
        spoiled++;
        if (v.invariant && names(spoilings[s].finds, v.invariant)) {
          free_trial(&t);
          continue;
        }
        if (!missed++)
          printf("%s: case %d: %s %s\n", spoilings[s].name, i, v.invariant ? v.invariant : "nothing", v.what);
      }
      free_trial(&t);
    }
    printf("%s: %d of %d found\n", spoilings[s].name, spoiled - missed, spoiled);
    if (missed || !spoiled) failed++;
  }
  return failed ? 1 : 0;
}

static bool parse_number(const char *text, uint64_t *out) {
  char *end;
  errno = 0;
  *out = strtoull(text, &end, 10);
  return *text && !*end && !errno;
}

static int usage(void) {
  fputs("usage: breaks [--seed N] [--cases N] [--case N] [--verbose] [--self-test]\n", stderr);
  return 64;
}

int main(int argc, char **argv) {
  run all = {.seed = 1, .cases = 3000};
  const char *asked = getenv("BX_PROPERTY_BREAKS");
  uint64_t asked_cases;
  if (asked && parse_number(asked, &asked_cases)) all.cases = (int)asked_cases;
  for (int i = 1; i < argc; i++) {
    uint64_t number = 0;
    bool takes = i + 1 < argc && parse_number(argv[i + 1], &number);
    if (!strcmp(argv[i], "--self-test")) {
      all.self_test = true;
    } else if (!strcmp(argv[i], "--verbose")) {
      all.verbose = true;
    } else if (!takes) {
      return usage();
    } else if (!strcmp(argv[i], "--seed")) {
      all.seed = number;
      i++;
    } else if (!strcmp(argv[i], "--cases")) {
      all.cases = (int)number;
      i++;
    } else if (!strcmp(argv[i], "--case")) {
      all.first = (int)number;
      all.cases = 1;
      i++;
    } else {
      return usage();
    }
  }
  signal(SIGALRM, stop);
  signal(SIGSEGV, stop);
  all.fonts = bx_font_set_new(&(bx_font_options){.folder = BX_SOURCE_DIR "/fonts"});
  int status = all.self_test ? self_test(&all) : run_cases(&all);
  bx_font_set_free(all.fonts);
  return status;
}
