/* Functions of runtime.def that give the same for the same arguments and touch
 * nothing else: they may run inside of the compiler. Their files are in the
 * library qz_embed, see runtime/CMakeLists.txt. A row that is not listed here
 * cannot be called by a constant, see row.c.
 *
 * PURE_<name> is defined as `~, 1`, so that IS_PURE tells listed names apart. */
#ifndef QZ_INTERP_PURE_H
#define QZ_INTERP_PURE_H

#define PURE_panic ~, 1
#define PURE_panic_text ~, 1
#define PURE_panic_overflow ~, 1
#define PURE_panic_division_by_zero ~, 1
#define PURE_panic_shift ~, 1
#define PURE_panic_index ~, 1
#define PURE_panic_range ~, 1
#define PURE_panic_cast_int ~, 1
#define PURE_panic_cast_u64 ~, 1
#define PURE_panic_cast_float ~, 1
#define PURE_panic_unwrap_none ~, 1
#define PURE_panic_unwrap_err ~, 1
#define PURE_panic_no_key ~, 1
#define PURE_panic_assert ~, 1
#define PURE_panic_unreachable ~, 1

#define PURE_string_from_text ~, 1
#define PURE_string_from_char ~, 1
#define PURE_string_from_int ~, 1
#define PURE_string_from_u64 ~, 1
#define PURE_string_from_int_base ~, 1
#define PURE_string_from_u64_base ~, 1
#define PURE_string_from_int_grouped ~, 1
#define PURE_string_from_u64_grouped ~, 1
#define PURE_string_from_float ~, 1
#define PURE_string_from_f32 ~, 1
#define PURE_string_from_float_fixed ~, 1
#define PURE_string_inspect ~, 1
#define PURE_char_inspect ~, 1

#define PURE_string_concat ~, 1
#define PURE_string_concat_all ~, 1
#define PURE_string_join ~, 1
#define PURE_string_repeat ~, 1

#define PURE_string_size ~, 1
#define PURE_string_byte_size ~, 1
#define PURE_string_text ~, 1
#define PURE_string_equal ~, 1
#define PURE_string_compare ~, 1
#define PURE_string_contains ~, 1
#define PURE_string_starts_with ~, 1
#define PURE_string_ends_with ~, 1
#define PURE_string_index_of ~, 1
#define PURE_string_char_at ~, 1
#define PURE_string_next ~, 1
#define PURE_string_find ~, 1
#define PURE_string_find_space ~, 1
#define PURE_string_slice_bytes ~, 1
#define PURE_string_slice ~, 1
#define PURE_string_upper ~, 1
#define PURE_string_lower ~, 1
#define PURE_string_trim ~, 1
#define PURE_string_pad_left ~, 1
#define PURE_string_pad_right ~, 1
#define PURE_string_replace ~, 1
#define PURE_string_reversed ~, 1
#define PURE_string_to_int ~, 1
#define PURE_string_to_u64 ~, 1
#define PURE_string_to_float ~, 1

#define PURE_char_valid ~, 1
#define PURE_char_is_digit ~, 1
#define PURE_char_is_letter ~, 1
#define PURE_char_is_space ~, 1
#define PURE_char_is_upper ~, 1
#define PURE_char_is_lower ~, 1
#define PURE_char_upper ~, 1
#define PURE_char_lower ~, 1
#define PURE_char_to_digit ~, 1

#define PURE_int_pow ~, 1
#define PURE_u64_pow ~, 1
#define PURE_float_compare ~, 1

#define PURE_SECOND(a, b, ...) b
#define PURE_EXPAND(...) PURE_SECOND(__VA_ARGS__)
#define IS_PURE(name) PURE_EXPAND(PURE_##name, 0, 0)

#endif
