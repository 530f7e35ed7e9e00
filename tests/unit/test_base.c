/* The ground floor: arenas, buffers, UTF-8, maps, lengths, and files that appear whole or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base.h"
#include "diag.h"

/* ---- Arena ---- */

static void test_arena(void **state) {
  (void)state;
  bx_arena *arena = bx_arena_new();
  unsigned char *blocks[200];
  for (size_t i = 0; i < 200; i++) {
    size_t size = i * i * 7 + 1; /* up to a quarter of a MB: small ones and ones with a block of their own */
    blocks[i] = bx_arena_alloc(arena, size);
    assert_int_equal((uintptr_t)blocks[i] % _Alignof(max_align_t), 0);
    for (size_t k = 0; k < size; k++) assert_int_equal(blocks[i][k], 0);
    memset(blocks[i], (int)i, size);
  }
  for (size_t i = 0; i < 200; i++) assert_int_equal(blocks[i][i * i * 7], (unsigned char)i);
  assert_string_equal(bx_arena_join(arena, "a", "", "bc", NULL), "abc");
  assert_string_equal(bx_arena_strndup(arena, "abc", 2), "ab");
  assert_string_equal(bx_arena_strdup(arena, ""), "");
  assert_null(bx_arena_strdup(arena, NULL));
  assert_non_null(bx_arena_alloc(arena, 0));
  bx_arena_free(arena);
  bx_arena_free(NULL);
}

static void test_arena_reset(void **state) {
  (void)state;
  bx_arena *arena = bx_arena_new();
  bx_arena_reset(arena); /* empty */
  for (int i = 0; i < 20; i++) memset(bx_arena_alloc(arena, 5000), i + 1, 5000);
  bx_arena_reset(arena);
  char *again = bx_arena_alloc(arena, 5000); /* zeroed though used before */
  for (size_t i = 0; i < 5000; i++) assert_int_equal(again[i], 0);
  bx_arena_free(arena);
}

static void test_arena_grow(void **state) {
  (void)state;
  bx_arena *arena = bx_arena_new();
  int *numbers = NULL, capacity = 0;
  for (int i = 0; i < 1000; i++) {
    numbers = bx_arena_grow(arena, numbers, i, &capacity, sizeof *numbers);
    numbers[i] = i;
  }
  for (int i = 0; i < 1000; i++) assert_int_equal(numbers[i], i);
  bx_arena_free(arena);
}

/* ---- Buffer ---- */

static void test_buf(void **state) {
  (void)state;
  bx_buf buf = {0};
  bx_buf_append(&buf, NULL, 0);
  assert_string_equal(buf.data, "");
  bx_buf_puts(&buf, "a");
  bx_buf_putc(&buf, 'b');
  bx_buf_int(&buf, 0);
  bx_buf_int(&buf, INT64_MIN);
  bx_buf_int(&buf, INT64_MAX);
  assert_string_equal(buf.data, "ab0-92233720368547758089223372036854775807");
  for (int i = 0; i < 10000; i++) bx_buf_putc(&buf, 'x');
  assert_int_equal(buf.len, 10042);
  assert_int_equal(buf.data[buf.len], '\0');
  bx_buf_free(&buf);
  assert_null(buf.data);
  bx_buf_json(&buf, "a\"\\\n\x01中");
  assert_string_equal(buf.data, "\"a\\\"\\\\\\n\\u0001中\"");
  bx_buf_free(&buf);
  bx_buf_json(&buf,
              "a\xff\xe4\xb8"
              "中\xf0"); /* names of files may be no UTF-8 */
  assert_string_equal(buf.data, "\"a\ufffd\ufffd\ufffd中\ufffd\"");
  bx_buf_free(&buf);
}

static void assert_len(bx_len value, int places, const char *expected) {
  bx_buf buf = {0};
  bx_buf_len(&buf, value, places);
  assert_string_equal(buf.data, expected);
  bx_buf_free(&buf);
}

static void assert_ratio(int64_t numerator, int64_t denominator, int places, const char *expected) {
  bx_buf buf = {0};
  bx_buf_ratio(&buf, numerator, denominator, places);
  assert_string_equal(buf.data, expected);
  bx_buf_free(&buf);
}

static void test_ratio(void **state) {
  (void)state;
  assert_ratio(0, 3, 9, "0");
  assert_ratio(1, 3, 0, "0");
  assert_ratio(1, 2, 0, "1"); /* half away from zero */
  assert_ratio(-1, 2, 0, "-1");
  assert_ratio(2, 3, 9, "0.666666667");
  assert_ratio(-20, 1000, 1, "0"); /* no -0 */
  assert_ratio(-60, 1000, 1, "-0.1");
  assert_ratio(1, 1000, 9, "0.001");
  assert_ratio(999999, 1000000, 3, "1");
  assert_ratio(INT32_MAX, 1024000, 9, "2097.151999023");
}

static void test_len(void **state) {
  (void)state;
  assert_len(0, 4, "0");
  assert_len(BX_PT, 4, "1");
  assert_len(BX_PT / 2, 4, "0.5");
  assert_len(-BX_PT / 4, 4, "-0.25");
  assert_len(1, 4, "0.001");
  assert_len(-1, 2, "0");
  assert_len(BX_PT * 3 - 1, 2, "3");
  assert_len(BX_LEN_MAX, 4, "28346");
  assert_int_equal(bx_len_from_mm100(2540), 72 * BX_PT); /* an inch */
  assert_int_equal(bx_len_from_mm100(-2540), -72 * BX_PT);
  assert_int_equal(bx_len_from_mm100(21000), 609562); /* 595.2756 pt */
  assert_int_equal(bx_len_scale(3, 1, 2), 2);         /* half away from zero */
  assert_int_equal(bx_len_scale(-3, 1, 2), -2);
  assert_int_equal(bx_len_scale(BX_LEN_MAX, 1000, 1000), BX_LEN_MAX);
}

/* ---- UTF-8 ---- */

static void test_utf8_round_trip(void **state) {
  (void)state;
  for (uint32_t code = 1; code < 0x110000; code++) {
    if (code >= 0xd800 && code < 0xe000) continue;
    char bytes[5] = {0};
    int len = bx_utf8_put(code, bytes);
    int expected = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    const char *p = bytes;
    if (len != expected || bx_utf8_check(bytes, (size_t)len) >= 0 || bx_utf8_next(&p) != code || p != bytes + len)
      fail_msg("U+%04X", (unsigned)code);
  }
}

static void test_utf8_check(void **state) {
  (void)state;
  static const struct {
    const char *bytes;
    int bad;
  } cases[] = {
      {"", -1},
      {"中文", -1},
      {"a\x80", 1},
      {"a\xc0\x80", 1},
      {"\xc1\xbf", 0},
      {"\xe0\x9f\xbf", 0},
      {"\xed\xa0\x80", 0},
      {"\xf0\x8f\xbf\xbf", 0},
      {"\xf4\x90\x80\x80", 0},
      {"\xf5\x80\x80\x80", 0},
      {"中\xe4\xb8", 3},
      {"\xff", 0},
      {"\xf4\x8f\xbf\xbf", -1},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    assert_int_equal(bx_utf8_check(cases[i].bytes, strlen(cases[i].bytes)), cases[i].bad);
  assert_int_equal(bx_utf8_check("a\0b", 3), 1);
}

static void test_code_name(void **state) {
  (void)state;
  char name[9];
  assert_string_equal(bx_code_name(0, name), "U+0000");
  assert_string_equal(bx_code_name(0x4e2d, name), "U+4E2D");
  assert_string_equal(bx_code_name(0x2cb4e, name), "U+2CB4E");
  assert_string_equal(bx_code_name(0x10ffff, name), "U+10FFFF");
}

/* ---- Strings and maps ---- */

static void test_strings(void **state) {
  (void)state;
  assert_true(bx_streq("a", "a"));
  assert_false(bx_streq("a", NULL));
  assert_false(bx_streq(NULL, NULL));
  assert_true(bx_starts_with("abc", "ab"));
  assert_false(bx_starts_with("a", "ab"));
  assert_true(bx_ends_with("a.json", ".json"));
  assert_false(bx_ends_with("json", ".json"));
  assert_int_equal(bx_parse_int("0"), 0);
  assert_int_equal(bx_parse_int("999999999"), 999999999);
  static const char *const bad[] = {"", "-1", "+1", "1a", " 1", "1000000000", "99999999999999"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_int_equal(bx_parse_int(bad[i]), -1);
}

static void test_map(void **state) {
  (void)state;
  bx_arena *arena = bx_arena_new();
  bx_map *map = bx_map_new(arena);
  static int values[5000];
  assert_null(bx_map_find(map, "k0"));
  for (int i = 0; i < 5000; i++) {
    bx_buf key = {0};
    bx_buf_puts(&key, "k");
    bx_buf_int(&key, i);
    assert_null(bx_map_set(map, bx_arena_strdup(arena, key.data), &values[i]));
    bx_buf_free(&key);
  }
  assert_ptr_equal(bx_map_find(map, "k0"), &values[0]);
  assert_ptr_equal(bx_map_find(map, "k4999"), &values[4999]);
  assert_null(bx_map_find(map, "k5000"));
  assert_null(bx_map_find(map, ""));
  assert_ptr_equal(bx_map_set(map, "k7", &values[8]), &values[7]);
  assert_ptr_equal(bx_map_find(map, "k7"), &values[8]);
  bx_arena_free(arena);
}

/* ---- Diagnostics ---- */

static void test_diagnostics(void **state) {
  (void)state;
  bx_arena *arena = bx_arena_new();
  bx_diags *diags = bx_diags_new(arena, BX_LANG_ZH);
  bx_place place = {.file = "a.yaml", .line = 2, .col = 3};
  bx_diag(diags, BX_MSG_FILE_MISSING, &place, BX_ARGS("x{0}"));
  bx_buf buf = {0};
  bx_diag_print_text(&buf, bx_diags_at(diags, 0), BX_LANG_ZH);
  assert_string_equal(buf.data,
                      "a.yaml:2:3: 错误：没有这个文件：x{0} [file-missing]\n  建议：请核对文件名和所在文件夹\n");
  for (int i = 0; i < BX_DIAG_MAX + 5; i++) bx_diag(diags, BX_MSG_FILE_MISSING, NULL, BX_ARGS("x"));
  assert_int_equal(bx_diags_count(diags), BX_DIAG_MAX);
  assert_int_equal(bx_diags_errors(diags), BX_DIAG_MAX + 6);
  assert_int_equal(bx_diags_dropped(diags), 6);
  bx_buf_free(&buf);
  bx_arena_free(arena);
}

/* ---- Files ---- */

static const char template[] = "/tmp/banxin-test-XXXXXX";
static char folder[sizeof template];
static bx_arena *paths;

static int make_folder(void **state) {
  (void)state;
  paths = bx_arena_new();
  memcpy(folder, template, sizeof template);
  return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state) {
  (void)state;
  int failed = rmdir(folder); /* each test removes what it made: nothing may be left */
  folder[0] = '\0';
  bx_arena_free(paths);
  return failed;
}

static const char *in_folder(const char *name) { return bx_arena_join(paths, folder, "/", name, NULL); }

static void assert_content(const char *path, const char *expected) {
  bx_buf buf;
  assert_int_equal(bx_file_read(path, 1000000, &buf), BX_FILE_OK);
  assert_string_equal(buf.data, expected);
  bx_buf_free(&buf);
}

static int count_files(void) {
  DIR *listing = opendir(folder);
  assert_non_null(listing);
  int count = 0;
  for (struct dirent *entry; (entry = readdir(listing));)
    count += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
  closedir(listing);
  return count;
}

static void write_whole(const char *path, const char *text) {
  bx_output *output = bx_output_open(path);
  assert_non_null(output);
  assert_true(bx_output_write(output, text, strlen(text)));
  assert_true(bx_output_commit(output));
}

static void test_output(void **state) {
  (void)state;
  const char *path = in_folder("报告.pdf");
  bx_output *output = bx_output_open(path);
  assert_non_null(output);
  bx_buf text = {0};
  for (int i = 0; i < 30000; i++) {
    bx_buf_puts(&text, "行\n");
    assert_true(bx_output_write(output, "行\n", 4));
  }
  bx_buf large = {0};
  while (large.len < 200000) bx_buf_puts(&large, "large ");
  assert_true(bx_output_write(output, large.data, large.len));
  bx_buf_append(&text, large.data, large.len);
  assert_int_not_equal(access(path, F_OK), 0); /* not before it is whole */
  assert_true(bx_output_commit(output));
  assert_content(path, text.data);
  assert_int_equal(count_files(), 1);
  bx_buf_free(&text);
  bx_buf_free(&large);
  unlink(path);
}

static void test_output_replaces(void **state) {
  (void)state;
  const char *path = in_folder("a");
  write_whole(path, "old");
  assert_int_equal(chmod(path, 0640), 0);
  write_whole(path, "new");
  assert_content(path, "new");
  struct stat info;
  assert_int_equal(stat(path, &info), 0);
  assert_int_equal(info.st_mode & 0777, 0640);
  unlink(path);
}

static void test_output_discard(void **state) {
  (void)state;
  const char *path = in_folder("a");
  write_whole(path, "old");
  bx_output *output = bx_output_open(path);
  assert_true(bx_output_write(output, "new", 3));
  bx_output_discard(output);
  bx_output_discard(NULL);
  assert_content(path, "old");
  assert_int_equal(count_files(), 1);
  unlink(path);
}

/* A write that fails midway: the size limit of the process stands for a full disk. */
static void test_output_failing_write(void **state) {
  (void)state;
  const char *path = in_folder("a");
  write_whole(path, "old");
  struct rlimit old_limit, limit;
  assert_int_equal(getrlimit(RLIMIT_FSIZE, &old_limit), 0);
  limit = old_limit;
  limit.rlim_cur = 100000;
  void (*old_handler)(int) = signal(SIGXFSZ, SIG_IGN);
  bx_output *output = bx_output_open(path);
  assert_non_null(output);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
  bool written = true;
  for (int i = 0; i < 300 && written; i++) {
    char kilobyte[1024] = {0};
    written = bx_output_write(output, kilobyte, sizeof kilobyte);
  }
  int write_errno = errno;
  bool committed = bx_output_commit(output);
  int commit_errno = errno;
  (void)setrlimit(RLIMIT_FSIZE, &old_limit);
  signal(SIGXFSZ, old_handler);
  assert_false(written);
  assert_int_equal(write_errno, EFBIG);
  assert_false(committed);
  assert_int_equal(commit_errno, EFBIG);
  assert_content(path, "old");
  assert_int_equal(count_files(), 1);
  unlink(path);
}

static void test_output_full_device(void **state) {
  (void)state;
  if (access("/dev/full", W_OK) != 0) skip();
  bx_output *output = bx_output_open("/dev/full");
  assert_non_null(output);
  assert_true(bx_output_write(output, "x", 1)); /* still gathered */
  assert_false(bx_output_commit(output));
  assert_int_equal(errno, ENOSPC);
  output = bx_output_open("/dev/full");
  char *much = bx_alloc(200000);
  assert_false(bx_output_write(output, much, 200000));
  assert_int_equal(errno, ENOSPC);
  assert_false(bx_output_write(output, "x", 1));
  assert_false(bx_output_commit(output));
  free(much);
  assert_int_equal(access("/dev/full", F_OK), 0);
}

static void test_output_cannot_open(void **state) {
  (void)state;
  assert_null(bx_output_open(in_folder("none/a")));
  assert_int_equal(errno, ENOENT);
  assert_null(bx_output_open(folder));
  assert_int_equal(errno, EISDIR);
  write_whole("/dev/null", "x");
  struct stat info;
  assert_int_equal(stat("/dev/null", &info), 0);
  assert_true(S_ISCHR(info.st_mode));
}

static void test_file_read(void **state) {
  (void)state;
  const char *path = in_folder("a");
  bx_buf buf;
  assert_int_equal(bx_file_read(path, 10, &buf), BX_FILE_MISSING);
  assert_int_equal(bx_file_read(folder, 10, &buf), BX_FILE_UNREADABLE);
  assert_null(buf.data);
  write_whole(path, "");
  assert_content(path, "");
  write_whole(path, "0123456789");
  assert_int_equal(bx_file_read(path, 9, &buf), BX_FILE_TOO_LARGE);
  assert_null(buf.data);
  assert_int_equal(bx_file_read(path, 10, &buf), BX_FILE_OK);
  assert_int_equal(buf.len, 10);
  bx_buf_free(&buf);
  assert_int_equal(bx_file_read_regular(path, 10, &buf), BX_FILE_OK);
  bx_buf_free(&buf);
  unlink(path);
  assert_int_equal(bx_file_read_regular(path, 10, &buf), BX_FILE_MISSING);
  assert_int_equal(bx_file_read_regular(folder, 10, &buf), BX_FILE_NOT_REGULAR);
  assert_int_equal(mkfifo(path, 0600), 0);
  assert_int_equal(bx_file_read_regular(path, 10, &buf), BX_FILE_NOT_REGULAR);
  assert_null(buf.data);
  unlink(path);
}

#define FILE_TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

static void test_moments(void **state) {
  (void)state;
  static const struct {
    const char *text, *printed;
    int64_t seconds;
  } cases[] = {
      {"1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z", 0},
      {"2024-12-31", "2024-12-31T00:00:00+08:00", 1735574400},
      {"2024-02-29T23:59:59+08:00", "2024-02-29T23:59:59+08:00", 1709222399},
      {"1969-12-31T19:00:00-05:00", "1969-12-31T19:00:00-05:00", 0},
      {"2000-02-29T00:00:00+05:45", "2000-02-29T00:00:00+05:45", 951761700},
      {"0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z", -62167219200},
      {"9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z", 253402300799},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    bx_moment moment;
    bx_buf buf = {0};
    assert_true(bx_moment_read(cases[i].text, &moment));
    assert_int_equal(bx_moment_seconds(&moment), cases[i].seconds);
    bx_moment again = bx_moment_at(cases[i].seconds, moment.zone);
    bx_moment_print(&buf, &again);
    assert_string_equal(buf.data, cases[i].printed);
    bx_buf_free(&buf);
  }
  static const char *const wrong[] = {"",
                                      "2024",
                                      "2024-13-01",
                                      "2023-02-29",
                                      "2024-12-31T",
                                      "2024-12-31T24:00:00Z",
                                      "2024-12-31T00:00:00+0800",
                                      "2024-12-31T00:00:00Zx",
                                      "2024-12-31 00:00:00"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    bx_moment moment;
    if (bx_moment_read(wrong[i], &moment)) fail_msg("“%s” is read", wrong[i]);
  }
}

static void test_json_members(void **state) {
  (void)state;
  bx_buf buf = {0};
  bx_buf_putc(&buf, '{');
  bx_buf_json_text(&buf, "none", NULL);
  bx_buf_json_text(&buf, "a", "\"x\"\n");
  bx_buf_json_int(&buf, "b", -3);
  assert_string_equal(buf.data, "{\"a\":\"\\\"x\\\"\\n\",\"b\":-3");
  bx_buf_free(&buf);
}

static void test_log_limit(void **state) {
  (void)state;
  const char *path = in_folder("list");
  bx_buf lines = {0};
  bx_log *log = bx_log_open(path, 10, &lines);
  assert_non_null(log);
  assert_true(bx_log_add(log, "12345\n", 6));
  assert_false(bx_log_add(log, "6789\n", 5)); /* it could never be read again */
  assert_int_equal(errno, EFBIG);
  assert_true(bx_log_add(log, "678\n", 4));
  bx_log_close(log);
  log = bx_log_open(path, 10, &lines);
  assert_non_null(log);
  assert_string_equal(lines.data, "12345\n678\n");
  bx_log_close(log);
  assert_null(bx_log_open(path, 9, &lines));
  assert_int_equal(errno, EFBIG);
  assert_int_equal(unlink(path), 0);
  bx_buf_free(&lines);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_arena),
      cmocka_unit_test(test_arena_reset),
      cmocka_unit_test(test_arena_grow),
      cmocka_unit_test(test_buf),
      cmocka_unit_test(test_ratio),
      cmocka_unit_test(test_len),
      cmocka_unit_test(test_utf8_round_trip),
      cmocka_unit_test(test_utf8_check),
      cmocka_unit_test(test_code_name),
      cmocka_unit_test(test_strings),
      cmocka_unit_test(test_map),
      cmocka_unit_test(test_diagnostics),
      cmocka_unit_test(test_moments),
      cmocka_unit_test(test_json_members),
      FILE_TEST(test_output),
      FILE_TEST(test_output_replaces),
      FILE_TEST(test_output_discard),
      FILE_TEST(test_output_failing_write),
      FILE_TEST(test_output_full_device),
      FILE_TEST(test_output_cannot_open),
      FILE_TEST(test_file_read),
      FILE_TEST(test_log_limit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
